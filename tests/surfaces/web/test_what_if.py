"""A what-if is asked by a plain form, answered beside the forecast as it stands, and labelled as what it is."""

import pytest

from tests.support.pages import opened, page


@pytest.fixture(scope="module")
def here():
    with opened() as client:
        yield client


def test_the_page_of_a_place_offers_a_form_that_only_reads(here):
    found = page(here, "/en/places/SDN")
    form = next(one for one in found.all("form") if one["action"].endswith("/what-if"))
    assert (form["method"], form["action"]) == ("get", "/en/places/SDN/what-if")
    inputs = {one["name"]: one for one in found.all("input") if one.get("type") == "number"}
    assert (inputs["gapminder.gini"]["min"], inputs["gapminder.gini"]["max"]) == ("20", "65")


@pytest.mark.parametrize("path", ["places/SDN", "places/SDN/what-if", "places/SDN/what-if?gapminder.gini=50"])
def test_every_what_if_is_labelled_association_not_cause(here, path):
    assert "Association, not cause" in page(here, f"/en/{path}").text


def test_the_answer_stands_in_the_address_beside_the_forecast_as_it_stands(here):
    found = page(here, "/en/places/SDN/what-if?hazard=conflict&gapminder.gini=50,5&wdi.SP.DYN.IMRT.IN=")
    assert "Inequality of income (Gini): 50.50 instead of 41.30" in found.text
    assert "expects 18 deaths on average instead of 12" in found.text
    assert "/api/v1/hazards/conflict/places/SDN/what-if?set=gapminder.gini%3D50.5" in found.links
    values = {one["name"]: one["value"] for one in found.all("input") if one.get("type") == "number"}
    assert values["gapminder.gini"] == "50,5"


@pytest.mark.parametrize(("figure", "status"), [("66", 400), ("many", 400), ("nan", 400)])
def test_a_figure_that_cannot_be_is_an_answer_and_not_a_crash(here, figure, status):
    page(here, f"/en/places/SDN/what-if?gapminder.gini={figure}", status=status)


def test_a_busy_node_says_so_and_keeps_what_was_typed(here):
    found = page(here, "/en/places/SDN/what-if?gapminder.gini=33.3")
    assert "This node is answering another question." in found.text
    assert "33.3" in {one.get("value") for one in found.all("input")}


def test_the_api_takes_the_same_words_as_the_command(here):
    address = "/api/v1/hazards/conflict/places/SDN/what-if"
    answer = here.get(address, params={"set": ["gapminder.gini=50", "wdi.SP.DYN.IMRT.IN=20"]})
    assert [one["after"] for one in answer.json()["changes"]] == [50.0, 20.0]
    assert here.get(f"{address}/inputs").json()["inputs"][0]["series"] == "gapminder.gini"
    assert here.get(address).status_code == 400
    assert here.get(address, params={"set": "gini"}).status_code == 400
    assert here.get(address, params={"set": "gapminder.gini=33.3"}).status_code == 503
