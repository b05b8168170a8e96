"""Which tables hold the records? One journal that only grows, and projections that can be dropped and rebuilt."""

from sqlalchemy import BigInteger, Boolean, Column, Index, Integer, MetaData, Table, Text

from tocsin.storage.records.times import UtcDateTime

__all__ = ["ALERTS", "FORECASTS", "IMPORTS", "JOBS", "JOURNAL", "METADATA", "PROJECTIONS", "SCORES", "SOURCES"]

METADATA = MetaData()

JOURNAL = Table(
    "journal",
    METADATA,
    Column("id", Text, primary_key=True),
    Column("kind", Text, nullable=False),
    Column("schema_version", Integer, nullable=False),
    Column("subject", Text, nullable=False),
    Column("actor", Text, nullable=False),
    Column("time", UtcDateTime, nullable=False),
    Column("policy", Text, nullable=False),
    Column("payload", Text, nullable=False),
    Column("content_hash", Text, nullable=False),
    Index("journal_by_kind", "kind", "id"),
)
"""Every entry, oldest first by id; triggers refuse to change or delete one."""

JOBS = Table(
    "jobs",
    METADATA,
    Column("id", Text, primary_key=True),
    Column("entry", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("subject", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("actor", Text, nullable=False),
    Column("arguments", Text, nullable=False),
    Column("message", Text, nullable=False),
    Column("error", Text, nullable=False),
    Column("asked", UtcDateTime, nullable=False),
    Column("started", UtcDateTime),
    Column("ended", UtcDateTime),
)
"""Long work asked for, with its last journalled state."""

SOURCES = Table(
    "source_states",
    METADATA,
    Column("id", Text, primary_key=True),
    Column("entry", Text, nullable=False),
    Column("route", Text, nullable=False),
    Column("address", Text, nullable=False),
    Column("rows", BigInteger, nullable=False),
    Column("changed", Boolean, nullable=False),
    Column("last_attempt", UtcDateTime, nullable=False),
    Column("last_success", UtcDateTime),
    Column("last_error", Text, nullable=False),
    Column("note", Text, nullable=False),
    Column("rejected", BigInteger, nullable=False),
)
"""Each source's last attempt, last success and last error."""

FORECASTS = Table(
    "forecast_runs",
    METADATA,
    Column("id", Text, primary_key=True),
    Column("entry", Text, nullable=False),
    Column("hazard", Text, nullable=False),
    Column("model", Text, nullable=False),
    Column("origin", Text, nullable=False),
    Column("history", Text, nullable=False),
    Column("vintage", Text, nullable=False),
    Column("policy", Text, nullable=False),
    Column("made", UtcDateTime, nullable=False),
)
"""Each forecast made here: one row per (hazard, model, origin, history, vintage, seed, draws, code)."""

SCORES = Table(
    "score_runs",
    METADATA,
    Column("id", Text, primary_key=True),
    Column("entry", Text, nullable=False),
    Column("hazard", Text, nullable=False),
    Column("windows", Text, nullable=False),
    Column("vintage", Text, nullable=False),
    Column("made", UtcDateTime, nullable=False),
)
"""Each backtest run here."""

IMPORTS = Table(
    "imports",
    METADATA,
    Column("id", Text, primary_key=True),
    Column("entry", Text, nullable=False),
    Column("hazard", Text, nullable=False),
    Column("model", Text, nullable=False),
    Column("origin", Text, nullable=False),
    Column("format", Text, nullable=False),
    Column("checksum", Text, nullable=False),
    Column("rows", BigInteger, nullable=False),
    Column("arrived", UtcDateTime, nullable=False),
    Column("policy", Text, nullable=False),
)
"""Each forecast file made elsewhere, with the instant it arrived."""

ALERTS = Table(
    "alerts",
    METADATA,
    Column("id", Text, primary_key=True),
    Column("entry", Text, nullable=False),
    Column("hazard", Text, nullable=False),
    Column("place", Text, nullable=False),
    Column("event", Text, nullable=False),
    Column("level", Text, nullable=False),
    Column("ended", Boolean, nullable=False),
    Column("raised", UtcDateTime, nullable=False),
    Column("policy", Text, nullable=False),
    Column("alert", Text, nullable=False),
    Index("alerts_by_key", "hazard", "place", "event"),
)
"""Each alert with all its steps, as JSON of :class:`tocsin.alerts.life.Alert`."""

PROJECTIONS = (JOBS, SOURCES, FORECASTS, SCORES, IMPORTS, ALERTS)
"""The tables that hold nothing the journal does not."""
