"""How is a game of up to forty seats with weights of their own counted? In two halves that meet: exact.

The seats are split in two. All subsets of a half are listed with their weight and, where other bars hang on counts,
with how many seats of each kind they hold. For two such groups the rule asks for a joint weight, so one binary
search for each subset of one half tells with how many of the other it wins. Four million coalitions of the Fund's
Board become thirteen times four thousand searches. Reference: Horowitz and Sahni 1974 for the split; Klinz and
Woeginger 2005 for power indices.
"""

from collections.abc import Mapping
from fractions import Fraction
from itertools import pairwise
from math import factorial

import numpy as np
from numpy.typing import NDArray

from tocsin.councils.power.counted import Counted, Method
from tocsin.councils.power.game import All, Game, Shape, Threshold, kinds_without

__all__ = ["MOST_SEATS", "bar_at", "by_halves", "counted_by_size", "main_row"]

MOST_SEATS = 40

_Group = tuple[NDArray[np.int64], NDArray[np.float64]]
"""Sorted weights of the subsets of a half with one signature, and which of its seats each holds."""


def main_row(game: Game) -> int | None:
    """Return the row of weights to split by: the others together must leave few kinds. None where two rows vary."""
    fewest, best = None, None
    for row in range(len(game.weights)):
        if sum(game.weights[row]) >= 2**62:
            continue
        kinds = len(kinds_without(game, row))
        if fewest is None or kinds < fewest:
            fewest, best = kinds, row
    return best if fewest is not None and fewest <= 3 else None


def by_halves(game: Game, row: int) -> Counted:
    """Count a game of at most :data:`MOST_SEATS` seats; ``row`` are the weights that vary freely."""
    n = len(game.seats)
    weights = game.weights[row]
    kinds = list(kinds_without(game, row).items())
    kind_of = {player: position for position, (_, players) in enumerate(kinds) for player in players}
    # Large weights alternate between the halves, which keeps both spreads alike.
    order = sorted(range(n), key=lambda player: -weights[player])
    first, second = order[::2], order[1::2]
    left, right = _groups(first, weights, kind_of, len(kinds)), _groups(second, weights, kind_of, len(kinds))
    rows = [[kind[n - (n > row)] if n != row else 0 for n in range(len(game.weights))] for kind, _ in kinds]
    by_size = [0] * (n + 1)
    holding: dict[int, NDArray[np.float64]] = {0: np.zeros((n + 1, len(first))), 1: np.zeros((n + 1, len(second)))}
    bars: dict[tuple[int, ...], int | None] = {}
    for one, (mine, my_seats) in left.items():
        for other, (theirs, their_seats) in right.items():
            together = tuple(a + b for a, b in zip(one, other, strict=True))
            if together not in bars:
                sums = [
                    sum(k * kind[leaf] for k, kind in zip(together, rows, strict=True)) for leaf in range(len(rows[0]))
                ]
                bars[together] = bar_at(game.shape, row, sums)
            bar, size = bars[together], sum(together)
            if bar is None:
                continue
            starts = np.searchsorted(theirs, bar - mine) if bar > 0 else np.zeros(len(mine), dtype=np.int64)
            wins = len(theirs) - starts
            by_size[size] += int(wins.sum())
            # Whole numbers below 2**53 add up exactly as floats, and floats multiply far faster.
            holding[0][size] += my_seats @ wins.astype(np.float64)
            reached = np.bincount(starts, minlength=len(theirs) + 1).cumsum()[: len(theirs)]
            holding[1][size] += their_seats @ reached.astype(np.float64)
    return counted_by_size(n, by_size, [(first, holding[0]), (second, holding[1])], "halves")


def counted_by_size(
    n: int, by_size: list[int], halves: list[tuple[list[int], NDArray[np.float64]]], method: Method
) -> Counted:
    """Make the counts from the winning coalitions of each size, and of those the ones that hold each seat."""
    before = [factorial(size) * factorial(n - 1 - size) for size in range(n)]
    total = sum(by_size)
    swings: list[Fraction] = [Fraction(0)] * n
    shapley: list[Fraction] = [Fraction(0)] * n
    for players, table in halves:
        for column, player in enumerate(players):
            having = [int(count) for count in table[:, column].tolist()]
            swings[player] = Fraction(2 * sum(having) - total, 1 << (n - 1))
            orders = sum(count * before[size - 1] for size, count in enumerate(having) if count)
            orders -= sum((by_size[size] - having[size]) * before[size] for size in range(n))
            shapley[player] = Fraction(orders, factorial(n))
    return Counted(
        winning=Fraction(total, 1 << n),
        swings=tuple(swings),
        shapley=tuple(shapley),
        method=method,
        exact=True,
        shapley_exact=True,
    )


def _groups(
    players: list[int], weights: tuple[int, ...], kind_of: Mapping[int, int], kinds: int
) -> dict[tuple[int, ...], _Group]:
    """List every subset of some players, by how many of each kind it holds, in order of weight."""
    count = len(players)
    masks = np.arange(1 << count, dtype=np.int64)
    sums = np.zeros(1 << count, dtype=np.int64)
    code = np.zeros(1 << count, dtype=np.int64)
    for position, player in enumerate(players):
        half = 1 << position
        sums[half : 2 * half] = sums[:half] + weights[player]
        code[half : 2 * half] = code[:half] + (count + 1) ** kind_of[player]
    order = np.lexsort((sums, code))
    sums, code, masks = sums[order], code[order], masks[order]
    edges = [0, *(np.flatnonzero(np.diff(code)) + 1).tolist(), len(code)]
    found: dict[tuple[int, ...], _Group] = {}
    for start, end in pairwise(edges):
        packed, signature = int(code[start]), []
        for _ in range(kinds):
            packed, held = divmod(packed, count + 1)
            signature.append(held)
        seats = np.empty((count, end - start))
        for position in range(count):
            seats[position] = (masks[start:end] >> position) & 1
        found[tuple(signature)] = (sums[start:end], seats)
    return found


def bar_at(shape: Shape, row: int, sums: list[int]) -> int | None:
    """Return which weight of a row wins once every other sum is known: 0 where any does, None where none does."""
    if isinstance(shape, Threshold):
        if shape.leaf == row:
            return shape.bar
        return 0 if sums[shape.leaf] >= shape.bar else None
    bars = [bar_at(part, row, sums) for part in shape.parts]
    reached = [bar for bar in bars if bar is not None]
    if isinstance(shape, All):
        return None if len(reached) < len(bars) else max(reached, default=0)
    return min(reached) if reached else None
