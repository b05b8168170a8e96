"""World Health Organization: provisional monthly figures of measles and rubella by country.

Publisher: the workbook ``404-table-web-epi-curve-data.xlsx``, whose sheet ``WEB`` has a row a country and month
(Region, ISO3, Country, Year, Month, Measles suspect, clinical, epi-linked, lab-confirmed, total, the same of rubella,
Discarded). Mirror: ``health/measles_country_month*.csv``.

The figures are provisional and renewed each month over their whole length. Countries report late: the last three months
are incomplete, and a case count there is a lower bound. A reading says from which month on. Months that have not ended
are left out, and so are counts below zero, by which countries correct earlier months. Countries without a row in a
month have no figure there, which is not zero.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

import polars as pl

from tocsin.errors import SourceError
from tocsin.messages import N_
from tocsin.observations.series import Series
from tocsin.sources.codes import Resolve, place_of
from tocsin.sources.monthly import monthly
from tocsin.sources.seam import Fetched, Progress, Seam
from tocsin.sources.source import Yield
from tocsin.sources.tables import text_table
from tocsin.sources.workbook import sheet

__all__ = ["SOURCE", "WhoMeasles"]

_LICENCE = "World Health Organization: acknowledge it, with the date, as provisional data (data.who.int is CC BY 4.0)"
_CITATION = "World Health Organization, Provisional monthly measles and rubella data, immunizationdata.who.int"
_LAG = 28
"""Days until most countries' figures of a month are out; three months until they are complete."""
_INCOMPLETE = 3


def _series(name: str, title: str) -> Series:
    return Series(
        id=f"who_measles.{name}",
        title=title,
        unit=N_("cases"),
        place_kind="country",
        period="month",
        value="count",
        lag_days=_LAG,
        source="who_measles",
        licence=_LICENCE,
        citation=_CITATION,
    )


_SERIES = {
    "measles_total": _series("cases", N_("Measles, confirmed and compatible cases")),
    "measles_suspect": _series("suspected", N_("Measles, suspected cases")),
    "rubella_total": _series("rubella", N_("Rubella, confirmed and compatible cases")),
}
_SHEETS = 6


@dataclass(frozen=True)
class WhoMeasles:
    """The source; ``resolve`` is the world's resolver outside tests."""

    resolve: Resolve = place_of
    workbook: str = "https://immunizationdata.who.int/docs/librariesprovider21/measles-and-rubella/404-table-web-epi-curve-data.xlsx"
    id: str = "who_measles"
    title: str = N_("WHO, measles and rubella by month")
    topic: str = "health"
    homepage: str = "https://immunizationdata.who.int"
    licence: str = _LICENCE
    citation: str = _CITATION
    redistributable: bool = True
    series: tuple[Series, ...] = tuple(_SERIES.values())

    def read(self, seam: Seam, progress: Progress) -> Iterator[Yield]:
        """Read measles and rubella cases by country and month."""
        if seam.route == "mirror":
            file = seam.require_mirrored("health/measles_country_month*.csv", progress)
            table = text_table(file, ("iso3", "month", *_SERIES)).rename({"iso3": "code"})
        else:
            file = seam.fetch(self.workbook, progress, expect="xlsx")
            table = _months(_web(file, seam.limits.unpacked), file)
        ended = table.filter(pl.col("month") < f"{file.retrieved:%Y-%m}")
        since = f"{file.retrieved.year + (file.retrieved.month - 1 - _INCOMPLETE) // 12:04d}-"
        since += f"{(file.retrieved.month - 1 - _INCOMPLETE) % 12 + 1:02d}"
        late = ended.filter(pl.col("month") >= since).height
        notes = ["provisional figures, as countries report them by month"]
        if late:
            notes.append(f"{late} rows from {since} on are incomplete: countries report up to three months late")
        for name, series in _SERIES.items():
            rows = ended.select("code", "month", pl.col(name).alias("value"))
            below = pl.col("value").cast(pl.Float64, strict=False) < 0
            corrections = rows.filter(below).height
            rows = rows.filter(~below.fill_null(value=False))
            said = (f"{corrections} counts below zero are left out",) if corrections else ()
            yield monthly(series, rows, file, scheme="iso3", resolve=self.resolve, notes=(*notes, *said))


def _web(file: Fetched, limit: int) -> pl.DataFrame:
    """Return the sheet that has the table, under plain names of columns."""
    content = file.bytes()
    for number in range(1, _SHEETS + 1):
        try:
            found = sheet(content, limit, file.address, number=number)
        except SourceError:
            if number == 1:
                raise
            break
        plain = {name: re.sub(r"[^a-z0-9]+", "_", name.lower()).strip("_") for name in found.columns}
        named = found.rename({old: new for old, new in plain.items() if list(plain.values()).count(new) == 1})
        if {"iso3", "year", "month"} <= set(named.columns):
            return named
    raise SourceError(
        "no sheet has the columns ISO3, Year and Month",
        where=file.address,
        remedy="look for a new release of Tocsin: the publisher may have changed its format",
    )


def _months(rows: pl.DataFrame, file: Fetched) -> pl.DataFrame:
    """Return code, month and the figures; month and year may be written as numbers with a fraction (``3.0``)."""
    missing = [name for name in _SERIES if name not in rows.columns]
    if missing:
        raise SourceError(
            f"the columns {', '.join(missing)} are gone; the sheet has {', '.join(rows.columns[:12])}",
            where=file.address,
            remedy="look for a new release of Tocsin: the publisher may have changed its format",
        )
    year, month = (
        pl.col(name).cast(pl.Float64, strict=False).cast(pl.Int32, strict=False) for name in ("year", "month")
    )
    return rows.select(
        pl.col("iso3").alias("code"),
        pl.format("{}-{}", year.cast(pl.String), month.cast(pl.String).str.zfill(2)).alias("month"),
        *_SERIES,
    ).filter(pl.col("code").is_not_null())


SOURCE = WhoMeasles()
