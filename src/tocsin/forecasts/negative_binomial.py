"""How counts spread around a mean: the negative binomial distribution, and which spread a history speaks for."""

from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

__all__ = ["SIZES", "log_gamma", "log_mass", "mass", "ways_of"]

Values = NDArray[np.float64]

SIZES: Values = np.array([0.25, 0.5, 1.0, 2.0, 4.0, 8.0, 16.0, 32.0, 64.0, 1000.0])
"""Sizes r among which a history chooses: the variance is mu + mu^2 / r, so the last one is all but Poisson."""


def log_gamma(values: Values) -> Values:
    r"""Return :math:`\ln\Gamma(x)` for x > 0, to about 1e-10: Stirling's series, shifted to where it is exact enough.

    Reference: Abramowitz, M. and Stegun, I. (1972), Handbook of Mathematical Functions, 6.1.41 and 6.1.15.

    >>> log_gamma(np.array([3.0, 5.0])).round(8).tolist()
    [0.69314718, 3.17805383]
    """
    x = np.asarray(values, dtype=np.float64)
    shifted = x + 8.0
    series = (shifted - 0.5) * np.log(shifted) - shifted + 0.5 * np.log(2 * np.pi)
    series += 1 / (12 * shifted) - 1 / (360 * shifted**3) + 1 / (1260 * shifted**5) - 1 / (1680 * shifted**7)
    below = np.zeros(x.shape)
    for number in range(8):
        below += np.log(x + number)
    found: Values = series - below
    return found


def ways_of(counts: Values, sizes: Values) -> Values:
    r"""Return the part of :func:`log_mass` that no mean changes: :math:`\ln\Gamma(k+r) - \ln\Gamma(r) - \ln k!`."""
    found: Values = log_gamma(counts + sizes) - log_gamma(sizes) - log_gamma(counts + 1)
    return found


def log_mass(counts: Values, means: Values, sizes: Values, ways: Values | None = None) -> Values:
    r"""Return the logarithm of the chance of each count; arrays that broadcast. ``ways`` are those of the same counts.

    .. math:: P(k) = \frac{\Gamma(k + r)}{\Gamma(r)\,k!} \left(\frac{r}{r + \mu}\right)^r
              \left(\frac{\mu}{r + \mu}\right)^k

    Reference: Hilbe, J. (2011), Negative Binomial Regression, 2nd ed., ch. 8 (parametrisation NB2).

    >>> float(np.exp(log_mass(np.array([0.0]), np.array([1.0]), np.array([1.0]))).round(6)[0])
    0.5
    """
    top = ways_of(counts, sizes) if ways is None else ways
    whole: Values = top + sizes * np.log(sizes / (sizes + means)) + counts * np.log(means / (sizes + means))
    return whole


def mass(most: int, means: Values, sizes: Values) -> Values:
    """Return the chances of the counts 0 to ``most - 1``: shape S + (most,) for means and sizes of shape S.

    >>> mass(3, np.array([1.0]), np.array([1.0])).round(3).tolist()
    [[0.5, 0.25, 0.125]]
    """
    shape = np.broadcast_shapes(means.shape, sizes.shape)
    mu, r = (np.broadcast_to(each, shape)[..., None] for each in (means, sizes))
    ways = np.stack([_ways(float(size), most) for size in np.broadcast_to(sizes, shape).ravel()]).reshape(*shape, most)
    found: Values = np.exp(ways + r * np.log(r / (r + mu)) + np.arange(most) * np.log(mu / (r + mu)))
    return found


def _ways(size: float, most: int) -> Values:
    return _all_ways(size, max(1 << (most - 1).bit_length(), 1024))[:most]


@lru_cache(maxsize=64)
def _all_ways(size: float, most: int) -> Values:
    """Return ln(Gamma(k + r) / (Gamma(r) k!)) for k from 0 on: what no mean changes."""
    counts = np.arange(1, most)
    return np.concatenate([[0.0], np.cumsum(np.log((counts - 1 + size) / counts))])
