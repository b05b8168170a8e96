"""The boundary files as `make frontend` builds them; they are never committed, so a bare checkout skips and says so."""

import json
from pathlib import Path

import pytest

import tocsin
from tocsin.world.places import LATEST, place, places

STATIC = Path(tocsin.__file__).parent / "surfaces" / "web" / "static" / "built"


@pytest.fixture(scope="module", params=["110m", "50m"])
def topology(request):
    file = STATIC / f"boundaries-{request.param}.json"
    if not file.is_file():
        pytest.skip(f"{file.name} is not built: run make frontend")
    return json.loads(file.read_text())


def shapes(topology):
    return [shape for layer in topology["objects"].values() for shape in layer["geometries"]]


def test_every_country_of_today_is_drawn_once_or_marked_by_a_point(topology):
    drawn = [shape["id"] for shape in shapes(topology) if shape.get("id")]
    assert len(drawn) == len(set(drawn))
    assert {each.id for each in places("country", LATEST)} <= set(drawn)


def test_every_id_is_a_place_and_agrees_with_the_property(topology):
    for shape in shapes(topology):
        assert shape.get("id", "") == shape["properties"]["place"]
        assert shape["properties"]["name"]
        if shape.get("id"):
            assert place(shape["id"]).kind in {"country", "area"}


def test_entities_without_a_code_in_the_package_are_joined_by_our_table(topology):
    drawn = {shape["id"] for shape in topology["objects"]["places"]["geometries"] if shape.get("id")}
    assert {"XKX", "TWN", "ESH", "PSE", "SOM", "CYP", "GUF"} <= drawn
    names = {shape["properties"]["name"] for shape in shapes(topology)}
    assert not {"Somaliland", "N. Cyprus"} & names


def test_an_area_that_belongs_to_no_figure_is_drawn_and_named(topology):
    unowned = {shape["properties"]["name"] for shape in shapes(topology) if not shape.get("id")}
    assert unowned <= {"Siachen Glacier"}
