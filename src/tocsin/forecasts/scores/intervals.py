"""How sure is a mean score? Bootstrap intervals over places, whole histories at a time."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

__all__ = ["Interval", "ends_of", "mean_interval", "mean_intervals", "place_weights", "ratio_interval"]


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


def mean_intervals(values: Sequence[NDArray[np.float64]], weights: NDArray[np.float64]) -> list[Interval]:
    """Tell what :func:`mean_interval` tells of several sets of cases, at the price of one.

    >>> mean_intervals([np.array([[1.0], [3.0]])], np.ones((5, 2)))
    [Interval(estimate=2.0, low=2.0, high=2.0)]
    """
    both = [_by_place(one) for one in values]
    sums, counts = np.stack([one[0] for one in both]), np.stack([one[1] for one in both])
    drawn, taken = sums @ weights.T, counts @ weights.T
    means = np.divide(drawn, taken, out=np.full(drawn.shape, np.nan), where=taken > 0)
    low, high = ends_of(means)
    total = counts.sum(axis=1)
    estimates = np.divide(sums.sum(axis=1), total, out=np.full(len(total), np.nan), where=total > 0)
    return [Interval(*ends) for ends in zip(estimates.tolist(), low.tolist(), high.tolist(), strict=True)]


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


def ends_of(samples: NDArray[np.float64]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Tell the ends of 90 % intervals from bootstrap samples along the last axis; undefined samples (NaN) are left out.

    >>> [float(end) for end in ends_of(np.arange(101.0))]
    [5.0, 95.0]
    """
    rows = samples.reshape(-1, samples.shape[-1])
    unknown = np.isnan(rows)
    some = unknown.any(axis=1)
    ends = np.full((2, len(rows)), np.nan)
    ends[:, ~some] = _ends(rows[~some])
    for number in np.flatnonzero(some & ~unknown.all(axis=1)):
        ends[:, number] = np.quantile(rows[number][~unknown[number]], (0.05, 0.95))
    return ends[0].reshape(samples.shape[:-1]), ends[1].reshape(samples.shape[:-1])


def _ends(rows: NDArray[np.float64]) -> NDArray[np.float64]:
    """Do what ``np.quantile(rows, (0.05, 0.95), axis=-1)`` does, which takes longer to decide than to compute."""
    count = rows.shape[-1]
    at = [share * (count - 1) for share in (0.05, 0.95)]
    lower = [int(position) for position in at]
    upper = [min(position + 1, count - 1) for position in lower]
    parted = np.partition(rows, sorted({*lower, *upper}), axis=-1)
    return np.stack(
        [
            parted[:, low] + (parted[:, high] - parted[:, low]) * (position - low)
            for low, high, position in zip(lower, upper, at, strict=True)
        ]
    )


def _by_place(values: NDArray[np.float64]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    known = ~np.isnan(values)
    return np.where(known, values, 0.0).sum(axis=1), known.sum(axis=1).astype(np.float64)
