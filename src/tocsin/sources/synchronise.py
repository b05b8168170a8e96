"""What is new at the sources? Reads each of them, keeps what is new, and lets none stop another."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, Protocol

import msgspec
import polars as pl

from tocsin.errors import NotFoundError, TocsinError
from tocsin.observations.series import Basis, Series, Vintage
from tocsin.sources.seam import Progress, Seam, Step, silent
from tocsin.sources.source import (
    ActorReading,
    CodesReading,
    ForecastReading,
    Merge,
    OccurrenceReading,
    Reading,
    Rejected,
    Source,
    VotesReading,
    Yield,
)
from tocsin.world.codes import Code

__all__ = [
    "ActorKeeper",
    "CodesKeeper",
    "Keeper",
    "OccurrenceKeeper",
    "ReferenceKeeper",
    "SyncResult",
    "VotesKeeper",
    "synchronise",
]


class Keeper(Protocol):
    """What synchronising asks of a store of series (``storage.series.SeriesStore``)."""

    def append(
        self,
        series: Series,
        frame: pl.DataFrame,
        *,
        retrieved: datetime,
        address: str,
        checksum: str,
        known_basis: Basis,
    ) -> Vintage | None:
        """Keep a vintage, unless the newest one says the same."""
        ...

    def vintages(self, id: str) -> tuple[Vintage, ...]:
        """Return the vintages of a series, oldest first."""
        ...

    def read(self, id: str) -> pl.DataFrame:
        """Return the newest vintage."""
        ...


class ReferenceKeeper(Protocol):
    """What synchronising asks of a store of imported reference forecasts (``storage.reference.ReferenceStore``)."""

    def holds(self, model: str, window: str, checksum: str) -> bool:
        """Tell whether these draws were kept from a file with this checksum."""
        ...

    def append(self, reading: ForecastReading) -> bool:
        """Keep draws; tell whether they were new."""
        ...


class ActorKeeper(Protocol):
    """What synchronising asks of a store of actors (``storage.actors.ActorStore``)."""

    def append(self, reading: ActorReading) -> Vintage | None:
        """Keep a release, unless the newest one says the same."""
        ...


class OccurrenceKeeper(Protocol):
    """What synchronising asks of a store of occurrences (``storage.occurrences.OccurrenceStore``)."""

    def append(self, reading: OccurrenceReading) -> Vintage | None:
        """Keep a release, unless the newest one says the same."""
        ...


class VotesKeeper(Protocol):
    """What synchronising asks of a store of voting records (``storage.votes.VotesStore``)."""

    def append(self, reading: VotesReading) -> Vintage | None:
        """Keep a release, unless the newest one says the same."""
        ...


class CodesKeeper(Protocol):
    """What synchronising asks of a store of code tables (``storage.code_tables.CodeTableStore``)."""

    def append(self, scheme: str, entries: tuple[Code, ...], /) -> bool:
        """Keep a table; tell whether it says anything new."""
        ...


@dataclass(frozen=True)
class _Stores:
    series: Keeper
    references: ReferenceKeeper | None
    tables: CodesKeeper | None
    actors: ActorKeeper | None
    occurrences: OccurrenceKeeper | None
    votes: VotesKeeper | None


class SyncResult(msgspec.Struct, frozen=True, kw_only=True):
    """What came of one source in one sync."""

    source: str
    state: Literal["new", "unchanged", "absent", "failed"]
    """``absent``: a mirror is set and holds none of this source's files."""
    rows: int = 0
    """Rows read."""
    new: tuple[Vintage, ...] = ()
    unchanged: tuple[str, ...] = ()
    """Series whose newest vintage already says this."""
    tables: tuple[str, ...] = ()
    """Code tables that say something new, by scheme."""
    references: tuple[str, ...] = ()
    """Newly kept reference draws, ``model/window``."""
    rejected: tuple[Rejected, ...] = ()
    notes: tuple[str, ...] = ()
    error: str = ""
    began: datetime
    ended: datetime


class _Tally:
    """What a source has yielded so far; kept when it fails half way."""

    def __init__(self) -> None:
        self.rows = 0
        self.new: list[Vintage] = []
        self.unchanged: list[str] = []
        self.references: list[str] = []
        self.tables: list[str] = []
        self.rejected: dict[Rejected, None] = {}
        self.notes: list[str] = []

    def kept(self, id: str, vintage: Vintage | None) -> None:
        """Count a vintage that was kept, or a series of which nothing new was said."""
        if vintage is None:
            self.unchanged.append(id)
        else:
            self.new.append(vintage)


def synchronise(
    sources: Iterable[Source],
    seam: Seam,
    store: Keeper,
    clock: Callable[[], datetime],
    progress: Progress = silent,
    *,
    references: ReferenceKeeper | None = None,
    tables: CodesKeeper | None = None,
    actors: ActorKeeper | None = None,
    occurrences: OccurrenceKeeper | None = None,
    votes: VotesKeeper | None = None,
) -> tuple[SyncResult, ...]:
    """Read every source and keep what is new; one result a source, in their order.

    It may be killed at any point: each vintage becomes visible whole or not at all, and running it again goes on from
    there. Running it again on unchanged sources writes nothing.
    """
    chosen = tuple(sources)
    results = []
    for number, source in enumerate(chosen):
        progress(Step(what=source.id, done=number, total=len(chosen), unit="sources"))
        stores = _Stores(store, references, tables, actors, occurrences, votes)
        results.append(_one(source, seam, stores, clock, progress))
    progress(Step(what="", done=len(chosen), total=len(chosen), unit="sources"))
    return tuple(results)


def _one(
    source: Source,
    seam: Seam,
    stores: _Stores,
    clock: Callable[[], datetime],
    progress: Progress,
) -> SyncResult:
    began, tally, error, absent = clock(), _Tally(), "", False
    try:
        for got in source.read(seam, progress):
            _take(got, tally, stores, clock)
    except NotFoundError as failure:
        absent = seam.route == "mirror" and not tally.rows and not tally.references
        error = str(failure)
    except TocsinError as failure:
        error = str(failure)
    except Exception as failure:  # noqa: BLE001 - a plug-in may raise anything, and must not stop the other sources
        error = f"{source.id}: {type(failure).__name__}: {failure}; this is a fault in the source's own code: report it"
    state: Literal["new", "unchanged", "absent", "failed"] = (
        "new" if tally.new or tally.references or tally.tables else "unchanged"
    )
    if error:
        state = "absent" if absent else "failed"
    return SyncResult(
        source=source.id,
        state=state,
        rows=tally.rows,
        new=tuple(tally.new),
        unchanged=tuple(tally.unchanged),
        references=tuple(tally.references),
        tables=tuple(tally.tables),
        rejected=tuple(tally.rejected),
        notes=tuple(dict.fromkeys(tally.notes)),
        error=error,
        began=began,
        ended=clock(),
    )


def _take(got: Yield, tally: _Tally, stores: _Stores, clock: Callable[[], datetime]) -> None:
    if isinstance(got, CodesReading):
        if stores.tables is not None and stores.tables.append(got.scheme, got.entries):
            tally.tables.append(got.scheme)
        return
    if isinstance(got, ActorReading):
        if stores.actors is not None:
            tally.rows += got.frame.height
            tally.kept(got.id, stores.actors.append(got))
        return
    if isinstance(got, OccurrenceReading | VotesReading):
        _take_events(got, tally, stores)
        return
    if isinstance(got, ForecastReading):
        _take_draws(got, tally, stores)
        return
    if isinstance(got, Merge):
        merged = _merged(got, stores.series, clock)
        if merged is None:
            return
        got = merged
    else:
        tally.rows += got.frame.height
        tally.rejected |= dict.fromkeys(got.rejected)
        tally.notes += got.notes
    tally.kept(got.series.id, _append(got, stores.series))


def _take_events(got: OccurrenceReading | VotesReading, tally: _Tally, stores: _Stores) -> None:
    tally.rejected |= dict.fromkeys(got.rejected)
    tally.notes += got.notes
    if isinstance(got, VotesReading):
        tally.rows += got.ballots.height
        if stores.votes is not None:
            tally.kept(got.id, stores.votes.append(got))
        return
    tally.rows += got.frame.height
    if stores.occurrences is not None:
        tally.kept(got.id, stores.occurrences.append(got))


def _take_draws(got: ForecastReading, tally: _Tally, stores: _Stores) -> None:
    tally.rejected |= dict.fromkeys(got.rejected)
    if stores.references is not None:
        tally.rows += got.draws.size
        if stores.references.append(got):
            tally.references.append(f"{got.model}/{got.window}")


def _append(got: Reading, store: Keeper) -> Vintage | None:
    """Keep a reading; the first vintage of a series counts as assumed.

    A dated release tells when its figures were out, yet it repeats figures that were out years before. The first
    release seen here says nothing of those dates, so its rows go by the stated lag; later releases are recorded.
    """
    frame, basis = got.frame, got.known_basis
    if basis == "recorded" and not store.vintages(got.series.id):
        end = pl.col("period").dt.offset_by("1mo" if got.series.period == "month" else "1y")
        frame = frame.with_columns(
            pl.min_horizontal(
                "known_since", end.cast(frame.schema["known_since"]) + pl.duration(days=got.series.lag_days)
            ).alias("known_since"),
            pl.lit("assumed", frame.schema["known_basis"]).alias("known_basis"),
        )
        basis = "assumed"
    return store.append(
        got.series,
        frame,
        retrieved=got.retrieved,
        address=got.address,
        checksum=got.checksum,
        known_basis=basis,
    )


def _merged(merge: Merge, store: Keeper, clock: Callable[[], datetime]) -> Reading | None:
    """Lay the later series after the last period of the base, never over it."""
    parts = [name for name in (merge.base, merge.later) if store.vintages(name)]
    if not parts:
        return None
    frames = [store.read(name) for name in parts]
    if len(frames) == 2:
        last = frames[0]["period"].max()
        frames[1] = frames[1].filter(pl.col("period") > last)
    newest = [store.vintages(name)[-1] for name in parts]
    return Reading(
        series=merge.series,
        frame=pl.concat(frames).sort("place", "period"),
        address=" + ".join(vintage.address for vintage in newest),
        checksum="+".join(vintage.checksum for vintage in newest),
        retrieved=clock(),
        known_basis="recorded" if any(vintage.known_basis == "recorded" for vintage in newest) else "assumed",
    )
