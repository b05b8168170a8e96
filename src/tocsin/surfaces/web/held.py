"""What else is held here for a place? The newest value of each series, with source, licence and age, for its page."""

from collections.abc import Collection
from typing import Any

from tocsin.messages import N_
from tocsin.node.answers import HeldValue, SeriesAnswer
from tocsin.surfaces.language import Translator
from tocsin.surfaces.policy_words import policy_title
from tocsin.surfaces.web.addresses import api
from tocsin.surfaces.web.page import Visit

__all__ = ["coverage", "held_rows"]


_PARTS = ("_annual", "_candidate")
"""How the ids of series end that are laid together to the series without that ending."""


def held_rows(visit: Visit, place: str, hazard: str | None, told: Collection[str] = ()) -> list[dict[str, Any]]:
    """Return a row for each series that says something of a place and is not told of above."""
    held = visit.reader.held(place)
    if not held:
        return []
    language = visit.language
    known = {one.id: one for one in visit.reader.series()}
    above = {one.id for one in visit.reader.series_behind(hazard) if not one.beside} if hazard else set()
    above |= set(told)
    now = visit.reader.edition().stands_on
    # A merged series says what its two parts say; the parts stay on the data page.
    merged = {f"{one.series}{ending}" for one in held for ending in _PARTS}
    return [
        _row(language, one, known[one.series], language.age(now - known[one.series].retrieved))
        for one in held
        if one.series in known and one.series not in above and one.series not in merged and one.value is not None
    ]


def _row(language: Translator, one: HeldValue, series: SeriesAnswer, age: str) -> dict[str, Any]:
    return {
        "id": series.id,
        "title": language.title(series.title),
        "value": language.number(one.value or 0.0),
        "unit": language.title(series.unit),
        "period": language.month(one.period),
        "coverage": coverage(language, one),
        "source": series.source,
        "licence": series.licence,
        "age": age,
        "policy": policy_title(language, one.policy) if one.policy != "public" else "",
        "call": api(f"series/{series.id}/observations", place=one.place),
    }


def coverage(language: Translator, one: HeldValue) -> str:
    """Say of how many parts a sum is made, or what the parts of a reported figure add up to.

    >>> from tocsin.surfaces.language import translator
    >>> held = HeldValue(series="own.a", place="SDN", period="2015-01", value=35.0, basis="summed", parts=12,
    ...                  missing=("SD05",) * 6, policy="public")
    >>> coverage(translator("en"), held)
    'sum of 12 of 18 parts'
    """
    if one.basis == "summed":
        every = one.parts + len(one.missing)
        return language.plural(
            N_("sum of %(n)s of %(all)s part"), N_("sum of %(n)s of %(all)s parts"), one.parts, all=every
        )
    if one.below is not None:
        return language.text(N_("reported; its parts' figures add up to %(sum)s and are not added"), sum=one.below)
    return ""
