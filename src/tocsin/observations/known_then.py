"""What was known of a slow or late series at each of many months? One table of columns, each by the two-times law."""

from collections.abc import Sequence

import numpy as np
import polars as pl
from numpy.typing import NDArray

from tocsin.errors import BadInputError
from tocsin.observations.as_of import SCHEMA, AsOf, History, dated
from tocsin.observations.series import PeriodKind

__all__ = ["CARRIED_YEARS", "known_then"]

CARRIED_YEARS = 5
"""A yearly figure stands for the months after it until a newer one is known, but no longer than this."""


def known_then(
    frame: pl.DataFrame,
    views: Sequence[AsOf],
    places: Sequence[str],
    lag_days: int,
    history: History = "assumed",
    period: PeriodKind = "year",
) -> NDArray[np.float64]:
    """Tell, for each place and each look back, the newest figure that was known then.

    Column ``t`` holds the value of the newest period that :func:`tocsin.observations.as_of.known` admits at
    ``views[t]``, if that period ended at most :data:`CARRIED_YEARS` years before the view's origin; otherwise NaN. So a
    yearly figure is seen from the months in which its release was out, never from the year it speaks of.

    Parameters
    ----------
    frame:
        Rows as in :func:`tocsin.observations.as_of.audit`.
    views:
        Looks back in order of time: neither origins nor instants may go down.
    places:
        Row ``p`` is of ``places[p]``; all NaN for a place of which nothing is known.
    lag_days, history, period:
        As in :func:`tocsin.observations.as_of.audit`, but ``assumed`` or ``recorded`` only: with revised figures a past
        month would hold what nobody knew in it.

    Returns
    -------
    numpy.ndarray
        Shape (P, len(views)), float64.

    Examples
    --------
    >>> from datetime import UTC, date, datetime
    >>> from tocsin.world.months import Month
    >>> rows = pl.DataFrame(
    ...     {"place": ["SDN", "SDN"], "period": [date(2015, 1, 1), date(2016, 1, 1)], "value": [1.0, 2.0],
    ...      "known_since": [datetime(2016, 7, 1, tzinfo=UTC), datetime(2017, 7, 1, tzinfo=UTC)],
    ...      "known_basis": ["assumed", "assumed"]}, schema=SCHEMA)
    >>> views = [AsOf.at(Month(2017, number)) for number in (3, 5, 7)]
    >>> known_then(rows, views, ["SDN"], lag_days=182).tolist()
    [[1.0, 2.0, 2.0]]
    """
    if history not in {"assumed", "recorded"}:
        raise BadInputError(
            f"what was known at a past month cannot be read from the history {history!r}",
            remedy="read it as assumed or recorded",
        )
    origins = np.array([view.origin.ordinal for view in views], dtype=np.int64)
    instants = pl.Series([view.instant for view in views], dtype=SCHEMA["known_since"]).dt.epoch("us").to_numpy()
    if (np.diff(origins) < 0).any() or (np.diff(instants) < 0).any():
        raise BadInputError("the looks back are not in order of time", remedy="sort them by origin")
    rows = dated(frame, lag_days, period).filter(pl.col("place").is_in(list(places)))
    if history == "recorded":
        rows = rows.filter("dated")
    if rows.is_empty() or not views:
        return np.full((len(places), len(views)), np.nan)
    # The last row of this order that a view admits is the one that speaks: newest period, then as an audit chooses.
    rows = rows.sort("period", "dated", "release", "vintage", nulls_last=False, maintain_order=True)
    row_of = {place: row for row, place in enumerate(places)}
    at = rows["place"].replace_strict(row_of, return_dtype=pl.Int64).to_numpy()
    last_month = (
        rows["period_end"].dt.year().cast(pl.Int64) * 12 + rows["period_end"].dt.month().cast(pl.Int64) - 2
    ).to_numpy()
    first = np.maximum(
        np.searchsorted(instants, rows["known_at"].dt.epoch("us").to_numpy(), side="left"),
        np.searchsorted(origins, last_month, side="left"),
    )
    seen = first < len(views)
    speaks = np.full((len(places), len(views)), -1, dtype=np.int64)
    np.maximum.at(speaks, (at[seen], first[seen]), np.flatnonzero(seen))
    speaks = np.maximum.accumulate(speaks, axis=1)
    figures = rows["value"].fill_null(float("nan")).to_numpy()
    too_old = origins[None, :] - last_month[speaks] > CARRIED_YEARS * 12
    return np.where((speaks < 0) | too_old, np.nan, figures[speaks])
