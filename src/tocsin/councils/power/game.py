"""What is the voting game of a rule? For each seat, what its yes adds to each sum; sums that must reach bars.

In a *binary* game every seat says yes or no. A rule's points become one whole weight a seat (what a yes earns more
than a no) and a bar; bars that always or never hold fall away. The indices are defined for games in which a further
yes never hurts, and only those are taken.
"""

from collections.abc import Mapping, Sequence
from math import gcd
from typing import TypeAlias

import msgspec

from tocsin.councils.ballots import CHOICES
from tocsin.councils.rules.rule import Roles, Rule
from tocsin.councils.seats import Seat
from tocsin.councils.weighing import Conjunction, Formula, Weighing
from tocsin.errors import BadInputError

__all__ = ["All", "Any", "Game", "Shape", "Threshold", "decided", "game_of", "kinds_of", "kinds_without", "weighted"]

_YES, _NO, _ABSENT = (CHOICES.index(choice) for choice in ("yes", "no", "absent"))


class Threshold(msgspec.Struct, frozen=True):
    """The weights of those who say yes must reach the bar; ``leaf`` is the row of :attr:`Game.weights`."""

    leaf: int
    bar: int


class All(msgspec.Struct, frozen=True):
    """All parts; without parts always."""

    parts: tuple["Shape", ...]


class Any(msgspec.Struct, frozen=True):
    """One part; without parts never."""

    parts: tuple["Shape", ...]


Shape: TypeAlias = Threshold | All | Any


class Game(msgspec.Struct, frozen=True):
    """A simple game in which a further yes never hurts."""

    seats: tuple[str, ...]
    """Ids of the players; seats whose right to vote is suspended are none."""
    weights: tuple[tuple[int, ...], ...]
    """One row a distinct set of weights, one whole number of at least 0 a player."""
    shape: Shape


def weighted(weights: Sequence[int], bar: int, seats: Sequence[str] = ()) -> Game:
    """Make the game in which the weights of those who say yes must reach ``bar``.

    >>> weighted((3, 2, 1), 4).shape
    Threshold(leaf=0, bar=4)
    """
    if any(weight < 0 for weight in weights):
        raise BadInputError("a weight is below 0", where="weights", remedy="write whole numbers from 0")
    ids = tuple(seats) or tuple(str(n) for n in range(len(weights)))
    made = _Making(ids)
    return made.game(made.threshold(tuple(weights), bar))


def game_of(rule: Rule, seats: tuple[Seat, ...], roles: Roles | None = None) -> Game:
    """Make the binary game of a rule: every seat that may vote says yes or no.

    Raises
    ------
    BadInputError
        The forum takes no votes, or a yes can hurt under the rule.
    """
    formula = rule.formula(seats, roles or {})
    made = _Making(tuple(seat.id for seat in seats if seat.votes))
    return made.game(made.shape(formula, [seat.votes for seat in seats]))


class _Making:
    """Puts a game together: equal rows of weights are kept once, whatever their scale."""

    def __init__(self, seats: tuple[str, ...]) -> None:
        self.seats = seats
        self.rows: dict[tuple[int, ...], int] = {}

    def game(self, shape: Shape) -> Game:
        return Game(self.seats, tuple(self.rows), shape)

    def shape(self, formula: Formula, votes: Sequence[bool]) -> Shape:
        if isinstance(formula, Weighing):
            weights, bar = [], formula.bar
            for row, may in zip(formula.points, votes, strict=True):
                bar -= row[_NO] if may else row[_ABSENT]
                if may:
                    weights.append(row[_YES] - row[_NO])
            if any(weight < 0 for weight in weights):
                raise BadInputError(
                    "under this rule a yes can hurt, and power indices are defined only where it cannot",
                    remedy="write the rule without `not` around what a yes helps",
                )
            return self.threshold(tuple(weights), bar)
        parts = tuple(self.shape(part, votes) for part in formula.parts)
        return _all(parts) if isinstance(formula, Conjunction) else _any(parts)

    def threshold(self, weights: tuple[int, ...], bar: int) -> Shape:
        if bar <= 0:
            return All(())
        if bar > sum(weights):
            return Any(())
        scale = gcd(*weights)
        row = weights if scale == 1 else tuple(weight // scale for weight in weights)
        return Threshold(self.rows.setdefault(row, len(self.rows)), -(-bar // scale))


def _all(parts: tuple[Shape, ...]) -> Shape:
    if any(part == Any(()) for part in parts):
        return Any(())
    left = tuple(dict.fromkeys(part for part in parts if part != All(())))
    return left[0] if len(left) == 1 else All(left)


def _any(parts: tuple[Shape, ...]) -> Shape:
    if any(part == All(()) for part in parts):
        return All(())
    left = tuple(dict.fromkeys(part for part in parts if part != Any(())))
    return left[0] if len(left) == 1 else Any(left)


def decided(shape: Shape, sums: Sequence[int]) -> bool:
    """Say whether a shape holds for the sums of each row of weights."""
    if isinstance(shape, Threshold):
        return sums[shape.leaf] >= shape.bar
    test = all if isinstance(shape, All) else any
    return test(decided(part, sums) for part in shape.parts)


def kinds_of(game: Game) -> Mapping[tuple[int, ...], tuple[int, ...]]:
    """Group the players that are interchangeable: their weights -> their positions.

    >>> kinds_of(weighted((2, 1, 1), 3))
    {(2,): (0,), (1,): (1, 2)}
    """
    return kinds_without(game, -1)


def kinds_without(game: Game, leaf: int) -> Mapping[tuple[int, ...], tuple[int, ...]]:
    """Group the players that are interchangeable but for one row of weights."""
    rows = [row for n, row in enumerate(game.weights) if n != leaf]
    found: dict[tuple[int, ...], list[int]] = {}
    for player, kind in enumerate(zip(*rows, strict=True) if rows else [()] * len(game.seats)):
        found.setdefault(kind, []).append(player)
    return {kind: tuple(players) for kind, players in found.items()}
