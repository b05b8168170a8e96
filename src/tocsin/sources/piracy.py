"""Crime at Sea: piracy and armed robbery against ships as reported to the ICC's International Maritime Bureau.

Publisher: one CSV file on GitHub, an archive of 1993 to 2020 that is no longer renewed (``date, time, longitude,
latitude, attack_type, location_description, nearest_country, eez_country, shore_distance, ..., vessel_name,
vessel_type, vessel_status, data_source``). Mirror: ``maritime/piracy_incidents*.csv``, the same rows without narrative
and vessel's name. A member that holds newer rows puts them into a file of that name on its mirror.

Reports are counted in one of six waters (:mod:`tocsin.world.basins`) and in the world, by month; a month in which no
report came is zero, from the first to the last month of the file. Rows that are alike in every column count as often as
they stand there: once narratives are left out, two attacks on one anchorage in one night look the same, and of the 77
such rows in the archive only 20 are repeats in the original too. The note says how many there are. Reporting is
voluntary, and the Bureau counts piracy and armed robbery together, attempts included, but not acts of war.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

import polars as pl

from tocsin.errors import SourceError
from tocsin.messages import N_
from tocsin.observations.occurrences import OCCURRENCE
from tocsin.observations.rows import stamped
from tocsin.observations.series import Series
from tocsin.sources.seam import Fetched, Progress, Seam
from tocsin.sources.source import OccurrenceReading, Reading, Rejected, Yield
from tocsin.sources.tables import text_table
from tocsin.world.basins import ELSEWHERE, WATERS, basin_of

__all__ = ["SOURCE", "Piracy"]

_LICENCE = "CC BY 4.0 by its licence file, CC BY-SA 4.0 by its description: attribute, and share alike to be safe"
_CITATION = (
    "Benden, P., Feng, A., Howell, C. and Dalla Riva, G. V. (2021), Crime at Sea: A Global Database of Maritime Pirate "
    "Attacks (1993-2020), Journal of Open Humanities Data 7:19, doi 10.5334/johd.39; reports of the ICC International "
    "Maritime Bureau"
)
_LAG = 14
"""Days until a month's reports are out: the Bureau shows them within days and totals them two weeks after a quarter."""

_ATTACKS = Series(
    id="piracy.attacks",
    title=N_("Piracy and armed robbery against ships, reports"),
    unit=N_("incidents"),
    place_kind="basin",
    period="month",
    value="count",
    lag_days=_LAG,
    source="piracy",
    licence=_LICENCE,
    citation=_CITATION,
)
_COLUMNS = ("date", "longitude", "latitude", "attack_type", "vessel_type", "vessel_status", "data_source")
_WORLD = "WORLD"


@dataclass(frozen=True)
class Piracy:
    """The source."""

    file: str = (
        "https://raw.githubusercontent.com/newzealandpaul/Maritime-Pirate-Attacks/main/data/csv/pirate_attacks.csv"
    )
    id: str = "piracy"
    title: str = N_("Crime at Sea, pirate attacks (JOHD)")
    topic: str = "maritime"
    homepage: str = "https://github.com/newzealandpaul/Maritime-Pirate-Attacks"
    licence: str = _LICENCE
    citation: str = _CITATION
    redistributable: bool = True
    series: tuple[Series, ...] = (_ATTACKS,)

    def read(self, seam: Seam, progress: Progress) -> Iterator[Yield]:
        """Read the reports: counts by waters and month, and every report with its position."""
        if seam.route == "mirror":
            file = seam.require_mirrored("maritime/piracy_incidents*.csv", progress)
        else:
            file = seam.fetch(self.file, progress, expect="csv")
        table, rejected = _reports(file)
        alike = int(table.select(pl.exclude("line")).is_duplicated().sum())
        repeats = alike - table.select(pl.exclude("line")).filter(pl.struct(pl.all()).is_duplicated()).unique().height
        yield Reading(
            series=_ATTACKS,
            frame=stamped(_counts(table), _ATTACKS),
            address=file.address,
            checksum=file.checksum,
            retrieved=file.retrieved,
            known_basis="assumed",
            notes=(
                f"{repeats} rows repeat another one and are counted like the others",
                "reports are voluntary; attempts, and armed robbery in ports and territorial waters, are among them",
            ),
            rejected=rejected,
        )
        yield OccurrenceReading(
            id="piracy.incidents",
            title=self.title,
            source=self.id,
            whole=True,
            frame=pl.DataFrame(list(_rows(table)), schema=OCCURRENCE, orient="row"),
            licence=_LICENCE,
            citation=_CITATION,
            address=file.address,
            checksum=file.checksum,
            retrieved=file.retrieved,
        )


def _reports(file: Fetched) -> tuple[pl.DataFrame, tuple[Rejected, ...]]:
    """Return the reports with a day and a position, in the order of the file, and which have none."""
    said = text_table(file, _COLUMNS).with_row_index("line", offset=2)
    table = said.with_columns(
        pl.col("date").str.slice(0, 10).str.to_date("%Y-%m-%d", strict=False).alias("day"),
        pl.col("longitude").cast(pl.Float64, strict=False).alias("lon"),
        pl.col("latitude").cast(pl.Float64, strict=False).alias("lat"),
    )
    sound = (
        pl.col("day").is_not_null()
        & pl.col("lon").is_between(-180, 180).fill_null(value=False)
        & pl.col("lat").is_between(-90, 90).fill_null(value=False)
    )
    rejected = tuple(
        Rejected(row=row["line"], column="date", value=str(row["date"]), reason="it has no day or no such position")
        for row in table.filter(~sound).iter_rows(named=True)
    )
    kept = table.filter(sound)
    if kept.is_empty():
        raise SourceError("not one report has a day and a position", where=file.address, remedy="sync again later")
    waters = [basin_of(lon, lat) for lon, lat in kept.select("lon", "lat").iter_rows()]
    return kept.with_columns(pl.Series("place", waters)), rejected


def _counts(table: pl.DataFrame) -> pl.DataFrame:
    """Return counts by waters and month and of the world, zero where none was reported."""
    dated = table.select("place", pl.col("day").dt.truncate("1mo").alias("period"))
    both = pl.concat([dated, dated.with_columns(pl.lit(_WORLD).alias("place"))])
    told = both.group_by("place", "period").agg(pl.len().cast(pl.Float64).alias("value"))
    first, last = dated["period"].min(), dated["period"].max()
    months = pl.date_range(first, last, "1mo", eager=True)  # type: ignore[arg-type]
    grid = pl.DataFrame({"place": [*WATERS, ELSEWHERE, _WORLD]}).join(pl.DataFrame({"period": months}), how="cross")
    return grid.join(told, on=["place", "period"], how="left").with_columns(pl.col("value").fill_null(0.0))


def _rows(table: pl.DataFrame) -> Iterator[tuple[object, ...]]:
    """Yield each report as an occurrence; of several on one day, the number says which."""
    seen: dict[date, int] = {}
    for row in table.sort("day", "line").iter_rows(named=True):
        day = row["day"]
        seen[day] = seen.get(day, 0) + 1
        start = datetime.combine(day, time(), UTC)
        said = (row["attack_type"], row["vessel_type"], row["vessel_status"])
        title = " / ".join(text.strip().capitalize() for text in said if text and text.strip())
        id_, place = f"piracy.{day}.{seen[day]}", [row["place"]]
        known = start + timedelta(days=_LAG)
        yield id_, "piracy", title, place, row["lon"], row["lat"], start, None, "", "{}", "", known, "assumed"


SOURCE = Piracy()
