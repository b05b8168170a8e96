"""Where an area is: latitude first, closed, split at the antimeridian, whatever winds around a pole included."""

import pytest

from tocsin.errors import BadInputError
from tocsin.formats.cap import Circle, Polygon, geometry_of, polygons_of
from tocsin.formats.cap.shapes import split

FIJI = [(-16.0, 178.0), (-16.0, -178.0), (-19.0, -178.0), (-19.0, 178.0), (-16.0, 178.0)]


def test_a_ring_over_the_antimeridian_is_split_in_two_that_touch_it():
    west, east = split(FIJI)
    assert {lon for _, lon in west} == {178.0, 180.0}
    assert {lon for _, lon in east} == {-180.0, -178.0}


def test_a_ring_that_does_not_cross_comes_back_as_it_was():
    ring = ((1.0, 2.0), (1.0, 3.0), (2.0, 3.0), (1.0, 2.0))
    assert split(ring) == (ring,)


def test_a_ring_around_the_pole_reaches_it():
    pieces = split([(70.0, lon) for lon in (-150.0, -50.0, 50.0, 150.0, -150.0)])
    assert max(lat for piece in pieces for lat, _ in piece) == 90.0


def test_geojson_is_written_with_longitude_first():
    found = geometry_of([Polygon("12.1,42.5 12.1,43.5 11.2,43.5 12.1,42.5")], [])
    assert found["coordinates"][0][0][0] == [42.5, 12.1]


def test_a_circle_over_the_antimeridian_becomes_polygons_on_both_sides():
    found = geometry_of([], [Circle("-18.1416,178.4419 300")])
    assert len(found["coordinates"]) == 2
    assert geometry_of([], []) is None


def test_polygons_are_written_split_and_closed():
    assert [polygon.ring[0] == polygon.ring[-1] for polygon in polygons_of(FIJI)] == [True, True]


@pytest.mark.parametrize(
    "text",
    ["", "1,2 1,3 2,3", "1,2 1,3 2,3 1,2.5", "91,2 1,3 2,3 91,2", "1,200 1,3 2,3 1,200", "1 2 3 4", "a,b c,d e,f a,b"],
)
def test_what_is_no_ring_on_the_earth_is_refused(text):
    with pytest.raises(BadInputError):
        _ = Polygon(text).ring


@pytest.mark.parametrize("text", ["", "1,2", "1,2 -3", "1,2 x", "1 2 3", "1,2 nan"])
def test_what_is_no_circle_is_refused(text):
    with pytest.raises(BadInputError):
        _ = Circle(text).radius
