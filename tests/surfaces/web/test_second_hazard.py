"""Pages work from the declaration alone: a yearly yes-or-no hazard of sea areas needs no page of its own."""

import msgspec
import pytest

from tests.support.fake_node import HASH, HAZARD, NOW, FakeNode, FakeReader
from tests.support.pages import opened, page
from tocsin.errors import NotFoundError
from tocsin.node.answers import Expectation, Observed, PlaceForecast, WorldForecast

ICE = msgspec.structs.replace(
    HAZARD, id="ice", title="Ice-free summer", target="ice", unit="events", place_kind="area", period="year",
    value="binary", thresholds=("1",), origin="2022", first_observed="2000", last_observed="2022", shown=3,
)  # fmt: skip
AREA = "SEA_NORTH_ATLANTIC"


def chance(period, step):
    return Expectation(
        place=AREA, period=period, step=step, mean=0.3, quantiles={}, chances={"1": 0.3}, usual={"1": 0.1}
    )


class Reader(FakeReader):
    def hazards(self):
        return (HAZARD, ICE)

    def hazard(self, id):
        return ICE if id == "ice" else super().hazard(id)

    def periods(self, hazard):
        return tuple(str(year) for year in range(2000, 2026)) if hazard == "ice" else super().periods(hazard)

    def world(self, hazard, *, period=None, model=None):
        if hazard != "ice":
            return super().world(hazard, period=period, model=model)
        period = period or "2023"
        step = int(period) - 2022
        return WorldForecast(
            hazard="ice", model="zero", period=period, origin="2022", step=step, vintage=HASH, seed=1, draws=9,
            made=NOW, history="assumed", expectations=(chance(period, step),) if step > 0 else (),
            observed=() if step > 0 else (Observed(place=AREA, period=period, value=1.0),), missing=(), change={},
            policy="public",
        )  # fmt: skip

    def place_forecast(self, hazard, place, *, model=None):
        if hazard != "ice":
            return super().place_forecast(hazard, place, model=model)
        if place != AREA:
            raise NotFoundError("nothing here")
        return PlaceForecast(
            hazard="ice", place=place, model="zero", origin="2022", vintage=HASH, seed=1, draws=9,
            made=NOW, history="assumed", expectations=tuple(chance(str(2022 + step), step) for step in (1, 2, 3)),
            observed=(Observed(place=place, period="2022", value=0.0),), past=(), skill=None, policy="public",
        )  # fmt: skip


class Node(FakeNode):
    def reader(self, person, purpose="read"):
        return Reader(person, self.edition)


@pytest.fixture(scope="module")
def here():
    with opened(Node()) as client:
        yield client


def test_it_is_a_choice_on_the_watch_page(here):
    found = page(here, "/en/?hazard=ice")
    assert "Ice-free summer" in found.text
    assert found.block("watch-data")["period"] == "2023"
    assert "Probability of the event" in found.text
    assert "ice" in {one["value"] for one in found.all("option")}


def test_its_history_is_shown_by_year(here):
    assert page(here, "/en/?hazard=ice&period=2010").block("watch-data")["period"] == "2010"


def test_a_place_of_its_kind_gets_its_chances_without_a_fan(here):
    found = page(here, f"/en/places/{AREA}")
    assert "30%" in found.text
    assert "Chances year by year" in found.text
    assert not [one for one in found.all("div") if one.get("id") == "fan"]


def test_its_record_and_the_data_page_name_it(here):
    assert "Ice-free summer" in page(here, "/en/record?hazard=ice").text
    assert "Ice-free summer" in page(here, "/en/data").text
