"""World Bank, Real-Time Food Prices: a country's food price index month by month, estimated where markets were silent.

Publisher: ``https://microdata.worldbank.org/index.php/api/tables/data/fcv/wld_2021_rtfp_v02_m?limit=&offset=``, pages
of ``{"found": ..., "data": [...]}``; rows whose market is "Market Average" are of the country. Mirror:
``food/rtfp_country_month.csv`` (iso3, country, month, open, high, low, close, inflation_yoy_pct).

The estimates are made anew over the whole history with each release: what a vintage says of a past month is not what
was known then. Each sync keeps its own vintage, so what a node saw stays on record from its first sync on.
"""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass

import msgspec
import polars as pl

from tocsin.errors import SourceError
from tocsin.messages import N_
from tocsin.observations.series import Series
from tocsin.sources.codes import Resolve, place_of
from tocsin.sources.monthly import monthly
from tocsin.sources.seam import Fetched, Progress, Seam, Step
from tocsin.sources.source import Yield
from tocsin.sources.tables import text_table
from tocsin.sources.world_bank_pages import AGGREGATES

__all__ = ["SOURCE", "FoodPrices"]

_LICENCE = "CC BY 4.0"
_CITATION = "Andree 2021, Monthly food price estimates by product and market, World Bank Microdata, WLD_2021_RTFP"
_LAG = 20
"""The Bank renews its estimates in the first half of the month that follows."""


def _series(name: str, title: str, unit: str) -> Series:
    return Series(
        id=f"rtfp.{name}",
        title=title,
        unit=unit,
        place_kind="country",
        period="month",
        value="continuous",
        lag_days=_LAG,
        source="food_prices",
        licence=_LICENCE,
        citation=_CITATION,
    )


_INDEX = N_("index, 1 is the country's own mean")
_SERIES = {
    "close": _series("food_price", N_("Food prices at the end of the month"), _INDEX),
    "open": _series("food_price_open", N_("Food prices at the beginning of the month"), _INDEX),
    "high": _series("food_price_high", N_("Highest food prices of the month"), _INDEX),
    "low": _series("food_price_low", N_("Lowest food prices of the month"), _INDEX),
    "inflation": _series("food_inflation", N_("Food prices against the same month a year before"), N_("percent")),
}
_MIRRORED = {"inflation_yoy_pct": "inflation"}
_PUBLISHED = {
    "c_food_price_index": "close",
    "o_food_price_index": "open",
    "h_food_price_index": "high",
    "l_food_price_index": "low",
    "inflation_food_price_index": "inflation",
}
_WHOLE_COUNTRY = "Market Average"
_PAGE = 10_000
_MOST_PAGES = 200


class _Page(msgspec.Struct):
    found: int
    data: list[dict[str, str | float | int | None]]


@dataclass(frozen=True)
class FoodPrices:
    """The source; ``resolve`` is the world's resolver outside tests."""

    resolve: Resolve = place_of
    table: str = "https://microdata.worldbank.org/index.php/api/tables/data/fcv/wld_2021_rtfp_v02_m"
    id: str = "food_prices"
    title: str = N_("World Bank, Real-Time Food Prices")
    topic: str = "food"
    homepage: str = "https://microdata.worldbank.org/index.php/catalog/4483"
    licence: str = _LICENCE
    citation: str = _CITATION
    redistributable: bool = True
    series: tuple[Series, ...] = tuple(_SERIES.values())

    def read(self, seam: Seam, progress: Progress) -> Iterator[Yield]:
        """Read the country index: its four prices of a month, and how much dearer food is than a year ago."""
        if seam.route == "mirror":
            file = seam.require_mirrored("food/rtfp_country_month.csv", progress)
            columns = ("iso3", "month", "close", "open", "high", "low", "inflation_yoy_pct")
            table = text_table(file, columns).rename({"iso3": "code", **_MIRRORED})
        else:
            file, table = self._published(seam, progress)
        for name, series in _SERIES.items():
            rows = table.select("code", "month", pl.col(name).alias("value"))
            yield monthly(
                series, rows, file, scheme="world_bank", resolve=self.resolve, leave_out=AGGREGATES, notes=_NOTES
            )

    def _published(self, seam: Seam, progress: Progress) -> tuple[Fetched, pl.DataFrame]:
        """Read the pages of country rows; together they stand as one file, by the hash of their hashes."""
        fields = ",".join(("ISO3", "DATES", *_PUBLISHED))
        query = f"mkt_name={_WHOLE_COUNTRY.replace(' ', '%20')}&fields={fields}&limit={_PAGE}"
        rows: list[dict[str, str | float | int | None]] = []
        files: list[Fetched] = []
        said = _PAGE
        while len(rows) < said and len(files) < _MOST_PAGES:
            file = seam.fetch(f"{self.table}?{query}&offset={len(rows)}", progress, expect="json")
            page = _page(file)
            said = page.found
            if not page.data:
                break
            rows += page.data
            files.append(file)
            progress(Step(what=self.id, done=len(files), total=-(-said // _PAGE), unit="pages"))
        if not files or len(rows) != said:
            raise SourceError(
                f"{len(rows)} rows came of the {said} that were said", where=self.table, remedy="sync again"
            )
        texts = {name: [_text(row.get(name)) for row in rows] for name in ("ISO3", "DATES", *_PUBLISHED)}
        table = pl.DataFrame(texts, schema=dict.fromkeys(texts, pl.String)).rename({"ISO3": "code", **_PUBLISHED})
        checksum = hashlib.sha256("".join(file.checksum for file in files).encode()).hexdigest()
        whole = msgspec.structs.replace(files[0], address=self.table, checksum=checksum)
        return whole, table.with_columns(pl.col("DATES").str.slice(0, 7).alias("month"))


_NOTES = ("estimated anew over the whole history with each release: a vintage is not what was known at the time",)


def _page(file: Fetched) -> _Page:
    try:
        return msgspec.json.decode(file.bytes(), type=_Page)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise SourceError(
            f"the answer is no page of the table ({error})",
            where=file.address,
            remedy="look for a new release of Tocsin: the publisher may have changed its format",
        ) from error


def _text(value: str | float | None) -> str | None:
    return None if value is None or value == "" else str(value)


SOURCE = FoodPrices()
