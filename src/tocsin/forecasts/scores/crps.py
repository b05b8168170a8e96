"""The continuous ranked probability score of an ensemble: plain and fair."""

import numpy as np
from numpy.typing import NDArray

from tocsin.forecasts.scores.ensemble import Beside, Scale, in_parts

__all__ = ["crps", "crps_beside", "crps_fair", "crps_fair_beside", "crps_log1p_beside"]


def crps(observed: NDArray[np.float64], draws: NDArray[np.floating]) -> NDArray[np.float64]:
    r"""Measure how far each forecast is from what happened, in the target's unit; lower is better.

    .. math:: \mathrm{CRPS} = \frac1D\sum_i |x_i - y| - \frac1{2D^2}\sum_{i,j} |x_i - x_j|

    computed from sorted draws in O(D log D). Reference: Gneiting, T. and Raftery, A. (2007), Strictly proper
    scoring rules, prediction, and estimation, JASA 102(477), 359-378, eq. 20-21.

    Parameters
    ----------
    observed:
        Outcomes, any shape S; NaN gives NaN.
    draws:
        Shape S + (D,).

    Examples
    --------
    >>> crps(np.array([3.0]), np.array([[1.0, 3.0]]))
    array([0.5])
    """
    return in_parts(crps_beside, observed, draws)


def crps_fair(observed: NDArray[np.float64], draws: NDArray[np.floating]) -> NDArray[np.float64]:
    r"""Estimate the CRPS of the distribution behind a small ensemble; lower is better.

    As :func:`crps` with :math:`2D(D-1)` in place of :math:`2D^2`: unbiased in the number of draws, so ensembles of
    12 and of 1000 can be compared. It may be negative for one case; a single draw gives its absolute error.
    Reference: Ferro, C. (2014), Fair scores for ensemble forecasts, Q. J. R. Meteorol. Soc. 140, 1917-1923.

    >>> crps_fair(np.array([3.0]), np.array([[1.0, 3.0]]))
    array([0.])
    """
    return in_parts(crps_fair_beside, observed, draws)


def crps_beside(beside: Beside) -> NDArray[np.float64]:
    """Score cases as :func:`crps` does, from what other scores of the same draws share."""
    count = beside.ensemble.count
    return _on(beside.ensemble.plain, beside.observed, beside.at_most, count * count)


def crps_fair_beside(beside: Beside) -> NDArray[np.float64]:
    """Score cases as :func:`crps_fair` does, from what other scores of the same draws share."""
    count = beside.ensemble.count
    return _on(beside.ensemble.plain, beside.observed, beside.at_most, count * max(count - 1, 1))


def crps_log1p_beside(beside: Beside) -> NDArray[np.float64]:
    """Score cases as :func:`tocsin.forecasts.scores.crps_log1p.crps_log1p` does, from what other scores share."""
    count = beside.ensemble.count
    return _on(beside.ensemble.logs, np.log1p(beside.observed), beside.at_most, count * count)


def _on(scale: Scale, observed: NDArray[np.float64], at_most: NDArray[np.int64], pairs: int) -> NDArray[np.float64]:
    count = scale.values.shape[-1]
    found: NDArray[np.float64] = scale.distance(observed, at_most) / count - scale.spread / pairs
    return found
