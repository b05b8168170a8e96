"""Forecasts and scores are kept whole, once, and damage is found."""

import hashlib
from datetime import UTC, datetime
from pathlib import Path

import msgspec
import numpy as np
import polars as pl
import pytest

from tocsin.errors import DamagedError, NotFoundError
from tocsin.forecasts.sums import Sums
from tocsin.storage.forecasts import ForecastStore, Given, Made, Scored, Tables, identity

NOW = datetime(2024, 1, 1, tzinfo=UTC)
ROWS = pl.DataFrame({"place": ["KEN"], "value": [1.5]})
TABLES = Tables(scores=(), comparisons=(), reliability=(), calibration=(), misses=())


def made(**more: object) -> Made:
    fields = {
        "id": "m1",
        "hazard": "conflict",
        "policy": "public",
        "model": "zero",
        "target": "ged_sb",
        "origin": "2017-10",
        "history": "assumed",
        "vintage": "v",
        "seed": 1,
        "draws": 10,
        "code": "c",
        "made": NOW,
    }
    return Made(**{**fields, **more})


SUMS = Sums(("KEN", "SDN"), ("1:12", "3:14"), np.arange(12, dtype=np.float32).reshape(2, 2, 3))


def given() -> Given:
    return Given(
        id="g1",
        hazard="conflict",
        policy="node-only",
        model="theirs",
        title="Theirs",
        target="ged_sb",
        origin="2017-10",
        steps=(3, 4),
        places=("KEN",),
        arrived=NOW,
        hindsight=False,
        address="file:x",
        checksum="0",
    )


def scored() -> Scored:
    return Scored(
        id="s1",
        hazard="conflict",
        policy="public",
        target="ged_sb",
        history="assumed",
        truths=("final",),
        windows=("2018",),
        models=("zero",),
        references=(),
        baselines=("zero",),
        measures=("crps",),
        vintage="v",
        seed=1,
        draws=10,
        code="c",
        made=NOW,
    )


def test_what_is_kept_is_read_back_by_another_process(tmp_path: Path) -> None:
    store = ForecastStore(tmp_path)
    draws = np.arange(6, dtype=np.float32).reshape(1, 2, 3)
    store.keep_made(made(), ROWS)
    store.keep_given(given(), draws)
    store.keep_scored(scored(), TABLES, ROWS, ROWS, ROWS)
    other = ForecastStore(tmp_path)
    assert other.summaries(other.made()[0]).equals(ROWS)
    assert (other.draws(other.given()[0]) == draws).all()
    (note,) = other.scored()
    assert (other.tables(note), other.places(note).height, other.past(note).height) == (TABLES, 1, 1)
    assert other.verify() == ()


def test_a_file_without_its_note_is_not_there(tmp_path: Path) -> None:
    store = ForecastStore(tmp_path)
    store.keep_made(made(), ROWS)
    (tmp_path / "made" / "m1.json").unlink()
    assert ForecastStore(tmp_path).made() == ()
    assert not store.holds("made", "m1")


def test_leftovers_of_a_killed_writer_are_removed_by_the_next(tmp_path: Path) -> None:
    (tmp_path / "made").mkdir()
    leftover = tmp_path / "made" / ".m0.parquet.1.writing"
    leftover.write_bytes(b"half")
    ForecastStore(tmp_path).keep_made(made(), ROWS)
    assert not leftover.exists()


@pytest.mark.parametrize("ending", ["tables", "places.parquet", "past.parquet"])
def test_a_changed_file_is_damage_and_never_read(tmp_path: Path, ending: str) -> None:
    store = ForecastStore(tmp_path)
    note = store.keep_scored(scored(), TABLES, ROWS, ROWS, ROWS)
    path = tmp_path / "backtests" / f"s1.{ending}"
    path.write_bytes(path.read_bytes() + b"x")
    assert len(store.verify()) == 1
    read = {"tables": store.tables, "places.parquet": store.places, "past.parquet": store.past}[ending]
    with pytest.raises(DamagedError, match="checksum"):
        read(note)


def test_a_lost_file_and_a_broken_note_are_told(tmp_path: Path) -> None:
    store = ForecastStore(tmp_path)
    note = store.keep_made(made(), ROWS)
    (tmp_path / "made" / "m1.parquet").unlink()
    with pytest.raises(NotFoundError, match="gone"):
        store.summaries(note)
    (tmp_path / "made" / "m1.json").write_text("{")
    with pytest.raises(DamagedError, match="note"):
        ForecastStore(tmp_path).made()


def test_a_backtest_of_another_versions_layout_is_run_again_and_breaks_nothing(tmp_path: Path) -> None:
    store = ForecastStore(tmp_path)
    note = store.keep_scored(scored(), TABLES, ROWS, ROWS, ROWS)
    tables = msgspec.msgpack.decode(msgspec.msgpack.encode(TABLES))
    del tables["calibration"]
    content = msgspec.msgpack.encode(tables)
    (tmp_path / "backtests" / f"{note.id}.tables").write_bytes(content)
    older = msgspec.structs.replace(note, checksums={**note.checksums, "tables": hashlib.sha256(content).hexdigest()})
    (tmp_path / "backtests" / f"{note.id}.json").write_bytes(msgspec.json.encode(older))
    later = ForecastStore(tmp_path)
    assert later.scored() == ()
    assert not later.holds("backtests", note.id)
    kept = later.keep_scored(scored(), TABLES, ROWS, ROWS, ROWS)
    assert later.scored() == (kept,)


def test_the_same_parts_have_the_same_identity_and_others_another() -> None:
    assert identity(a=1, b="x") == identity(b="x", a=1)
    assert identity(a=1, b="x") != identity(a=2, b="x")


def test_the_sums_of_a_forecast_come_back_as_they_were_kept(tmp_path: Path) -> None:
    note = ForecastStore(tmp_path).keep_made(made(), ROWS, SUMS)
    found = ForecastStore(tmp_path).sums(note)
    assert (found.places, found.spans) == (SUMS.places, SUMS.spans)
    assert np.array_equal(found.draws, SUMS.draws)


def test_a_forecast_kept_without_sums_has_none_and_is_whole(tmp_path: Path) -> None:
    store = ForecastStore(tmp_path)
    note = store.keep_made(made(), ROWS)
    assert store.sums(note) is None
    assert store.verify() == ()


def test_damage_to_the_sums_is_found(tmp_path: Path) -> None:
    store = ForecastStore(tmp_path)
    store.keep_made(made(), ROWS, SUMS)
    (tmp_path / "made" / "m1.sums.parquet").write_bytes(b"x")
    assert [type(fault) for fault in store.verify()] == [DamagedError]
