"""Which signed statements are here? Recalls, receipts, releases, leases, as they were signed, and from whom."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

import msgspec
from sqlalchemy import Connection, RowMapping, func, insert, select

from tocsin.errors import NotFoundError
from tocsin.storage.exchange.tables import STATEMENTS

__all__ = [
    "Stated",
    "count_statements",
    "known_statements",
    "last_statement",
    "note_statements",
    "statement_of",
    "statements_of",
]

_AT_ONCE = 400


class Stated(msgspec.Struct, frozen=True, kw_only=True):
    """One signed statement."""

    id: str
    """SHA-256 of the document."""
    kind: str
    issuer: str
    """The member that signed it."""
    subject: str
    """Hash of what was signed: its name in other statements."""
    signed: str
    """The signed document: canonical JSON."""
    sender: str
    """The member that handed it over; empty for one made here."""
    received: datetime
    position: int = 0


def note_statements(connection: Connection, statements: Sequence[Stated]) -> int:
    """Keep statements that are not here yet, in order, and return the last position given."""
    position = int(connection.execute(select(func.max(STATEMENTS.c.position))).scalar() or 0)
    known = known_statements(connection, [one.id for one in statements])
    rows: list[dict[str, Any]] = []
    for one in statements:
        if one.id not in known:
            known.add(one.id)
            position += 1
            rows.append({**msgspec.structs.asdict(one), "position": position})
    if rows:
        connection.execute(insert(STATEMENTS), rows)
    return position


def known_statements(connection: Connection, ids: Iterable[str]) -> set[str]:
    """Return those of the ids that are here."""
    wanted = list(ids)
    found: set[str] = set()
    for start in range(0, len(wanted), _AT_ONCE):
        part = wanted[start : start + _AT_ONCE]
        found.update(connection.execute(select(STATEMENTS.c.id).where(STATEMENTS.c.id.in_(part))).scalars())
    return found


def statement_of(connection: Connection, id: str) -> Stated:
    """Return one statement, or raise :class:`tocsin.errors.NotFoundError`."""
    row = connection.execute(select(STATEMENTS).where(STATEMENTS.c.id == id)).mappings().one_or_none()
    if row is None:
        raise NotFoundError("there is no such statement here", where=id, remedy="let `tocsin pull` fetch it")
    return _stated(row)


def statements_of(
    connection: Connection,
    *,
    kinds: Sequence[str] = (),
    subject: str = "",
    issuer: str = "",
    after: int = 0,
    limit: int = 500,
) -> list[Stated]:
    """Return statements in the order of arrival, after a position: of some kinds, about a subject, of an issuer."""
    question = select(STATEMENTS).where(STATEMENTS.c.position > after)
    if kinds:
        question = question.where(STATEMENTS.c.kind.in_(kinds))
    if subject:
        question = question.where(STATEMENTS.c.subject == subject)
    if issuer:
        question = question.where(STATEMENTS.c.issuer == issuer)
    rows = connection.execute(question.order_by(STATEMENTS.c.position).limit(limit)).mappings()
    return [_stated(row) for row in rows]


def count_statements(connection: Connection, kind: str, issuer: str) -> int:
    """Return how many statements of a kind an issuer made that are here."""
    question = select(func.count()).where(STATEMENTS.c.kind == kind, STATEMENTS.c.issuer == issuer)
    return int(connection.execute(question).scalar() or 0)


def last_statement(connection: Connection, kind: str, issuer: str) -> Stated | None:
    """Return the last statement of a kind by an issuer, in the order of arrival; None where there is none."""
    row = connection.execute(
        select(STATEMENTS)
        .where(STATEMENTS.c.kind == kind, STATEMENTS.c.issuer == issuer)
        .order_by(STATEMENTS.c.position.desc())
        .limit(1)
    ).mappings()
    found = row.one_or_none()
    return None if found is None else _stated(found)


def _stated(row: RowMapping) -> Stated:
    return Stated(**row)
