"""What moved this forecast? A fall of bars from the base rate to the forecast, in numbers and words."""

from typing import Any

from tocsin.errors import NotFoundError
from tocsin.messages import N_
from tocsin.node.reason_answers import DriversAnswer, DriverStep
from tocsin.surfaces.language import Translator
from tocsin.surfaces.web.addresses import api
from tocsin.surfaces.web.page import Visit

__all__ = ["drivers_shown", "moved", "signed"]

_HARDLY, _SLIGHTLY, _CLEARLY = 0.02, 0.15, 0.5
_DIGITS = 2


def drivers_shown(visit: Visit, hazard: str, place: str, model: str, period: str) -> dict[str, Any] | None:
    """Return what the section shows of one period, and the table of all; None where the model does not say."""
    try:
        found = visit.reader.drivers(hazard, place, model=model)
    except NotFoundError:
        return None
    language = visit.language
    chosen = next((one for one in found.steps if one.period == period), found.steps[0])
    table = api("tables/drivers", hazard=hazard, model=model, place=place)
    return {
        "period": language.month(chosen.period),
        "said": _said(language, chosen),
        "unit": language.title(found.unit),
        "rows": _fall(language, found, chosen),
        "groups": [language.title(one.name) for one in found.groups],
        "steps": [
            {
                "period": language.month(one.period),
                "base": language.number(one.base, _DIGITS),
                "contributions": [signed(language, value) for value in one.contributions.values()],
                "forecast": language.number(one.forecast, _DIGITS),
            }
            for one in found.steps
        ],
        "call": api(f"hazards/{hazard}/places/{place}/drivers", model=model),
        "downloads": [
            {"format": "CSV", "href": f"{table}&format=csv"},
            {"format": "Parquet", "href": f"{table}&format=parquet"},
        ],
    }


def moved(language: Translator, value: float) -> str:
    """Say how much a group moves a forecast, in words.

    >>> from tocsin.surfaces.language import translator
    >>> [moved(translator("en"), value) for value in (0.01, 0.1, -0.3, 0.9)]
    ['hardly moves it', 'raises it a little', 'lowers it clearly', 'raises it strongly']
    """
    size = abs(value)
    if size < _HARDLY:
        return language.text(N_("hardly moves it"))
    if size < _SLIGHTLY:
        return language.text(N_("raises it a little")) if value > 0 else language.text(N_("lowers it a little"))
    if size < _CLEARLY:
        return language.text(N_("raises it clearly")) if value > 0 else language.text(N_("lowers it clearly"))
    return language.text(N_("raises it strongly")) if value > 0 else language.text(N_("lowers it strongly"))


def signed(language: Translator, value: float) -> str:
    """Write a number with its sign, also where it is a rise.

    >>> from tocsin.surfaces.language import translator
    >>> signed(translator("en"), 0.5), signed(translator("en"), 0.001)
    ('+0.50', '0.00')
    """
    text = language.number(abs(value) if abs(value) < 0.005 else value, _DIGITS)
    return f"+{text}" if value >= 0.005 else text


def _said(language: Translator, chosen: DriverStep) -> str:
    """Name the strongest group in each direction."""
    rising = max(chosen.contributions.items(), key=lambda pair: pair[1], default=("", 0.0))
    falling = min(chosen.contributions.items(), key=lambda pair: pair[1], default=("", 0.0))
    parts = []
    if rising[1] >= _HARDLY:
        parts.append(language.text(N_("Raised most by: %(group)s."), group=language.title(rising[0])))
    if falling[1] <= -_HARDLY:
        parts.append(language.text(N_("Lowered most by: %(group)s."), group=language.title(falling[0])))
    return " ".join(parts) or language.text(N_("The forecast stands at the base rate; no group moves it much."))


def _fall(language: Translator, found: DriversAnswer, chosen: DriverStep) -> list[dict[str, Any]]:
    """Return the bars: each begins where the one before ended, from the base rate to the forecast."""
    ordered = sorted(chosen.contributions.items(), key=lambda pair: -abs(pair[1]))
    meanings = {one.name: language.title(one.meaning) for one in found.groups}
    ends = [0.0, chosen.base]
    for _, value in ordered:
        ends.append(ends[-1] + value)
    low, high = min(ends), max(*ends, 0.01)
    width = high - low

    def bar(start: float, end: float) -> dict[str, float]:
        left, right = sorted((start, end))
        return {"x": round(100 * (left - low) / width, 2), "width": max(0.4, round(100 * (right - left) / width, 2))}

    rows = [
        {
            "name": language.text(N_("Base rate of the place")),
            "meaning": "",
            "number": language.number(chosen.base, _DIGITS),
            "words": "",
            "kind": "whole",
            **bar(0.0, chosen.base),
        }
    ]
    rows += [
        {
            "name": language.title(name),
            "meaning": meanings.get(name, ""),
            "number": signed(language, value),
            "words": moved(language, value),
            "kind": "up" if value >= 0 else "down",
            **bar(start, start + value),
        }
        for (name, value), start in zip(ordered, ends[1:], strict=False)
    ]
    rows.append(
        {
            "name": language.text(N_("Forecast")),
            "meaning": "",
            "number": language.number(chosen.forecast, _DIGITS),
            "words": "",
            "kind": "whole",
            **bar(0.0, chosen.forecast),
        }
    )
    return rows
