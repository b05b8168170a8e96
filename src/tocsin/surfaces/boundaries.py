"""Which boundaries do maps draw? The member's own GeoJSON where there is one, else the packaged TopoJSON."""

from collections.abc import Iterable, Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

import msgspec

from tocsin.errors import BadInputError, NotFoundError
from tocsin.node.answers import PlaceAnswer

__all__ = ["PACKAGED", "Boundaries", "geometries", "read_boundaries", "unpack"]

PACKAGED = Path(__file__).parent.parent / "world" / "built" / "boundaries.json"
"""Built from an npm package; absent where the front end was not built."""

_LARGEST = 64 * 1024 * 1024
_CODES = ("place", "iso3", "ISO3", "ISO_A3", "ADM0_A3", "iso_a3", "m49", "id")


class Boundaries(msgspec.Struct, frozen=True, kw_only=True):
    """A boundary file as it is served, and whose it is."""

    body: bytes
    media_type: str
    own: bool
    """True for the member's own file."""


def read_boundaries(own: str = "", packaged: Path = PACKAGED) -> Boundaries:
    """Return the file maps are drawn from.

    Parameters
    ----------
    own:
        Path of the member's GeoJSON or TopoJSON; empty for none.
    packaged:
        Where the built file lies.

    Raises
    ------
    BadInputError
        The member's file is missing, too large, or neither GeoJSON nor TopoJSON.
    NotFoundError
        There is no packaged file, because the front end was not built.
    """
    if own:
        return _read(Path(own), own=True)
    if not packaged.is_file():
        raise NotFoundError("no boundaries are packaged here", where="boundaries", remedy="run `make frontend`")
    return _read(packaged, own=False)


def _read(path: Path, *, own: bool) -> Boundaries:
    try:
        size = path.stat().st_size
        if size > _LARGEST:
            raise BadInputError(f"the boundary file has {size} bytes", where=str(path), remedy="simplify it")
        return _parsed(path.read_bytes(), str(path), own)
    except OSError as error:
        raise BadInputError(
            f"the boundary file cannot be read: {error.strerror}",
            where=str(path),
            remedy="see the setting `boundaries`",
        ) from error


@lru_cache(maxsize=2)
def _parsed(body: bytes, where: str, own: bool) -> Boundaries:
    kind = _decoded(body, where).get("type")
    if kind not in {"FeatureCollection", "Topology"}:
        raise BadInputError(
            f"the file's type is {kind!r}",
            where=where,
            remedy="give a GeoJSON FeatureCollection or a TopoJSON Topology",
        )
    return Boundaries(
        body=body, media_type="application/geo+json" if kind == "FeatureCollection" else "application/json", own=own
    )


def _decoded(body: bytes, where: str) -> dict[str, Any]:
    try:
        return msgspec.json.decode(body, type=dict[str, Any])
    except msgspec.DecodeError as error:
        raise BadInputError(f"not JSON: {error}", where=where, remedy="give a GeoJSON or TopoJSON file") from error


def geometries(boundaries: Boundaries, places: Iterable[PlaceAnswer]) -> dict[str, dict[str, Any]]:
    """Return place id -> GeoJSON geometry, joined by place id, ISO3 or M49; shapes no place answers to are left out."""
    known: dict[str, str] = {}
    for place in places:
        for code in (place.m49, place.m49.lstrip("0"), place.iso3, place.id):
            if code:
                known[code] = place.id
    found: dict[str, dict[str, Any]] = {}
    for feature in _features(boundaries.body):
        place_id = _place_of(feature, known)
        if place_id and feature.get("geometry"):
            found.setdefault(place_id, feature["geometry"])
    return found


def _place_of(feature: Mapping[str, Any], known: Mapping[str, str]) -> str:
    properties = feature.get("properties") or {}
    for code in (*(properties.get(name) for name in _CODES), feature.get("id")):
        if code is not None and str(code) in known:
            return known[str(code)]
    return ""


@lru_cache(maxsize=2)
def _features(body: bytes) -> tuple[dict[str, Any], ...]:
    document = msgspec.json.decode(body, type=dict[str, Any])
    return tuple(document["features"]) if document["type"] == "FeatureCollection" else unpack(document)


def unpack(topology: Mapping[str, Any]) -> tuple[dict[str, Any], ...]:
    """Return the GeoJSON features of a TopoJSON topology (specification 1.0.0): of ``countries``, else of every object.

    >>> square = {"type": "Topology", "arcs": [[[0, 0], [1, 0], [0, 1], [-1, -1]]],
    ...           "objects": {"a": {"type": "Polygon", "arcs": [[0]], "id": "1"}}}
    >>> unpack(square)[0]["geometry"]["coordinates"]
    [[[0, 0], [1, 0], [0, 1], [-1, -1]]]
    """
    arcs = [_unpacked(arc, topology.get("transform")) for arc in topology["arcs"]]
    objects = topology["objects"]
    chosen = [objects["countries"]] if "countries" in objects else list(objects.values())
    flat = [one for item in chosen for one in item.get("geometries", [item])]
    return tuple(
        {
            "type": "Feature",
            "id": one.get("id"),
            "properties": one.get("properties", {}),
            "geometry": {"type": one["type"], "coordinates": _coordinates(one, arcs)},
        }
        for one in flat
        if one.get("type") in {"Polygon", "MultiPolygon"}
    )


def _unpacked(arc: list[list[float]], transform: Mapping[str, list[float]] | None) -> list[list[float]]:
    if transform is None:
        return [list(point[:2]) for point in arc]
    (kx, ky), (dx, dy) = transform["scale"], transform["translate"]
    x = y = 0.0
    points = []
    for step in arc:
        x, y = x + step[0], y + step[1]
        points.append([round(x * kx + dx, 5), round(y * ky + dy, 5)])
    return points


def _coordinates(shape: Mapping[str, Any], arcs: list[list[list[float]]]) -> list[Any]:
    if shape["type"] == "Polygon":
        return [_ring(indexes, arcs) for indexes in shape["arcs"]]
    return [[_ring(indexes, arcs) for indexes in polygon] for polygon in shape["arcs"]]


def _ring(indexes: list[int], arcs: list[list[list[float]]]) -> list[list[float]]:
    points: list[list[float]] = []
    for index in indexes:
        arc = arcs[index] if index >= 0 else arcs[~index][::-1]
        points.extend(arc[1:] if points else arc)
    return points
