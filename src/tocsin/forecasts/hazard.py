"""What a hazard declares; pages, API, command line and backtest work from this declaration alone."""

import msgspec

from tocsin.forecasts.events import Event
from tocsin.observations.series import PeriodKind, PlaceKind, ValueKind

__all__ = ["ChallengeWindow", "Hazard", "Onset", "Prevention", "PublishedScores", "Rolling", "Span"]


class ChallengeWindow(msgspec.Struct, frozen=True, kw_only=True):
    """How a year's test window is laid out.

    The VIEWS 2023/24 challenge has its origin in October of the year before, and steps 3 to 14.
    """

    origin_month: int = 10
    """The last month of data, in the year before the window."""
    first_step: int = 3
    last_step: int = 14


class Rolling(msgspec.Struct, frozen=True, kw_only=True):
    """Origins one after another, in place of yearly windows: every period, or every few.

    The origins of one year are told together under its number, so a table has a column a year.
    """

    steps: tuple[int, ...]
    """Steps judged from each origin."""
    years: int = 5
    """The standing track record judges the origins of so many years, the newest whose outcomes are known."""
    every: int = 1
    """Periods from one origin to the next."""


class Onset(msgspec.Struct, frozen=True, kw_only=True):
    """When a place that was quiet counts as having an onset: few in the periods before, many summed over the window."""

    limit: float = 25
    """A place is quiet below this sum before the origin, and has an onset from this sum over the window."""
    before: int = 12
    """Periods before the origin, the origin included."""
    rival: int = 60
    """Periods whose mean ranks places as the plainest rival of a model's probability."""


class PublishedScores(msgspec.Struct, frozen=True, kw_only=True):
    """What others printed as a model's mean scores, shown beside ours with the difference."""

    model: str
    """Id of the model, or of the handed-in forecast, whose scores should come near."""
    measure: str
    truth: str
    """Name of the outcomes that were used; figures under another truth are not compared."""
    windows: dict[str, float]
    """Window's name -> printed mean."""
    source: str


class Span(msgspec.Struct, frozen=True, kw_only=True):
    """A stretch of steps over which a forecast's paths are added up: a year, a challenge's window.

    >>> Span(first=3, last=14).id
    '3:14'
    """

    first: int
    last: int
    thresholds: tuple[float, ...] = ()
    """A sum's probability of reaching at least each of these is stated."""

    @property
    def id(self) -> str:
        """First and last step, as ``--horizon`` writes them."""
        return f"{self.first}:{self.last}"


class Prevention(msgspec.Struct, frozen=True, kw_only=True):
    """When a place is quiet, active or at war, and what counts as onset and as escalation.

    A place is active when its last ``before`` periods hold at least ``active`` in sum, and at war from ``war`` on. An
    onset is a sum of at least ``active`` over ``span`` in a quiet place; an escalation, in an active place that is not
    at war, a sum of more than ``times`` the last periods' and at least ``least``, or of at least ``war``.
    """

    span: Span
    before: int
    active: float
    war: float
    times: float = 2.0
    least: float = 0.0


class Hazard(msgspec.Struct, frozen=True, kw_only=True):
    """What is forecast, where, how far ahead, by which models, and how it is judged."""

    id: str
    """One word, used in commands, paths and pages: ``conflict``."""
    title: str
    """Message id: what the hazard is, e.g. ``Deaths in state-based conflict``."""
    target: str
    """The target's short name in forecast files, e.g. ``ged_sb``."""
    series: tuple[str, ...]
    """Series that hold the target, in order of preference; the first one present that is long enough is used."""
    shortest: int = 0
    """Fewest periods from a series' first to its last for it to be the target: one month of events is no history."""
    estimates: dict[str, str] = {}
    """Series id -> message id: what a reader must know of that estimate where it is the target in use."""
    truths: dict[str, str] = {}
    """Other vintages of the target by their name: ``final``, ``first_release`` -> series id."""
    covariates: tuple[str, ...] = ()
    """Series that a model may draw on besides the target; those held here stand in ``Panel.covariates``."""
    unit: str
    """Message id of the unit, e.g. ``deaths``."""
    place_kind: PlaceKind
    period: PeriodKind
    value: ValueKind
    horizon: int
    """Furthest step ahead, in periods; steps run from 1."""
    shown: int
    """Steps that pages show."""
    thresholds: tuple[float, ...]
    """A forecast states the probability of reaching at least each of these."""
    models: tuple[str, ...]
    """Model ids, in the order in which pages list them."""
    headline: str
    """The model that pages show first; chosen on windows before ``2018``."""
    baselines: tuple[str, ...]
    """Models every score is compared with; the first is the benchmark of skill."""
    scores: tuple[str, ...]
    """Score ids, the first one ranks."""
    window: ChallengeWindow = ChallengeWindow()
    """Yearly test windows, where the hazard is not judged from rolling origins."""
    rolling: Rolling | None = None
    """Rolling origins by which the hazard is judged instead."""
    waits: int = 0
    """Days after an origin's period has closed from which one looks back; 0 for one month.

    A yearly figure that comes in June is the newest one from June on: a forecast is made then, from it.
    """
    events: tuple[Event, ...] = ()
    """Questions with a yes or no whose probability every forecast states (:mod:`tocsin.forecasts.events`)."""
    onset: Onset | None = None
    """What an onset is, where the hazard has such a thing; models are then also judged on it."""
    revised_by: tuple[str, ...] = ()
    """Ids of imported forecasts shown as benchmarks, e.g. official draws."""
    published: tuple[PublishedScores, ...] = ()
    """Scores that others printed; a backtest says how far ours are from them."""
    spans: tuple[Span, ...] = ()
    """Stretches of steps whose sums are kept beside the single steps."""
    prevention: Prevention | None = None
    """What the prevention view ranks; None where it has nothing to rank."""
