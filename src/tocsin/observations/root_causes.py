"""Which slow figures are told of a place as root causes? How do they stand against its past and its peers? Rules."""

from collections.abc import Collection, Iterable, Mapping
from typing import Literal, TypeAlias

import msgspec
import numpy as np

from tocsin.messages import N_

__all__ = [
    "BY_RATIO",
    "LOOK_BACKS",
    "NEAR_YEARS",
    "THEMES",
    "Move",
    "Rank",
    "Theme",
    "Trend",
    "rank_of",
    "spread_of",
    "trend_of",
]

Move: TypeAlias = Literal["hardly", "up", "down", "far up", "far down"]

LOOK_BACKS = (5, 10)
"""Years over which a trend is told."""

NEAR_YEARS = 5
"""A peer's newest figure counts when it lies at most so many years from the place's own."""

_LEAST = 1e-9
"""What a logarithm is taken of in place of zero."""

_HARDLY, _FAR = 0.02, 0.15
"""Shares of the spread between the 5th and 95th percentile of all places: below, hardly changed; above, far."""


class Theme(msgspec.Struct, frozen=True, kw_only=True):
    """A root cause in one word, and the series that speak of it."""

    id: str
    title: str
    """Message id."""
    series: tuple[tuple[str, ...], ...]
    """One entry a figure: ids of series in order of preference, of which the first that is held speaks."""


THEMES: tuple[Theme, ...] = (
    Theme(
        id="poverty",
        title=N_("Poverty"),
        series=(("gapminder.extreme_poverty",), ("gapminder.poverty",)),
    ),
    Theme(
        id="income",
        title=N_("Income"),
        series=(
            ("wdi.NY.GDP.PCAP.KD", "gapminder.gdp_per_capita", "structural.ln_gdp_per_capita"),
            ("gapminder.human_development",),
        ),
    ),
    Theme(id="inequality", title=N_("Inequality"), series=(("gapminder.gini",), ("gapminder.top_tenth",))),
    Theme(
        id="governance",
        title=N_("Governance"),
        series=(("vdem.v2x_libdem", "structural.polity"), ("wgi.ge",), ("wgi.rl",), ("wgi.cc",)),
    ),
    Theme(id="youth", title=N_("Youth"), series=(("gapminder.median_age",), ("gapminder.youth_unemployment",))),
    Theme(
        id="exclusion",
        title=N_("Exclusion"),
        series=(("structural.ethnic_fractionalisation",), ("vdem.v2x_egaldem",)),
    ),
    Theme(
        id="health",
        title=N_("Child mortality"),
        series=(("wdi.SP.DYN.IMRT.IN", "gapminder.under_five_mortality"),),
    ),
    Theme(
        id="food and water", title=N_("Food and water"), series=(("gapminder.food_supply",), ("gapminder.basic_water",))
    ),
    Theme(id="arms", title=N_("Arms"), series=(("gapminder.military_spending",),)),
)
"""What research on conflict names as slow causes, each with the public figures that are read for it."""

BY_RATIO = frozenset(
    {"wdi.NY.GDP.PCAP.KD", "gapminder.gdp_per_capita", "wdi.SP.DYN.IMRT.IN", "gapminder.under_five_mortality"}
)
"""Figures whose halving means as much in a poor place as in a rich one: their moves are told on a logarithmic scale."""


class Trend(msgspec.Struct, frozen=True, kw_only=True):
    """How a figure moved over some years."""

    years: int
    """Years asked for."""
    since: int
    """Year of the figure compared with."""
    before: float
    move: Move
    """By the spread among all places, so that it means the same everywhere."""


class Rank(msgspec.Struct, frozen=True, kw_only=True):
    """Where a figure stands among others: higher than in `lower` of `others`; nothing is called good or bad."""

    lower: int
    others: int


def spread_of(figures: Collection[float], *, by_ratio: bool = False) -> float:
    """Return how far the figures of all places lie apart: from the 5th to the 95th percentile, of logarithms by ratio.

    >>> spread_of([0.0, 10.0])
    9.0
    """
    if not figures:
        return 0.0
    values = np.array(list(figures))
    low, high = np.percentile(np.log(np.maximum(values, _LEAST)) if by_ratio else values, [5, 95])
    return float(high - low)


def trend_of(history: Mapping[int, float], years: int, spread: float, *, by_ratio: bool = False) -> Trend | None:
    """Compare the newest figure with the one so many years before it, or at most a year off; None where there is none.

    ``spread`` is that of all places' figures (:func:`spread_of`), on the same scale.

    >>> history = {2010: 5.0, 2014: 6.0, 2020: 9.0}
    >>> trend_of(history, 5, spread=10.0)
    Trend(years=5, since=2014, before=6.0, move='far up')
    >>> trend_of(history, 3, spread=10.0) is None
    True
    """
    newest = max(history)
    since = next((year for year in (newest - years, newest - years - 1, newest - years + 1) if year in history), None)
    if since is None or since == newest:
        return None
    now, then = history[newest], history[since]
    change = float(np.log(max(now, _LEAST) / max(then, _LEAST))) if by_ratio else now - then
    share = abs(change) / spread if spread > 0 else float(change != 0)
    if share < _HARDLY:
        move: Move = "hardly"
    elif share < _FAR:
        move = "up" if change > 0 else "down"
    else:
        move = "far up" if change > 0 else "far down"
    return Trend(years=years, since=since, before=history[since], move=move)


def rank_of(value: float, others: Iterable[float]) -> Rank | None:
    """Count among others those whose figure is lower; None where there are no others.

    >>> rank_of(3.0, [1.0, 2.0, 3.0, 9.0])
    Rank(lower=2, others=4)
    """
    figures = np.fromiter(others, dtype=np.float64)
    return Rank(lower=int((figures < value).sum()), others=int(figures.size)) if figures.size else None
