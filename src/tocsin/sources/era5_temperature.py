"""ERA5: how much warmer a country's month was than usual, and how far above what counts as heat there.

Publisher: the chart of Our World in Data from Copernicus' ERA5,
``https://ourworldindata.org/grapher/monthly-surface-temperature-anomalies-by-year.csv`` with the query
``csvType=full&useColumnShortNames=true``: Entity, Code, Year and one column a calendar year (``_2023``); what stands
under Year is the month, 1 to 12. Mirror: ``climate/temperature_anomaly_country_month.csv`` (iso3, country, month,
t_anom_c). Anomalies are degrees Celsius against the mean of the same calendar month in 1991-2020.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

import polars as pl

from tocsin.errors import SourceError
from tocsin.messages import N_
from tocsin.observations.series import Series
from tocsin.sources.codes import Resolve, place_of
from tocsin.sources.monthly import monthly
from tocsin.sources.seam import Fetched, Progress, Seam
from tocsin.sources.source import Reading, Yield
from tocsin.sources.tables import require_columns, text_table
from tocsin.sources.unpack import decoded

__all__ = ["REFERENCE", "SOURCE", "Era5Temperature"]

_LICENCE = "CC BY 4.0 (Our World in Data); Copernicus licence (ERA5)"
_CITATION = (
    "Contains modified Copernicus Climate Change Service information (2025), ERA5, with processing by Our World in Data"
)
_LAG = 15
"""Copernicus has a month's mean in the first week of the next (ERA5T, final three months later); the chart follows."""

REFERENCE = (1991, 2020)
"""First and last year against which anomalies and percentiles are taken."""
_PERCENTILE = 0.9
_FEWEST = 20
"""Years of the reference period that a place's calendar month must have for its percentile to be taken."""
_WORLD = "OWID_WRL"


def _series(name: str, title: str, kind: str) -> Series:
    return Series(
        id=f"era5.{name}",
        title=title,
        unit=N_("degrees Celsius"),
        place_kind="world" if kind == "world" else "country",
        period="month",
        value="continuous",
        lag_days=_LAG,
        source="era5_temperature",
        licence=_LICENCE,
        citation=_CITATION,
    )


ANOMALY = _series("temperature_anomaly", N_("Temperature against the mean of 1991-2020"), "country")
WORLD = _series("temperature_anomaly_world", N_("Temperature of the world against the mean of 1991-2020"), "world")
EXCESS = _series(
    "heat_excess", N_("Temperature above the month's 90th percentile of 1991-2020 in the same place"), "country"
)


@dataclass(frozen=True)
class Era5Temperature:
    """The source; ``resolve`` is the world's resolver outside tests."""

    resolve: Resolve = place_of
    chart: str = "https://ourworldindata.org/grapher/monthly-surface-temperature-anomalies-by-year.csv"
    id: str = "era5_temperature"
    title: str = N_("ERA5 surface temperature, by Our World in Data")
    topic: str = "climate"
    homepage: str = "https://ourworldindata.org/grapher/monthly-surface-temperature-anomalies-by-year"
    licence: str = _LICENCE
    citation: str = _CITATION
    redistributable: bool = True
    series: tuple[Series, ...] = (EXCESS, ANOMALY, WORLD)

    def read(self, seam: Seam, progress: Progress) -> Iterator[Yield]:
        """Read the anomalies once, and give them, the world's, and what lies above each place's percentile."""
        if seam.route == "mirror":
            file = seam.require_mirrored("climate/temperature_anomaly_country_month.csv", progress)
            table = text_table(file, ("iso3", "country", "month", "t_anom_c"))
            rows = table.rename({"iso3": "code", "t_anom_c": "value"})
        else:
            file = seam.fetch(f"{self.chart}?v=1&csvType=full&useColumnShortNames=true", progress, expect="csv")
            rows = _unfolded(file)
        nowhere = rows.filter(pl.col("code").is_null())
        names = ", ".join(nowhere["country"].drop_nulls().unique().sort().to_list())
        notes = (f"{nowhere.height} rows of areas without a country's code are left out: {names}",) if names else ()
        rows = rows.filter(pl.col("code").is_not_null()).select("code", "month", "value")
        world = pl.col("code") == _WORLD
        countries = monthly(ANOMALY, rows.filter(~world), file, scheme="owid", resolve=self.resolve, notes=notes)
        yield _excess(countries)
        yield countries
        yield monthly(WORLD, rows.filter(world), file, scheme="owid", resolve=self.resolve)


def _unfolded(file: Fetched) -> pl.DataFrame:
    """Return code, country, month and value from the chart's table, which has one column a calendar year."""
    head = decoded(file.bytes(), file.charset, file.address).split("\n", 1)[0].strip().split(",")
    by_name = {name.strip().lower(): name.strip() for name in head}
    require_columns(list(by_name), ("entity", "code", "year"), file.address)
    years = {name: found[1] for name in by_name if (found := re.fullmatch(r"_?(\d{4})", name))}
    if not years:
        raise SourceError(
            "the chart's table has no column of a year",
            where=file.address,
            remedy="look for a new release of Tocsin: the publisher may have changed its format",
        )
    wanted = [by_name[name] for name in ("entity", "code", "year", *years)]
    table = text_table(file, wanted)
    table.columns = ["country", "code", "number", *years.values()]
    long = table.unpivot(index=["country", "code", "number"], variable_name="year").drop_nulls("value")
    return long.select(
        "code", "country", (pl.col("year") + "-" + pl.col("number").str.zfill(2)).alias("month"), "value"
    )


def _excess(anomalies: Reading) -> Reading:
    """Return each month's anomaly less the 90th percentile of its place and calendar month in the reference period."""
    number, year = pl.col("period").dt.month(), pl.col("period").dt.year()
    frame = anomalies.frame.with_columns(number.alias("number"))
    limits = (
        frame.filter(year.is_between(*REFERENCE))
        .group_by("place", "number")
        .agg(pl.col("value").quantile(_PERCENTILE, "linear").alias("limit"), pl.len().alias("years"))
        .filter(pl.col("years") >= _FEWEST)
    )
    above = frame.join(limits, on=["place", "number"], how="inner", maintain_order="left")
    left_out = frame.height - above.height
    notes = [f"the limit is the 90th percentile of the same place and month in {REFERENCE[0]}-{REFERENCE[1]}"]
    if left_out:
        notes.append(f"{left_out} months of places with fewer than {_FEWEST} years of the reference are left out")
    return replace(
        anomalies,
        series=EXCESS,
        frame=above.with_columns(pl.col("value") - pl.col("limit")).select(anomalies.frame.columns),
        notes=(*anomalies.notes, *notes),
    )


SOURCE = Era5Temperature()
