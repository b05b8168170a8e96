"""Pictures, risk, drought, the commons and occurrences of a node: side by side, gated, and as of the node's moment."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import msgspec
import polars as pl
import pytest

from tests.observations.test_drought import rain
from tests.support.small_node import NOW, MadeUp, registry, small_node, sources
from tocsin.errors import UnknownCodeError
from tocsin.exchange.policies import Person
from tocsin.node.preparation import prepare
from tocsin.node.running import Node
from tocsin.observations.occurrences import OCCURRENCE
from tocsin.observations.series import Series
from tocsin.sources.source import OccurrenceReading
from tocsin.world.months import Month

GUEST = Person(name="guest", member="elsewhere")
EVENT = {
    "id": "feed.1", "kind": "flood", "title": "A flood", "places": ["SDN", "SSD"], "lon": 30.5, "lat": 15.5,
    "start": datetime(2016, 2, 1, tzinfo=UTC), "end": None, "level": "red", "figures": '{"dead":3.0}', "link": "",
    "known_since": datetime(2016, 2, 2, tzinfo=UTC), "known_basis": "recorded",
}  # fmt: skip


@dataclass
class Feed(MadeUp):
    """A source of events and nothing else."""

    rows: list[dict[str, Any]] = field(default_factory=list)
    open: bool = True

    def read(self, seam: Any, progress: Any) -> Iterator[Any]:
        yield OccurrenceReading(
            id=f"{self.id}.events", title="Feed", source=self.id, whole=False,
            frame=pl.DataFrame(self.rows, schema=OCCURRENCE), licence="CC0", citation="Feed", address="made-up:feed",
            checksum="0", retrieved=seam.clock(), redistributable=self.open,
        )  # fmt: skip


class Rates(MadeUp):
    """A source of figures that may not be summed."""

    @property
    def series(self) -> tuple[Series, ...]:
        return tuple(msgspec.structs.replace(one, value="continuous") for one in super().series)


def yearly(place: str, values: dict[int, float]) -> pl.DataFrame:
    return pl.DataFrame(
        {"place": [place] * len(values), "period": [date(year, 1, 1) for year in values], "value": [*values.values()]}
    )


@pytest.fixture(scope="module")
def node(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Node]:
    gini = pl.concat([yearly("SDN", {2010: 30.0, 2011: 31.0, 2012: 32.0, 2013: 40.0}), yearly("KEN", {2012: 50.0})])
    people = pl.concat([yearly("SDN", {2012: 100.0, 2014: 110.0}), yearly("KEN", {2012: 200.0})])
    made_up = (
        *sources(),
        Rates("gapminder", {"gapminder.gini": gini}, period="year", lag=30),
        MadeUp("population", {"population.total": people}, period="year", lag=30),
        Feed("feed", {}, rows=[EVENT]),
        Feed(
            "closed", {}, rows=[EVENT | {"id": "closed.1", "kind": "piracy", "places": ["SEA_EAST_AFRICA"]}], open=False
        ),
    )
    folder = tmp_path_factory.mktemp("home")
    with small_node(folder / "node", with_=registry(*made_up)) as opened:
        prepare(opened)
        months = [str(Month(1976, 1) + at) for at in range(480)]
        rows = "".join(f"SDN,{month},{amount}\n" for month, amount in zip(months, rain(), strict=True))
        (folder / "rain.csv").write_text(f"place,period,value\n{rows}")
        (folder / "cholera.csv").write_text("place,period,value\nSDN,2015-11,5\nSDN,2015-12,7\n")
        for name, file in (("rain.gauges", "rain.csv"), ("health.cholera", "cholera.csv")):
            job = opened.submit("sync", name, opened.operator, file=str(folder / file))
            opened.wait(job.id)
        yield opened


def test_a_line_names_its_series_period_age_and_what_is_usual(node: Node) -> None:
    figures = {one.title: one for one in node.reader(node.operator).risk("SDN").figures}
    gini = figures["Inequality"]
    assert (gini.value, gini.period, gini.usual, gini.source) == (40.0, "2013", 31.0, "gapminder")
    assert gini.age_days == pytest.approx((NOW - datetime(2014, 1, 1, tzinfo=UTC)).days)
    assert gini.history[-1] == ("2013", 40.0)


def test_what_is_not_held_is_a_line_without_data_that_says_what_is_wanted(node: Node) -> None:
    figures = {one.title: one for one in node.reader(node.operator).risk("SDN").figures}
    missing = figures["Vulnerability"]
    assert (missing.value, missing.series, missing.wanted) == (None, "", ("inform.vulnerability",))


def test_a_members_own_series_joins_its_picture_and_stays_here(node: Node) -> None:
    own = [one for one in node.reader(node.operator).pictures("SDN") if one.series == "own.health.cholera"]
    assert [(one.picture, one.value, one.period, one.policy) for one in own] == [
        ("health", 7.0, "2015-12", "node-only")
    ]
    assert not [one for one in node.reader(GUEST).pictures("SDN") if one.series.startswith("own.")]


def test_counts_of_members_are_summed_and_rates_are_told_as_their_median(node: Node) -> None:
    figures = {one.title: one for one in node.reader(node.operator).organisation_risk("AU").figures}
    people, gini = figures["Population"], figures["Inequality"]
    assert (people.basis, people.value, people.period, people.parts) == ("summed", 300.0, "2012", 2)
    assert (gini.basis, gini.value, gini.parts) == ("median", 41.0, 2)
    assert people.of == len({one.place for one in node.reader(node.operator).organisation("AU").members})


def test_every_hazard_that_speaks_of_a_place_is_told_and_no_index_is_made(node: Node) -> None:
    risk = node.reader(node.operator).risk("SDN")
    assert {one.hazard for one in risk.chances} == {"conflict", "frost"}
    assert {one.step for one in risk.chances if one.hazard == "conflict"} == {1, 3, 6}
    assert all(one.chance is not None and one.usual is not None for one in risk.chances)
    assert not {"index", "score", "risk"} & set(risk.__struct_fields__)
    together = node.reader(node.operator).organisation_risk("AU").chances
    conflict = next(one for one in together if one.hazard == "conflict")
    assert conflict.members == 6, "SDN, SSD, KEN, UGA, ETH and MLI"
    assert conflict.highest_chance is not None
    assert conflict.highest_chance <= (conflict.chance or 0.0) <= conflict.members


def test_drought_is_told_from_connected_rain_alone_with_its_reference(node: Node) -> None:
    (told,) = node.reader(node.operator).drought("SDN")
    assert told.reference == "1976-2015", "the series does not fill 1991 to 2020, and says so"
    assert told.months[-1].period == "2015-12"
    assert set(told.months[-1].index) == {"1", "3", "6", "12"}
    assert told.policy == "node-only"
    assert node.reader(node.operator).drought("KEN") == ()
    assert node.reader(GUEST).drought("SDN") == ()


def test_occurrences_are_found_by_place_kind_and_month(node: Node) -> None:
    reader = node.reader(node.operator)
    assert [one.id for one in reader.occurrences(places=("SSD",))] == ["feed.1"]
    assert reader.occurrences(places=("KEN",)) == ()
    assert [one.id for one in reader.occurrences(kinds=("piracy",))] == ["closed.1"]
    assert reader.occurrences(last="2016-01") == ()
    assert [one.figures for one in reader.occurrences(first="2016-02", kinds=("flood",))] == [{"dead": 3.0}]
    with pytest.raises(UnknownCodeError):
        reader.occurrences(places=("QQQ",))


def test_an_event_whose_source_forbids_it_is_given_to_nobody_else(node: Node) -> None:
    assert [one.id for one in node.reader(GUEST).occurrences()] == ["feed.1"]


def test_a_source_of_events_alone_is_fresh_and_counted(node: Node) -> None:
    feed = next(one for one in node.reader(node.operator).sources() if one.id == "feed")
    assert (feed.rows, feed.last_period, feed.state) == (1, "2016-02", "fresh")


def test_the_commons_say_no_data_where_nothing_is_connected(node: Node) -> None:
    lines = node.reader(node.operator).commons()
    assert {one.picture for one in lines} == {"high-seas", "polar", "atmosphere"}, "of the orbits there is no line"
    assert all(one.value is None for one in lines)


def test_the_time_machine_sees_neither_later_figures_nor_later_events(node: Node, tmp_path: Path) -> None:
    with small_node(Path(node.home.path), write=False, with_=node.registry, as_of="2012-11") as then:
        reader = then.reader(then.operator)
        figures = {one.title: one for one in reader.risk("SDN").figures}
        assert (figures["Inequality"].value, figures["Inequality"].period) == (31.0, "2011")
        assert reader.occurrences() == ()
        (told,) = reader.drought("SDN")
        assert told.months[-1].period == "2012-11", "known thirty days after the month, before the instant"
