"""What changed since somebody last looked, and why? Alerts with their steps, incidents, who was asked, new data."""

from datetime import datetime
from typing import TYPE_CHECKING

import msgspec

from tocsin.alerts.escalation import Asked
from tocsin.alerts.incidents import Version
from tocsin.alerts.levels import Level
from tocsin.alerts.life import Step, life_of
from tocsin.alerts.shifts import Shift
from tocsin.errors import BadInputError
from tocsin.exchange.policies import strictest
from tocsin.node.alert_answers import AlertAnswer
from tocsin.node.answers import JournalAnswer
from tocsin.node.desk_answers import IncidentAnswer

if TYPE_CHECKING:
    from tocsin.node.reading import Reader

__all__ = ["AlertChange", "Brief", "IncidentChange", "brief_of"]

_PAGE = 1000
_KINDS = ("source.failed", "source.synced", "forecast.made")


class AlertChange(msgspec.Struct, frozen=True, kw_only=True):
    """An alert that something happened to."""

    alert: AlertAnswer
    before: Level | None
    """Its level at the beginning; None where it was not open then."""
    steps: tuple[Step, ...]
    """What happened to it meanwhile, oldest first."""


class IncidentChange(msgspec.Struct, frozen=True, kw_only=True):
    """An incident that something was written to."""

    incident: IncidentAnswer
    versions: tuple[Version, ...]


class Brief(msgspec.Struct, frozen=True, kw_only=True):
    """Everything that changed between two instants, and what is open at the end."""

    since: datetime
    until: datetime
    handed: Shift | None
    """The newest hand-over that was written meanwhile or is not taken yet."""
    alerts: tuple[AlertChange, ...]
    """The most urgent first."""
    incidents: tuple[IncidentChange, ...]
    asked: tuple[Asked, ...]
    failed: tuple[JournalAnswer, ...]
    """Sources that could not be read, each once."""
    arrived: tuple[JournalAnswer, ...]
    """Sources that gave something new, and forecasts that were made."""
    open: tuple[AlertAnswer, ...]
    """What has not ended; what is beyond the week's budget at the end of it."""
    policy: str


def brief_of(reader: "Reader", since: datetime, until: datetime) -> Brief:
    """Return what one person may know of what changed between two instants."""
    if since.tzinfo is None:
        raise BadInputError("the beginning has no time zone", where="since", remedy="write it with Z or an offset")
    alerts = reader.alerts()
    changes = [change for one in alerts if (change := _alert(one, since, until)) is not None]
    incidents = [
        IncidentChange(incident=one, versions=steps)
        for one in reader.incidents()
        if (steps := tuple(step for step in one.incident.versions if since < step.at <= until))
    ]
    asked = tuple(
        sorted(
            (step for one in reader.asked() for step in one.asked if since < step.at <= until),
            key=lambda step: (step.at, step.alert),
        )
    )
    entries = {kind: _entries(reader, kind, since, until) for kind in _KINDS}
    failed = {entry.subject: entry for entry in entries["source.failed"]}
    arrived = {
        (entry.kind, entry.subject): entry
        for entry in (*entries["source.synced"], *entries["forecast.made"])
        if entry.kind == "forecast.made" or entry.payload.get("changed")
    }
    labels = (*(one.alert.policy for one in changes), *(one.incident.policy for one in incidents))
    return Brief(
        since=since,
        until=until,
        handed=_handed(reader, since),
        alerts=tuple(changes),
        incidents=tuple(incidents),
        asked=asked,
        failed=tuple(failed.values()),
        arrived=tuple(arrived.values()),
        open=tuple(one for one in alerts if one.state != "ended"),
        policy=strictest("public", *labels, *("node-only" for _ in (*asked, *failed, *arrived))),
    )


def _alert(one: AlertAnswer, since: datetime, until: datetime) -> AlertChange | None:
    steps = tuple(step for step in one.steps if since < step.time <= until)
    if not steps:
        return None
    earlier = tuple(step for step in one.steps if step.time <= since)
    then = life_of(one.id, one.hazard, one.place, one.event, earlier)
    return AlertChange(alert=one, before=then.level if then and then.ended is None else None, steps=steps)


def _entries(reader: "Reader", kind: str, since: datetime, until: datetime) -> list[JournalAnswer]:
    found: list[JournalAnswer] = []
    after = _bound(since)
    while True:
        page = reader.journal(after=after, kind=kind, limit=_PAGE)
        found += [entry for entry in page if since < entry.time <= until]
        if len(page) < _PAGE:
            return found
        after = page[-1].id


def _bound(instant: datetime) -> str:
    """Return the text before which every identifier lies that was given out by an instant (UUIDv7 begins with it)."""
    digits = f"{max(0, int(instant.timestamp() * 1000)):012x}"
    return f"{digits[:8]}-{digits[8:]}"


def _handed(reader: "Reader", since: datetime) -> Shift | None:
    closed = [one.shift for one in reader.shifts() if one.shift.closed is not None]
    return next((one for one in closed if one.taken is None or (one.closed and one.closed > since)), None)
