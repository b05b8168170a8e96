"""What the node answers when a page, an API call, an export or a command asks; frozen values that carry their policy.

Periods are ISO texts (``2023-11`` for a month, ``2023`` for a year), places and organisations are ids (surfaces
name them in the reader's language), quantile levels and thresholds are the texts ``"0.05"`` and ``"25"``, and every
datetime is aware UTC.
"""

from datetime import datetime
from typing import Literal

import msgspec

from tocsin.forecasts.event_verdict import EventScore
from tocsin.node.event_answers import EventAnswer
from tocsin.node.record_answers import (
    OnsetRank,
    OnsetRule,
    OnsetSeen,
    PartRatio,
    RollingOnsets,
    TestedPair,
    WorstPlaces,
)
from tocsin.node.sum_answers import SpanSum
from tocsin.node.work_answers import JobAnswer, JournalAnswer

__all__ = [
    "Calibration",
    "Edition",
    "Expectation",
    "HazardAnswer",
    "HeldValue",
    "JobAnswer",
    "JournalAnswer",
    "Membership",
    "Miss",
    "ModelAnswer",
    "Observed",
    "OrganisationAnswer",
    "PastForecast",
    "PlaceAnswer",
    "PlaceForecast",
    "RecordAnswer",
    "ReliabilityBin",
    "SeriesAnswer",
    "SeriesRows",
    "SourceAnswer",
    "WindowScore",
    "WorldForecast",
]


class Edition(msgspec.Struct, frozen=True, kw_only=True):
    """Where this node's data comes from and which day it stands on; said on every page."""

    route: Literal["mirror", "publisher", "starter", "empty"]
    mirror: str
    """The mirror's folder or address, or an empty text."""
    as_of: str
    """The origin of the time machine (``2012-11``), or an empty text when the node stands in the present."""
    stands_on: datetime
    """The instant the node stands on: now, or the time machine's."""
    failing: tuple[str, ...]
    """Ids of sources whose last attempt failed."""
    policy: str = "public"


class ModelAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """A model, own or imported, that has forecasts here."""

    id: str
    title: str
    summary: str
    imported: bool
    hindsight: bool
    """True for an imported forecast that arrived after the outcome."""
    observed: bool


class HazardAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """A hazard's declaration plus what this node holds for it."""

    id: str
    title: str
    target: str
    unit: str
    place_kind: str
    period: str
    value: str
    shown: int
    thresholds: tuple[str, ...]
    models: tuple[ModelAnswer, ...]
    headline: str
    baselines: tuple[str, ...]
    scores: tuple[str, ...]
    origin: str
    """Newest origin with forecasts, or an empty text."""
    first_observed: str
    last_observed: str
    estimate: str = ""
    """What must be known of the estimate that is the target here, where it is not the usual one; a message id."""
    spans: tuple[str, ...] = ()
    """Stretches of steps whose sums are stated, e.g. ``1:12``."""
    prevents: bool = False
    """Whether it has a prevention view."""
    events: tuple[EventAnswer, ...] = ()
    policy: str = "public"


class Expectation(msgspec.Struct, frozen=True, kw_only=True):
    """One forecast distribution: a place, a period, and what is expected there."""

    place: str
    period: str
    step: int
    mean: float
    quantiles: dict[str, float]
    chances: dict[str, float]
    """Probability of at least each threshold; for a binary target, of the event."""
    usual: dict[str, float]
    """The place's own base rate of the same thresholds over its last 120 known periods."""
    events: dict[str, float] = {}
    """Event id -> probability, where this period's step is one at which the event is stated."""
    usual_events: dict[str, float] = {}
    """Event id -> base rate of the same event here, as known at the origin."""


class Observed(msgspec.Struct, frozen=True, kw_only=True):
    """One known value; None where the source says missing."""

    place: str
    period: str
    value: float | None


class WorldForecast(msgspec.Struct, frozen=True, kw_only=True):
    """Every place in one period: forecast (step above 0) or history (step 0 or below)."""

    hazard: str
    model: str
    period: str
    origin: str
    step: int
    vintage: str
    seed: int
    draws: int
    made: datetime
    history: str
    expectations: tuple[Expectation, ...]
    """Empty in history."""
    observed: tuple[Observed, ...]
    """Empty in the future."""
    missing: tuple[str, ...]
    """Places of the hazard's kind without any value for this period: shown hatched, never as zero."""
    change: dict[str, float]
    """Place -> the mean here less its mean over the last 12 known periods, both by log(1 + x) on both sides of zero."""
    policy: str


class PastForecast(msgspec.Struct, frozen=True, kw_only=True):
    """What was forecast for a place and period, and what happened."""

    place: str
    model: str
    origin: str
    period: str
    step: int
    mean: float
    quantiles: dict[str, float]
    outcome: float | None
    crps: float | None


class WindowScore(msgspec.Struct, frozen=True, kw_only=True):
    """One model's mean scores over one test window (or ``all``) under one history and one truth."""

    window: str
    model: str
    imported: bool
    hindsight: bool
    history: str
    truth: str
    cases: int
    scores: dict[str, float]
    """Score id -> mean."""
    skill: dict[str, float]
    """Score id -> 1 - score / score of the first baseline."""
    low: dict[str, float]
    """Score id -> lower end of the 90 % bootstrap interval over places."""
    high: dict[str, float]
    approximate: bool = False
    """True where the forecast was imported as quantiles: its CRPS is then the pinball approximation."""


class PlaceForecast(msgspec.Struct, frozen=True, kw_only=True):
    """What is expected in one place, how it was made, and how good such forecasts have been there."""

    hazard: str
    place: str
    model: str
    origin: str
    vintage: str
    seed: int
    draws: int
    made: datetime
    history: str
    expectations: tuple[Expectation, ...]
    observed: tuple[Observed, ...]
    past: tuple[PastForecast, ...]
    skill: WindowScore | None
    """The place's own score over all windows; None where none could be computed."""
    sums: tuple[SpanSum, ...] = ()
    """Empty where the forecast has no paths to add up, e.g. one that was handed in as quantiles."""
    policy: str


class PlaceAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """A place in the tree of places."""

    id: str
    kind: str
    iso3: str
    m49: str
    valid_from: str
    valid_until: str
    """Empty while the place exists."""
    parent: str
    regions: tuple[str, ...]
    organisations: tuple[str, ...]
    neighbours: tuple[str, ...]
    successors: tuple[str, ...]
    codes: dict[str, str]
    note: str = ""
    level: int | None = None
    """Administrative level: 0 for a state, 1 and 2 for units of a member's own file, None for what is no such level."""
    names: dict[str, str] = {}
    """Language -> name for a unit of a member's own file; surfaces name every other place themselves."""
    policy: str = "public"


class Membership(msgspec.Struct, frozen=True, kw_only=True):
    """One spell of a place in an organisation."""

    place: str
    since: str
    until: str
    status: str
    source: str
    checked: bool


class OrganisationAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """An organisation and who belongs to it on the day the node stands on."""

    id: str
    kind: str
    founded: str
    members: tuple[Membership, ...]
    former: tuple[Membership, ...]
    source: str
    checked: bool
    policy: str = "public"


class ReliabilityBin(msgspec.Struct, frozen=True, kw_only=True):
    """Forecasts of similar probability beside how often the event came."""

    model: str
    threshold: str
    forecast: float
    observed: float
    cases: int
    truth: str = ""


class Calibration(msgspec.Struct, frozen=True, kw_only=True):
    """Interval coverage and the randomised PIT of one model over one window, or over ``all``."""

    model: str
    coverage: dict[str, float]
    """Nominal level (``"0.5"``, ``"0.8"``, ``"0.9"``) -> share of outcomes inside."""
    coverage_active: dict[str, float]
    """The same over places with a positive value in the last 12 periods before the origin."""
    pit: tuple[float, ...]
    """Ten equal bins of the randomised probability integral transform; a calibrated model has 0.1 in each."""
    truth: str = ""
    window: str = "all"
    coverage_low: dict[str, float] = {}
    """Lower end of the 90 % bootstrap interval of the coverage, over places."""
    coverage_high: dict[str, float] = {}
    coverage_active_low: dict[str, float] = {}
    coverage_active_high: dict[str, float] = {}
    active_cases: int = 0
    pit_gap: float | None = None
    """Largest gap between the distribution of the transform and the uniform one."""
    pit_gap_active: float | None = None
    """The same over active places."""


class Miss(msgspec.Struct, frozen=True, kw_only=True):
    """One of the largest misses."""

    model: str
    place: str
    period: str
    mean: float
    low: float
    high: float
    outcome: float
    crps: float
    truth: str = ""


class RecordAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """How good the forecasts of a hazard have been: under the truth asked for, under every one, or under the first.

    Every row names its truth; rows of different truths come from the same draws.
    """

    hazard: str
    histories: tuple[str, ...]
    truths: tuple[str, ...]
    windows: tuple[WindowScore, ...]
    reliability: tuple[ReliabilityBin, ...]
    calibration: tuple[Calibration, ...]
    misses: tuple[Miss, ...]
    ratios: tuple[PartRatio, ...] = ()
    """Every model against every benchmark over the whole, and against the first one by step and region."""
    worst: tuple[WorstPlaces, ...] = ()
    tests: tuple[TestedPair, ...] = ()
    onset_rule: OnsetRule | None = None
    onsets: tuple[OnsetRank, ...] = ()
    onset_cases: tuple[OnsetSeen, ...] = ()
    rolling: RollingOnsets | None = None
    """Onsets from rolling origins, where this node has judged them."""
    events: tuple[EventScore, ...] = ()
    resampled: str = "places"
    """What intervals come from drawing again: whole places, or stretches of ``time`` where places are few."""
    command: str
    """The command that produces these figures again."""
    made: datetime
    vintage: str
    policy: str
    titles: dict[str, str] = {}
    """Title of each scored model, also of those that no current forecast is shown of."""


class SeriesAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """A series held here, with its vintages' newest facts."""

    id: str
    title: str
    unit: str
    source: str
    licence: str
    citation: str
    rows: int
    first_period: str
    last_period: str
    vintages: int
    vintage: str
    retrieved: datetime
    address: str
    basis: str
    redistributable: bool
    beside: bool = False
    """Among what stands behind a hazard: True for a covariate, False for the target itself."""
    policy: str = "public"


class HeldValue(msgspec.Struct, frozen=True, kw_only=True):
    """What one series says of one place and period: the figure reported for it, or the sum of its parts' figures."""

    series: str
    place: str
    period: str
    value: float | None
    """None where the source says missing and no part below has a figure."""
    basis: Literal["reported", "summed"]
    parts: int = 1
    """Reported figures that the value is made of."""
    missing: tuple[str, ...] = ()
    """For a sum: parts below without any figure, the highest of them."""
    below: float | None = None
    """For a reported figure: what is known below it in sum, to compare and never to add."""
    policy: str


class SeriesRows(msgspec.Struct, frozen=True, kw_only=True):
    """The values of a series as they may be seen, for all its places or one."""

    series: SeriesAnswer
    rows: tuple[HeldValue, ...]
    policy: str


class SourceAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """A public source: its freshness, licence and last error."""

    id: str
    title: str
    homepage: str
    licence: str
    citation: str
    redistributable: bool
    route: str
    """``mirror``, ``publisher`` or ``never``."""
    address: str
    series: tuple[SeriesAnswer, ...]
    rows: int
    last_period: str
    """Newest month or year that any of its series speaks of, or an empty text."""
    last_success: datetime | None
    last_attempt: datetime | None
    last_error: str
    age_days: float | None
    """Days since it last answered; how old its figures are says ``last_period``."""
    state: Literal["fresh", "stale", "failed", "never"]
    note: str = ""
    """What was done to its figures on the way, or what this mirror lacks."""
    rejected: int = 0
    """Rows of the last read that did not enter."""
    policy: str = "public"
