"""Slow figures that conflict research rests on: income and people as logarithms, ethnic fractionalisation, polity.

Mirror: ``conflict/structural_cy_*.parquet`` (year, country_ucdp, ln_gdp_pc, ln_pop, ethnic_frac_hief,
polity_democracy), a research table in which gaps were filled. Publisher: of the four only the Historical Index of
Ethnic Fractionalization can be read as it is published, as a zip of the data set from Harvard Dataverse (Country, Year,
EFindex); people and income are read from the World Bank itself, and Polity comes as a workbook, which is not read.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import polars as pl

from tocsin.messages import N_
from tocsin.observations.series import Series
from tocsin.sources.codes import Resolve, place_of
from tocsin.sources.seam import Progress, Seam
from tocsin.sources.source import Yield
from tocsin.sources.tables import parquet, text_table
from tocsin.sources.unpack import unzipped
from tocsin.sources.yearly import yearly

__all__ = ["SOURCE", "Structural"]

_BANK = "CC BY 4.0"
_HIEF = "CC0 1.0"
_POLITY = "free to use with citation"
_LICENCE = f"{_BANK} (World Bank); {_HIEF} (HIEF); {_POLITY} (Polity)"
_DATA_SET = "doi:10.7910/DVN/4JQRCL"


def _series(name: str, title: str, unit: str, lag_days: int, licence: str, citation: str) -> Series:
    return Series(
        id=f"structural.{name}",
        title=title,
        unit=unit,
        place_kind="country",
        period="year",
        value="continuous",
        lag_days=lag_days,
        source="structural",
        licence=licence,
        citation=citation,
    )


_COLUMNS = {
    # World Bank, World Development Indicators: a year's figures come with the July update of the next.
    "ln_gdp_pc": _series(
        "ln_gdp_per_capita",
        N_("Income per person, logarithm of current US dollars"),
        N_("natural logarithm"),
        210,
        _BANK,
        "World Bank, World Development Indicators",
    ),
    "ln_pop": _series(
        "ln_population",
        N_("Population, natural logarithm"),
        N_("natural logarithm"),
        210,
        _BANK,
        "World Bank, World Development Indicators",
    ),
    # Drazanova 2020: published in 2019 for 1945 to 2013, so no year had its figure within a year. The index moves by
    # hundredths in a decade and Fearon 2003 and Alesina et al. 2003 had the same picture; a year is assumed.
    "ethnic_frac_hief": _series(
        "ethnic_fractionalisation",
        N_("Ethnic fractionalisation"),
        N_("chance that two people differ, 0 to 1"),
        365,
        _HIEF,
        "Drazanova 2020, Historical Index of Ethnic Fractionalization, Journal of Open Humanities Data 6(1)",
    ),
    # Marshall and Gurr 2020, Polity5 manual: "updated annually", in the spring or summer after the year.
    "polity_democracy": _series(
        "polity",
        N_("Polity score, from autocracy to democracy"),
        N_("points from -10 to 10"),
        210,
        _POLITY,
        "Marshall and Gurr 2020, Polity5, Center for Systemic Peace",
    ),
}


@dataclass(frozen=True)
class Structural:
    """The source; ``resolve`` is the world's resolver outside tests."""

    resolve: Resolve = place_of
    dataverse: str = "https://dataverse.harvard.edu/api/access/dataset/:persistentId/"
    id: str = "structural"
    title: str = N_("Structural figures of conflict research")
    topic: str = "conflict"
    homepage: str = "https://doi.org/10.7910/DVN/4JQRCL"
    licence: str = _LICENCE
    citation: str = "; ".join(dict.fromkeys(series.citation for series in _COLUMNS.values()))
    redistributable: bool = True
    series: tuple[Series, ...] = tuple(_COLUMNS.values())

    def read(self, seam: Seam, progress: Progress) -> Iterator[Yield]:
        """Read the mirror's table, or the index of ethnic fractionalisation from its publisher."""
        if seam.route == "mirror":
            file = seam.require_mirrored("conflict/structural_cy_*.parquet", progress)
            table = parquet(file, ("year", "country_ucdp", *_COLUMNS)).rename({"country_ucdp": "code"})
            released = None
        else:
            file = seam.fetch(f"{self.dataverse}?persistentId={_DATA_SET}&format=original", progress, expect="zip")
            content = unzipped(file.bytes(), ".csv", seam.limits.unpacked, file.address)
            table = text_table(file, ("Country", "Year", "EFindex"), content=content).rename(
                {"Country": "code", "Year": "year", "EFindex": "ethnic_frac_hief"}
            )
            released = file.modified
        for column, series in _COLUMNS.items():
            if column in table.columns:
                yield yearly(
                    series,
                    table.select("code", "year", pl.col(column).alias("value")).drop_nulls("value"),
                    scheme="name",
                    resolve=self.resolve,
                    address=file.address,
                    checksum=file.checksum,
                    retrieved=file.retrieved,
                    released=released,
                )


SOURCE = Structural()
