"""Does an incident raise an alert, or join one? One stated rule: sector, place, severity, and the grade of reports."""

import math
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Literal

import msgspec

from tocsin.alerts.incidents import Facts
from tocsin.alerts.levels import Level, Severity, rank
from tocsin.alerts.reports import Report, Trust, best, trust

__all__ = ["HAZARD_OF", "JoiningRule", "OpenAlert", "Verdict", "distance", "verdict_of"]

_LEVEL_OF: dict[Severity, Level] = {
    "minor": "watch",
    "moderate": "advisory",
    "severe": "warning",
    "extreme": "emergency",
}
_CAP_OF: dict[Trust, Level] = {"doubtful": "watch", "weak": "advisory", "fair": "warning", "strong": "emergency"}
_EARTH_KILOMETRES = 6371.0088

HAZARD_OF: dict[str, str] = {
    "conflict": "conflict",
    "crime": "crime",
    "maritime": "piracy",
    "health": "outbreaks",
    "food": "food",
    "displacement": "displacement",
    "disaster": "disaster",
    "climate": "heat",
    "cyber": "cyber",
    "infrastructure": "infrastructure",
    "politics": "politics",
    "other": "other",
}
"""The hazard under which an incident of each sector raises an alert."""


class JoiningRule(msgspec.Struct, frozen=True, kw_only=True):
    """The limits of the rule; a node may set others."""

    level_of: dict[Severity, Level] = msgspec.field(default_factory=lambda: dict(_LEVEL_OF))
    """The level that an officer's severity asks for."""
    cap_of: dict[Trust, Level] = msgspec.field(default_factory=lambda: dict(_CAP_OF))
    """The highest level that reports of each trust can carry."""
    within: timedelta = timedelta(hours=72)
    """An alert whose newest step is older is not joined."""
    kilometres: float = 50.0
    """Two positions of one hazard nearer than this are one place."""


class OpenAlert(msgspec.Struct, frozen=True, kw_only=True):
    """What the rule asks of an alert that has not ended."""

    id: str
    hazard: str
    place: str
    level: Level
    newest: datetime
    """The time of its newest step."""
    latitude: float | None = None
    longitude: float | None = None


class Verdict(msgspec.Struct, frozen=True, kw_only=True):
    """What the rule says of an incident."""

    how: Literal["raised", "joined"]
    alert: str
    """The alert that is joined; empty where one is raised."""
    hazard: str
    place: str
    level: Level
    """The level the alert has afterwards: joining never lowers it."""
    asked: Level
    """The level that the severity asks for."""
    cap: Level
    """The highest level that the reports carry."""
    trust: Trust
    grade: str
    """The grade of the best report."""


def verdict_of(
    facts: Facts,
    reports: Iterable[Report],
    alerts: Iterable[OpenAlert],
    now: datetime,
    rule: JoiningRule | None = None,
) -> Verdict:
    """Say which alert an incident raises or joins, at which level and why.

    The level is the one its severity asks for, at most the one its reports carry. It joins the open alert of the same
    hazard at the same place (or, with positions, within 50 kilometres) whose newest step is at most 72 hours old,
    the most severe first, then the newest; else it raises one.

    >>> from datetime import UTC
    >>> day = datetime(2024, 1, 1, tzinfo=UTC)
    >>> facts = Facts(title="Shelling", time=day, sector="conflict", severity="extreme", place="SDN")
    >>> call = Report(id="R1", kind="phone", reliability="C", credibility=3, received=day)
    >>> said = verdict_of(facts, [call], [], day)
    >>> said.how, said.level, said.asked, said.grade
    ('raised', 'warning', 'emergency', 'C3')
    """
    rule = rule or JoiningRule()
    every = list(reports)
    believed = trust(every)
    asked, cap = rule.level_of[facts.severity], rule.cap_of[believed]
    level = min(asked, cap, key=rank)
    hazard = HAZARD_OF[facts.sector]
    fitting = [one for one in alerts if _fits(facts, hazard, one, now, rule)]
    found = max(fitting, key=lambda one: (rank(one.level), one.newest, one.id), default=None)
    graded = best(every)
    return Verdict(
        how="joined" if found else "raised",
        alert=found.id if found else "",
        hazard=hazard,
        place=facts.place or (found.place if found else ""),
        level=max(level, found.level, key=rank) if found else level,
        asked=asked,
        cap=cap,
        trust=believed,
        grade=graded.grade if graded else "",
    )


def distance(latitude: float, longitude: float, other_latitude: float, other_longitude: float) -> float:
    """Return the kilometres between two positions along a great circle (haversine, mean radius 6371.0088 km).

    >>> round(distance(0, 179.5, 0, -179.5), 1)
    111.2
    """
    first, second = math.radians(latitude), math.radians(other_latitude)
    across = math.radians(other_longitude - longitude)
    half = math.sin((second - first) / 2) ** 2 + math.cos(first) * math.cos(second) * math.sin(across / 2) ** 2
    return 2 * _EARTH_KILOMETRES * math.asin(min(1.0, math.sqrt(half)))


def _fits(facts: Facts, hazard: str, alert: OpenAlert, now: datetime, rule: JoiningRule) -> bool:
    if alert.hazard != hazard or now - alert.newest > rule.within:
        return False
    if facts.place and alert.place == facts.place:
        return True
    here, there = (facts.latitude, facts.longitude), (alert.latitude, alert.longitude)
    if here[0] is None or here[1] is None or there[0] is None or there[1] is None:
        return False
    return distance(here[0], here[1], there[0], there[1]) <= rule.kilometres
