"""What can be stated about the register? Each statement names the one before it, so that their order is one chain."""

import hashlib
from collections.abc import Mapping
from typing import Literal, TypeAlias

import msgspec

from tocsin.errors import BadInputError
from tocsin.exchange.canonical import canonical, read_canonical
from tocsin.exchange.keys.signed import LARGEST_STATEMENT, Signed
from tocsin.exchange.members.member import Community, HeldKey, Kind, Member, Role
from tocsin.exchange.members.times import read_time

__all__ = [
    "KIND",
    "Admit",
    "Change",
    "Describe",
    "Found",
    "Gather",
    "Govern",
    "Party",
    "Remove",
    "Revoke",
    "Roles",
    "Rotate",
    "Statement",
    "draft",
    "read_statement",
    "statement_hash",
]

KIND = "register"
"""The kind under which statements of the register are signed."""


class _Change(
    msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True, tag_field="act"
):
    """What every change has: the tag ``act``."""


class Found(_Change, frozen=True, kw_only=True, tag="found"):
    """A register begins; every governor signs, and every member with each signing key."""

    name: Mapping[str, str]
    members: tuple[Member, ...]
    """Sorted by id."""
    threshold: int
    """How many governors must sign a change: more than half, so that two quorums share a governor."""
    witnesses: int = 0
    """How many witnesses must cosign a checkpoint before it is believed."""
    communities: tuple[Community, ...] = ()


class Admit(_Change, frozen=True, kw_only=True, tag="admit"):
    """A member joins; it signs with each of its signing keys, to show that it holds them and wants to."""

    member: Member
    threshold: int = 0
    """The new threshold where it changes with this; 0 leaves it."""


class Remove(_Change, frozen=True, kw_only=True, tag="remove"):
    """A member leaves or is excluded: its keys end, and it leaves every community."""

    member: str
    reason: str = ""
    threshold: int = 0


class Roles(_Change, frozen=True, kw_only=True, tag="roles"):
    """A member's roles become these; one that is made a governor signs too."""

    member: str
    roles: tuple[Role, ...]
    threshold: int = 0


class Describe(_Change, frozen=True, kw_only=True, tag="describe"):
    """A member's names, kind, jurisdiction and addresses become these; it signs too."""

    member: str
    kind: Kind
    name: Mapping[str, str]
    jurisdiction: str = ""
    addresses: tuple[str, ...] = ()
    offline: bool = False


class Rotate(_Change, frozen=True, kw_only=True, tag="rotate"):
    """A member's keys become these; every new signing key signs. A lost old key need not: the governors vouch."""

    member: str
    keys: tuple[HeldKey, ...]


class Revoke(_Change, frozen=True, kw_only=True, tag="revoke"):
    """A key ends at once, and what it signed counts only as far as ``since`` allows."""

    key: str
    why: Literal["retired", "lost", "compromised"]
    since: int = -1
    """Compromised since this position of the member's own log: what is not in the log before it is not believed.

    0 believes nothing; a key that is retired or lost has none (-1)."""

    def __post_init__(self) -> None:
        """Refuse a position that the reason does not allow."""
        if (self.why == "compromised") != (self.since >= 0):
            raise BadInputError(
                "a compromised key is so since a position of the log, and only that one",
                where=self.key[:80],
                remedy="state the position, or 0 to believe nothing the key signed",
            )


class Gather(_Change, frozen=True, kw_only=True, tag="community"):
    """A community becomes this; the keepers it had so far sign too, as many as its quorum."""

    community: Community


class Party(_Change, frozen=True, kw_only=True, tag="party"):
    """A member is, backs, or is no longer, a party to the violence in a place."""

    member: str
    place: str
    part: Literal["party", "backer", "none"]


class Govern(_Change, frozen=True, kw_only=True, tag="govern"):
    """The number of governors who must sign, and of witnesses, become these."""

    threshold: int
    witnesses: int


Change: TypeAlias = Found | Admit | Remove | Roles | Describe | Rotate | Revoke | Gather | Party | Govern


class Statement(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One link of a register's chain."""

    register: str
    """The hash of the founding statement; empty in that one."""
    position: int
    previous: str
    """The hash of the statement before; empty in the founding one."""
    at: str
    change: Change

    def __post_init__(self) -> None:
        """Refuse what is no time, and a founding statement that follows something."""
        read_time(self.at)
        founding = isinstance(self.change, Found)
        if founding != (self.position == 0) or founding == bool(self.previous) or founding == bool(self.register):
            raise BadInputError(
                "a founding statement, and no other, stands at position 0 and follows nothing",
                remedy="take position and previous hash from the register in force",
            )


def draft(statement: Statement) -> Signed:
    """Return the statement, canonical and checked as a reader would, that nobody has signed yet."""
    signed = Signed(KIND, canonical(msgspec.to_builtins(statement)), ())
    read_statement(signed)
    return signed


def read_statement(signed: Signed) -> Statement:
    """Read the statement that is carried; signatures are the register's matter.

    Raises
    ------
    BadInputError
        Another kind, bytes with a second reading, a missing or unknown field, a value out of bounds.
    """
    if signed.kind != KIND:
        raise BadInputError(f"this is a statement of kind {signed.kind[:40]!r}, not of the register")
    read_canonical(signed.statement, limit=LARGEST_STATEMENT)
    try:
        statement = msgspec.json.decode(signed.statement, type=Statement)
    except msgspec.ValidationError as error:
        raise BadInputError(
            f"the statement is malformed: {error}", remedy="ask whoever made it for a sound one"
        ) from error
    # A default that is written out, or an integer written as a float, would be a second form of the same statement.
    if canonical(msgspec.to_builtins(statement)) != signed.statement:
        raise BadInputError("the statement is not in its one form", remedy="leave out fields that hold their default")
    return statement


def statement_hash(signed: Signed) -> str:
    """Return the name of a statement: SHA-256 of its bytes; signatures are not part of it.

    >>> statement_hash(Signed("register", b"{}", ()))[:16]
    '44136fa355b3678a'
    """
    return hashlib.sha256(signed.statement).hexdigest()
