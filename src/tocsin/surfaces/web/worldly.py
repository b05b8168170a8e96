"""What does each place show in one period? Rows for rankings and tables, and the data a map is drawn from."""

import math
from typing import Any

import msgspec

from tocsin.forecasts.amounts import from_scale, on_scale
from tocsin.messages import N_
from tocsin.node.answers import Expectation, HazardAnswer, WorldForecast
from tocsin.surfaces.web.addresses import api
from tocsin.surfaces.web.measures import Measure
from tocsin.surfaces.web.page import Visit
from tocsin.surfaces.web.provenance import credit
from tocsin.surfaces.web.writing import amount, reached_text

__all__ = ["Row", "downloads", "island", "rows_of"]


_LEAST_LIKELY = 0.05


class Row(msgspec.Struct, frozen=True, kw_only=True):
    """One place in one period, as the map, the ranking and the table show it."""

    place: str
    name: str
    href: str
    number: float | None
    """None where the source says missing."""
    text: str
    words: str
    usual: str
    shade: int
    share: float
    """Length of the bar, 0 to 100."""
    change: float | None
    before: str
    after: str


def rows_of(visit: Visit, hazard: HazardAnswer, measure: Measure, world: WorldForecast) -> list[Row]:
    """Return one row for each place that has a value or is said to have none."""
    kept = {name: visit.query[name] for name in ("model", "measure") if name in visit.query}
    if hazard.id != visit.reader.hazards()[0].id:
        kept["hazard"] = hazard.id
    rows = []
    for expectation in world.expectations:
        number = measure.of(expectation)
        rows.append(_row(visit, hazard, measure, expectation.place, number, world, kept, expectation))
    for known in world.observed:
        seen = None if known.value is None else measure.of_observed(known.value)
        rows.append(_row(visit, hazard, measure, known.place, seen, world, kept))
    return rows


def _row(
    visit: Visit,
    hazard: HazardAnswer,
    measure: Measure,
    place: str,
    number: float | None,
    world: WorldForecast,
    kept: dict[str, str],
    expectation: Expectation | None = None,
) -> Row:
    language = visit.language
    text, words, usual = language.text(N_("no data")), "", ""
    if number is not None and not math.isnan(number):
        if measure.kind == "expected":
            text = amount(language, number, hazard.unit)
        elif expectation is None:
            text = reached_text(language, reached=number > 0)
        else:
            text, words = language.percent(number), language.chance(number)
            base = measure.usual(expectation)
            usual = "" if base is None else language.share(base)
    change = _telling(world.change.get(place), expectation)
    before = after = ""
    if change is not None and expectation is not None:
        before = language.number(from_scale(round(on_scale(expectation.mean) - change, 9)) + 0.0)
        after = language.number(expectation.mean)
    return Row(
        place=place,
        name=language.place(place),
        href=visit.address.page(f"places/{place}", **kept),
        number=number,
        text=text,
        words=words,
        usual=usual,
        shade=0 if number is None else measure.place_in(number),
        share=_share(measure, number),
        change=change,
        before=before,
        after=after,
    )


def _telling(change: float | None, expectation: Expectation | None) -> float | None:
    """Return the change, or None for a rise that is but a thin tail: its lowest threshold is under 5 % likely."""
    if change is None or expectation is None or change <= 0 or not expectation.chances:
        return change
    return change if max(expectation.chances.values()) >= _LEAST_LIKELY else None


def _share(measure: Measure, number: float | None) -> float:
    """Return the bar's length: a probability as it is, an amount by its logarithm up to ten thousand."""
    if number is None or math.isnan(number):
        return 0.0
    return round(
        100 * (number if measure.kind == "chance" else min(1.0, math.log1p(max(0.0, number)) / math.log1p(10_000))), 1
    )


def island(visit: Visit, world: WorldForecast, measured: str, rows: list[Row], how: dict[str, Any]) -> dict[str, Any]:
    """Return what the map draws: shade, words and address of each place, and what an export carries."""
    text, month = visit.language.text, visit.language.month(world.period)
    finding = text(N_("%(measured)s, %(month)s"), measured=measured, month=month)
    return {
        "boundaries": api("boundaries"),
        "period": world.period,
        "finding": finding,
        "places": {
            row.place: {
                "name": row.name,
                "shade": row.shade if row.number is not None else None,
                "text": ", ".join(part for part in (row.words, row.text) if part),
                "href": row.href,
            }
            for row in rows
        },
        "missing": list(world.missing),
        "words": {
            "label": text(
                N_("World map: %(measured)s, %(month)s. Arrow keys walk from place to place."),
                measured=measured,
                month=month,
            ),
            "description": finding,
            "missing": text(N_("no data")),
            "uncovered": text(N_("not covered")),
        },
        "credit": credit(visit, finding, how, f"tocsin-{world.hazard}-{world.period}"),
    }


def downloads(world: WorldForecast) -> list[dict[str, str]]:
    """Return where the period's figures can be taken away, by format."""
    if world.step > 0:
        table = api("tables/forecasts", hazard=world.hazard, model=world.model, period=world.period)
    else:
        table = api("tables/observations", hazard=world.hazard)
    shapes = api(f"hazards/{world.hazard}/map.geojson", period=world.period, model=world.model)
    return [
        {"format": "CSV", "href": f"{table}&format=csv"},
        {"format": "Parquet", "href": f"{table}&format=parquet"},
        {"format": "GeoJSON", "href": shapes},
    ]
