"""What do received disasters say to alerts? The publisher's own level, read as ours, for as long as the event lasts."""

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from typing import Any

import polars as pl

from tocsin.alerts.freshness import Freshness, period_end
from tocsin.alerts.levels import SEVERITIES, Severity, rank
from tocsin.alerts.life import Alert
from tocsin.alerts.rules import RuleBook
from tocsin.alerts.scales import SCALES, from_word
from tocsin.alerts.signals import Evidence, Signal
from tocsin.exchange.policies import strictest
from tocsin.node.running import Node
from tocsin.observations.occurrences import AT_SEA
from tocsin.storage.records.tables import SOURCES
from tocsin.world.months import Month

__all__ = ["DISASTER", "feed_freshness", "occurrence_label", "occurrence_signals"]

DISASTER = "disaster"
"""Under which hazard received disasters raise alerts; rules name it like any other."""

_LASTS = timedelta(days=30)
"""An event whose end nobody states counts as lasting so long after its start."""
_SILENT = timedelta(days=60)
"""A feed of the whole world that tells of nothing for so long is an old copy of one."""
_AFTER = timedelta(days=7)
"""An event counts as going on for so long after its stated end."""


def occurrence_signals(node: Node, open_alerts: Iterable[Alert]) -> tuple[Signal, ...]:
    """Return a signal for each place of each disaster that goes on, and an all-clear for open alerts whose event ended.

    Levels are GDACS's colours (:mod:`tocsin.alerts.scales`): a red event is severe, an orange one moderate. Hostile
    acts at sea carry no level of their publisher and speak through their own hazard.
    """
    now = node.now()
    known = node.occurrences.read(now).filter(~pl.col("kind").is_in(list(AT_SEA)))
    going = [row for row in known.iter_rows(named=True) if _goes_on(row, now)]
    return (*_signals(going, now), *_ended(known, open_alerts, now))


def occurrence_label(node: Node) -> str:
    """Return the strictest label of what received events come from."""
    return strictest(*(node.series_label(table.source) for table in node.occurrences.tables()))


def feed_freshness(node: Node, book: RuleBook) -> dict[str, Freshness]:
    """Say of each feed of events whether it has been read lately enough for its silence to mean anything."""
    now, limit = node.now(), book.of(DISASTER).stale_days
    read = {row["id"]: row["last_success"] for row in node.records.state(SOURCES)}
    found = {}
    for table in node.occurrences.tables():
        if table.whole:
            continue  # an archive of the past is no feed
        # A feed that says the same again has been read all the same.
        age = (now - (read.get(table.source) or table.vintage.retrieved)).total_seconds() / 86400
        silent = (now - period_end(table.vintage.last_period)) > _SILENT if table.vintage.last_period else True
        found[table.id] = Freshness(
            absence="stale" if age > limit or silent else "",
            newest=table.vintage.last_period,
            age_days=max(0.0, age),
            limit_days=limit,
        )
    return found


def _goes_on(row: dict[str, Any], now: datetime) -> bool:
    until = row["end"] + _AFTER if row["end"] is not None else row["start"] + _LASTS
    return bool(row["start"] <= now <= until)


def _signals(rows: Iterable[dict[str, Any]], now: datetime) -> Iterator[Signal]:
    for row in rows:
        severity = _severity(row["level"])
        if severity is None:
            continue
        for place in row["places"]:
            yield _signal(row, place, severity, now, probability=1.0)


def _ended(known: pl.DataFrame, alerts: Iterable[Alert], now: datetime) -> Iterator[Signal]:
    """Yield a signal of probability 0 for each open alert whose every known event of the kind and place is over."""
    mine = [alert for alert in alerts if alert.hazard == DISASTER and alert.ended is None and alert.signal is not None]
    rows = known.to_dicts() if mine else []
    for alert in mine:
        about = [row for row in rows if row["kind"] == alert.event and alert.place in row["places"]]
        if about and not any(_goes_on(row, now) for row in about):
            newest = max(about, key=lambda row: row["start"])
            yield _signal(newest, alert.place, "minor", now, probability=0.0)


def _signal(row: dict[str, Any], place: str, severity: Severity, now: datetime, *, probability: float) -> Signal:
    month = Month.of(row["start"])
    return Signal(
        hazard=DISASTER,
        place=place,
        event=row["kind"],
        question=row["level"],
        period=str(month),
        until="" if row["end"] is None or Month.of(row["end"]) == month else str(Month.of(row["end"])),
        lead=0,
        probability=probability,
        observed=probability > 0,
        severity=severity,
        evidence=Evidence(
            kind="event", id=row["id"], origin=str(Month.of(now)), source=str(row["table"]), text=row["title"]
        ),
    )


def _severity(level: str) -> Severity | None:
    """Return how bad a publisher's colour is; None for one that says nothing."""
    if level not in {word.lower() for word in SCALES["gdacs"].levels}:
        return None
    return SEVERITIES[max(0, rank(from_word("gdacs", level)) - 1)]
