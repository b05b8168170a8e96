"""The watch page: one period of the world, with its state in the address."""

import msgspec
import pytest

from tests.support.fake_node import HAZARD, ISO3, MISSING, FakeNode, FakeReader
from tests.support.pages import opened, page


@pytest.fixture(scope="module")
def here():
    with opened() as client:
        yield client


def test_the_first_forecast_month_is_shown_first(here):
    found = page(here, "/en/")
    assert found.block("watch-data")["period"] == "2023-11"
    assert "November 2023" in found.text


def test_every_country_has_a_row_in_the_table_behind_the_map(here):
    found = page(here, "/en/")
    places = {link.partition("?")[0].rpartition("/")[2] for link in found.links if "/places/" in link}
    assert set(ISO3) - set(MISSING) <= places


def test_missing_places_are_said_and_never_shown_as_zero(here):
    found = page(here, "/en/")
    data = found.block("watch-data")
    assert set(data["missing"]) == set(MISSING)
    assert not set(MISSING) & set(data["places"])
    assert "No data:" in found.text


def test_a_probability_stands_with_its_words_and_the_base_rate(here):
    text = page(here, "/en/").text
    assert "almost certain" in text
    assert "usual here:" in text


@pytest.mark.parametrize("measure", ["1", "25", "100", "1000", "expected"])
def test_every_measure_has_a_scale_with_words(here, measure):
    found = page(here, f"/en/?measure={measure}")
    chosen = [one for one in found.all("option") if "selected" in one]
    assert measure in {one["value"] for one in chosen}
    assert len([one for one in found.all("li") if one.get("class", "").startswith("shade-")]) >= 5


def test_history_shows_what_was_reported(here):
    found = page(here, "/en/?period=2020-05&measure=expected")
    assert "reported in all in May 2020" in found.text
    assert "Usual here" not in found.text


def test_the_ranking_of_change_names_both_means(here):
    found = page(here, "/en/?rank=change")
    assert "→" in found.text
    assert "What changed" in found.text


def test_the_largest_falls_stand_beside_the_largest_rises(here):
    text = page(here, "/en/").text
    assert text.index("Largest rises") < text.index("Largest falls")


def test_links_to_places_keep_the_chosen_model_and_measure(here):
    found = page(here, "/en/?model=zero&measure=100")
    assert "/en/places/SDN?model=zero&measure=100" in found.links


@pytest.mark.parametrize("query", ["measure=26", "period=1492-10", "model=crystal", "hazard=tides"])
def test_an_unknown_choice_is_an_answer_not_a_crash(here, query):
    assert "Nothing stands here" in page(here, f"/en/?{query}", status=404).text


def test_the_commons_say_what_is_not_observed_there(here):
    text = page(here, "/en/").text
    assert "Beyond national jurisdiction" in text
    assert "No data until a series is connected" in text, "of the orbits nothing is held"
    assert "Carbon dioxide" in text
    assert "ppm" in text


def test_what_a_picture_carries_names_source_licence_and_address(here):
    credit = page(here, "/en/?measure=100").block("watch-data")["credit"]
    assert credit["licence"] == "CC BY 4.0"
    assert credit["address"] == "/en/?measure=100"
    assert "VIEWS" in credit["lines"][0]
    assert credit["citation"]


def test_a_node_without_forecasts_says_so_and_leads_to_the_work():
    class Empty(FakeReader):
        def hazards(self):
            return (msgspec.structs.replace(HAZARD, origin="", last_observed="", first_observed=""),)

        def hazard(self, id):
            return self.hazards()[0]

    class EmptyNode(FakeNode):
        def reader(self, person, purpose="read"):
            return Empty(person, self.edition)

    with opened(EmptyNode(route="empty", mirror="", failing=())) as client:
        found = page(client, "/en/")
    assert "holds no forecast so far" in found.text
    assert "/en/data" in found.links


def test_the_past_is_called_reported_and_compared_with_nothing(here):
    found = page(here, "/en/?period=2020-05&measure=expected")
    assert "Reported deaths" in found.text
    changes = next(one for one in found.all("section") if one.get("id") == "changes")
    assert "hidden" in changes


def test_between_the_first_sync_and_the_first_forecast_history_is_shown():
    class Early(FakeReader):
        def hazards(self):
            return (msgspec.structs.replace(HAZARD, origin=""),)

        def hazard(self, id):
            return self.hazards()[0]

    class EarlyNode(FakeNode):
        def reader(self, person, purpose="read"):
            return Early(person, self.edition)

    with opened(EarlyNode()) as client:
        assert page(client, "/en/").block("watch-data")["period"] == "2023-10"
