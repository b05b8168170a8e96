"""Maps leave the node as GeoJSON that says whose boundaries they are and what they do not mean."""

import json

import pytest

from tests.support.api_client import client
from tests.support.fake_node import FakeNode
from tocsin.errors import BadInputError, DamagedError
from tocsin.surfaces.api import maps
from tocsin.surfaces.boundaries import PACKAGED, geometries, read_boundaries, unpack

SQUARE = [[[0, 0], [1, 0], [1, 1], [0, 1], [0, 0]]]


class Settings:
    def __init__(self, boundaries: str) -> None:
        self.boundaries = boundaries


@pytest.fixture
def own(tmp_path):
    path = tmp_path / "own.geojson"
    shape = {"type": "Feature", "properties": {"iso3": "SDN"}, "geometry": {"type": "Polygon", "coordinates": SQUARE}}
    path.write_text(json.dumps({"type": "FeatureCollection", "features": [shape]}))
    node = FakeNode()
    node.settings = Settings(str(path))
    with client(node) as opened:
        yield opened


def test_a_members_own_boundaries_replace_the_packaged_ones(own):
    answer = own.get("/api/v1/boundaries")
    assert answer.headers["tocsin-boundaries"] == "own"
    assert answer.headers["content-type"].startswith("application/geo+json")
    assert answer.json()["features"][0]["id"] == "SDN"


def test_a_map_carries_figures_licence_and_disclaimer(own):
    document = own.get("/api/v1/hazards/conflict/map.geojson", params={"period": "2023-12"}).json()
    assert document["type"] == "FeatureCollection"
    assert document["licence"]
    assert document["disclaimer"].startswith("The boundaries and names")
    by_place = {one["id"]: one for one in document["features"]}
    assert by_place["SDN"]["geometry"] == {"type": "Polygon", "coordinates": SQUARE}
    assert by_place["SDN"]["properties"]["state"] == "forecast"


def test_a_place_without_a_shape_or_a_value_stays_in_the_map_and_says_so(own):
    document = own.get("/api/v1/hazards/conflict/map.geojson").json()
    by_place = {one["id"]: one for one in document["features"]}
    assert by_place["TKM"]["properties"]["state"] == "missing"
    assert by_place["ETH"]["geometry"] is None


@pytest.mark.parametrize("text", ["{", '{"type": "Point"}', "[]"])
def test_a_file_that_is_no_boundary_file_is_refused_by_name(tmp_path, text):
    path = tmp_path / "bad.json"
    path.write_text(text)
    with pytest.raises(BadInputError, match=r"bad\.json"):
        read_boundaries(str(path))


def test_a_missing_file_is_refused_by_name(tmp_path):
    with pytest.raises(BadInputError, match=r"none\.json"):
        read_boundaries(str(tmp_path / "none.json"))


def test_shared_borders_of_a_topology_unpack_to_closed_rings_that_meet():
    topology = {
        "type": "Topology",
        "transform": {"scale": [0.5, 0.5], "translate": [10, 20]},
        "arcs": [[[0, 0], [0, 2]], [[0, 2], [-2, 0], [0, -2], [2, 0]], [[0, 0], [2, 0], [0, 2], [-2, 0]]],
        "objects": {
            "places": {
                "type": "GeometryCollection",
                "geometries": [
                    {"type": "Polygon", "arcs": [[0, 1]], "id": "SDN"},
                    {"type": "MultiPolygon", "arcs": [[[2, ~0]]], "id": "SSD"},
                    {"type": None, "id": "ETH"},
                ],
            },
            "small": {"type": "GeometryCollection", "geometries": [{"type": "Point", "coordinates": [4, 6]}]},
        },
    }
    west, east, small = unpack(topology)
    for ring in (west["geometry"]["coordinates"][0], east["geometry"]["coordinates"][0][0]):
        assert ring[0] == ring[-1]
        assert [10.0, 20.0] in ring
        assert [10.0, 21.0] in ring
    assert small["geometry"] == {"type": "Point", "coordinates": [12.0, 23.0]}


@pytest.mark.skipif(not PACKAGED.is_file(), reason="the front end is not built; run make frontend")
def test_the_packaged_boundaries_draw_every_country_of_a_map():
    with client() as here:
        document = here.get("/api/v1/hazards/conflict/map.geojson").json()
        assert here.get("/api/v1/boundaries").headers["tocsin-boundaries"] == "packaged"
    assert [one["id"] for one in document["features"] if one["geometry"] is None] == []


def test_without_packaged_boundaries_the_figures_still_go_out(monkeypatch):
    monkeypatch.setattr(maps, "read_boundaries", lambda own: read_boundaries(own, PACKAGED.with_name("none.json")))
    with client() as here:
        assert here.get("/api/v1/boundaries").status_code == 404
        assert here.get("/api/v1/hazards/conflict/map.geojson").json()["features"][0]["geometry"] is None


def test_a_damaged_packaged_file_is_said_and_not_guessed_at(tmp_path):
    broken = tmp_path / "boundaries.json"
    broken.write_text('{"type": "Topology", "arcs": []}')
    with pytest.raises(DamagedError, match="make frontend"):
        geometries(read_boundaries(packaged=broken))
