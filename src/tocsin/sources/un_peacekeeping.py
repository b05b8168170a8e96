"""Who sends people to peace operations of the United Nations, and where they serve: Department of Peace Operations.

Publisher: ``DPO-UCHISTORICAL`` of the Peace and Security Data Hub, a row for a contributor, mission, kind of personnel
and month (isocode3, mission_acronym, personnel_type, male_personnel, female_personnel, last_reporting_date). Mirror:
``institutions/peacekeeping_contributor_month.csv.gz`` (Date, Troops, Police, Experts, contributor) and
``peacekeeping_mission_month.csv.gz`` (month, mission, host_iso3, total), 1990 to 2017. Where a mission serves in
more than one country, it stands under the one that the table names; the publisher's own table names none, so where
people serve is read from the mirror alone. Counts are facts of the United Nations; the mirror's copy states no licence
for the compilation, so they stay at the node that read them.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import polars as pl

from tocsin.messages import N_
from tocsin.observations.series import Series
from tocsin.sources.codes import Resolve, place_of
from tocsin.sources.monthly import monthly
from tocsin.sources.seam import Fetched, Progress, Seam
from tocsin.sources.source import Yield
from tocsin.sources.tables import text_table
from tocsin.sources.unpack import gunzipped

__all__ = ["SOURCE", "UnPeacekeeping"]

_LICENCE = "facts of the United Nations; no licence stated for the compilation"
_CITATION = "United Nations Department of Peace Operations, uniformed personnel by contributor and mission"
_KINDS = {"Troops": "troops", "Police": "police", "Experts": "experts"}
_LAG = 45


def _series(name: str, title: str) -> Series:
    return Series(
        id=f"peacekeeping.{name}",
        title=title,
        unit=N_("people"),
        place_kind="country",
        period="month",
        value="count",
        lag_days=_LAG,
        source="un_peacekeeping",
        licence=_LICENCE,
        citation=_CITATION,
        redistributable=False,
    )


_FROM = {
    "troops": _series("troops_from", N_("Troops sent to peace operations of the United Nations")),
    "police": _series("police_from", N_("Police sent to peace operations of the United Nations")),
    "experts": _series("experts_from", N_("Military experts sent to peace operations of the United Nations")),
}
_SERVING = _series("serving_in", N_("Uniformed people serving in peace operations of the United Nations"))


@dataclass(frozen=True)
class UnPeacekeeping:
    """The source; ``resolve`` is the world's resolver outside tests."""

    resolve: Resolve = place_of
    file: str = "https://api.psdata.un.org/public/data/DPO-UCHISTORICAL/csv"
    id: str = "un_peacekeeping"
    title: str = N_("Peace operations of the United Nations")
    topic: str = "institutions"
    homepage: str = "https://psdata.un.org/dataset/DPO-UCHISTORICAL"
    licence: str = _LICENCE
    citation: str = _CITATION
    redistributable: bool = False
    series: tuple[Series, ...] = (*_FROM.values(), _SERVING)

    def read(self, seam: Seam, progress: Progress) -> Iterator[Yield]:
        """Read people by the country that sends them and, from a mirror, by the country where they serve."""
        if seam.route == "publisher":
            file = seam.fetch(self.file, progress, expect="csv")
            columns = ("isocode3", "personnel_type", "male_personnel", "female_personnel", "last_reporting_date")
            sent = _published(text_table(file, columns))
            yield from self._sent(sent, file, "iso3")
            return
        file = seam.require_mirrored("institutions/peacekeeping_contributor_month.csv*", progress)
        table = text_table(file, ("Date", *_KINDS, "contributor"), content=_content(seam, file))
        sent = table.unpivot(index=["Date", "contributor"], variable_name="kind").select(
            code="contributor",
            month=pl.col("Date").str.slice(0, 7),
            kind=pl.col("kind").replace_strict(_KINDS, return_dtype=pl.String),
            value=pl.col("value").cast(pl.Float64, strict=False),
        )
        yield from self._sent(sent.drop_nulls("value"), file, "name")
        file = seam.require_mirrored("institutions/peacekeeping_mission_month.csv*", progress)
        table = text_table(file, ("month", "host_iso3", "total"), content=_content(seam, file))
        serving = (
            table.group_by(
                pl.col("host_iso3").alias("code"), pl.col("month").str.slice(0, 7).alias("month"), maintain_order=True
            )
            .agg(pl.col("total").cast(pl.Float64, strict=False).sum().alias("value"))
            .select("code", "month", "value")
        )
        yield monthly(_SERVING, serving, file, scheme="iso3", resolve=self.resolve, released=file.modified)

    def _sent(self, rows: pl.DataFrame, file: Fetched, scheme: str) -> Iterator[Yield]:
        for kind, series in _FROM.items():
            summed = (
                rows.filter(pl.col("kind") == kind)
                .group_by("code", "month", maintain_order=True)
                .agg(pl.col("value").sum())
            )
            yield monthly(series, summed, file, scheme=scheme, resolve=self.resolve, released=file.modified)


def _content(seam: Seam, file: Fetched) -> bytes | None:
    packed = file.path.suffix == ".gz"
    return gunzipped(file.bytes(), seam.limits.unpacked, file.address) if packed else None


def _published(table: pl.DataFrame) -> pl.DataFrame:
    """Return code, month, kind and value from the publisher's own columns; staff officers count as experts."""
    words = pl.col("personnel_type").str.to_lowercase()
    people = [
        pl.col(name).cast(pl.Float64, strict=False).fill_null(0) for name in ("male_personnel", "female_personnel")
    ]
    return table.select(
        code="isocode3",
        month=pl.col("last_reporting_date").str.slice(0, 7),
        kind=pl.when(words.str.contains("troop"))
        .then(pl.lit("troops"))
        .when(words.str.contains("police"))
        .then(pl.lit("police"))
        .otherwise(pl.lit("experts")),
        value=people[0] + people[1],
    )


SOURCE = UnPeacekeeping()
