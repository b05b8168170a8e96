"""What is known of a place's root causes? Levels, trends and ranks among peers, by what was known at the moment."""

from collections.abc import Iterator, Sequence

import msgspec

from tocsin.node.answering_sources import series_answer
from tocsin.node.answers import PlaceAnswer
from tocsin.node.reason_answers import RootCause
from tocsin.node.running import Node
from tocsin.observations.as_of import History
from tocsin.observations.root_causes import (
    BY_RATIO,
    LOOK_BACKS,
    NEAR_YEARS,
    THEMES,
    Theme,
    rank_of,
    spread_of,
    trend_of,
)
from tocsin.observations.series import Series
from tocsin.world import places

__all__ = ["root_causes"]

_WORLD = "WORLD"
Known = dict[str, dict[int, float]]
"""Place -> year -> figure."""


def root_causes(node: Node, place: PlaceAnswer) -> tuple[RootCause, ...]:
    """Return one entry for each figure of each theme; nothing for what is no country, or where no figure is held."""
    if place.kind != "country":
        return ()
    found = tuple(row for theme in THEMES for row in _rows(node, theme, place))
    return found if any(row.series for row in found) else ()


def _rows(node: Node, theme: Theme, place: PlaceAnswer) -> Iterator[RootCause]:
    held = {series.id: series for series in node.series.series()}
    for alternatives in theme.series:
        here = [held[name] for name in alternatives if name in held]
        if not here:
            yield RootCause(theme=theme.id, title=theme.title, wanted=alternatives)
            continue
        speaking = next((series for series in here if place.id in _known(node, series)), here[0])
        yield _row(node, theme, alternatives, speaking, place)


def _row(node: Node, theme: Theme, wanted: Sequence[str], series: Series, place: PlaceAnswer) -> RootCause:
    known = _known(node, series)
    own = known.get(place.id)
    facts = series_answer(node, series)
    base = RootCause(
        theme=theme.id,
        title=theme.title,
        wanted=tuple(wanted),
        series=series.id,
        measures=series.title,
        unit=series.unit,
        source=series.source,
        licence=series.licence,
        citation=series.citation,
        lag_days=series.lag_days,
        vintage=facts.vintage if facts else "",
        policy=node.label_of(series),
    )
    if own is None:
        return base
    year = max(own)
    latest = {other: max(history) for other, history in known.items()}
    newest = {other: known[other][last] for other, last in latest.items() if abs(last - year) <= NEAR_YEARS}
    by_ratio = series.id in BY_RATIO
    spread = spread_of(newest.values(), by_ratio=by_ratio)
    region = _region(place.id)
    others = {other: value for other, value in newest.items() if other != place.id}
    trends = (trend_of(own, years, spread, by_ratio=by_ratio) for years in LOOK_BACKS)
    beside = (value for other, value in others.items() if _region(other) == region) if region else ()
    return msgspec.structs.replace(
        base,
        value=own[year],
        year=year,
        trends=tuple(trend for trend in trends if trend is not None),
        region=region,
        in_region=rank_of(own[year], beside),
        in_world=rank_of(own[year], others.values()),
    )


def _known(node: Node, series: Series) -> Known:
    """Return a series' figures of the countries that exist at the moment, as known then."""
    return node.remembered(("root cause", series.id, node.moment.last), lambda: _read(node, series))


def _read(node: Node, series: Series) -> Known:
    # What is shown as a level is what was known: a later, revised history concerns targets alone.
    law: History = "recorded" if node.settings.history == "recorded" else "assumed"
    day = node.moment.day
    countries = {place.id for place in places.places("country", day)}
    found: Known = {}
    rows = node.series.read(series.id, node.moment.view, law).select("place", "period", "value").drop_nulls("value")
    for place, period, value in rows.iter_rows():
        if place in countries:
            found.setdefault(place, {})[period.year] = value
    return found


def _region(place: str) -> str:
    """Return the continent of the M49 list that a place lies in; empty for none."""
    above = [one.id for one in places.ancestors(place) if one.id != _WORLD]
    return next((id_ for id_ in reversed(above) if id_.startswith("M49_")), "")
