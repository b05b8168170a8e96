"""What would the public rules of HDX Signals have said? A baseline of alerts from observations alone.

HDX Signals (OCHA) looks at what has been reported and not at what is expected: a figure that is the highest in twelve
or thirty-six months, or a count that passes a fixed limit. After a signal a place stays silent for 180 days, unless the
case is extreme. The limits are those its methodology states; what it does beyond them (expert review, other minima by
indicator) is not public as rules and is not imitated here.
"""

from typing import Literal, TypeAlias

import msgspec
import numpy as np
from numpy.typing import NDArray

from tocsin.alerts.levels import LEVELS

__all__ = ["LIMITS", "HdxLimits", "Indicator", "hdx_ranks", "silenced"]

Indicator: TypeAlias = Literal["conflict-displaced", "disaster-displaced", "cholera", "other"]


class HdxLimits(msgspec.Struct, frozen=True, kw_only=True):
    """Counts in thirty days from which a signal is given whatever came before."""

    count: float | None = None
    high_count: float | None = None


LIMITS: dict[Indicator, HdxLimits] = {
    "conflict-displaced": HdxLimits(count=5_000),
    "disaster-displaced": HdxLimits(count=50_000),
    "cholera": HdxLimits(count=1_000, high_count=5_000),
    "other": HdxLimits(),
}
"""Indicator -> its limits."""


def hdx_ranks(
    values: NDArray[np.float64], indicator: Indicator = "other", least: float = 0.0, per_year: int = 12
) -> NDArray[np.int32]:
    """Return the rank of the level (0 normal, 1 watch, 2 advisory, 3 warning) of every place and period.

    Parameters
    ----------
    values:
        Shape (P, T); NaN where nothing is known: missing months are missing, and give no signal.
    indicator:
        Which fixed counts apply.
    least:
        A highest value below this is no signal.
    per_year:
        Periods in a year.

    >>> rising = np.array([[*[1.0] * 35, 2.0]])
    >>> LEVELS[hdx_ranks(rising)[0, -1]]
    'advisory'
    """
    limits = LIMITS[indicator]
    ranks = np.zeros(values.shape, dtype=np.int32)
    for rank, years in ((1, 1), (2, 3)):
        ranks[_highest(values, years * per_year, least)] = rank
    if limits.count is not None:
        ranks[values >= limits.count] = np.maximum(ranks[values >= limits.count], LEVELS.index("advisory"))
    if limits.high_count is not None:
        ranks[values >= limits.high_count] = LEVELS.index("warning")
    return ranks


def silenced(ranks: NDArray[np.int32], periods: int = 6, extreme: int = 3) -> NDArray[np.int32]:
    """Return the ranks without repeats: after a signal a place is silent for so many periods, but not an extreme case.

    >>> silenced(np.array([[2, 2, 0, 3, 2, 0, 0, 2, 0, 2]], dtype=np.int32)).tolist()
    [[2, 0, 0, 3, 0, 0, 0, 0, 0, 2]]
    """
    kept = np.zeros_like(ranks)
    last = np.full(len(ranks), -periods)
    for at in range(ranks.shape[1]):
        given = (ranks[:, at] > 0) & ((at - last >= periods) | (ranks[:, at] >= extreme))
        kept[given, at] = ranks[given, at]
        last[given] = at
    return kept


def _highest(values: NDArray[np.float64], periods: int, least: float) -> NDArray[np.bool]:
    """Say where a value lies above every known one of the periods before, at least half of which are known."""
    found = np.zeros(values.shape, dtype=bool)
    for at in range(values.shape[1]):
        before = values[:, max(0, at - periods + 1) : at]
        if before.shape[1] < periods - 1:
            continue
        known = ~np.isnan(before)
        highest = np.where(known, before, -np.inf).max(axis=1, initial=-np.inf)
        enough = known.sum(axis=1) * 2 >= periods - 1
        found[:, at] = enough & (values[:, at] > highest) & (values[:, at] >= max(least, np.finfo(float).tiny))
    return found
