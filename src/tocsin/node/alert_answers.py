"""What the node answers about alerts; frozen values that carry their policy."""

from datetime import datetime
from typing import Literal

import msgspec

from tocsin.alerts.freshness import Absence
from tocsin.alerts.levels import Level
from tocsin.alerts.life import Claim, State, Step, Verdict
from tocsin.alerts.replaying import Replay
from tocsin.alerts.rules import Limit
from tocsin.alerts.signals import Signal

__all__ = ["AlertAnswer", "Coverage", "HazardLevels", "LevelShare", "PlaceLevel", "ReplayAnswer", "RulesAnswer"]


class LevelShare(msgspec.Struct, frozen=True, kw_only=True):
    """How often what a level of a hazard said came true in replays of the past, with an exact interval."""

    level: Level
    cases: int
    """Times the level was given with a known outcome."""
    hits: int
    """Of these, times it came true."""
    low: float
    """Lower end of the exact 90 % interval (Clopper and Pearson) of the share."""
    high: float
    first: str
    """First origin replayed."""
    last: str


class AlertAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """One alert as it stands, with what speaks for it, what has been done about it, and how its level has fared."""

    id: str
    hazard: str
    place: str
    event: str
    level: Level
    peak: Level
    state: State
    raised: datetime
    changed: datetime
    acknowledged: datetime | None
    acknowledged_by: str
    first_acknowledged: datetime | None
    assignee: str
    escalated_to: str
    snoozed_until: datetime | None
    ended: datetime | None
    verdict: Verdict
    verified: datetime | None
    beyond: bool
    """Raised beyond the week's budget: fold it, never hide it."""
    by_person: bool
    incidents: tuple[str, ...]
    signal: Signal | None
    ratio: float | None
    """How many times the base rate the probability is."""
    rule: str
    limit: Limit | None
    """What the rules ask of its level, as they stand now."""
    claims: tuple[Claim, ...]
    steps: tuple[Step, ...]
    absence: Absence
    """Why there is no data about now; empty where the figures are new enough."""
    newest: str
    """Last period with a figure for the place."""
    age_days: float | None
    share: LevelShare | None
    """None where no replay has been made."""
    policy: str
    origin: str = ""
    """The member that shared it; empty for an alert of this node."""


class PlaceLevel(msgspec.Struct, frozen=True, kw_only=True):
    """Where one place stands by the rules; with an ``absence`` the level is the last one known."""

    place: str
    level: Level | None
    """None where nothing was ever known, or where the rules ask no question of the hazard."""
    absence: Absence
    newest: str
    age_days: float | None
    signal: Signal | None
    alert: str
    """Id of the alert that is open, or an empty text."""


class HazardLevels(msgspec.Struct, frozen=True, kw_only=True):
    """Where every place of a hazard stands by the rules."""

    hazard: str
    origin: str
    model: str
    absence: Absence
    newest: str
    age_days: float | None
    limit_days: float
    places: tuple[PlaceLevel, ...]
    policy: str


class RulesAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """The rules that hold for a hazard, in one place or in general."""

    hazard: str
    place: str
    id: str
    levels: dict[Level, Limit]
    lower: float
    stay_days: float
    stale_days: float
    leads: tuple[int, ...]
    reference: int
    events: dict[str, str]
    observed: bool
    per_week: float
    least: Level
    policy: str = "public"


class ReplayAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """What the rules in force would have given over the past of a hazard, and how to compute it again."""

    replay: Replay
    truth: str
    history: str
    vintage: str
    draws: int
    seed: int
    made: datetime
    budget: float
    """New alerts a week that the rules allow for, to be held against the trade-off."""
    command: str
    policy: str


class Coverage(msgspec.Struct, frozen=True, kw_only=True):
    """Whether silence about a hazard, or of a feed of events, means anything: how old what is known of it is."""

    id: str
    kind: Literal["hazard", "feed"]
    absence: Absence
    newest: str
    age_days: float | None
    """Of the newest figures; for a feed, since it was last read."""
    limit_days: float
    places: int
    """Places that the hazard could speak of; 0 for a feed."""
    without_data: int
    """Of these, places of which nothing is known about now."""
    policy: str
