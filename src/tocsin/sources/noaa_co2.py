"""NOAA Global Monitoring Laboratory: carbon dioxide at the sea surface, global monthly mean.

Publisher: ``co2_mm_gl.csv``: comment lines that begin with ``#``, then year, month, decimal, average, average_unc,
trend, trend_unc; -99.99 is no figure. Mirror: ``climate/co2_global_monthly*.csv`` (month, co2_ppm).
"""

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass

from tocsin.errors import SourceError
from tocsin.messages import N_
from tocsin.observations.series import Series
from tocsin.sources.one_place import one_place
from tocsin.sources.seam import Fetched, Progress, Seam
from tocsin.sources.source import Yield
from tocsin.sources.tables import require_columns, text_table
from tocsin.sources.unpack import decoded

__all__ = ["SOURCE", "NoaaCo2"]

_LICENCE = "United States public domain"
_CITATION = "Lan, X., P. Tans and K.W. Thoning, Trends in globally-averaged CO2, NOAA GML, doi 10.15138/9N0H-ZH07"
_SERIES = Series(
    id="noaa_co2.global",
    title=N_("Carbon dioxide in the air over the sea, global mean"),
    unit=N_("parts per million"),
    place_kind="world",
    period="month",
    value="continuous",
    # A month is out in the first days of the second month after it, preliminary for a year.
    lag_days=40,
    source="noaa_co2",
    licence=_LICENCE,
    citation=_CITATION,
)


@dataclass(frozen=True)
class NoaaCo2:
    """The source."""

    file: str = "https://gml.noaa.gov/webdata/ccgg/trends/co2/co2_mm_gl.csv"
    id: str = "noaa_co2"
    title: str = N_("Carbon dioxide (NOAA GML)")
    topic: str = "climate"
    homepage: str = "https://gml.noaa.gov/ccgg/trends/global.html"
    licence: str = _LICENCE
    citation: str = _CITATION
    redistributable: bool = True
    series: tuple[Series, ...] = (_SERIES,)

    def read(self, seam: Seam, progress: Progress) -> Iterator[Yield]:
        """Read the global monthly means."""
        notes = ("the newest year is preliminary and is revised by the publisher",)
        if seam.route == "mirror":
            file = seam.require_mirrored("climate/co2_global_monthly*.csv", progress)
            cells = list(text_table(file, ("month", "co2_ppm")).iter_rows())
        else:
            file = seam.fetch(self.file, progress, expect="csv")
            cells = [(f"{row['year']}-{row['month']}", row["average"]) for row in _commented(file)]
        yield one_place(_SERIES, "WORLD", cells, file, missing=(-99.99, -9.99), notes=notes)


def _commented(file: Fetched) -> list[dict[str, str]]:
    """Return the rows of a CSV file behind its comments."""
    text = decoded(file.bytes(), file.charset, file.address)
    lines = [line for line in text.splitlines() if line.strip() and not line.startswith("#")]
    rows = list(csv.DictReader(io.StringIO("\n".join(lines)), skipinitialspace=True))
    require_columns(list(rows[0]) if rows else [], ("year", "month", "average"), file.address)
    if any(None in row.values() for row in rows):
        raise SourceError("the rows do not fit the header", where=file.address, remedy="sync again")
    return rows


SOURCE = NoaaCo2()
