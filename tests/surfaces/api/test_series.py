"""Any series held here goes out by place and period, under its own policy; units below a country are places."""

import io

import polars as pl
import pytest

from tests.support.api_client import VISITOR, client
from tests.support.small_node import small_node

UNITS = "ADM0_PCODE,ADM1_PCODE,ADM1_EN,ADM1_AR\nSD,SD01,Khartoum,الخرطوم\nSD,SD02,North Darfur,شمال دارفور\n"
FIGURES = "place,period,value\nSD01,2015-01,10\nSD01,2015-02,12\nKE,2015-01,7\n"


@pytest.fixture(scope="module")
def node(tmp_path_factory):
    folder = tmp_path_factory.mktemp("series")
    (folder / "units.csv").write_text(UNITS, encoding="utf-8")
    (folder / "figures.csv").write_text(FIGURES, encoding="utf-8")
    with small_node(folder / "home") as opened:
        for kind, arguments in (
            ("places", {"file": str(folder / "units.csv")}),
            ("sync", {"file": str(folder / "figures.csv"), "scheme": "pcode", "value": "count", "unit": "persons"}),
        ):
            done = opened.wait(opened.submit(kind, "displaced", opened.operator, **arguments).id)
            assert done.state == "done", done.error
        yield opened


@pytest.fixture
def here(node):
    with client(node) as opened:
        yield opened


def test_a_series_is_listed_and_its_values_are_read_by_place_and_period(here):
    listed = {one["id"]: one for one in here.get("/api/v1/series").json()}
    assert (listed["own.displaced"]["unit"], listed["own.displaced"]["policy"]) == ("persons", "node-only")
    address = "/api/v1/series/own.displaced/observations"
    assert [row["place"] for row in here.get(address).json()["items"]] == ["KEN", "SD01", "SD01"]
    found = here.get(address, params={"place": "SDN", "from": "2015-02", "to": "2015-12"}).json()["items"]
    assert found == [
        {
            "series": "own.displaced", "place": "SDN", "period": "2015-02", "value": 12.0, "basis": "summed",
            "parts": 1, "missing": ["SD02"], "below": None, "policy": "node-only",
        }
    ]  # fmt: skip
    assert [row["period"] for row in here.get(address, params={"to": "2015-01"}).json()["items"]] == ["2015-01"] * 2


def test_values_come_in_pages_that_neither_repeat_nor_skip(here):
    address: str | None = "/api/v1/series/own.displaced/observations?limit=1&to=2015-12"
    seen = []
    while address:
        page = here.get(address).json()
        seen += [(row["place"], row["period"]) for row in page["items"]]
        address = page["next"]
    assert seen == [("KEN", "2015-01"), ("SD01", "2015-01"), ("SD01", "2015-02")]


def test_files_carry_their_licence_and_citation(here):
    address = "/api/v1/series/own.displaced/observations"
    text = here.get(address, params={"place": "SDN", "format": "csv"})
    assert text.headers["content-disposition"] == 'attachment; filename="tocsin-own.displaced-SDN.csv"'
    assert "# licence: own data, not for redistribution" in text.text
    assert pl.read_csv(io.StringIO(text.text), comment_prefix="#")["value"].to_list() == [10.0, 12.0]
    whole = here.get(address, params={"format": "parquet"}).content
    assert pl.read_parquet(io.BytesIO(whole)).height == 3


def test_a_visitor_gets_nothing_of_an_owners_series_or_units(node):
    with client(node, person=VISITOR) as guest:
        assert "own.displaced" not in guest.get("/api/v1/series").text
        assert guest.get("/api/v1/series/own.displaced/observations").status_code == 403
        assert guest.get("/api/v1/places/SDN/children").json() == []
        assert guest.get("/api/v1/places/SD01").status_code == 403
        assert "own.displaced" not in guest.get("/api/v1/places/SDN/held").text


def test_a_unit_is_named_in_the_languages_of_its_file(here):
    named = [one["name"] for one in here.get("/api/v1/places/SDN/children", params={"locale": "ar"}).json()]
    assert named == ["الخرطوم", "شمال دارفور"]
    assert here.get("/api/v1/resolve", params={"code": "626", "scheme": "gw"}).json()["id"] == "SSD"
    several = here.get("/api/v1/resolve", params={"code": "626"})
    assert several.status_code == 404
    assert "Timor-Leste" in several.json()["remedy"]
    assert here.get("/api/v1/search", params={"q": "khartoum", "locale": "ru"}).json()[0] == {
        "kind": "place", "id": "SD01", "name": "Khartoum",
    }  # fmt: skip
    assert here.get("/api/v1/names/ar").json()["places"]["SD02"] == "شمال دارفور"


def test_a_parameter_that_is_not_known_is_refused_by_the_names_a_reader_uses(here):
    refused = here.get("/api/v1/series/own.displaced/observations", params={"first": "2015-01"})
    assert refused.status_code == 400
    assert "from" in refused.text
    assert here.get("/api/v1/series/own.nothing/observations").status_code == 404
