"""What if no method reaches a game? Draw coalitions and orders at random, and give an interval with every figure."""

from fractions import Fraction
from math import sqrt

import numpy as np
from numpy.typing import NDArray

from tocsin.councils.power.counted import Counted
from tocsin.councils.power.game import All, Game, Shape, Threshold
from tocsin.messages import N_

__all__ = ["DRAWS", "by_sample"]

DRAWS = 200_000
NOTE = N_("Estimated from random coalitions; the error is half the width of the widest 95 % interval.")
_CHUNK = 5_000


def by_sample(game: Game, chance: np.random.Generator, draws: int = DRAWS) -> Counted:
    """Estimate a game's counts from ``draws`` random coalitions and as many random orders."""
    n = len(game.seats)
    weights = np.array(game.weights, dtype=np.float64).T
    won, swings, orders = 0, np.zeros(n), np.zeros(n)
    for start in range(0, draws, _CHUNK):
        count = min(_CHUNK, draws - start)
        yes = chance.random((count, n)) < 0.5
        sums = yes @ weights
        won += int(_wins(game.shape, sums).sum())
        for player in range(n):
            mine = np.where(yes[:, player, None], weights[player], 0.0)
            without = sums - mine
            swings[player] += np.count_nonzero(
                _wins(game.shape, without + weights[player]) & ~_wins(game.shape, without)
            )
        order = chance.permuted(np.tile(np.arange(n), (count, 1)), axis=1)
        growing = weights[order].cumsum(axis=1)
        pivot = _wins(game.shape, growing).argmax(axis=1)
        orders += np.bincount(order[np.arange(count), pivot], minlength=n)
    widest = 1.96 * sqrt(0.25 / draws)
    return Counted(
        winning=Fraction(won, draws),
        swings=tuple(Fraction(int(count), draws) for count in swings),
        shapley=tuple(Fraction(int(count), draws) for count in orders),
        method="sample",
        exact=False,
        shapley_exact=False,
        error=max(_half(swings, draws), widest * (0 < won < draws)),
        shapley_error=_half(orders, draws),
        note=NOTE,
    )


def _half(counts: NDArray[np.float64], draws: int) -> float:
    """Return half the width of the widest of some 95 % intervals; of an event never seen, three in the draws."""
    shares = counts / draws
    return float(max((1.96 * np.sqrt(shares * (1 - shares) / draws)).max(), 3 / draws))


def _wins(shape: Shape, sums: NDArray[np.float64]) -> NDArray[np.bool_]:
    if isinstance(shape, Threshold):
        found: NDArray[np.bool_] = sums[..., shape.leaf] >= shape.bar
        return found
    table = np.full(sums.shape[:-1], isinstance(shape, All))
    for part in shape.parts:
        inner = _wins(part, sums)
        table = (table & inner) if isinstance(shape, All) else (table | inner)
    return table
