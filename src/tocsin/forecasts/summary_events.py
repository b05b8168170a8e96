"""Deaths of many months booked on one: what a level looks like when such summary events are spread."""

import numpy as np
from numpy.typing import NDArray

from tocsin.forecasts.panel import Panel
from tocsin.forecasts.remembered import remembered

__all__ = ["seen", "spread_summaries"]

_BEFORE, _AFTER = 6, 6


def spread_summaries(values: NDArray[np.float64], times: float = 6.0, least: float = 500.0) -> NDArray[np.float64]:
    """Return the values with suspected summary events spread evenly over the event's period and the six before it.

    UCDP books an event that spans months on its last one, and revisions add such events to wars of years ago. A value
    is suspected when it is at least ``least``, more than ``times`` the highest of the six known before it, and, as far
    as later values are known, more than ``times`` their median too. Only what lies in the array decides, so an as-of
    panel stays one. A war that begins with a great battle looks alike at first: it is no longer suspected once the
    following months are high.

    >>> spread_summaries(np.array([[0.0, 0, 0, 0, 0, 70, 7000, 10, 0]])).astype(int).tolist()
    [[1000, 1000, 1000, 1000, 1000, 1070, 1000, 10, 0]]
    """
    spread = values.copy()
    for row, column in zip(*np.nonzero(values >= least), strict=True):
        before = values[row, max(0, column - _BEFORE) : column]
        after = values[row, column + 1 : column + 1 + _AFTER]
        before, after = before[~np.isnan(before)], after[~np.isnan(after)]
        limit = max(before.max(initial=0.0), float(np.median(after)) if len(after) else 0.0)
        if len(before) and values[row, column] > times * limit:
            first = column - len(before)
            share = values[row, column] / (len(before) + 1)
            spread[row, first:column] += share
            spread[row, column] += share - values[row, column]
    return spread


def seen(panel: Panel) -> NDArray[np.float64]:
    """Return a panel's values with summary events spread, worked out once."""
    return remembered(panel, "summaries spread", lambda: spread_summaries(panel.values))
