"""What a backtest says: scores with intervals, comparisons, calibration, reliability and the largest misses."""

from dataclasses import dataclass

import msgspec
import polars as pl

from tocsin.forecasts.event_verdict import EventScore
from tocsin.forecasts.onsets import OnsetCase, OnsetScore
from tocsin.forecasts.scores.intervals import Interval

__all__ = [
    "BacktestResult",
    "Calibration",
    "Comparison",
    "Difference",
    "Miss",
    "ReliabilityBin",
    "Significance",
    "WindowScore",
    "Worst",
]


class WindowScore(msgspec.Struct, frozen=True, kw_only=True):
    """One model's mean scores over one window, or over ``all`` of them."""

    truth: str
    window: str
    model: str
    reference: bool
    """True for a forecast that was handed in, False for a model that ran here."""
    draws: int
    cases: int
    """Place-periods with a known outcome and a forecast."""
    scores: dict[str, float]
    """Measure id -> mean over cases."""
    skill: dict[str, float]
    """Measure id -> 1 - score / score of the first baseline, on the cases both have; absent where undefined."""
    low: dict[str, float]
    """Measure id -> lower end of the 90 % bootstrap interval of the mean, over places."""
    high: dict[str, float]
    approximate: bool = False
    """True where the forecast was handed in as quantiles: its CRPS is then the pinball approximation."""


class Comparison(msgspec.Struct, frozen=True, kw_only=True):
    """One model against one benchmark: the ratio of mean scores, below 1 where the model is better.

    ``window`` is a window's name, ``all`` (ratio of the means over all cases) or ``geometric`` (geometric mean of the
    windows' ratios, so that one window with a large war does not decide alone). A ratio that is undefined (no shared
    case, or a benchmark without any loss) has no row.
    """

    truth: str
    window: str
    model: str
    benchmark: str
    measure: str
    ratio: float
    low: float
    high: float
    """Ends of the 90 % bootstrap interval over places."""


class Worst(msgspec.Struct, frozen=True, kw_only=True):
    """The places that carry most of a benchmark's score in one window: left out where ``without_worst`` is said."""

    truth: str
    window: str
    benchmark: str
    measure: str
    places: tuple[str, ...]
    """The largest share first."""


class Significance(msgspec.Struct, frozen=True, kw_only=True):
    """The Diebold-Mariano test of one model against one benchmark over all windows, and its variant over places.

    A statistic below 0 speaks for the model. A figure that is undefined is NaN: there were too few periods or places.
    """

    truth: str
    model: str
    benchmark: str
    measure: str
    difference: float
    """Mean over periods of the mean loss differential over places."""
    periods: int
    lags: int
    """Lags of the variance: one less than the steps judged from one origin."""
    statistic: float
    p: float
    """Two-sided, Student's t."""
    places: int
    place_statistic: float
    """With places as blocks in place of periods."""
    place_p: float


class Difference(msgspec.Struct, frozen=True, kw_only=True):
    """How far a mean score lies from the one that others printed for the same model and window."""

    truth: str
    window: str
    model: str
    measure: str
    ours: float
    published: float
    difference: float
    """Ours less the published one."""
    source: str


class ReliabilityBin(msgspec.Struct, frozen=True, kw_only=True):
    """Forecasts of similar chance beside how often the event came, over all windows."""

    truth: str
    model: str
    threshold: str
    forecast: float
    observed: float
    cases: int


class Calibration(msgspec.Struct, frozen=True, kw_only=True):
    """Interval coverage and randomised PIT of one model over one window or ``all``.

    Intervals are the central 90 % of bootstrap samples of places. "Active" are places with a positive value in the last
    12 periods before the origin.
    """

    truth: str
    window: str
    model: str
    coverage: dict[str, float]
    """Nominal level (``0.5``, ``0.8``, ``0.9``) -> share of outcomes inside."""
    coverage_low: dict[str, float]
    coverage_high: dict[str, float]
    coverage_active: dict[str, float]
    """The same over active places."""
    coverage_active_low: dict[str, float]
    coverage_active_high: dict[str, float]
    active_cases: int
    pit: tuple[float, ...]
    """Ten equal bins; 0.1 each where calibrated."""
    pit_gap: float
    """Largest gap between the distribution of the transform and the uniform one, 0 to 1."""
    pit_gap_active: float
    """The same over active places."""


class Miss(msgspec.Struct, frozen=True, kw_only=True):
    """One of a model's largest misses by its first score."""

    truth: str
    window: str
    model: str
    place: str
    period: str
    mean: float
    low: float
    """5 % quantile."""
    high: float
    """95 % quantile."""
    outcome: float
    score: float


@dataclass(frozen=True, eq=False)
class BacktestResult:
    """Everything a track record shows, for one hazard under one history and any number of truths.

    Every row names its truth; the draws behind the rows of different truths are the same.

    Attributes
    ----------
    hazard, target, history:
        Ids, and the name of the history as it was handed in; printed with every result.
    truths:
        Names of the truths, the one that counts first.
    models, references, baselines:
        Ids in the order of the tables; references were handed in, baselines are what ratios are against.
    measures:
        Columns of the score tables, the first one ranks.
    windows:
        Names, in order; ``all`` comes last in the tables.
    draws, seed:
        Draws asked of each model, and the seed.
    vintages:
        Window -> hash of the panel's vintages.
    scores, comparisons, reliability, calibration, misses:
        The tables.
    places:
        Frame: truth, window (or ``all``), model, place, cases, and one column a measure.
    past:
        Frame of past forecasts beside the outcomes of the first truth: truth, window, model, place, origin, period,
        horizon, mean, ``q0.01`` to ``q0.99``, outcome (null where unknown), and the first measure.
    worst, breakdown:
        The five worst places of each window, and the frame of all parts
        (:func:`tocsin.forecasts.comparing.breakdown`).
    significance:
        Tests of every model against every benchmark.
    onsets, onset_cases:
        How well models ranked quiet places, and the onsets that came; empty where the hazard declares none.
    events:
        How good the chances of the hazard's events were; empty where it declares none.
    resampled:
        What intervals come from drawing again: ``places``, or stretches of ``time`` where places are few.
    published:
        Scores that others printed for these models, windows and outcomes, beside ours.
    """

    hazard: str
    target: str
    history: str
    truths: tuple[str, ...]
    models: tuple[str, ...]
    references: tuple[str, ...]
    baselines: tuple[str, ...]
    measures: tuple[str, ...]
    windows: tuple[str, ...]
    draws: int
    seed: int
    vintages: dict[str, str]
    scores: tuple[WindowScore, ...]
    comparisons: tuple[Comparison, ...]
    reliability: tuple[ReliabilityBin, ...]
    calibration: tuple[Calibration, ...]
    misses: tuple[Miss, ...]
    places: pl.DataFrame
    past: pl.DataFrame
    worst: tuple[Worst, ...]
    breakdown: pl.DataFrame
    significance: tuple[Significance, ...]
    onsets: tuple[OnsetScore, ...] = ()
    onset_cases: tuple[OnsetCase, ...] = ()
    published: tuple[Difference, ...] = ()
    events: tuple[EventScore, ...] = ()
    resampled: str = "places"

    def score(self, model: str, window: str = "all", truth: str | None = None) -> WindowScore:
        """Pick one model's scores over one window, under one truth or the first."""
        wanted = (model, window, self._truth(truth))
        return next(row for row in self.scores if (row.model, row.window, row.truth) == wanted)

    def ratio(
        self, model: str, benchmark: str, measure: str, window: str = "all", truth: str | None = None
    ) -> Interval:
        """Pick the ratio of one model's mean score to a benchmark's; NaN where it is undefined."""
        wanted = (model, benchmark, measure, window, self._truth(truth))
        for row in self.comparisons:
            if (row.model, row.benchmark, row.measure, row.window, row.truth) == wanted:
                return Interval(row.ratio, row.low, row.high)
        return Interval(float("nan"), float("nan"), float("nan"))

    def _truth(self, asked: str | None) -> str:
        return asked if asked is not None else self.truths[0]
