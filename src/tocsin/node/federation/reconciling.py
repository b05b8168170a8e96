"""What does the other one hold of my streams, and what does it lack? Ranges there, the missing batches back.

A member tells which numbers of our streams it holds, in about two bytes a gap. What it holds counts as taken, even
where it came by another way; what it lacks, and was to get, goes back, as much as fits, until nothing is missing. So
the bytes that move grow with the difference and not with what both hold.
"""

from collections.abc import Iterator, Sequence
from datetime import datetime

from sqlalchemy import Connection, select

from tocsin.exchange.envelopes.ranges import Ranges, missing, read_holdings, write_holdings
from tocsin.node.federation.keeping import read_batch
from tocsin.node.federation.parcels import Frame
from tocsin.storage.exchange import batches, deliveries
from tocsin.storage.exchange.store import ExchangeStore
from tocsin.storage.exchange.tables import BATCHES, DELIVERIES

__all__ = ["Reconciling"]

BYTES = 8 * 1024 * 1024
"""Bytes of batches that go back at once."""

_STREAMS = 4096


class Reconciling:
    """Answers what a member lacks, and tells others what this one holds."""

    def __init__(self, store: ExchangeStore) -> None:
        self._store = store

    def holdings(self, origin: str) -> bytes:
        """Return what is held here of a member's streams: numbers that were taken, whatever has become of them."""
        with self._store.records.looking() as connection:
            question = select(BATCHES.c.stream).where(BATCHES.c.origin == origin, BATCHES.c.stream != "").distinct()
            streams = list(connection.execute(question.limit(_STREAMS)).scalars())
            held = {stream: _ranges(connection, stream, ("opened", "waiting", "destroyed")) for stream in streams}
        return write_holdings({stream: ranges for stream, ranges in held.items() if ranges})

    def lacking(self, told: bytes, member: str, now: datetime) -> tuple[Frame, ...]:
        """Return the batches that a member lacks of those it was to get, as much as fits; note those it holds."""
        held = read_holdings(told)
        frames: list[Frame] = []
        size = 0
        self._settle(held, member, now)
        with self._store.records.looking() as connection:
            for stream in _streams_for(connection, member):
                wanted = missing(_given(connection, stream, member), held.get(stream, ()))
                for batch in _within(connection, stream, wanted, member, now):
                    sealed = read_batch(self._store.bytes_of(batch)).sealed
                    if frames and size + len(sealed) > BYTES:
                        return tuple(frames)
                    frames.append(Frame("B", sealed))
                    size += len(sealed)
        return tuple(frames)

    def _settle(self, held: dict[str, Ranges], member: str, now: datetime) -> None:
        with self._store.records.writing() as writing:
            for stream, ranges in held.items():
                for first, end in ranges:
                    inside = select(BATCHES.c.id).where(
                        BATCHES.c.stream == stream,
                        BATCHES.c.first >= first,
                        BATCHES.c.first + BATCHES.c.count <= end,
                        BATCHES.c.state == "own",
                    )
                    writing.connection.execute(
                        DELIVERIES.update()
                        .where(
                            DELIVERIES.c.member == member,
                            DELIVERIES.c.state.in_(("due", "relayed")),
                            DELIVERIES.c.item.in_(inside),
                        )
                        .values(state="taken", said="it told that it holds it", changed=now)
                    )


def _streams_for(connection: Connection, member: str) -> Sequence[str]:
    question = (
        select(BATCHES.c.stream)
        .join(DELIVERIES, DELIVERIES.c.item == BATCHES.c.id)
        .where(DELIVERIES.c.member == member, DELIVERIES.c.state != "withdrawn", BATCHES.c.state == "own")
        .distinct()
        .order_by(BATCHES.c.stream)
    )
    return list(connection.execute(question).scalars())


def _given(connection: Connection, stream: str, member: str) -> Ranges:
    """Return the numbers of a stream that a member was to get and may still have."""
    question = (
        select(BATCHES.c.first, BATCHES.c.count)
        .join(DELIVERIES, DELIVERIES.c.item == BATCHES.c.id)
        .where(
            BATCHES.c.stream == stream,
            BATCHES.c.state == "own",
            DELIVERIES.c.member == member,
            DELIVERIES.c.state != "withdrawn",
        )
        .order_by(BATCHES.c.first)
    )
    return _joined((first, first + count) for first, count in connection.execute(question))


def _ranges(connection: Connection, stream: str, states: Sequence[str]) -> Ranges:
    question = (
        select(BATCHES.c.first, BATCHES.c.count)
        .where(BATCHES.c.stream == stream, BATCHES.c.state.in_(states))
        .order_by(BATCHES.c.first)
    )
    return _joined((first, first + count) for first, count in connection.execute(question))


def _joined(spans: Iterator[tuple[int, int]]) -> Ranges:
    """Join spans that come in order; memory grows with the gaps."""
    found: list[tuple[int, int]] = []
    for first, end in spans:
        if found and first <= found[-1][1]:
            found[-1] = (found[-1][0], max(found[-1][1], end))
        else:
            found.append((first, end))
    return tuple(found)


def _within(connection: Connection, stream: str, wanted: Ranges, member: str, now: datetime) -> Iterator[batches.Batch]:
    for first, end in wanted:
        at = first
        while at < end:
            page = batches.batches_of_stream(connection, stream, at, end, 200, ("own",))
            for one in page:
                mine = [each for each in deliveries.deliveries_of(connection, one.id) if each.member == member]
                if mine and mine[0].state != "withdrawn" and now < one.expires:
                    yield one
            if len(page) < 200:
                break
            at = page[-1].first + page[-1].count
