"""How another series stands beside a target: on the panel's own places and periods, never later than the law allows."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import numpy as np
import polars as pl
from numpy.typing import NDArray

from tocsin.forecasts.panel import Panel
from tocsin.observations.as_of import AsOf, History, dated
from tocsin.world.months import Month

__all__ = ["MonthTable", "at_the_time", "delay", "lay_months", "looks_back", "with_covariates"]


_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def looks_back(periods: Sequence[Month], step: int, view: AsOf) -> tuple[AsOf, ...]:
    """Return the look back that belongs to each period: from its own end, as an origin there would have, never later.

    >>> view = AsOf.at(Month(2017, 10))
    >>> [str(one.origin) for one in looks_back((Month(2016, 1), Month(2017, 1)), 12, view)]
    ['2016-12', '2017-10']
    """
    ends = [AsOf.at(period + (step - 1)) for period in periods]
    return tuple(AsOf(min(one.origin, view.origin), min(one.instant, view.instant)) for one in ends)


class MonthTable:
    """A monthly series made ready to be seen from many origins: every release of every cell, with when it was out."""

    def __init__(self, frame: pl.DataFrame, lag_days: int, history: History) -> None:
        """Sort the rows as an audit chooses among them, so that the last one that a view admits is the one that speaks.

        ``history`` is ``assumed`` or ``recorded``.
        """
        rows = dated(frame, lag_days, "month")
        rows = rows.filter("dated") if history == "recorded" else rows
        rows = rows.sort("dated", "release", "vintage", nulls_last=False, maintain_order=True)
        self._places = rows["place"].unique().sort().to_list()
        numbers = {place: number for number, place in enumerate(self._places)}
        self._place = rows["place"].replace_strict(numbers, return_dtype=pl.Int64).to_numpy().astype(np.int64)
        months = rows["period"].dt.year().cast(pl.Int64) * 12 + rows["period"].dt.month() - 1
        self._month = months.to_numpy().astype(np.int64)
        self._known_at = rows["known_at"].dt.epoch("us").to_numpy()
        self._value = rows["value"].fill_null(float("nan")).to_numpy()

    def lay(self, panel: Panel, view: AsOf, *, everywhere: bool = False) -> NDArray[np.float64]:
        """Return the series on a monthly panel, shape (P, T), each figure at its own period as known at the view.

        ``everywhere`` lays a series of one place, such as the world, beside every place of the panel.
        """
        row_of = {place: row for row, place in enumerate(self._places if everywhere else panel.places)}
        rows = np.array([row_of.get(place, -1) for place in self._places], dtype=np.int64)[self._place]
        columns = self._month - panel.periods[0].ordinal
        instant = (view.instant - _EPOCH) // timedelta(microseconds=1)
        seen = (rows >= 0) & (columns >= 0) & (columns < len(panel.periods))
        seen &= (self._month <= view.origin.ordinal) & (self._known_at <= instant)
        laid = np.full((max(len(row_of), 1), len(panel.periods)), np.nan)
        # Of one cell's rows the last is the one that stays.
        laid[rows[seen], columns[seen]] = self._value[seen]
        return np.repeat(laid[:1], len(panel.places), axis=0) if everywhere else laid


def lay_months(frame: pl.DataFrame, panel: Panel, view: AsOf, lag_days: int, history: History) -> NDArray[np.float64]:
    """Return a monthly series on a monthly panel, shape (P, T), each figure at its own period as known at the view."""
    return MonthTable(frame, lag_days, history).lay(panel, view)


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
