"""Antarctic sea ice: how much of the sea was covered, month by month.

Publisher: the Sea Ice Index of NSIDC (G02135, version 3), one file a calendar month,
``https://noaadata.apps.nsidc.org/NOAA/G02135/south/monthly/data/S_01_extent_v3.0.csv`` (year, mo, data-type, region,
extent, area; millions of square kilometres, -9999 missing). Mirror: ``climate/antarctic_sea_ice_extent_monthly.csv``
(month, antarctic_extent_km2) of meereisportal.de, whose terms ask for its citation and which is passed on by nobody.
"""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass

import msgspec
import polars as pl

from tocsin.messages import N_
from tocsin.observations.series import Series
from tocsin.sources.monthly import monthly
from tocsin.sources.seam import Fetched, Progress, Seam, Step
from tocsin.sources.source import Yield
from tocsin.sources.tables import text_table

__all__ = ["SOURCE", "SeaIce"]

_LICENCE = "public domain, citation asked (NSIDC); terms not stated, citation asked (meereisportal.de)"
_CITATION = (
    "Fetterer et al. 2017, Sea Ice Index, Version 3, NSIDC, doi:10.7265/N5K072F8; on a mirror: meereisportal.de "
    "(AWI/REKLIM), Spreen et al. 2008, doi:10.1029/2005JC003384"
)
_LAG = 5
"""Monthly means are written in the first days of the next month."""
_FIRST_SOUND = "1979-01"
"""Before, single sensors and long gaps; the mirror's first six years are no guide."""

_MISSING = -9000.0

EXTENT = Series(
    id="sea_ice.antarctic_extent",
    title=N_("Extent of sea ice around Antarctica, monthly mean"),
    unit=N_("million square kilometres"),
    place_kind="area",
    period="month",
    value="continuous",
    lag_days=_LAG,
    source="sea_ice",
    licence=_LICENCE,
    citation=_CITATION,
    redistributable=False,
)


@dataclass(frozen=True)
class SeaIce:
    """The source."""

    folder: str = "https://noaadata.apps.nsidc.org/NOAA/G02135/south/monthly/data"
    id: str = "sea_ice"
    title: str = N_("Antarctic sea ice")
    topic: str = "climate"
    homepage: str = "https://nsidc.org/data/g02135/versions/3"
    licence: str = _LICENCE
    citation: str = _CITATION
    redistributable: bool = False
    series: tuple[Series, ...] = (EXTENT,)

    def read(self, seam: Seam, progress: Progress) -> Iterator[Yield]:
        """Read the mirror's table, or the publisher's twelve files."""
        notes: tuple[str, ...] = ()
        if seam.route == "mirror":
            file = seam.require_mirrored("climate/antarctic_sea_ice_extent_monthly.csv", progress)
            table = text_table(file, ("month", "antarctic_extent_km2"))
            millions = pl.col("antarctic_extent_km2").cast(pl.Float64, strict=False) / 1e6
            rows = table.select("month", pl.coalesce(millions.cast(pl.String), "antarctic_extent_km2").alias("value"))
            early = rows.filter(pl.col("month") < _FIRST_SOUND).height
            rows = rows.filter(pl.col("month") >= _FIRST_SOUND)
            notes = (f"{early} months before {_FIRST_SOUND} are left out: few and single sensors",) if early else ()
        else:
            file, rows = self._published(seam, progress)
        placed = rows.select(pl.lit("ATA").alias("code"), "month", "value")
        yield monthly(EXTENT, placed, file, scheme="tocsin", resolve=_antarctica, notes=notes)

    def _published(self, seam: Seam, progress: Progress) -> tuple[Fetched, pl.DataFrame]:
        """Read the twelve files of the calendar months; together they stand as one, by the hash of their hashes."""
        parts, files = [], []
        for number in range(1, 13):
            file = seam.fetch(f"{self.folder}/S_{number:02d}_extent_v3.0.csv", progress, expect="csv")
            table = text_table(file, ("year", "mo", "extent")).select(pl.all().str.strip_chars())
            table = table.filter((pl.col("extent").cast(pl.Float64, strict=False) > _MISSING).fill_null(value=True))
            month = pl.col("year") + "-" + pl.col("mo").str.zfill(2)
            parts.append(table.select(month.alias("month"), pl.col("extent").alias("value")))
            files.append(file)
            progress(Step(what="sea ice", done=number, total=12, unit="pages"))
        checksum = hashlib.sha256("".join(file.checksum for file in files).encode()).hexdigest()
        return msgspec.structs.replace(files[-1], address=self.folder, checksum=checksum), pl.concat(parts)


def _antarctica(_code: str, _scheme: str, _on: object) -> str:
    """Say that every figure is of the sea around Antarctica: there is no code to look up."""
    return "ATA"


SOURCE = SeaIce()
