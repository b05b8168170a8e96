"""In which of the large waters does a point at sea lie? Six reporting areas for incidents at sea, cut by simple lines.

Sources give positions and no basin, and the seas' true limits (IHO S-23) are no lines one can type. So incidents are
counted in six waters whose limits are meridians and parallels. Where such an area is drawn, it is drawn as what it is,
a schematic box, and it says nothing of anybody's waters.
"""

from typing import Any

from tocsin.world.places import place

__all__ = ["BOXES", "ELSEWHERE", "WATERS", "basin_of", "schematic"]

Box = tuple[float, float, float, float]
"""West, south, east, north, in degrees: west and south belong to it, east and north do not."""

WATERS: dict[str, Box] = {
    "SEA_AMERICAS": (-180.0, -90.0, -25.0, 90.0),
    "SEA_WEST_AFRICA": (-25.0, -20.0, 20.0, 25.0),
    "SEA_EAST_AFRICA": (20.0, -30.0, 66.0, 30.0),
    "SEA_SOUTH_ASIA": (66.0, -90.0, 91.0, 30.0),
    "SEA_EAST_ASIA": (91.0, -90.0, 180.0, 90.0),
}
"""The areas by their rule, in the order in which it is asked."""

ELSEWHERE = "SEA_ELSEWHERE"
"""Everything else: European, Mediterranean, Arctic and southern waters."""

BOXES: dict[str, tuple[Box, ...]] = {
    "SEA_AMERICAS": ((-180.0, -60.0, -25.0, 65.0),),
    "SEA_WEST_AFRICA": ((-25.0, -20.0, 20.0, 25.0),),
    "SEA_EAST_AFRICA": ((20.0, -30.0, 66.0, 30.0),),
    "SEA_SOUTH_ASIA": ((66.0, -60.0, 91.0, 30.0),),
    "SEA_EAST_ASIA": ((91.0, -60.0, 180.0, 65.0),),
    "SEA_ARCTIC": ((-180.0, 75.0, 180.0, 90.0),),
    "ATA": ((-180.0, -90.0, 180.0, -60.0),),
}
"""What a map draws of areas beyond national jurisdiction: schematic boxes, cut off towards the poles."""


def basin_of(lon: float, lat: float) -> str:
    """Return the id of the waters that a position lies in.

    >>> [basin_of(lon, lat) for lon, lat in ((3.0, 4.0), (45.0, 12.0), (104.0, 1.2), (18.0, 38.0), (-77.0, -12.0))]
    ['SEA_WEST_AFRICA', 'SEA_EAST_AFRICA', 'SEA_EAST_ASIA', 'SEA_ELSEWHERE', 'SEA_AMERICAS']
    """
    for id, (west, south, east, north) in WATERS.items():
        if west <= lon < east and south <= lat < north:
            return place(id).id
    # The last meridian is the first one again, and its waters are those of the east.
    return "SEA_EAST_ASIA" if lon >= 180 else ELSEWHERE


def schematic(id: str) -> dict[str, Any] | None:
    """Return the boxes of an area as a GeoJSON geometry, longitude first; None where no simple shape is possible.

    >>> schematic("SEA_WEST_AFRICA")["coordinates"][0][0][:2], schematic("SEA_ELSEWHERE")
    ([[-25.0, -20.0], [20.0, -20.0]], None)
    """
    boxes = BOXES.get(id)
    if boxes is None:
        return None
    rings = [[[w, s], [e, s], [e, n], [w, n], [w, s]] for w, s, e, n in boxes]
    return {"type": "MultiPolygon", "coordinates": [[ring] for ring in rings]}
