"""How are two hundred seats with weights of their own counted? By one power series: exact swings, whole numbers.

F(x) is the product of (1 + x^w) over all seats: the coefficient of x^k counts the coalitions of weight k. Leaving
one seat out is a division by (1 + x^w), so from the prefix sums C of the coefficients the coalitions of the others
up to a weight k are C(k) - C(k - w) + C(k - 2w) - ...: one series serves all seats. Reference: arXiv 2511.14995
(2025).

Coefficients are kept as limbs of 48 bits in 64-bit words, so that sixteen additions need no carry; seats enter in
order of weight, so that the long passes are few; a game with a high bar is counted through its dual, whose bar is
low. Nothing is rounded and nothing can overflow: the carry is taken before a limb is full.
"""

from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

from tocsin.councils.power.counted import Counted
from tocsin.councils.power.game import Game, Threshold
from tocsin.councils.power.quadrature import shapley_by_quadrature

__all__ = ["MOST_WEIGHT", "by_series", "dual_bar", "prefix_limbs", "swings_by_series"]

MOST_WEIGHT = 20_000_000
"""Largest bar (of the game or of its dual) that is counted this way: a series has so many coefficients."""

_BITS = 48
_MASK = np.uint64((1 << _BITS) - 1)
_ADDITIONS = 15
"""Additions that a limb of 48 bits takes in a word of 64 before its carry is due; each at most doubles it."""
_BLOCK = 1 << 15
_SHORT = 1 << 10
"""Below this weight blocks would be so short that a copy of the whole series is cheaper."""

_Limbs = list[NDArray[np.uint64]]


def dual_bar(weights: tuple[int, ...], bar: int) -> int:
    """Return the bar of the dual game, in which those win that can block.

    >>> dual_bar((3, 2, 1), 4)
    3
    """
    return sum(weights) - bar + 1


def by_series(game: Game, shape: Threshold) -> Counted:
    """Count a weighted game; swings are exact, Shapley-Shubik is integrated with an error that is stated."""
    weights = game.weights[shape.leaf]
    winning, swings = swings_by_series(weights, shape.bar)
    shapley, error = shapley_by_quadrature(weights, shape.bar)
    return Counted(
        winning=winning,
        swings=swings,
        shapley=shapley,
        method="series",
        exact=True,
        shapley_exact=False,
        shapley_error=error,
    )


def swings_by_series(weights: tuple[int, ...], bar: int) -> tuple[Fraction, tuple[Fraction, ...]]:
    """Return the share of coalitions that win, and how often each seat decides: exact.

    >>> swings_by_series((3, 2, 1), 4)
    (Fraction(3, 8), (Fraction(3, 4), Fraction(1, 4), Fraction(1, 4)))
    """
    n = len(weights)
    low = min(bar, dual_bar(weights, bar))
    prefix = prefix_limbs(weights, low)
    # Coalitions below the lower bar: they lose, or, in the dual, their complements win.
    below = _value(prefix, low - 1)
    winning = (1 << n) - below if low == bar else below
    found = {
        weight: Fraction(_decisive(prefix, low, weight), 1 << (n - 1)) if weight else Fraction(0)
        for weight in set(weights)
    }
    return Fraction(winning, 1 << n), tuple(found[weight] for weight in weights)


def prefix_limbs(weights: tuple[int, ...], bar: int) -> _Limbs:
    """Return, as limbs, how many coalitions weigh at most k, for every k below the bar.

    >>> [_value(prefix_limbs((3, 2, 1), 4), k) for k in range(4)]
    [1, 2, 3, 5]
    """
    series: _Limbs = [np.zeros(bar, dtype=np.uint64)]
    series[0][0] = 1
    length, members, since = 1, 0, 0
    for weight in sorted(weight for weight in weights if weight):
        members += 1
        while members + 1 > _BITS * len(series):
            series.append(np.zeros(bar, dtype=np.uint64))
        if since == _ADDITIONS:
            _carry(series, length)
            since = 0
        length = min(bar, length + weight)
        _multiply(series, weight, length)
        since += 1
    _carry(series, length)
    nothing = sum(1 for weight in weights if not weight)
    return _summed(series, members, nothing)


def _multiply(series: _Limbs, weight: int, length: int) -> None:
    """Multiply by 1 + x^weight in place, from the top down, so that no coefficient is used after it was changed."""
    if weight >= length:
        return
    if weight < _SHORT:
        for limb in series:
            # NumPy sees that both sides overlap and takes a copy of the right one.
            limb[weight:length] += limb[: length - weight]
        return
    block = min(_BLOCK, weight)
    end = length
    while end > weight:
        start = max(weight, end - block)
        for limb in series:
            limb[start:end] += limb[start - weight : end - weight]
        end = start


def _carry(series: _Limbs, length: int) -> None:
    for position, limb in enumerate(series):
        if position == len(series) - 1:
            return
        for start in range(0, length, _BLOCK):
            part = limb[start : min(length, start + _BLOCK)]
            series[position + 1][start : start + len(part)] += part >> np.uint64(_BITS)
            part &= _MASK


def _summed(series: _Limbs, members: int, nothing: int) -> _Limbs:
    """Sum from the lightest up, block by block, in place; seats without weight double every count."""
    bar = len(series[0])
    while _BITS * len(series) < members + nothing + 1:
        series.append(np.zeros(bar, dtype=np.uint64))
    before = 0
    # 2**15 numbers below 2**48 add up below 2**63: no sum inside a block overflows.
    for start in range(0, bar, _BLOCK):
        stop = min(bar, start + _BLOCK)
        carried = np.zeros(stop - start, dtype=np.uint64)
        for position, limb in enumerate(series):
            part = limb[start:stop].cumsum(dtype=np.uint64)
            part += carried + np.uint64(before >> (_BITS * position) & int(_MASK))
            carried = part >> np.uint64(_BITS)
            limb[start:stop] = part & _MASK
        before = _value(series, stop - 1)
    if nothing:
        for start in range(0, bar, _BLOCK):
            _double(series, start, min(bar, start + _BLOCK), nothing)
    return series


def _double(series: _Limbs, start: int, stop: int, times: int) -> None:
    for _ in range(times):
        carried = np.zeros(stop - start, dtype=np.uint64)
        for limb in series:
            part = (limb[start:stop] << np.uint64(1)) + carried
            carried = part >> np.uint64(_BITS)
            limb[start:stop] = part & _MASK


def _value(series: _Limbs, at: int) -> int:
    return sum(int(limb[at]) << (_BITS * position) for position, limb in enumerate(series)) if at >= 0 else 0


def _decisive(prefix: _Limbs, bar: int, weight: int) -> int:
    """Count the coalitions of the others that a seat of this weight lifts over the bar."""
    # P(k) = C(k) - C(k-w) + C(k-2w) - ..., and the seat decides in P(bar-1) - P(bar-1-w) of them.
    total = 0
    for position, limb in enumerate(prefix):
        terms = limb[bar - 1 :: -weight]
        even, odd = _exact_sum(terms[::2]), _exact_sum(terms[1::2])
        total += (2 * (even - odd) - int(terms[0])) << (_BITS * position)
    return total


def _exact_sum(terms: NDArray[np.uint64]) -> int:
    """Add numbers below 2**48: at most 2**16 of them at once fit a word."""
    return sum(int(terms[start : start + 65536].sum(dtype=np.uint64)) for start in range(0, len(terms), 65536))
