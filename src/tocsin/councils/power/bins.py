"""What if weights are too large and too many to count exactly? Round them to bins, and say how far that may be off.

Two thirds of 193 members that hold two thirds of eight thousand million people: no exact method reaches that.
Weights are rounded to the nearest of some thousands of bins; the same is done with half as many, and twice the
difference of the two is the error that is stated. It is an estimate, not a bound.
"""

from fractions import Fraction
from math import lgamma, log

import numpy as np
from numpy.typing import NDArray

from tocsin.councils.power.counted import Counted
from tocsin.councils.power.game import Game, kinds_without
from tocsin.councils.power.halves import bar_at
from tocsin.messages import N_

__all__ = ["BINS", "bins_row", "by_bins"]

BINS = 8192
NOTE = N_("Weights were rounded to bins; the error is twice the difference from half as many bins, an estimate.")

_SIGN = (1.0, -1.0)
_Result = tuple[float, NDArray[np.float64], NDArray[np.float64]]


def bins_row(game: Game) -> int | None:
    """Return the row of weights to round: for all the others together every seat must be alike."""
    rows = [row for row in range(len(game.weights)) if len(kinds_without(game, row)) == 1]
    return max(rows, key=lambda row: len(set(game.weights[row])), default=None)


def by_bins(game: Game, row: int, bins: int = BINS) -> Counted:
    """Count a game by size and rounded weight."""
    near, coarse = (_rounded(game, row, number) for number in (bins, bins // 2))
    error = 2 * max(abs(near[0] - coarse[0]), float(np.abs(near[1] - coarse[1]).max()))
    shapley_error = 2 * float(np.abs(near[2] - coarse[2]).max())
    return Counted(
        winning=Fraction(near[0]),
        swings=tuple(Fraction(float(value)) for value in near[1]),
        shapley=tuple(Fraction(float(value)) for value in near[2]),
        method="bins",
        exact=False,
        shapley_exact=False,
        error=error,
        shapley_error=shapley_error,
        note=NOTE,
    )


def _rounded(game: Game, row: int, bins: int) -> _Result:
    weights, n = game.weights[row], len(game.seats)
    width = max(1, -(-sum(weights) // bins))
    binned = [(weight + width // 2) // width for weight in weights]
    total = sum(binned)
    kind = next(iter(kinds_without(game, row)))
    values = [0 if leaf == row else kind[leaf - (leaf > row)] for leaf in range(len(game.weights))]
    bars = []
    for size in range(n + 1):
        bar = bar_at(game.shape, row, [size * value for value in values])
        # A bar that never holds lies past every sum; one that always holds at 0.
        bars.append(total + 1 if bar is None else (bar + width // 2) // width)
    tails = _tails(binned, total)
    winning = sum(_at(tails, size, bars[size]) for size in range(n + 1))
    found = {weight: _decides(tails, bars, weight, n) for weight in set(binned)}
    swings = np.array([found[weight][0] for weight in binned])
    shapley = np.array([found[weight][1] for weight in binned])
    return float(winning), swings, shapley


def _tails(binned: list[int], total: int) -> NDArray[np.float64]:
    """Return the share of all coalitions of each size that weigh at least k."""
    table = np.zeros((len(binned) + 1, total + 1))
    table[0, 0] = 1.0
    length = 0
    for members, weight in enumerate(binned):
        grown = table[: members + 1, : length + 1] * 0.5
        table[: members + 1, : length + 1] = grown
        table[1 : members + 2, weight : weight + length + 1] += grown
        length += weight
    tails: NDArray[np.float64] = table[:, ::-1].cumsum(axis=1)[:, ::-1]
    return tails


def _at(tails: NDArray[np.float64], size: int, bar: int) -> float:
    return float(tails[size, max(bar, 0)]) if bar < tails.shape[1] else 0.0


def _decides(tails: NDArray[np.float64], bars: list[int], weight: int, n: int) -> tuple[float, float]:
    """Return how often a seat decides, and its Shapley-Shubik index."""
    swing, orders = 0.0, 0.0
    for size in range(n):
        # The others with this size: they win with the seat, and lose without it.
        decides = _others(tails, size, bars[size + 1] - weight, weight, n) - _others(tails, size, bars[size], weight, n)
        swing += decides
        share = lgamma(n) - lgamma(size + 1) - lgamma(n - size) - (n - 1) * log(2)
        orders += decides * np.exp(-share) / n
    return swing, float(orders)


def _others(tails: NDArray[np.float64], size: int, bar: int, weight: int, n: int) -> float:
    """Return the share of the others' coalitions of a size that weigh at least ``bar``: one seat is taken out again."""
    # The alternating sum runs to the side on which its terms shrink, so that nothing large cancels.
    if 2 * size >= n - 1:
        steps = range(n - size)
        return 2 * sum(_SIGN[j % 2] * _at(tails, size + 1 + j, bar + (j + 1) * weight) for j in steps)
    return 2 * sum(_SIGN[j % 2] * _at(tails, size - j, bar - j * weight) for j in range(size + 1))
