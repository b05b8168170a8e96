"""NOAA National Centers for Environmental Information: significant earthquakes, by country and year, and one by one.

An earthquake is significant in this list when it killed, caused damage of about a million dollars, had magnitude 7.5 or
intensity X, or made a tsunami. Publisher: pages of JSON of the hazard service (``items``, ``page``, ``totalPages``).
Mirror: ``disasters/significant_earthquakes_country_year*.csv`` (country, year, significant_earthquakes).
"""

import calendar
import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

import msgspec
import polars as pl

from tocsin.errors import SourceError
from tocsin.messages import N_
from tocsin.observations.occurrences import OCCURRENCE
from tocsin.observations.series import Series
from tocsin.sources.codes import Resolve, place_of, placed
from tocsin.sources.named_places import by_name
from tocsin.sources.seam import Progress, Seam, Step
from tocsin.sources.source import OccurrenceReading, Reading, Yield
from tocsin.sources.tables import text_table
from tocsin.sources.yearly import yearly

__all__ = ["SOURCE", "NoaaEarthquakes"]

_LICENCE = "United States public domain"
_CITATION = (
    "NOAA National Centers for Environmental Information, Global Significant Earthquake Database, 10.7289/V5TD9V7K"
)
_LAG = 180
"""Events enter within weeks and their figures are completed in the half year after."""
_KNOWN = {
    "kermadec islands": "NZL",
    "azores": "PRT",
    "macedonia": "MKD",
    "atlantic ocean": "",
    "pacific ocean": "",
    "bering sea": "",
    "solomon sea": "",
}
_SERIES = Series(
    id="noaa_earthquakes.significant",
    title=N_("Significant earthquakes"),
    unit=N_("earthquakes"),
    place_kind="country",
    period="year",
    value="count",
    lag_days=_LAG,
    source="noaa_earthquakes",
    licence=_LICENCE,
    citation=_CITATION,
)
_NOTE = "a country and year without a row has no significant earthquake on the list; earlier decades are less complete"


class _Item(msgspec.Struct, rename="camel"):
    id: int
    year: int
    month: int | None = None
    day: int | None = None
    country: str = ""
    location_name: str = ""
    latitude: float | None = None
    longitude: float | None = None
    eq_magnitude: float | None = None
    deaths_total: float | None = None
    deaths: float | None = None


class _Page(msgspec.Struct, rename="camel"):
    items: list[_Item]
    page: int = 1
    total_pages: int = 1


@dataclass(frozen=True)
class NoaaEarthquakes:
    """The source; ``resolve`` is the world's resolver outside tests."""

    resolve: Resolve = place_of
    service: str = "https://www.ngdc.noaa.gov/hazel/hazard-service/api/v1/earthquakes"
    first_year: int = 1900
    id: str = "noaa_earthquakes"
    title: str = N_("Significant earthquakes (NOAA)")
    topic: str = "disasters"
    homepage: str = "https://www.ngdc.noaa.gov/hazel/view/hazards/earthquake/search"
    licence: str = _LICENCE
    citation: str = _CITATION
    redistributable: bool = True
    series: tuple[Series, ...] = (_SERIES,)

    def read(self, seam: Seam, progress: Progress) -> Iterator[Yield]:
        """Read the mirror's counts, or every event from the service, and count."""
        names = by_name(self.resolve, _KNOWN)
        if seam.route == "mirror":
            file = seam.require_mirrored("disasters/significant_earthquakes_country_year*.csv", progress)
            table = text_table(file, ("country", "year", "significant_earthquakes"))
            counts = table.select("year", code="country", value="significant_earthquakes")
            counts = counts.filter(
                (pl.col("year").cast(pl.Int32, strict=False) >= self.first_year).fill_null(value=True)
            )
            yield _added(
                yearly(
                    _SERIES,
                    counts,
                    scheme="name",
                    resolve=names,
                    address=file.address,
                    checksum=file.checksum,
                    retrieved=file.retrieved,
                )
            )
            return
        items, checksum = self._items(seam, progress)
        counts = (
            pl.DataFrame(
                {"code": [item.country for item in items], "year": [item.year for item in items]},
                schema={"code": pl.String, "year": pl.Int32},
            )
            .group_by("code", "year", maintain_order=True)
            .agg(pl.len().cast(pl.Float64).alias("value"))
        )
        yield _added(
            yearly(
                _SERIES,
                counts,
                scheme="name",
                resolve=names,
                address=self.service,
                checksum=checksum,
                retrieved=seam.clock(),
            )
        )
        yield self._events(items, names, checksum, seam.clock())

    def _items(self, seam: Seam, progress: Progress) -> tuple[list[_Item], str]:
        items: list[_Item] = []
        digest, page, pages = hashlib.sha256(), 1, 1
        while page <= pages:
            file = seam.fetch(f"{self.service}?minYear={self.first_year}&page={page}", progress, expect="json")
            try:
                got = msgspec.json.decode(file.bytes(), type=_Page)
            except (msgspec.DecodeError, UnicodeDecodeError) as error:
                raise SourceError(
                    f"the answer is no page of earthquakes ({error})",
                    where=file.address,
                    remedy="look for a new release of Tocsin: the publisher may have changed its format",
                ) from error
            digest.update(file.checksum.encode())
            items += got.items
            pages = got.total_pages
            progress(Step(what="earthquakes", done=page, total=pages, unit="pages"))
            page += 1
        return items, digest.hexdigest()

    def _events(self, items: list[_Item], names: Resolve, checksum: str, now: datetime) -> OccurrenceReading:
        """Return the earthquakes one by one; what lacks its day stands on the first day that it may have."""
        rows = pl.DataFrame(
            [_row(item) for item in items],
            schema={"country": pl.String, **{name: kind for name, kind in OCCURRENCE.items() if name != "places"}},
            orient="row",
        )
        found, rejected = placed(
            rows.with_columns(pl.col("start").dt.date().alias("day")), "country", "name", names, on="day"
        )
        here = rows.join(found.select("id", "place"), on="id", how="left").with_columns(
            pl.when(pl.col("place").is_null())
            .then(pl.lit([], pl.List(pl.String)))
            .otherwise(pl.concat_list("place"))
            .alias("places")
        )
        return OccurrenceReading(
            id="noaa_earthquakes.events",
            title=self.title,
            source=self.id,
            whole=True,
            frame=here.select(list(OCCURRENCE)),
            licence=_LICENCE,
            citation=_CITATION,
            address=self.service,
            checksum=checksum,
            retrieved=now,
            notes=(_NOTE,),
            rejected=rejected,
        )


def _added(reading: Reading) -> Reading:
    """Add up what stands under two names of one place (Azores and Portugal)."""
    keys = [name for name in reading.frame.columns if name != "value"]
    frame = reading.frame.group_by(keys, maintain_order=True).agg(pl.col("value").sum())
    return replace(reading, frame=frame.select(reading.frame.columns), notes=(_NOTE,))


def _row(item: _Item) -> tuple[object, ...]:
    month = min(max(item.month or 1, 1), 12)
    day = min(max(item.day or 1, 1), calendar.monthrange(item.year, month)[1])
    start = datetime(item.year, month, day, tzinfo=UTC)
    deaths = item.deaths if item.deaths_total is None else item.deaths_total
    figures = {"magnitude": item.eq_magnitude, "dead": deaths}
    told = {name: value for name, value in figures.items() if value is not None}
    return (
        item.country,
        f"noaa_earthquakes.{item.id}",
        "earthquake",
        item.location_name or item.country,
        item.longitude,
        item.latitude,
        start,
        None,
        "",
        msgspec.json.encode(told, order="sorted").decode(),
        "",
        start + timedelta(days=_LAG),
        "assumed",
    )


SOURCE = NoaaEarthquakes()
