"""Which armed actors are reported in a place? Dyads of the last two years held, and deaths by month, for its page."""

from typing import Any

from tocsin.messages import N_
from tocsin.node.actor_answers import DyadAnswer, Register
from tocsin.surfaces.language import Translator
from tocsin.surfaces.web.addresses import api
from tocsin.surfaces.web.page import Visit
from tocsin.threats.actors import UNNAMED, side_kind
from tocsin.world.months import Month

__all__ = ["actors_of", "span_of"]

_MONTHS = 24
_SHOWN = 30
REPORTED = N_("Reported here by UCDP, %(span)s: dyads %(dyads)s, armed non-state actors with a name %(armed)s.")
NOTHING = N_("UCDP reports no event of organised violence here: %(span)s.")


def actors_of(visit: Visit, place: str) -> dict[str, Any] | None:
    """Return what the section on armed actors shows; None where no event file is held."""
    language = visit.language
    told = visit.reader.actors(place=place)
    if not told.first:
        return None
    first = max(Month.parse(told.first), Month.parse(told.last) + (1 - _MONTHS))
    recent = {one.dyad for one in told.months if Month.parse(one.period) >= first}
    dyads = [one for one in told.dyads if one.id in recent]
    sides = {one.name: one.armed for one in told.actors}
    span = span_of(language, str(first), told.last)
    armed = {side for one in dyads for side in (one.side_a, one.side_b) if sides.get(side)}
    return {
        "said": language.text(REPORTED, dyads=language.number(len(dyads)), armed=language.number(len(armed)), span=span)
        if dyads
        else language.text(NOTHING, span=span),
        "dyads": [_row(visit, one, told, first) for one in dyads[:_SHOWN]],
        "more": len(dyads) - _SHOWN if len(dyads) > _SHOWN else 0,
        "months": _months(visit, told, first),
        "sources": [language.title(table.title) for table in told.tables],
        "licences": sorted({table.licence for table in told.tables}),
        "citations": list(dict.fromkeys(table.citation for table in told.tables)),
        "call": api(f"places/{place}/actors"),
    }


def span_of(language: Translator, first: str, last: str) -> str:
    """Write a stretch of months; a single month stands alone.

    >>> from tocsin.surfaces.language import translator
    >>> span_of(translator("en"), "2023-10", "2023-10")
    'October 2023'
    """
    return language.month(last) if first == last else f"{language.month(first)} \N{EN DASH} {language.month(last)}"


def _row(visit: Visit, one: DyadAnswer, told: Register, first: Month) -> dict[str, Any]:
    language = visit.language
    months = [month for month in told.months if month.dyad == one.id and Month.parse(month.period) >= first]
    return {
        "id": one.id,
        "sides": [
            (language.text(UNNAMED), "") if side_kind(side) == "unnamed" else (side, "en")
            for side in (one.side_a, one.side_b)
        ],
        "title": language.text(one.title),
        "last": language.month(one.last),
        "events": language.number(sum(month.events for month in months)),
        "deaths": language.number(sum(month.deaths for month in months)),
    }


def _months(visit: Visit, told: Register, first: Month) -> list[dict[str, str]]:
    """Return events and deaths of all dyads by month, newest first; a month of silence is a row of zeros."""
    language = visit.language
    rows = []
    for back in range(Month.parse(told.last) - first + 1):
        period = str(Month.parse(told.last) + -back)
        mine = [one for one in told.months if one.period == period]
        rows.append(
            {
                "period": language.month(period),
                "dyads": language.number(len({one.dyad for one in mine})),
                "events": language.number(sum(one.events for one in mine)),
                "deaths": language.number(sum(one.deaths for one in mine)),
            }
        )
    return rows
