"""How much power has a seat where abstaining is a third choice? Exact counts over yes, abstain and no.

In the Security Council an abstention of a permanent member is no veto, and in the General Assembly those who abstain
leave the base: binary indices, which take every abstention for a no, cannot see either. Every seat says yes,
abstains or says no with equal chance. A seat *decides* for what the others do if its yes passes and its no does not;
the count is split into the step from no to abstaining and the step from abstaining to yes. Shapley-Shubik asks whose
turn settles the outcome when seats speak in a random order and every word is equally likely. References: Felsenthal
and Machover 1997, Ternary voting games; Freixas 2005, Banzhaf measures for games with several levels of approval.
"""

from collections.abc import Iterator, Mapping
from fractions import Fraction
from itertools import product
from math import factorial

import msgspec
import numpy as np
from numpy.typing import NDArray

from tocsin.councils.ballots import CHOICES
from tocsin.councils.rules.rule import Roles, Rule
from tocsin.councils.seats import Seat
from tocsin.councils.weighing import Conjunction, Formula, Weighing
from tocsin.errors import BadInputError
from tocsin.messages import N_

__all__ = ["TernaryPower", "TernarySeat", "ternary_power"]

_MOST_CELLS = 400_000
_MOST_STATES = 60_000
_YES, _NO, _ABSTAIN, _ABSENT = (CHOICES.index(choice) for choice in ("yes", "no", "abstain", "absent"))

_Kind = tuple[tuple[int, int], ...]
"""For each weighing what a yes and an abstention of such a seat earn more than its no."""

TOO_MANY = N_("Not computed: the orders of so many different seats are out of exact reach.")


class TernarySeat(msgspec.Struct, frozen=True, kw_only=True):
    """The indices of one seat when all may abstain."""

    seat: str
    decides: Fraction
    """How likely its yes passes what its no stops."""
    by_abstaining: Fraction
    """How likely its abstention already passes what its no stops: what a veto is worth more than an abstention."""
    by_yes: Fraction
    """How likely only its yes passes what its abstention stops."""
    share: Fraction
    """``decides`` as a share of all seats'."""
    shapley: Fraction | None
    """None where it is out of exact reach."""


class TernaryPower(msgspec.Struct, frozen=True, kw_only=True):
    """Every index of every seat, and the share of all ways to vote that pass."""

    act: Fraction
    seats: tuple[TernarySeat, ...]
    note: str = ""
    """Why something was not computed; a message id."""


def ternary_power(rule: Rule, seats: tuple[Seat, ...], roles: Roles | None = None) -> TernaryPower:
    """Compute the indices of a rule when every seat that may vote says yes, abstains or says no.

    Raises
    ------
    BadInputError
        The forum takes no votes, a step towards yes can hurt, or there are too many kinds of seats.
    """
    formula = rule.formula(seats, roles or {})
    voting = tuple(seat for seat in seats if seat.votes)
    game = _Ternary(formula, [seat.votes for seat in seats])
    if game.cells > _MOST_CELLS:
        raise BadInputError(
            f"with {len(game.kinds)} kinds of seats the ways to vote are too many to count exactly",
            where="ternary",
            remedy="ask for the binary indices",
        )
    indices = [game.of_kind(position) for position in range(len(game.kinds))]
    shapley, note = game.shapley()
    by_player: dict[int, int] = {
        player: position for position, players in enumerate(game.kinds.values()) for player in players
    }
    total = sum((indices[by_player[player]][0] for player in range(len(voting))), Fraction(0))
    found = []
    for player, seat in enumerate(voting):
        decides, by_abstaining, by_yes = indices[by_player[player]]
        found.append(
            TernarySeat(
                seat=seat.id,
                decides=decides,
                by_abstaining=by_abstaining,
                by_yes=by_yes,
                share=decides / total if total else Fraction(0),
                shapley=shapley[by_player[player]] if shapley else None,
            )
        )
    return TernaryPower(act=game.act(), seats=tuple(found), note=note)


class _Ternary:
    """A rule over kinds of seats: a table that says for every (yes, abstain) of each kind whether it passes."""

    def __init__(self, formula: Formula, votes: list[bool]) -> None:
        self.n = sum(votes)
        rows: list[list[tuple[int, int]]] = [[] for _ in range(self.n)]
        self.bars: list[int] = []
        self._collect(formula, votes, rows)
        kinds: dict[_Kind, list[int]] = {}
        for player, row in enumerate(rows):
            kinds.setdefault(tuple(row), []).append(player)
        self.kinds: Mapping[_Kind, tuple[int, ...]] = {kind: tuple(players) for kind, players in kinds.items()}
        self.sizes = [len(players) for players in self.kinds.values()]
        self.cells = 1
        for size in self.sizes:
            self.cells *= (size + 1) * (size + 2) // 2
        self.formula = formula
        self.places = [_places(size) for size in self.sizes]
        if self.cells <= _MOST_CELLS:
            self.table = self._read(formula, iter(range(len(self.bars))))

    def _collect(self, formula: Formula, votes: list[bool], rows: list[list[tuple[int, int]]]) -> None:
        if isinstance(formula, Weighing):
            bar, player = formula.bar, 0
            for points, may in zip(formula.points, votes, strict=True):
                if not may:
                    bar -= points[_ABSENT]
                    continue
                yes, abstain = points[_YES] - points[_NO], points[_ABSTAIN] - points[_NO]
                if not 0 <= abstain <= yes:
                    raise BadInputError(
                        "under this rule a step from no to abstaining, or from there to yes, can hurt",
                        where="ternary",
                        remedy="ask for the binary indices",
                    )
                bar -= points[_NO]
                rows[player].append((yes, abstain))
                player += 1
            self.bars.append(bar)
            return
        for part in formula.parts:
            self._collect(part, votes, rows)

    def _read(self, formula: Formula, leaves: Iterator[int]) -> NDArray[np.bool_]:
        shape = [len(places) for places in self.places]
        if isinstance(formula, Weighing):
            leaf = next(leaves)
            most = sum(kind[leaf][0] * size for kind, size in zip(self.kinds, self.sizes, strict=True))
            number = np.int64 if most + abs(self.bars[leaf]) < 2**62 else object
            total = np.zeros((1,) * len(shape), dtype=number)
            for axis, (kind, places) in enumerate(zip(self.kinds, self.places, strict=True)):
                line = np.array(
                    [kind[leaf][0] * yes + kind[leaf][1] * abstain for yes, abstain in places], dtype=number
                )
                total = total + line.reshape([-1 if axis == other else 1 for other in range(len(shape))])
            found: NDArray[np.bool_] = np.broadcast_to((total >= self.bars[leaf]).astype(bool), shape)
            return found
        whole = isinstance(formula, Conjunction)
        table = np.full(shape, whole)
        for part in formula.parts:
            inner = self._read(part, leaves)
            table = (table & inner) if whole else (table | inner)
        return table

    def act(self) -> Fraction:
        """Return the share of all ways to vote that pass."""
        return Fraction(_weighed(self.table, [_ways(size) for size in self.sizes]), 3**self.n)

    def of_kind(self, axis: int) -> tuple[Fraction, Fraction, Fraction]:
        """Return for a seat of a kind how often it decides, by abstaining and by yes."""
        size = self.sizes[axis]
        others = _places(size - 1)
        where = {place: position for position, place in enumerate(self.places[axis])}
        yes, abstain, no = (
            self.table.take([where[y + a, z + b] for y, z in others], axis=axis) for a, b in ((1, 0), (0, 1), (0, 0))
        )
        ways = [_ways(size - 1 if position == axis else other) for position, other in enumerate(self.sizes)]
        by_abstaining = Fraction(_weighed(abstain & ~no, ways), 3 ** (self.n - 1))
        by_yes = Fraction(_weighed(yes & ~abstain, ways), 3 ** (self.n - 1))
        return by_abstaining + by_yes, by_abstaining, by_yes

    def shapley(self) -> tuple[list[Fraction] | None, str]:
        """Return each kind's Shapley-Shubik index, where the states of a roll call can be gone through."""
        passes = self.table.all() or not self.table.any()
        if passes:
            return [Fraction(0)] * len(self.sizes), ""
        if len(self.sizes) == 1:
            return [Fraction(1, self.n)], ""
        states = 1
        for size in self.sizes:
            states *= (size + 1) * (size + 2) * (size + 3) // 6
        if states > _MOST_STATES:
            return None, TOO_MANY
        return self._roll_call(), ""

    def _roll_call(self) -> list[Fraction]:
        """Go through every state of a roll call: how many of each kind said what so far, and who settles it next."""
        n = self.n
        found = [0] * len(self.sizes)
        where = [{place: position for position, place in enumerate(places)} for places in self.places]

        def settled(state: tuple[tuple[int, int, int], ...]) -> bool:
            least = tuple(where[k][yes, abstain] for k, (yes, abstain, _) in enumerate(state))
            most = tuple(where[k][self.sizes[k] - abstain - no, abstain] for k, (_, abstain, no) in enumerate(state))
            return bool(self.table[least]) or not bool(self.table[most])

        known = {state: settled(state) for state in product(*(_spoken(size) for size in self.sizes))}
        for state, done in known.items():
            if done:
                continue
            said = sum(sum(part) for part in state)
            for axis, part in enumerate(state):
                if sum(part) == self.sizes[axis]:
                    continue
                ends = 0
                for word in range(3):
                    after = tuple(
                        tuple(value + (k == word) for k, value in enumerate(one)) if position == axis else one
                        for position, one in enumerate(state)
                    )
                    ends += known[after]  # type: ignore[index]  # three numbers a kind
                if ends:
                    ways = 1
                    for position, (size, one) in enumerate(zip(self.sizes, state, strict=True)):
                        ways *= _arranged(size - (position == axis), one)
                    found[axis] += ends * ways * factorial(said) * factorial(n - 1 - said) * 3 ** (n - 1 - said)
        return [Fraction(count, factorial(n) * 3**n) for count in found]


def _places(size: int) -> list[tuple[int, int]]:
    """List every (yes, abstain) of so many seats."""
    return [(yes, abstain) for yes in range(size + 1) for abstain in range(size + 1 - yes)]


def _spoken(size: int) -> list[tuple[int, int, int]]:
    """List every (yes, abstain, no) of at most so many seats."""
    return [
        (yes, abstain, no)
        for yes in range(size + 1)
        for abstain in range(size + 1 - yes)
        for no in range(size + 1 - yes - abstain)
    ]


def _ways(size: int) -> list[int]:
    """Count the ways to give so many seats each (yes, abstain)."""
    return [_arranged(size, (yes, abstain, size - yes - abstain)) for yes, abstain in _places(size)]


def _arranged(size: int, parts: tuple[int, ...]) -> int:
    found = factorial(size) // factorial(size - sum(parts))
    for part in parts:
        found //= factorial(part)
    return found


def _weighed(table: NDArray[np.bool_], ways: list[list[int]]) -> int:
    """Add up the ways of every cell that holds."""
    if table.ndim == 1:
        return sum(ways[0][k] for k in np.flatnonzero(table).tolist())
    return sum(ways[0][k] * _weighed(table[k], ways[1:]) for k in range(table.shape[0]) if table[k].any())
