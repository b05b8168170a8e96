"""Which places are there, and what do they belong to, on the day the node stands on? Nothing later is told."""

from collections.abc import Iterable
from datetime import date

from tocsin.errors import UnknownCodeError
from tocsin.node.answers import PlaceAnswer
from tocsin.node.moment import Moment
from tocsin.node.units import Units, names_of
from tocsin.world import adjacency, codes, organisations, places
from tocsin.world.gazetteer import Unit
from tocsin.world.places import Place

__all__ = ["child_answers", "named_place", "place_answer", "place_answers"]

_CODES = ("gw", "cow", "cow_abb", "iso2")


def place_answer(id: str, moment: Moment, units: Units) -> PlaceAnswer:
    """Return what is known of a place or loaded unit; one that begins only after the moment is not known yet.

    Raises
    ------
    UnknownCodeError
        No place has this id at the moment.
    """
    if id in units:
        return _unit_answer(id, moment.day, units)
    found = places.place(id)
    if found.valid_from is not None and found.valid_from > moment.day:
        raise UnknownCodeError(
            f"{id} did not exist yet on {moment.day}",
            where=id,
            remedy=", ".join(each.id for each in places.at(id, moment.day)),
        )
    return _answer(found, moment.day)


def named_place(text: str, scheme: str, moment: Moment, units: Units) -> str:
    """Return the id of the one place that a code or name means on the moment's day, in one scheme or any.

    A name that meant one place only, and not on that day, is read as that place: ``USSR``.

    Raises
    ------
    UnknownCodeError
        No place, or several: the remedy names the candidates.
    """
    wanted = text.strip().upper()
    if not scheme and wanted in units:
        return wanted
    if scheme == "pcode":
        return units.resolver(text, scheme, moment.day)
    try:
        return codes.resolve(text, scheme or None, moment.day).id
    except UnknownCodeError as error:
        try:
            return codes.resolve(text, scheme or None).id
        except UnknownCodeError:
            raise error from None


def place_answers(kind: str | None, moment: Moment, units: Units) -> tuple[PlaceAnswer, ...]:
    """Return the places (of a kind) that exist on the moment's day, in table order, and then the loaded units."""
    day = moment.day
    return (
        *(_answer(each, day) for each in places.places(on=day) if kind is None or each.kind == kind),
        *(_of_unit(each, day, units) for each in units.on(day) if kind is None or _kind(each) == kind),
    )


def child_answers(id: str, moment: Moment, units: Units) -> tuple[PlaceAnswer, ...]:
    """Return the places directly below one on the moment's day; below a country, its loaded units."""
    here = place_answer(id, moment, units)
    return tuple(place_answer(child, moment, units) for child in units.tree.children(here.id, moment.day))


def _unit_answer(id: str, day: date, units: Units) -> PlaceAnswer:
    unit = units.unit(id, day)
    if unit is None:
        first = min(each.valid_from for each in units.gazetteer.units if each.pcode == id and each.valid_from)
        raise UnknownCodeError(f"{id} did not exist yet on {day}", where=id, remedy=f"it begins on {first}")
    return _of_unit(unit, day, units)


def _of_unit(unit: Unit, day: date, units: Units) -> PlaceAnswer:
    ended = unit.valid_until if unit.valid_until and unit.valid_until <= day else None
    on = day if ended is None else date.fromordinal(ended.toordinal() - 1)
    above = units.tree.path(unit.pcode, on)
    return PlaceAnswer(
        id=unit.pcode,
        kind=_kind(unit),
        iso3="",
        m49="",
        valid_from=_text(unit.valid_from),
        valid_until=_text(ended),
        parent=above[0] if above else unit.parent,
        # The country of a district stands between its province and the world's regions, so a reader finds it here too.
        regions=tuple(above[1:-1]),
        organisations=(),
        neighbours=(),
        successors=() if ended is None else unit.successors,
        codes={"pcode": unit.pcode},
        level=unit.level,
        names=names_of(unit),
        policy=units.label(unit),
    )


def _kind(unit: Unit) -> str:
    return f"admin{unit.level}"


def _answer(found: Place, day: date) -> PlaceAnswer:
    ended = found.valid_until if found.valid_until and found.valid_until <= day else None
    # An end that lies ahead is not known yet, and neither is who follows, nor a note that may tell of it.
    foreseen = found.valid_until is not None and ended is None
    on = day if ended is None else _last_day(found, day)
    return PlaceAnswer(
        id=found.id,
        kind=found.kind,
        iso3=found.iso3,
        m49=found.m49,
        valid_from=_text(found.valid_from),
        valid_until=_text(ended),
        parent=found.parent,
        regions=tuple(each.id for each in places.ancestors(found.id) if each.kind == "region"),
        organisations=tuple(row.organisation for row in organisations.organisations_of(found.id, on)),
        neighbours=_neighbours(found.id, on),
        successors=() if ended is None else _existing(found.successors, day),
        codes=_codes(found.id, on),
        note="" if foreseen else found.note,
        level=0 if found.kind in {"country", "historic"} else None,
    )


def _last_day(found: Place, day: date) -> date:
    return day if found.valid_until is None else min(day, date.fromordinal(found.valid_until.toordinal() - 1))


def _existing(ids: Iterable[str], day: date) -> tuple[str, ...]:
    started = (places.place(id_) for id_ in ids)
    return tuple(each.id for each in started if each.valid_from is None or each.valid_from <= day)


def _text(day: date | None) -> str:
    return day.isoformat() if day else ""


def _neighbours(id_: str, day: date) -> tuple[str, ...]:
    return tuple(sorted(adjacency.neighbours(id_, day)))


def _codes(id_: str, day: date) -> dict[str, str]:
    known = codes.codes()
    found = {scheme: known.code_of(id_, scheme, day) for scheme in _CODES}
    return {scheme: code for scheme, code in found.items() if code}
