"""The mean interval score: width of the central interval, and a penalty for outcomes outside it."""

import numpy as np
from numpy.typing import NDArray

from tocsin.forecasts.scores.ensemble import Beside, in_parts

__all__ = ["interval_90", "interval_90_beside", "interval_score"]


def interval_score(
    observed: NDArray[np.float64], lower: NDArray[np.float64], upper: NDArray[np.float64], level: float
) -> NDArray[np.float64]:
    r"""Measure how wide a central interval is and how far outcomes lie outside it; lower is better.

    .. math:: S = (u - l) + \frac{2}{\alpha}(l - y)\,[y < l] + \frac{2}{\alpha}(y - u)\,[y > u],\quad \alpha = 1 - level

    Reference: Gneiting, T. and Raftery, A. (2007), JASA 102(477), 359-378, eq. 43. Arrays share one shape.

    >>> interval_score(np.array([12.0]), np.array([0.0]), np.array([10.0]), 0.9).round(6)
    array([50.])
    """
    outcomes = np.asarray(observed, dtype=np.float64)
    alpha = 1 - level
    below, above = np.maximum(lower - outcomes, 0.0), np.maximum(outcomes - upper, 0.0)
    return (upper - lower) + 2 / alpha * (below + above)


def interval_90(observed: NDArray[np.float64], draws: NDArray[np.floating]) -> NDArray[np.float64]:
    """Measure the interval score of the central 90 % interval of an ensemble, as the VIEWS challenge does.

    The ends are the 5 % and 95 % quantiles, interpolated linearly between draws. Shapes S and S + (D,).

    >>> interval_90(np.array([5.0]), np.array([[0.0, 10.0]])).round(6)
    array([9.])
    """
    return in_parts(interval_90_beside, observed, draws)


def interval_90_beside(beside: Beside) -> NDArray[np.float64]:
    """Score cases as :func:`interval_90` does, from what other scores of the same draws share."""
    ordered = beside.ensemble.plain.values
    return interval_score(beside.observed, _linear(ordered, 0.05), _linear(ordered, 0.95), 0.9)


def _linear(ordered: NDArray[np.float64], level: float) -> NDArray[np.float64]:
    position = level * (ordered.shape[-1] - 1)
    low = int(position)
    high = min(low + 1, ordered.shape[-1] - 1)
    share = position - low
    result: NDArray[np.float64] = ordered[..., low] * (1 - share) + ordered[..., high] * share
    return result
