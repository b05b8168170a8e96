"""A target that comes from another estimate than the usual one says so on every page that shows it."""

import msgspec
import pytest

from tests.support.fake_node import HAZARD, FakeNode, FakeReader
from tests.support.pages import LOCALES, opened, page
from tocsin.forecasts.hazards.violence import SPREAD
from tocsin.surfaces.language import translator

KILLINGS = msgspec.structs.replace(HAZARD, id="one-sided", title="Deaths in one-sided violence", estimate=SPREAD)


class Reader(FakeReader):
    def hazards(self):
        return (HAZARD, KILLINGS)

    def hazard(self, id):
        return KILLINGS if id == KILLINGS.id else super().hazard(id)

    def world(self, hazard, **asked):
        return msgspec.structs.replace(super().world(HAZARD.id, **asked), hazard=hazard)

    def place_forecast(self, hazard, place, **asked):
        return msgspec.structs.replace(super().place_forecast(HAZARD.id, place, **asked), hazard=hazard)

    def record(self, hazard, **asked):
        return super().record(HAZARD.id, **asked)

    def periods(self, hazard):
        return super().periods(HAZARD.id)

    def series_behind(self, hazard):
        return super().series_behind(HAZARD.id)


class Node(FakeNode):
    def reader(self, person, purpose="read"):
        return Reader(person, self.edition)


@pytest.fixture(scope="module")
def here():
    with opened(Node()) as client:
        yield client


@pytest.mark.parametrize("path", ["", "places/SDN", "record"])
def test_the_estimate_is_named_where_its_figures_are_and_nowhere_else(here, path):
    for locale in LOCALES:
        said = translator(locale).text(SPREAD)
        assert said in page(here, f"/{locale}/{path}?hazard=one-sided").text
        assert said not in page(here, f"/{locale}/{path}?hazard=conflict").text


@pytest.mark.parametrize("path", ["", "places/SDN", "record"])
def test_a_reader_can_choose_the_hazard(here, path):
    options = [one["value"] for one in page(here, f"/en/{path}").all("option")]
    assert {"conflict", "one-sided"} <= set(options)


def test_the_api_says_the_same(here):
    told = {one["id"]: one["estimate"] for one in here.get("/api/v1/hazards").json()}
    assert told == {"conflict": "", "one-sided": SPREAD}
