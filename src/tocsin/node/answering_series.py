"""What does any series held here say of a place? The figure reported for it, or the sum of its parts, never both."""

from collections.abc import Iterator
from datetime import date

import polars as pl

from tocsin.errors import NotFoundError, UnknownCodeError
from tocsin.exchange.policies import strictest
from tocsin.node.answering_sources import series_answer
from tocsin.node.answers import HeldValue, SeriesAnswer, SeriesRows
from tocsin.node.running import Node
from tocsin.observations.series import Series
from tocsin.world.months import Month
from tocsin.world.summing import Total, total_of

__all__ = [
    "ROWS_SCHEMA",
    "held_values",
    "newest_of",
    "rows_frame",
    "rows_known",
    "series_answers",
    "series_rows",
]

ROWS_SCHEMA = {
    "series": pl.String(),
    "place": pl.String(),
    "period": pl.String(),
    "value": pl.Float64(),
    "basis": pl.String(),
    "parts": pl.Int64(),
    "missing": pl.List(pl.String()),
    "below": pl.Float64(),
}
"""Columns of an export of a series."""


def series_answers(node: Node) -> tuple[SeriesAnswer, ...]:
    """Return every series held here of which anything may be seen from the moment."""
    answers = (series_answer(node, series) for series in node.series.series())
    return tuple(answer for answer in answers if answer is not None)


def series_rows(node: Node, id: str, place: str | None, first: str, last: str) -> SeriesRows:
    """Return the values of a series from ``first`` to ``last`` (``YYYY-MM``, ``YYYY`` or empty), by place and period.

    Without a place only what was reported; for one place also the sums of its parts, where figures may be added.

    Raises
    ------
    UnknownCodeError
        No such series is held.
    NotFoundError
        Nothing of it may be seen from the moment.
    """
    series = _series(node, id)
    answer = series_answer(node, series)
    if answer is None:
        raise NotFoundError("nothing of this series was known at this moment", where=id, remedy="choose a later month")
    values = _reported(node, series) if place is None else _of_place(node, series, place)
    start, end = (Month.parse(text if "-" in text else f"{text}-01") if text else None for text in (first, last))
    # A year as the end means the whole year.
    bound = None if end is None else end + (0 if "-" in last else 11)
    rows = tuple(
        value for month, value in values if (start is None or month >= start) and (bound is None or month <= bound)
    )
    return SeriesRows(series=answer, rows=rows, policy=strictest(node.label_of(series), *(row.policy for row in rows)))


def held_values(node: Node, place: str) -> tuple[HeldValue, ...]:
    """Return the newest value that each series held here has for a place, by series id."""
    return node.remembered(("held", place), lambda: tuple(_newest(node, place)))


def newest_of(node: Node, series: Series, place: str) -> HeldValue | None:
    """Return the newest value of one series for a place, reported or summed from its parts; None where it has none."""
    return next((value for _, value in _of_place(node, series, place, newest=True) if value.value is not None), None)


def rows_frame(answer: SeriesRows) -> pl.DataFrame:
    """Lay the values of a series out as a table (:data:`ROWS_SCHEMA`)."""
    rows = [{name: getattr(row, name) for name in ROWS_SCHEMA} for row in answer.rows]
    return pl.DataFrame(rows, schema=ROWS_SCHEMA)


def _newest(node: Node, place: str) -> Iterator[HeldValue]:
    for series in node.series.series():
        for _, value in _of_place(node, series, place, newest=True):
            yield value


def _series(node: Node, id: str) -> Series:
    held = {series.id: series for series in node.series.series()}
    if id not in held:
        # The names of series may themselves be nobody else's business, so none is suggested.
        raise UnknownCodeError("no series has this id", where=id, remedy="see the list of series")
    return held[id]


def rows_known(node: Node, series: Series) -> pl.DataFrame:
    """Return the rows of a series that may be seen from the moment; in the present, all of its newest vintage."""
    moment = node.moment
    view = moment.view if moment.past else None
    return node.remembered(("rows", series.id), lambda: node.series.read(series.id, view, node.settings.history))


def _reported(node: Node, series: Series) -> Iterator[tuple[Month, HeldValue]]:
    policy = node.label_of(series)
    for place, period, value in rows_known(node, series).select("place", "period", "value").iter_rows():
        yield (
            Month.of(period),
            HeldValue(
                series=series.id,
                place=place,
                period=_period(series, period),
                value=value,
                basis="reported",
                policy=_with_units(node, policy, (place,)),
            ),
        )


def _of_place(node: Node, series: Series, place: str, *, newest: bool = False) -> Iterator[tuple[Month, HeldValue]]:
    """Yield a place's values by period, or only its newest known one."""
    frame, tree = rows_known(node, series), node.units.tree
    own = frame.filter(pl.col("place") == place)
    policy = node.label_of(series)
    # Only counts may be added: the sum of two rates, indices or yes-or-no figures means nothing.
    parts = frame.filter(pl.col("place").is_in(_ever_below(node, place))) if series.value == "count" else own.clear()
    if parts.is_empty():
        # Nothing to sum: the common case, answered without walking the tree.
        own = own.drop_nulls("value").sort("period").tail(1) if newest else own.sort("period")
        for period, value in own.select("period", "value").iter_rows():
            found = Total(place=place, value=value, basis="reported") if value is not None else None
            yield Month.of(period), _held(node, series, place, period, found, policy)
        return
    both = pl.concat([own, parts]).select("place", "period", "value").sort("period", descending=newest)
    for (period,), rows in both.group_by("period", maintain_order=True):
        if not isinstance(period, date):
            continue
        known = dict(rows.drop_nulls("value").select("place", "value").iter_rows())
        total = total_of(place, known, tree, period)
        if newest and total is None:
            continue
        yield Month.of(period), _held(node, series, place, period, total, policy)
        if newest:
            return


def _held(node: Node, series: Series, place: str, period: date, total: Total | None, policy: str) -> HeldValue:
    return HeldValue(
        series=series.id,
        place=place,
        period=_period(series, period),
        value=None if total is None else total.value,
        basis="reported" if total is None else total.basis,
        parts=0 if total is None else total.parts,
        missing=() if total is None else total.missing,
        below=None if total is None else total.below,
        policy=_with_units(node, policy, (place, *(total.missing if total else ()))),
    )


def _ever_below(node: Node, place: str) -> tuple[str, ...]:
    """Return the places that lie below one on any day."""
    return node.remembered(("ever below", place), lambda: node.units.tree.ever_below(place))


def _with_units(node: Node, policy: str, places: tuple[str, ...]) -> str:
    """Return the stricter of a label and that of the units which are named."""
    units = [unit for place in places for unit in node.units.versions(place)]
    return strictest(policy, node.units.label(*units)) if units else policy


def _period(series: Series, day: date) -> str:
    return str(Month.of(day)) if series.period == "month" else str(day.year)
