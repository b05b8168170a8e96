"""Pictures, risk and the commons on pages: every figure with source, period and age, and absence in words."""

import re

import pytest

from tests.support.pages import opened, page


@pytest.fixture(scope="module")
def here():
    with opened() as client:
        yield client


def section(found, id_: str) -> str:
    """Return the markup of a section by its id."""
    start = found.html.index(f'id="{id_}"')
    return found.html[start : found.html.index("</section>", start)]


def test_a_figure_stands_with_unit_period_age_usual_source_and_licence(here):
    told = section(page(here, "/en/places/SDN"), "picture-disasters")
    for words in ("Floods", "3", "floods", "October 2023", "ago", "made_up", "CC0"):
        assert words in told
    assert "<polyline" in told
    assert "These figures over time, as a table" in told, "a table stands behind every line"


def test_where_nothing_is_held_the_page_says_no_data_and_how_to_connect_a_series(here):
    told = section(page(here, "/en/places/SDN"), "picture-health")
    assert "Health: no data" in told
    assert "tocsin sync FILE --as health.NAME" in told
    crime = section(page(here, "/en/places/SDN"), "picture-crime")
    assert "tocsin sync FILE --as terror.NAME" in crime


def test_drought_says_its_reference_and_its_class_or_that_there_is_no_data(here):
    told = section(page(here, "/en/places/SDN"), "picture-drought")
    assert "against 1991-2020" in told
    assert "extremely dry" in told
    assert "Drought: no data" in section(page(here, "/en/places/KEN"), "picture-drought")


def test_events_of_a_place_are_listed_with_the_publishers_level(here):
    told = section(page(here, "/en/places/SDN"), "picture-events")
    assert "Orange flood alert" in told
    assert re.search(r">\s*orange", told)
    assert "dead: 12" in told
    assert "no data" in section(page(here, "/en/places/KEN"), "picture-events")


def test_risk_shows_its_parts_and_says_that_no_index_is_made(here):
    found = page(here, "/en/places/SDN")
    for words in (
        "no index is made",
        "Chances of every hazard",
        "Who and what is exposed",
        "How vulnerable people are",
    ):
        assert words in found.text
    assert "at least 25 deaths" in found.text
    assert "70%" in found.text.replace(" %", "%")
    assert "2023 and 2024" in found.text, "what INFORM 2025 contains is said where it is shown"


def test_an_organisation_shows_the_same_of_its_members(here):
    found = page(here, "/en/organisations/AU")
    assert "median of 2 of 3 members" in found.text
    assert "1.4 of 3 members expected; likeliest: Sudan" in found.text
    assert "What else is known here" in found.text


def test_a_countrys_page_points_to_the_waters_that_hostile_acts_are_told_of(here):
    for address in ("/en/places/SDN", "/en/organisations/AU"):
        assert "/en/places/SEA_EAST_AFRICA" in section(page(here, address), "picture-waters")
    assert 'id="picture-waters"' not in page(here, "/en/places/ATA").html


def test_the_front_page_shows_the_commons_and_says_that_of_the_orbits_nothing_is_known(here):
    found = page(here, "/en/")
    told = found.html[found.html.index('id="commons"') :]
    for place in ("SEA", "ATA", "WORLD", "LEO"):
        assert f"/en/places/{place}" in told
    assert "tocsin sync FILE --as orbit.NAME" in told
    assert "Carbon dioxide" in told


def test_the_map_is_given_schematic_areas_and_events_and_a_table_says_the_same(here):
    found = page(here, "/en/")
    data = found.block("watch-data")
    areas = {one["place"]: one["boxes"] for one in data["areas"]}
    assert areas["SEA_WEST_AFRICA"] == [[-25.0, -20.0, 20.0, 25.0]]
    assert "ATA" in areas
    (point,) = data["points"]
    assert (point["lon"], point["lat"], point["level"]) == (32.5, 15.5, "orange")
    assert point["href"] == "/en/places/SDN"
    assert "Orange flood alert" in section(found, "happened")
    assert "schematic limits of reporting areas" in found.text


@pytest.mark.parametrize("address", ["/ar/places/SDN", "/zh/", "/ru/organisations/AU"])
def test_the_pictures_speak_every_language(here, address):
    assert "These figures over time" not in page(here, address).text
    assert "no data" not in page(here, address).text
