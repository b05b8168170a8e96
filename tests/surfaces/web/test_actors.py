"""Armed actors on a place's page, in the API and on the command line: as reported, in neutral words, states apart."""

import pytest

from tests.support.pages import LOCALES, opened, page
from tocsin.surfaces.language import translator

DASH = "\N{EN DASH}"


@pytest.fixture(scope="module")
def here():
    with opened() as client:
        yield client


def test_a_place_shows_its_dyads_with_events_and_deaths(here):
    text = page(here, "/en/places/SDN").text
    assert "Armed actors reported here" in text
    assert f"Government of Sudan {DASH} RSF 15000 state-based conflict October 2023 6 90" in text
    assert f"RSF {DASH} Civilians 16000 one-sided violence October 2023 1 5" in text


def test_states_are_sides_and_no_armed_non_state_actors(here):
    assert "dyads 2, armed non-state actors with a name 1." in page(here, "/en/places/SDN").text


def test_a_month_of_silence_is_a_row_of_zeros(here):
    text = page(here, "/en/places/SDN").text
    assert "October 2023 2 5 65 September 2023 0 0 0 August 2023 1 2 30" in text


def test_a_place_without_events_says_so(here):
    text = page(here, "/en/places/FRA").text
    assert f"UCDP reports no event of organised violence here: August 2023 {DASH} October 2023." in text


def test_the_words_are_neutral_and_translated(here):
    for locale in LOCALES:
        text = page(here, f"/{locale}/places/SDN").text
        assert translator(locale).text("Armed actors reported here") in text
        assert translator(locale).text("one-sided violence") in text
    text = page(here, "/en/places/SDN").text.lower()
    _, _, section = text.partition("armed actors reported here")
    section, _, _ = section.partition("risk: hazards, exposure")
    for word in ("terror", "rebel", "criminal"):
        assert word not in section


def test_the_api_gives_actors_in_pages_one_actor_and_a_places_part(here):
    listed = here.get("/api/v1/actors?limit=1").json()
    assert [one["id"] for one in listed["items"]] == ["government-of-sudan"]
    assert listed["items"][0]["armed"] is False
    following = here.get(listed["next"]).json()
    assert [(one["id"], one["armed"]) for one in following["items"]] == [("rsf", True)]
    one = here.get("/api/v1/actors/rsf").json()
    assert {dyad["id"] for dyad in one["dyads"]} == {15000, 16000}
    assert [month["period"] for month in one["months"]] == ["2023-10", "2023-10", "2023-08"]
    part = here.get("/api/v1/places/SDN/actors").json()
    assert part["tables"][0]["licence"] == "CC BY 4.0"
    assert here.get("/api/v1/places/FRA/actors").json()["dyads"] == []
    assert here.get("/api/v1/actors/nobody").status_code == 404
