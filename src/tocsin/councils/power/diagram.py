"""How is any other rule counted? As a decision diagram: seat after seat, joining what can no longer differ.

After some seats have spoken, all that matters are the sums so far; sums between the same bounds lead to the same
decisions and share a node, with the bounds kept as a box. Counting paths to a node and winning ways from it gives
every index, exactly. The diagram grows with the number of truly different sums; past a limit it is given up.
Reference: Bolus 2011, Power indices of simple games and vector-weighted majority games by means of binary decision
diagrams.
"""

from collections.abc import Sequence
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

from tocsin.councils.power.counted import Counted, shapley_from_sizes
from tocsin.councils.power.game import All, Game, Shape, Threshold

__all__ = ["MOST_NODES", "by_diagram"]

MOST_NODES = 60_000
_FAR = 2**62

_WIN, _LOSE = 0, 1


def by_diagram(game: Game, most: int = MOST_NODES) -> Counted | None:
    """Count a game of any shape; None where its diagram would need more than ``most`` nodes or wider words."""
    if any(sum(row) >= _FAR // 2 for row in game.weights):
        return None
    diagram = _Diagram(game, most)
    root = diagram.build()
    return None if root is None else diagram.count(root)


class _Diagram:
    """Nodes by seat; node 0 wins whatever follows, node 1 loses."""

    def __init__(self, game: Game, most: int) -> None:
        n = len(game.seats)
        # Heavy seats first: what they say settles most.
        heavy = [row for row in game.weights if sum(row)]
        share = [sum(row[player] / sum(row) for row in heavy) for player in range(n)]
        self.order = sorted(range(n), key=lambda player: -share[player])
        self.game, self.most, self.n = game, most, n
        self.rows = [tuple(row[player] for row in game.weights) for player in self.order]
        self.rest = [tuple(sum(column) for column in zip(*self.rows[n_:], strict=True)) or () for n_ in range(n)]
        self.rest.append((0,) * len(game.weights))
        self.bars: list[list[int]] = [[] for _ in game.weights]
        _collect(game.shape, self.bars)
        self.levels = [_Level(len(game.weights)) for _ in range(n)]
        self.high: list[int] = [0, 0]
        self.low: list[int] = [0, 0]
        self.level: list[int] = [n, n]

    def build(self) -> int | None:
        """Make the nodes; recursion is as deep as there are seats."""
        try:
            return self._node(0, (0,) * len(self.game.weights))[0]
        except _TooManyError:
            return None

    def _node(self, level: int, sums: tuple[int, ...]) -> tuple[int, tuple[int, ...], tuple[int, ...]]:
        settled = self._settled(level, sums)
        if settled is not None:
            return settled
        known = self.levels[level].find(sums)
        if known is not None:
            return known
        row = self.rows[level]
        high, high_from, high_to = self._node(level + 1, tuple(a + b for a, b in zip(sums, row, strict=True)))
        low, low_from, low_to = self._node(level + 1, sums)
        start = tuple(max(a - w, b) for a, b, w in zip(high_from, low_from, row, strict=True))
        stop = tuple(min(a - w, b) for a, b, w in zip(high_to, low_to, row, strict=True))
        node = len(self.high)
        if node >= self.most:
            raise _TooManyError
        self.high.append(high)
        self.low.append(low)
        self.level.append(level)
        self.levels[level].add(node, start, stop)
        return node, start, stop

    def _settled(self, level: int, sums: tuple[int, ...]) -> tuple[int, tuple[int, ...], tuple[int, ...]] | None:
        """Say whether the decision no longer hangs on the seats to come, and for which sums that is so."""
        start, stop = [-_FAR] * len(sums), [_FAR] * len(sums)
        for leaf, bars in enumerate(self.bars):
            rest = self.rest[level][leaf]
            for bar in bars:
                if sums[leaf] >= bar:
                    start[leaf] = max(start[leaf], bar)
                elif sums[leaf] + rest < bar:
                    stop[leaf] = min(stop[leaf], bar - rest - 1)
        answer = _three_valued(self.game.shape, sums, self.rest[level])
        if answer is None:
            return None
        return (_WIN if answer else _LOSE), tuple(start), tuple(stop)

    def count(self, root: int) -> Counted:
        """Count paths to each node and winning ways from it, by number of yes."""
        n = self.n
        ways: list[list[int]] = [[], []]
        for node in range(2, len(self.high)):
            ways.append(self._from(node, ways))
        level = self.level[root] if root > _LOSE else 0
        total = self._lifted(root, level, ways) if root > _LOSE else [0]
        winning = sum(total) if root > _LOSE else (1 << n if root == _WIN else 0)
        paths: dict[int, list[int]] = {root: [1]} if root > _LOSE else {}
        decisive: list[dict[int, int]] = [{} for _ in range(n)]
        # Children were made before their parents, so parents come first from the end.
        for node in range(len(self.high) - 1, _LOSE, -1):
            if node not in paths:
                continue
            here, level = paths[node], self.level[node]
            high, low = self._lifted(self.high[node], level + 1, ways), self._lifted(self.low[node], level + 1, ways)
            gain = [a - b for a, b in zip(high, low, strict=True)]
            found = decisive[self.order[level]]
            for size, many in enumerate(_product(here, gain)):
                if many:
                    found[size] = found.get(size, 0) + many
            for child, shift in ((self.high[node], 1), (self.low[node], 0)):
                if child > _LOSE:
                    paths[child] = _sum(paths.get(child, []), [0] * shift + here)
        return Counted(
            winning=Fraction(winning, 1 << n),
            swings=tuple(Fraction(sum(found.values()), 1 << (n - 1)) for found in decisive),
            shapley=tuple(shapley_from_sizes(n, found) for found in decisive),
            method="diagram",
            exact=True,
            shapley_exact=True,
        )

    def _from(self, node: int, ways: list[list[int]]) -> list[int]:
        level = self.level[node] + 1
        return _sum([0, *self._lifted(self.high[node], level, ways)], self._lifted(self.low[node], level, ways))

    def _lifted(self, node: int, level: int, ways: list[list[int]]) -> list[int]:
        """Return the winning ways from a level on, by number of yes among the seats from there."""
        left = self.n - level
        if node == _WIN:
            return _binomials(left)
        if node == _LOSE:
            return [0] * (left + 1)
        return ways[node] + [0] * (left + 1 - len(ways[node]))


class _TooManyError(Exception):
    """The diagram grew past its limit."""


class _Level:
    """The nodes of one seat, found by the box in which the sums lie."""

    def __init__(self, leaves: int) -> None:
        self.nodes: list[int] = []
        self.start: NDArray[np.int64] = np.empty((16, leaves), dtype=np.int64)
        self.stop: NDArray[np.int64] = np.empty((16, leaves), dtype=np.int64)

    def find(self, sums: tuple[int, ...]) -> tuple[int, tuple[int, ...], tuple[int, ...]] | None:
        count = len(self.nodes)
        if not count:
            return None
        asked = np.array(sums, dtype=np.int64)
        inside: NDArray[np.bool_] = np.all((self.start[:count] <= asked) & (asked <= self.stop[:count]), axis=1)
        at = int(inside.argmax())
        if not inside[at]:
            return None
        return self.nodes[at], tuple(self.start[at].tolist()), tuple(self.stop[at].tolist())

    def add(self, node: int, start: tuple[int, ...], stop: tuple[int, ...]) -> None:
        count = len(self.nodes)
        if count == len(self.start):
            self.start = np.concatenate([self.start, np.empty_like(self.start)])
            self.stop = np.concatenate([self.stop, np.empty_like(self.stop)])
        self.start[count], self.stop[count] = start, stop
        self.nodes.append(node)


def _collect(shape: Shape, bars: list[list[int]]) -> None:
    if isinstance(shape, Threshold):
        bars[shape.leaf].append(shape.bar)
        return
    for part in shape.parts:
        _collect(part, bars)


def _three_valued(shape: Shape, sums: Sequence[int], rest: Sequence[int]) -> bool | None:
    """Read a shape when some sums may still grow: true, false, or not known."""
    if isinstance(shape, Threshold):
        if sums[shape.leaf] >= shape.bar:
            return True
        return False if sums[shape.leaf] + rest[shape.leaf] < shape.bar else None
    values = [_three_valued(part, sums, rest) for part in shape.parts]
    if isinstance(shape, All):
        return False if False in values else None if None in values else True
    return True if True in values else None if None in values else False


def _sum(one: list[int], other: list[int]) -> list[int]:
    if len(one) < len(other):
        one, other = other, one
    return [a + b for a, b in zip(one, other, strict=False)] + one[len(other) :]


def _product(one: list[int], other: list[int]) -> list[int]:
    found = [0] * (len(one) + len(other) - 1)
    for i, a in enumerate(one):
        if a:
            for j, b in enumerate(other):
                found[i + j] += a * b
    return found


def _binomials(n: int) -> list[int]:
    found = [1]
    for k in range(n):
        found.append(found[-1] * (n - k) // (k + 1))
    return found
