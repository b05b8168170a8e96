"""El Nino and its like: five monthly indices of the oceans and the air that move weather far away.

Publishers, all text: ``https://www.cpc.ncep.noaa.gov/data/indices/oni.ascii.txt`` (SEAS YR TOTAL ANOM, three months
around the middle one), ``.../data/indices/soi`` (two tables, the standardised one is read),
``https://psl.noaa.gov/enso/mei/data/meiv2.data`` and ``https://www.ncei.noaa.gov/pub/data/cmb/ersst/v5/index/
ersst.v5.pdo.dat`` (a year and twelve figures a line),
``https://www.cpc.ncep.noaa.gov/products/precip/CWlink/daily_ao_index/monthly.ao.index.b50.current.ascii`` (year, month,
figure). Mirror: ``climate/climate_indices_monthly.csv`` (index, month, value).
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

import polars as pl

from tocsin.errors import SourceError
from tocsin.messages import N_
from tocsin.observations.series import Series
from tocsin.sources.codes import Resolve, place_of
from tocsin.sources.index_tables import by_season, by_year, year_month
from tocsin.sources.monthly import monthly
from tocsin.sources.seam import Fetched, Progress, Seam
from tocsin.sources.source import Yield
from tocsin.sources.tables import text_table
from tocsin.sources.unpack import decoded

__all__ = ["SOURCE", "ClimateIndices"]

_LICENCE = "US public domain"
_CITATION = (
    "NOAA Climate Prediction Center, Physical Sciences Laboratory and National Centers for Environmental Information"
)


def _series(name: str, title: str, unit: str, lag_days: int) -> Series:
    return Series(
        id=f"climate.{name}",
        title=title,
        unit=unit,
        place_kind="world",
        period="month",
        value="continuous",
        lag_days=lag_days,
        source="climate_indices",
        licence=_LICENCE,
        citation=_CITATION,
    )


_INDEX = N_("index, standard deviations")
# The ONI of a month needs the month after it, and comes about the tenth of the next: 40 days. The others come in the
# first half of the month that follows; MEI is of two months and stands under the second.
_SERIES = {
    "ONI": _series("oni", N_("El Nino: sea surface of the tropical Pacific (ONI)"), N_("degrees Celsius"), 40),
    "SOI": _series("soi", N_("Southern Oscillation (SOI)"), _INDEX, 12),
    "MEI": _series("mei", N_("Multivariate El Nino index (MEI, version 2)"), _INDEX, 12),
    "PDO": _series("pdo", N_("Pacific Decadal Oscillation (PDO)"), _INDEX, 15),
    "AO": _series("ao", N_("Arctic Oscillation (AO)"), _INDEX, 7),
}
_CPC = "https://www.cpc.ncep.noaa.gov"
_ADDRESSES = {
    "ONI": f"{_CPC}/data/indices/oni.ascii.txt",
    "SOI": f"{_CPC}/data/indices/soi",
    "MEI": "https://psl.noaa.gov/enso/mei/data/meiv2.data",
    "PDO": "https://www.ncei.noaa.gov/pub/data/cmb/ersst/v5/index/ersst.v5.pdo.dat",
    "AO": f"{_CPC}/products/precip/CWlink/daily_ao_index/monthly.ao.index.b50.current.ascii",
}
_LAYOUTS: dict[str, Callable[[str], list[tuple[str, str]]]] = {
    "ONI": by_season,
    "SOI": lambda text: by_year(text, after="STANDARDIZED"),
    "MEI": by_year,
    "PDO": by_year,
    "AO": year_month,
}


@dataclass(frozen=True)
class ClimateIndices:
    """The source; ``resolve`` is the world's resolver outside tests."""

    resolve: Resolve = place_of
    addresses: dict[str, str] = field(default_factory=lambda: dict(_ADDRESSES))
    id: str = "climate_indices"
    title: str = N_("Climate indices of NOAA")
    topic: str = "climate"
    homepage: str = "https://psl.noaa.gov/data/climateindices/list/"
    licence: str = _LICENCE
    citation: str = _CITATION
    redistributable: bool = True
    series: tuple[Series, ...] = tuple(_SERIES.values())

    def read(self, seam: Seam, progress: Progress) -> Iterator[Yield]:
        """Read the mirror's one table, or each publisher's own."""
        if seam.route == "mirror":
            file = seam.require_mirrored("climate/climate_indices_monthly.csv", progress)
            table = text_table(file, ("index", "month", "value"))
            unknown = table.filter(~pl.col("index").is_in(list(_SERIES)))["index"].unique().sort().to_list()
            notes = (f"indices that are not read: {', '.join(unknown)}",) if unknown else ()
            for name, series in _SERIES.items():
                rows = table.filter(pl.col("index") == name).select(pl.lit("WORLD").alias("code"), "month", "value")
                yield monthly(series, rows, file, scheme="tocsin", resolve=_world, notes=notes)
            return
        for name, series in _SERIES.items():
            file = seam.fetch(self.addresses[name], progress)
            yield monthly(series, _rows(name, file), file, scheme="tocsin", resolve=_world)


def _rows(name: str, file: Fetched) -> pl.DataFrame:
    found = _LAYOUTS[name](decoded(file.bytes(), file.charset, file.address))
    if not found:
        raise SourceError(
            f"this is no table of {name}",
            where=file.address,
            remedy="look for a new release of Tocsin: the publisher may have changed its format",
        )
    return pl.DataFrame(
        {"code": "WORLD", "month": [month for month, _ in found], "value": [value for _, value in found]},
        schema={"code": pl.String, "month": pl.String, "value": pl.String},
    )


def _world(_code: str, _scheme: str, _on: object) -> str:
    """Say that every figure of an index is of the world: there is no code to look up."""
    return "WORLD"


SOURCE = ClimateIndices()
