"""How another series stands beside a target: on the panel's own places and periods, never later than the law allows."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

import numpy as np
import polars as pl
from numpy.typing import NDArray

from tocsin.forecasts.panel import Panel
from tocsin.observations.as_of import AsOf, History, known
from tocsin.world.months import Month

__all__ = ["at_the_time", "delay", "lay_months", "looks_back", "with_covariates"]


def looks_back(periods: Sequence[Month], step: int, view: AsOf) -> tuple[AsOf, ...]:
    """Return the look back that belongs to each period: from its own end, as an origin there would have, never later.

    >>> view = AsOf.at(Month(2017, 10))
    >>> [str(one.origin) for one in looks_back((Month(2016, 1), Month(2017, 1)), 12, view)]
    ['2016-12', '2017-10']
    """
    ends = [AsOf.at(period + (step - 1)) for period in periods]
    return tuple(AsOf(min(one.origin, view.origin), min(one.instant, view.instant)) for one in ends)


def lay_months(frame: pl.DataFrame, panel: Panel, view: AsOf, lag_days: int, history: History) -> NDArray[np.float64]:
    """Return a monthly series on a monthly panel, shape (P, T), each figure at its own period as known at the view."""
    laid = np.full(panel.values.shape, np.nan)
    rows = known(frame, view, lag_days, history, "month").filter(pl.col("place").is_in(panel.places))
    months = pl.col("period").dt.year().cast(pl.Int64) * 12 + pl.col("period").dt.month() - 1 - panel.periods[0].ordinal
    rows = rows.with_columns(months.alias("column")).filter(pl.col("column").is_between(0, len(panel.periods) - 1))
    if rows.height:
        row_of = {place: row for row, place in enumerate(panel.places)}
        at = rows["place"].replace_strict(row_of, return_dtype=pl.Int64).to_numpy()
        laid[at, rows["column"].to_numpy()] = rows["value"].fill_null(float("nan")).to_numpy()
    return laid


def delay(lag_days: int) -> int:
    """Return how many months after a month its figure is surely known, for a series with this stated lag.

    Looking back from month ``t`` is done from the end of ``t + 1``, so a lag of one month is no delay. Months differ in
    length; the shortest run of them counts.

    >>> [delay(days) for days in (0, 28, 31, 60, 545)]
    [0, 0, 1, 2, 17]
    """
    cycle = [Month(2020, 1) + step for step in range(48)]
    months = 0
    while any((month + (months + 1)).end - month.end < timedelta(days=lag_days) for month in cycle):
        months += 1
    return months


def at_the_time(panel: Panel, id: str) -> NDArray[np.float64]:
    """Return a covariate of which column ``t`` is what was known at ``t``: to train on the past as it was seen then.

    Yearly series are already so. A monthly series is moved by its delay, so column ``t`` holds the figure of the period
    ``t - delay``; the first columns are NaN. The last column is what is known at the origin.
    """
    held, late = panel.covariates[id], panel.delays.get(id, 0)
    if late == 0:
        return held
    moved = np.full(held.shape, np.nan)
    moved[:, late:] = held[:, : held.shape[1] - late]
    return moved


def with_covariates(panel: Panel, covariates: dict[str, NDArray[np.float64]], delays: dict[str, int]) -> Panel:
    """Return a panel with these covariates beside its target."""
    return replace(panel, covariates=covariates, delays=delays)
