"""Which figures make which level? Limits per level, for every hazard, one hazard, or one place, as data."""

import msgspec

from tocsin.alerts.levels import LEVELS, Level, Severity, worse
from tocsin.alerts.signals import Signal, ratio_of

__all__ = ["Budget", "Limit", "RuleBook", "Rules", "judged", "overlaid"]


class Limit(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, forbid_unknown_fields=True):
    """What a level asks of a signal; every condition that is given must hold."""

    probability: float | None = None
    """At least this likely; what has been observed has probability 1."""
    ratio: float | None = None
    """At least so many times the base rate; not met where no base rate is known. 0 asks for nothing."""
    return_years: float | None = None
    """At least so rare: one in so many years. 0 asks for nothing."""
    severity: Severity | None = None
    """At least this bad."""

    def met(self, signal: Signal, ease: float = 1.0) -> bool:
        """Say whether a signal meets the limit; ``ease`` below 1 lowers probability and ratio, to hold a level."""
        if self.probability is not None and signal.probability < self.probability * ease:
            return False
        if self.ratio:
            ratio = ratio_of(signal)
            if ratio is None or ratio < self.ratio * ease:
                return False
        if self.return_years and (signal.return_period is None or signal.return_period < self.return_years):
            return False
        return self.severity is None or worse(signal.severity, self.severity)


class Budget(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How many new alerts a duty room can answer."""

    per_week: float = 10.0
    least: Level = "advisory"
    """Alerts from this level on count."""


class Rules(msgspec.Struct, frozen=True, kw_only=True):
    """Everything that holds for one hazard in one place."""

    id: str
    """Which part of the rule book this is, and the hash of the whole: ``conflict@1f2e3d4c``."""
    levels: dict[Level, Limit]
    lower: float
    """A level once reached is held while its limits, times this, are met."""
    stay_days: float
    """A level is not lowered sooner than so many days after it was last reached."""
    stale_days: float
    """Data whose newest period ended longer ago says nothing about now."""
    leads: tuple[int, ...]
    """Steps ahead that alerts look at."""
    reference: int
    """Known periods behind the base rate."""
    events: dict[str, Severity]
    """Question -> how bad it would be; questions that are not named raise nothing."""
    observed: bool
    """Whether what has been observed raises alerts too."""
    budget: Budget
    named: bool = False
    """Whether a rule file speaks of this hazard."""


class RuleBook(msgspec.Struct, frozen=True, kw_only=True):
    """The rules of a node: one default, laid over by hazards and by places of hazards."""

    hash: str
    whole: Rules
    hazards: dict[str, Rules] = {}
    places: dict[str, dict[str, Rules]] = {}
    """Hazard -> place -> rules."""

    def of(self, hazard: str, place: str = "") -> Rules:
        """Return the rules that hold for a hazard, in one place or in general."""
        own = self.places.get(hazard, {}).get(place)
        return own or self.hazards.get(hazard) or self.whole


def judged(signal: Signal, rules: Rules, ease: float = 1.0) -> Level:
    """Return the highest level whose limits a signal meets.

    >>> from tocsin.alerts.default import default_rules
    >>> from tocsin.alerts.signals import Evidence
    >>> sudan = Signal(hazard="conflict", place="SDN", event="conflict", question="100", period="2023-11", lead=1,
    ...     probability=0.6, base_rate=0.2, came=24, cases=120, return_period=0.4, severity="severe",
    ...     evidence=Evidence(kind="forecast"))
    >>> judged(sudan, default_rules().of("conflict"))
    'warning'
    """
    for level in reversed(LEVELS):
        limit = rules.levels.get(level)
        if limit is not None and limit.met(signal, ease):
            return level
    return "normal"


def overlaid(limits: dict[Level, Limit], more: dict[Level, Limit]) -> dict[Level, Limit]:
    """Lay limits over others, level by level and condition by condition.

    >>> overlaid({"watch": Limit(ratio=1.5)}, {"watch": Limit(return_years=3)})["watch"]
    Limit(probability=None, ratio=1.5, return_years=3, severity=None)
    """
    found = dict(limits)
    for level, limit in more.items():
        given = {name: value for name, value in msgspec.structs.asdict(limit).items() if value is not None}
        found[level] = msgspec.structs.replace(found.get(level, Limit()), **given)
    return found
