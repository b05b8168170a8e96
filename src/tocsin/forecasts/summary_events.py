"""Deaths of many months booked on one: what a level looks like when such summary events are spread."""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from tocsin.forecasts.panel import Panel
from tocsin.forecasts.remembered import remembered

__all__ = ["as_seen_then", "seen", "spread_summaries"]

_BEFORE, _AFTER = 6, 6
_TIMES, _LEAST = 6.0, 500.0

Values = NDArray[np.float64]


def spread_summaries(values: Values, times: float = _TIMES, least: float = _LEAST) -> Values:
    """Return the values with suspected summary events spread evenly over the event's period and the six before it.

    UCDP books an event that spans months on its last one, and revisions add such events to wars of years ago. A value
    is suspected when it is at least ``least``, more than ``times`` the highest of the six known before it, and, as far
    as later values are known, more than ``times`` their median too. Only what lies in the array decides, so an as-of
    panel stays one: but what this array says of an earlier period was not known then (:func:`as_seen_then`). A war that
    begins with a great battle looks alike at first: it is no longer suspected once the following months are high.

    >>> spread_summaries(np.array([[0.0, 0, 0, 0, 0, 70, 7000, 10, 0]])).astype(int).tolist()
    [[1000, 1000, 1000, 1000, 1000, 1070, 1000, 10, 0]]
    """
    spread = values.copy()
    for row, column in _candidates(values, times, least):
        if _suspected(values[row], column, times):
            _spread(spread[row], values[row], column)
    return spread


def as_seen_then(values: Values, work: Callable[[Values], dict[str, Values]]) -> dict[str, Values]:
    """Return what ``work`` makes of the values with summary events spread as they were suspected at each period.

    A battle of next month must not stand in this month's past, so column ``t`` of each answer is made from the columns
    up to ``t`` alone. Few rows hold a suspected value, and suspicion is settled six periods later: only those stretches
    are worked out apart.

    Parameters
    ----------
    values:
        Shape (P, T).
    work:
        Gives named arrays of the shape (N, T) for values of that shape, row by row, in which column ``t`` depends on
        columns up to ``t``.

    >>> one = np.array([[0.0, 0, 70, 7000, 10]])
    >>> as_seen_then(one, lambda v: {"highest": np.maximum.accumulate(v, axis=1)})["highest"].astype(int).tolist()
    [[0, 0, 70, 1820, 1820]]
    """
    found = work(values)
    stretches = [
        (row, *stretch) for row, columns in _by_row(values).items() for stretch in _stretches(values, row, columns)
    ]
    if stretches:
        again = work(np.stack([spread for *_, spread in stretches]))
        for name, array in found.items():
            for number, (row, first, last, _) in enumerate(stretches):
                array[row, first:last] = again[name][number, first:last]
    return found


def seen(panel: Panel) -> Values:
    """Return a panel's values with summary events spread as suspected at its origin, worked out once."""
    return remembered(panel, "summaries spread", lambda: spread_summaries(panel.values))


def _candidates(values: Values, times: float, least: float) -> list[tuple[int, int]]:
    """Return where a value is suspected as long as nothing later is known."""
    found = []
    for row, column in zip(*np.nonzero(values >= least), strict=True):
        before = values[row, max(0, column - _BEFORE) : column]
        before = before[~np.isnan(before)]
        if len(before) and values[row, column] > times * before.max():
            found.append((int(row), int(column)))
    return found


def _suspected(row: Values, column: int, times: float) -> bool:
    """Say whether what followed, as far as the row goes, leaves a candidate suspected."""
    after = row[column + 1 : column + 1 + _AFTER]
    after = after[~np.isnan(after)]
    return not len(after) or bool(row[column] > times * np.median(after))


def _spread(spread: Values, row: Values, column: int) -> None:
    """Move a value's shares to the known periods before it; the total stays."""
    first = max(0, column - _BEFORE)
    at = first + np.flatnonzero(~np.isnan(row[first:column]))
    share = row[column] / (len(at) + 1)
    spread[at] += share
    spread[column] += share - row[column]


def _by_row(values: Values) -> dict[int, list[int]]:
    rows: dict[int, list[int]] = {}
    for row, column in _candidates(values, _TIMES, _LEAST):
        rows.setdefault(row, []).append(column)
    return rows


def _stretches(values: Values, row: int, columns: list[int]) -> list[tuple[int, int, Values]]:
    """Return the stretches of a row's periods, as first and end, in which the same values were suspected, and how."""
    own, width = values[row], values.shape[1]
    turns = sorted({at for column in columns for at in range(column, column + _AFTER + 1) if at < width})
    told: list[tuple[int, tuple[int, ...]]] = []
    for at in turns:
        suspected = tuple(c for c in columns if c <= at and _suspected(own[: at + 1], c, _TIMES))
        if not told or told[-1][1] != suspected:
            told.append((at, suspected))
    found = []
    for (first, suspected), end in zip(told, [*(at for at, _ in told[1:]), width], strict=True):
        if suspected:
            spread = own.copy()
            for column in suspected:
                _spread(spread, own, column)
            found.append((first, end, spread))
    return found
