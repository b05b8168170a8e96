"""A place's own past in numbers: how much, how often, how long ago, and which way it goes."""

import numpy as np
from numpy.typing import NDArray

__all__ = ["LONG", "RECENT", "decayed_mean", "history", "moving_mean"]

Values = NDArray[np.float64]

RECENT = "Own recent violence"
LONG = "Own long history"
_FAR = 240.0
"""Periods after which it no longer matters how long ago something was."""


def moving_mean(values: Values, known: NDArray[np.bool_], length: int) -> Values:
    """Return the mean of the known values among the last ``length`` periods, at every period; 0 where none is known.

    >>> moving_mean(np.array([[1.0, 3.0, 5.0]]), np.array([[True, True, True]]), 2)
    array([[1., 2., 4.]])
    """
    total = np.cumsum(np.where(known, values, 0.0), axis=1)
    count = np.cumsum(known, axis=1, dtype=np.float64)
    for sums in (total, count):
        sums[:, length:] -= sums[:, :-length].copy()
    return np.asarray(np.maximum(total, 0.0) / np.maximum(count, 1.0))


def decayed_mean(values: Values, known: NDArray[np.bool_], half_life: float) -> Values:
    """Return the mean of all known values so far, each counting half as much after ``half_life`` periods.

    >>> decayed_mean(np.array([[4.0, 1.0]]), np.array([[True, True]]), 1.0)
    array([[4., 2.]])
    """
    keep = 0.5 ** (1 / half_life)
    found = np.zeros(values.shape)
    total, weight = np.zeros(len(values)), np.zeros(len(values))
    filled = np.where(known, values, 0.0)
    for column in range(values.shape[1]):
        total = total * keep + filled[:, column]
        weight = weight * keep + known[:, column]
        np.divide(total, weight, out=found[:, column], where=weight > 0)
    return found


def history(values: Values) -> dict[str, dict[str, Values]]:
    """Return the features of a target's own past, by group and name; each has the shape (P, T) of the values.

    Amounts are on the scale log(1 + x). Unknown values count as nothing known, and never as zero in a mean.

    >>> found = history(np.array([[0.0, 30.0, np.nan]]))
    >>> sorted(found), float(found["Own recent violence"]["share_12"][0, -1])
    (['Own long history', 'Own recent violence'], 0.5)
    """
    known = ~np.isnan(values)
    filled = np.where(known, values, 0.0)
    logs = np.log1p(filled)
    mean = {length: moving_mean(logs, known, length) for length in (1, 2, 3, 6, 12, 24, 36, 60, 120)}
    share = {length: moving_mean((filled > 0).astype(np.float64), known, length) for length in (6, 12, 24, 60, 120)}
    heavy = {length: moving_mean((filled >= 25).astype(np.float64), known, length) for length in (12, 60)}
    spread = {
        length: np.sqrt(np.maximum(moving_mean(logs**2, known, length) - mean[length] ** 2, 0)) for length in (12, 36)
    }
    highest = {length: _highest(logs, length) for length in (12, 60, 180)}
    since = {threshold: np.log1p(_since(filled, threshold)) for threshold in (1, 25, 100, 500)}
    recent = {
        **{f"mean_{length}": mean[length] for length in (1, 2, 3, 6, 12)},
        **{f"share_{length}": share[length] for length in (6, 12)},
        "level_2": np.log1p(decayed_mean(filled, known, 2)),
        "level_6": np.log1p(decayed_mean(filled, known, 6)),
        "sum_12": np.log1p(moving_mean(filled, known, 12) * 12),
        "heavy_12": heavy[12],
        "highest_12": highest[12],
        "spread_12": spread[12],
        "trend_3_12": mean[3] - mean[12],
        "since_1": since[1],
    }
    long = {
        **{f"mean_{length}": mean[length] for length in (24, 36, 60, 120)},
        **{f"share_{length}": share[length] for length in (24, 60, 120)},
        "sum_60": np.log1p(moving_mean(filled, known, 60)),
        "heavy_60": heavy[60],
        "highest_60": highest[60],
        "highest_180": highest[180],
        "spread_36": spread[36],
        "trend_12_36": mean[12] - mean[36],
        **{f"since_{threshold}": since[threshold] for threshold in (25, 100, 500)},
    }
    return {RECENT: recent, LONG: long}


def _highest(logs: Values, length: int) -> Values:
    """Return the highest value of the last ``length`` periods, by doubling stretches."""
    found, reach = logs.copy(), 1
    while reach < length:
        step = min(reach, length - reach)
        found[:, step:] = np.maximum(found[:, step:], found[:, :-step].copy())
        reach += step
    return found


def _since(filled: Values, threshold: float) -> Values:
    """Return how many periods ago a value last reached the threshold; 0 for this period, 240 for long ago or never."""
    columns = np.arange(filled.shape[1])
    last = np.maximum.accumulate(np.where(filled >= threshold, columns, -_FAR), axis=1)
    return np.minimum(columns - last, _FAR)
