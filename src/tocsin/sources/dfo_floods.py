"""Dartmouth Flood Observatory: large floods since 1985, one by one, and counts by country and month.

A flood counts in the month in which it began, with all its dead and displaced: the archive gives totals for the whole
flood and they are not spread over its days. It counts in the archive's first country; a line that names two countries
at once is kept as an event and enters no count. Names are read as of the day the flood began, then as of today, with
the archive's own spellings; regions (Siberia, Texas) count in their country. Months without a flood are zero in every
country that the archive names anywhere, while that country exists; the month of the newest flood is left out, because
it may not be over.

Publisher: the workbook ``FloodArchive.xlsx`` (ID, GlideNumber, Country, OtherCountry, long, lat, Area, Began, Ended,
Validation, Dead, Displaced, MainCause, Severity). Mirror: ``disasters/dfo_large_floods*.csv``.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time

import msgspec
import polars as pl

from tocsin.errors import SourceError
from tocsin.messages import N_
from tocsin.observations.occurrences import OCCURRENCE
from tocsin.observations.rows import stamped
from tocsin.observations.series import Series
from tocsin.sources.codes import Resolve, place_of, placed
from tocsin.sources.named_places import by_name
from tocsin.sources.seam import Fetched, Progress, Seam
from tocsin.sources.source import OccurrenceReading, Reading, Rejected, Yield
from tocsin.sources.tables import require_columns, text_table
from tocsin.sources.workbook import sheet, workbook_day
from tocsin.world.places import place

__all__ = ["SOURCE", "DfoFloods"]

_LICENCE = "CC BY 3.0"
_CITATION = "Brakenridge, G.R., Global Active Archive of Large Flood Events, Dartmouth Flood Observatory"
_LAG = 90
"""The archive adds floods within weeks and completes their figures after they end."""

_SERIES = {
    name: Series(
        id=f"dfo_floods.{name}",
        title=title,
        unit=unit,
        place_kind="country",
        period="month",
        value="count",
        lag_days=_LAG,
        source="dfo_floods",
        licence=_LICENCE,
        citation=_CITATION,
    )
    for name, title, unit in (
        ("floods", N_("Large floods that began"), N_("floods")),
        ("dead", N_("Deaths in large floods that began"), N_("deaths")),
        ("displaced", N_("People displaced by large floods that began"), N_("people")),
    )
}
_SPELLINGS = {
    "COL": "columbia",
    "PHL": "phillipines, philipines, phillippines, philippine",
    "GTM": "guatamala",
    "SLV": "el savador",
    "GBR": "scotland, england, northern ireland, unitd kingdom, wales",
    "BGD": "bangledesh, bangaldesh",
    "MMR": "myanamar",
    "THA": "thiland",
    "ARE": "united arab emerates",
    "MDA": "moldava, moldovo",
    "TJK": "tajikstan",
    "COM": "comoros islands",
    "TTO": "trinidad, tobago",
    "BOL": "boliva",
    "MYS": "malayasia",
    "VEN": "venezulea",
    "IDN": "inonesia",
    "BIH": "bosnia and herzogovina, bosnia-herzegovenia",
    "BFA": "burkino faso",
    "IND": "inda",
    "PNG": "papua new gunea",
    "ZWE": "zimbawe",
    "KAZ": "kazahkstan",
    "CMR": "camaroun",
    "RUS": "siberia",
    "CHN": "tibet",
    "USA": "texas, alaska",
    "AUS": "tasmania",
    "PRT": "azores islands, azores",
    "ESP": "canary islands",
    "PSE": "gaza",
    "": "sudan and eritrea|canada and usa|britain, ireland",
}
"""Place -> spellings and regions of the archive; the last line names two countries at once."""
_KNOWN = {
    name.strip(): id for id, names in _SPELLINGS.items() for name in names.split("|" if not id else ",") if name.strip()
}
_COLUMNS = ("id", "country", "long", "lat", "began", "ended", "dead", "displaced", "maincause", "severity")
_PUBLISHED = ("ID", "Country", "long", "lat", "Began", "Ended", "Dead", "Displaced", "MainCause", "Severity")


@dataclass(frozen=True)
class DfoFloods:
    """The source; ``resolve`` is the world's resolver outside tests."""

    resolve: Resolve = place_of
    file: str = "https://floodobservatory.colorado.edu/temp/FloodArchive.xlsx"
    id: str = "dfo_floods"
    title: str = N_("Large floods (Dartmouth Flood Observatory)")
    topic: str = "disasters"
    homepage: str = "https://floodobservatory.colorado.edu/Archives/"
    licence: str = _LICENCE
    citation: str = _CITATION
    redistributable: bool = True
    series: tuple[Series, ...] = tuple(_SERIES.values())

    def read(self, seam: Seam, progress: Progress) -> Iterator[Yield]:
        """Read the archive: counts by country and month, and every flood."""
        if seam.route == "mirror":
            file = seam.require_mirrored("disasters/dfo_large_floods*.csv", progress)
            table = text_table(file, _COLUMNS)
        else:
            file = seam.fetch(self.file, progress, expect="xlsx")
            table = sheet(file.bytes(), seam.limits.unpacked, file.address)
            require_columns(table.columns, _PUBLISHED, file.address)
            table = table.select(_PUBLISHED).rename(dict(zip(_PUBLISHED, _COLUMNS, strict=True)))
        floods, wrong = _typed(table, file)
        found, unknown = placed(floods, "country", "name", by_name(self.resolve, _KNOWN), on="began")
        month = pl.col("began").dt.truncate("1mo").alias("period")
        # The newest flood's own month may not be over: it counts once a later month has begun.
        newest = max(floods["began"].to_list()).replace(day=1)
        sums = (
            found.with_columns(month)
            .filter(pl.col("period") < newest)
            .group_by("place", "period")
            .agg(pl.len().alias("floods"), pl.col("dead").sum(), pl.col("displaced").sum())
        )
        quiet = _quiet(sums, min(floods["began"].to_list()), newest)
        for name, series in _SERIES.items():
            figures = sums.select("place", "period", pl.col(name).cast(pl.Float64).alias("value"))
            yield Reading(
                series=series,
                frame=stamped(pl.concat([figures, quiet]), series),
                address=file.address,
                checksum=file.checksum,
                retrieved=file.retrieved,
                known_basis="assumed",
                notes=("a flood counts wholly in the month it began, in the archive's first country",),
                rejected=(*wrong, *unknown),
            )
        yield OccurrenceReading(
            id="dfo_floods.events",
            title=self.title,
            source=self.id,
            whole=True,
            frame=_events(floods.join(found.select("id", "place"), on="id", how="left")),
            licence=_LICENCE,
            citation=_CITATION,
            address=file.address,
            checksum=file.checksum,
            retrieved=file.retrieved,
        )


def _typed(table: pl.DataFrame, file: Fetched) -> tuple[pl.DataFrame, tuple[Rejected, ...]]:
    """Return the floods with dates and numbers in them, and a report on lines that have none."""
    numbers = ("long", "lat", "dead", "displaced", "severity")
    typed = table.with_columns(
        *(pl.Series(name, [workbook_day(text) for text in table[name]], dtype=pl.Date) for name in ("began", "ended")),
        pl.col("began").alias("said"),
        *(pl.col(name).cast(pl.Float64, strict=False) for name in numbers),
    ).with_columns(pl.max_horizontal("began", "ended").alias("ended"))
    undated = typed.filter(pl.col("began").is_null())
    sound = typed.filter(pl.col("began").is_not_null()).unique("id", keep="last", maintain_order=True)
    if sound.is_empty():
        raise SourceError("no line has a date", where=file.address, remedy="sync again; the file may have changed")
    report = tuple(
        Rejected(column="began", value=str(said), reason="this is no date") for said in undated["said"].to_list()
    )
    return sound.drop("said"), report


def _quiet(sums: pl.DataFrame, first: date, newest: date) -> pl.DataFrame:
    """Return a zero for each whole month without a flood in the archive's countries, while they exist."""
    months = pl.date_range(first.replace(day=1), newest, "1mo", closed="left", eager=True).to_list()
    every = [(id, month) for id in sums["place"].unique() for month in months if _exists(id, month)]
    grid = pl.DataFrame(every, schema={"place": pl.String, "period": pl.Date}, orient="row")
    return grid.join(sums, on=["place", "period"], how="anti").select("place", "period", pl.lit(0.0).alias("value"))


def _exists(id: str, month: date) -> bool:
    return place(id).exists(month)


def _events(floods: pl.DataFrame) -> pl.DataFrame:
    rows = []
    for flood in floods.iter_rows(named=True):
        ended = datetime.combine(flood["ended"], time(), UTC)
        figures = {name: flood[name] for name in ("dead", "displaced", "severity") if flood[name] is not None}
        rows.append(
            (
                f"dfo_floods.{flood['id']}",
                "flood",
                ", ".join(text.strip() for text in (flood["country"], flood["maincause"]) if text),
                [flood["place"]] if flood["place"] else [],
                flood["long"],
                flood["lat"],
                datetime.combine(flood["began"], time(), UTC),
                ended,
                "",
                msgspec.json.encode(figures, order="sorted").decode(),
                "",
                ended,
                "assumed",
            )
        )
    frame = pl.DataFrame(rows, schema=OCCURRENCE, orient="row")
    return frame.with_columns(pl.col("known_since") + pl.duration(days=_LAG))


SOURCE = DfoFloods()
