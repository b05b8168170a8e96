"""What does a rule ask, once it is put into numbers? Sums of points that must reach a bar, joined by and and or.

Every leaf of a rule becomes one or more :class:`Weighing`: each seat earns points by what it does, and the sum must
reach a whole number. "Two thirds of those present and voting" gives a yes 1 point and a no -2, and the bar is 0. The
tally, the missing votes and the power of seats are all computed from this one form, and points are whole numbers, so
nothing is ever rounded.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import TypeAlias

import msgspec

from tocsin.councils.ballots import CHOICES, Choice
from tocsin.councils.seats import Seat

__all__ = [
    "Conjunction",
    "Disjunction",
    "Formula",
    "Points",
    "Weighing",
    "all_of",
    "any_of",
    "holds",
    "leaves",
    "negated",
    "weighing",
]

Points: TypeAlias = tuple[int, int, int, int, int]
"""Points for each of :data:`~tocsin.councils.ballots.CHOICES`, in their order."""

_POSITION: Mapping[Choice, int] = {choice: position for position, choice in enumerate(CHOICES)}


class Weighing(msgspec.Struct, frozen=True):
    """A sum over seats of the points for what each did, which must reach ``bar``."""

    points: tuple[Points, ...]
    """One entry a seat, in the order of the seats."""
    bar: int


class Conjunction(msgspec.Struct, frozen=True):
    """All parts must hold; without parts it holds."""

    parts: tuple["Formula", ...]


class Disjunction(msgspec.Struct, frozen=True):
    """One part must hold; without parts it does not."""

    parts: tuple["Formula", ...]


Formula: TypeAlias = Weighing | Conjunction | Disjunction


def weighing(seats: Sequence[Seat], points: Callable[[Seat], Mapping[Choice, int]], bar: int) -> Weighing:
    """Make a weighing; a choice that ``points`` does not name earns nothing.

    >>> weighing((Seat(id="A"), Seat(id="B")), lambda seat: {"yes": 1}, 2)
    Weighing(points=((1, 0, 0, 0, 0), (1, 0, 0, 0, 0)), bar=2)
    """

    def row(seat: Seat) -> Points:
        named = points(seat)
        yes, no, abstain, absent, aside = (named.get(choice, 0) for choice in CHOICES)
        return yes, no, abstain, absent, aside

    return Weighing(tuple(row(seat) for seat in seats), bar)


def all_of(parts: Iterable[Formula]) -> Formula:
    """Join formulas that must all hold, without a needless level.

    >>> one = Weighing(((1, 0, 0, 0, 0),), 1)
    >>> all_of([all_of([one])]) == one
    True
    """
    flat: list[Formula] = []
    for part in parts:
        flat.extend(part.parts if isinstance(part, Conjunction) else (part,))
    return flat[0] if len(flat) == 1 else Conjunction(tuple(flat))


def any_of(parts: Iterable[Formula]) -> Formula:
    """Join formulas of which one must hold, without a needless level."""
    flat: list[Formula] = []
    for part in parts:
        flat.extend(part.parts if isinstance(part, Disjunction) else (part,))
    return flat[0] if len(flat) == 1 else Disjunction(tuple(flat))


def negated(formula: Formula) -> Formula:
    """Turn a formula into its opposite, which is a formula of the same kind: points are whole numbers.

    >>> negated(Weighing(((1, 0, 0, 0, 0),), 1))
    Weighing(points=((-1, 0, 0, 0, 0),), bar=0)
    """
    if isinstance(formula, Weighing):
        turned = tuple((-a, -b, -c, -d, -e) for a, b, c, d, e in formula.points)
        return Weighing(turned, 1 - formula.bar)
    parts = tuple(negated(part) for part in formula.parts)
    return Disjunction(parts) if isinstance(formula, Conjunction) else Conjunction(parts)


def holds(formula: Formula, choices: Sequence[Choice]) -> bool:
    """Say whether a formula holds for what each seat did, in the order of the seats."""
    if isinstance(formula, Weighing):
        return sum(row[_POSITION[choice]] for row, choice in zip(formula.points, choices, strict=True)) >= formula.bar
    test = all if isinstance(formula, Conjunction) else any
    return test(holds(part, choices) for part in formula.parts)


def leaves(formula: Formula) -> tuple[Weighing, ...]:
    """List the weighings of a formula, left to right."""
    if isinstance(formula, Weighing):
        return (formula,)
    return tuple(leaf for part in formula.parts for leaf in leaves(part))
