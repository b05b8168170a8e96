"""VIEWS: deaths in state-based conflict by country and month; the prediction challenge's outcomes and draws.

Publisher: the VIEWS API, ``https://api.viewsforecasting.org/{run}/cm/px/{variable}?page=&pagesize=``, pages of JSON
with ``next_page`` and ``data``. The challenge's outcomes and benchmark draws have no API; they are read from a mirror.
"""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass

import msgspec
import numpy as np
import polars as pl
from numpy.typing import NDArray

from tocsin.errors import SourceError
from tocsin.messages import N_
from tocsin.observations.rows import stamped, whole_counts
from tocsin.observations.series import Series
from tocsin.sources.codes import Resolve, place_of, placed
from tocsin.sources.headers import next_page
from tocsin.sources.seam import Fetched, Progress, Seam
from tocsin.sources.source import CodesReading, ForecastReading, Reading, Rejected, Yield
from tocsin.sources.tables import parquet, require_columns, text_table
from tocsin.world.codes import Code
from tocsin.world.months import Month

__all__ = ["SOURCE", "Views", "month_of"]

_LICENCE = "CC BY 4.0 (UCDP); published by VIEWS/PRIO for the prediction challenge"
_CITATION = (
    "Hegre et al. 2025, The 2023/24 VIEWS prediction challenge, Journal of Peace Research (arXiv 2407.11045); "
    "Sundberg and Melander 2013; Hegre et al. 2020 (UCDP)"
)
_FIRST = Month(1980, 1)
"""The month that VIEWS numbers 1."""
_API = "https://api.viewsforecasting.org"
_RUN = "predictors_fatalities002_0000_00"
_VARIABLE = "ucdp_ged_sb_best_sum"
_CANDIDATE_LAG = 25
"""Days from the end of a month until its candidate events are out."""
_ANNUAL_LAG = 545
"""Days until the yearly release that settles a month is surely out: it comes about June of the following year."""


def _series(name: str, title: str, lag_days: int) -> Series:
    return Series(
        id=f"views.{name}",
        title=title,
        unit=N_("deaths"),
        place_kind="country",
        period="month",
        value="count",
        lag_days=lag_days,
        source="views",
        licence=_LICENCE,
        citation=_CITATION,
    )


FEATURE = _series("ged_sb", N_("Deaths in state-based conflict, as VIEWS knew them"), _CANDIDATE_LAG)
FINAL = _series("ged_sb_final", N_("Deaths in state-based conflict, final outcomes"), _ANNUAL_LAG)
FIRST_RELEASE = _series("ged_sb_first_release", N_("Deaths in state-based conflict, as first released"), _ANNUAL_LAG)


@dataclass(frozen=True)
class _Benchmark:
    model: str
    title: str
    pattern: str


_BENCHMARKS = (
    _Benchmark("views_conflictology", N_("Official benchmark: conflictology"), "conflict/bm_conflictology_*.parquet"),
    _Benchmark(
        "views_last_poisson",
        N_("Official benchmark: last value with Poisson draws"),
        "conflict/bm_last_historical_poisson_*.parquet",
    ),
)


@dataclass(frozen=True)
class Views:
    """The source; ``resolve`` is the world's resolver outside tests."""

    resolve: Resolve = place_of
    api: str = _API
    id: str = "views"
    title: str = N_("VIEWS, the Violence and Impacts Early-Warning System")
    topic: str = "conflict"
    homepage: str = "https://viewsforecasting.org"
    licence: str = _LICENCE
    citation: str = _CITATION
    redistributable: bool = True
    series: tuple[Series, ...] = (FEATURE, FINAL, FIRST_RELEASE)

    def read(self, seam: Seam, progress: Progress) -> Iterator[Yield]:
        """Read the mirror's tables, outcomes and benchmark draws, or the publisher's newest history."""
        if seam.route == "publisher":
            yield self._from_api(seam, progress)
            return
        countries, unknown = self._countries(seam, progress)
        history = self._table(
            seam.require_mirrored("conflict/ged_sb_cm_*.parquet", progress), "ged_sb", FEATURE, countries, unknown
        )
        yield history
        yield _own_codes(history.frame, countries)
        for pattern, column, series in (
            ("conflict/views_actuals_cm_*_original_release.parquet", "outcome_original_release", FIRST_RELEASE),
            ("conflict/views_actuals_cm_*[0-9].parquet", "outcome", FINAL),
        ):
            found = seam.mirrored(pattern, progress)
            if found is not None:
                yield self._table(found, column, series, countries, ())
        for benchmark in _BENCHMARKS:
            found = seam.mirrored(benchmark.pattern, progress)
            if found is not None:
                yield from self._draws(found, benchmark, countries)

    def _countries(self, seam: Seam, progress: Progress) -> tuple[dict[int, str], tuple[Rejected, ...]]:
        """Return VIEWS country_id -> place id, read from VIEWS' own table."""
        file = seam.require_mirrored("conflict/countries.csv", progress)
        table = text_table(file, ("country_id", "iso3"))
        rows, rejected = placed(table, "iso3", "iso3", self.resolve)
        return {int(number): place for place, number in rows.select("place", "country_id").iter_rows()}, rejected

    def _table(
        self,
        file: Fetched,
        column: str,
        series: Series,
        countries: dict[int, str],
        unknown: tuple[Rejected, ...],
    ) -> Reading:
        rows = parquet(file, ("month_id", "country_id", column))
        figures = rows.select(
            pl.col("country_id").cast(pl.Int64), month_of("month_id"), pl.col(column).cast(pl.Float64).alias("value")
        )
        figures, rejected = placed(
            figures, "country_id", "views", self.resolve, known={str(key): place for key, place in countries.items()}
        )
        figures, notes = whole_counts(figures)
        return Reading(
            series=series,
            frame=stamped(figures, series),
            address=file.address,
            checksum=file.checksum,
            retrieved=file.retrieved,
            known_basis="assumed",
            notes=notes,
            rejected=(*unknown, *rejected),
        )

    def _draws(self, file: Fetched, benchmark: _Benchmark, countries: dict[int, str]) -> Iterator[ForecastReading]:
        rows = parquet(file, ("window", "month_id", "country_id", "draw", "outcome"))
        for window in rows["window"].unique().sort().to_list():
            part = rows.filter(pl.col("window") == window)
            months, places, draws = _cube(part, countries, file)
            first = _FIRST + (months[0] - 1)
            yield ForecastReading(
                model=benchmark.model,
                title=benchmark.title,
                target="ged_sb",
                window=window.removeprefix("Y"),
                places=places,
                periods=tuple((_FIRST + (month - 1)).first_day for month in months),
                draws=draws,
                # The challenge forecasts a calendar year from October of the year before.
                origin=Month(first.year - 1, 10),
                address=file.address,
                checksum=file.checksum,
                retrieved=file.retrieved,
                licence=_LICENCE,
                citation=_CITATION,
                hindsight=True,
            )

    def _from_api(self, seam: Seam, progress: Progress) -> Reading:
        address = f"{self.api}/{_RUN}/cm/px/{_VARIABLE}?page=1&pagesize=10000"
        pages, newest, checksums = [], None, []
        first = address
        while address:
            file = seam.fetch(address, progress, expect="json")
            page = _page(file)
            if not page.data:
                raise SourceError("a page holds no rows", where=address, remedy="sync again later")
            require_columns(list(page.data[0]), ("month_id", "isoab", _VARIABLE), address)
            pages.append(
                pl.DataFrame(
                    page.data, schema={"month_id": pl.Int64, "isoab": pl.String, _VARIABLE: pl.Float64}, strict=False
                )
            )
            checksums.append(file.checksum)
            newest = max(filter(None, (newest, file.modified)), default=None)
            address = next_page(first, page.next_page or "")
            if len(pages) > 1000:
                raise SourceError("the pages do not end", where=address)
        rows = pl.concat(pages)
        figures = rows.select("isoab", month_of("month_id"), pl.col(_VARIABLE).alias("value"))
        figures, rejected = placed(figures, "isoab", "iso3", self.resolve, on="period")
        figures, notes = whole_counts(figures)
        return Reading(
            series=FEATURE,
            frame=stamped(figures, FEATURE, newest),
            address=first,
            checksum=checksums[0] if len(checksums) == 1 else _joined(checksums),
            retrieved=seam.clock(),
            known_basis="recorded" if newest else "assumed",
            notes=notes,
            rejected=rejected,
        )


def _own_codes(history: pl.DataFrame, countries: dict[int, str]) -> CodesReading:
    """Return VIEWS' table of country ids; an id counts from the first month that the history has of it."""
    begins = dict(history.group_by("place").agg(pl.col("period").min()).iter_rows())
    start = history["period"].min()
    return CodesReading(
        scheme="views",
        entries=tuple(
            Code(
                place=place,
                scheme="views",
                code=str(number),
                valid_from=begins.get(place) if begins.get(place) != start else None,
                source="VIEWS, country table",
            )
            for number, place in sorted(countries.items())
        ),
    )


class _Page(msgspec.Struct):
    """One page of the VIEWS API."""

    data: list[dict[str, object]]
    next_page: str | None = ""


def _page(file: Fetched) -> _Page:
    try:
        return msgspec.json.decode(file.bytes(), type=_Page)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise SourceError(
            f"the page is not what the VIEWS API used to answer ({error})",
            where=file.address,
            remedy="look for a new release of Tocsin: the publisher may have changed its format",
        ) from error


def _joined(checksums: list[str]) -> str:
    return hashlib.sha256("\n".join(checksums).encode()).hexdigest()


def month_of(column: str) -> pl.Expr:
    """Turn VIEWS month numbers into first days of months."""
    months = pl.col(column).cast(pl.Int32) + (_FIRST.ordinal - 1)
    return pl.date(months // 12, months % 12 + 1, 1).alias("period")


def _cube(
    rows: pl.DataFrame, countries: dict[int, str], file: Fetched
) -> tuple[list[int], tuple[str, ...], NDArray[np.float32]]:
    """Return months, places (sorted) and draws of shape (P, T, D), without sorting millions of rows."""
    month = rows["month_id"].to_numpy().astype(np.int64)
    country = rows["country_id"].to_numpy().astype(np.int64)
    draw = rows["draw"].to_numpy().astype(np.int64)
    value = rows["outcome"].to_numpy()
    months = [int(number) for number in np.flatnonzero(np.bincount(month))]
    numbers = [int(number) for number in np.flatnonzero(np.bincount(country))]
    unknown = [number for number in numbers if number not in countries]
    if unknown:
        raise SourceError(f"the draws speak of unknown VIEWS countries {unknown}", where=file.address)
    order = sorted(numbers, key=lambda number: countries[number])
    place_at, month_at = np.zeros(max(numbers) + 1, np.int64), np.zeros(max(months) + 1, np.int64)
    place_at[order], month_at[months] = np.arange(len(order)), np.arange(len(months))
    first, count = int(draw.min()), int(draw.max() - draw.min()) + 1
    at = (place_at[country] * len(months) + month_at[month]) * count + (draw - first)
    cells = len(order) * len(months) * count
    if at.size != cells or not bool((np.bincount(at, minlength=cells) == 1).all()):
        raise SourceError(
            f"the draws have gaps or repeats ({at.size} rows for {cells} cells)",
            where=file.address,
            remedy="fetch the file again",
        )
    draws = np.empty(cells, np.float32)
    draws[at] = value
    return months, tuple(countries[number] for number in order), draws.reshape(len(order), len(months), count)


SOURCE = Views()
