"""How unusual is the rain of a place? Answers from every series of rain that a member has connected."""

from datetime import date
from functools import partial

import numpy as np
import polars as pl

from tocsin.node.answering_series import rows_known
from tocsin.node.picture_answers import DroughtAnswer, DroughtMonth
from tocsin.node.running import Node
from tocsin.observations.drought import SCALES, spi, spi_class
from tocsin.observations.pictures import PICTURES
from tocsin.observations.series import Series
from tocsin.world.months import Month

__all__ = ["drought"]

_SHOWN = 60
_REFERENCE = (1991, 2020)
"""WMO's current climatological normal; where a series does not fill it, all its years stand in and that is said."""


def drought(node: Node, place: str) -> tuple[DroughtAnswer, ...]:
    """Return one answer for each monthly series of rain that speaks of the place; none where none is connected."""
    starts = tuple(f"own.{word}" for picture in PICTURES if picture.id == "drought" for word in picture.own)
    held = [
        series
        for series in node.series.series()
        if series.period == "month" and any(series.id == one or series.id.startswith(f"{one}.") for one in starts)
    ]
    found = (node.remembered(("drought", one.id, place), partial(_answer, node, one, place)) for one in held)
    return tuple(answer for answer in found if answer is not None)


def _answer(node: Node, series: Series, place: str) -> DroughtAnswer | None:
    rows = rows_known(node, series).filter(pl.col("place") == place).drop_nulls("value").sort("period")
    if rows.is_empty():
        return None
    days: list[date] = rows["period"].to_list()
    first, last = Month.of(days[0]), Month.of(days[-1])
    rain = np.full(last - first + 1, np.nan)
    for day, value in zip(days, rows["value"].to_list(), strict=True):
        rain[Month.of(day) - first] = value
    start, end = _REFERENCE
    filled = first <= Month(start, 1) and last >= Month(end, 12)
    reference = (Month(start, 1) - first, Month(end, 12) - first) if filled else None
    indices = {str(scale): spi(rain, first.number, scale, reference) for scale in SCALES}
    newest = {scale: float(values[-1]) for scale, values in indices.items() if not np.isnan(values[-1])}
    return DroughtAnswer(
        place=place,
        series=series.id,
        measures=series.title,
        unit=series.unit,
        reference=f"{start}-{end}" if filled else f"{first.year}-{last.year}",
        months=tuple(
            DroughtMonth(
                period=str(first + at),
                index={
                    scale: None if np.isnan(values[at]) else round(float(values[at]), 2) + 0.0
                    for scale, values in indices.items()
                },
            )
            for at in range(max(0, rain.size - _SHOWN), rain.size)
        ),
        classes={scale: spi_class(value) for scale, value in newest.items()},
        source=series.source,
        licence=series.licence,
        citation=series.citation,
        policy=node.label_of(series),
    )
