"""What humanitarian appeals asked for, and what came: OCHA, Financial Tracking Service.

Publisher: ``fts_requirements_funding_global.csv`` on the Humanitarian Data Exchange, one row for a plan, country and
year; its second line holds tags. Mirror: ``institutions/fts_requirements_funding.csv.gz`` (the same columns). A year is
not final before the middle of the next: what is reported late is booked into the year it was given for. Years that have
not begun, which plans over several years already name, are left out.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import polars as pl

from tocsin.messages import N_
from tocsin.observations.series import Series
from tocsin.sources.codes import Resolve, place_of
from tocsin.sources.seam import Fetched, Progress, Seam
from tocsin.sources.source import Yield
from tocsin.sources.tables import text_table
from tocsin.sources.unpack import gunzipped
from tocsin.sources.yearly import yearly

__all__ = ["SOURCE", "OchaFts"]

_LICENCE = "CC BY 3.0 IGO"
_CITATION = "OCHA, Financial Tracking Service, requirements and funding"
_COLUMNS = ("countryCode", "id", "year", "requirements", "funding")
_TAG = "#"
_LAG = 180
"""Half a year after its end most of what was given for a year is reported."""


def _series(name: str, title: str) -> Series:
    return Series(
        id=f"fts.{name}",
        title=title,
        unit=N_("US dollars"),
        place_kind="country",
        period="year",
        value="count",
        lag_days=_LAG,
        source="ocha_fts",
        licence=_LICENCE,
        citation=_CITATION,
    )


_REQUIRED = _series("requirements", N_("Asked for by humanitarian plans and appeals"))
_FUNDED = _series("plan_funding", N_("Given to humanitarian plans and appeals"))
_ALL = _series("funding", N_("Humanitarian funding, inside and outside plans"))


@dataclass(frozen=True)
class OchaFts:
    """The source; ``resolve`` is the world's resolver outside tests."""

    resolve: Resolve = place_of
    file: str = (
        "https://data.humdata.org/dataset/b2bbb33c-2cfb-4809-8dd3-6bbdc080cbb9/resource/"
        "b3232da8-f1e4-41ab-9642-b22dae10a1d7/download/fts_requirements_funding_global.csv"
    )
    id: str = "ocha_fts"
    title: str = N_("Humanitarian appeals and funding (OCHA)")
    topic: str = "institutions"
    homepage: str = "https://fts.unocha.org"
    licence: str = _LICENCE
    citation: str = _CITATION
    redistributable: bool = True
    series: tuple[Series, ...] = (_REQUIRED, _FUNDED, _ALL)

    def read(self, seam: Seam, progress: Progress) -> Iterator[Yield]:
        """Read what was asked for and what was given, by country and year."""
        if seam.route == "mirror":
            file = seam.require_mirrored("institutions/fts_requirements_funding.csv*", progress)
        else:
            file = seam.fetch(self.file, progress, expect="csv")
        packed = file.path.suffix == ".gz"
        content = gunzipped(file.bytes(), seam.limits.unpacked, file.address) if packed else None
        rows = text_table(file, _COLUMNS, content=content)
        rows = rows.filter(~pl.col("countryCode").fill_null("").str.starts_with(_TAG))
        rows = rows.filter(pl.col("year").cast(pl.Int32, strict=False).fill_null(0) <= seam.clock().year)
        planned = rows.filter(pl.col("id").is_not_null())
        yield self._summed(_REQUIRED, planned, "requirements", file)
        # A plan without a stated requirement has no share that came.
        yield self._summed(_FUNDED, planned.filter(pl.col("requirements").is_not_null()), "funding", file)
        yield self._summed(_ALL, rows, "funding", file)

    def _summed(self, series: Series, rows: pl.DataFrame, column: str, file: Fetched) -> Yield:
        amount = pl.col(column).cast(pl.Float64, strict=False)
        summed = (
            rows.filter(amount.is_not_null())
            .group_by("countryCode", "year", maintain_order=True)
            .agg(amount.sum().alias("value"))
            .rename({"countryCode": "code"})
        )
        return yearly(
            series,
            summed,
            scheme="iso3",
            resolve=self.resolve,
            address=file.address,
            checksum=file.checksum,
            retrieved=file.retrieved,
            released=file.modified,
        )


SOURCE = OchaFts()
