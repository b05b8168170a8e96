"""Which values can each field of a policy have, and what is the one form of each? Whatever else is refused."""

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any, Literal, TypeAlias, get_args

import msgspec

from tocsin.errors import BadInputError
from tocsin.exchange.policies import audiences
from tocsin.exchange.policies.people import MEMBER_ID

__all__ = [
    "ATTRIBUTIONS",
    "BASES",
    "GUARDED",
    "NORMAL",
    "OBLIGATIONS",
    "PAP",
    "PERSONAL",
    "PURPOSES",
    "RESOLUTIONS",
    "SENSITIVITIES",
    "Handling",
    "Pap",
    "Personal",
    "Resolution",
    "Sensitivity",
]

PURPOSES = ("act", "derive", "export", "publish", "query", "read", "relay", "research", "share")
"""What a policy can permit. ``reshare`` is asked under ``share`` and the clauses of who may get it so."""

Pap: TypeAlias = Literal["red", "amber", "green", "clear"]
PAP: tuple[Pap, ...] = get_args(Pap)
"""How far an act may be seen, least first."""

Resolution: TypeAlias = Literal["exact", "admin2", "admin1", "country"]
RESOLUTIONS: tuple[Resolution, ...] = get_args(Resolution)
"""How exactly a place is told, finest first."""

GUARDED = ("internal-addresses", "mailboxes", "victim-names")
"""Content that is stripped from what leaves unless the policy names it."""

ATTRIBUTIONS = ("hide-origin", "name-origin")

OBLIGATIONS = ("delete-on-recall", "encrypt-at-rest", "encrypt-in-transit", "notify-origin", "receipt")

Sensitivity: TypeAlias = Literal["ordinary", "field-report", "aid-location", "victim-record", "internal-network"]
SENSITIVITIES: tuple[Sensitivity, ...] = get_args(Sensitivity)

Personal: TypeAlias = Literal["unstated", "none", "pseudonymous", "personal", "special"]
PERSONAL: tuple[Personal, ...] = get_args(Personal)
"""Which personal data is in it; ``special`` as in GDPR article 9."""

BASES = (
    "",
    "consent",
    "contract",
    "humanitarian-mandate",
    "legal-obligation",
    "legitimate-interests",
    "public-task",
    "vital-interests",
)
"""Legal bases: those of GDPR article 6, and the mandate of an organisation under international law."""

_MOST = 2**31
_ID = re.compile(MEMBER_ID)
_PLACE = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,63}")
_JURISDICTION = re.compile(r"[A-Z][A-Z0-9_-]{1,15}")


class Handling(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """One statement on how sensitive something is and by which right it is passed on.

    Field reports and victims' records must state their personal data; pseudonymous, personal and special data need a
    legal basis and a day of erasure. Statements are never merged into one, so that no statement completes another.
    """

    sensitivity: Sensitivity = "ordinary"
    personal: Personal = "unstated"
    basis: str = ""
    erase_by: datetime | None = None

    @property
    def missing(self) -> tuple[str, ...]:
        """What must be stated before anything is released: of ``personal``, ``basis`` and ``erase_by``.

        >>> Handling(sensitivity="field-report").missing, Handling(personal="special").missing
        (('personal',), ('basis', 'erase_by'))
        """
        if self.personal == "unstated":
            return ("personal",) if self.sensitivity in {"field-report", "victim-record"} else ()
        if self.personal == "none":
            return ()
        return (*(() if self.basis else ("basis",)), *(() if self.erase_by else ("erase_by",)))


def _of(known: tuple[str, ...]) -> Callable[[Any, str], tuple[str, ...]]:
    def normal(value: Any, name: str) -> tuple[str, ...]:
        for one in _each(value, name):
            if one not in known:
                raise _unknown(one, name, f"write one of {', '.join(known)}")
        return _sorted(value)

    return normal


def _matching(pattern: re.Pattern[str], example: str) -> Callable[[Any, str], tuple[str, ...]]:
    def normal(value: Any, name: str) -> tuple[str, ...]:
        for one in _each(value, name):
            if not isinstance(one, str) or not pattern.fullmatch(one):
                raise _unknown(one, name, f"write ids such as {example}")
        return _sorted(value)

    return normal


def _one_of(known: tuple[Any, ...]) -> Callable[[Any, str], Any]:
    def normal(value: Any, name: str) -> Any:
        if not isinstance(value, type(known[0])) or value not in known:
            raise _unknown(value, name, f"write one of {', '.join(map(str, known))}")
        return value

    return normal


def _clauses(value: Any, name: str) -> audiences.Clauses:
    for clause in _each(value, name):
        _each(clause, name)
    shaped = audiences.audience(value)
    return value if shaped == value else shaped


def _moment(value: Any, name: str) -> datetime | None:
    if value is None:
        return None
    if not isinstance(value, datetime) or value.utcoffset() != timedelta(0) or value.microsecond:
        raise _unknown(value, name, "write a time in UTC in whole seconds, such as 2026-01-31T00:00:00Z")
    return value if value.tzinfo is UTC else value.replace(tzinfo=UTC)


def _whole(value: Any, name: str) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value < _MOST:
        raise _unknown(value, name, f"write a whole number from 0 and below {_MOST}")
    return value


def _whole_or_none(value: Any, name: str) -> int | None:
    return None if value is None else _whole(value, name)


def _residency(value: Any, name: str) -> tuple[str, ...] | None:
    return None if value is None else _matching(_JURISDICTION, "KEN")(value, name)


def _handling(value: Any, name: str) -> tuple[Handling, ...]:
    """Keep, of statements that differ in their day of erasure alone, the strictest."""
    strictest: dict[tuple[str, str, str], datetime | None] = {}
    for one in _each(value, name):
        if not isinstance(one, Handling):
            raise _unknown(one, name, "write statements on handling")
        _one_of(SENSITIVITIES)(one.sensitivity, name)
        _one_of(PERSONAL)(one.personal, name)
        _one_of(BASES)(one.basis, name)
        key, day = (one.sensitivity, one.personal, one.basis), _moment(one.erase_by, name)
        if key in strictest:
            day = _sooner(strictest[key], day, needed=one.personal not in {"unstated", "none"})
        strictest[key] = day
    found = tuple(
        Handling(sensitivity=key[0], personal=key[1], basis=key[2], erase_by=day)  # type: ignore[arg-type]
        for key, day in sorted(strictest.items())
    )
    return value if found == value else found


def _sooner(first: datetime | None, second: datetime | None, *, needed: bool) -> datetime | None:
    if first is None or second is None:
        # A day that is needed and missing refuses everything; where none is needed, none is no bound.
        return None if needed else second if first is None else first
    return min(first, second)


def _each(value: Any, name: str) -> tuple[Any, ...]:
    if not isinstance(value, tuple):
        raise _unknown(value, name, "write a list")
    return value


def _sorted(value: tuple[str, ...]) -> tuple[str, ...]:
    shaped = tuple(sorted(set(value)))
    return value if shaped == value else shaped


def _unknown(value: Any, name: str, remedy: str) -> BadInputError:
    return BadInputError(f"{value!r} is not known here", where=f"policy, {name}", remedy=remedy)


NORMAL: dict[str, Callable[[Any, str], Any]] = {
    "audience": _clauses,
    "reshare": _clauses,
    "purposes": _of(PURPOSES),
    "pap": _one_of(PAP),
    "discloses": _of(GUARDED),
    "node_only": _one_of((False, True)),
    "not_members": _matching(_ID, "cert.example"),
    "not_party_to": _matching(_PLACE, "SDN"),
    "attribution": _of(ATTRIBUTIONS),
    "not_before": _moment,
    "expires": _moment,
    "retain_until": _moment,
    "residency": _residency,
    "obligations": _of(OBLIGATIONS),
    "handling": _handling,
    "embargo_hours": _whole,
    "resolution": _one_of(RESOLUTIONS),
    "small_cells": _whole,
    "lease_online": _whole_or_none,
    "lease_offline": _whole_or_none,
}
"""Field -> function of a value and the field's name that returns the canonical form."""
