"""The member's own administrative units: a file of dated COD P-codes becomes a tree below the countries.

Countries ship; finer levels are loaded from the member's own file, one row a unit and validity. Two layouts are read:

long
    ``pcode, name, level, parent, valid_from, valid_until, successors``: level 1 or 2; the parent of a level-1 unit is
    a country (place id, ISO alpha-3 or alpha-2), of a level-2 unit a P-code; successors are the P-codes, parted by
    spaces or semicolons, that a split or a merge left behind.
wide
    The admin-2 (or admin-1) table of a Common Operational Dataset: ``ADM0_PCODE, ADM1_PCODE, ADM1_EN, ADM2_PCODE,
    ADM2_EN, validOn, validTo``; any case, and names in any languages (``ADM2_FR``, ``ADM2_AR``; ``name_fr`` when long).

A row of HXL tags below the heading is passed over. Days are ``YYYY-MM-DD``; ``valid_until`` is the first day on which
the unit no longer exists, and COD's ``validTo`` is read the same way.
"""

import re
from collections.abc import Iterable, Mapping
from datetime import date

import msgspec
from msgspec.structs import replace

from tocsin.errors import BadInputError, UnknownCodeError
from tocsin.world import tables
from tocsin.world.codes import LATEST, codes
from tocsin.world.places import place
from tocsin.world.tree import Node, Tree, world_tree

__all__ = ["Fault", "Gazetteer", "Unit", "check_gazetteer", "parse_gazetteer"]

_PCODE = re.compile(r"[A-Z]{2,3}[0-9A-Z]+")
_SHOWN = 5
"""Faults that an error message lists before it only counts."""


class Unit(msgspec.Struct, frozen=True, kw_only=True):
    """Which administrative unit a P-code means, below which other one, from when until when."""

    pcode: str
    name: str
    """English where the file has it, else the first name it gives."""
    names: tuple[tuple[str, str], ...] = ()
    """Language (``fr``) and name, as far as the file gives them, by language."""
    level: int
    """1 or 2."""
    parent: str
    country: str
    """Our place id."""
    valid_from: date | None = None
    valid_until: date | None = None
    successors: tuple[str, ...] = ()
    row: int
    """The row of the file (the first row below the heading is 2), for every message about the unit."""


class Fault(msgspec.Struct, frozen=True):
    """What is wrong in which row of the member's file."""

    row: int
    what: str


class Gazetteer:
    """The units of a file, ready to be hung below the countries.

    >>> rows = [{"pcode": "SD01", "name": "Khartoum", "level": "1", "parent": "SDN"}]
    >>> parse_gazetteer(rows).tree().path("SD01", date(2020, 1, 1))[:2]
    ('SDN', 'M49_015')
    """

    def __init__(self, units: Iterable[Unit]) -> None:
        """Index units that :func:`check_gazetteer` found no fault in."""
        self.units = tuple(units)
        self._by_code: dict[str, list[Unit]] = {}
        for unit in self.units:
            self._by_code.setdefault(unit.pcode, []).append(unit)

    def unit(self, pcode: str, on: date) -> Unit:
        """Return what a P-code means on a day; :class:`~tocsin.errors.UnknownCodeError` names its other days."""
        own = self._by_code.get(pcode.strip().upper(), [])
        for unit in own:
            if tables.within(on, unit.valid_from, unit.valid_until):
                return unit
        other = "; ".join(f"{unit.name}, {_days(unit)}" for unit in own)
        raise UnknownCodeError(
            f"the P-code {pcode!r} means nothing on {on}", remedy=f"known: {other}" if other else "load its file first"
        )

    def nodes(self) -> tuple[Node, ...]:
        """Return the units as nodes of a tree, below the countries that exist on each day.

        A province older than its country's present extent hangs below the earlier extent then.
        """
        return tuple(node for unit in self.units for node in _nodes(unit))

    def tree(self) -> Tree:
        """Return the tree of the world with these units in it."""
        return world_tree().with_nodes(self.nodes())

    def at(self, pcode: str, on: date) -> tuple[Unit, ...]:
        """List the units that hold a unit's area on a day, by its splits and merges.

        The area of a merged unit is larger than the one asked for, so figures must not be moved along unasked.
        """
        own = self._by_code.get(pcode.strip().upper())
        if own is None:
            raise UnknownCodeError(f"the P-code {pcode!r} is unknown", remedy="load its file first")
        found: dict[str, Unit] = {}
        self._follow(own, on, found, set())
        return tuple(found[code] for code in sorted(found))

    def _follow(self, units: Iterable[Unit], on: date, found: dict[str, Unit], seen: set[tuple[str, int]]) -> None:
        for unit in units:
            if (unit.pcode, unit.row) in seen:
                continue
            seen.add((unit.pcode, unit.row))
            if tables.within(on, unit.valid_from, unit.valid_until):
                found[unit.pcode] = unit
            elif unit.valid_until is not None and on >= unit.valid_until:
                for successor in unit.successors:
                    self._follow(self._from(successor, unit.valid_until), on, found, seen)
            else:
                before = (each for each in self.units if unit.pcode in each.successors)
                self._follow((each for each in before if each.valid_until == unit.valid_from), on, found, seen)

    def _from(self, pcode: str, day: date) -> tuple[Unit, ...]:
        return tuple(unit for unit in self._by_code.get(pcode, ()) if unit.valid_from == day)


def parse_gazetteer(rows: Iterable[Mapping[str, str]], where: str = "") -> Gazetteer:
    """Return the gazetteer of a file; :class:`~tocsin.errors.BadInputError` lists the rows that are wrong, and why."""
    gazetteer, faults = check_gazetteer(rows)
    if faults:
        listed = "; ".join(f"row {fault.row}: {fault.what}" for fault in faults[:_SHOWN])
        more = f"; and {len(faults) - _SHOWN} more" if len(faults) > _SHOWN else ""
        count = "1 fault" if len(faults) == 1 else f"{len(faults)} faults"
        raise BadInputError(
            f"{count}: {listed}{more}",
            where=where,
            remedy="correct these rows and load the file again",
        )
    return gazetteer


def check_gazetteer(rows: Iterable[Mapping[str, str]]) -> tuple[Gazetteer, tuple[Fault, ...]]:
    """Return the units of a file that are right, and every fault with its row."""
    units: dict[Unit, Unit] = {}
    faults: list[Fault] = []
    for number, row in enumerate(rows, start=2):
        if _is_tags(row):
            continue
        try:
            read = tuple(_units({key.strip().lower(): (value or "").strip() for key, value in row.items()}, number))
        except BadInputError as error:
            faults.append(Fault(number, error.what + (f" ({error.remedy})" if error.remedy else "")))
            continue
        for unit in read:
            # The wide layout repeats a province, all alike, in each of its districts; a long row stands for itself.
            units.setdefault(replace(unit, row=0) if len(read) > 1 else unit, unit)
    kept = [*units.values()]
    # A unit that is left out may orphan others, so the rest is looked at until nothing more is wrong.
    while found := tuple(_relations(kept)):
        faults.extend(Fault(unit.row, what) for unit, what in found)
        wrong = {unit for unit, _ in found}
        kept = [unit for unit in kept if unit not in wrong]
    return Gazetteer(kept), tuple(dict.fromkeys(sorted(faults, key=lambda fault: fault.row)))


def _is_tags(row: Mapping[str, str]) -> bool:
    values = [value for value in row.values() if value]
    return bool(values) and all(value.startswith("#") for value in values)


def _units(row: Mapping[str, str], number: int) -> Iterable[Unit]:
    if "adm0_pcode" in row:
        yield from _wide(row, number)
    else:
        yield _long(row, number)


def _long(row: Mapping[str, str], number: int) -> Unit:
    pcode = _pcode(row.get("pcode", ""))
    level = row.get("level", "")
    if level not in {"1", "2"}:
        raise BadInputError(f"level {level!r} of {pcode} is neither 1 nor 2")
    first, end = _day(row, "valid_from"), _day(row, "valid_until")
    parent = row.get("parent", "")
    country = _country(parent if level == "1" else _letters(pcode), end)
    names = _names(row, "name")
    return _unit(
        pcode=pcode,
        name=row.get("name") or _first(names),
        names=names,
        level=int(level),
        parent=country if level == "1" else _pcode(parent),
        country=country,
        valid_from=first,
        valid_until=end,
        successors=tuple(_pcode(each) for each in re.split(r"[;\s]+", row.get("successors", "")) if each),
        row=number,
    )


def _wide(row: Mapping[str, str], number: int) -> Iterable[Unit]:
    first, end = _day(row, "validon"), _day(row, "validto")
    country = _country(row["adm0_pcode"], end)
    parent = country
    for level in (1, 2):
        if not row.get(f"adm{level}_pcode"):
            if level == 1:
                raise BadInputError("ADM1_PCODE is empty")
            return
        pcode = _pcode(row[f"adm{level}_pcode"])
        names = _names(row, f"adm{level}")
        # A province of a dated row may be older than the row, so only the finest unit carries the dates.
        finest = level == 2 or not row.get("adm2_pcode")
        yield _unit(
            pcode=pcode,
            name=_first(names),
            names=names,
            level=level,
            parent=parent,
            country=country,
            valid_from=first if finest else None,
            valid_until=end if finest else None,
            row=number,
        )
        parent = pcode


def _names(row: Mapping[str, str], column: str) -> tuple[tuple[str, str], ...]:
    found = ((re.fullmatch(rf"{column}_([a-z]{{2}})", key), value) for key, value in row.items() if value)
    return tuple(sorted((match[1], value) for match, value in found if match))


def _first(names: tuple[tuple[str, str], ...]) -> str:
    return dict(names).get("en") or (names[0][1] if names else "")


def _unit(**fields: object) -> Unit:
    unit = msgspec.convert(fields, Unit)
    if not unit.name:
        raise BadInputError(f"{unit.pcode} has no name")
    if unit.valid_from and unit.valid_until and unit.valid_until <= unit.valid_from:
        raise BadInputError(f"{unit.pcode} ends on {unit.valid_until}, not after it begins on {unit.valid_from}")
    carrier = place(unit.country)
    if not unit.pcode.startswith((carrier.iso2, carrier.iso3)):
        raise BadInputError(f"{unit.pcode} does not begin with {carrier.iso2} or {carrier.iso3} of {carrier.name}")
    return unit


def _nodes(unit: Unit) -> Iterable[Node]:
    if unit.level > 1:
        yield Node(unit.pcode, unit.parent, unit.valid_from, unit.valid_until)
        return
    country = place(unit.country)
    earlier = (place(id) for id in country.predecessors)
    for extent in (country, *(each for each in earlier if each.iso2 == country.iso2)):
        first = max(unit.valid_from or date.min, extent.valid_from or date.min)
        end = min(unit.valid_until or date.max, extent.valid_until or date.max)
        if first < end:
            yield Node(
                unit.pcode,
                extent.id,
                None if first == date.min else first,
                None if end == date.max else end,
            )


def _letters(pcode: str) -> str:
    """Return the country part of a P-code: its two first letters, or three that are an ISO alpha-3 code."""
    letters = re.split(r"\d", pcode, maxsplit=1)[0]
    return letters if len(letters) <= 3 else letters[:2]


def _pcode(text: str) -> str:
    if not _PCODE.fullmatch(text.upper()):
        raise BadInputError(f"{text!r} is not a P-code", remedy="country letters and digits, for example SD01")
    return text.upper()


def _country(text: str, until: date | None) -> str:
    try:
        return place(text).id
    except UnknownCodeError:
        pass
    scheme = "iso2" if len(text) == 2 else "iso3"
    try:
        return codes().resolve(text, scheme, until or LATEST).id
    except UnknownCodeError as error:
        raise BadInputError(f"no country answers to {text!r}", remedy=error.remedy) from error


def _day(row: Mapping[str, str], column: str) -> date | None:
    text = row.get(column, "")
    try:
        return date.fromisoformat(text[:10]) if text else None
    except ValueError as error:
        raise BadInputError(f"{column} {text!r} is not a day", remedy="write YYYY-MM-DD") from error


def _relations(units: list[Unit]) -> Iterable[tuple[Unit, str]]:
    by_code: dict[str, list[Unit]] = {}
    for unit in units:
        by_code.setdefault(unit.pcode, []).append(unit)
    for unit in units:
        yield from _overlaps(unit, by_code[unit.pcode])
        if unit.level == 2:
            yield from _orphans(unit, by_code.get(unit.parent, []))
        for successor in unit.successors:
            yield from _inheritance(unit, successor, by_code.get(successor, []))


def _overlaps(unit: Unit, versions: list[Unit]) -> Iterable[tuple[Unit, str]]:
    for other in versions:
        apart = (unit.valid_until is not None and unit.valid_until <= (other.valid_from or date.min)) or (
            other.valid_until is not None and other.valid_until <= (unit.valid_from or date.min)
        )
        if other.row < unit.row and not apart:
            yield unit, f"{unit.pcode} is valid on the same days as in row {other.row}"


def _orphans(unit: Unit, parents: list[Unit]) -> Iterable[tuple[Unit, str]]:
    if not parents:
        yield unit, f"the parent {unit.parent} of {unit.pcode} is not in the file"
        return
    if any(parent.level != 1 for parent in parents):
        yield unit, f"the parent {unit.parent} of {unit.pcode} is not of level 1"
    # Versions of a parent follow each other, so the unit is covered when they are, from its first to its last day.
    day = unit.valid_from or date.min
    for parent in sorted(parents, key=lambda each: each.valid_from or date.min):
        if (parent.valid_from or date.min) <= day < (parent.valid_until or date.max):
            day = parent.valid_until or date.max
    if day < (unit.valid_until or date.max):
        yield unit, f"the parent {unit.parent} does not exist on every day of {unit.pcode}"


def _inheritance(unit: Unit, successor: str, versions: list[Unit]) -> Iterable[tuple[Unit, str]]:
    if unit.valid_until is None:
        yield unit, f"{unit.pcode} has the successor {successor} but no last day"
    elif not any(version.valid_from == unit.valid_until for version in versions):
        yield unit, f"the successor {successor} of {unit.pcode} does not begin on {unit.valid_until}"


def _days(unit: Unit) -> str:
    return f"from {unit.valid_from or 'ever'} until {unit.valid_until or 'now'}"
