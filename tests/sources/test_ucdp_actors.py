"""Dyads and armed actors out of the event files: the yearly release and the months after it, and counts with zeros."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path

import polars as pl
import pytest

from tests.sources.test_ucdp import ANNUAL, candidate, covered, ged, resolve
from tests.support.publishers import Answer, Publishers, event, event_csv, ucdp_api, zipped
from tocsin.observations.as_of import AsOf
from tocsin.sources.seam import Seam
from tocsin.sources.source import ActorReading
from tocsin.sources.synchronise import synchronise
from tocsin.sources.ucdp_candidate import UcdpCandidate
from tocsin.storage.actors import ActorStore
from tocsin.storage.series import SeriesStore
from tocsin.world.months import Month

MakeSeam = Callable[..., Seam]
RSF = {"dyad_new_id": 15000, "side_a": "Government of Sudan", "side_b": "RSF"}
KILLS = {"dyad_new_id": 16000, "side_a": "RSF", "side_b": "Civilians"}
JANUARY = [
    event(11, 625, "2024-01-03", "2024-01-03", 20, **RSF),
    event(12, 625, "2024-01-04", "2024-01-05", 5, **RSF),
    event(13, 625, "2024-01-05", "2024-01-05", 0, kind=3, **KILLS),
    event(14, 530, "2023-12-20", "2024-01-09", 3, dyad_new_id="", side_a="", side_b=""),
]


@pytest.fixture
def actors(tmp_path: Path) -> ActorStore:
    return ActorStore(tmp_path / "actors")


def offer(web: Publishers, months: list[dict[str, object]] = JANUARY) -> None:
    web.offers("/ged/ged241-csv.zip", Answer(zipped("GEDEvent_v24_1.csv", event_csv(ANNUAL)), kind="application/zip"))
    web.offers("/candidateged/GEDEvent_v24_0_1.csv", Answer(event_csv(months)))


def test_a_dyad_is_told_by_place_and_month_with_its_sides_events_and_deaths(
    web: Publishers, seam: Seam, store: SeriesStore, actors: ActorStore
) -> None:
    offer(web)
    results = synchronise((ged(web), candidate(web)), seam, store, seam.clock, actors=actors)
    assert [result.state for result in results] == ["new", "new"], results
    told = actors.read(AsOf.at(Month(2024, 1), seam.clock()))
    assert told.filter(pl.col("period") == date(2024, 1, 1)).drop("known_since", "known_basis").rows() == [
        ("SDN", date(2024, 1, 1), 15000, 1, "Government of Sudan", "RSF", 2, 25.0),
        ("SDN", date(2024, 1, 1), 16000, 3, "RSF", "Civilians", 1, 0.0),
    ]
    assert sorted(told.filter(pl.col("period") < date(2024, 1, 1))["place"]) == ["ETH", "SDN"], "the yearly release"
    again = synchronise((ged(web), candidate(web)), seam, store, seam.clock, actors=actors)
    assert {result.state for result in again} == {"unchanged"}


def test_counts_are_zero_where_the_source_watches_and_reports_nothing(
    web: Publishers, seam: Seam, store: SeriesStore
) -> None:
    offer(web)
    synchronise((ged(web), candidate(web)), seam, store, seam.clock)
    january = pl.col("period") == date(2024, 1, 1)
    for name, of_sudan in (("ucdp.dyads", 2.0), ("ucdp.armed_actors", 1.0)):
        counted = store.read(name).filter(january)
        assert counted.select("place", "value").rows() == [("ETH", 0.0), ("SDN", of_sudan), ("SSD", 0.0)]
        assert store.read(name)["period"].min() == date(1989, 1, 1)


def test_a_name_that_changed_is_the_one_of_the_newest_event(web: Publishers, seam: Seam, actors: ActorStore) -> None:
    renamed = event(15, 625, "2024-01-30", "2024-01-30", 1, **{**RSF, "side_b": "RSF and allies"})
    offer(web, [*JANUARY, renamed])
    for got in candidate(web).read(seam, lambda _: None):
        if isinstance(got, ActorReading):
            actors.append(got)
    told = actors.read(AsOf.at(Month(2024, 1), seam.clock()))
    assert told.filter(pl.col("dyad") == 15000).select("side_b", "events").rows() == [("RSF and allies", 3)]


def test_the_api_tells_the_same_dyads_as_the_file(web: Publishers, make_seam: MakeSeam) -> None:
    ucdp_api(web, "24.1", [*ANNUAL, event(3, 625, "2023-12-10", "2023-12-10", 1, **RSF)])
    seam = make_seam(tokens={"ucdp": "secret"}, settings={"ucdp": "api", "ucdp_version": "24.1"})
    (got,) = [each for each in ged(web).read(seam, lambda _: None) if isinstance(each, ActorReading)]
    assert got.id == "ucdp.actors_annual"
    assert 15000 in got.frame["dyad"].to_list()
    assert got.licence == "CC BY 4.0"


def test_the_mirrors_trimmed_table_has_its_dyads_too(make_seam: MakeSeam, tmp_path: Path) -> None:
    folder = tmp_path / "mirror" / "conflict"
    folder.mkdir(parents=True)
    events = pl.DataFrame(JANUARY[:3]).rename({"country_id": "gwcode"})
    events.write_parquet(folder / "ged_candidate_events_2024-01_v24.0.1.parquet")
    source = UcdpCandidate(resolve=resolve, covered=covered)
    readings = list(source.read(make_seam(mirror=str(tmp_path / "mirror")), lambda _: None))
    (got,) = [each for each in readings if isinstance(each, ActorReading)]
    assert got.frame["known_since"].to_list() == [datetime(2024, 2, 21, tzinfo=UTC)] * 2


@pytest.mark.parametrize("choice", ["last-month", "spread"])
def test_the_dyads_of_a_place_and_month_add_up_to_its_three_kinds_of_violence(
    web: Publishers, make_seam: MakeSeam, store: SeriesStore, actors: ActorStore, choice: str
) -> None:
    long = event(16, 530, "2023-12-20", "2024-01-09", 7, kind=2, dyad_new_id=17000, side_a="X", side_b="Y")
    offer(web, [*JANUARY[:3], long])
    seam = make_seam(settings={"summary_events": choice})
    synchronise((candidate(web),), seam, store, seam.clock, actors=actors)
    told = actors.read(AsOf.at(Month(2024, 1), seam.clock()))
    by_place = dict(told.group_by("place").agg(pl.col("deaths").sum()).iter_rows())
    kinds = [store.read(f"ucdp.ged_{kind}") for kind in ("sb", "ns", "os")]
    summed = dict(pl.concat(kinds).group_by("place").agg(pl.col("value").sum()).iter_rows())
    assert by_place == {place: deaths for place, deaths in summed.items() if place in by_place}
    assert by_place["ETH"] == (7.0 if choice == "last-month" else 4.0)
