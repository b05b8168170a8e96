"""One sync over many sources: none stops another, nothing is said twice, and the state of each is kept."""

import errno
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from pathlib import Path

import polars as pl
import pytest

from tocsin.errors import BadInputError, NotFoundError, SourceError
from tocsin.observations.rows import stamped
from tocsin.observations.series import Series
from tocsin.sources.seam import Progress, Seam, Step
from tocsin.sources.source import Reading, Rejected, Yield
from tocsin.sources.synchronise import synchronise
from tocsin.storage.series import SeriesStore

MakeSeam = Callable[..., Seam]


def series(id: str) -> Series:
    return Series(
        id=id,
        title="Deaths",
        unit="deaths",
        place_kind="country",
        period="month",
        value="count",
        lag_days=25,
        source=id.split(".", maxsplit=1)[0],
        licence="CC0",
        citation="Toy",
    )


def reading(id: str, value: float, released: datetime | None = None) -> Reading:
    figures = pl.DataFrame({"place": ["SDN"], "period": [date(2024, 1, 1)], "value": [value]})
    return Reading(
        series=series(id),
        frame=stamped(figures, series(id), released),
        address=f"https://{id}",
        checksum="c",
        retrieved=datetime(2024, 7, 1, tzinfo=UTC),
        known_basis="recorded" if released else "assumed",
        notes=("rounded",),
        rejected=(Rejected(column="iso3", value="XX", reason="unknown", rows=3),),
    )


@dataclass
class Toy:
    """A source that yields what it is given and then fails as it is told."""

    id: str
    gives: list[Yield]
    fails: Exception | None = None
    title: str = "Toy"
    topic: str = "toy"
    homepage: str = ""
    licence: str = "CC0"
    citation: str = "Toy"
    redistributable: bool = True
    series: tuple[Series, ...] = field(default=())

    def read(self, seam: Seam, progress: Progress) -> Iterator[Yield]:
        yield from self.gives
        if self.fails is not None:
            raise self.fails


def test_a_source_that_fails_never_stops_the_others(seam: Seam, store: SeriesStore) -> None:
    broken = Toy("b", [], SourceError("it answered 502", where="https://b"))
    buggy = Toy("c", [], KeyError("best"))
    results = synchronise(
        (Toy("a", [reading("a.x", 1)]), broken, buggy, Toy("d", [reading("d.x", 1)])),
        seam,
        store,
        seam.clock,
    )
    assert [(result.source, result.state) for result in results] == [
        ("a", "new"),
        ("b", "failed"),
        ("c", "failed"),
        ("d", "new"),
    ]
    assert results[1].error == "https://b: it answered 502"
    assert results[2].error == "c: KeyError: 'best'; this is a fault in the source's own code: report it"
    assert {each.id for each in store.series()} == {"a.x", "d.x"}


def test_what_came_before_a_failure_is_kept(seam: Seam, store: SeriesStore) -> None:
    (result,) = synchronise((Toy("a", [reading("a.x", 1)], SourceError("it broke off")),), seam, store, seam.clock)
    assert result.state == "failed"
    assert [vintage.series for vintage in result.new] == ["a.x"]


def test_a_source_that_the_mirror_lacks_is_absent_and_not_failing(
    make_seam: MakeSeam, store: SeriesStore, tmp_path: Path
) -> None:
    seam = make_seam(mirror=str(tmp_path))
    lacking = Toy("a", [], NotFoundError("the mirror holds no file a*"))
    (result,) = synchronise((lacking,), seam, store, seam.clock)
    assert (result.state, result.error) == ("absent", "the mirror holds no file a*")


def test_progress_names_each_source_and_ends_whole(seam: Seam, store: SeriesStore) -> None:
    steps: list[Step] = []
    synchronise((Toy("a", []), Toy("b", [])), seam, store, seam.clock, steps.append)
    assert [(step.what, step.done, step.total) for step in steps] == [("a", 0, 2), ("b", 1, 2), ("", 2, 2)]


def test_the_first_release_seen_goes_by_the_lag_and_later_ones_by_their_date(seam: Seam, store: SeriesStore) -> None:
    june, september = datetime(2024, 6, 10, tzinfo=UTC), datetime(2024, 9, 10, tzinfo=UTC)
    synchronise((Toy("a", [reading("a.x", 1, june)]),), seam, store, seam.clock)
    synchronise((Toy("a", [reading("a.x", 2, september)]),), seam, store, seam.clock)
    first, second = store.vintages("a.x")
    assert (first.known_basis, second.known_basis) == ("assumed", "recorded")
    known = store.record("a.x").sort("vintage")["known_since"].to_list()
    assert known == [datetime(2024, 2, 26, tzinfo=UTC), september]


def test_a_full_disk_is_the_sources_error_and_the_rest_goes_on(
    seam: Seam, store: SeriesStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    synchronise((Toy("a", [reading("a.x", 1)]),), seam, store, seam.clock)

    def full(_: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr("os.fsync", full)
    (result,) = synchronise((Toy("a", [reading("a.x", 2)]),), seam, store, seam.clock)
    monkeypatch.undo()
    assert result.state == "failed"
    assert "the disk is full; nothing was changed" in result.error
    assert store.read("a.x")["value"].to_list() == [1.0]


def test_rows_that_break_the_stores_rules_are_the_sources_error(seam: Seam, store: SeriesStore) -> None:
    twice = reading("a.x", 1)
    doubled = Reading(**{**twice.__dict__, "frame": pl.concat([twice.frame, twice.frame])})
    (result,) = synchronise((Toy("a", [doubled]),), seam, store, seam.clock)
    assert "SDN has more than one value" in result.error
    with pytest.raises(BadInputError):
        store.append(
            doubled.series,
            doubled.frame,
            retrieved=doubled.retrieved,
            address="x",
            checksum="x",
            known_basis="assumed",
        )
