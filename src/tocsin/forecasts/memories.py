"""What level has a count had of late? Means that forget at different paces, and the course of the year beside them."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

__all__ = ["forgetting_means", "season_ratios"]

Values = NDArray[np.float64]

_YEARS = 8
_PRIOR = 100.0
"""Counts of an even year that stand beside a place's own when its course of the year is told."""


def forgetting_means(values: Values, pace: float) -> Values:
    """Return at each period the mean of what was known by then, the newest weighing most: (P, T) in and out.

    A value ``n`` periods old weighs ``(1 - pace) ** n``; unknown values weigh nothing. NaN before the first known one.

    >>> forgetting_means(np.array([[2.0, np.nan, 4.0]]), 0.5).round(3).tolist()
    [[2.0, 2.0, 3.6]]
    """
    known = ~np.isnan(values)
    plain = np.where(known, values, 0.0)
    above, below = np.zeros(len(values)), np.zeros(len(values))
    found = np.full(values.shape, np.nan)
    for column in range(values.shape[1]):
        above = (1 - pace) * above + plain[:, column]
        below = (1 - pace) * below + known[:, column]
        np.divide(above, below, out=found[:, column], where=below > 0)
    return found


def season_ratios(values: Values, months: Sequence[int], years: int = _YEARS, prior: float = _PRIOR) -> Values:
    """Return how much more than usual each calendar month brings in each place: (P, 12), 1 where nothing is known.

    The counts of a month in the last eight years, against the mean of the thirteen months around each of them; both
    with a hundred counts of an even year added, so that rare counts have no course of the year.

    Parameters
    ----------
    values:
        (P, T) counts, NaN where unknown.
    months:
        (T,) calendar month of each period, 1 to 12; all alike for yearly panels, whose ratios are 1.

    Examples
    --------
    >>> wave = np.tile([[0.0] * 6 + [600.0] * 6], 8)
    >>> season_ratios(wave, [1 + at % 12 for at in range(96)])[0, [0, 11]].round(1).tolist()
    [0.0, 1.9]
    """
    span = min(values.shape[1], 12 * years)
    late, numbers = values[:, values.shape[1] - span :], np.asarray(months)[len(months) - span :]
    found = np.ones((len(values), 12))
    if len(set(numbers.tolist())) < 12:
        return found
    known = ~np.isnan(late)
    plain = np.where(known, late, 0.0)
    sums = np.cumsum(np.pad(plain, ((0, 0), (1, 0))), axis=1)
    counts = np.cumsum(np.pad(known.astype(np.float64), ((0, 0), (1, 0))), axis=1)
    first = np.maximum(np.arange(span) - 6, 0)
    last = np.minimum(np.arange(span) + 7, span)
    around = (sums[:, last] - sums[:, first]) / np.maximum(counts[:, last] - counts[:, first], 1)
    for month in range(12):
        at = numbers == month + 1
        told = (plain[:, at]).sum(axis=1)
        usual = np.where(known[:, at], around[:, at], 0.0).sum(axis=1)
        found[:, month] = (told + prior) / (usual + prior)
    return found
