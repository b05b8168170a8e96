"""Which boundaries do maps draw: the member's own GeoJSON where there is one, else the packaged TopoJSON."""

from collections.abc import Callable, Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

import msgspec
import structlog

from tocsin.errors import BadInputError, DamagedError, NotFoundError
from tocsin.exchange.policies import Labelled
from tocsin.formats.geojson import check_boundaries, write_boundaries

__all__ = ["PACKAGED", "Boundaries", "boundaries_of", "geometries", "read_boundaries", "unpack"]

PACKAGED = Path(__file__).parent.parent / "world" / "built" / "boundaries.json"
"""Built from an npm package; absent where the front end was not built."""

_LARGEST = 64 * 1024 * 1024


class Boundaries(msgspec.Struct, frozen=True, kw_only=True):
    """A boundary file as it is served, and whose it is."""

    body: bytes
    media_type: str
    own: bool
    """True for the member's own file."""
    faults: tuple[str, ...] = ()
    """Features of the member's file that are left out, or why the packaged shapes stand in for it; to be shown."""
    policy: str = "public"
    """Who may see them: the packaged ones anyone, the member's own whom the setting ``boundaries_policy`` names."""


def boundaries_of(node: Any, shows: Callable[[Labelled], bool]) -> Boundaries:
    """Return the boundaries that a node's settings ask for; whom the gate refuses them is given the packaged ones.

    Loaded units may be drawn too. ``shows`` is the reader's own question to the gate
    (:meth:`tocsin.node.reading.Reader.shows`). Errors as in :func:`read_boundaries`.
    """
    units = getattr(node, "units", None)
    known = None if units is None else units.__contains__
    own = str(getattr(node.settings, "boundaries", "") or "")
    found = read_boundaries(own, known=known)
    if not found.own:
        return found
    found = msgspec.structs.replace(found, policy=str(getattr(node.settings, "boundaries_policy", "node-only")))
    return found if shows(found) else read_boundaries("")


def read_boundaries(own: str = "", packaged: Path = PACKAGED, known: Callable[[str], bool] | None = None) -> Boundaries:
    """Return the file maps are drawn from; every shape of it carries our place id.

    Features of the member's file that are wrong are left out and named in ``faults``; a file that cannot be read at
    all is replaced by the packaged one, which is said there too.

    Parameters
    ----------
    own:
        Path of the member's GeoJSON; empty for none.
    packaged:
        Where the built TopoJSON lies.
    known:
        Tells whether a text is the P-code of a loaded unit.

    Raises
    ------
    NotFoundError
        There is no packaged file, because the front end was not built.
    """
    if own:
        try:
            body, faults = _own(own, known)
        except BadInputError as error:
            _log(own, (str(error),))
            return msgspec.structs.replace(_packaged(packaged), faults=(f"{error}; the packaged boundaries are drawn",))
        _log(own, faults)
        return Boundaries(body=body, media_type="application/geo+json", own=True, faults=faults)
    return _packaged(packaged)


def _packaged(packaged: Path) -> Boundaries:
    if not packaged.is_file():
        raise NotFoundError("no boundaries are packaged here", where="boundaries", remedy="run `make frontend`")
    return Boundaries(body=packaged.read_bytes(), media_type="application/json", own=False)


def geometries(boundaries: Boundaries) -> dict[str, dict[str, Any]]:
    """Return place id -> GeoJSON geometry; shapes that belong to no place are left out."""
    return dict(_geometries(boundaries.body))


def _own(own: str, known: Callable[[str], bool] | None) -> tuple[bytes, tuple[str, ...]]:
    path = Path(own)
    try:
        if path.stat().st_size > _LARGEST:
            raise BadInputError("the boundary file is larger than 64 MB", where=own, remedy="simplify its shapes")
        body = path.read_bytes()
    except OSError as error:
        raise BadInputError(
            f"the boundary file cannot be read: {error.strerror}",
            where=own,
            remedy="correct the setting `boundaries`",
        ) from error
    return _normal(body, own, known)


@lru_cache(maxsize=4)
def _normal(body: bytes, where: str, known: Callable[[str], bool] | None) -> tuple[bytes, tuple[str, ...]]:
    found, faults = check_boundaries(body, where, known)
    if not found:
        first = f" (first: {faults[0].feature}: {faults[0].what})" if faults else ""
        raise BadInputError(f"none of its features can be drawn{first}", where=where, remedy="correct the file")
    return write_boundaries(found, lambda _: {}), tuple(f"{fault.feature}: {fault.what}" for fault in faults)


@lru_cache(maxsize=4)
def _log(own: str, faults: tuple[str, ...]) -> None:
    """Log what is wrong with a file, once for as long as it stays the same."""
    for fault in faults:
        structlog.get_logger("tocsin.boundaries").warning("boundaries", file=own, fault=fault)


@lru_cache(maxsize=2)
def _geometries(body: bytes) -> tuple[tuple[str, dict[str, Any]], ...]:
    try:
        document = msgspec.json.decode(body, type=dict[str, Any])
        features = document["features"] if document["type"] == "FeatureCollection" else unpack(document)
    except (msgspec.DecodeError, KeyError, IndexError, TypeError) as error:
        raise DamagedError(
            f"the packaged boundaries cannot be read: {error}", where=str(PACKAGED), remedy="run `make frontend`"
        ) from error
    return tuple((one["id"], one["geometry"]) for one in features if one.get("id"))


def unpack(topology: Mapping[str, Any]) -> tuple[dict[str, Any], ...]:
    """Return the GeoJSON features of every object of a TopoJSON topology (specification 1.0.0).

    >>> square = {"type": "Topology", "arcs": [[[0, 0], [1, 0], [0, 1], [0, 0]]],
    ...           "objects": {"a": {"type": "Polygon", "arcs": [[0]], "id": "MLT"}}}
    >>> unpack(square)[0]["geometry"]["coordinates"]
    [[[0, 0], [1, 0], [0, 1], [0, 0]]]
    """
    transform = topology.get("transform")
    arcs = [_unpacked(arc, transform) for arc in topology["arcs"]]
    flat = [one for item in topology["objects"].values() for one in item.get("geometries", [item])]
    return tuple(
        {
            "type": "Feature",
            "id": one.get("id"),
            "properties": one.get("properties", {}),
            "geometry": {"type": one["type"], "coordinates": _coordinates(one, arcs, transform)},
        }
        for one in flat
        if one.get("type") in {"Point", "Polygon", "MultiPolygon"}
    )


def _unpacked(arc: list[list[float]], transform: Mapping[str, list[float]] | None) -> list[list[float]]:
    if transform is None:
        return [list(point[:2]) for point in arc]
    x = y = 0.0
    points = []
    for step in arc:
        x, y = x + step[0], y + step[1]
        points.append(_placed(x, y, transform))
    return points


def _placed(x: float, y: float, transform: Mapping[str, list[float]]) -> list[float]:
    (kx, ky), (dx, dy) = transform["scale"], transform["translate"]
    return [round(x * kx + dx, 5), round(y * ky + dy, 5)]


def _coordinates(
    shape: Mapping[str, Any], arcs: list[list[list[float]]], transform: Mapping[str, list[float]] | None
) -> list[Any]:
    if shape["type"] == "Point":
        x, y = shape["coordinates"][:2]
        return [x, y] if transform is None else _placed(x, y, transform)
    if shape["type"] == "Polygon":
        return [_ring(indexes, arcs) for indexes in shape["arcs"]]
    return [[_ring(indexes, arcs) for indexes in polygon] for polygon in shape["arcs"]]


def _ring(indexes: list[int], arcs: list[list[list[float]]]) -> list[list[float]]:
    points: list[list[float]] = []
    for index in indexes:
        arc = arcs[index] if index >= 0 else arcs[~index][::-1]
        points.extend(arc[1:] if points else arc)
    return points
