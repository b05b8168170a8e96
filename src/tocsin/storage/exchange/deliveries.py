"""What is still to go to whom, and what did each member say? An outbox that outlives months of a member's absence."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Literal, TypeAlias

import msgspec
from sqlalchemy import Connection, and_, func, insert, or_, select, update

from tocsin.storage.exchange.tables import DELIVERIES, USAGE

__all__ = [
    "Delivery",
    "Kind",
    "Used",
    "add_usage",
    "count_deliveries",
    "deliveries_of",
    "due_after",
    "due_deliveries",
    "note_deliveries",
    "settle_deliveries",
    "usage_of",
    "withdraw_deliveries",
]

Kind: TypeAlias = Literal["1recall", "2statement", "3batch"]
"""What is delivered; the figure orders: a recall overtakes everything, and batches come last."""

_AT_ONCE = 400


class Delivery(msgspec.Struct, frozen=True, kw_only=True):
    """One thing for one member."""

    member: str
    item: str
    """Id of a statement or of a batch."""
    kind: Kind
    position: int
    """Orders what has the same kind: a stream's batches stay in order."""
    state: str
    """``due``, ``taken``, ``refused`` or ``withdrawn``."""
    tries: int
    said: str
    """What the member said last."""
    asked: datetime
    changed: datetime


class Used(msgspec.Struct, frozen=True, kw_only=True):
    """What a member handed in on one day."""

    bytes: int = 0
    objects: int = 0
    requests: int = 0


def note_deliveries(
    connection: Connection, items: Iterable[tuple[str, str, Kind]], now: datetime, *, again: bool = False
) -> int:
    """Ask for deliveries, as (member, item, kind), and return how many are new; others stay, unless ``again``."""
    position = int(connection.execute(select(func.max(DELIVERIES.c.position))).scalar() or 0)
    wanted = list(dict.fromkeys(items))
    known = _known(connection, {item for _, item, _ in wanted})
    rows = []
    for member, item, kind in wanted:
        if (member, item) in known:
            if again:
                settle_deliveries(connection, member, [item], "due", "", now)
            continue
        position += 1
        rows.append(
            {
                "member": member,
                "item": item,
                "kind": kind,
                "position": position,
                "state": "due",
                "tries": 0,
                "said": "",
                "asked": now,
                "changed": now,
            }
        )
    if rows:
        connection.execute(insert(DELIVERIES), rows)
    return len(rows)


def due_deliveries(connection: Connection, member: str, limit: int, kinds: Sequence[Kind] = ()) -> list[Delivery]:
    """Return what is due to a member, in the order in which it goes."""
    question = select(DELIVERIES).where(DELIVERIES.c.member == member, DELIVERIES.c.state == "due")
    if kinds:
        question = question.where(DELIVERIES.c.kind.in_(kinds))
    question = question.order_by(DELIVERIES.c.kind, DELIVERIES.c.position).limit(limit)
    return [Delivery(**row) for row in connection.execute(question).mappings()]


def due_after(connection: Connection, member: str, kind: str, position: int, limit: int) -> list[Delivery]:
    """Return what is due to a member behind a place in the order in which it goes."""
    behind = or_(DELIVERIES.c.kind > kind, and_(DELIVERIES.c.kind == kind, DELIVERIES.c.position > position))
    question = select(DELIVERIES).where(DELIVERIES.c.member == member, DELIVERIES.c.state == "due", behind)
    question = question.order_by(DELIVERIES.c.kind, DELIVERIES.c.position).limit(limit)
    return [Delivery(**row) for row in connection.execute(question).mappings()]


def deliveries_of(connection: Connection, item: str) -> list[Delivery]:
    """Return to whom an item goes or went, by member."""
    question = select(DELIVERIES).where(DELIVERIES.c.item == item).order_by(DELIVERIES.c.member)
    return [Delivery(**row) for row in connection.execute(question).mappings()]


def count_deliveries(connection: Connection, member: str = "") -> dict[tuple[str, str], int]:
    """Return (member, state) -> how many deliveries, of every member or of one."""
    question = select(DELIVERIES.c.member, DELIVERIES.c.state, func.count()).group_by(
        DELIVERIES.c.member, DELIVERIES.c.state
    )
    if member:
        question = question.where(DELIVERIES.c.member == member)
    return {(who, state): int(count) for who, state, count in connection.execute(question)}


def settle_deliveries(
    connection: Connection, member: str, items: Sequence[str], state: str, said: str, now: datetime
) -> None:
    """Write what came of a try: the state afterwards, and what the member said."""
    for start in range(0, len(items), _AT_ONCE):
        part = items[start : start + _AT_ONCE]
        connection.execute(
            update(DELIVERIES)
            .where(DELIVERIES.c.member == member, DELIVERIES.c.item.in_(part))
            .values(state=state, said=said[:400], changed=now, tries=DELIVERIES.c.tries + 1)
        )


def withdraw_deliveries(connection: Connection, member: str, now: datetime, item: str = "") -> int:
    """Let nothing that has not left go to a member any more, or not one item; return how many deliveries."""
    question = update(DELIVERIES).where(DELIVERIES.c.member == member, DELIVERIES.c.state == "due")
    if item:
        question = question.where(DELIVERIES.c.item == item)
    return connection.execute(question.values(state="withdrawn", changed=now)).rowcount


def add_usage(connection: Connection, member: str, day: str, used: Used) -> None:
    """Add to what a member handed in on a day."""
    here = (USAGE.c.member == member, USAGE.c.day == day)
    changed = connection.execute(
        update(USAGE)
        .where(*here)
        .values(
            bytes=USAGE.c.bytes + used.bytes,
            objects=USAGE.c.objects + used.objects,
            requests=USAGE.c.requests + used.requests,
        )
    )
    if changed.rowcount == 0:
        connection.execute(insert(USAGE).values(member=member, day=day, **msgspec.structs.asdict(used)))


def usage_of(connection: Connection, member: str, day: str) -> Used:
    """Return what a member handed in on a day."""
    row = connection.execute(select(USAGE).where(USAGE.c.member == member, USAGE.c.day == day)).mappings().one_or_none()
    return Used(bytes=row["bytes"], objects=row["objects"], requests=row["requests"]) if row is not None else Used()


def _known(connection: Connection, items: set[str]) -> set[tuple[str, str]]:
    found: set[tuple[str, str]] = set()
    wanted = sorted(items)
    for start in range(0, len(wanted), _AT_ONCE):
        part = wanted[start : start + _AT_ONCE]
        rows = connection.execute(select(DELIVERIES.c.member, DELIVERIES.c.item).where(DELIVERIES.c.item.in_(part)))
        found.update((member, item) for member, item in rows)
    return found
