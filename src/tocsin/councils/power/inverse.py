"""Which weights, or which bar, give a wanted distribution of power? The inverse problem, searched and then measured.

Power does not follow weights, so weights are moved until power fits: each by how far its power misses the wanted
share, then single points from seats with too much to seats with too little. Every step is an exact count of whole
numbers. Not every distribution can be had (with three seats there are five games in all), so the answer says what
was reached and how far that is from what was wanted. References: Leech 2003, Power indices as an aid to
institutional design; de Keijzer, Klos and Zhang 2014 on how hard the problem is in general.
"""

from collections.abc import Callable, Sequence
from fractions import Fraction
from math import factorial
from typing import Literal, TypeAlias

import msgspec
import numpy as np
from numpy.typing import NDArray

from tocsin.councils.power.game import weighted
from tocsin.councils.power.measuring import measure
from tocsin.errors import BadInputError

__all__ = ["MOST_SEATS", "Index", "Inverse", "bar_for", "weights_for"]

Index: TypeAlias = Literal["banzhaf", "shapley"]

MOST_SEATS = 60
"""Counts of so many seats fit a word of 64 bits."""

_POINTS = 40
"""Points of weight to hand out for each seat; finer weights than this hardly change power."""
_MOST_POINTS = 20_000
_ROUNDS = 60
_SWAPS = 120

_Shares = NDArray[np.float64]


class Inverse(msgspec.Struct, frozen=True, kw_only=True):
    """Weights and a bar, what they reach, and how far that is from what was wanted."""

    weights: tuple[int, ...]
    bar: int
    wanted: tuple[Fraction, ...]
    reached: tuple[Fraction, ...]
    gap: Fraction
    """Sum of the absolute differences of all seats."""
    largest: Fraction
    """Largest difference of one seat."""


def weights_for(wanted: Sequence[Fraction], share: Fraction, index: Index = "shapley") -> Inverse:
    """Find weights whose power comes close to ``wanted``, in any unit, when yes must carry ``share`` of the weight.

    >>> found = weights_for([Fraction(1)] * 5, Fraction(1, 2))
    >>> found.gap, len(set(found.weights))
    (Fraction(0, 1), 1)
    """
    target = _target(wanted)
    n = len(target)
    if not 0 < share <= 1:
        raise BadInputError(f"{share} is no share of the weight", where="quota", remedy="write a fraction up to 1")
    _few(n)
    points = max(200, min(2000, _POINTS * n))
    aim = np.array([float(one) for one in target])

    def bar_of(weights: NDArray[np.int64]) -> int:
        # At one half exactly a tie must not win: more than half is asked.
        total = int(weights.sum())
        return total // 2 + 1 if share == Fraction(1, 2) else max(1, -(-total * share.numerator // share.denominator))

    def power(weights: NDArray[np.int64]) -> _Shares:
        return _shares(weights.tolist(), bar_of(weights), index)

    best = _moved(aim, points, power)
    weights, bar = tuple(int(weight) for weight in best), bar_of(best)
    return _answer(weights, bar, target, index)


def bar_for(weights: Sequence[int], wanted: Sequence[Fraction], index: Index = "shapley") -> Inverse:
    """Find the bar, from more than half of the weight up, under which the weights' power comes closest to ``wanted``.

    >>> bar_for((3, 2, 1), [Fraction(1, 3)] * 3).bar
    6
    """
    target = _target(wanted)
    if len(weights) != len(target):
        raise BadInputError(
            "there is not one wanted share for each weight", where="wanted", remedy="name every seat once"
        )
    _few(len(weights))
    total = sum(weights)
    scale = max(1, -(-total // _MOST_POINTS))
    rough = [max(1, round(weight / scale)) if weight else 0 for weight in weights]
    aim = np.array([float(one) for one in target])
    tables = _every_bar(rough, index)
    first = sum(rough) // 2 + 1
    gaps = np.abs(tables - aim[:, None]).sum(axis=0)
    bar = first + int(gaps[first:].argmin())
    exact = bar if scale == 1 else min(total, max(total // 2 + 1, round(Fraction(bar, sum(rough)) * total)))
    return _answer(tuple(weights), exact, target, index)


def _target(wanted: Sequence[Fraction]) -> tuple[Fraction, ...]:
    total = sum(wanted, Fraction(0))
    if not wanted or total <= 0 or any(one < 0 for one in wanted):
        raise BadInputError(
            "wanted shares must not be below 0 and must not all be 0", where="wanted", remedy="correct them"
        )
    return tuple(one / total for one in wanted)


def _few(seats: int) -> None:
    if seats > MOST_SEATS:
        raise BadInputError(
            f"{seats} seats are more than {MOST_SEATS}", where="wanted", remedy="group the smallest seats together"
        )


def _answer(weights: tuple[int, ...], bar: int, target: tuple[Fraction, ...], index: Index) -> Inverse:
    found = measure(weighted(weights, bar))
    reached = tuple(seat.banzhaf if index == "banzhaf" else seat.shapley for seat in found.seats)
    gaps = [abs(one - other) for one, other in zip(reached, target, strict=True)]
    return Inverse(
        weights=weights,
        bar=bar,
        wanted=target,
        reached=reached,
        gap=sum(gaps, Fraction(0)),
        largest=max(gaps),
    )


def _moved(aim: _Shares, points: int, power: Callable[[NDArray[np.int64]], _Shares]) -> NDArray[np.int64]:
    """Move weights until power fits, first all at once and then point by point."""
    real = aim.copy()
    best, least = _whole(real, points), np.inf
    step = 1.0
    for _ in range(_ROUNDS):
        weights = _whole(real, points)
        reached = power(weights)
        gap = float(np.abs(reached - aim).sum())
        if gap < least:
            best, least = weights, gap
        else:
            step *= 0.8
        with np.errstate(divide="ignore", invalid="ignore"):
            ratio = np.where(reached > 0, aim / reached, np.where(aim > 0, 2.0, 1.0))
        real = real * np.clip(ratio, 0.5, 2.0) ** step
        real /= real.sum()
    for _ in range(_SWAPS):
        better = _swapped(best, least, aim, power) if least else None
        if better is None:
            break
        best, least = better
    return best


def _swapped(
    best: NDArray[np.int64], least: float, aim: _Shares, power: Callable[[NDArray[np.int64]], _Shares]
) -> tuple[NDArray[np.int64], float] | None:
    """Move one point from a seat with too much to one with too little, if that fits better; None where none does."""
    missing = aim - power(best)
    for taker in np.argsort(-missing)[:3]:
        for giver in np.argsort(missing)[:3]:
            tried = best.copy()
            tried[taker] += 1
            tried[giver] -= 1
            if taker != giver and tried[giver] >= 0:
                gap = float(np.abs(power(tried) - aim).sum())
                if gap < least - 1e-15:
                    return tried, gap
    return None


def _whole(real: _Shares, points: int) -> NDArray[np.int64]:
    """Hand out whole points by largest remainders."""
    exact = real / real.sum() * points
    whole: NDArray[np.int64] = np.floor(exact).astype(np.int64)
    left = points - int(whole.sum())
    whole[np.argsort(whole - exact, kind="stable")[:left]] += 1
    return whole


def _shares(weights: list[int], bar: int, index: Index) -> _Shares:
    """Return every seat's share of power under one bar."""
    return _every_bar(weights, index, bar)[:, 0]


def _every_bar(weights: list[int], index: Index, only: int | None = None) -> _Shares:
    """Return every seat's share of power under every bar from 0 to the whole weight, or under one: one column a bar."""
    n, total = len(weights), sum(weights)
    sizes = n + 1 if index == "shapley" else 1
    bars = np.arange(total + 1) if only is None else np.array([only])
    table = np.zeros((sizes, total + 1), dtype=np.int64)
    table[0, 0] = 1
    for weight in weights:
        grown = table[:, : total + 1 - weight].copy()
        if index == "shapley":
            table[1:, weight:] += grown[:-1]
        else:
            table[:, weight:] += grown
    orders = np.array([factorial(size) * factorial(n - 1 - size) / factorial(n) for size in range(n)])
    found = {}
    for weight in set(weights):
        others = _without(table, weight, index)
        # Coalitions of the others that weigh less than k, at position k.
        below = np.concatenate([np.zeros((len(others), 1)), others.cumsum(axis=1)], axis=1)
        decisive = below[:, np.clip(bars, 0, total + 1)] - below[:, np.clip(bars - weight, 0, total + 1)]
        found[weight] = orders @ decisive[:n] if index == "shapley" else decisive[0]
    shares: _Shares = np.array([found[weight] for weight in weights])
    if index == "banzhaf":
        sums = shares.sum(axis=0)
        shares = shares / np.where(sums > 0, sums, 1)
    return shares


def _without(table: NDArray[np.int64], weight: int, index: Index) -> NDArray[np.int64]:
    """Take a seat of this weight out of the table again."""
    others = table.copy()
    if index == "shapley":
        for size in range(1, len(others)):
            others[size, weight:] -= others[size - 1, : others.shape[1] - weight]
        sized: NDArray[np.int64] = others[:-1]
        return sized
    if weight == 0:
        halved: NDArray[np.int64] = others // 2
        return halved
    for start in range(weight, others.shape[1], weight):
        stop = min(start + weight, others.shape[1])
        others[:, start:stop] -= others[:, start - weight : stop - weight]
    return others
