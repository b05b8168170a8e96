"""What must not leave within a record's body? Victims' names, mailboxes and internal addresses are taken out of it."""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from ipaddress import ip_address
from typing import Any

import msgspec

from tocsin.exchange.policies.policy import Policy

__all__ = ["Guarded", "Removed", "strip"]


class Removed(msgspec.Struct, frozen=True, kw_only=True):
    """One thing that was taken out; what it was is not repeated."""

    path: str
    """Where in the body, such as ``report.victims[0].name``."""
    kind: str
    """Of :data:`tocsin.exchange.policies.fields.GUARDED`."""


class Guarded(msgspec.Struct, frozen=True, kw_only=True):
    """A body that may leave, and the report of what was taken out."""

    body: Any
    removed: tuple[Removed, ...]


def strip(body: Any, policy: Policy) -> Guarded:
    """Return ``body`` (JSON values) without guarded content that ``policy`` does not name in ``discloses``.

    Fields that name persons are dropped, and the names in them are taken out of every other text of the body. Private,
    reserved and local addresses, names of internal hosts and the local parts of mailboxes are replaced where they
    stand, in other scripts' digits and defanged spellings too. A name that stands in free text alone cannot be known.

    >>> strip({"victim_name": "N. N.", "note": "N. N. wrote a@b.example from 10.0.0.7"}, Policy()).body
    {'note': '[withheld] wrote [withheld]@b.example from [withheld]'}
    """
    removed: list[Removed] = []
    hidden = frozenset(GUARDED_KINDS) - frozenset(policy.discloses)
    names = sorted(set(_names_in(body)), key=len, reverse=True) if "victim-names" in hidden else []
    cleaner = _Cleaner(hidden, names, removed)
    return Guarded(body=cleaner.clean(body, ""), removed=tuple(removed))


GUARDED_KINDS = ("internal-addresses", "mailboxes", "victim-names")
_WITHHELD = "[withheld]"

_PERSON = (
    "victim|casualty|casualties|deceased|dead|killed|injured|wounded|missing|detainee|prisoner|hostage|abductee|witness|"
    "survivor|patient|child|minor|person|people|individual|refugee|beneficiary|beneficiaries|interviewee|informant|"
    "reporter|complainant|contact|relative|defender"
)
_NAME_FIELD = re.compile(
    rf"(?:{_PERSON})(?:s|es|ren)?(?:full|first|last|given|family|middle|maiden|birth|nick|sur)?names?"
    rf"|names?of(?:the)?(?:{_PERSON})(?:s|es|ren)?"
    r"|(?:full|first|last|given|family|middle|maiden|birth|nick|sur)names?|patronymics?|alias(?:es)?ofvictims?"
)
_PEOPLE = (
    "victim|casualty|casualties|deceased|killed|injured|wounded|detainee|prisoner|hostage|abductee|witness|survivor|"
    "patient|person|individual|interviewee|informant|reporter|complainant|contact"
)
_PEOPLE_FIELD = re.compile(rf"(?:{_PEOPLE})(?:s|es)?|namedpersons?")
_PLAIN_NAME = frozenset({"name", "names", "alias", "aliases"})

_DOT = r"(?:\.|\[\.\]|\(\.\)|\{\.\}|\[dot\]|\(dot\))"
_IPV4 = re.compile(rf"(?<![\w.])\d{{1,3}}(?:{_DOT}\d{{1,3}}){{3}}(?:/\d{{1,2}})?(?![\w]|\.\d)")
_IPV6 = re.compile(
    r"(?<![\w:.])(?=[0-9A-Fa-f:.]*:[0-9A-Fa-f:.]*:)[0-9A-Fa-f:]{2,39}(?:\.\d{1,3}){0,3}(?:%\w+)?(?:/\d{1,3})?(?!\w)"
)
_MAILBOX = re.compile(
    r"(?<![\w.!#$%&'*+/=?^`{|}~-])[\w.!#$%&'*+/=?^`{|}~-]+"
    r"(?=\s?(?:@|\[@\]|\(at\)|\[at\])\s?[\w-]+(?:\.|\[\.\]))"
)
_INNER = "local|localdomain|internal|intranet|lan|corp|home|private|localhost|home" + _DOT + "arpa"
_HOST = re.compile(
    rf"(?<![\w.-])(?:[\w-]+{_DOT})+(?:{_INNER})(?![\w-]|\.\w)"
    r"|(?<![\w.-])localhost(?![\w.-])"
    r"|(?<=://)[\w-]+(?=[:/]|$|\s)"
    r"|(?<=\\\\)[\w-]+(?=\\)",
    re.IGNORECASE,
)


class _Cleaner:
    """Walks one body and notes what it takes out."""

    def __init__(self, hidden: frozenset[str], names: Sequence[str], removed: list[Removed]) -> None:
        self.hidden, self.removed = hidden, removed
        spelled = "|".join(re.escape(name) for name in names)
        self.names = re.compile(rf"(?<!\w)(?:{spelled})(?!\w)", re.IGNORECASE) if spelled else None

    def clean(self, value: Any, path: str) -> Any:
        """Return a value without what is hidden."""
        if isinstance(value, str):
            return self.text(value, path)
        if isinstance(value, Mapping):
            return self.mapping(value, path)
        if isinstance(value, Sequence) and not isinstance(value, bytes | bytearray):
            return [self.clean(one, f"{path}[{index}]") for index, one in enumerate(value)]
        return value

    def mapping(self, value: Mapping[Any, Any], path: str) -> dict[Any, Any]:
        """Return a mapping without the fields that name persons, nor those whose own name tells something."""
        kept: dict[Any, Any] = {}
        person = _is_person(value)
        for key, one in value.items():
            here = f"{path}.{key}" if path else str(key)
            if "victim-names" in self.hidden and _names_somebody(key, one, person=person):
                self.removed.append(Removed(path=here, kind="victim-names"))
            elif isinstance(key, str) and (told := self.kinds_in(key)):
                self.removed.extend(Removed(path=f"{path}.{_WITHHELD}", kind=kind) for kind in told)
            else:
                kept[key] = self.clean(one, here)
        return kept

    def kinds_in(self, text: str) -> list[str]:
        """Name what a text tells that is hidden."""
        before = len(self.removed)
        self.text(text, "")
        told = [one.kind for one in self.removed[before:]]
        del self.removed[before:]
        return told

    def text(self, value: str, path: str) -> str:
        """Return a text without what is hidden; the text itself where there is nothing."""
        plain = value if value.isascii() else _plain(value)
        shown = plain
        if self.names is not None:
            shown = self.replaced(self.names, shown, path, "victim-names")
        if "mailboxes" in self.hidden and ("@" in shown or "at" in shown):
            shown = self.replaced(_MAILBOX, shown, path, "mailboxes")
        if "internal-addresses" in self.hidden:
            shown = self.replaced(_HOST, shown, path, "internal-addresses")
            shown = self.replaced(_IPV6, shown, path, "internal-addresses")
            shown = self.replaced(_IPV4, shown, path, "internal-addresses")
        return value if shown == plain else shown

    def replaced(self, pattern: re.Pattern[str], text: str, path: str, kind: str) -> str:
        """Return a text in which what a pattern finds is withheld, public addresses excepted."""

        def withheld(found: re.Match[str]) -> str:
            if pattern in (_IPV4, _IPV6) and not _inner(found.group()):
                return found.group()
            self.removed.append(Removed(path=path, kind=kind))
            return _WITHHELD

        return pattern.sub(withheld, text)


def _names_somebody(key: Any, value: Any, *, person: bool) -> bool:
    if not isinstance(key, str) or isinstance(value, bool | int | float) or value is None:
        return False
    plain = _field(key)
    if _NAME_FIELD.fullmatch(plain) or (person and plain in _PLAIN_NAME):
        return True
    # "victims" may be a list of objects, which are looked into, or of names, which are taken out whole.
    texts = [value] if isinstance(value, str) else value if isinstance(value, Sequence) else ()
    return bool(_PEOPLE_FIELD.fullmatch(plain)) and any(
        isinstance(one, str) and not one.strip().isdecimal() for one in texts
    )


def _is_person(value: Mapping[Any, Any]) -> bool:
    told = (value.get(key) for key in ("role", "type", "kind", "identity_class"))
    return any(isinstance(one, str) and _PEOPLE_FIELD.fullmatch(_field(one)) for one in told)


def _names_in(value: Any, *, inside: bool = False) -> list[str]:
    """List the texts in fields that name persons."""
    if isinstance(value, str):
        name = " ".join(_plain(value).split())
        return [name] if inside and len(name) > 2 else []
    if isinstance(value, Mapping):
        person = _is_person(value)
        return [
            name
            for key, one in value.items()
            for name in _names_in(one, inside=inside or _names_somebody(key, one, person=person))
        ]
    if isinstance(value, Sequence) and not isinstance(value, bytes | bytearray):
        return [name for one in value for name in _names_in(one, inside=inside)]
    return []


def _field(name: str) -> str:
    return re.sub(r"[\W_]+", "", name.casefold())


def _plain(text: str) -> str:
    """Return the text in one spelling: compatible forms folded, every script's digits as ASCII, nothing invisible."""
    folded = unicodedata.normalize("NFKC", text)
    shown = (one for one in folded if unicodedata.category(one) != "Cf")
    return "".join(str(unicodedata.digit(one)) if one.isdigit() and not one.isascii() else one for one in shown)


def _inner(text: str) -> bool:
    """Say whether an address is private, reserved or local; what only looks like one is not."""
    address = re.sub(r"[\[\](){}]", "", text.replace("dot", ".")).partition("/")[0].partition("%")[0]
    try:
        # Leading zeros are read as decimal digits: an address must not escape by being padded.
        found = ip_address(".".join(str(int(part)) for part in address.split(".")) if ":" not in address else address)
    except ValueError:
        return False
    found = getattr(found, "ipv4_mapped", None) or found
    return not found.is_global or found.is_multicast
