"""The store of vintages: append only, whole or not at all, and never silent about damage."""

import errno
import json
import os
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path

import polars as pl
import pytest

from tocsin.errors import BadInputError, DamagedError, NotFoundError
from tocsin.observations.as_of import SCHEMA, AsOf
from tocsin.observations.rows import stamped
from tocsin.observations.series import Series, Vintage
from tocsin.storage.series import SeriesStore, content_hash
from tocsin.world.months import Month

SERIES = Series(
    id="toy.deaths",
    title="Deaths",
    unit="deaths",
    place_kind="country",
    period="month",
    value="count",
    lag_days=25,
    source="toy",
    licence="CC BY 4.0",
    citation="Toy 2024",
)
READ = datetime(2024, 7, 1, tzinfo=UTC)
JUNE, SEPTEMBER = datetime(2024, 6, 10, tzinfo=UTC), datetime(2024, 9, 10, tzinfo=UTC)


def figures(**values: float | None) -> pl.DataFrame:
    """One value a month of 2024 for SDN, by the months' short names."""
    months = {"jan": 1, "feb": 2, "mar": 3, "apr": 4}
    rows = [("SDN", date(2024, months[name], 1), value) for name, value in values.items()]
    return pl.DataFrame(rows, schema={"place": pl.String, "period": pl.Date, "value": pl.Float64}, orient="row")


def keep(
    store: SeriesStore,
    rows: pl.DataFrame,
    *,
    released: datetime | None = None,
    series: Series = SERIES,
    retrieved: datetime = READ,
) -> Vintage | None:
    return store.append(
        series,
        stamped(rows, series, released),
        retrieved=retrieved,
        address="mirror:toy/deaths.csv",
        checksum="0" * 64,
        known_basis="recorded" if released else "assumed",
    )


@pytest.fixture
def store(tmp_path: Path) -> SeriesStore:
    return SeriesStore(tmp_path / "series")


def files(store: SeriesStore) -> dict[str, tuple[int, int]]:
    return {
        str(path.relative_to(store.root)): (path.stat().st_mtime_ns, path.stat().st_size)
        for path in store.root.rglob("*")
        if path.is_file()
    }


def test_what_was_kept_is_read_back_typed_and_sorted(store: SeriesStore) -> None:
    vintage = keep(store, figures(feb=2, jan=1, mar=None))
    assert vintage is not None
    assert (vintage.rows, vintage.first_period, vintage.last_period) == (3, "2024-01", "2024-03")
    read = store.read("toy.deaths")
    assert dict(read.schema) == SCHEMA
    assert read["value"].to_list() == [1.0, 2.0, None]
    assert store.series() == (SERIES,)
    assert store.vintages("toy.deaths") == (vintage,)


def test_the_same_figures_again_write_nothing(store: SeriesStore) -> None:
    keep(store, figures(jan=1, feb=2))
    before = files(store)
    assert keep(store, figures(feb=2, jan=1), retrieved=datetime(2025, 1, 1, tzinfo=UTC)) is None
    assert keep(store, figures(jan=1, feb=2), released=JUNE) is None
    assert files(store) == before


def test_equal_rows_have_equal_hashes_and_others_do_not() -> None:
    rows = figures(jan=1, feb=2)
    assert content_hash(rows) == content_hash(rows.reverse())
    assert content_hash(figures(jan=0.0)) == content_hash(figures(jan=-0.0))
    assert content_hash(figures(jan=float("nan"))) == content_hash(figures(jan=None))
    assert (
        len({content_hash(each) for each in (rows, figures(jan=1), figures(jan=1, feb=None), figures(jan=1, feb=0))})
        == 4
    )


def test_a_changed_figure_is_a_new_vintage_and_the_old_one_stays(store: SeriesStore) -> None:
    first = keep(store, figures(jan=1))
    second = keep(store, figures(jan=5))
    assert store.vintages("toy.deaths") == (first, second)
    assert store.read("toy.deaths")["value"].to_list() == [5.0]


def test_a_return_to_older_figures_is_a_vintage_too_and_leaves_the_older_ones_sound(store: SeriesStore) -> None:
    for value in (1, 5, 1):
        keep(store, figures(jan=value))
    assert len(store.vintages("toy.deaths")) == 3
    assert store.verify() == ()


def test_an_as_of_read_takes_the_release_that_was_out(store: SeriesStore) -> None:
    keep(store, figures(jan=1), released=JUNE)
    keep(store, figures(jan=9, feb=2), released=SEPTEMBER)
    view = AsOf(Month(2024, 3), datetime(2024, 7, 1, tzinfo=UTC))
    assert store.read("toy.deaths", view)["value"].to_list() == [1.0]
    later = AsOf(Month(2024, 3), datetime(2024, 10, 1, tzinfo=UTC))
    assert store.read("toy.deaths", later)["value"].to_list() == [9.0, 2.0]
    assert store.read("toy.deaths", view, "feature")["value"].to_list() == [9.0, 2.0]


def test_a_dated_release_beats_an_assumption_once_it_is_out(store: SeriesStore) -> None:
    keep(store, figures(jan=1, feb=2))
    keep(store, figures(jan=9, feb=2), released=SEPTEMBER)
    before, after = (AsOf(Month(2024, 2), datetime(2024, month, 1, tzinfo=UTC)) for month in (8, 10))
    assert store.read("toy.deaths", before)["value"].to_list() == [1.0, 2.0]
    assert store.read("toy.deaths", after)["value"].to_list() == [9.0, 2.0]
    assert store.read("toy.deaths", before, "recorded").is_empty()


def test_what_a_later_release_withdrew_is_missing_and_not_a_ghost(store: SeriesStore) -> None:
    keep(store, figures(jan=1, feb=2), released=JUNE)
    keep(store, figures(jan=1), released=SEPTEMBER)
    after = AsOf(Month(2024, 2), datetime(2024, 10, 1, tzinfo=UTC))
    assert store.read("toy.deaths", after)["value"].to_list() == [1.0, None]
    before = AsOf(Month(2024, 2), datetime(2024, 8, 1, tzinfo=UTC))
    assert store.read("toy.deaths", before)["value"].to_list() == [1.0, 2.0]


def test_what_was_withdrawn_and_told_again_is_there_again(store: SeriesStore) -> None:
    october = datetime(2024, 10, 10, tzinfo=UTC)
    for rows, released in (
        (figures(jan=1, feb=2), JUNE),
        (figures(jan=1), SEPTEMBER),
        (figures(jan=1, feb=2), october),
    ):
        keep(store, rows, released=released)
    view = AsOf(Month(2024, 2), datetime(2024, 11, 1, tzinfo=UTC))
    assert store.read("toy.deaths", view)["value"].to_list() == [1.0, 2.0]


def test_a_figure_told_again_unchanged_is_known_since_it_was_first_told(store: SeriesStore) -> None:
    keep(store, figures(jan=1), released=JUNE)
    keep(store, figures(jan=1, feb=2), released=SEPTEMBER)
    record = store.record("toy.deaths")
    assert record.select("value", "known_since", "vintage").rows() == [(1.0, JUNE, 1), (2.0, SEPTEMBER, 2)]


def test_a_vintage_of_both_kinds_leaves_earlier_assumptions_about_its_recorded_rows(store: SeriesStore) -> None:
    keep(store, figures(jan=1, feb=2))
    both = pl.concat([stamped(figures(jan=9), SERIES, SEPTEMBER), stamped(figures(feb=3), SERIES)])
    store.append(SERIES, both, retrieved=READ, address="x", checksum="x", known_basis="recorded")
    before, after = (AsOf(Month(2024, 2), datetime(2024, month, 1, tzinfo=UTC)) for month in (8, 10))
    assert store.read("toy.deaths", before)["value"].to_list() == [1.0, 3.0]
    assert store.read("toy.deaths", after)["value"].to_list() == [9.0, 3.0]


def test_assumed_rows_come_from_the_newest_reading_alone(store: SeriesStore) -> None:
    keep(store, figures(jan=1, feb=2))
    keep(store, figures(jan=1))
    assert store.read("toy.deaths", AsOf.at(Month(2024, 2)))["value"].to_list() == [1.0]


def test_final_outcomes_lie_over_the_feature_vintage(store: SeriesStore) -> None:
    final = Series(**{**{name: getattr(SERIES, name) for name in SERIES.__struct_fields__}, "id": "toy.deaths_final"})
    keep(store, figures(jan=1, feb=2))
    keep(store, figures(feb=20, mar=30), series=final)
    view = AsOf.at(Month(2024, 2))
    assert store.read("toy.deaths", view)["value"].to_list() == [1.0, 2.0]
    assert store.read("toy.deaths", view, "final")["value"].to_list() == [1.0, 20.0]
    assert store.read("toy.deaths", history="final")["value"].to_list() == [1.0, 20.0, 30.0]


def test_the_file_itself_carries_licence_and_citation(store: SeriesStore) -> None:
    keep(store, figures(jan=1))
    told = pl.read_parquet_metadata(next(store.root.rglob("*.parquet")))
    assert told["licence"] == "CC BY 4.0"
    assert told["citation"] == "Toy 2024"
    assert json.loads(told["tocsin.series"])["id"] == "toy.deaths"


def test_nothing_in_the_store_can_be_read_by_others(store: SeriesStore) -> None:
    keep(store, figures(jan=1))
    for path in (store.root, *store.root.rglob("*")):
        assert path.stat().st_mode & 0o077 == 0, path


def test_a_damaged_file_is_named_with_what_to_do_and_the_next_sync_heals_it(store: SeriesStore) -> None:
    keep(store, figures(jan=1))
    path = next(store.root.rglob("*.parquet"))
    content = bytearray(path.read_bytes())
    content[20] ^= 0xFF
    path.write_bytes(content)
    fresh = SeriesStore(store.root)
    with pytest.raises(DamagedError, match="no longer match their checksum") as caught:
        fresh.read("toy.deaths")
    assert str(path) in str(caught.value)
    assert "tocsin sync toy" in caught.value.remedy
    assert [fault.where for fault in fresh.verify()] == [str(path)]
    assert keep(fresh, figures(jan=1)) is not None
    assert fresh.read("toy.deaths")["value"].to_list() == [1.0]
    assert fresh.verify() == ()
    assert len(fresh.vintages("toy.deaths")) == 1


def test_damage_while_the_store_is_open_is_noticed_too(store: SeriesStore) -> None:
    keep(store, figures(jan=1))
    store.read("toy.deaths")
    next(store.root.rglob("*.parquet")).write_bytes(b"PAR1")
    with pytest.raises(DamagedError):
        store.read("toy.deaths")


def test_a_damaged_manifest_is_named(store: SeriesStore) -> None:
    keep(store, figures(jan=1))
    path = next(store.root.rglob("*.json"))
    path.write_bytes(path.read_bytes()[:40])
    with pytest.raises(DamagedError, match="manifest of a vintage cannot be read"):
        store.read("toy.deaths")
    assert [fault.where for fault in store.verify()] == [str(path)]


def test_rows_without_a_manifest_are_not_there(store: SeriesStore) -> None:
    keep(store, figures(jan=1))
    keep(store, figures(jan=2))
    (store.root / "toy.deaths" / "000002.json").unlink()
    assert store.read("toy.deaths")["value"].to_list() == [1.0]


def test_leftovers_of_a_killed_writer_go_with_the_next_write(store: SeriesStore) -> None:
    keep(store, figures(jan=1))
    leftover = store.root / "toy.deaths" / ".abc.parquet.123.writing"
    leftover.write_bytes(b"half")
    assert SeriesStore(store.root).read("toy.deaths").height == 1
    assert leftover.exists()
    keep(SeriesStore(store.root), figures(jan=1))
    assert not leftover.exists()


@pytest.mark.parametrize("call", [0, 1])
def test_a_full_disk_is_said_and_the_old_vintage_stays(
    store: SeriesStore, monkeypatch: pytest.MonkeyPatch, call: int
) -> None:
    keep(store, figures(jan=1))
    monkeypatch.setattr(os, "fsync", _full_at(call))
    with pytest.raises(BadInputError, match="the disk is full; nothing was changed"):
        keep(store, figures(jan=2))
    monkeypatch.undo()
    assert store.read("toy.deaths")["value"].to_list() == [1.0]
    assert not list(store.root.rglob(".*"))
    assert keep(store, figures(jan=2)) is not None


def _full_at(call: int) -> Callable[[int], None]:
    seen = iter(range(100))
    true = os.fsync

    def fsync(descriptor: int) -> None:
        # each file costs two calls: its own and its folder's
        if next(seen) == 2 * call:
            raise OSError(errno.ENOSPC, "No space left on device")
        true(descriptor)

    return fsync


def test_a_folder_closed_to_us_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def closed(*_: object, **__: object) -> int:
        raise PermissionError(errno.EACCES, "Permission denied")

    store = SeriesStore(tmp_path)
    monkeypatch.setattr(os, "open", closed)
    with pytest.raises(BadInputError, match=r"cannot be written .Permission denied"):
        keep(store, figures(jan=1))


@pytest.mark.parametrize(
    ("frame", "said"),
    [
        (stamped(figures(jan=1), SERIES).drop("value"), "lacks the columns value"),
        (pl.concat([stamped(figures(jan=1), SERIES)] * 2), "SDN has more than one value for 2024-01-01"),
        (stamped(figures(jan=1), SERIES).with_columns(place=pl.lit(None, pl.String)), "columns place have gaps"),
        (stamped(figures(jan=1), SERIES).with_columns(value=pl.lit("many")), "wrong type"),
    ],
)
def test_a_table_that_is_none_of_observations_is_refused(store: SeriesStore, frame: pl.DataFrame, said: str) -> None:
    with pytest.raises(BadInputError, match=said):
        store.append(SERIES, frame, retrieved=READ, address="x", checksum="x", known_basis="assumed")
    assert not store.root.exists()


@pytest.mark.parametrize("id", ["", "../up", "views", "views/ged", "views..ged", ".views.ged"])
def test_an_id_that_would_leave_the_folder_is_refused(store: SeriesStore, id: str) -> None:
    with pytest.raises(BadInputError, match="is no series id"):
        store.read(id)


def test_a_series_that_is_not_held_is_said(store: SeriesStore) -> None:
    assert store.series() == ()
    assert store.vintages("toy.deaths") == ()
    assert store.verify() == ()
    with pytest.raises(NotFoundError, match=r"no vintage of 'toy\.deaths' is held here; run tocsin sync"):
        store.read("toy.deaths")
