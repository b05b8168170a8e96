"""Maps leave the node as GeoJSON that says whose boundaries they are and what they do not mean."""

import json

import msgspec
import pytest

from tests.support.api_client import VISITOR, client
from tests.support.fake_node import FakeNode
from tocsin.errors import DamagedError
from tocsin.surfaces.api import maps
from tocsin.surfaces.boundaries import PACKAGED, geometries, read_boundaries, unpack

SQUARE = [[[0, 0], [1, 0], [1, 1], [0, 1], [0, 0]]]


class Settings:
    def __init__(self, boundaries: str) -> None:
        self.boundaries = boundaries


@pytest.fixture
def packaged(tmp_path):
    path = tmp_path / "packaged.json"
    path.write_text('{"type": "Topology", "arcs": [], "objects": {}}')
    return path


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


def test_waters_of_the_high_seas_are_schematic_boxes_and_say_so(own):
    world = FakeNode().reader(VISITOR).world("conflict")
    seas = msgspec.structs.replace(world, expectations=(), observed=(), missing=("SEA_WEST_AFRICA", "SEA_ELSEWHERE"))
    notice = maps.notice_of("seas", (), FakeNode().reader(VISITOR).edition(), "public")
    other, west = maps.map_of(seas, {}, notice, policy="public")["features"]
    assert west["properties"]["schematic"] is True
    assert west["geometry"]["coordinates"][0][0][0] == [-25.0, -20.0]
    assert (other["geometry"], "schematic" in other["properties"]) == (None, False)


@pytest.mark.parametrize("text", ["{", '{"type": "Point"}', "[]"])
def test_a_file_that_is_no_boundary_file_gives_way_to_the_packaged_one_and_says_so(tmp_path, packaged, text):
    path = tmp_path / "bad.json"
    path.write_text(text)
    found = read_boundaries(str(path), packaged)
    assert not found.own
    assert found.body == packaged.read_bytes()
    assert "bad.json" in found.faults[0]
    assert "packaged boundaries are drawn" in found.faults[0]


def test_a_missing_file_gives_way_to_the_packaged_one_and_says_so(tmp_path, packaged):
    found = read_boundaries(str(tmp_path / "none.json"), packaged)
    assert (found.own, len(found.faults)) == (False, 1)
    assert "none.json" in found.faults[0]


def test_a_wrong_feature_is_left_out_and_named_and_the_others_are_drawn(tmp_path, packaged):
    path = tmp_path / "own.json"
    shape = {"type": "Polygon", "coordinates": SQUARE}
    properties = ({"iso3": "SDN"}, {"iso3": "XXX", "name": "Atlantis"}, {"place": "SD01"})
    features = [{"type": "Feature", "properties": one, "geometry": shape} for one in properties]
    path.write_bytes(msgspec.json.encode({"type": "FeatureCollection", "features": features}))
    found = read_boundaries(str(path), packaged)
    assert found.own
    assert list(geometries(found)) == ["SDN"]
    assert [fault.partition(":")[0] for fault in found.faults] == ["feature 2 (Atlantis)", "feature 3"]
    assert "SD01" in geometries(read_boundaries(str(path), packaged, {"SD01"}.__contains__))
    node = FakeNode()
    node.settings = Settings(str(path))
    with client(node, pages=None) as here:
        assert "Atlantis" in here.get("/en/data").text
    with client(node, person=VISITOR, pages=None) as visiting:
        assert "Atlantis" not in visiting.get("/en/data").text


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
    monkeypatch.setattr(maps, "boundaries_of", lambda *_: read_boundaries("", PACKAGED.with_name("none.json")))
    with client() as here:
        assert here.get("/api/v1/boundaries").status_code == 404
        assert here.get("/api/v1/hazards/conflict/map.geojson").json()["features"][0]["geometry"] is None


def test_a_damaged_packaged_file_is_said_and_not_guessed_at(tmp_path):
    broken = tmp_path / "boundaries.json"
    broken.write_text('{"type": "Topology", "arcs": []}')
    with pytest.raises(DamagedError, match="make frontend"):
        geometries(read_boundaries(packaged=broken))


def test_a_members_own_boundaries_stay_at_the_node_unless_the_owner_says_otherwise(own):
    node = own.app.state.node
    told = {}
    for policy in ("node-only", "public"):
        node.settings.boundaries_policy = policy
        with client(node) as here, client(node, person=VISITOR) as guest:
            told[policy] = [one.get("/api/v1/boundaries").headers["tocsin-boundaries"] for one in (here, guest)]
            assert here.get("/api/v1/hazards/conflict/map.geojson").json()["policy"] == policy
            assert guest.get("/api/v1/hazards/conflict/map.geojson").json()["policy"] == "public"
    assert told == {"node-only": ["own", "packaged"], "public": ["own", "own"]}
