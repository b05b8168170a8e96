"""What do the pictures of a place show? For each line the first series that speaks of it, as known at the moment."""

import statistics
from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime

import msgspec
import polars as pl

from tocsin.exchange.policies import strictest
from tocsin.node.answering_series import newest_of, rows_known
from tocsin.node.answering_sources import series_answer
from tocsin.node.answers import HeldValue, PlaceAnswer
from tocsin.node.picture_answers import FigureAnswer
from tocsin.node.running import Node
from tocsin.observations.pictures import Figure, Picture, speaking
from tocsin.observations.series import Series
from tocsin.world.months import Month

__all__ = ["figures", "member_figures"]

_SHOWN = {"month": 60, "year": 30}
_USUAL = {"month": 120, "year": 10}
_LEAST_USUAL = 3
_ENOUGH = 0.8
"""Share of the best covered period's members that a newer period must have to be the one that is told."""


def figures(node: Node, place: PlaceAnswer, pictures: Sequence[Picture]) -> tuple[FigureAnswer, ...]:
    """Return the lines of every picture that is told of such a place."""
    fitting = [picture for picture in pictures if place.kind in picture.kinds or picture.place == place.id]
    return tuple(line for picture in fitting for line in _lines(node, picture, (place.id,), place.id, place.kind))


def member_figures(
    node: Node, organisation: str, members: Sequence[str], pictures: Sequence[Picture]
) -> tuple[FigureAnswer, ...]:
    """Return the lines of every picture of countries for the members of an organisation together.

    Counts are summed, rates and indices told as their median, both over the newest period for which nearly as many
    members have a figure as for any.
    """
    fitting = [picture for picture in pictures if "country" in picture.kinds]
    return tuple(line for picture in fitting for line in _lines(node, picture, tuple(members), organisation, "country"))


def _lines(node: Node, picture: Picture, places: tuple[str, ...], told_of: str, kind: str) -> Iterator[FigureAnswer]:
    held = {series.id: series for series in node.series.series()}
    for figure, ids in speaking(picture, held):
        if figure.kinds and kind not in figure.kinds:
            continue
        empty = FigureAnswer(picture=picture.id, title=figure.title, place=told_of, wanted=figure.series)
        found = [
            _line(node, held[id], figure, empty, places) for id in ids if series_answer(node, held[id]) is not None
        ]
        told = next((line for line in found if line.value is not None), None)
        if told is not None:
            yield told
        elif figure.title:
            yield found[0] if found else empty


def _line(node: Node, series: Series, figure: Figure, empty: FigureAnswer, places: tuple[str, ...]) -> FigureAnswer:
    facts = series_answer(node, series)
    line = msgspec.structs.replace(
        empty,
        title=figure.title or series.title,
        series=series.id,
        measures=series.title,
        unit=series.unit,
        source=series.source,
        licence=series.licence,
        citation=series.citation,
        vintage=facts.vintage if facts else "",
        lag_days=series.lag_days,
        policy=node.label_of(series),
    )
    if empty.place not in places:
        return _together(node, series, line, places)
    held = newest_of(node, series, places[0])
    if held is None:
        return line
    return _of_place(node, series, line, held)


def _of_place(node: Node, series: Series, line: FigureAnswer, held: HeldValue) -> FigureAnswer:
    reported = rows_known(node, series).filter(pl.col("place") == held.place).sort("period")
    told = [(period, value) for period, value in reported.select("period", "value").iter_rows()]
    if held.basis != "reported":
        told = []
    before = [value for _, value in told[-_USUAL[series.period] - 1 : -1] if value is not None]
    return msgspec.structs.replace(
        line,
        value=held.value,
        period=held.period,
        age_days=_age(node, held.period),
        basis=held.basis,
        parts=max(1, held.parts),
        of=max(1, held.parts) + len(held.missing),
        usual=statistics.median(before) if len(before) >= _LEAST_USUAL else None,
        history=tuple((_period(series, period), value) for period, value in told[-_SHOWN[series.period] :]),
        policy=strictest(line.policy, held.policy),
    )


def _together(node: Node, series: Series, line: FigureAnswer, members: tuple[str, ...]) -> FigureAnswer:
    known = rows_known(node, series).filter(pl.col("place").is_in(members)).drop_nulls("value")
    if known.is_empty():
        return line
    counted = known.group_by("period").agg(pl.len(), pl.col("value").sum().alias("sum"), pl.col("value").median())
    enough = counted.filter(pl.col("len") >= _ENOUGH * counted["len"].max())  # type: ignore[operator]
    period, parts, total, median = enough.sort("period", descending=True).row(0)
    return msgspec.structs.replace(
        line,
        value=total if series.value == "count" else median,
        period=_period(series, period),
        age_days=_age(node, _period(series, period)),
        basis="summed" if series.value == "count" else "median",
        parts=parts,
        of=len(members),
    )


def _period(series: Series, day: date) -> str:
    return str(Month.of(day)) if series.period == "month" else str(day.year)


def _age(node: Node, period: str) -> float:
    end = Month.parse(period).end if "-" in period else datetime(int(period) + 1, 1, 1, tzinfo=UTC)
    return max(0.0, (node.moment.instant - end).total_seconds() / 86400)
