"""How is Shapley-Shubik found for two hundred seats? As an integral over how likely a yes is, with a stated error.

A seat's index is the integral over p from 0 to 1 of the probability that it decides when every other says yes with
probability p (Owen 1972, multilinear extensions). The integrand is a polynomial, so Gauss-Legendre nodes, half as many
as there are seats, are exact; a few large seats need far fewer. How many, the same game with coarse weights tells at
once: there all nodes are affordable, and the difference that fewer make is the error that is stated. At each node the
weights' distribution is one pass of a power series in floats with ratios of at most one, so nothing overflows.
"""

from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

__all__ = ["shapley_by_quadrature"]

_BLOCK = 1 << 15
_SHORT = 1 << 10
"""Below this weight blocks would be so short that a copy of the whole series is cheaper."""
_NODES = (24, 30, 36, 42, 48, 56, 64, 80)
_COARSE = 2000
"""Points of weight of the coarse game."""
_ENOUGH = 2e-14
_ROUNDING = 1e-13
"""What adding some millions of floats may cost; the sum of all indices, which is one, is checked against it."""


def shapley_by_quadrature(weights: tuple[int, ...], bar: int) -> tuple[tuple[Fraction, ...], float]:
    """Return the index of every seat of a weighted game, and the largest error to be feared.

    >>> values, error = shapley_by_quadrature((3, 2, 1), 4)
    >>> [round(float(value), 12) for value in values], error < 1e-12
    ([0.666666666667, 0.166666666667, 0.166666666667], True)
    """
    count, error = _nodes_needed(weights, bar)
    found = _integrate(weights, bar, count)
    worst = max(10 * error, _ROUNDING, abs(float(found.sum()) - 1) / len(weights))
    return tuple(Fraction(float(value)) for value in found), float(worst)


def _nodes_needed(weights: tuple[int, ...], bar: int) -> tuple[int, float]:
    """Return how many nodes do, and the error they make in the same game with coarse weights."""
    n, full = len(weights), -(-len(weights) // 2)
    width = -(-sum(weights) // _COARSE)
    coarse = tuple((weight + width // 2) // width for weight in weights)
    low = min(max(1, bar // width), sum(coarse))
    if full <= _NODES[0] or not low:
        return full, 0.0
    truth = _integrate(coarse, low, full)
    for count in _NODES:
        if count >= full:
            break
        error = float(np.abs(_integrate(coarse, low, count) - truth).max())
        if error <= _ENOUGH / (1 + n // 400):
            return count, error
    return full, 0.0


def _integrate(weights: tuple[int, ...], bar: int, count: int) -> NDArray[np.float64]:
    nodes, shares = np.polynomial.legendre.leggauss(count)
    distinct = sorted(set(weights))
    values = np.zeros(len(distinct))
    for node, share in zip(nodes, shares, strict=True):
        values += share / 2 * _decides(weights, bar, (node + 1) / 2, distinct)
    where = {weight: position for position, weight in enumerate(distinct)}
    return np.array([values[where[weight]] for weight in weights])


def _decides(weights: tuple[int, ...], bar: int, p: float, distinct: list[int]) -> NDArray[np.float64]:
    """Return for each distinct weight how likely such a seat decides if the others say yes with probability p."""
    total = sum(weights)
    # Count those who say yes where yes is rare, and those who say no where no is: the ratio stays at most one.
    rare, low = (p, bar) if p <= 0.5 else (1 - p, total - bar + 1)
    ratio = rare / (1 - rare)
    chance = _series(weights, low, ratio).cumsum()
    # Of the others only: one factor less of (1 - rare).
    chance *= (1 - rare) ** (len(weights) - 1)
    found = np.zeros(len(distinct))
    smallest = next(weight for weight in distinct if weight)
    powers = (-ratio) ** np.arange(low // smallest + 1)
    for position, weight in enumerate(distinct):
        if weight:
            # P(low-1) - P(low-1-w), where P(k) = C(k) - r C(k-w) + r^2 C(k-2w) - ...
            terms = chance[low - 1 :: -weight]
            found[position] = terms @ powers[: len(terms)] - terms[1:] @ powers[: len(terms) - 1]
    return found


def _series(weights: tuple[int, ...], bar: int, ratio: float) -> NDArray[np.float64]:
    """Return the coefficients below the bar of the product of 1 + ratio x^w."""
    series = np.zeros(bar)
    series[0] = 1.0
    length = 1
    scratch = np.empty(_BLOCK)
    for weight in sorted(weights):
        if not weight:
            series[:length] *= 1 + ratio
            continue
        length = min(bar, length + weight)
        if weight >= length:
            continue
        if weight < _SHORT:
            series[weight:length] += ratio * series[: length - weight]
            continue
        block = min(_BLOCK, weight)
        end = length
        while end > weight:
            start = max(weight, end - block)
            part = scratch[: end - start]
            np.multiply(series[start - weight : end - weight], ratio, out=part)
            series[start:end] += part
            end = start
    return series
