"""World Health Organization, Disease Outbreak News: how many items a month, and how many outbreaks a country and year.

Publisher: ``https://www.who.int/api/news/diseaseoutbreaknews``, OData pages of ``{"value": [...]}`` with Title,
PublicationDate and UrlName; a title names disease and country ("Cholera - Sudan"). Mirror:
``health/who_don_items_global_month*.csv`` (month, don_items) and ``health/who_don_outbreaks_country_year*.csv``, an
outbreak a row (country, iso3, year, disease ...), coded from the items' texts.

What is counted is what WHO chose to publish. An item may speak of several countries; from titles, which name one or
none, fewer outbreaks are counted than from coded texts, and the note says so.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime

import msgspec
import polars as pl

from tocsin.errors import SourceError, UnknownCodeError
from tocsin.messages import N_
from tocsin.observations.rows import stamped
from tocsin.observations.series import Series
from tocsin.sources.codes import Resolve, place_of, placed
from tocsin.sources.named_places import by_name
from tocsin.sources.one_place import one_place
from tocsin.sources.seam import Fetched, Progress, Seam, Step
from tocsin.sources.source import Reading, Rejected, Yield
from tocsin.sources.tables import text_table

__all__ = ["SOURCE", "WhoDon", "disease_and_place"]

_LICENCE = "World Health Organization: counts are facts; the coded outbreaks are CC BY 4.0"
_CITATION = (
    "World Health Organization, Disease Outbreak News; outbreaks coded by Torres Munguia, J. A. et al. (2022), A "
    "global dataset of pandemic- and epidemic-prone disease outbreaks, Scientific Data 9:683"
)
_ITEMS = Series(
    id="who_don.items",
    title=N_("Disease Outbreak News, items"),
    unit=N_("items"),
    place_kind="world",
    period="month",
    value="count",
    lag_days=0,
    source="who_don",
    licence=_LICENCE,
    citation=_CITATION,
)
_OUTBREAKS = Series(
    id="who_don.outbreaks",
    title=N_("Outbreaks named in Disease Outbreak News"),
    unit=N_("outbreaks"),
    place_kind="country",
    period="year",
    value="count",
    lag_days=0,
    source="who_don",
    licence=_LICENCE,
    citation=_CITATION,
)
_PAGE = 100
_MOST_PAGES = 200
_SPLIT = re.compile(r"\s+[-\u2010-\u2015]\s*|\s*[\u2013\u2014]\s+")
_DATED = re.compile(r"^(?:19|20)\d{2}\s*[-\u2010-\u2015]\s*")
_KNOWN = {
    name: place
    for place, names in {
        "GBR": "united kingdom of great britain and northern ireland",
        "SAU": "kingdom of saudi arabia",
        "USA": "united states of america",
        "": "global update|multi-country|global|global situation|region of the americas|european region",
    }.items()
    for name in names.split("|")
}


class _Item(msgspec.Struct, rename="pascal"):
    title: str
    publication_date: str = ""
    publication_date_and_time: str = ""


class _Page(msgspec.Struct):
    value: list[_Item]


@dataclass(frozen=True)
class WhoDon:
    """The source; ``resolve`` is the world's resolver outside tests."""

    resolve: Resolve = place_of
    news: str = "https://www.who.int/api/news/diseaseoutbreaknews"
    id: str = "who_don"
    title: str = N_("WHO, Disease Outbreak News")
    topic: str = "health"
    homepage: str = "https://www.who.int/emergencies/disease-outbreak-news"
    licence: str = _LICENCE
    citation: str = _CITATION
    redistributable: bool = True
    series: tuple[Series, ...] = (_ITEMS, _OUTBREAKS)

    def read(self, seam: Seam, progress: Progress) -> Iterator[Yield]:
        """Read items by month and outbreaks by country and year."""
        if seam.route == "publisher":
            yield from self._published(seam, progress)
            return
        file = seam.require_mirrored("health/who_don_items_global_month*.csv", progress)
        items = text_table(file, ("month", "don_items"))
        yield one_place(_ITEMS, "WORLD", list(items.iter_rows()), file)
        coded = seam.mirrored("health/who_don_outbreaks_country_year*.csv", progress)
        if coded is not None:
            rows = text_table(coded, ("iso3", "year", "disease"))
            found, rejected = placed(rows, "iso3", "iso3", self.resolve)
            yield _yearly(found, coded, rejected, ())

    def _published(self, seam: Seam, progress: Progress) -> Iterator[Yield]:
        """Read the pages of the news; together they stand as one file, that of the first page."""
        items: list[_Item] = []
        first: Fetched | None = None
        for page in range(_MOST_PAGES):
            query = f"$orderby=PublicationDate%20desc&$select=Title,PublicationDate,PublicationDateAndTime&$top={_PAGE}"
            file = seam.fetch(f"{self.news}?{query}&$skip={page * _PAGE}", progress, expect="json")
            found = _page(file).value
            first = first or file
            items += found
            progress(Step(what=self.id, done=page + 1, total=0, unit="pages"))
            if len(found) < _PAGE:
                break
        days = [(item, day) for item in items if (day := _day(item)) is not None]
        if first is None or not days:
            raise SourceError("no item has a title and a date", where=self.news, remedy="sync again later")
        whole = msgspec.structs.replace(first, address=self.news)
        yield one_place(_ITEMS, "WORLD", _by_month([day for _, day in days], whole.retrieved), whole)
        resolve = by_name(self.resolve, _KNOWN)
        rows, rejected = _named(days, resolve)
        notes = ("disease and country are read from titles: items on several countries count once or not at all",)
        yield _yearly(rows, whole, rejected, notes)


def disease_and_place(title: str) -> tuple[str, str]:
    """Take an item's title apart: disease, and the country or an empty text.

    >>> disease_and_place("Cholera - Sudan"), disease_and_place("2003 - Plague in Algeria - Update 2")
    (('Cholera', 'Sudan'), ('Plague', 'Algeria'))
    >>> disease_and_place("Avian Influenza A(H5N1) \u2013 Cambodia"), disease_and_place("Dengue, global situation")
    (('Avian Influenza A(H5N1)', 'Cambodia'), ('Dengue, global situation', ''))
    """
    parts = [part.strip() for part in _SPLIT.split(_DATED.sub("", title.strip())) if part.strip()]
    parts = [part for part in parts if not re.match(r"update\b|situation\b", part, re.IGNORECASE)] or [title.strip()]
    if len(parts) > 1:
        return parts[0], parts[-1]
    disease, inside, country = parts[0].rpartition(" in ")
    if not inside:
        return parts[0], ""
    return disease.strip(), re.sub(r"^the\s+", "", country.strip(), flags=re.IGNORECASE)


def _page(file: Fetched) -> _Page:
    try:
        return msgspec.json.decode(file.bytes(), type=_Page)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise SourceError(
            f"the answer is no page of news ({error})",
            where=file.address,
            remedy="look for a new release of Tocsin: the publisher may have changed its format",
        ) from error


def _day(item: _Item) -> date | None:
    try:
        return date.fromisoformat((item.publication_date or item.publication_date_and_time)[:10])
    except ValueError:
        return None


def _by_month(days: list[date], read: datetime) -> list[tuple[str, object]]:
    """Count the items of each month that has ended; a month between without any is zero."""
    first, last = min(days), date(read.year, read.month, 1)
    counts: dict[str, int] = {}
    for number in range(first.year * 12 + first.month - 1, last.year * 12 + last.month - 1):
        counts[f"{number // 12:04d}-{number % 12 + 1:02d}"] = 0
    for day in days:
        if f"{day:%Y-%m}" in counts:
            counts[f"{day:%Y-%m}"] += 1
    return list(counts.items())


def _named(days: list[tuple[_Item, date]], resolve: Resolve) -> tuple[pl.DataFrame, tuple[Rejected, ...]]:
    rows: list[tuple[str, str, str]] = []
    unknown: dict[str, tuple[int, str]] = {}
    for item, day in days:
        disease, country = disease_and_place(item.title)
        if not country:
            continue
        try:
            rows.append((resolve(country, "name", day), str(day.year), disease))
        except UnknownCodeError as error:
            count, _ = unknown.get(country, (0, ""))
            unknown[country] = (count + 1, error.what)
    rejected = tuple(
        Rejected(column="Title", value=country, reason=reason, rows=count)
        for country, (count, reason) in unknown.items()
    )
    return pl.DataFrame(rows, schema=dict.fromkeys(("place", "year", "disease"), pl.String), orient="row"), rejected


def _yearly(rows: pl.DataFrame, file: Fetched, rejected: tuple[Rejected, ...], notes: tuple[str, ...]) -> Reading:
    """Count each disease once a place and year; a place that ever had one is zero in the years without."""
    counted = rows.unique(["place", "year", "disease"]).group_by("place", "year").agg(pl.len().alias("value"))
    numbered = pl.col("year").cast(pl.Int32, strict=False).is_not_null()
    years = pl.DataFrame({"year": rows["year"].unique()}).filter(numbered)
    ended = years.filter(pl.col("year") < f"{file.retrieved.year:04d}")
    grid = pl.DataFrame({"place": rows["place"].unique()}).join(ended, how="cross")
    figures = grid.join(counted, on=["place", "year"], how="left").select(
        "place",
        (pl.col("year") + "-01-01").str.to_date("%Y-%m-%d").alias("period"),
        pl.col("value").fill_null(0).cast(pl.Float64),
    )
    return Reading(
        series=_OUTBREAKS,
        frame=stamped(figures, _OUTBREAKS),
        address=file.address,
        checksum=file.checksum,
        retrieved=file.retrieved,
        known_basis="assumed",
        notes=notes,
        rejected=rejected,
    )


SOURCE = WhoDon()
