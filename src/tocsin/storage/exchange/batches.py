"""Which sealed batches are here, and for whom? By id, by stream and number, by mailbox; their bytes as they came."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from typing import Any

import msgspec
from sqlalchemy import Connection, RowMapping, func, insert, select, update

from tocsin.errors import NotFoundError
from tocsin.storage.exchange.segments import Place
from tocsin.storage.exchange.shelf import Lying
from tocsin.storage.exchange.tables import BATCHES, HINTS

__all__ = [
    "Batch",
    "batch_of",
    "batches_after",
    "batches_in_mailbox",
    "batches_in_segment",
    "batches_of_stream",
    "count_batches",
    "destroyed_slots",
    "ended_batches",
    "known_batches",
    "lying_of",
    "mark_batches",
    "move_batch",
    "newest_batch",
    "note_batches",
    "spans_of_stream",
]

_FIELDS = ("segment", "offset", "length", "slot")
_AT_ONCE = 400


class Batch(msgspec.Struct, frozen=True, kw_only=True):
    """What the index knows of a batch: its header's public part, who handed it over, and what has become of it."""

    id: str
    stream: str
    first: int
    """Number in the stream of its first object."""
    count: int
    origin: str
    epoch: int
    sender: str
    """The member that handed it over; empty for one made here."""
    state: str
    """``own``, ``waiting``, ``relayed``, ``opened``, ``refused`` or ``destroyed``."""
    made: datetime
    expires: datetime
    received: datetime
    hints: tuple[str, ...] = ()
    """Mailboxes; not read back from the index."""
    position: int = 0
    """Its place in the order of arrival here."""
    lying: Lying | None = None


def note_batches(connection: Connection, batches: Sequence[Batch]) -> int:
    """Index batches whose bytes lie on the shelf, in order, and return the last position given."""
    position = _newest_position(connection)
    rows: list[dict[str, Any]] = []
    hints: list[dict[str, Any]] = []
    for batch in batches:
        if batch.lying is None:
            raise NotFoundError("a batch is indexed before its bytes lie anywhere", where=batch.id)
        position += 1
        fields = msgspec.structs.asdict(batch)
        for name in ("hints", "position", "lying"):
            del fields[name]
        rows.append({**fields, "position": position, **batch.lying.columns()})
        hints += [{"hint": hint, "position": position, "batch": batch.id} for hint in batch.hints]
    if rows:
        connection.execute(insert(BATCHES), rows)
    if hints:
        connection.execute(insert(HINTS), hints)
    return position


def known_batches(connection: Connection, ids: Iterable[str]) -> set[str]:
    """Return those of the ids that are or were here."""
    wanted = list(ids)
    found: set[str] = set()
    for start in range(0, len(wanted), _AT_ONCE):
        part = wanted[start : start + _AT_ONCE]
        found.update(connection.execute(select(BATCHES.c.id).where(BATCHES.c.id.in_(part))).scalars())
    return found


def batch_of(connection: Connection, id: str) -> Batch:
    """Return one batch, or raise :class:`tocsin.errors.NotFoundError`."""
    row = connection.execute(select(BATCHES).where(BATCHES.c.id == id)).mappings().one_or_none()
    if row is None:
        raise NotFoundError("there is no such batch here", where=id, remedy="let `tocsin pull` fetch it")
    return _batch(row)


def batches_after(connection: Connection, position: int, limit: int, states: Sequence[str] = ()) -> list[Batch]:
    """Return batches in the order of arrival, after a position."""
    question = select(BATCHES).where(BATCHES.c.position > position)
    if states:
        question = question.where(BATCHES.c.state.in_(states))
    return [_batch(row) for row in connection.execute(question.order_by(BATCHES.c.position).limit(limit)).mappings()]


def batches_of_stream(
    connection: Connection, stream: str, first: int, end: int, limit: int, states: Sequence[str] = ()
) -> list[Batch]:
    """Return the batches of a stream that hold any number from ``first`` up to ``end``, exclusive, in order."""
    question = select(BATCHES).where(
        BATCHES.c.stream == stream, BATCHES.c.first < end, BATCHES.c.first + BATCHES.c.count > first
    )
    if states:
        question = question.where(BATCHES.c.state.in_(states))
    return [_batch(row) for row in connection.execute(question.order_by(BATCHES.c.first).limit(limit)).mappings()]


def spans_of_stream(connection: Connection, stream: str) -> Iterator[tuple[int, int]]:
    """Yield the runs of numbers, first and end exclusive, of a stream that were ever here, in order."""
    question = select(BATCHES.c.first, BATCHES.c.count).where(BATCHES.c.stream == stream).order_by(BATCHES.c.first)
    begin: int | None = None
    end = 0
    for first, count in connection.execute(question):
        if begin is None or first > end:
            if begin is not None:
                yield begin, end
            begin = first
        end = max(end, first + count)
    if begin is not None:
        yield begin, end


def batches_in_mailbox(connection: Connection, hint: str, after: int, limit: int) -> list[Batch]:
    """Return the batches in a mailbox that still lie here, in the order of arrival, after a position."""
    question = (
        select(BATCHES)
        .join(HINTS, HINTS.c.batch == BATCHES.c.id)
        .where(HINTS.c.hint == hint, HINTS.c.position > after, BATCHES.c.state != "destroyed")
        .order_by(HINTS.c.position)
        .limit(limit)
    )
    return [_batch(row) for row in connection.execute(question).mappings()]


def batches_in_segment(connection: Connection, segment: int) -> list[Batch]:
    """Return the batches whose bytes lie in a segment and were not destroyed."""
    question = select(BATCHES).where(BATCHES.c.segment == segment, BATCHES.c.state != "destroyed")
    return [_batch(row) for row in connection.execute(question.order_by(BATCHES.c.offset)).mappings()]


def destroyed_slots(connection: Connection, after: int, limit: int) -> list[tuple[int, int]]:
    """Return (position, slot) of batches that must not be readable any more, in the order of arrival."""
    question = (
        select(BATCHES.c.position, BATCHES.c.slot)
        .where(BATCHES.c.position > after, BATCHES.c.state == "destroyed")
        .order_by(BATCHES.c.position)
        .limit(limit)
    )
    return [(position, slot) for position, slot in connection.execute(question)]


def mark_batches(connection: Connection, ids: Sequence[str], state: str) -> None:
    """Change the state of batches."""
    for start in range(0, len(ids), _AT_ONCE):
        part = ids[start : start + _AT_ONCE]
        connection.execute(update(BATCHES).where(BATCHES.c.id.in_(part)).values(state=state))


def move_batch(connection: Connection, id: str, lying: Lying, state: str) -> None:
    """Say where the bytes of a batch lie now, and what has become of it."""
    connection.execute(update(BATCHES).where(BATCHES.c.id == id).values(state=state, **lying.columns()))


def count_batches(connection: Connection, origin: str, state: str) -> int:
    """Return how many batches of an origin are in a state."""
    question = select(func.count()).where(BATCHES.c.origin == origin, BATCHES.c.state == state)
    return int(connection.execute(question).scalar() or 0)


def ended_batches(connection: Connection, now: datetime, limit: int) -> list[Batch]:
    """Return batches whose time is over and whose bytes still lie here."""
    question = (
        select(BATCHES)
        .where(BATCHES.c.state.in_(("own", "relayed", "waiting", "letter", "opened")), BATCHES.c.expires <= now)
        .order_by(BATCHES.c.expires)
        .limit(limit)
    )
    return [_batch(row) for row in connection.execute(question).mappings()]


def newest_batch(connection: Connection) -> Place | None:
    """Return the last place a batch lies at, or None where there is none."""
    row = connection.execute(
        select(BATCHES.c.segment, BATCHES.c.offset, BATCHES.c.length)
        .order_by(BATCHES.c.segment.desc(), BATCHES.c.offset.desc())
        .limit(1)
    ).one_or_none()
    return Place(*row) if row is not None else None


def lying_of(row: RowMapping) -> Lying:
    """Return where the payload of a row lies."""
    segment, offset, length, slot = (row[name] for name in _FIELDS)
    return Lying(Place(segment, offset, length), slot)


def _newest_position(connection: Connection) -> int:
    return int(connection.execute(select(func.max(BATCHES.c.position))).scalar() or 0)


def _batch(row: RowMapping) -> Batch:
    fields = {name: row[name] for name in row if name not in _FIELDS}
    return Batch(**fields, lying=lying_of(row))
