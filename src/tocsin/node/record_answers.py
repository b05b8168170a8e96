"""What the node answers about its record beyond mean scores: parts, tests of difference, onsets.

Written like the answers of :mod:`tocsin.node.answers`. A figure that is undefined is None.
"""

from datetime import datetime

import msgspec

__all__ = ["OnsetRank", "OnsetRule", "OnsetSeen", "PartRatio", "RollingOnsets", "TestedPair", "WorstPlaces"]


class PartRatio(msgspec.Struct, frozen=True, kw_only=True):
    """One model against one benchmark in one part of the backtest: a ratio of mean scores, below 1 where better."""

    truth: str
    window: str
    """A window's name, ``all`` (ratio of means) or ``geometric`` (geometric mean of the windows' ratios)."""
    part: str
    """``whole``, ``step`` or ``region``."""
    key: str
    """The step, or the id of the M49 region; empty for the whole."""
    without_worst: bool
    """True where the five worst places of each window are left out."""
    measure: str
    model: str
    benchmark: str
    cases: int
    score: float | None
    """Mean of the model on the cases both have; None for a geometric mean."""
    against: float | None
    ratio: float
    low: float | None
    """Lower end of the 90 % bootstrap interval over places; None where none was computed."""
    high: float | None


class WorstPlaces(msgspec.Struct, frozen=True, kw_only=True):
    """The places that carry most of the first benchmark's score in one window."""

    truth: str
    window: str
    benchmark: str
    measure: str
    places: tuple[str, ...]


class TestedPair(msgspec.Struct, frozen=True, kw_only=True):
    """The Diebold-Mariano test of one model against one benchmark over all windows, and its variant over places."""

    truth: str
    model: str
    benchmark: str
    measure: str
    difference: float
    """Mean loss differential; below 0 the model is better."""
    periods: int
    lags: int
    statistic: float | None
    p: float | None
    places: int
    place_statistic: float | None
    place_p: float | None


class OnsetRule(msgspec.Struct, frozen=True, kw_only=True):
    """What the hazard declares an onset to be."""

    limit: float
    """A place is quiet below this sum, and has an onset from it on."""
    before: int
    """Periods before the origin that decide whether a place was quiet."""
    rival: int
    """Periods whose mean is the rival's."""


class OnsetRank(msgspec.Struct, frozen=True, kw_only=True):
    """How well one model ranked quiet places by the probability of an onset, and its gain over the plain rival."""

    truth: str
    model: str
    cases: int
    events: int
    auc: float | None
    average_precision: float | None
    auc_gain: float | None
    auc_gain_low: float | None
    auc_gain_high: float | None
    auc_verdict: str
    """``gain``, ``loss``, or ``none`` where the 90 % interval includes 0."""
    average_precision_gain: float | None
    average_precision_gain_low: float | None
    average_precision_gain_high: float | None
    average_precision_verdict: str


class OnsetSeen(msgspec.Struct, frozen=True, kw_only=True):
    """One onset that came: how quiet the place had been, what it became, and what each model had said."""

    truth: str
    window: str
    place: str
    before: float
    during: float
    chances: dict[str, float]
    ranks: dict[str, int]
    quiet: int


class RollingOnsets(msgspec.Struct, frozen=True, kw_only=True):
    """The same judgement from many origins of the past, one after the other."""

    history: str
    truth: str
    first: str
    last: str
    """First and last origin."""
    origins: int
    draws: int
    seed: int
    rival: str
    made: datetime
    vintage: str
    command: str
    ranks: tuple[OnsetRank, ...]
