"""UCDP GED, the yearly release: every deadly event of organised violence since 1989.

Publisher: ``https://ucdp.uu.se/downloads/ged/ged251-csv.zip`` (CSV in a zip); or, with the setting ``ucdp`` = ``api``
and an access token, ``https://ucdpapi.pcr.uu.se/api/gedevents/25.1?pagesize=1000`` (JSON pages with ``TotalPages``,
``NextPageUrl`` and ``Result``, header ``x-ucdp-access-token``). Mirror: ``conflict/ged*-csv.zip``.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

import polars as pl

from tocsin.errors import NotFoundError, SourceError
from tocsin.messages import N_
from tocsin.observations.series import Series
from tocsin.sources.codes import Resolve, place_of
from tocsin.sources.seam import Fetched, Progress, Seam
from tocsin.sources.source import Merge, Reading, Yield
from tocsin.sources.tables import text_table
from tocsin.sources.ucdp_actors import Release, actor_merges, actor_readings, actor_series
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
from tocsin.sources.ucdp_pages import api_rows
from tocsin.sources.unpack import unzipped
from tocsin.world.months import Month, months_between

__all__ = ["ANNUAL", "COUNTED", "MERGED", "SOURCE", "UcdpGed", "merges"]

_LAG = 545
"""The yearly release of one year comes about June of the next: a January waits 17 months and some days."""
_CANDIDATE_LAG = 20
_FIRST = Month(1989, 1)

ANNUAL = series_of("ucdp", "ucdp_ged", _LAG, ending="_annual")
MERGED = series_of("ucdp", "ucdp_candidate", _CANDIDATE_LAG)
"""The yearly release, with candidate events after its last month: what a reader is shown."""
COUNTS = actor_series("ucdp_ged", _LAG, ending="_annual")
COUNTED = actor_series("ucdp_candidate", _CANDIDATE_LAG)
"""Active dyads and armed actors, merged in the same way."""


def merges() -> Iterator[Merge]:
    """Ask for the merged series; both UCDP sources do, so that neither waits for the other."""
    for kind, series in MERGED.items():
        yield Merge(series=series, base=ANNUAL[kind].id, later=f"{series.id}_candidate")
    yield from actor_merges(COUNTED, COUNTS)


@dataclass(frozen=True)
class UcdpGed:
    """The source; ``resolve`` and ``covered`` are the world's own outside tests."""

    resolve: Resolve = place_of
    covered: Covered = covered_places
    downloads: str = "https://ucdp.uu.se/downloads/ged"
    api: str = "https://ucdpapi.pcr.uu.se/api"
    id: str = "ucdp_ged"
    title: str = N_("UCDP Georeferenced Event Dataset, yearly release")
    topic: str = "conflict"
    homepage: str = "https://ucdp.uu.se"
    licence: str = LICENCE
    citation: str = CITATION
    redistributable: bool = True
    series: tuple[Series, ...] = (*ANNUAL.values(), *COUNTS.values())

    def read(self, seam: Seam, progress: Progress) -> Iterator[Yield]:
        """Read the newest yearly release."""
        choice = summary_choice(seam)
        rows, version, address, checksum, released = self._rows(seam, progress)
        events, refused = events_of(rows, released)
        if events.is_empty():
            raise SourceError("the release holds no event", where=address, remedy="sync again later")
        months = list(months_between(_FIRST, Month(1999 + version, 12)))
        frames, notes, unknown = country_months(
            events,
            months,
            choice,
            resolve=self.resolve,
            covered=self.covered,
            watched=dict.fromkeys(months, released),
        )
        for kind, series in ANNUAL.items():
            yield Reading(
                series=series,
                frame=dated(frames[kind], series),
                address=address,
                checksum=checksum,
                retrieved=seam.clock(),
                known_basis="recorded" if released else "assumed",
                notes=notes,
                rejected=(*refused, *unknown),
            )
        release = Release(
            events=events,
            months=tuple(months),
            choice=choice,
            watched=dict.fromkeys(months, released),
            address=address,
            checksum=checksum,
            retrieved=seam.clock(),
        )
        yield from actor_readings(
            release,
            COUNTS,
            table="ucdp.actors_annual",
            title=N_("UCDP dyads and armed actors, yearly release"),
            rank=1,
            resolve=self.resolve,
            covered=self.covered,
        )
        yield from merges()

    def _rows(self, seam: Seam, progress: Progress) -> tuple[pl.DataFrame, int, str, str, datetime | None]:
        """Return events as text, the release's number, address, checksum and date."""
        if seam.route == "mirror":
            file = seam.require_mirrored("conflict/ged*-csv.zip", progress)
            number = re.search(r"ged(\d\d)\d-csv\.zip", file.address)
            if number is None:
                raise SourceError(
                    "the file's name tells no version", where=file.address, remedy="name it ged251-csv.zip"
                )
            return self._unpacked(file, seam), int(number[1]), file.address, file.checksum, None
        version = seam.settings.get("ucdp_version", "")
        this_year = seam.clock().year - 2000
        tried = [int(version.split(".")[0])] if version else [this_year, this_year - 1]
        for number_tried in tried:
            try:
                if seam.settings.get("ucdp") == "api":
                    address = f"{self.api}/gedevents/{number_tried}.1?pagesize=1000"
                    rows, checksum, modified = api_rows(seam, address, progress)
                    return rows, number_tried, address, checksum, modified
                file = seam.fetch(f"{self.downloads}/ged{number_tried}1-csv.zip", progress, expect="zip")
                return self._unpacked(file, seam), number_tried, file.address, file.checksum, file.modified
            except NotFoundError:
                if number_tried == tried[-1]:
                    raise
        raise SourceError("no release was tried", where=self.downloads)

    def _unpacked(self, file: Fetched, seam: Seam) -> pl.DataFrame:
        content = unzipped(file.bytes(), ".csv", seam.limits.unpacked, file.address)
        return text_table(file, EVENT_COLUMNS, content=content)


SOURCE = UcdpGed()
