"""Who is a member: what kind it is, what it does here, which keys it has; and which communities there are."""

import re
from collections.abc import Mapping, Sequence
from typing import Literal, TypeAlias

import msgspec

from tocsin.errors import BadInputError
from tocsin.exchange.keys.algorithms import ALGORITHMS, PublicKey, public_key_from_text
from tocsin.exchange.members.times import read_time

__all__ = ["KINDS", "ROLES", "Community", "HeldKey", "Kind", "Member", "Role", "check_id", "check_sorted"]

Kind: TypeAlias = Literal["state", "organisation", "company", "ngo", "university", "network"]
Role: TypeAlias = Literal["member", "governor", "witness", "relay", "partner"]

KINDS: tuple[Kind, ...] = ("state", "organisation", "company", "ngo", "university", "network")
"""What a member can be; organisation means an intergovernmental one."""

ROLES: tuple[Role, ...] = ("member", "governor", "witness", "relay", "partner")
"""What a member can do here. A partner takes part and never votes; a governor signs changes of the register."""

_ID = re.compile(r"[a-z0-9](?:[a-z0-9.-]{0,62}[a-z0-9])?")
_PLACE = re.compile(r"[A-Z0-9_]{0,32}")
_LANGUAGE = re.compile(r"[a-z]{2,3}(?:-[A-Za-z0-9]{2,8})*")
_MOST_KEYS, _MOST_NAMES, _MOST_ADDRESSES, _LONGEST = 8, 16, 8, 256


class HeldKey(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """A public key a member holds, and from when until when it may be used."""

    public: str
    """``<algorithm>:<raw key in hexadecimal>``."""
    not_before: str = ""
    expires: str = ""
    """An empty time is no bound."""

    def __post_init__(self) -> None:
        """Refuse what is no key, and a time that ends before it begins."""
        public_key_from_text(self.public)
        times = [read_time(text) for text in (self.not_before, self.expires) if text]
        if len(times) == 2 and times[0] >= times[1]:
            raise BadInputError("a key expires before it begins", where=self.id, remedy="exchange the two times")

    @property
    def key(self) -> PublicKey:
        """The key itself."""
        return public_key_from_text(self.public)

    @property
    def id(self) -> str:
        """The key's id."""
        return self.key.id

    @property
    def signs(self) -> bool:
        """Whether the key is for signing."""
        return ALGORITHMS[self.key.algorithm].purpose == "signing"


class Member(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """One member as the register describes it."""

    id: str
    """Lower-case, like a DNS name: ``cews.africa-union.example``."""
    kind: Kind
    roles: tuple[Role, ...]
    """Sorted, each once."""
    name: Mapping[str, str]
    """Language -> name."""
    keys: tuple[HeldKey, ...]
    """Sorted by ``public``."""
    jurisdiction: str = ""
    """The place whose law it answers to; empty for an intergovernmental organisation."""
    addresses: tuple[str, ...] = ()
    """Where its node can be reached, the preferred first."""
    offline: bool = False
    """Whether its site has no connection, so that the longer lease applies to it."""

    def __post_init__(self) -> None:
        """Refuse a description that contradicts itself or is out of bounds."""
        check_id(self.id)
        check_sorted(self.roles, f"roles of {self.id}")
        if not self.roles or {"partner", "governor"} <= set(self.roles):
            raise BadInputError(
                "a member has a role, and a partner never governs", where=self.id, remedy="choose other roles"
            )
        _check_names(self.name, self.id)
        check_sorted([held.public for held in self.keys], f"keys of {self.id}")
        if len(self.keys) > _MOST_KEYS or not any(held.signs for held in self.keys):
            raise BadInputError(
                f"a member has a key that signs, and at most {_MOST_KEYS} keys", where=self.id, remedy="list its keys"
            )
        if not _PLACE.fullmatch(self.jurisdiction):
            raise BadInputError(
                f"{self.jurisdiction[:40]!r} is no place", where=self.id, remedy="write a place id such as KEN"
            )
        if len(self.addresses) > _MOST_ADDRESSES or any(not _address(text) for text in self.addresses):
            raise BadInputError(
                f"addresses are at most {_MOST_ADDRESSES} words of {_LONGEST} characters",
                where=self.id,
                remedy="write them as https://host/path",
            )


class Community(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """A named set of members, and who must agree before it changes."""

    id: str
    name: Mapping[str, str]
    members: tuple[str, ...] = ()
    """Sorted; a community without members reaches nobody."""
    keepers: tuple[str, ...] = ()
    """Sorted members of whom ``quorum`` must sign a change, besides the governors; none leaves it to the governors."""
    quorum: int = 0

    def __post_init__(self) -> None:
        """Refuse a set with a doubled or misspelt member, or a quorum that cannot be met."""
        check_id(self.id)
        _check_names(self.name, self.id)
        for ids, what in ((self.members, "members"), (self.keepers, "keepers")):
            check_sorted(ids, f"{what} of {self.id}")
            for id_ in ids:
                check_id(id_)
        if not (1 <= self.quorum <= len(self.keepers) if self.keepers else self.quorum == 0):
            raise BadInputError(
                f"{self.quorum} of {len(self.keepers)} keepers cannot sign",
                where=self.id,
                remedy="choose a quorum between 1 and the number of keepers",
            )


def check_id(text: str) -> str:
    """Return a member's or community's id, or refuse what is none.

    >>> check_id("cews.africa-union.example")
    'cews.africa-union.example'
    """
    if not _ID.fullmatch(text):
        raise BadInputError(
            f"{text[:80]!r} is no member id",
            remedy="write lower-case letters, digits, dots and hyphens, 64 at most, as in a DNS name",
        )
    return text


def check_sorted(texts: Sequence[str], what: str) -> None:
    """Refuse a list that is not sorted or names something twice: each set has one way to be written."""
    if list(texts) != sorted(set(texts)):
        raise BadInputError("the list is not sorted, or names one twice", where=what, remedy="sort it, each once")


def _check_names(names: Mapping[str, str], where: str) -> None:
    sound = all(_LANGUAGE.fullmatch(language) and 0 < len(name) <= _LONGEST for language, name in names.items())
    if not names or len(names) > _MOST_NAMES or not sound:
        raise BadInputError(
            f"names are given by language, 1 to {_MOST_NAMES} of them", where=where, remedy='write {"en": "Name"}'
        )


def _address(text: str) -> bool:
    return 0 < len(text) <= _LONGEST and text.isprintable() and " " not in text
