"""Which objects are held here, opened or made? By leaf, by type, by content; what was destroyed leaves its row only."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

import msgspec
from sqlalchemy import Connection, RowMapping, func, insert, select, update

from tocsin.errors import NotFoundError
from tocsin.storage.exchange.batches import lying_of
from tocsin.storage.exchange.segments import Place
from tocsin.storage.exchange.shelf import Lying
from tocsin.storage.exchange.tables import OBJECTS

__all__ = [
    "DESTROYED",
    "Counts",
    "Held",
    "count_objects",
    "destroyed_slots",
    "known_leaves",
    "leaves_of_stream",
    "mark_objects",
    "mark_of",
    "move_object",
    "newest_object",
    "note_objects",
    "object_of",
    "objects_in_segment",
    "objects_of",
    "settle_objects",
]

DESTROYED = ("given-up", "destroyed")
"""States in which nothing of an object can be read here any more: its key is to be destroyed, or was."""

_FIELDS = ("segment", "offset", "length", "slot")
_AT_ONCE = 400


class Held(msgspec.Struct, frozen=True, kw_only=True):
    """What the index knows of one object."""

    leaf: str
    """SHA-256 over a salt, its policy and its content: says nothing of the object once the salt is gone."""
    batch: str
    """Id of the batch whose signed header proves it: its origin's, whoever brought it."""
    stream: str
    number: int
    """In the origin's stream."""
    content: str
    type: str
    origin: str
    policy: str
    state: str
    """``held``, or one of :data:`DESTROYED`."""
    received: datetime
    expires: datetime
    position: int = 0
    lying: Lying | None = None


class Counts(msgspec.Struct, frozen=True, kw_only=True):
    """How many objects there are."""

    held: int
    own: int
    given_up: int


def note_objects(connection: Connection, objects: Sequence[Held]) -> int:
    """Index objects whose bytes lie on the shelf, in order, and return the last position given."""
    position = int(connection.execute(select(func.max(OBJECTS.c.position))).scalar() or 0)
    rows: list[dict[str, Any]] = []
    for one in objects:
        if one.lying is None:
            raise NotFoundError("an object is indexed before its bytes lie anywhere", where=one.leaf)
        position += 1
        fields = msgspec.structs.asdict(one)
        del fields["lying"]
        rows.append({**fields, "position": position, **one.lying.columns()})
    if rows:
        connection.execute(insert(OBJECTS), rows)
    return position


def object_of(connection: Connection, leaf: str) -> Held:
    """Return one object, or raise :class:`tocsin.errors.NotFoundError`."""
    row = connection.execute(select(OBJECTS).where(OBJECTS.c.leaf == leaf)).mappings().one_or_none()
    if row is None:
        raise NotFoundError("there is no such object here", where=leaf, remedy="see `tocsin holdings`")
    return _held(row)


def objects_of(
    connection: Connection,
    *,
    after: int = 0,
    limit: int = 500,
    types: Sequence[str] = (),
    states: Sequence[str] = ("held",),
    batch: str = "",
    content: str = "",
    origin: str = "",
    other_than: str = "",
) -> list[Held]:
    """Return objects in the order of arrival, after a position: of some types, states, one batch, content or origin."""
    question = select(OBJECTS).where(OBJECTS.c.position > after)
    if types:
        question = question.where(OBJECTS.c.type.in_(types))
    if states:
        question = question.where(OBJECTS.c.state.in_(states))
    if batch:
        question = question.where(OBJECTS.c.batch == batch)
    if content:
        question = question.where(OBJECTS.c.content == content)
    if origin:
        question = question.where(OBJECTS.c.origin == origin)
    if other_than:
        question = question.where(OBJECTS.c.origin != other_than)
    return [_held(row) for row in connection.execute(question.order_by(OBJECTS.c.position).limit(limit)).mappings()]


def leaves_of_stream(connection: Connection, origin: str, stream: str, end: int) -> list[str]:
    """Return the leaves of the objects of an origin's stream that are held, of numbers below ``end``, in order."""
    question = select(OBJECTS.c.leaf).where(
        OBJECTS.c.stream == stream,
        OBJECTS.c.origin == origin,
        OBJECTS.c.number < end,
        OBJECTS.c.state.not_in(DESTROYED),
    )
    return list(connection.execute(question.order_by(OBJECTS.c.number)).scalars())


def count_objects(connection: Connection, me: str) -> Counts:
    """Return how many objects are held of others, how many were made here, and how many were given up."""
    question = select(OBJECTS.c.origin == me, OBJECTS.c.state, func.count()).group_by(
        OBJECTS.c.origin == me, OBJECTS.c.state
    )
    found = {(bool(own), state): int(count) for own, state, count in connection.execute(question)}
    return Counts(
        held=found.get((False, "held"), 0),
        own=found.get((True, "held"), 0),
        given_up=sum(count for (_, state), count in found.items() if state in DESTROYED),
    )


def mark_of(connection: Connection, types: Sequence[str]) -> tuple[int, int]:
    """Return how many objects of some types are held, and the last position of any: it changes when they do."""
    question = select(func.count(), func.max(OBJECTS.c.position)).where(
        OBJECTS.c.type.in_(types), OBJECTS.c.state == "held"
    )
    count, last = connection.execute(question).one()
    return int(count), int(last or 0)


def known_leaves(connection: Connection, leaves: Iterable[str]) -> dict[str, str]:
    """Return leaf -> state of those that are or were here."""
    wanted = list(leaves)
    found: dict[str, str] = {}
    for start in range(0, len(wanted), _AT_ONCE):
        part = wanted[start : start + _AT_ONCE]
        rows = connection.execute(select(OBJECTS.c.leaf, OBJECTS.c.state).where(OBJECTS.c.leaf.in_(part)))
        found.update((leaf, state) for leaf, state in rows)
    return found


def mark_objects(connection: Connection, leaves: Sequence[str], state: str) -> None:
    """Change the state of objects; those in a state of :data:`DESTROYED` keep it."""
    for start in range(0, len(leaves), _AT_ONCE):
        part = leaves[start : start + _AT_ONCE]
        connection.execute(
            update(OBJECTS).where(OBJECTS.c.leaf.in_(part), OBJECTS.c.state.not_in(DESTROYED)).values(state=state)
        )


def move_object(connection: Connection, leaf: str, lying: Lying, batch: str, stream: str, number: int) -> None:
    """Say where an object lies now, and in which batch, at which place of which stream, it went."""
    changed = {"batch": batch, "stream": stream, "number": number, **lying.columns()}
    connection.execute(update(OBJECTS).where(OBJECTS.c.leaf == leaf).values(**changed))


def settle_objects(connection: Connection, leaves: Sequence[str], state: str) -> None:
    """Write the last state of objects, whichever they had."""
    for start in range(0, len(leaves), _AT_ONCE):
        part = leaves[start : start + _AT_ONCE]
        connection.execute(update(OBJECTS).where(OBJECTS.c.leaf.in_(part)).values(state=state))


def destroyed_slots(connection: Connection, after: int, limit: int) -> list[tuple[int, int]]:
    """Return (position, slot) of objects that must not be readable any more, in the order of arrival."""
    question = (
        select(OBJECTS.c.position, OBJECTS.c.slot)
        .where(OBJECTS.c.position > after, OBJECTS.c.state.in_(DESTROYED))
        .order_by(OBJECTS.c.position)
        .limit(limit)
    )
    return [(position, slot) for position, slot in connection.execute(question)]


def objects_in_segment(connection: Connection, segment: int) -> list[Held]:
    """Return the objects whose bytes lie in a segment and were not destroyed."""
    question = select(OBJECTS).where(OBJECTS.c.segment == segment, OBJECTS.c.state.not_in(DESTROYED))
    return [_held(row) for row in connection.execute(question.order_by(OBJECTS.c.offset)).mappings()]


def newest_object(connection: Connection) -> Place | None:
    """Return the last place an object lies at, or None where there is none."""
    row = connection.execute(
        select(OBJECTS.c.segment, OBJECTS.c.offset, OBJECTS.c.length)
        .order_by(OBJECTS.c.segment.desc(), OBJECTS.c.offset.desc())
        .limit(1)
    ).one_or_none()
    return Place(*row) if row is not None else None


def _held(row: RowMapping) -> Held:
    fields = {name: row[name] for name in row if name not in _FIELDS}
    return Held(**fields, lying=lying_of(row))
