"""Organisations and who belonged to them when, in which standing, according to which source.

A membership holds from ``since`` up to, not including, ``until``. A suspended member is still a member: its
suspension is a membership row of its own that covers the other one while it lasts. Dates are as exact as the source
that was typed: a year stands for its first day, and ``precision`` says so.

``checked`` is true only where the row agreed with a text read while it was typed, and ``checked_with`` names that
text; every other row is typed from knowledge of its source. Nothing after :data:`TYPED_UNTIL` is known here but what
had been decided by then, such as terms of the Security Council.
"""

from collections.abc import Iterable, Mapping
from datetime import date
from functools import cache
from typing import Literal, TypeAlias

import msgspec
from msgspec.structs import replace

from tocsin.errors import UnknownCodeError
from tocsin.world import tables
from tocsin.world.places import place

__all__ = [
    "IN",
    "TYPED_UNTIL",
    "Membership",
    "Organisation",
    "Precision",
    "Standing",
    "members",
    "memberships",
    "organisation",
    "organisation_name",
    "organisations",
    "organisations_of",
]

Kind: TypeAlias = Literal["universal", "council", "regional", "community", "standby", "forum"]
Standing: TypeAlias = Literal["member", "permanent", "elected", "suspended", "associate", "observer"]
Precision: TypeAlias = Literal["year", "month", "day"]

TYPED_UNTIL = date(2025, 12, 31)
"""The day up to which the memberships were typed: what changed later is not in the table."""

IN: frozenset[Standing] = frozenset({"member", "permanent", "elected", "suspended"})
"""The standings that count as belonging; associates and observers do not."""


class Organisation(msgspec.Struct, frozen=True, kw_only=True):
    """Which organisation, of which kind, since when, and within which other one."""

    id: str
    kind: Kind
    name: str
    part_of: str = ""
    founded: date
    members_of: str = ""
    """The organisation whose members are this one's too (a standby force of a regional community)."""
    source: str = ""


class Membership(msgspec.Struct, frozen=True, kw_only=True):
    """Which place stood how to which organisation, from when until when."""

    organisation: str
    place: str
    status: Standing
    since: date
    until: date | None = None
    precision: Precision = "day"
    """How exact ``since`` is."""
    source: str = ""
    checked: bool = False
    checked_with: str = ""
    note: str = ""

    def holds(self, on: date) -> bool:
        """Tell whether the membership is in force on a day."""
        return tables.within(on, self.since, self.until)


@cache
def _rows() -> Mapping[str, dict[str, str]]:
    return {row["id"]: row for row in tables.rows("organisations")}


@cache
def _organisations() -> Mapping[str, Organisation]:
    return {
        id: Organisation(
            id=id,
            kind=msgspec.convert(row["kind"], Kind),
            name=row["en"],
            part_of=row["part_of"],
            founded=date.fromisoformat(row["founded"]),
            members_of=row["members_of"],
            source=row["source"],
        )
        for id, row in _rows().items()
    }


def _day(text: str) -> tuple[date, Precision]:
    precisions: dict[int, Precision] = {4: "year", 7: "month", 10: "day"}
    return date.fromisoformat(text + "-01-01"[len(text) - 4 :] if len(text) < 10 else text), precisions[len(text)]


@cache
def _memberships() -> Mapping[str, tuple[Membership, ...]]:
    found: dict[str, list[Membership]] = {id: [] for id in _organisations()}
    for row in tables.rows("memberships"):
        since, precision = _day(row["since"])
        found[row["organisation"]].append(
            Membership(
                organisation=row["organisation"],
                place=place(row["place"]).id,
                status=msgspec.convert(row["status"], Standing),
                since=since,
                until=_day(row["until"])[0] if row["until"] else None,
                precision=precision,
                source=row["source"],
                checked=row["checked"] == "true",
                checked_with=row["checked_with"],
                note=row["note"],
            )
        )
    for each in _organisations().values():
        if each.members_of:
            found[each.id] = [
                replace(row, organisation=each.id, since=max(row.since, each.founded))
                for row in found[each.members_of]
                if row.until is None or row.until > each.founded
            ]
    return {id: tuple(rows) for id, rows in found.items()}


def organisation(id: str) -> Organisation:
    """Return an organisation; :class:`~tocsin.errors.UnknownCodeError` names the ids there are.

    >>> organisation("EASF").part_of
    'AU'
    """
    found = _organisations().get(id)
    if found is None:
        raise UnknownCodeError(
            f"no organisation has the id {id!r}", remedy=f"known: {', '.join(sorted(_organisations()))}"
        )
    return found


def organisations(kind: Kind | None = None) -> tuple[Organisation, ...]:
    """List the organisations of a kind, or all of them.

    >>> [each.id for each in organisations("community")]
    ['ECOWAS', 'ECCAS', 'EAC', 'SADC', 'IGAD', 'COMESA', 'AMU', 'CENSAD']
    """
    return tuple(each for each in _organisations().values() if kind is None or each.kind == kind)


def organisation_name(id: str, locale: str = "en") -> str:
    """Return what an organisation is called in a language; in English where the table has no other.

    >>> organisation_name("AU", "fr"), organisation_name("AU", "sw")
    ('Union africaine', 'African Union')
    """
    row = _rows()[organisation(id).id]
    return row.get(locale.replace("_", "-").partition("-")[0], "") or row["en"]


def memberships(id: str) -> tuple[Membership, ...]:
    """List every membership of an organisation, past ones too, in the order of the table."""
    return _memberships()[organisation(id).id]


def members(id: str, on: date, standings: frozenset[Standing] = IN) -> tuple[Membership, ...]:
    """List who belongs to an organisation on a day, one row a place, in order of place ids.

    While a suspension lasts its row stands for the member.

    >>> [each.place for each in members("ECOWAS", date(2025, 1, 29)) if each.place in {"MLI", "SEN"}]
    ['SEN']
    >>> {each.place: each.status for each in members("SADC", date(2010, 1, 1))}["MDG"]
    'suspended'
    """
    return _strongest(row for row in memberships(id) if row.holds(on) and row.status in standings)


def organisations_of(place_id: str, on: date, standings: frozenset[Standing] = IN) -> tuple[Membership, ...]:
    """List what a place belongs to on a day, one row an organisation, in the order of the table of organisations.

    >>> [each.organisation for each in organisations_of("TLS", date(2025, 10, 26))]
    ['UN', 'ASEAN']
    """
    of = place(place_id).id
    return tuple(
        row
        for id in _organisations()
        for row in _strongest(
            row for row in _memberships()[id] if row.place == of and row.holds(on) and row.status in standings
        )
    )


def _strongest(rows: Iterable[Membership]) -> tuple[Membership, ...]:
    """Keep one row a place: the suspension where there is one."""
    found: dict[str, Membership] = {}
    for row in rows:
        if row.place not in found or row.status == "suspended":
            found[row.place] = row
    return tuple(found[id] for id in sorted(found))
