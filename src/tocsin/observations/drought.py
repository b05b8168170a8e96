"""How unusual is the rain of the last months? The standardised precipitation index (SPI), and its classes.

McKee, Doesken and Kleist 1993, *The relationship of drought frequency and duration to time scales*; World
Meteorological Organization 2012, *Standardized Precipitation Index User Guide* (WMO-No. 1090). The sums of rain over
``scale`` months are compared with those that ended in the same calendar month of a stated reference period: a gamma
distribution is fitted to the sums above zero (Thom's approximation of the maximum likelihood, 1966), the share of sums
that are zero stands beside it, and the probability is read as a standard normal value.
"""

import math
from statistics import NormalDist

import numpy as np
from numpy.typing import ArrayLike, NDArray

from tocsin.errors import BadInputError
from tocsin.messages import N_

__all__ = ["CLASSES", "LEAST_YEARS", "SCALES", "gamma_share", "spi", "spi_class"]

SCALES = (1, 3, 6, 12)
"""Months over which rain is summed, as shown."""

LEAST_YEARS = 20
"""Fewest years of a calendar month in the reference period; with fewer, nothing is told (WMO asks for 30 or more)."""

_FURTHEST = 3.09
"""Values beyond are cut off: a fit on some decades says nothing of rarer things than one in a thousand."""

CLASSES: tuple[tuple[float, str, str], ...] = (
    (2.0, "extremely wet", N_("extremely wet")),
    (1.5, "very wet", N_("very wet")),
    (1.0, "moderately wet", N_("moderately wet")),
    (-1.0, "near normal", N_("near normal")),
    (-1.5, "moderately dry", N_("moderately dry")),
    (-2.0, "severely dry", N_("severely dry")),
    (-math.inf, "extremely dry", N_("extremely dry")),
)
"""Lower bound, id and title of WMO's classes; a value at a bound on the dry side belongs to the drier class."""


def spi_class(value: float) -> str:
    """Return WMO's class of a value.

    >>> [spi_class(value) for value in (2.0, 0.5, -0.99, -1.0, -1.7, -2.0)]
    ['extremely wet', 'near normal', 'near normal', 'moderately dry', 'severely dry', 'extremely dry']
    """
    for bound, name, _ in CLASSES:
        if value > bound or (value == bound and bound > 0):
            return name
    return CLASSES[-1][1]


def spi(rain: ArrayLike, first_month: int, scale: int, reference: tuple[int, int] | None = None) -> NDArray[np.float64]:
    """Return the index for each month of a series of monthly rain.

    Parameters
    ----------
    rain:
        Shape (T,), one figure a month without a gap in time; NaN where none is known. Any unit.
    first_month:
        Calendar month of the first figure, 1 to 12.
    scale:
        Months over which rain is summed: the month itself and those before it.
    reference:
        First and last index (inclusive) of the months that say what is usual; all of them by default.

    Returns
    -------
    numpy.ndarray
        Shape (T,); NaN where fewer than ``scale`` months are known, or the reference has fewer than
        :data:`LEAST_YEARS` years of the calendar month or no spread.

    Examples
    --------
    >>> rain = np.tile(np.arange(1.0, 13.0), 30) + np.repeat(np.arange(30) % 5, 12)
    >>> index = spi(rain, first_month=1, scale=3)
    >>> bool(np.isnan(index[:2]).all()), round(float(index[2]), 2)
    (True, -1.54)
    """
    months = np.asarray(rain, dtype=np.float64)
    if months.ndim != 1 or not 1 <= first_month <= 12 or scale < 1:
        raise BadInputError("the index takes one row of monthly rain, a month from 1 to 12 and a scale of 1 or more")
    if (months < 0).any():
        raise BadInputError("rain is never negative", remedy="correct the series, or mark what is missing")
    sums = np.full(months.shape, np.nan)
    if months.size >= scale:
        sums[scale - 1 :] = np.lib.stride_tricks.sliding_window_view(months, scale).sum(axis=1)
    first, last = reference or (0, months.size - 1)
    at = np.arange(months.size)
    counted = (at >= first) & (at <= last)
    found = np.full(months.shape, np.nan)
    for calendar in range(12):
        here = (at + first_month - 1) % 12 == calendar
        found[here] = _standardised(sums[here], sums[here & counted])
    return found


def _standardised(values: NDArray[np.float64], usual: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return standard normal values of sums by what is usual for their calendar month."""
    known = usual[~np.isnan(usual)]
    wet = known[known > 0]
    result = np.full(values.shape, np.nan)
    if known.size < LEAST_YEARS or wet.size < 2 or float(wet.min()) == float(wet.max()):
        return result
    dry = 1 - wet.size / known.size
    # Thom 1966: shape from A = ln(mean) - mean(ln), scale from the mean.
    a = math.log(float(wet.mean())) - float(np.log(wet).mean())
    shape = (1 + math.sqrt(1 + 4 * a / 3)) / (4 * a)
    width = float(wet.mean()) / shape
    normal = NormalDist()
    for at in np.flatnonzero(~np.isnan(values)):
        share = dry + (1 - dry) * gamma_share(float(values[at]) / width, shape)
        low, high = normal.cdf(-_FURTHEST), normal.cdf(_FURTHEST)
        result[at] = normal.inv_cdf(min(max(share, low), high))
    return result


def gamma_share(x: float, shape: float) -> float:
    """Return the regularised lower incomplete gamma function P(shape, x), by series or continued fraction.

    Abramowitz and Stegun 6.5.29 and 6.5.31, summed until nothing changes.

    >>> round(gamma_share(1.0, 1.0), 10) == round(1 - math.exp(-1), 10)
    True
    """
    if x <= 0:
        return 0.0
    front = math.exp(shape * math.log(x) - x - math.lgamma(shape))
    if x < shape + 1:
        term = total = 1 / shape
        at = shape
        while abs(term) > abs(total) * 1e-15:
            at += 1
            term *= x / at
            total += term
        return min(1.0, total * front)
    tiny = 1e-300
    b = x + 1 - shape
    c, d = 1 / tiny, 1 / b
    fraction = d
    for step in range(1, 10_000):
        factor = -step * (step - shape)
        b += 2
        d = 1 / (factor * d + b or tiny)
        c = b + factor / c or tiny
        change = c * d
        fraction *= change
        if abs(change - 1) < 1e-15:
            break
    return max(0.0, 1 - fraction * front)
