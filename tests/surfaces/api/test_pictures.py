"""Pictures, risk, drought, the commons and occurrences by API."""

import pytest

from tests.support.api_client import client
from tests.support.fake_node import FakeNode


@pytest.fixture(scope="module")
def here():
    with client(FakeNode()) as opened:
        yield opened


def test_a_picture_line_without_a_series_is_there_and_empty(here):
    lines = here.get("/api/v1/places/SDN/pictures").json()
    held = [one for one in lines if one["value"] is not None]
    assert {"source", "licence", "period", "age_days", "policy"} <= set(held[0])
    empty = [one for one in lines if one["value"] is None]
    assert empty
    assert all(one["series"] == "" and one["wanted"] for one in empty)


@pytest.mark.parametrize("address", ["places/SDN", "organisations/AU"])
def test_risk_holds_chances_and_parts_and_no_index(here, address):
    answer = here.get(f"/api/v1/{address}/risk").json()
    assert set(answer) == {"place", "chances", "figures", "policy"}
    assert {one["picture"] for one in answer["figures"]} == {"exposure", "vulnerability", "coping"}


def test_drought_is_an_empty_list_where_no_rain_is_connected(here):
    assert here.get("/api/v1/places/KEN/drought").json() == []
    assert here.get("/api/v1/places/SDN/drought").json()[0]["classes"]["3"] == "extremely dry"


def test_the_commons_name_their_places(here):
    assert {one["place"] for one in here.get("/api/v1/commons").json()} == {"SEA", "ATA", "WORLD"}


def test_occurrences_are_asked_by_kind_and_an_unknown_kind_is_told(here):
    found = here.get("/api/v1/occurrences", params={"place": "SDN", "kind": "flood", "first": "2023-01"})
    assert [one["id"] for one in found.json()["items"]] == ["made_up.FL1"]
    wrong = here.get("/api/v1/occurrences", params={"kind": "meteor"})
    assert wrong.status_code == 400
    assert "flood" in wrong.json()["remedy"] or "flood" in wrong.text
    assert here.get("/api/v1/occurrences", params={"first": "yesterday"}).status_code == 400
