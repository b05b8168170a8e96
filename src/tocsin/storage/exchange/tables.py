"""Which tables index the exchange? Small rows beside the journal; the bytes themselves lie in segments."""

from sqlalchemy import BigInteger, Column, Index, Integer, Table, Text

from tocsin.storage.records.tables import METADATA
from tocsin.storage.records.times import UtcDateTime

__all__ = ["BATCHES", "CUSTODY", "DELIVERIES", "HINTS", "OBJECTS", "STATEMENTS", "STREAMS", "USAGE"]

BATCHES = Table(
    "exchange_batches",
    METADATA,
    Column("id", Text, primary_key=True),
    Column("position", BigInteger, nullable=False),
    Column("stream", Text, nullable=False),
    Column("first", BigInteger, nullable=False),
    Column("count", Integer, nullable=False),
    Column("origin", Text, nullable=False),
    Column("epoch", BigInteger, nullable=False),
    Column("sender", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("made", UtcDateTime, nullable=False),
    Column("expires", UtcDateTime, nullable=False),
    Column("received", UtcDateTime, nullable=False),
    Column("segment", Integer, nullable=False),
    Column("offset", BigInteger, nullable=False),
    Column("length", Integer, nullable=False),
    Column("slot", BigInteger, nullable=False),
    Index("exchange_batches_by_position", "position", unique=True),
    Index("exchange_batches_by_stream", "stream", "first"),
    Index("exchange_batches_by_expiry", "state", "expires"),
    Index("exchange_batches_by_segment", "segment"),
)
"""Each sealed batch that is or was here, by the hash of its header; ``sender`` is the member that handed it over.

``state``: ``own`` (made here), ``waiting`` (for a gap to close, or for the register), ``relayed`` (not for this
member), ``opened``, ``refused``, ``destroyed``.
"""

HINTS = Table(
    "exchange_hints",
    METADATA,
    Column("hint", Text, primary_key=True),
    Column("position", BigInteger, primary_key=True),
    Column("batch", Text, nullable=False),
)
"""In which mailboxes a batch lies: all that a relay knows of for whom it is."""

OBJECTS = Table(
    "exchange_objects",
    METADATA,
    Column("leaf", Text, primary_key=True),
    Column("position", BigInteger, nullable=False),
    Column("batch", Text, nullable=False),
    Column("stream", Text, nullable=False),
    Column("number", BigInteger, nullable=False),
    Column("content", Text, nullable=False),
    Column("type", Text, nullable=False),
    Column("origin", Text, nullable=False),
    Column("policy", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("received", UtcDateTime, nullable=False),
    Column("expires", UtcDateTime, nullable=False),
    Column("segment", Integer, nullable=False),
    Column("offset", BigInteger, nullable=False),
    Column("length", Integer, nullable=False),
    Column("slot", BigInteger, nullable=False),
    Index("exchange_objects_by_position", "position", unique=True),
    Index("exchange_objects_by_batch", "batch", "number"),
    Index("exchange_objects_by_stream", "stream", "number"),
    Index("exchange_objects_by_content", "content"),
    Index("exchange_objects_by_type", "type", "state", "position"),
    Index("exchange_objects_by_expiry", "state", "expires"),
    Index("exchange_objects_by_segment", "segment"),
)
"""Each object that was opened here or made here, by its salted leaf; what was destroyed keeps its row and no bytes."""

CUSTODY = Table(
    "exchange_custody",
    METADATA,
    Column("kind", Text, primary_key=True),
    Column("key", Text, primary_key=True),
    Column("position", BigInteger, nullable=False),
    Column("group", Text, nullable=False),
    Column("ends", UtcDateTime),
    Column("row", Text, nullable=False),
    Index("exchange_custody_by_group", "kind", "group", "position"),
    Index("exchange_custody_by_position", "kind", "position"),
    Index("exchange_custody_by_end", "kind", "ends"),
)
"""What custody remembers: holdings, deliveries made, recalls, receipts; each the JSON of one row."""

STREAMS = Table(
    "exchange_streams",
    METADATA,
    Column("id", Text, primary_key=True),
    Column("origin", Text, nullable=False),
    Column("audience", Text, nullable=False),
    Column("epoch", BigInteger, nullable=False),
    Column("began", UtcDateTime, nullable=False),
    Column("next", BigInteger, nullable=False),
    Column("head", Text, nullable=False),
    Index("exchange_streams_by_audience", "origin", "audience", "epoch"),
)
"""Streams of this member's own, one an audience and epoch: the next number to give, and the last header."""

STATEMENTS = Table(
    "exchange_statements",
    METADATA,
    Column("id", Text, primary_key=True),
    Column("position", BigInteger, nullable=False),
    Column("kind", Text, nullable=False),
    Column("issuer", Text, nullable=False),
    Column("subject", Text, nullable=False),
    Column("signed", Text, nullable=False),
    Column("sender", Text, nullable=False),
    Column("received", UtcDateTime, nullable=False),
    Index("exchange_statements_by_position", "position", unique=True),
    Index("exchange_statements_by_kind", "kind", "issuer", "position"),
    Index("exchange_statements_by_subject", "subject"),
)
"""Each signed statement that was made or taken in: register, recall, receipt, release, lease, checkpoint."""

DELIVERIES = Table(
    "exchange_deliveries",
    METADATA,
    Column("member", Text, primary_key=True),
    Column("item", Text, primary_key=True),
    Column("kind", Text, nullable=False),
    Column("position", BigInteger, nullable=False),
    Column("state", Text, nullable=False),
    Column("tries", Integer, nullable=False),
    Column("said", Text, nullable=False),
    Column("asked", UtcDateTime, nullable=False),
    Column("changed", UtcDateTime, nullable=False),
    Index("exchange_deliveries_due", "member", "state", "kind", "position"),
    Index("exchange_deliveries_by_item", "item"),
)
"""What is to go to whom. ``kind`` orders: statements go before batches, recalls before both.

``state``: ``due``, ``taken`` (the member said so), ``refused`` (it said no), ``withdrawn`` (it may not have it any
more).
"""

USAGE = Table(
    "exchange_usage",
    METADATA,
    Column("member", Text, primary_key=True),
    Column("day", Text, primary_key=True),
    Column("bytes", BigInteger, nullable=False),
    Column("objects", BigInteger, nullable=False),
    Column("requests", BigInteger, nullable=False),
)
"""What each member handed in on each day, against its quota."""
