"""Is one model's loss really lower than another's? The Diebold-Mariano test over periods, and one over places."""

import math
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from tocsin.forecasts.scores.student import two_sided

__all__ = ["Tested", "by_period", "by_place", "newey_west"]


_ORIGINS = 3
"""Stretches of h periods that a test by period needs: fewer say next to nothing about the variance."""


class Tested(NamedTuple):
    """A test of equal mean loss; NaN where it is undefined."""

    difference: float
    """Mean loss of the first less that of the second; below 0 the first is better."""
    statistic: float
    p: float
    """Two-sided: how often so large a statistic would come if both were equally good."""
    units: int
    """Periods, or places, that the test stands on."""


def by_period(difference: NDArray[np.float64], lags: int) -> Tested:
    r"""Test the mean of a series of loss differentials, one a period, that hang together over ``lags`` periods.

    .. math::

        S = \frac{\bar d}{\sqrt{\hat V / T}}, \quad
        \hat V = \hat\gamma_0 + 2\sum_{k=1}^{L}\Bigl(1 - \frac{k}{L+1}\Bigr)\hat\gamma_k, \quad
        S^* = S\sqrt{\frac{T + 1 - 2h + h(h-1)/T}{T}}, \quad h = L + 1

    with :math:`d_t` the mean over places of loss less loss in period t, :math:`\hat\gamma_k` its autocovariances and
    :math:`L` the lags. :math:`S^*` is compared with Student's t with T - 1 degrees of freedom. Undefined for fewer
    than 3h periods, where the variance is hardly estimated. References: Diebold, F. and Mariano, R. (1995), Comparing
    predictive accuracy, J. Bus. Econ. Stat. 13(3), 253-263; Newey, W. and West, K. (1987), A simple, positive
    semi-definite, heteroskedasticity and autocorrelation consistent covariance matrix, Econometrica 55(3), 703-708;
    Harvey, D., Leybourne, S. and Newbold, P. (1997), Testing the equality of prediction mean squared errors, Int. J.
    Forecast. 13(2), 281-291.

    Parameters
    ----------
    difference:
        (T,), in the order of time; NaN is left out.
    lags:
        One less than the steps that are judged from one origin: these share what came after it.

    Examples
    --------
    >>> found = by_period(np.array([-1.0, -0.5, -1.5, -1.0, -0.8, -1.2]), 0)
    >>> found.units, found.p < 0.01
    (6, True)
    """
    known = difference[~np.isnan(difference)]
    count, ahead = len(known), lags + 1
    if count < max(_ORIGINS * ahead, 2):
        return Tested(float(known.mean()) if count else math.nan, math.nan, math.nan, count)
    mean = float(known.mean())
    variance = newey_west(known, lags)
    corrected = math.sqrt((count + 1 - 2 * ahead + ahead * (ahead - 1) / count) / count)
    return _tested(mean, variance / count, corrected, count)


def newey_west(series: NDArray[np.float64], lags: int) -> float:
    """Estimate the long-run variance of a series, with weights that fall in a line over ``lags`` (Bartlett).

    >>> newey_west(np.array([1.0, -1.0, 1.0, -1.0]), 1)
    0.25
    """
    apart = series - series.mean()
    found = float(apart @ apart)
    for lag in range(1, lags + 1):
        found += 2 * (1 - lag / (lags + 1)) * float(apart[lag:] @ apart[:-lag])
    return found / len(series)


def by_place(difference: NDArray[np.float64]) -> Tested:
    r"""Test the same mean with places as the blocks that hang together, over all their periods.

    .. math::

        S = \frac{\bar d}{\sqrt{\hat V}}, \quad
        \hat V = \frac{P}{P-1}\,\frac{1}{N^2}\sum_{i=1}^{P}\Bigl(\sum_{t}(d_{it} - \bar d)\Bigr)^2

    over P places and N known cases; compared with Student's t with P - 1 degrees of freedom. Periods of all places
    that move together are not allowed for: read it beside :func:`by_period`. Reference: Cameron, A. and Miller, D.
    (2015), A practitioner's guide to cluster-robust inference, J. Hum. Resour. 50(2), 317-372.

    ``difference`` has shape (P, cases); NaN is left out, and a place without a known case with it.

    >>> found = by_place(np.array([[-1.0, -1.0], [-0.5, np.nan], [-1.5, -0.5]]))
    >>> round(found.difference, 6), found.units
    (-0.9, 3)
    """
    known = ~np.isnan(difference)
    counts = known.sum(axis=1)
    total, count = int(counts.sum()), int((counts > 0).sum())
    if not total:
        return Tested(math.nan, math.nan, math.nan, 0)
    sums = np.where(known, difference, 0.0).sum(axis=1)
    mean = float(sums.sum() / total)
    if count < 2:
        return Tested(mean, math.nan, math.nan, count)
    variance = float(((sums - counts * mean) ** 2).sum()) / total**2 * count / (count - 1)
    return _tested(mean, variance, 1.0, count)


def _tested(mean: float, variance: float, corrected: float, count: int) -> Tested:
    if variance <= 0:
        return Tested(mean, math.nan, math.nan, count)
    statistic = mean / math.sqrt(variance) * corrected
    return Tested(mean, statistic, two_sided(statistic, count - 1), count)
