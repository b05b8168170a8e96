"""How sure is a mean score? Bootstrap intervals over places, whole histories at a time."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

__all__ = ["Interval", "mean_interval", "place_weights", "ratio_interval"]


class Interval(NamedTuple):
    """An estimate with the ends of its 90 % interval."""

    estimate: float
    low: float
    high: float


def place_weights(places: int, random: np.random.Generator, repeats: int = 1000) -> NDArray[np.float64]:
    """Draw how often each place is taken in each bootstrap sample of places: shape (repeats, places).

    A place is taken with all its months, because months of one place are not independent. One set of weights serves all
    models, so differences between models are compared on the same samples. Reference: Efron, B. and Tibshirani, R.
    (1993), An Introduction to the Bootstrap, ch. 8 and 13 (percentile interval).

    >>> place_weights(4, np.random.default_rng(1), repeats=2).sum(axis=1)
    array([4., 4.])
    """
    return random.multinomial(places, np.full(places, 1 / places), size=repeats).astype(np.float64)


def mean_interval(values: NDArray[np.float64], weights: NDArray[np.float64]) -> Interval:
    """Tell the mean over all known cases and its 90 % interval. ``values`` has shape (places, cases); NaN is unknown.

    >>> mean_interval(np.array([[1.0, np.nan], [3.0, 3.0]]), np.ones((5, 2)))
    Interval(estimate=2.3333333333333335, low=2.3333333333333335, high=2.3333333333333335)
    """
    sums, counts = _by_place(values)
    if counts.sum() == 0:
        return Interval(np.nan, np.nan, np.nan)
    total = weights @ counts
    means = (weights @ sums)[total > 0] / total[total > 0]
    low, high = np.quantile(means, (0.05, 0.95))
    return Interval(float(sums.sum() / counts.sum()), float(low), float(high))


def ratio_interval(values: NDArray[np.float64], others: NDArray[np.float64], weights: NDArray[np.float64]) -> Interval:
    """Tell the ratio of two mean scores on the cases both have, and its 90 % interval; below 1 the first is better.

    Both have shape (places, cases). A zero mean in the denominator gives NaN.

    >>> ratio_interval(np.array([[1.0], [1.0]]), np.array([[2.0], [2.0]]), np.ones((3, 2)))
    Interval(estimate=0.5, low=0.5, high=0.5)
    """
    shared = ~(np.isnan(values) | np.isnan(others))
    upper = np.where(shared, values, 0.0).sum(axis=1)
    lower = np.where(shared, others, 0.0).sum(axis=1)
    if not shared.any() or lower.sum() == 0:
        return Interval(np.nan, np.nan, np.nan)
    below = weights @ lower
    ratios = (weights @ upper)[below != 0] / below[below != 0]
    low, high = np.quantile(ratios, (0.05, 0.95))
    return Interval(float(upper.sum() / lower.sum()), float(low), float(high))


def _by_place(values: NDArray[np.float64]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    known = ~np.isnan(values)
    return np.where(known, values, 0.0).sum(axis=1), known.sum(axis=1).astype(np.float64)
