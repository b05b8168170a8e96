"""Which places are there, and what do they belong to, on the day the node stands on? Nothing later is told."""

from collections.abc import Iterable
from datetime import date

from tocsin.errors import NotFoundError, UnknownCodeError
from tocsin.node.answers import PlaceAnswer
from tocsin.node.moment import Moment
from tocsin.world import adjacency, codes, organisations, places
from tocsin.world.places import Place

__all__ = ["place_answer", "place_answers"]

_CODES = ("gw", "cow", "cow_abb", "iso2")


def place_answer(id: str, moment: Moment) -> PlaceAnswer:
    """Return what is known of a place; one that begins only after the moment is not known yet.

    Raises
    ------
    UnknownCodeError
        No place has this id at the moment.
    """
    found = places.place(id)
    if found.valid_from is not None and found.valid_from > moment.day:
        raise UnknownCodeError(
            f"{id} did not exist yet on {moment.day}",
            where=id,
            remedy=", ".join(each.id for each in places.at(id, moment.day)),
        )
    return _answer(found, moment.day)


def place_answers(kind: str | None, moment: Moment) -> tuple[PlaceAnswer, ...]:
    """Return the places (of a kind) that exist on the moment's day, in table order."""
    return tuple(
        _answer(each, moment.day) for each in places.places(on=moment.day) if kind is None or each.kind == kind
    )


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
    )


def _last_day(found: Place, day: date) -> date:
    return day if found.valid_until is None else min(day, date.fromordinal(found.valid_until.toordinal() - 1))


def _existing(ids: Iterable[str], day: date) -> tuple[str, ...]:
    started = (places.place(id_) for id_ in ids)
    return tuple(each.id for each in started if each.valid_from is None or each.valid_from <= day)


def _text(day: date | None) -> str:
    return day.isoformat() if day else ""


def _neighbours(id_: str, day: date) -> tuple[str, ...]:
    try:
        return tuple(sorted(adjacency.neighbours(id_, day)))
    except NotFoundError:
        # The table is made when boundaries are built; a clone without that build shows no neighbours.
        return ()


def _codes(id_: str, day: date) -> dict[str, str]:
    known = codes.codes()
    found = {scheme: known.code_of(id_, scheme, day) for scheme in _CODES}
    return {scheme: code for scheme, code in found.items() if code}
