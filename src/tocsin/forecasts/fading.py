"""What was usual lately? Means of a history in which what is older counts less."""

import numpy as np
from numpy.typing import NDArray

__all__ = ["carried_forward", "fading_mean", "fading_weights", "later"]

Values = NDArray[np.float64]


def fading_weights(periods: int, half_life: float) -> Values:
    """Return weights of so many periods, oldest first: the newest counts 1, and half for each half life of age.

    >>> fading_weights(3, half_life=1.0).tolist()
    [0.25, 0.5, 1.0]
    """
    weights: Values = 0.5 ** (np.arange(periods)[::-1] / half_life)
    return weights


def fading_mean(values: Values, half_life: float) -> Values:
    """Return, for each period, the mean up to it with weights that halve every ``half_life`` periods.

    Unknown periods (NaN) are passed over and do not age what came before; NaN before the first known one. The first
    periods count alike until there are more than the half life can tell apart.

    Parameters
    ----------
    values:
        Shape (..., T); the last axis is time.

    Examples
    --------
    >>> fading_mean(np.array([2.0, 4.0, np.nan, 4.0]), half_life=1.0).tolist()
    [2.0, 3.0, 3.0, 3.5]
    """
    gain = 1 - 0.5 ** (1 / half_life)
    found = np.full(values.shape, np.nan)
    level = np.zeros(values.shape[:-1])
    if not np.isnan(values).any():
        for at in range(values.shape[-1]):
            level = level + max(gain, 1 / (at + 1)) * (values[..., at] - level)
            found[..., at] = level
        return found
    count = np.zeros(values.shape[:-1])
    for at in range(values.shape[-1]):
        now = values[..., at]
        known = ~np.isnan(now)
        count = count + known
        share = np.maximum(gain, 1 / np.maximum(count, 1))
        level = np.where(known, level + share * (np.where(known, now, 0.0) - level), level)
        found[..., at] = np.where(count > 0, level, np.nan)
    return found


def carried_forward(values: Values) -> Values:
    """Return a history in which an unknown period holds the newest known value before it, NaN where there is none.

    >>> carried_forward(np.array([[np.nan, 2.0, np.nan]])).tolist()
    [[nan, 2.0, 2.0]]
    """
    at = np.where(~np.isnan(values), np.arange(values.shape[-1]), 0)
    newest = np.maximum.accumulate(at, axis=-1)
    return np.take_along_axis(values, newest, axis=-1)


def later(values: Values, periods: int) -> Values:
    """Return, for each period, the value so many periods later; NaN where the history ends before.

    >>> later(np.array([[1.0, 2.0, 3.0]]), 2).tolist()
    [[3.0, nan, nan]]
    """
    found = np.full(values.shape, np.nan)
    if periods < values.shape[-1]:
        found[..., : values.shape[-1] - periods] = values[..., periods:]
    return found
