"""What do all methods hand over? How many coalitions win, and in how many each seat decides, by size where known."""

from fractions import Fraction
from functools import lru_cache
from math import comb, factorial
from typing import Literal, TypeAlias

import msgspec

__all__ = ["Counted", "Method", "shapley_from_sizes", "shapley_weight"]

Method: TypeAlias = Literal["classes", "halves", "pairs", "diagram", "program", "series", "bins", "sample"]
"""How a game was counted; :mod:`tocsin.councils.power.measuring` says what each does."""


class Counted(msgspec.Struct, frozen=True, kw_only=True):
    """The counts behind every index of a game."""

    winning: Fraction
    """Share of all coalitions that win."""
    swings: tuple[Fraction, ...]
    """For each player, the share of the coalitions of the others that lose without it and win with it."""
    shapley: tuple[Fraction, ...]
    method: Method
    exact: bool
    """True where ``winning`` and ``swings`` are exact."""
    shapley_exact: bool
    error: float = 0.0
    """Largest error of ``winning`` and ``swings``, absolute, where they are not exact."""
    shapley_error: float = 0.0
    """Largest error of ``shapley``, absolute, where it is not exact."""
    note: str = ""
    """How an error was bounded or estimated; a message id."""


@lru_cache(maxsize=4096)
def shapley_weight(n: int, size: int) -> Fraction:
    """Return the share of all orders of n players in which a given coalition of ``size`` stands before a given player.

    >>> shapley_weight(3, 1)
    Fraction(1, 6)
    """
    return Fraction(1, n * comb(n - 1, size))


@lru_cache(maxsize=4096)
def _before(n: int, size: int) -> int:
    return factorial(size) * factorial(n - 1 - size)


def shapley_from_sizes(n: int, decisive: dict[int, int]) -> Fraction:
    """Return the Shapley-Shubik index from the number of decisive coalitions of the others, by their size.

    >>> shapley_from_sizes(3, {1: 2})
    Fraction(1, 3)
    """
    return Fraction(sum(ways * _before(n, size) for size, ways in decisive.items()), factorial(n))
