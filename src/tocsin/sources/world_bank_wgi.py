"""World Bank, Worldwide Governance Indicators: six yearly estimates, about -2.5 to 2.5.

Publisher: ``https://api.worldbank.org/v2/country/all/indicator/VA.EST?format=json&source=3&per_page=20000&page=1``.
Mirror: ``structure/wgi_1996_2023.csv`` (iso3 with the Bank's older codes, year, indicator, estimate, stddev, nsource).
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
from tocsin.sources.world_bank_pages import AGGREGATES, API, indicator, today_else_then
from tocsin.sources.yearly import yearly

__all__ = ["SOURCE", "WorldBankWgi"]

_LICENCE = "CC BY 4.0"
_CITATION = "Kaufmann and Kraay, Worldwide Governance Indicators, World Bank (yearly)"
_LAG = 300
"""The yearly update comes in autumn, nine or ten months after the year it adds."""

_TITLES = {
    "va": N_("Voice and accountability"),
    "pv": N_("Political stability and absence of violence"),
    "ge": N_("Government effectiveness"),
    "rq": N_("Regulatory quality"),
    "rl": N_("Rule of law"),
    "cc": N_("Control of corruption"),
}

_SERIES = tuple(
    Series(
        id=f"wgi.{name}",
        title=title,
        unit=N_("standard units"),
        place_kind="country",
        period="year",
        value="continuous",
        lag_days=_LAG,
        source="world_bank_wgi",
        licence=_LICENCE,
        citation=_CITATION,
    )
    for name, title in _TITLES.items()
)


@dataclass(frozen=True)
class WorldBankWgi:
    """The source; ``resolve`` is the world's resolver outside tests."""

    resolve: Resolve = place_of
    api: str = API
    id: str = "world_bank_wgi"
    title: str = N_("World Bank, Worldwide Governance Indicators")
    topic: str = "structure"
    homepage: str = "https://www.worldbank.org/en/publication/worldwide-governance-indicators"
    licence: str = _LICENCE
    citation: str = _CITATION
    redistributable: bool = True
    series: tuple[Series, ...] = _SERIES

    def read(self, seam: Seam, progress: Progress) -> Iterator[Yield]:
        """Read the six indicators."""
        resolve = today_else_then(self.resolve)
        if seam.route == "publisher":
            for series in self.series:
                name = f"{series.id.removeprefix('wgi.').upper()}.EST"
                got = indicator(seam, name, progress, source=3, api=self.api)
                yield yearly(
                    series,
                    got.rows,
                    scheme="world_bank",
                    resolve=resolve,
                    address=got.address,
                    checksum=got.checksum,
                    retrieved=seam.clock(),
                    released=got.released,
                    leave_out=AGGREGATES,
                )
            return
        file = seam.require_mirrored("structure/wgi_*.csv", progress)
        table = text_table(file, ("iso3", "year", "indicator", "estimate")).select(
            pl.col("iso3").alias("code"), "year", "indicator", pl.col("estimate").alias("value")
        )
        for series in self.series:
            rows = table.filter(pl.col("indicator") == series.id.removeprefix("wgi.")).drop("indicator")
            yield yearly(
                series,
                rows,
                scheme="world_bank",
                resolve=resolve,
                address=file.address,
                checksum=file.checksum,
                retrieved=file.retrieved,
            )


SOURCE = WorldBankWgi()
