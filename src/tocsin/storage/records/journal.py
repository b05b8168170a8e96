"""What has happened at this node? Entries are appended and read, never edited; state is projected from them."""

import contextlib
import threading
from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any, Self

import msgspec
from sqlalchemy import Connection, Engine, RowMapping, Table, func, insert, select
from sqlalchemy.exc import OperationalError

from tocsin.errors import NotFoundError
from tocsin.exchange.canonical import canonical
from tocsin.exchange.entries import Entry, seal, sealed_hash
from tocsin.exchange.identifiers import Identifiers
from tocsin.exchange.policies import Label
from tocsin.storage.records import projections
from tocsin.storage.records.database import HEAD, let_go, migrate, open_engine, revision, sole_writer, unwritable
from tocsin.storage.records.tables import JOURNAL, PROJECTIONS

__all__ = ["Damage", "Records", "Writing", "open_records"]

_PAGE = 500


class Damage(msgspec.Struct, frozen=True):
    """One entry or projection that is not what was written."""

    entry: str
    what: str


class Writing:
    """One transaction on the records; made by :meth:`Records.writing`."""

    def __init__(self, connection: Connection, identifiers: Identifiers, now: Callable[[], datetime]) -> None:
        self.connection = connection
        self._identifiers = identifiers
        self._now = now

    def append(
        self,
        kind: str,
        subject: str,
        actor: str,
        payload: dict[str, Any],
        *,
        policy: Label = "node-only",
        schema_version: int = 1,
    ) -> Entry:
        """Write one entry and project it; it stands once the transaction ends well."""
        entry = seal(
            id=self._identifiers.next(),
            kind=kind,
            schema_version=schema_version,
            subject=subject,
            actor=actor,
            time=self._now(),
            policy=policy,
            payload=payload,
        )
        row = msgspec.structs.asdict(entry) | {"payload": canonical(payload).decode()}
        self.connection.execute(insert(JOURNAL).values(**row))
        projections.apply(self.connection, entry)
        return entry


class Records:
    """The journal of a node and the state projected from it; made by :func:`open_records`."""

    def __init__(
        self,
        engine: Engine,
        now: Callable[[], datetime],
        chance: Callable[[int], bytes],
        guard: Connection | None = None,
    ) -> None:
        self._engine = engine
        self._guard = guard
        self._now = now
        self._lock = threading.Lock()
        self._identifiers = Identifiers(now, chance, after=self.newest())

    def append(
        self,
        kind: str,
        subject: str,
        actor: str,
        payload: dict[str, Any],
        *,
        policy: Label = "node-only",
        schema_version: int = 1,
    ) -> Entry:
        """Write one entry and project it, both or neither; return it as it stands for ever.

        Raises
        ------
        TocsinError
            The database takes nothing: the disk is full, or its server is gone.
        """
        with self.writing() as writing:
            return writing.append(kind, subject, actor, payload, policy=policy, schema_version=schema_version)

    @contextlib.contextmanager
    def writing(self) -> "Iterator[Writing]":
        """Open one transaction: the entries and rows written inside are kept together, or none of them is.

        Nobody else writes meanwhile. Errors as of :meth:`append`.
        """
        with self._lock:
            try:
                with self._engine.begin() as connection:
                    yield Writing(connection, self._identifiers, self._now)
            except OperationalError as error:
                raise unwritable(self._engine, error) from error

    @contextlib.contextmanager
    def looking(self) -> Iterator[Connection]:
        """Open a connection to read rows that are no projection."""
        with self._engine.connect() as connection:
            yield connection

    def entries(self, *, after: str = "", kind: str = "", limit: int | None = None) -> Iterator[Entry]:
        """Read entries oldest first, after the id ``after``, of one kind if it is named."""
        left = limit
        while left is None or left > 0:
            size = _PAGE if left is None else min(_PAGE, left)
            question = select(JOURNAL).where(JOURNAL.c.id > after).order_by(JOURNAL.c.id).limit(size)
            if kind:
                question = question.where(JOURNAL.c.kind == kind)
            with self._engine.connect() as connection:
                rows = connection.execute(question).mappings().all()
            yield from (_entry(row) for row in rows)
            if len(rows) < size:
                return
            after = rows[-1]["id"]
            left = None if left is None else left - len(rows)

    def newest(self) -> str:
        """Return the id of the newest entry, or an empty text."""
        with self._engine.connect() as connection:
            return str(connection.execute(select(func.max(JOURNAL.c.id))).scalar() or "")

    def newest_time(self) -> datetime | None:
        """Return the time of the newest entry, or None where there is none."""
        with self._engine.connect() as connection:
            found: datetime | None = connection.execute(
                select(JOURNAL.c.time).order_by(JOURNAL.c.id.desc()).limit(1)
            ).scalar()
        return found

    def state(self, table: Table) -> tuple[RowMapping, ...]:
        """Return the rows of a projection, in the order in which they last changed."""
        with self._engine.connect() as connection:
            return tuple(connection.execute(select(table).order_by(table.c.entry)).mappings().all())

    def row(self, table: Table, id: str) -> RowMapping:
        """Return one row of a projection, or raise :class:`tocsin.errors.NotFoundError`."""
        with self._engine.connect() as connection:
            found = connection.execute(select(table).where(table.c.id == id)).mappings().one_or_none()
        if found is None:
            raise NotFoundError(f"there is no {id!r} here", where=table.name, remedy="look at the list")
        return found

    def rebuild(self) -> int:
        """Drop every projection and project the journal again, in one transaction; return the number of entries."""
        with self._lock, self._engine.begin() as connection:
            projections.clear(connection)
            count = 0
            for row in connection.execute(select(JOURNAL).order_by(JOURNAL.c.id)).mappings().all():
                projections.apply(connection, _entry(row))
                count += 1
        return count

    def verify(self) -> tuple[Damage, ...]:
        """Hash every entry again and return those that are not what was written; empty when all is well."""
        damage: list[Damage] = []
        with self._engine.connect() as connection:
            for row in connection.execute(select(JOURNAL).order_by(JOURNAL.c.id)).mappings():
                fault = _fault(row)
                if fault:
                    damage.append(Damage(row["id"], f"{row['kind']} {fault}"))
        newest = self.newest()
        for table in PROJECTIONS:
            ahead = [str(row["id"]) for row in self.state(table) if row["entry"] > newest]
            damage.extend(Damage(id_, f"{table.name} speaks of an entry that is gone") for id_ in ahead)
        return tuple(damage)

    def close(self) -> None:
        """Let go of the database."""
        if self._guard is not None:
            let_go(self._guard)
        self._engine.dispose()

    def __enter__(self) -> Self:
        """Give the records to a ``with`` block."""
        return self

    def __exit__(self, *_: object) -> None:
        """Close at the end of the block."""
        self.close()


def open_records(
    address: str, *, now: Callable[[], datetime], chance: Callable[[int], bytes], read_only: bool = False
) -> Records:
    """Open the records at a SQLAlchemy address, migrated to the newest schema.

    A read-only opening never migrates; when the schema is missing or old it is a
    :class:`tocsin.errors.NotFoundError`, so that the caller can open for writing first. Where another node writes to
    the same PostgreSQL database, opening to write is a :class:`tocsin.errors.HomeInUseError`.
    """
    engine = open_engine(address, read_only=read_only)
    guard: Connection | None = None
    try:
        if not read_only:
            guard = sole_writer(engine)
            migrate(engine)
        elif revision(engine) != HEAD:
            raise NotFoundError(  # noqa: TRY301 - the engine is let go of on every way out
                "there are no records of this version yet",
                where=engine.url.render_as_string(hide_password=True),
                remedy="run `tocsin sync` first",
            )
        return Records(engine, now, chance, guard)
    except BaseException as error:
        if guard is not None:
            let_go(guard)
        engine.dispose()
        if isinstance(error, OperationalError):
            raise unwritable(engine, error) from error
        raise


def _entry(row: RowMapping) -> Entry:
    fields = dict(row)
    fields["payload"] = msgspec.json.decode(fields["payload"])
    return Entry(**fields)


def _fault(row: RowMapping) -> str:
    try:
        entry = _entry(row)
    except msgspec.DecodeError:
        return "has a payload that is not JSON"
    return "" if sealed_hash(entry) == entry.content_hash else "does not match its content hash"
