"""What a model sees: the target's history as it could be known at an origin."""

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
import polars as pl
from numpy.typing import NDArray

from tocsin.errors import BadInputError
from tocsin.forecasts.hazard import Hazard
from tocsin.world.months import Month

__all__ = ["Panel", "build_panel"]


@dataclass(frozen=True, eq=False)
class Panel:
    """The as-of history of one target: places by periods, nothing known later than the origin.

    Attributes
    ----------
    target:
        The target's short name.
    places:
        Place ids, sorted; P of them.
    periods:
        First month of each period, consecutive, ending at ``origin``; T of them.
    values:
        Shape (P, T), float64, in the target's unit. NaN where the place did not exist, was not covered,
        or the value was not known at the origin.
    origin:
        The last period of data.
    vintage:
        Hash of the vintages the rows came from.
    step:
        Months in a period: 1 or 12.
    covariates:
        Other as-of arrays of shape (P, T) by series id, read by the two-times law; no key for a series that is not
        held, so every model must cope without. Of a yearly series column ``t`` holds what was known at period ``t``
        (:func:`tocsin.observations.known_then.known_then`), the last column what is known at the origin. Of a monthly
        series it holds the figure of period ``t`` itself, NaN where that is not known at the origin; what was known at
        ``t`` are then the columns up to ``t - delays[id]``. :func:`tocsin.forecasts.covariates.at_the_time` gives both
        kinds alike.
    delays:
        Series id -> periods until a figure of the series is surely out by its stated lag; 0 for yearly series, whose
        columns are moved already.
    """

    target: str
    places: tuple[str, ...]
    periods: tuple[Month, ...]
    values: NDArray[np.float64]
    origin: Month
    vintage: str
    step: int = 1
    covariates: dict[str, NDArray[np.float64]] = field(default_factory=dict)
    delays: dict[str, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Refuse a table whose shape or last period does not fit."""
        if self.values.shape != (len(self.places), len(self.periods)):
            raise ValueError(
                f"values {self.values.shape} do not fit {len(self.places)} places x {len(self.periods)} periods"
            )
        if self.periods and self.periods[-1] != self.origin:
            raise ValueError(f"the last period {self.periods[-1]} is not the origin {self.origin}")
        for name, array in self.covariates.items():
            if array.shape != self.values.shape:
                raise ValueError(f"covariate {name} {array.shape} does not fit values {self.values.shape}")


def build_panel(hazard: Hazard, frame: pl.DataFrame, origin: Month, places: Sequence[str], vintage: str) -> Panel:
    """Lay out what a model sees at this origin, from the rows that an as-of read admitted.

    Parameters
    ----------
    hazard:
        Gives the target's name and the length of a period.
    frame:
        As-of rows with the columns ``place``, ``period`` (date) and ``value``; rows of places not asked for are left
        out, and a (place, period) without a row is NaN.
    origin:
        The last period of data (any month of it for a yearly hazard). Periods up to the origin without rows are NaN.
    places:
        Place ids wanted.
    vintage:
        Hash of the vintages the rows came from; kept with every forecast.

    Raises
    ------
    BadInputError
        A row later than the origin (the as-of law was broken before this function), two rows for one cell, a
        period that does not begin a month or year of the hazard, or no place at all.
    """
    step = 12 if hazard.period == "year" else 1
    last = Month(origin.year, 1) if step == 12 else origin
    wanted = tuple(sorted(set(places)))
    if not wanted:
        raise BadInputError("no place was asked for", where=hazard.target, remedy="name at least one place")
    rows = frame.select("place", "period", pl.col("value").cast(pl.Float64)).filter(pl.col("place").is_in(wanted))
    rows = rows.with_columns(
        (pl.col("period").dt.year().cast(pl.Int64) * 12 + pl.col("period").dt.month() - 1).alias("ordinal")
    )
    _refuse_unlawful(hazard, rows, last, step)
    first = rows["ordinal"].min() if rows.height else None
    ordinals = range(int(first) if isinstance(first, int) else last.ordinal, last.ordinal + 1, step)
    values = np.full((len(wanted), len(ordinals)), np.nan)
    if rows.height:
        row_of = {place: row for row, place in enumerate(wanted)}
        at = rows["place"].replace_strict(row_of, return_dtype=pl.Int64).to_numpy()
        column = (rows["ordinal"].to_numpy() - ordinals.start) // step
        values[at, column] = rows["value"].fill_null(float("nan")).to_numpy()
    return Panel(
        target=hazard.target,
        places=wanted,
        periods=tuple(Month.from_ordinal(ordinal) for ordinal in ordinals),
        values=values,
        origin=last,
        vintage=vintage,
        step=step,
    )


def _refuse_unlawful(hazard: Hazard, rows: pl.DataFrame, last: Month, step: int) -> None:
    late = rows.filter(pl.col("ordinal") > last.ordinal)
    if late.height:
        raise BadInputError(
            f"{late.height} rows are later than {last}, the first for {late['place'][0]} in {late['period'][0]}",
            where=hazard.target,
            remedy="read the series as of the origin",
        )
    odd = rows.filter((pl.col("ordinal") % step != 0) | (pl.col("period").dt.day() != 1))
    if odd.height:
        raise BadInputError(
            f"{odd['period'][0]} does not begin a {hazard.period}",
            where=f"{hazard.target} {odd['place'][0]}",
            remedy=f"give the first day of each {hazard.period}",
        )
    twice = rows.filter(pl.struct("place", "ordinal").is_duplicated())
    if twice.height:
        raise BadInputError(
            f"two values for {twice['place'][0]} in {twice['period'][0]}",
            where=hazard.target,
            remedy="read one vintage per place and period",
        )
