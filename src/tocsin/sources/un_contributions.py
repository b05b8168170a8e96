"""What governments give to the organisations of the United Nations system: Chief Executives Board, its statistics.

Publisher: ``revenue_government_donors.csv`` (calendar_year, agency, government_donor, rev_type, amount in US dollars).
Mirror: ``institutions/un_system_contributions.parquet`` (year, contributor, status, entity, type, usd). Assessed
contributions are owed under a scale; voluntary ones are given, for a purpose (earmarked) or not. Figures are revenue as
each organisation books it, so a gift over several years may stand whole in one.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import polars as pl

from tocsin.messages import N_
from tocsin.observations.series import Series
from tocsin.sources.codes import Resolve, place_of
from tocsin.sources.seam import Fetched, Progress, Seam
from tocsin.sources.source import Yield
from tocsin.sources.tables import parquet, text_table
from tocsin.sources.yearly import yearly

__all__ = ["SOURCE", "UnContributions"]

_LICENCE = "open, with attribution"
_CITATION = "United Nations System Chief Executives Board for Coordination, financial statistics"
_NO_GOVERNMENT = "organization"
_LAG = 300
"""A year's figures come before the end of the next."""


def _series(name: str, title: str) -> Series:
    return Series(
        id=f"ceb.{name}",
        title=title,
        unit=N_("US dollars"),
        place_kind="country",
        period="year",
        value="continuous",  # corrections of earlier years can make a year negative
        lag_days=_LAG,
        source="un_contributions",
        licence=_LICENCE,
        citation=_CITATION,
    )


_KINDS = {
    "assessed": _series("assessed", N_("Assessed contributions to the United Nations system")),
    "core": _series("core", N_("Voluntary contributions to the United Nations system, not earmarked")),
    "earmarked": _series("earmarked", N_("Voluntary contributions to the United Nations system, earmarked")),
}


@dataclass(frozen=True)
class UnContributions:
    """The source; ``resolve`` is the world's resolver outside tests."""

    resolve: Resolve = place_of
    file: str = "https://unsceb.org/sites/default/files/statistic_files/Financial/revenue_government_donors.csv"
    id: str = "un_contributions"
    title: str = N_("Contributions to the United Nations system (CEB)")
    topic: str = "institutions"
    homepage: str = "https://unsceb.org/financial-statistics"
    licence: str = _LICENCE
    citation: str = _CITATION
    redistributable: bool = True
    series: tuple[Series, ...] = tuple(_KINDS.values())

    def read(self, seam: Seam, progress: Progress) -> Iterator[Yield]:
        """Read contributions by government, year and kind."""
        if seam.route == "mirror":
            file = seam.require_mirrored("institutions/un_system_contributions.parquet", progress)
            rows = parquet(file, ("year", "contributor", "status", "type", "usd"))
            rows = rows.filter(pl.col("status") != _NO_GOVERNMENT)
        else:
            file = seam.fetch(self.file, progress, expect="csv")
            rows = text_table(file, ("calendar_year", "government_donor", "rev_type", "amount")).select(
                year="calendar_year", contributor="government_donor", type="rev_type", usd="amount"
            )
        kinds = rows.with_columns(_kind().alias("kind"))
        for kind, series in _KINDS.items():
            yield self._summed(series, kinds.filter(pl.col("kind") == kind), file)

    def _summed(self, series: Series, rows: pl.DataFrame, file: Fetched) -> Yield:
        amount = pl.col("usd").cast(pl.Float64, strict=False)
        summed = (
            rows.filter(amount.is_not_null())
            .group_by("contributor", "year", maintain_order=True)
            .agg(amount.sum().round(0).alias("value"))
            .rename({"contributor": "code"})
        )
        return yearly(
            series,
            summed,
            scheme="name",
            resolve=self.resolve,
            address=file.address,
            checksum=file.checksum,
            retrieved=file.retrieved,
            released=file.modified,
        )


def _kind() -> pl.Expr:
    """Say which kind a row's words mean; None for revenue that is no contribution."""
    words = pl.col("type").cast(pl.String).str.to_lowercase()
    return (
        pl.when(words.str.contains("assessed"))
        .then(pl.lit("assessed"))
        .when(words.str.contains("un-earmarked") | words.str.contains("unearmarked") | words.str.contains("core"))
        .then(pl.lit("core"))
        .when(words.str.contains("earmarked"))
        .then(pl.lit("earmarked"))
    )


SOURCE = UnContributions()
