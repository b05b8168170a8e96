"""Where is an area? Polygons and circles of CAP (latitude before longitude) and of GeoJSON (longitude before latitude).

A shape that crosses the antimeridian is split for GeoJSON (RFC 7946, section 3.1.9) and before it is written as CAP,
because readers draw an unsplit one around the whole Earth the wrong way.
"""

import math
from collections.abc import Sequence
from itertools import pairwise
from typing import Any, Final, TypeAlias

import msgspec

from tocsin.errors import BadInputError

__all__ = ["Circle", "Point", "Polygon", "geometry_of", "polygons_of", "split"]

Point: TypeAlias = tuple[float, float]
"""Latitude and longitude in degrees, WGS 84."""

_EARTH_KM: Final = 6371.0088
_ROUND: Final = 48
"""Corners of the polygon that stands for a circle in GeoJSON."""


class Polygon(msgspec.Struct, frozen=True):
    """A closed ring as a message writes it: at least four ``lat,lon`` pairs, the last one the first again."""

    text: str

    @property
    def ring(self) -> tuple[Point, ...]:
        """The corners, closed.

        >>> Polygon("1,2 1,3 2,3 1,2").ring[0]
        (1.0, 2.0)

        Raises
        ------
        BadInputError
            It is no closed ring of points on the Earth.
        """
        points = tuple(_point(pair) for pair in self.text.split())
        if len(points) < 4:
            raise BadInputError(
                f"a polygon has {len(points)} points", remedy="give four or more, the last as the first"
            )
        if points[0] != points[-1]:
            raise BadInputError("a polygon is not closed", remedy="end it with its first point")
        return points

    @classmethod
    def of(cls, points: Sequence[Point]) -> "Polygon":
        """Write corners, closing the ring if it is open."""
        if len(points) < 3:
            raise BadInputError(f"a polygon has {len(points)} points", remedy="give three or more")
        closed = [*points] if tuple(points[0]) == tuple(points[-1]) else [*points, points[0]]
        for lat, lon in closed:
            _check(lat, lon, f"{lat},{lon}")
        return cls(" ".join(f"{_short(lat)},{_short(lon)}" for lat, lon in closed))


class Circle(msgspec.Struct, frozen=True):
    """A circle as a message writes it: ``lat,lon radius``, the radius in kilometres."""

    text: str

    @property
    def centre(self) -> Point:
        """The middle; see :attr:`radius` for what is refused."""
        return self._parts()[0]

    @property
    def radius(self) -> float:
        """Kilometres; a circle without a readable centre and radius is a :class:`tocsin.errors.BadInputError`."""
        return self._parts()[1]

    @classmethod
    def of(cls, centre: Point, radius: float) -> "Circle":
        """Write a circle.

        >>> Circle.of((32.9525, -115.5527), 0.5).text
        '32.9525,-115.5527 0.5'
        """
        _check(*centre, f"{centre[0]},{centre[1]}")
        if not 0 <= radius < math.inf:
            raise BadInputError(f"a circle's radius is {radius}", remedy="give kilometres")
        return cls(f"{_short(centre[0])},{_short(centre[1])} {_short(radius)}")

    def _parts(self) -> tuple[Point, float]:
        pair, _, radius = " ".join(self.text.split()).partition(" ")
        point, size = _point(pair), _number(radius)
        if size < 0:
            raise BadInputError(f"a circle's radius is {radius}", remedy="give kilometres, 0 or more")
        return point, size


def split(ring: Sequence[Point]) -> tuple[tuple[Point, ...], ...]:
    """Return the ring in pieces that do not cross the antimeridian; a ring that does not cross comes back whole.

    An edge longer than half way around the Earth is taken to go the short way, over the antimeridian.

    >>> [sorted({lon for _, lon in piece}) for piece in split([(0, 170), (10, 170), (10, -170), (0, -170), (0, 170)])]
    [[170.0, 180.0], [-180.0, -170.0]]
    """
    unrolled = _unrolled(ring)
    if unrolled is None:
        return (tuple((float(lat), float(lon)) for lat, lon in ring),)
    first = math.floor((min(lon for _, lon in unrolled) + 180) / 360)
    last = math.floor((max(lon for _, lon in unrolled) + 180) / 360)
    pieces = []
    for turn in range(first, last + 1):
        west, east = turn * 360 - 180, turn * 360 + 180
        piece = _clipped(_clipped(unrolled, west, keep_above=True), east, keep_above=False)
        if len({*piece}) >= 3:
            shifted = [(lat, min(180.0, max(-180.0, lon - turn * 360))) for lat, lon in piece]
            pieces.append((*shifted, shifted[0]) if shifted[0] != shifted[-1] else tuple(shifted))
    return tuple(pieces)


def polygons_of(ring: Sequence[Point]) -> tuple[Polygon, ...]:
    """Write a ring as the polygons of a message, split at the antimeridian."""
    return tuple(Polygon.of(piece) for piece in split(ring))


def geometry_of(polygons: Sequence[Polygon], circles: Sequence[Circle]) -> dict[str, Any] | None:
    """Return the GeoJSON geometry of an area's shapes, or None where it has none; a circle becomes a polygon.

    >>> geometry_of([Polygon("1,2 1,3 2,3 1,2")], [])["coordinates"]
    [[[[2.0, 1.0], [3.0, 1.0], [3.0, 2.0], [2.0, 1.0]]]]
    """
    rings = [piece for polygon in polygons for piece in split(polygon.ring)]
    rings += [piece for circle in circles for piece in split(_round(circle))]
    if not rings:
        return None
    return {"type": "MultiPolygon", "coordinates": [[[[lon, lat] for lat, lon in ring]] for ring in rings]}


def _round(circle: Circle) -> list[Point]:
    (lat, lon), angle = circle.centre, min(circle.radius / _EARTH_KM, math.pi)
    up = math.radians(lat)
    points = []
    for step in range(_ROUND):
        bearing = 2 * math.pi * step / _ROUND
        there = math.asin(
            max(-1.0, min(1.0, math.sin(up) * math.cos(angle) + math.cos(up) * math.sin(angle) * math.cos(bearing)))
        )
        turn = math.atan2(
            math.sin(bearing) * math.sin(angle) * math.cos(up), math.cos(angle) - math.sin(up) * math.sin(there)
        )
        points.append((math.degrees(there), (lon + math.degrees(turn) + 540) % 360 - 180))
    return [*points, points[0]]


def _unrolled(ring: Sequence[Point]) -> list[Point] | None:
    """Follow the ring without jumps of longitude; None where it has none, or where it winds around a pole."""
    points = [(float(lat), float(lon)) for lat, lon in ring]
    if all(abs(after[1] - before[1]) <= 180 for before, after in pairwise(points)):
        return None
    followed = [points[0]]
    for lat, lon in points[1:]:
        turns = round((followed[-1][1] - lon) / 360)
        followed.append((lat, lon + 360 * turns))
    if abs(followed[-1][1] - followed[0][1]) < 180:
        return followed
    # Around a pole: close the ring along it, on the side where the ring lies.
    pole = 90.0 if sum(lat for lat, _ in followed) >= 0 else -90.0
    return [*followed, (pole, followed[-1][1]), (pole, followed[0][1]), followed[0]]


def _clipped(points: Sequence[Point], edge: float, *, keep_above: bool) -> list[Point]:
    """Cut a ring along a meridian (Sutherland and Hodgman, 1974)."""
    kept: list[Point] = []
    for before, after in zip(points, [*points[1:], points[0]], strict=True):
        inside = before[1] >= edge if keep_above else before[1] <= edge
        enters = after[1] >= edge if keep_above else after[1] <= edge
        if inside:
            kept.append(before)
        if inside != enters and before[1] != after[1]:
            share = (edge - before[1]) / (after[1] - before[1])
            kept.append((before[0] + share * (after[0] - before[0]), edge))
    return [point for at, point in enumerate(kept) if at == 0 or point != kept[at - 1]]


def _point(pair: str) -> Point:
    lat, comma, lon = pair.partition(",")
    if not comma:
        raise BadInputError(f"{_shown(pair)} is no point", remedy="write latitude,longitude")
    return _check(_number(lat), _number(lon), pair)


def _check(lat: float, lon: float, pair: str) -> Point:
    if not -90 <= lat <= 90:
        raise BadInputError(f"latitude of {_shown(pair)} is beyond a pole", remedy="write latitude before longitude")
    if not -180 <= lon <= 180:
        raise BadInputError(f"longitude of {_shown(pair)} is beyond 180 degrees", remedy="write -180 to 180")
    return lat, lon


def _number(text: str) -> float:
    try:
        number = float(text)
    except ValueError:
        number = math.nan
    if not math.isfinite(number) or "_" in text:
        raise BadInputError(f"{_shown(text)} is no number", remedy="write decimal degrees and kilometres")
    return number


def _short(number: float) -> str:
    text = f"{number:.6f}".rstrip("0").rstrip(".")
    return "0" if text == "-0" else text


def _shown(text: str) -> str:
    return repr(text if len(text) <= 40 else text[:37] + "...")
