"""Which votes are missing? How many of whom must still say yes, who may not say no, or that it can no longer pass.

Seats that have not spoken are *open*. The answer says what the smallest number of further yes votes is if the other
open seats abstain (or vote no, if that is asked), and from among whom they can come: "needs 2 of GUY PAN SLE KOR".
"""

from collections.abc import Mapping, Sequence
from itertools import product
from typing import Literal, TypeAlias

import msgspec

from tocsin.councils.ballots import CHOICES, Choice, Vote
from tocsin.councils.rules.rule import Rule
from tocsin.councils.weighing import Conjunction, Formula, Weighing, leaves

__all__ = ["Missing", "Need", "missing"]

_MOST_COMBINATIONS = 20_000
_MOST_WAYS = 8

State: TypeAlias = Literal["passed", "open", "lost"]


class Need(msgspec.Struct, frozen=True):
    """So many yes votes out of these seats, any of them."""

    count: int
    seats: tuple[str, ...]

    def __str__(self) -> str:
        """Write it as a chair would: ``2 of GUY PAN SLE KOR``.

        >>> str(Need(2, ("GUY", "PAN", "SLE", "KOR")))
        '2 of GUY PAN SLE KOR'
        """
        return f"{self.count} of {' '.join(self.seats)}"


class Missing(msgspec.Struct, frozen=True, kw_only=True):
    """What is still missing."""

    state: State
    """``passed``: adopted whatever the open seats do; ``lost``: cannot pass any more; otherwise ``open``."""
    least: int = 0
    """Smallest number of further yes votes."""
    exact: bool = True
    """False where a smaller number may exist: too many combinations of weights to try them all."""
    ways: tuple[tuple[Need, ...], ...] = ()
    """Ways to reach it with that number; in each way every need is to be met."""
    more_ways: bool = False
    indispensable: tuple[str, ...] = ()
    """Open seats without whose yes it cannot pass."""
    may_not_oppose: tuple[str, ...] = ()
    """Open seats whose no would end it."""


def missing(rule: Rule, vote: Vote, *, rest: Choice = "abstain") -> Missing:
    """Say which votes a rule still needs; seats that ``vote`` does not name are open, the others have spoken.

    Parameters
    ----------
    rest:
        What open seats do that are not needed.

    Raises
    ------
    BadInputError
        The forum takes no votes.
    """
    formula = rule.formula(vote.seats, vote.roles)
    still_open = [n for n, seat in enumerate(vote.seats) if seat.id not in vote.choices and seat.votes]
    fixed = [vote.choice(seat) for seat in vote.seats]
    table = _Table(formula, fixed, still_open, rest)
    if table.holds(table.worst()):
        return Missing(state="passed")
    if not table.holds(table.best()):
        return Missing(state="lost")
    ids = [seat.id for seat in vote.seats]
    needed, may_not = [], []
    for n in still_open:
        if not table.holds(table.best(without=n, as_=rest)):
            needed.append(ids[n])
        if not table.holds(table.best(without=n, as_="no")):
            may_not.append(ids[n])
    least, exact, ways, more = _smallest(table, ids)
    return Missing(
        state="open",
        least=least,
        exact=exact,
        ways=ways,
        more_ways=more,
        indispensable=tuple(needed),
        may_not_oppose=tuple(may_not),
    )


class _Table:
    """A formula with the spoken votes filled in: what each open seat's yes adds to each sum."""

    def __init__(self, formula: Formula, fixed: Sequence[Choice], still_open: Sequence[int], rest: Choice) -> None:
        self.formula = formula
        self.open = tuple(still_open)
        self.leaves = leaves(formula)
        place = CHOICES.index(rest)
        settled = set(range(len(fixed))) - set(still_open)
        self._spoken = [sum(leaf.points[n][CHOICES.index(fixed[n])] for n in settled) for leaf in self.leaves]
        self.start = tuple(
            spoken + sum(leaf.points[n][place] for n in self.open)
            for spoken, leaf in zip(self._spoken, self.leaves, strict=True)
        )
        self.gains = {n: tuple(leaf.points[n][0] - leaf.points[n][place] for leaf in self.leaves) for n in self.open}

    def holds(self, sums: Sequence[int]) -> bool:
        met = iter([total >= leaf.bar for total, leaf in zip(sums, self.leaves, strict=True)])
        return _read(self.formula, met)

    def worst(self) -> list[int]:
        """Let every sum be as small as the open seats can make it: what holds then holds whatever they do."""
        return [
            spoken + sum(min(leaf.points[n]) for n in self.open)
            for spoken, leaf in zip(self._spoken, self.leaves, strict=True)
        ]

    def best(self, without: int = -1, as_: Choice = "yes") -> list[int]:
        """Let every sum be as large as the open seats can make it, one of them held to a choice."""
        place = CHOICES.index(as_)
        return [
            spoken + sum(leaf.points[n][place] if n == without else max(leaf.points[n]) for n in self.open)
            for spoken, leaf in zip(self._spoken, self.leaves, strict=True)
        ]

    def after(self, picked: Mapping[tuple[int, ...], int]) -> list[int]:
        """Add so many seats of each kind of gain to what the rest gives."""
        sums = list(self.start)
        for gain, number in picked.items():
            for position, one in enumerate(gain):
                sums[position] += one * number
        return sums


def _read(formula: Formula, met: "object") -> bool:
    """Read a formula from the truth of its leaves, left to right; every leaf is consumed."""
    if isinstance(formula, Weighing):
        return bool(next(met))  # type: ignore[call-overload]
    values = [_read(part, met) for part in formula.parts]
    return all(values) if isinstance(formula, Conjunction) else any(values)


def _smallest(table: _Table, ids: Sequence[str]) -> tuple[int, bool, tuple[tuple[Need, ...], ...], bool]:
    kinds: dict[tuple[int, ...], list[int]] = {}
    for n in table.open:
        kinds.setdefault(table.gains[n], []).append(n)
    kinds = {gain: seats for gain, seats in kinds.items() if any(gain)}
    combinations = 1
    for seats in kinds.values():
        combinations *= len(seats) + 1
    if combinations <= _MOST_COMBINATIONS:
        return _by_kind(table, kinds, ids)
    return _by_weight(table, ids)


def _by_kind(
    table: _Table, kinds: Mapping[tuple[int, ...], list[int]], ids: Sequence[str]
) -> tuple[int, bool, tuple[tuple[Need, ...], ...], bool]:
    """Try every number of seats of each kind: exact."""
    least = len(table.open) + 1
    found: list[tuple[int, ...]] = []
    for numbers in product(*(range(len(seats) + 1) for seats in kinds.values())):
        total = sum(numbers)
        if total <= least and table.holds(table.after(dict(zip(kinds, numbers, strict=True)))):
            if total < least:
                least, found = total, []
            found.append(numbers)
    ways = tuple(
        tuple(
            Need(number, tuple(ids[n] for n in seats))
            for number, seats in zip(numbers, kinds.values(), strict=True)
            if number
        )
        for numbers in found
    )
    return least, True, ways[:_MOST_WAYS], len(ways) > _MOST_WAYS


def _by_weight(table: _Table, ids: Sequence[str]) -> tuple[int, bool, tuple[tuple[Need, ...], ...], bool]:
    """Take the seat that helps most, again and again; exact where the largest gains of each sum need as many."""
    columns = list(zip(*table.gains.values(), strict=True))
    ranked = [sorted(column, reverse=True) for column in columns]
    floor = 0
    while not table.holds([s + sum(gains[:floor]) for s, gains in zip(table.start, ranked, strict=True)]):
        floor += 1
    sums, picked, left = list(table.start), [], dict(table.gains)
    while not table.holds(sums):
        short = [max(leaf.bar - total, 0) for leaf, total in zip(table.leaves, sums, strict=True)]
        best = max(
            left,
            key=lambda n: sum(min(gain, lack) / lack for gain, lack in zip(left[n], short, strict=True) if lack),
        )
        sums = [total + gain for total, gain in zip(sums, left.pop(best), strict=True)]
        picked.append(best)
    way = tuple(Need(1, (ids[n],)) for n in picked)
    return len(picked), len(picked) == floor, (way,), True
