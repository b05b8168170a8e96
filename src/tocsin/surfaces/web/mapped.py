"""What does a world map draw besides its places? Schematic areas beyond national jurisdiction, and what happened."""

from datetime import date
from typing import Any

from tocsin.node.answers import WorldForecast
from tocsin.surfaces.web.page import Visit
from tocsin.surfaces.web.pictures import occurrence_rows
from tocsin.world.basins import BOXES
from tocsin.world.months import Month

__all__ = ["areas_and_points"]

_MOST = 200
_LISTED = 20
_BACK = 3


def areas_and_points(visit: Visit, world: WorldForecast) -> dict[str, Any]:
    """Return ``areas`` and ``points`` for the map, and ``told``, the rows of the table behind the points.

    Of a month of the past it is what began in it; beside a forecast, what began in the months before the node's day.
    """
    language = visit.language
    first, last = _months(visit, world)
    told = visit.reader.occurrences(first=first, last=last, limit=_MOST)
    rows = occurrence_rows(visit, told)
    return {
        "areas": [
            {"place": id_, "name": language.place(id_), "boxes": [list(box) for box in boxes]}
            for id_, boxes in BOXES.items()
        ],
        "points": [
            {
                "lon": one.lon,
                "lat": one.lat,
                "level": one.level,
                "text": ", ".join(part for part in (row["day"], row["kind"], row["level_title"], one.title) if part),
                "href": row["places"][0]["href"] if row["places"] else "#happened",
            }
            for one, row in zip(told, rows, strict=True)
            if one.lon is not None and one.lat is not None
        ],
        "told": rows[:_LISTED],
    }


def _months(visit: Visit, world: WorldForecast) -> tuple[str, str]:
    if world.step <= 0:
        return (world.period, world.period) if "-" in world.period else (f"{world.period}-01", f"{world.period}-12")
    today: date = visit.reader.edition().stands_on.date()
    return str(Month.of(today) + (1 - _BACK)), str(Month.of(today))
