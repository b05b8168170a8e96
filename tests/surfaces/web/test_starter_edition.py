"""A machine without data: stored forecasts alone, no source rows, no past."""

import msgspec
import pytest

from tests.support.fake_node import HAZARD, FakeNode, FakeReader
from tests.support.pages import PATHS, opened, page


class Reader(FakeReader):
    def hazards(self):
        packaged = tuple(one for one in HAZARD.models if one.id != "zero")
        return (msgspec.structs.replace(HAZARD, first_observed="", last_observed="", models=packaged),)

    def hazard(self, id):
        return self.hazards()[0]

    def periods(self, hazard):
        return super().periods(hazard)[-HAZARD.shown :]

    def world(self, hazard, *, period=None, model=None):
        return msgspec.structs.replace(super().world(hazard, period=period, model=model), change={}, missing=())

    def place_forecast(self, hazard, place, *, model=None):
        full = super().place_forecast(hazard, place, model=model)
        return msgspec.structs.replace(full, observed=(), past=(), skill=None)

    def record(self, hazard, *, history=None, truth=None):
        full = super().record(hazard, history=history, truth=truth)
        return msgspec.structs.replace(full, titles={"zero": "Scored, not packaged"})

    def series_behind(self, hazard):
        return ()

    def sources(self):
        return ()


class Node(FakeNode):
    def reader(self, person, purpose="read"):
        return Reader(person, self.edition, self._look)


@pytest.fixture(scope="module")
def here():
    with opened(Node(route="starter", mirror="", failing=())) as client:
        yield client


@pytest.mark.parametrize("path", [*PATHS, "places/MDG"])
def test_every_page_opens_and_is_labelled(here, path):
    assert "Starter edition" in page(here, f"/en/{path}").text


def test_the_world_is_shown_without_a_past(here):
    found = page(here, "/en/")
    assert found.block("timeline-data")["periods"][0] == "2023-11"
    assert "none so far" in found.text


def test_a_place_offers_no_history_where_none_is_packaged(here):
    text = page(here, "/en/places/MDG").text
    for words in ("Show the whole history", "History, CSV", "Reported deaths"):
        assert words not in text


def test_scored_models_have_their_titles_although_no_forecast_of_them_is_packaged(here):
    assert "Scored, not packaged" in page(here, "/en/record").text


def test_a_place_says_what_it_lacks(here):
    text = page(here, "/en/places/MDG").text
    assert "No past forecast for this place is kept on this node" in text
    assert "No score could be computed for this place so far" in text
    assert "average of the last 12 months: no data" in text
