"""World Bank, World Development Indicators: slow figures on people and income.

Publisher: ``https://api.worldbank.org/v2/country/all/indicator/SP.POP.TOTL?format=json&source=2&per_page=20000``.
Mirror: ``institutions/population_wb.csv`` (iso3, name, population, population_1990, population_2005).
"""

from collections.abc import Iterator
from dataclasses import dataclass

import polars as pl

from tocsin.messages import N_
from tocsin.observations.series import Series, ValueKind
from tocsin.sources.codes import Resolve, place_of
from tocsin.sources.seam import Progress, Seam
from tocsin.sources.source import Reading, Yield
from tocsin.sources.tables import text_table
from tocsin.sources.world_bank_pages import AGGREGATES, API, indicator, today_else_then
from tocsin.sources.yearly import yearly

__all__ = ["SOURCE", "WorldBankWdi"]

_LICENCE = "CC BY 4.0"
_CITATION = "World Bank, World Development Indicators"
_LAG = 210
"""A year's figures come with the July update of the next."""


def _series(indicator_id: str, title: str, unit: str, value: ValueKind) -> Series:
    return Series(
        id=f"wdi.{indicator_id}",
        title=title,
        unit=unit,
        place_kind="country",
        period="year",
        value=value,
        lag_days=_LAG,
        source="world_bank_wdi",
        licence=_LICENCE,
        citation=_CITATION,
    )


POPULATION = _series("SP.POP.TOTL", N_("Population"), N_("people"), "count")
_SERIES = (
    POPULATION,
    _series(
        "NY.GDP.PCAP.KD", N_("Income per person, constant 2015 US dollars"), N_("US dollars of 2015"), "continuous"
    ),
    _series("SP.DYN.IMRT.IN", N_("Infant mortality"), N_("deaths per 1,000 live births"), "continuous"),
)
_MIRRORED = {"population_1990": 1990, "population_2005": 2005, "population": 2023}


@dataclass(frozen=True)
class WorldBankWdi:
    """The source; ``resolve`` is the world's resolver outside tests."""

    resolve: Resolve = place_of
    api: str = API
    id: str = "world_bank_wdi"
    title: str = N_("World Bank, World Development Indicators")
    topic: str = "institutions"
    homepage: str = "https://data.worldbank.org"
    licence: str = _LICENCE
    citation: str = _CITATION
    redistributable: bool = True
    series: tuple[Series, ...] = _SERIES

    def read(self, seam: Seam, progress: Progress) -> Iterator[Yield]:
        """Read the mirror's population table, or every indicator from the API."""
        if seam.route == "mirror":
            yield self._mirrored(seam, progress)
            return
        for series in self.series:
            got = indicator(seam, series.id.removeprefix("wdi."), progress, source=2, api=self.api)
            yield yearly(
                series,
                got.rows,
                scheme="world_bank",
                resolve=today_else_then(self.resolve),
                address=got.address,
                checksum=got.checksum,
                retrieved=seam.clock(),
                released=got.released,
                leave_out=AGGREGATES,
            )

    def _mirrored(self, seam: Seam, progress: Progress) -> Reading:
        file = seam.require_mirrored("institutions/population_wb.csv", progress)
        rows = (
            text_table(file, ("iso3", *_MIRRORED))
            .unpivot(index="iso3", variable_name="column")
            .select(
                pl.col("iso3").alias("code"),
                pl.col("column").replace_strict(_MIRRORED, return_dtype=pl.Int32).alias("year"),
                "value",
            )
        )
        return yearly(
            POPULATION,
            rows,
            scheme="world_bank",
            resolve=today_else_then(self.resolve),
            address=file.address,
            checksum=file.checksum,
            retrieved=file.retrieved,
            leave_out=AGGREGATES,
        )


SOURCE = WorldBankWdi()
