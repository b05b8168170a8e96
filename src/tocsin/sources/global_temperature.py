"""Global temperature by month: NASA GISTEMP (against 1951 to 1980) and NOAA (against 1901 to 2000).

Publisher: GISTEMP's ``GLB.Ts+dSST.csv`` (a title line, then Year and one column a month, ``***`` for none) and NOAA's
``data.csv`` of Climate at a Glance (title lines, then Year or Date as YYYYMM, and Anomaly). Mirror:
``climate/global_temperature_monthly*.csv`` (source, month, anom_c).
"""

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass

import polars as pl

from tocsin.errors import SourceError
from tocsin.messages import N_
from tocsin.observations.series import Series
from tocsin.sources.one_place import Cell, one_place
from tocsin.sources.seam import Fetched, Progress, Seam
from tocsin.sources.source import Yield
from tocsin.sources.tables import text_table
from tocsin.sources.unpack import decoded

__all__ = ["SOURCE", "GlobalTemperature"]

_LICENCE = "United States public domain"
_GISTEMP = "GISTEMP Team, GISS Surface Temperature Analysis (GISTEMP), version 4, NASA Goddard Institute"
_NOAA = "NOAA National Centers for Environmental Information, Climate at a Glance: Global Time Series"
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def _series(name: str, title: str, citation: str) -> Series:
    return Series(
        id=f"global_temperature.{name}",
        title=title,
        unit=N_("degrees Celsius"),
        place_kind="world",
        period="month",
        value="continuous",
        # Both come in the second week after a month.
        lag_days=15,
        source="global_temperature",
        licence=_LICENCE,
        citation=citation,
    )


_SERIES = {
    "GISTEMP": _series("gistemp", N_("Global temperature against 1951 to 1980 (GISTEMP)"), _GISTEMP),
    "gcag": _series("noaa", N_("Global temperature against 1901 to 2000 (NOAA)"), _NOAA),
}


@dataclass(frozen=True)
class GlobalTemperature:
    """The source."""

    gistemp: str = "https://data.giss.nasa.gov/gistemp/tabledata_v4/GLB.Ts+dSST.csv"
    noaa: str = (
        "https://www.ncei.noaa.gov/access/monitoring/climate-at-a-glance/global/time-series/globe/land_ocean/1/0/"
        "1850-2100/data.csv"
    )
    id: str = "global_temperature"
    title: str = N_("Global temperature (NASA and NOAA)")
    topic: str = "climate"
    homepage: str = "https://data.giss.nasa.gov/gistemp/"
    licence: str = _LICENCE
    citation: str = f"{_GISTEMP}; {_NOAA}"
    redistributable: bool = True
    series: tuple[Series, ...] = tuple(_SERIES.values())

    def read(self, seam: Seam, progress: Progress) -> Iterator[Yield]:
        """Read both series; each has a base period of its own, so they are never mixed."""
        if seam.route == "mirror":
            file = seam.require_mirrored("climate/global_temperature_monthly*.csv", progress)
            table = text_table(file, ("source", "month", "anom_c"))
            for name, series in _SERIES.items():
                rows = table.filter(pl.col("source") == name).select("month", "anom_c")
                yield one_place(series, "WORLD", rows.iter_rows(), file)
            return
        for name, address, read in (("GISTEMP", self.gistemp, _table), ("gcag", self.noaa, _list)):
            file = seam.fetch(address, progress, expect="csv")
            yield one_place(_SERIES[name], "WORLD", read(file), file, missing=(-999.0, -9999.0))


def _table(file: Fetched) -> list[Cell]:
    """Return the months of GISTEMP's table of years."""
    rows = _behind_title(file, "Year")
    head = rows[0]
    if any(month not in head for month in _MONTHS):
        raise _changed(file)
    at = {month: head.index(month) for month in _MONTHS}
    return [
        (f"{row[0]}-{number:02d}", row[at[month]])
        for row in rows[1:]
        for number, month in enumerate(_MONTHS, start=1)
        if len(row) > at[month]
    ]


def _list(file: Fetched) -> list[Cell]:
    """Return the months of NOAA's list, whose dates are written YYYYMM."""
    rows = _behind_title(file, "Date", "Year")
    return [(f"{row[0][:4]}-{row[0][4:6]}", row[1]) for row in rows[1:] if len(row) > 1 and len(row[0]) == 6]


def _behind_title(file: Fetched, *first: str) -> list[list[str]]:
    text = decoded(file.bytes(), file.charset, file.address)
    rows = [[cell.strip() for cell in row] for row in csv.reader(io.StringIO(text)) if row]
    start = next((at for at, row in enumerate(rows) if row[0] in first), None)
    if start is None:
        raise _changed(file)
    return rows[start:]


def _changed(file: Fetched) -> SourceError:
    return SourceError(
        "the table's header is not there",
        where=file.address,
        remedy="look for a new release of Tocsin: the publisher may have changed its format",
    )


SOURCE = GlobalTemperature()
