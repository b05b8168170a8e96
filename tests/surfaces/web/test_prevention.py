"""The prevention page ranks what may begin or grow, hides wars by a limit it names, and works without scripts."""

import msgspec
import pytest

from tests.support.fake_node import MISSING, FakeNode
from tests.support.fake_sums import prevention_of
from tests.support.pages import opened, page
from tocsin.node.record_answers import OnsetRank


@pytest.fixture(scope="module")
def here():
    with opened() as client:
        yield client


def places_of(found, section):
    part = found.html.partition(f'<section id="{section}"')[2].partition("</section>")[0]
    return [piece.partition('"')[0] for piece in part.split("/en/places/")[1:]]


def test_places_at_war_are_in_no_list_and_named_below(here):
    found, made = page(here, "/en/prevention"), prevention_of("smoothed_conflictology")
    assert made.wars
    assert places_of(found, "wars") == list(made.wars)
    assert places_of(found, "onset") == [one.place for one in made.onset]
    assert places_of(found, "escalation") == [one.place for one in made.escalation]


def test_the_limits_are_said_with_their_numbers(here):
    text = page(here, "/en/prevention").text
    assert "At least 1,000 deaths in the last 12 months." in text
    assert "Fewer than 25 deaths in the last 12 months." in text
    assert "more than 2 times the sum of its last 12 months and at least 100 deaths" in text


def test_a_chance_stands_with_words_and_what_is_usual(here):
    text = page(here, "/en/prevention").text
    assert "of 200 past moments" in text
    assert "never in this state before" in text
    assert "almost no chance" in text


def test_the_chosen_list_stands_in_the_address_and_on_the_map(here):
    made = prevention_of("zero")
    onset = page(here, "/en/prevention?model=zero").block("watch-data")
    grown = page(here, "/en/prevention?model=zero&list=escalation").block("watch-data")
    assert set(onset["places"]) == {one.place for one in made.onset}
    assert set(grown["places"]) == {one.place for one in made.escalation}
    assert onset["missing"] == list(MISSING)
    assert onset["words"]["uncovered"] == "not in this list"


def test_the_watch_page_leads_there_and_the_figures_can_be_taken_away(here):
    assert "/en/prevention" in page(here, "/en/").links
    assert (
        "/api/v1/tables/prevention?hazard=conflict&model=zero&format=csv"
        in page(here, "/en/prevention?model=zero").links
    )


def test_the_api_answers_the_same(here):
    answer = here.get("/api/v1/prevention")
    assert answer.status_code == 200
    assert answer.json()["wars"] == prevention_of("smoothed_conflictology").wars
    assert here.get("/api/v1/prevention?hazard=tides").status_code == 404


def test_a_hazard_without_the_view_is_an_answer_and_not_a_crash():
    class Without(FakeNode):
        def reader(self, person, purpose="read"):
            made = super().reader(person, purpose)
            made.hazards = tuple
            return made

    with opened(Without()) as client:
        assert "Nothing stands here" in page(client, "/en/prevention", status=404).text


def test_a_place_and_an_organisation_tell_their_sums(here):
    place = page(here, "/en/places/SDN").text
    assert "Expected in sum" in place
    assert "November 2023 to October 2024" in place
    members = page(here, "/en/organisations/AU").text
    assert "The paths of the members are added one by one" in members
    assert here.get("/api/v1/hazards/conflict/organisations/AU").json()["sums"][0]["span"] == "1:12"


def test_the_ranking_stands_beside_how_good_such_rankings_have_been():
    tested = OnsetRank(
        truth="final", model="smoothed_conflictology", cases=900, events=40, auc=0.86, average_precision=0.42,
        auc_gain=-0.02, auc_gain_low=-0.05, auc_gain_high=0.01, auc_verdict="none", average_precision_gain=0.17,
        average_precision_gain_low=0.08, average_precision_gain_high=0.26, average_precision_verdict="gain",
    )  # fmt: skip

    class Judged(FakeNode):
        def reader(self, person, purpose="read"):
            made = super().reader(person, purpose)
            plain = made.record
            made.record = lambda hazard, **given: msgspec.structs.replace(plain(hazard, **given), onsets=(tested,))
            return made

    with opened(Judged()) as client:
        text = page(client, "/en/prevention").text
        other = page(client, "/en/prevention?model=zero").text
    assert "Test windows 2018 to 2023" in text
    assert "none: the 90 % interval includes 0 (-0.02; -0.05 to 0.01)" in text
    assert "gain (0.17; 0.08 to 0.26)" in text
    assert "has not judged the onsets of this model" in other


def test_the_page_of_a_place_says_its_state_and_leads_to_the_view(here):
    made = prevention_of("smoothed_conflictology")
    war = next(iter(made.wars))
    said = {"Quiet now.": made.onset[0].place, "Active now.": made.escalation[0].place, "At war now:": war}
    for words, place in said.items():
        found = page(here, f"/en/places/{place}")
        assert words in found.text
        assert "/en/prevention?hazard=conflict&model=smoothed_conflictology" in found.links
