import json
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tocsin.errors import BadInputError
from tocsin.formats.geojson import Boundary, Geometry, check_boundaries, parse_boundaries, write_boundaries

SQUARE = {"type": "Polygon", "coordinates": [[[0, 0], [1, 0], [1, 1], [0, 1], [0, 0]]]}


def collection(*features):
    return json.dumps({"type": "FeatureCollection", "features": list(features)}).encode()


def feature(properties, geometry=SQUARE):
    return {"type": "Feature", "properties": properties, "geometry": geometry}


def test_a_feature_finds_its_place_by_our_id_or_by_iso3():
    read = parse_boundaries(collection(feature({"place": "XKX"}), feature({"iso3": "SDN", "name": "Sudan"})))
    assert [each.place for each in read] == ["XKX", "SDN"]
    assert read[1].name == "Sudan"


def test_an_area_of_no_figure_is_drawn_without_a_place():
    read = parse_boundaries(collection(feature({"place": None, "name": "Buffer zone"})))
    assert read == (Boundary("", "Buffer zone", Geometry("Polygon", SQUARE["coordinates"])),)


def test_a_loaded_p_code_is_a_place_too():
    text = collection(feature({"place": "SD01"}))
    assert parse_boundaries(text, known={"SD01"}.__contains__)[0].place == "SD01"
    with pytest.raises(BadInputError, match="no place has the id 'SD01'"):
        parse_boundaries(text)


@pytest.mark.parametrize(
    ("wrong", "what"),
    [
        (feature({"name": "Atlantis"}), r"feature 1 \(Atlantis\): its properties have neither place nor iso3"),
        (feature({"iso3": "ATL"}), "feature 1: iso3 'ATL' is unknown"),
        (feature({"place": "SDM"}), r"no place has the id 'SDM' \(close ids: SDN"),
        (feature({"place": "SDN"}, None), "its geometry is no Point, Polygon or MultiPolygon"),
        (
            feature({"place": "SDN"}, {"type": "LineString", "coordinates": [[0, 0], [1, 1]]}),
            "its geometry is no Point",
        ),
        (feature({"place": "SDN"}, {"type": "Polygon", "coordinates": [[0, 0]]}), "not nested as its type says"),
        (feature({"place": "SDN"}, {"type": "Polygon", "coordinates": [[[0, 0], [1, 1], [0, 0]]]}), "fewer than four"),
        (
            feature({"place": "SDN"}, {"type": "Polygon", "coordinates": [[[0, 0], [1, 0], [1, 1], [0, 1]]]}),
            "is not closed",
        ),
        (feature({"place": "SDN"}, {"type": "Point", "coordinates": [500000, 1700000]}), "give degrees on WGS 84"),
        (feature({"place": "SDN"}, {"type": "Point", "coordinates": ["1", "2"]}), "is no position"),
        ({"type": "Thing"}, "its type is 'Thing', not Feature"),
    ],
)
def test_every_fault_names_its_feature(wrong, what):
    with pytest.raises(BadInputError, match=what) as caught:
        parse_boundaries(collection(wrong), where="own.geojson")
    assert str(caught.value).startswith("own.geojson: 1 fault: feature 1")


def test_two_features_for_one_place_are_refused():
    _, faults = check_boundaries(collection(feature({"place": "SDN"}), feature({"place": "SDN"})))
    assert [fault.feature for fault in faults] == ["feature 2"]
    assert "drawn by feature 1 already" in faults[0].what


def test_features_that_are_right_are_kept_beside_the_faults():
    kept, faults = check_boundaries(collection(feature({"place": "SDN"}), feature({"place": "??"})))
    assert [each.place for each in kept] == ["SDN"]
    assert len(faults) == 1


@pytest.mark.parametrize(
    "text", [b"", b"not json", b"[]", b'{"type":"Feature"}', b'{"type":"FeatureCollection"}', b"\xff"]
)
def test_what_is_no_feature_collection_is_refused(text):
    with pytest.raises(BadInputError, match=r"own.geojson: this is no"):
        parse_boundaries(text, where="own.geojson")


@given(st.binary(max_size=80))
def test_any_bytes_are_read_or_refused(text):
    with suppress(BadInputError):
        assert parse_boundaries(text)


def test_what_is_written_reads_back():
    here = parse_boundaries(collection(feature({"iso3": "SDN", "name": "Sudan"}), feature({"place": None})))
    text = write_boundaries(here, lambda each: {"value": len(each.place)})
    assert parse_boundaries(text) == here
    first = json.loads(text)["features"][0]
    assert first["id"] == first["properties"]["place"] == "SDN"
    assert first["properties"]["value"] == 3
