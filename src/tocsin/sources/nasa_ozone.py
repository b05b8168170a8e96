"""NASA Ozone Watch: the ozone hole over Antarctica, one line a year.

Publisher: ``annual_data.txt``, text with lines of year, day and value of the largest daily area, the mean area from 7
September to 13 October, day and value of the lowest daily minimum, and the mean minimum from 21 September to 16
October. Mirror: ``climate/ozone_hole_annual*.csv`` with named columns.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from tocsin.messages import N_
from tocsin.observations.series import Series
from tocsin.sources.one_place import Cell, one_place
from tocsin.sources.seam import Fetched, Progress, Seam
from tocsin.sources.source import Yield
from tocsin.sources.tables import text_table
from tocsin.sources.unpack import decoded

__all__ = ["SOURCE", "NasaOzone"]

_LICENCE = "United States public domain"
_CITATION = "NASA Ozone Watch, Goddard Space Flight Center"


def _series(name: str, title: str, unit: str) -> Series:
    return Series(
        id=f"nasa_ozone.{name}",
        title=title,
        unit=unit,
        place_kind="area",
        period="year",
        value="continuous",
        # The season ends in December; the year's line is complete with the new year.
        lag_days=31,
        source="nasa_ozone",
        licence=_LICENCE,
        citation=_CITATION,
    )


_AREA, _DOBSON = N_("million square kilometres"), N_("Dobson units")
_COLUMNS = {
    "maximum_ozone_hole_area_(nasa)": _series("largest_area", N_("Ozone hole, largest area on a day"), _AREA),
    "mean_ozone_hole_area": _series("mean_area", N_("Ozone hole, mean area"), _AREA),
    "minimum_daily_concentration_(nasa)": _series("lowest_ozone", N_("Ozone hole, lowest ozone on a day"), _DOBSON),
    "mean_daily_concentration_(nasa)": _series("mean_lowest_ozone", N_("Ozone hole, mean lowest ozone"), _DOBSON),
}
_AT = (2, 3, 5, 6)
"""Where the four figures stand in a line of the publisher's: year, day, area, mean area, day, ozone, mean ozone."""


@dataclass(frozen=True)
class NasaOzone:
    """The source."""

    file: str = "https://ozonewatch.gsfc.nasa.gov/statistics/annual_data.txt"
    id: str = "nasa_ozone"
    title: str = N_("Ozone hole (NASA Ozone Watch)")
    topic: str = "climate"
    homepage: str = "https://ozonewatch.gsfc.nasa.gov"
    licence: str = _LICENCE
    citation: str = _CITATION
    redistributable: bool = True
    series: tuple[Series, ...] = tuple(_COLUMNS.values())

    def read(self, seam: Seam, progress: Progress) -> Iterator[Yield]:
        """Read the yearly lines; they speak of Antarctica."""
        if seam.route == "mirror":
            file = seam.require_mirrored("climate/ozone_hole_annual*.csv", progress)
            table = text_table(file, ("year", *_COLUMNS))
            for column, series in _COLUMNS.items():
                yield one_place(series, "ATA", table.select("year", column).iter_rows(), file)
            return
        file = seam.fetch(self.file, progress, expect="txt")
        lines = _lines(file)
        for at, series in zip(_AT, self.series, strict=True):
            cells: list[Cell] = [(line[0], line[at]) for line in lines]
            yield one_place(series, "ATA", cells, file, missing=(0.0, -9999.0) if at in {5, 6} else (-9999.0,))


def _lines(file: Fetched) -> list[list[str]]:
    """Return the lines of figures, split; days are written month/day or month-day and stand among them."""
    text = decoded(file.bytes(), file.charset, file.address)
    split = (re.sub(r"(\d{1,2})\s*[/-]\s*(\d{1,2})(?=\s)", r"\1/\2", line).split() for line in text.splitlines())
    return [parts for parts in split if len(parts) >= 7 and re.fullmatch(r"\d{4}", parts[0])]


SOURCE = NasaOzone()
