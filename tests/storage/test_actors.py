"""The register of actors: append only, as of any day, and never silent about damage."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import polars as pl
import pytest

from tocsin.errors import BadInputError, DamagedError
from tocsin.observations.as_of import AsOf
from tocsin.sources.source import ActorReading
from tocsin.storage.actors import ActorStore
from tocsin.threats.actors import ACTIVITY
from tocsin.world.months import Month

OCTOBER, JUNE = datetime(2023, 11, 21, tzinfo=UTC), datetime(2024, 6, 1, tzinfo=UTC)


def reading(
    *dyads: int, id: str = "ucdp.actors_candidate", rank: int = 0, released: datetime | None = None, month=None
):
    first = (month or datetime(2023, 10, 1, tzinfo=UTC)).date()
    rows = [("SDN", first, dyad, 1, "Government of Sudan", f"Group {dyad}", 1, 5.0) for dyad in dyads]
    frame = pl.DataFrame(rows, schema=ACTIVITY, orient="row").with_columns(
        pl.lit(released or (OCTOBER if month is None else month + timedelta(days=50)))
        .cast(pl.Datetime("us", "UTC"))
        .alias("known_since"),
        pl.lit("recorded" if released else "assumed").alias("known_basis"),
    )
    return ActorReading(
        id=id,
        title="Actors",
        source="ucdp_candidate",
        rank=rank,
        frame=frame,
        lag_days=20,
        licence="CC BY 4.0",
        citation="UCDP",
        address="made-up",
        checksum="0" * 64,
        retrieved=JUNE,
        known_basis="recorded" if released else "assumed",
    )


@pytest.fixture
def store(tmp_path: Path) -> ActorStore:
    return ActorStore(tmp_path / "actors")


def dyads(store: ActorStore, instant: datetime) -> list[int]:
    return store.read(AsOf(Month(2023, 10), instant))["dyad"].to_list()


def test_the_same_release_read_again_is_no_news(store: ActorStore) -> None:
    assert store.append(reading(1, 2)) is not None
    assert store.append(reading(1, 2)) is None
    assert [table.vintage.rows for table in store.tables()] == [2]


def test_a_later_release_is_seen_from_its_date_and_what_it_leaves_out_is_gone(store: ActorStore) -> None:
    store.append(reading(1, 2))
    store.append(reading(2, 3, released=JUNE))
    assert dyads(store, OCTOBER) == [1, 2]
    assert dyads(store, JUNE) == [2, 3]


def test_the_yearly_release_takes_the_place_of_the_monthly_one(store: ActorStore) -> None:
    store.append(reading(1))
    store.append(reading(7, id="ucdp.actors_annual", rank=1))
    assert dyads(store, OCTOBER) == [7]
    assert [table.id for table in store.tables()] == ["ucdp.actors_annual", "ucdp.actors_candidate"]


def test_the_first_release_seen_goes_by_the_stated_lag(store: ActorStore) -> None:
    kept = store.append(reading(1, released=JUNE))
    assert kept is not None
    assert kept.known_basis == "assumed"
    assert dyads(store, OCTOBER) == [1]


def test_nothing_is_known_before_the_month_was_out_or_in_an_earlier_month(store: ActorStore) -> None:
    store.append(reading(1))
    assert dyads(store, datetime(2023, 11, 20, tzinfo=UTC)) == []
    assert store.read(AsOf(Month(2023, 9), JUNE)).is_empty()
    assert ActorStore(store.root.parent / "none").read(AsOf(Month(2023, 9), JUNE)).is_empty()


def test_damage_is_found_and_a_damaged_file_is_not_read(store: ActorStore) -> None:
    store.append(reading(1))
    assert store.verify() == ()
    (file,) = store.root.rglob("*.parquet")
    assert pl.read_parquet_metadata(file)["licence"] == "CC BY 4.0"
    file.write_bytes(b"PAR1 nonsense")
    fresh = ActorStore(store.root)
    assert len(fresh.verify()) == 1
    with pytest.raises(DamagedError, match="no longer matches its checksum"):
        dyads(fresh, JUNE)


def test_a_dyad_that_stands_twice_in_a_month_is_refused(store: ActorStore) -> None:
    with pytest.raises(BadInputError, match="same place and period and dyad"):
        store.append(reading(1, 1))
