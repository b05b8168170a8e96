"""The store of voting records: append only, whole or not at all, and never silent about damage."""

from datetime import UTC, date, datetime
from pathlib import Path

import polars as pl
import pytest

from tocsin.councils.record import BALLOTS, ROLL_CALLS
from tocsin.errors import BadInputError, DamagedError, NotFoundError
from tocsin.sources.source import VotesReading
from tocsin.storage.votes import VotesStore


def reading(*yes: str, ballots_of: str = "1") -> VotesReading:
    call = (
        "1",
        70,
        date(2015, 12, 1),
        "A/RES/70/1",
        False,
        False,
        False,
        "",
        "A text",
        "",
        len(yes),
        0,
        0,
        "",
        "",
        "known",
    )
    return VotesReading(
        id="unga",
        title="Roll calls",
        source="unga_votes",
        rank=1,
        roll_calls=pl.DataFrame([call], schema=ROLL_CALLS, orient="row"),
        ballots=pl.DataFrame([(ballots_of, member, member, "yes") for member in yes], schema=BALLOTS, orient="row"),
        licence="CC0",
        citation="made up",
        address="made up",
        checksum="0" * 64,
        retrieved=datetime(2024, 1, 1, tzinfo=UTC),
    )


@pytest.fixture
def store(tmp_path: Path) -> VotesStore:
    return VotesStore(tmp_path / "votes")


def test_the_same_record_read_again_is_no_news(store: VotesStore) -> None:
    assert store.append(reading("FRA", "KEN")) is not None
    assert store.append(reading("KEN", "FRA")) is None
    assert store.append(reading("FRA")) is not None
    assert store.read("unga")[1]["member"].to_list() == ["FRA"]
    assert [(table.id, table.ballots, table.last) for table in store.tables()] == [("unga", 1, "2015-12-01")]


def test_a_ballot_without_its_roll_call_is_refused(store: VotesStore) -> None:
    with pytest.raises(BadInputError, match="without its roll call"):
        store.append(reading("FRA", ballots_of="2"))


def test_a_member_cannot_vote_twice(store: VotesStore) -> None:
    with pytest.raises(BadInputError, match="two rows"):
        store.append(reading("FRA", "FRA"))


def test_a_file_that_changed_is_told_and_not_read(store: VotesStore) -> None:
    store.append(reading("FRA"))
    (path,) = store.root.glob("unga/*.ballots.parquet")
    path.write_bytes(path.read_bytes() + b" ")
    assert len(store.verify()) == 1
    with pytest.raises(DamagedError, match="checksum"):
        store.read("unga")


def test_what_is_not_held_is_said(store: VotesStore) -> None:
    with pytest.raises(NotFoundError, match="sync"):
        store.read("unsc")
