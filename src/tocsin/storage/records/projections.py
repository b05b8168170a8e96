"""What is the current state, given the entries so far? One pure step per entry kind, applied as entries arrive."""

from collections.abc import Callable, Mapping
from typing import Any, TypeAlias

from sqlalchemy import Connection, Table, delete, insert, select, update

from tocsin.alerts.life import VERBS
from tocsin.exchange.canonical import canonical
from tocsin.exchange.entries import Entry
from tocsin.storage.records.alerts import alert_row
from tocsin.storage.records.tables import ALERTS, FORECASTS, IMPORTS, JOBS, PROJECTIONS, SCORES, SOURCES

__all__ = ["apply", "clear"]

Row: TypeAlias = dict[str, Any]
Step: TypeAlias = Callable[[Row | None, Entry], Row | None]
"""From the row as it stands (None: there is none) and an entry to the row as it stands afterwards."""


def apply(connection: Connection, entry: Entry) -> None:
    """Bring the projections up to date with one more entry; kinds that no projection knows change nothing."""
    found = _STEPS.get(entry.kind)
    if found is None:
        return
    table, step = found
    key = entry.subject if table is SOURCES else str(entry.payload.get("id", entry.id))
    before = connection.execute(select(table).where(table.c.id == key)).mappings().one_or_none()
    after = step(dict(before) if before is not None else None, entry)
    if after is None:
        return
    after = {**after, "id": key, "entry": entry.id}
    if before is None:
        connection.execute(insert(table).values(**after))
    else:
        connection.execute(update(table).where(table.c.id == key).values(**after))


def clear(connection: Connection) -> None:
    """Empty every projection; the journal is not touched."""
    for table in PROJECTIONS:
        connection.execute(delete(table))


def _job_asked(before: Row | None, entry: Entry) -> Row | None:
    del before
    return {
        "kind": entry.payload["kind"],
        "subject": entry.subject,
        "state": "waiting",
        "actor": entry.actor,
        "arguments": canonical(entry.payload.get("arguments", {})).decode(),
        "message": "",
        "error": "",
        "asked": entry.time,
        "started": None,
        "ended": None,
    }


def _job_started(before: Row | None, entry: Entry) -> Row | None:
    return before and {**before, "state": "running", "started": entry.time}


def _job_done(before: Row | None, entry: Entry) -> Row | None:
    return before and {**before, "state": "done", "ended": entry.time, "message": entry.payload.get("message", "")}


def _job_failed(before: Row | None, entry: Entry) -> Row | None:
    return before and {**before, "state": "failed", "ended": entry.time, "error": entry.payload.get("error", "")}


def _source_synced(before: Row | None, entry: Entry) -> Row | None:
    del before
    return {
        "route": entry.payload["route"],
        "address": entry.payload["address"],
        "rows": entry.payload["rows"],
        "changed": entry.payload["changed"],
        "last_attempt": entry.time,
        "last_success": entry.time,
        "last_error": "",
        "note": "; ".join(entry.payload.get("notes", ())),
        "rejected": entry.payload.get("rejected", 0),
    }


_NEVER: Row = {
    "route": "never",
    "address": "",
    "rows": 0,
    "changed": False,
    "last_success": None,
    "last_error": "",
    "note": "",
    "rejected": 0,
}


def _source_failed(before: Row | None, entry: Entry) -> Row | None:
    return {**(before or _NEVER), "last_attempt": entry.time, "last_error": entry.payload["error"]}


def _source_absent(before: Row | None, entry: Entry) -> Row | None:
    # A mirror that never held a source's files is no failure; one that lost them is.
    lost = before is not None and before["last_success"] is not None
    error = entry.payload["note"] if lost else ""
    return {**(before or _NEVER), "last_attempt": entry.time, "last_error": error, "note": entry.payload["note"]}


def _copied(*names: str, time: str) -> Step:
    def step(before: Row | None, entry: Entry) -> Row | None:
        del before
        own: Mapping[str, Any] = {**entry.payload, "hazard": entry.subject, "policy": entry.policy, time: entry.time}
        return {name: own[name] for name in (*names, time)}

    return step


_STEPS: dict[str, tuple[Table, Step]] = {
    "job.asked": (JOBS, _job_asked),
    "job.started": (JOBS, _job_started),
    "job.done": (JOBS, _job_done),
    "job.failed": (JOBS, _job_failed),
    "source.synced": (SOURCES, _source_synced),
    "source.failed": (SOURCES, _source_failed),
    "source.absent": (SOURCES, _source_absent),
    "forecast.made": (
        FORECASTS,
        _copied("hazard", "model", "origin", "history", "vintage", "policy", time="made"),
    ),
    "backtest.made": (SCORES, _copied("hazard", "windows", "vintage", time="made")),
    "forecast.imported": (
        IMPORTS,
        _copied("hazard", "model", "origin", "format", "checksum", "rows", "policy", time="arrived"),
    ),
    **{f"alert.{verb}": (ALERTS, alert_row) for verb in VERBS},
}
