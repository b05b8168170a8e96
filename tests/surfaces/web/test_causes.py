"""The panel of root causes: levels with their year and source, neutral words, and what is missing."""

import pytest

from tests.support.pages import opened, page


@pytest.fixture(scope="module")
def here():
    with opened() as client:
        yield client


def test_a_figure_stands_with_year_trend_rank_licence_and_lag(here):
    text = page(here, "/en/places/SDN").text
    assert "Inequality of income (Gini)" in text
    assert "up since 2016 (38)" in text
    assert "hardly changed since 2011 (41)" in text
    assert "higher than in 40 of 53 other places (Africa)" in text
    assert "usually out 210 days after the year" in text


def test_what_is_missing_is_named(here):
    text = page(here, "/en/places/SDN").text
    assert "gapminder.extreme_poverty" in text
    assert "None of these series is held on this node." in text
    assert "Nothing is known of this place." in text


@pytest.mark.parametrize("word", ["best", "worst", "rank 1"])
def test_no_place_is_called_good_or_bad(here, word):
    panel = page(here, "/en/places/SDN").html.partition('id="root-causes"')[2].partition("</section>")[0]
    assert word not in panel.lower()


def test_a_place_without_a_forecast_has_its_panel_too_and_an_area_has_none(here):
    assert "Root causes" in page(here, "/en/places/PRK").text
    assert "Root causes" not in page(here, "/en/places/ATA").text


def test_the_api_answers_the_same(here):
    answer = here.get("/api/v1/places/SDN/root-causes").json()
    assert [one["theme"] for one in answer] == ["poverty", "inequality", "youth"]
    assert answer[1]["in_region"] == {"lower": 40, "others": 53}
