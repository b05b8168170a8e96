"""UCDP Candidate Events: the months after the yearly release, published monthly within about twenty days.

Publisher: ``https://ucdp.uu.se/downloads/candidateged/GEDEvent_v23_0_10.csv`` (October 2023), or the API as in
:mod:`tocsin.sources.ucdp_ged` with version ``23.0.10``. Mirror: files of that name, or
``ged_candidate_events_*.parquet``.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

import polars as pl

from tocsin.errors import NotFoundError
from tocsin.messages import N_
from tocsin.observations.series import Series
from tocsin.sources.codes import Resolve, place_of
from tocsin.sources.seam import Fetched, Progress, Seam
from tocsin.sources.source import Reading, Rejected, Yield
from tocsin.sources.tables import parquet, text_table
from tocsin.sources.ucdp_actors import Release, actor_readings, actor_series
from tocsin.sources.ucdp_events import (
    CITATION,
    EVENT_COLUMNS,
    LICENCE,
    Covered,
    country_months,
    covered_places,
    dated,
    events_of,
    series_of,
    summary_choice,
)
from tocsin.sources.ucdp_ged import COUNTED, MERGED, merges
from tocsin.sources.ucdp_pages import api_rows
from tocsin.world.months import Month, months_between

__all__ = ["CANDIDATE", "SOURCE", "UcdpCandidate"]

CANDIDATE = series_of("ucdp", "ucdp_candidate", 20, ending="_candidate")
COUNTS = actor_series("ucdp_candidate", 20, ending="_candidate")
_VERSION = re.compile(r"v(\d\d)[._]0[._](\d{1,2})\.(?:csv|parquet)$")


@dataclass(frozen=True)
class _Monthly:
    month: Month
    rows: pl.DataFrame
    address: str
    checksum: str
    released: datetime | None


@dataclass(frozen=True)
class UcdpCandidate:
    """The source; ``resolve`` and ``covered`` are the world's own outside tests."""

    resolve: Resolve = place_of
    covered: Covered = covered_places
    downloads: str = "https://ucdp.uu.se/downloads/candidateged"
    api: str = "https://ucdpapi.pcr.uu.se/api"
    id: str = "ucdp_candidate"
    title: str = N_("UCDP Candidate Events, monthly releases")
    topic: str = "conflict"
    homepage: str = "https://ucdp.uu.se"
    licence: str = LICENCE
    citation: str = CITATION
    redistributable: bool = True
    series: tuple[Series, ...] = (*CANDIDATE.values(), *MERGED.values(), *COUNTS.values(), *COUNTED.values())

    def read(self, seam: Seam, progress: Progress) -> Iterator[Yield]:
        """Read every monthly release that the yearly one may not cover yet."""
        choice = summary_choice(seam)
        releases = list(self._mirrored(seam, progress) if seam.route == "mirror" else self._published(seam, progress))
        if not releases:
            raise NotFoundError("no monthly release was found", where=self.downloads, remedy="sync again later")
        parts: list[pl.DataFrame] = []
        refused: list[Rejected] = []
        for release in releases:
            events, wrong = events_of(release.rows, release.released)
            parts.append(events)
            refused += wrong
        whole = Release(
            events=pl.concat(parts),
            months=tuple(release.month for release in releases),
            choice=choice,
            watched={release.month: release.released for release in releases},
            address=releases[-1].address,
            checksum=releases[-1].checksum,
            retrieved=seam.clock(),
        )
        frames, notes, unknown = country_months(
            whole.events,
            whole.months,
            choice,
            resolve=self.resolve,
            covered=self.covered,
            watched=whole.watched,
        )
        gaps = [
            str(month)
            for month in months_between(releases[0].month, releases[-1].month)
            if month not in {release.month for release in releases}
        ]
        if gaps:
            notes = (*notes, f"no release was found for {', '.join(gaps)}: these months are missing, not zero")
        dates = all(release.released for release in releases)
        for kind, series in CANDIDATE.items():
            yield Reading(
                series=series,
                frame=dated(frames[kind], series),
                address=whole.address,
                checksum=whole.checksum,
                retrieved=whole.retrieved,
                known_basis="recorded" if dates else "assumed",
                notes=notes,
                rejected=(*refused, *unknown),
            )
        yield from actor_readings(
            whole,
            COUNTS,
            table="ucdp.actors_candidate",
            title=N_("UCDP dyads and armed actors, monthly releases"),
            rank=0,
            resolve=self.resolve,
            covered=self.covered,
        )
        yield from merges()

    def _published(self, seam: Seam, progress: Progress) -> Iterator[_Monthly]:
        """Ask for each month since January of last year: the yearly release covers all before."""
        now = Month.of(seam.clock())
        for month in months_between(Month(now.year - 1, 1), now + -1):
            version = f"{month.year - 2000}.0.{month.number}"
            try:
                if seam.settings.get("ucdp") == "api":
                    address = f"{self.api}/gedevents/{version}?pagesize=1000"
                    rows, checksum, modified = api_rows(seam, address, progress)
                    yield _Monthly(month, rows, address, checksum, modified)
                    continue
                address = f"{self.downloads}/GEDEvent_v{version.replace('.', '_')}.csv"
                file = seam.fetch(address, progress, expect="csv")
                yield _Monthly(month, text_table(file, EVENT_COLUMNS), address, file.checksum, file.modified)
            except NotFoundError:
                continue  # not out yet, or taken back when the yearly release came; a gap in between is noted above

    def _mirrored(self, seam: Seam, progress: Progress) -> Iterator[_Monthly]:
        names = [*seam.names("conflict/GEDEvent_v*.csv"), *seam.names("conflict/ged_candidate_events_*.parquet")]
        if not names:
            seam.require_mirrored("conflict/GEDEvent_v*.csv", progress)
        found: dict[Month, _Monthly] = {}
        for name in names:
            version = _VERSION.search(name)
            file = seam.require_mirrored(name, progress)
            if version is not None:
                month = Month(2000 + int(version[1]), int(version[2]))
                found[month] = _Monthly(month, _rows(file, name), file.address, file.checksum, None)
        yield from (found[month] for month in sorted(found))


def _rows(file: Fetched, name: str) -> pl.DataFrame:
    if name.endswith(".csv"):
        return text_table(file, EVENT_COLUMNS)
    # The mirror's trimmed table calls the country by the list it comes from.
    columns = [column if column != "country_id" else "gwcode" for column in EVENT_COLUMNS]
    return parquet(file, columns).rename({"gwcode": "country_id"}).select(pl.all().cast(pl.String))


SOURCE = UcdpCandidate()
