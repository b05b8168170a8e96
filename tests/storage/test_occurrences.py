"""Disasters and incidents: immutable releases, read as of any instant."""

from datetime import UTC, datetime
from pathlib import Path

import polars as pl
import pytest

from tocsin.errors import BadInputError, DamagedError
from tocsin.observations.occurrences import OCCURRENCE
from tocsin.sources.source import OccurrenceReading
from tocsin.storage.occurrences import OccurrenceStore

NOW = datetime(2024, 7, 1, tzinfo=UTC)
ROW = {
    "id": "feed.1", "kind": "flood", "title": "A flood", "places": ["SDN"], "lon": 30.5, "lat": 15.5,
    "start": datetime(2024, 5, 1, tzinfo=UTC), "end": None, "level": "green", "figures": "{}", "link": "",
    "known_since": datetime(2024, 5, 2, tzinfo=UTC), "known_basis": "recorded",
}  # fmt: skip


def reading(*rows: dict[str, object], whole: bool = False, table: str = "feed.events") -> OccurrenceReading:
    return OccurrenceReading(
        id=table,
        title="Feed",
        source="feed",
        whole=whole,
        frame=pl.DataFrame(list(rows), schema=OCCURRENCE),
        licence="CC0",
        citation="Feed",
        address="mirror:feed",
        checksum="c",
        retrieved=NOW,
    )


@pytest.fixture
def store(tmp_path: Path) -> OccurrenceStore:
    return OccurrenceStore(tmp_path / "occurrences")


def test_the_same_release_is_kept_once(store: OccurrenceStore) -> None:
    assert store.append(reading(ROW)) is not None
    assert store.append(reading(ROW)) is None
    assert [table.vintage.rows for table in store.tables()] == [1]


def test_what_a_feed_no_longer_shows_stays_and_what_an_archive_takes_back_goes(store: OccurrenceStore) -> None:
    other = ROW | {"id": "feed.2"}
    for whole, table in ((False, "feed.events"), (True, "feed.archive")):
        first, second = (ROW | {"id": f"{table}.1"}, other | {"id": f"{table}.2"})
        store.append(reading(first, second, whole=whole, table=table))
        store.append(reading(second, whole=whole, table=table))
    held = store.read(NOW).group_by("table").agg(pl.col("id").sort())
    assert dict(held.iter_rows()) == {
        "feed.events": ["feed.events.1", "feed.events.2"],
        "feed.archive": ["feed.archive.2"],
    }


def test_nothing_is_seen_before_it_was_known_nor_in_a_later_version(store: OccurrenceStore) -> None:
    store.append(reading(ROW))
    store.append(reading(ROW | {"level": "red", "known_since": datetime(2024, 5, 4, tzinfo=UTC)}))
    seen = [store.read(datetime(2024, 5, day, tzinfo=UTC))["level"].to_list() for day in (1, 3, 5)]
    assert seen == [[], ["green"], ["red"]]


@pytest.mark.parametrize("wrong", [{"kind": "meteor"}, {"start": None}, {"title": None}])
def test_a_row_that_is_not_whole_is_refused(store: OccurrenceStore, wrong: dict[str, object]) -> None:
    with pytest.raises(BadInputError):
        store.append(reading(ROW | wrong))
    with pytest.raises(BadInputError, match="same id"):
        store.append(reading(ROW, ROW))
    assert store.tables() == ()


def test_a_changed_file_is_found_and_named(store: OccurrenceStore) -> None:
    store.append(reading(ROW))
    (file,) = store.root.glob("*/*.parquet")
    file.write_bytes(b"x")
    assert [type(fault) for fault in store.verify()] == [DamagedError]
    with pytest.raises(DamagedError, match="no longer matches"):
        OccurrenceStore(store.root).read(NOW)
