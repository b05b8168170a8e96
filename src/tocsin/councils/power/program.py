"""How is a weighted game of small weights counted exactly, sizes and all? By dynamic programming over size and weight.

The table says how many coalitions of each size have each weight; a seat is taken out again by subtraction, size
after size. Whole numbers: 64 bits up to 62 seats, where no count can exceed them, and Python's own beyond.
Reference: Lucas 1975, with the sizes kept for Shapley-Shubik.
"""

from fractions import Fraction
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tocsin.councils.power.counted import Counted, shapley_from_sizes
from tocsin.councils.power.game import Game, Threshold

__all__ = ["MOST_CELLS", "by_program", "program_cells"]

MOST_CELLS = 3_000_000
"""Cells of the table, times seats of different weight, that are worth it; more is left to the power series."""

_MOST_IN_A_WORD = 62


def program_cells(weights: tuple[int, ...], bar: int) -> int:
    """Return the work of counting a game this way: cells for every kind of seat, more where words do not do."""
    low = min(bar, sum(weights) - bar + 1)
    return (len(weights) + 1) * low * len(set(weights)) * (1 if len(weights) <= _MOST_IN_A_WORD else 30) // 20


def by_program(game: Game, shape: Threshold) -> Counted:
    """Count a weighted game by size and weight."""
    weights = game.weights[shape.leaf]
    n = len(weights)
    other = sum(weights) - shape.bar + 1
    low = min(shape.bar, other)
    table = _table(weights, low)
    below = sum(int(count) for count in table.sum(axis=1))
    winning = (1 << n) - below if low == shape.bar else below
    swings, shapley = [], []
    found: dict[int, tuple[Fraction, Fraction]] = {}
    for weight in weights:
        if weight not in found:
            decisive = _decisive(table, weight, low)
            if low != shape.bar:
                # In the dual a seat decides for S where it decides for the others without S in the game.
                decisive = {n - 1 - size: ways for size, ways in decisive.items()}
            found[weight] = (
                Fraction(sum(decisive.values()), 1 << (n - 1)),
                shapley_from_sizes(n, decisive),
            )
        swings.append(found[weight][0])
        shapley.append(found[weight][1])
    return Counted(
        winning=Fraction(winning, 1 << n),
        swings=tuple(swings),
        shapley=tuple(shapley),
        method="program",
        exact=True,
        shapley_exact=True,
    )


def _table(weights: tuple[int, ...], low: int) -> NDArray[Any]:
    """Count the coalitions of each size and weight below the bar."""
    n = len(weights)
    table: NDArray[Any] = np.zeros((n + 1, low), dtype=np.int64 if n <= _MOST_IN_A_WORD else object)
    table[0, 0] = 1
    for weight in weights:
        if weight < low:
            table[1:, weight:] += table[:-1, : low - weight].copy()
    return table


def _decisive(table: NDArray[Any], weight: int, low: int) -> dict[int, int]:
    """Count the coalitions of the others, by size, that a seat of this weight lifts over the bar."""
    found = {}
    before: NDArray[Any] = np.zeros(low, dtype=table.dtype)
    for size in range(len(table) - 1):
        others = table[size].copy()
        if weight < low:
            others[weight:] -= before[: low - weight]
        ways = int(others[max(0, low - weight) :].sum()) if weight else 0
        if ways:
            found[size] = ways
        before = others
    return found
