"""Where does custody's memory lie? In one table, by kind and key, so that a decision reads a few rows and never all."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any, TypeVar

import msgspec
from sqlalchemy import Connection, bindparam, func, insert, select, update

from tocsin.exchange.custody.rows import Act, Holding, Row
from tocsin.storage.exchange.tables import CUSTODY

__all__ = ["CustodyRows", "count_rows", "put_rows"]

R = TypeVar("R", bound=Any)

_AT_ONCE = 400


class CustodyRows:
    """Custody's rows as one transaction sees them; fulfils :class:`tocsin.exchange.custody.rows.Rows`."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._known: dict[tuple[str, str], Any] = {}
        self._empty: set[tuple[str, str]] = set()
        self._pending: list[Act] = []
        self._kinds: set[str] = set()

    def prefetch(self, kind: type, keys: Iterable[str]) -> None:
        """Read many keys at once, those that are not there too, for an act that will ask for each."""
        wanted = [key for key in keys if (kind.__name__, key) not in self._known]
        for start in range(0, len(wanted), _AT_ONCE):
            part = wanted[start : start + _AT_ONCE]
            self._known.update({(kind.__name__, key): None for key in part})
            rows = self._connection.execute(
                select(CUSTODY.c.key, CUSTODY.c.row).where(CUSTODY.c.kind == kind.__name__, CUSTODY.c.key.in_(part))
            )
            for key, text in rows:
                self._known[kind.__name__, key] = msgspec.json.decode(text, type=kind)

    def get(self, kind: type[R], key: str) -> R | None:
        """Return the newest row of this kind and key."""
        name = (kind.__name__, key)
        if name not in self._known:
            found = self._connection.execute(
                select(CUSTODY.c.row).where(CUSTODY.c.kind == kind.__name__, CUSTODY.c.key == key)
            ).scalar()
            self._known[name] = None if found is None else msgspec.json.decode(found, type=kind)
        held: R | None = self._known[name]
        return held

    def prefetch_groups(self, kind: type, groups: Iterable[str]) -> None:
        """Learn at once which of many groups of a kind are empty, for an act that will ask for each."""
        wanted = list(groups)
        name = kind.__name__
        for start in range(0, len(wanted), _AT_ONCE):
            part = wanted[start : start + _AT_ONCE]
            found = set(
                self._connection.execute(
                    select(CUSTODY.c.group).where(CUSTODY.c.kind == name, CUSTODY.c.group.in_(part)).distinct()
                ).scalars()
            )
            self._empty.update((name, group) for group in part if group not in found)

    def put(self, acts: Iterable[Act]) -> None:
        """Take acts in: seen by later questions at once, written with the next :meth:`flush`."""
        for act in acts:
            self._pending.append(act)
            for row in act.rows:
                name = type(row).__name__
                self._known[name, row.key] = row
                self._kinds.add(name)
                self._empty.discard((name, row.group))

    def flush(self) -> None:
        """Write what is pending: many acts at once cost a few statements."""
        if self._pending:
            put_rows(self._connection, self._pending)
            self._pending, self._kinds = [], set()

    def under(self, kind: type[R], group: str) -> Iterator[R]:
        """Return the newest rows of this kind in this group, in the order in which they first came."""
        if (kind.__name__, group) in self._empty:
            return iter(())
        if kind.__name__ in self._kinds:
            self.flush()
        found = self._connection.execute(
            select(CUSTODY.c.row)
            .where(CUSTODY.c.kind == kind.__name__, CUSTODY.c.group == group)
            .order_by(CUSTODY.c.position)
        ).scalars()
        return iter([msgspec.json.decode(text, type=kind) for text in found])

    def ending(self, before: datetime) -> Iterator[Holding]:
        """Return holdings in state ``held`` that expire at or before this time."""
        self.flush()
        found = self._connection.execute(
            select(CUSTODY.c.row)
            .where(CUSTODY.c.kind == Holding.__name__, CUSTODY.c.ends <= before)
            .order_by(CUSTODY.c.ends)
            .limit(10 * _AT_ONCE)
        ).scalars()
        return iter([msgspec.json.decode(text, type=Holding) for text in found])

    def after(self, kind: type[R], position: int, limit: int) -> list[tuple[int, R]]:
        """Return rows of a kind with their positions, in the order in which they first came, after a position."""
        found = self._connection.execute(
            select(CUSTODY.c.position, CUSTODY.c.row)
            .where(CUSTODY.c.kind == kind.__name__, CUSTODY.c.position > position)
            .order_by(CUSTODY.c.position)
            .limit(limit)
        )
        return [(at, msgspec.json.decode(text, type=kind)) for at, text in found]


def put_rows(connection: Connection, acts: Iterable[Act]) -> None:
    """Keep the rows of acts, each in the place of the one with its kind and key before it."""
    newest: dict[tuple[str, str], Row] = {}
    for act in acts:
        for row in act.rows:
            newest[type(row).__name__, row.key] = row
    there = _there(connection, newest)
    position = int(connection.execute(select(func.max(CUSTODY.c.position))).scalar() or 0)
    fresh: list[dict[str, Any]] = []
    changed: list[dict[str, Any]] = []
    for (kind, key), row in newest.items():
        written = {
            "group": row.group,
            "ends": row.expires if isinstance(row, Holding) and row.state == "held" else None,
            "row": msgspec.json.encode(row).decode(),
        }
        if (kind, key) in there:
            changed.append({"at_kind": kind, "at_key": key, **written})
        else:
            position += 1
            fresh.append({"kind": kind, "key": key, "position": position, **written})
    if fresh:
        connection.execute(insert(CUSTODY), fresh)
    if changed:
        connection.execute(
            update(CUSTODY).where(CUSTODY.c.kind == bindparam("at_kind"), CUSTODY.c.key == bindparam("at_key")), changed
        )


def count_rows(connection: Connection, kind: type, group: str = "") -> int:
    """Return how many rows of a kind there are, in a group if one is named."""
    question = select(func.count()).where(CUSTODY.c.kind == kind.__name__)
    if group:
        question = question.where(CUSTODY.c.group == group)
    return int(connection.execute(question).scalar() or 0)


def _there(connection: Connection, wanted: Iterable[tuple[str, str]]) -> set[tuple[str, str]]:
    by_kind: dict[str, list[str]] = {}
    for kind, key in wanted:
        by_kind.setdefault(kind, []).append(key)
    found: set[tuple[str, str]] = set()
    for kind, keys in by_kind.items():
        for start in range(0, len(keys), _AT_ONCE):
            part = keys[start : start + _AT_ONCE]
            rows = connection.execute(select(CUSTODY.c.key).where(CUSTODY.c.kind == kind, CUSTODY.c.key.in_(part)))
            found.update((kind, key) for key in rows.scalars())
    return found
