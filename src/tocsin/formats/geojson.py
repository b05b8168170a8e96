"""GeoJSON boundaries (RFC 7946): read a member's own file into features that carry our place ids, and write them.

A member's boundaries replace the packaged ones. Each feature says which place it draws in its properties: ``place``
(one of our ids or a loaded P-code) or ``iso3``; a feature with ``place`` set to null is drawn and belongs to no
figure. Coordinates are longitude and latitude in degrees on WGS 84.
"""

import math
from collections.abc import Callable, Iterable, Sequence
from typing import Any, Literal

import msgspec

from tocsin.errors import BadInputError, UnknownCodeError
from tocsin.world.codes import LATEST, resolve
from tocsin.world.places import place

__all__ = ["Boundary", "GeoFault", "Geometry", "check_boundaries", "parse_boundaries", "write_boundaries"]

_DEPTH = {"Point": 0, "MultiPoint": 1, "LineString": 1, "MultiLineString": 2, "Polygon": 2, "MultiPolygon": 3}
_SHOWN = 5
"""Faults that an error message lists before it only counts."""


class Geometry(msgspec.Struct, frozen=True):
    """A shape or, for a place too small to draw, a point."""

    type: Literal["Point", "Polygon", "MultiPolygon"]
    coordinates: Any
    """Nested lists of ``[longitude, latitude]``, as deep as the type says."""


class Boundary(msgspec.Struct, frozen=True):
    """Which shape belongs to which place."""

    place: str
    """Our id or a P-code; empty for an area that belongs to no figure."""
    name: str
    """The name the file gives, for areas without a place; places are named in the reader's language."""
    geometry: Geometry


class GeoFault(msgspec.Struct, frozen=True):
    """What is wrong with which feature of a file."""

    feature: str
    """``feature 12 (Atlantis)``: its number from 1 and its name, where it has one."""
    what: str


class _Feature(msgspec.Struct):
    type: Any = None
    geometry: Any = None
    properties: Any = None
    id: Any = None


class _Collection(msgspec.Struct):
    type: str = ""
    features: list[_Feature] = msgspec.field(default_factory=list)


def parse_boundaries(text: bytes, where: str = "", known: Callable[[str], bool] | None = None) -> tuple[Boundary, ...]:
    """Return the boundaries of a file; :class:`~tocsin.errors.BadInputError` names each wrong feature, and why.

    Parameters
    ----------
    text:
        The file, UTF-8.
    where:
        Its name, for the error.
    known:
        Tells whether a text is the P-code of a loaded gazetteer.

    Examples
    --------
    >>> square = '{"type": "Polygon", "coordinates": [[[0, 0], [1, 0], [1, 1], [0, 0]]]}'
    >>> feature = '{"type": "Feature", "properties": {"iso3": "SDN"}, "geometry": %s}' % square
    >>> text = '{"type": "FeatureCollection", "features": [%s]}' % feature
    >>> parse_boundaries(text.encode())[0].place
    'SDN'
    """
    boundaries, faults = check_boundaries(text, where, known)
    if faults:
        listed = "; ".join(f"{fault.feature}: {fault.what}" for fault in faults[:_SHOWN])
        more = f"; and {len(faults) - _SHOWN} more" if len(faults) > _SHOWN else ""
        count = "1 fault" if len(faults) == 1 else f"{len(faults)} faults"
        raise BadInputError(
            f"{count}: {listed}{more}",
            where=where,
            remedy="correct these features and load the file again",
        )
    return boundaries


def check_boundaries(
    text: bytes, where: str = "", known: Callable[[str], bool] | None = None
) -> tuple[tuple[Boundary, ...], tuple[GeoFault, ...]]:
    """Return the boundaries of a file that are right, and every fault with its feature."""
    try:
        collection = msgspec.json.decode(text, type=_Collection)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise BadInputError(f"this is not GeoJSON: {error}", where=where, remedy="give a FeatureCollection") from error
    if collection.type != "FeatureCollection" or not collection.features:
        raise BadInputError("this is no FeatureCollection with features", where=where, remedy="give one")
    boundaries, faults = [], []
    drawn: dict[str, str] = {}
    for number, feature in enumerate(collection.features, start=1):
        properties = feature.properties if isinstance(feature.properties, dict) else {}
        name = str(properties.get("name") or "")
        said = f"feature {number} ({name})" if name else f"feature {number}"
        try:
            id = _place(feature, properties, known)
            boundary = Boundary(id, name, _geometry(feature.geometry))
        except BadInputError as error:
            faults.append(GeoFault(said, error.what + (f" ({error.remedy})" if error.remedy else "")))
            continue
        if id and drawn.setdefault(id, said) != said:
            faults.append(GeoFault(said, f"{id} is drawn by {drawn[id]} already; join them into one MultiPolygon"))
        else:
            boundaries.append(boundary)
    return tuple(boundaries), tuple(faults)


def write_boundaries(boundaries: Iterable[Boundary], properties: Callable[[Boundary], dict[str, Any]]) -> bytes:
    """Write features, each with its place and whatever else is known of it, as one FeatureCollection.

    >>> here = Boundary("MLT", "Malta", Geometry("Point", [14.4, 35.9]))
    >>> write_boundaries([here], lambda each: {"level": "high"})
    b'{"type":"FeatureCollection","features":[{"type":"Feature","id":"MLT",...,"level":"high"},"geometry":...}]}'
    """
    features = [
        {
            "type": "Feature",
            **({"id": each.place} if each.place else {}),
            "properties": {"place": each.place or None, "name": each.name, **properties(each)},
            "geometry": each.geometry,
        }
        for each in boundaries
    ]
    return msgspec.json.encode({"type": "FeatureCollection", "features": features})


def _place(feature: _Feature, properties: dict[str, Any], known: Callable[[str], bool] | None) -> str:
    if feature.type != "Feature":
        raise BadInputError(f"its type is {feature.type!r}, not Feature")
    if "place" in properties:
        id = properties["place"]
        if not id:
            return ""
        if known is not None and known(str(id)):
            return str(id)
        return _own(str(id))
    if properties.get("iso3"):
        try:
            return resolve(str(properties["iso3"]), "iso3", LATEST).id
        except UnknownCodeError as error:
            raise BadInputError(error.what, remedy=error.remedy) from error
    raise BadInputError("its properties have neither place nor iso3", remedy="set place to null to draw it without one")


def _own(id: str) -> str:
    try:
        return place(id).id
    except UnknownCodeError as error:
        raise BadInputError(error.what, remedy=error.remedy) from error


def _geometry(value: Any) -> Geometry:
    try:
        geometry = msgspec.convert(value, Geometry)
    except msgspec.ValidationError as error:
        raise BadInputError(f"its geometry is no Point, Polygon or MultiPolygon: {error}") from error
    _positions(geometry.coordinates, _DEPTH[geometry.type])
    rings = {"Point": [], "Polygon": [geometry.coordinates], "MultiPolygon": geometry.coordinates}[geometry.type]
    for ring in (ring for polygon in rings for ring in polygon):
        if len(ring) < 4 or ring[0] != ring[-1]:
            raise BadInputError("a ring has fewer than four positions or is not closed")
    return geometry


def _positions(value: Any, depth: int) -> None:
    if not isinstance(value, Sequence) or isinstance(value, str) or not value:
        raise BadInputError("its coordinates are not nested as its type says")
    if depth:
        for each in value:
            _positions(each, depth - 1)
        return
    if len(value) < 2 or not all(
        isinstance(number, int | float) and not isinstance(number, bool) and math.isfinite(number) for number in value
    ):
        raise BadInputError(f"{value!r} is no position")
    longitude, latitude = value[:2]
    if not (-180 <= longitude <= 180 and -90 <= latitude <= 90):
        raise BadInputError(
            f"[{longitude}, {latitude}] lies outside longitude -180 to 180 and latitude -90 to 90",
            remedy="give degrees on WGS 84",
        )
