"""How is a rule with several sets of free weights counted, up to 28 seats? Every pair of subsets of two halves: exact.

A triple majority of 27 members is 134 million coalitions. They are the pairs of 8192 and 16384 subsets; a table of
such pairs is compared with every bar at once, block by block, so nothing is listed twice and memory stays small.
"""

import numpy as np
from numpy.typing import NDArray

from tocsin.councils.power.counted import Counted
from tocsin.councils.power.game import All, Game, Shape, Threshold
from tocsin.councils.power.halves import counted_by_size

__all__ = ["MOST_SEATS", "by_pairs"]

MOST_SEATS = 28
_BLOCK = 1 << 19
"""Pairs looked at together."""

_Group = tuple[NDArray[np.int64], NDArray[np.float64]]
"""Sums of each row of weights of the subsets of one size, and which seats each holds."""


def by_pairs(game: Game) -> Counted | None:
    """Count a game of any shape of at most :data:`MOST_SEATS` seats; None where its sums need wider words."""
    if any(sum(row) >= 2**62 for row in game.weights):
        return None
    n = len(game.seats)
    first, second = list(range(0, n, 2)), list(range(1, n, 2))
    left, right = _groups(first, game), _groups(second, game)
    by_size = [0] * (n + 1)
    having = [np.zeros((n + 1, len(first))), np.zeros((n + 1, len(second)))]
    for mine, (my_sums, my_seats) in enumerate(left):
        step = max(1, _BLOCK // max(len(sums[0]) for sums, _ in right))
        for theirs, (their_sums, their_seats) in enumerate(right):
            size = mine + theirs
            for start in range(0, my_sums.shape[1], step):
                part = my_sums[:, start : start + step]
                table = _table(game.shape, part, their_sums)
                if table is True:
                    table = np.ones((part.shape[1], their_sums.shape[1]), dtype=bool)
                elif table is False:
                    continue
                across, down = table.sum(axis=1), table.sum(axis=0)
                by_size[size] += int(across.sum())
                # Counts stay far below 2**53, so floats add them exactly.
                having[0][size] += my_seats[:, start : start + step] @ across.astype(np.float64)
                having[1][size] += their_seats @ down.astype(np.float64)
    return counted_by_size(n, by_size, [(first, having[0]), (second, having[1])], "pairs")


def _groups(players: list[int], game: Game) -> list[_Group]:
    """List every subset of some players by its size."""
    count = len(players)
    masks = np.arange(1 << count)
    seats = ((masks[None, :] >> np.arange(count)[:, None]) & 1).astype(np.float64)
    sums = np.zeros((len(game.weights), 1 << count), dtype=np.int64)
    for leaf, row in enumerate(game.weights):
        for position, player in enumerate(players):
            half = 1 << position
            sums[leaf, half : 2 * half] = sums[leaf, :half] + row[player]
    sizes = seats.sum(axis=0)
    return [(sums[:, sizes == size], seats[:, sizes == size]) for size in range(count + 1)]


def _table(shape: Shape, mine: NDArray[np.int64], theirs: NDArray[np.int64]) -> NDArray[np.bool_] | bool:
    """Say for every pair whether it wins; True or False where all or none do, so that much is never compared."""
    if isinstance(shape, Threshold):
        one, other = mine[shape.leaf], theirs[shape.leaf]
        if int(one.min()) + int(other.min()) >= shape.bar:
            return True
        if int(one.max()) + int(other.max()) < shape.bar:
            return False
        found: NDArray[np.bool_] = other[None, :] >= (shape.bar - one)[:, None]
        return found
    whole = isinstance(shape, All)
    table: NDArray[np.bool_] | bool = whole
    for part in shape.parts:
        inner = _table(part, mine, theirs)
        if isinstance(inner, bool):
            if inner is not whole:
                return inner
        elif isinstance(table, bool):
            table = inner
        else:
            table = (table & inner) if whole else (table | inner)
    return table
