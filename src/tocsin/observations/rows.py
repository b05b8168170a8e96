"""How bare figures become rows of an observation table."""

from datetime import datetime

import polars as pl

from tocsin.observations.as_of import SCHEMA
from tocsin.observations.series import COLUMNS, Series

__all__ = ["stamped", "whole_counts"]


def stamped(figures: pl.DataFrame, series: Series, released: datetime | None = None) -> pl.DataFrame:
    """Return (place, period, value) with known_since and known_basis, sorted.

    With ``released``, the moment of a dated release, the rows are recorded: known since then, or since the period's end
    where that is later. Without, they are assumed: known since period end plus the series' stated lag.
    """
    end = pl.col("period").dt.offset_by("1mo" if series.period == "month" else "1y").cast(SCHEMA["known_since"])
    if released is None:
        since, basis = end + pl.duration(days=series.lag_days), "assumed"
    else:
        since, basis = pl.max_horizontal(end, pl.lit(released, SCHEMA["known_since"])), "recorded"
    return (
        figures.select(pl.col(name).cast(SCHEMA[name]) for name in ("place", "period", "value"))
        .with_columns(since.alias("known_since"), pl.lit(basis, SCHEMA["known_basis"]).alias("known_basis"))
        .select(list(COLUMNS))
        .sort("place", "period")
    )


def whole_counts(figures: pl.DataFrame, column: str = "value") -> tuple[pl.DataFrame, tuple[str, ...]]:
    """Return counts with float noise (1800.9999) rounded away, and a note that says how many cells changed.

    A value further than 0.01 from a whole number is no noise: it stays as published, and the note says so.

    >>> frame, notes = whole_counts(pl.DataFrame({"value": [1800.9999, 2.0, 0.5]}))
    >>> frame["value"].to_list(), notes
    ([1801.0, 2.0, 0.5], ('1 counts rounded to whole numbers (float noise)', '1 counts are not whole, as published'))
    """
    value = figures[column].cast(pl.Float64)
    nearest = value.round(0)
    off = (value - nearest).abs()
    noise, odd = int(((off > 0) & (off <= 0.01)).sum()), int((off > 0.01).sum())
    notes = []
    if noise:
        notes.append(f"{noise} counts rounded to whole numbers (float noise)")
    if odd:
        notes.append(f"{odd} counts are not whole, as published")
    tidy = figures.with_columns(
        pl.when((pl.col(column) - pl.col(column).round(0)).abs() <= 0.01)
        .then(pl.col(column).round(0))
        .otherwise(pl.col(column))
        .cast(pl.Float64)
        .alias(column)
    )
    return tidy, tuple(notes)
