"""Where are the records, and is their schema the one this program knows? SQLite, or PostgreSQL by address."""

import time
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event, inspect, text
from sqlalchemy.engine import make_url
from sqlalchemy.exc import DBAPIError

from tocsin.errors import BadInputError, DamagedError, HomeInUseError, TocsinError

__all__ = ["HEAD", "let_go", "migrate", "open_engine", "revision", "sole_writer", "unwritable"]

HEAD = "0003"
"""The newest migration; asked for on every start, so that Alembic is loaded only when there is something to do."""

_BUSY_MILLISECONDS = 10_000
_ATTEMPTS = 10
_PAUSE_SECONDS = 0.1
_WRITER = 0x746F6373696E
"""Number of the advisory lock that a node's writer holds on a PostgreSQL database."""


def open_engine(address: str, *, read_only: bool = False) -> Engine:
    """Return an engine for the records at a SQLAlchemy address; an SQLite file is made when it is first written.

    Raises
    ------
    BadInputError
        The address cannot be read, or its database is neither SQLite nor PostgreSQL.
    """
    try:
        url = make_url(address)
    except Exception as error:  # SQLAlchemy reads ports and parts in ways that fail with any error
        raise BadInputError(
            "the address of the records cannot be read", where="records", remedy="write postgresql+psycopg://..."
        ) from error
    if url.get_backend_name() == "sqlite":
        engine = create_engine(url, connect_args={"timeout": _BUSY_MILLISECONDS / 1000})
        event.listen(engine, "connect", _sqlite_settings(read_only=read_only))
        return engine
    if url.get_backend_name() == "postgresql":
        if url.drivername == "postgresql":
            url = url.set(drivername="postgresql+psycopg")
        return create_engine(url, pool_pre_ping=True)
    raise BadInputError(
        f"records cannot be kept in {url.get_backend_name()}", where="records", remedy="use SQLite or PostgreSQL"
    )


def revision(engine: Engine) -> str:
    """Return the migration the database stands at; an empty text for a new one."""
    with engine.connect() as connection:
        if not inspect(connection).has_table("alembic_version"):
            return ""
        return str(connection.execute(text("SELECT version_num FROM alembic_version")).scalar() or "")


def sole_writer(engine: Engine) -> Connection | None:
    """Make this process the one writer of a PostgreSQL database for as long as the returned connection is open.

    SQLite's file lies in the home, whose lease says the same; there is nothing to hold and None is returned.

    Raises
    ------
    HomeInUseError
        Another node writes to the same database, perhaps from another home.
    """
    if engine.dialect.name != "postgresql":
        return None
    connection = engine.connect().execution_options(isolation_level="AUTOCOMMIT")
    for _ in range(_ATTEMPTS):
        if connection.execute(text("SELECT pg_try_advisory_lock(:number)"), {"number": _WRITER}).scalar():
            return connection
        # The server notices only after a moment that a killed writer is gone.
        time.sleep(_PAUSE_SECONDS)
    connection.close()
    raise HomeInUseError(
        "another node writes to these records",
        where=engine.url.render_as_string(hide_password=True),
        remedy="stop that node, or give this one a database of its own",
    )


def let_go(writer: Connection) -> None:
    """Give up being the one writer, so that the next one need not wait for the server to notice."""
    try:
        writer.execute(text("SELECT pg_advisory_unlock(:number)"), {"number": _WRITER})
    except DBAPIError:
        pass  # the connection is lost, and the lock with it
    finally:
        writer.close()


def migrate(engine: Engine) -> None:
    """Bring the database to :data:`HEAD`; does nothing when it is there already.

    Raises
    ------
    DamagedError
        The database stands at a migration this program does not know: it was written by a newer one.
    """
    found = revision(engine)
    if found == HEAD:
        return
    from alembic import command  # noqa: PLC0415 - 200 ms that only a migration needs
    from alembic.config import Config  # noqa: PLC0415 - 200 ms that only a migration needs
    from alembic.util.exc import CommandError  # noqa: PLC0415 - 200 ms that only a migration needs

    configuration = Config()
    configuration.set_main_option("script_location", str(Path(__file__).parent.parent / "migrations"))
    configuration.set_main_option("path_separator", "os")
    with engine.begin() as connection:
        if engine.dialect.name == "sqlite":
            # Python's driver opens no transaction for CREATE TABLE: without this one, a kill between two of them would
            # leave a database that is neither new nor whole, and that no later start could open.
            connection.exec_driver_sql("BEGIN IMMEDIATE")
        configuration.attributes["connection"] = connection
        try:
            command.upgrade(configuration, "head")
        except CommandError as error:
            raise DamagedError(
                f"the records stand at migration {found!r}, which this Tocsin does not know",
                where=engine.url.render_as_string(hide_password=True),
                remedy="update Tocsin",
            ) from error


def unwritable(engine: Engine, error: DBAPIError) -> TocsinError:
    """Say in one line why the database could not be read or written: a full disk, a file of another owner."""
    return TocsinError(
        f"the records cannot be read or written ({error.orig})",
        where=engine.url.render_as_string(hide_password=True),
        remedy="see that the disk has room and that the home is yours; what was written before is kept",
    )


def _sqlite_settings(*, read_only: bool) -> Any:
    def settle(connection: Any, _record: Any) -> None:
        cursor = connection.cursor()
        cursor.execute(f"PRAGMA busy_timeout = {_BUSY_MILLISECONDS}")
        cursor.execute("PRAGMA foreign_keys = ON")
        if read_only:
            cursor.execute("PRAGMA query_only = ON")
        else:
            cursor.execute("PRAGMA journal_mode = WAL")
            cursor.execute("PRAGMA synchronous = FULL")
        cursor.close()

    return settle
