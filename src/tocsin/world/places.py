"""Places: countries and other reporting entities, historic states, M49 regions, basins and areas beyond jurisdiction.

A place is an extent. It is valid from ``valid_from`` up to, not including, ``valid_until``: when the extent changes,
another place begins (``SDN_2011`` until 2011-07-09, then ``SDN`` and ``SSD``). A side left open means that no other
place of this table held the area before or after. When a state became independent is a fact of its memberships and
of the state lists (:mod:`tocsin.world.codes`), not of its extent.

Ids: ISO 3166-1 alpha-3 for what exists today (``XKX`` is Kosovo), the withdrawn ISO code for a state that left the
list (``SUN``), id and final year for an earlier extent of a state that still uses its code (``ETH_1993``),
``M49_015`` for a region, ``WORLD``, ``SEA_...`` for a basin, ``ATA`` and ``LEO``.
"""

from collections.abc import Mapping
from datetime import date
from difflib import get_close_matches
from functools import cache
from types import MappingProxyType
from typing import Literal, TypeAlias

import msgspec

from tocsin.errors import UnknownCodeError
from tocsin.world import tables

__all__ = ["LATEST", "Kind", "Place", "Status", "ancestors", "at", "children", "place", "places"]

Kind: TypeAlias = Literal["world", "region", "country", "historic", "basin", "area"]
Status: TypeAlias = Literal["", "member", "observer", "entity", "territory"]

LATEST = date.max
"""The date that means: as the lists stand now."""


class Place(msgspec.Struct, frozen=True, kw_only=True):
    """Which extent of the world a figure can be about, and how it is related to the others."""

    id: str
    kind: Kind
    name: str
    """English, in the style of the United Nations; other languages are in :mod:`tocsin.world.names`."""
    status: Status = ""
    """For a country: member or observer of the United Nations, another entity that sources report on, or territory."""
    iso3: str = ""
    iso2: str = ""
    m49: str = ""
    valid_from: date | None = None
    valid_until: date | None = None
    """The first day on which the extent no longer exists."""
    parent: str = ""
    successors: tuple[str, ...] = ()
    predecessors: tuple[str, ...] = ()
    note: str = ""
    source: str = ""

    def exists(self, on: date) -> bool:
        """Tell whether the extent exists on a day (:data:`LATEST` for the present)."""
        return tables.within(on, self.valid_from, self.valid_until)

    def dates(self) -> str:
        """Say the validity in words, for an error or a label.

        >>> place("SSD").dates()
        'since 2011-07-09'
        """
        parts = []
        if self.valid_from:
            parts.append(f"since {self.valid_from}" if not self.valid_until else f"from {self.valid_from}")
        if self.valid_until:
            parts.append(f"until {self.valid_until}")
        return " ".join(parts)


@cache
def _table() -> Mapping[str, Place]:
    table = tables.rows("places")
    before: dict[str, list[str]] = {}
    for row in table:
        for successor in row["successors"].split():
            before.setdefault(successor, []).append(row["id"])
    found = {}
    for number, row in enumerate(table, start=2):
        where = f"places.csv, row {number}"
        found[row["id"]] = msgspec.convert(
            {
                **row,
                "valid_from": tables.day(row["valid_from"], where=where),
                "valid_until": tables.day(row["valid_until"], where=where),
                "successors": tuple(row["successors"].split()),
                "predecessors": tuple(before.get(row["id"], ())),
            },
            Place,
        )
    return MappingProxyType(found)


def place(id: str) -> Place:
    """Return the place of one of our own ids; :class:`~tocsin.errors.UnknownCodeError` names the closest ids.

    >>> place("SDN").predecessors
    ('SDN_2011',)
    """
    found = _table().get(id)
    if found is None:
        # Three letters are too few for a measure of likeness, so ids that begin alike come first.
        alike = [other for other in _table() if id and other.startswith(id.upper()[:2])]
        close = [*alike[:6], *get_close_matches(id.upper(), _table().keys() - set(alike), n=2, cutoff=0.6)]
        remedy = f"close ids: {', '.join(f'{other} ({_table()[other].name})' for other in close)}" if close else ""
        raise UnknownCodeError(f"no place has the id {id!r}", remedy=remedy or "see the list of places")
    return found


def places(kind: Kind | None = None, on: date | None = None) -> tuple[Place, ...]:
    """List the places of a kind (all without one) that exist on a day (ever, without one), in table order.

    >>> len([each for each in places("country", LATEST) if each.status == "member"])
    193
    """
    return tuple(
        each for each in _table().values() if (kind is None or each.kind == kind) and (on is None or each.exists(on))
    )


@cache
def _below() -> Mapping[str, tuple[Place, ...]]:
    found: dict[str, list[Place]] = {}
    for each in _table().values():
        found.setdefault(each.parent, []).append(each)
    return {parent: tuple(below) for parent, below in found.items()}


def children(id: str, on: date) -> tuple[Place, ...]:
    """List the places directly below one on a day.

    >>> [each.id for each in children("M49_018", LATEST)]
    ['BWA', 'LSO', 'NAM', 'SWZ', 'ZAF']
    """
    place(id)
    return tuple(each for each in _below().get(id, ()) if each.exists(on))


def ancestors(id: str) -> tuple[Place, ...]:
    """List the places above one, nearest first, up to the world.

    >>> [each.id for each in ancestors("ZAF")]
    ['M49_018', 'M49_202', 'M49_002', 'WORLD']
    """
    above = []
    each = place(id)
    while each.parent:
        each = place(each.parent)
        above.append(each)
    return tuple(above)


def at(id: str, on: date) -> tuple[Place, ...]:
    """List the places that held the area of a place on a day: itself, or its predecessors or successors then.

    A predecessor may be larger than the place asked for, so figures must not be moved along this relation unasked.

    >>> [each.id for each in at("UKR", date(1985, 1, 1))], [each.id for each in at("CSK", LATEST)]
    (['SUN'], ['CZE', 'SVK'])
    """
    start = place(id)
    if start.exists(on):
        return (start,)
    back = start.valid_from is not None and on < start.valid_from
    found: dict[str, Place] = {}
    for other in start.predecessors if back else start.successors:
        for each in at(other, on):
            found[each.id] = each
    return tuple(found.values())
