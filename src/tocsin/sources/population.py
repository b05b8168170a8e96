"""People by country and year: United Nations, World Population Prospects.

Publisher: ``WPP2024_TotalPopulationBySex.csv.gz`` (ISO3_code, Variant, Time, PopTotal in thousands at 1 July); the
estimates only, never a projection. Mirror: ``structure/population_2014_plus*.csv`` (iso3, year, population), what
the INFORM Risk workbook rests on; its newest year is a projection.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import polars as pl

from tocsin.messages import N_
from tocsin.observations.series import Series
from tocsin.sources.codes import Resolve, place_of
from tocsin.sources.seam import Progress, Seam
from tocsin.sources.source import Yield
from tocsin.sources.tables import text_table
from tocsin.sources.unpack import gunzipped
from tocsin.sources.world_bank_pages import today_else_then
from tocsin.sources.yearly import yearly

__all__ = ["SOURCE", "Population"]

_LICENCE = "CC BY 3.0 IGO"
_CITATION = "United Nations, Department of Economic and Social Affairs, World Population Prospects"
_SERIES = Series(
    id="population.total",
    title=N_("Population"),
    unit=N_("people"),
    place_kind="country",
    period="year",
    value="count",
    # Every second July, so a year waits up to 18 months for its estimate.
    lag_days=550,
    source="population",
    licence=_LICENCE,
    citation=_CITATION,
)


@dataclass(frozen=True)
class Population:
    """The source; ``resolve`` is the world's resolver outside tests."""

    resolve: Resolve = place_of
    files: str = "https://population.un.org/wpp/assets/Excel%20Files/1_Indicator%20(Standard)/CSV_FILES"
    edition: int = 2024
    id: str = "population"
    title: str = N_("Population (United Nations)")
    topic: str = "structure"
    homepage: str = "https://population.un.org/wpp/"
    licence: str = _LICENCE
    citation: str = _CITATION
    redistributable: bool = True
    series: tuple[Series, ...] = (_SERIES,)

    def read(self, seam: Seam, progress: Progress) -> Iterator[Yield]:
        """Read people by country and year."""
        if seam.route == "mirror":
            file = seam.require_mirrored("structure/population_2014_plus*.csv", progress)
            rows = text_table(file, ("iso3", "year", "population")).select("year", code="iso3", value="population")
        else:
            file = seam.fetch(f"{self.files}/WPP{self.edition}_TotalPopulationBySex.csv.gz", progress, expect="gz")
            content = gunzipped(file.bytes(), seam.limits.unpacked, file.address)
            table = text_table(file, ("ISO3_code", "Variant", "Time", "PopTotal"), content=content)
            rows = table.filter(
                pl.col("ISO3_code").is_not_null()
                & (pl.col("Variant") == "Medium")
                & (pl.col("Time").cast(pl.Int32, strict=False) < self.edition)
            ).select(
                code="ISO3_code",
                year="Time",
                value=pl.col("PopTotal").cast(pl.Float64, strict=False).mul(1000).round(0),
            )
        yield yearly(
            _SERIES,
            rows,
            scheme="iso3",
            resolve=today_else_then(self.resolve),
            address=file.address,
            checksum=file.checksum,
            retrieved=file.retrieved,
            released=file.modified,
        )


SOURCE = Population()
