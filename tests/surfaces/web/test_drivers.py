"""The page of a place tells what moved the forecast, in words and numbers that add up, and says when nobody knows."""

import pytest

from tests.support.fake_reasons import drivers_of
from tests.support.pages import opened, page


@pytest.fixture(scope="module")
def here():
    with opened() as client:
        yield client


def section(found):
    return found.html.partition('<section id="drivers"')[2].partition("</section>")[0]


def test_every_group_has_a_bar_a_number_a_word_and_its_meaning(here):
    text = section(page(here, "/en/places/SDN"))
    assert text.count('class="fall"') == 2 + 8
    assert text.count("fall-whole") == 2
    assert "Violence in the countries that share a land border." in text
    assert "The parts add up to the forecast." in text
    assert "not what causes violence" in text


def test_the_chosen_period_is_taken_apart_and_all_stand_in_the_table(here):
    text = section(page(here, "/en/places/SDN?period=2024-03"))
    assert "March 2024" in text.partition("<table")[0]
    assert text.count("<tr><th scope=") >= 14


def test_a_model_that_does_not_say_is_told_as_such(here):
    assert "does not say which groups of features" in page(here, "/en/places/SDN?model=zero").text


def test_the_api_answers_the_same(here):
    answer = here.get("/api/v1/hazards/conflict/places/SDN/drivers")
    assert answer.json()["steps"][0]["base"] == drivers_of("SDN", "smoothed_conflictology").steps[0].base
    assert here.get("/api/v1/hazards/conflict/places/SDN/drivers?model=zero").status_code == 404
