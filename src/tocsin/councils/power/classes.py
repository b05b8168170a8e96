"""How is a game of few kinds of seats counted? By how many seats of each kind say yes, with binomials: exact.

Two permanent classes, one vote each: the Security Council has 6 x 11 such cells, the General Assembly 194. Whole
numbers of any size (Python's own), so nothing overflows.
"""

from fractions import Fraction
from itertools import product
from math import comb

import numpy as np
from numpy.typing import NDArray

from tocsin.councils.power.counted import Counted, shapley_from_sizes
from tocsin.councils.power.game import All, Game, Shape, Threshold, kinds_of

__all__ = ["by_classes", "cells_of", "win_table"]


def cells_of(sizes: list[int]) -> int:
    """Return how many cells a table over these kinds has.

    >>> cells_of([5, 10])
    66
    """
    cells = 1
    for size in sizes:
        cells *= size + 1
    return cells


def by_classes(game: Game) -> Counted:
    """Count a game by kinds of interchangeable seats."""
    kinds = kinds_of(game)
    sizes = [len(players) for players in kinds.values()]
    table = win_table(game.shape, list(kinds), sizes)
    choose = [_binomials(size) for size in sizes]
    n = len(game.seats)
    last = len(sizes) - 1
    winning = _winning(table, choose, last) if sizes else int(bool(table))
    swings: list[Fraction] = [Fraction(0)] * n
    shapley: list[Fraction] = [Fraction(0)] * n
    for axis, players in enumerate(kinds.values()):
        rising = np.moveaxis(table, axis, 0)
        found = np.moveaxis(rising[1:] & ~rising[:-1], 0, axis)
        decisive: dict[int, int] = {}
        for cell in zip(*(line.tolist() for line in found.nonzero()), strict=True):
            ways, size = 1, 0
            for position, k in enumerate(cell):
                ways *= comb(sizes[axis] - 1, k) if position == axis else choose[position][k]
                size += k
            decisive[size] = decisive.get(size, 0) + ways
        share = Fraction(sum(decisive.values()), 1 << (n - 1))
        index = shapley_from_sizes(n, decisive)
        for player in players:
            swings[player], shapley[player] = share, index
    return Counted(
        winning=Fraction(winning, 1 << n),
        swings=tuple(swings),
        shapley=tuple(shapley),
        method="classes",
        exact=True,
        shapley_exact=True,
    )


def _winning(table: NDArray[np.bool_], choose: list[list[int]], last: int) -> int:
    """Add up winning coalitions: along the last kind a line wins from some number on, so tails of binomials do."""
    tails = [0]
    for ways in reversed(choose[last]):
        tails.append(tails[-1] + ways)
    wins = table.sum(axis=last)
    total = 0
    for cell in product(*(range(len(ways)) for ways in choose[:last])):
        tail = tails[int(wins[cell])]
        for position, k in enumerate(cell):
            tail *= choose[position][k]
        total += tail
    return total


def _binomials(size: int) -> list[int]:
    """Return one row of Pascal's triangle, each number from the one before."""
    half = [1]
    for k in range(size // 2):
        half.append(half[-1] * (size - k) // (k + 1))
    return half + half[(size - 1) // 2 :: -1] if size else half


def win_table(shape: Shape, kinds: list[tuple[int, ...]], sizes: list[int]) -> NDArray[np.bool_]:
    """Say for every number of seats of each kind whether they win together."""
    if isinstance(shape, Threshold):
        weights = [kind[shape.leaf] for kind in kinds]
        most = sum(weight * size for weight, size in zip(weights, sizes, strict=True))
        # Sums that do not fit 64 bits are added as Python's whole numbers.
        number = np.int64 if most < 2**62 else object
        total = np.zeros((1,) * len(sizes), dtype=number)
        for axis, (weight, size) in enumerate(zip(weights, sizes, strict=True)):
            line = np.array([weight * k for k in range(size + 1)], dtype=number)
            total = total + line.reshape([-1 if axis == other else 1 for other in range(len(sizes))])
        table: NDArray[np.bool_] = (total >= shape.bar).astype(bool)
        return table
    found = np.full([size + 1 for size in sizes], isinstance(shape, All))
    for part in shape.parts:
        inner = win_table(part, kinds, sizes)
        found = (found & inner) if isinstance(shape, All) else (found | inner)
    return found
