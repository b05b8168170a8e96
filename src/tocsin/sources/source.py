"""What is a source, and what does it hand over? The contract every file of this room, and every plug-in, fulfils."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Protocol, TypeAlias, runtime_checkable

import msgspec
import numpy as np
import polars as pl
from numpy.typing import NDArray

from tocsin.observations.series import Basis, Series
from tocsin.sources.seam import Progress, Seam
from tocsin.world.codes import Code
from tocsin.world.months import Month

__all__ = [
    "ActorReading",
    "CodesReading",
    "ForecastReading",
    "Merge",
    "OccurrenceReading",
    "Reading",
    "Rejected",
    "Source",
    "VotesReading",
    "Yield",
]


class Rejected(msgspec.Struct, frozen=True, kw_only=True):
    """Why a row, or all rows that carry one code, did not enter a series."""

    column: str
    value: str
    reason: str
    row: int = 0
    """Line of the file (the header is line 1); 0 where the entry stands for all ``rows`` with this value."""
    rows: int = 1

    def __str__(self) -> str:
        """Write the entry as one line of a report."""
        where = f"row {self.row}" if self.row else f"{self.rows} row{'s' if self.rows != 1 else ''}"
        return f"{where}, column {self.column}, value {self.value!r}: {self.reason}"


@dataclass(frozen=True, eq=False, kw_only=True)
class Reading:
    """One series as a source publishes it now: a whole table, never a difference.

    Attributes
    ----------
    frame:
        Columns place, period, value, known_since, known_basis (``observations.series.COLUMNS``).
    notes:
        What was done to the figures on the way (rounding, spreading, rows left out), in words a reader is shown.
    rejected:
        Rows that did not enter, with the reason.
    """

    series: Series
    frame: pl.DataFrame
    address: str
    checksum: str
    retrieved: datetime
    known_basis: Basis
    notes: tuple[str, ...] = ()
    rejected: tuple[Rejected, ...] = ()


@dataclass(frozen=True, eq=False, kw_only=True)
class Merge:
    """A series made of two others held here: ``base`` wherever it speaks, ``later`` only after its last period."""

    series: Series
    base: str
    later: str


@dataclass(frozen=True, eq=False, kw_only=True)
class ActorReading:
    """Who fought whom, as a source reports it now: whole months, stated anew with each release.

    Attributes
    ----------
    id:
        ``source.name`` of the table, e.g. ``ucdp.actors_annual``.
    rank:
        Of two tables that state the same month, the one of the higher rank speaks once both are known.
    frame:
        Columns of :data:`tocsin.threats.actors.ACTIVITY`, known_since and known_basis.
    lag_days:
        Stated publication lag, for rows without a dated release.
    """

    id: str
    title: str
    source: str
    rank: int
    frame: pl.DataFrame
    lag_days: int
    licence: str
    citation: str
    address: str
    checksum: str
    retrieved: datetime
    known_basis: Basis
    redistributable: bool = True


@dataclass(frozen=True, eq=False, kw_only=True)
class OccurrenceReading:
    """Disasters or incidents as a source tells them now.

    Attributes
    ----------
    id:
        ``source.name`` of the table, e.g. ``gdacs.events``.
    whole:
        True for an archive that states its whole table with each release, False for a feed that shows what is new.
    frame:
        Columns of :data:`tocsin.observations.occurrences.OCCURRENCE`.
    """

    id: str
    title: str
    source: str
    whole: bool
    frame: pl.DataFrame
    licence: str
    citation: str
    address: str
    checksum: str
    retrieved: datetime
    redistributable: bool = True
    notes: tuple[str, ...] = ()
    rejected: tuple[Rejected, ...] = ()


@dataclass(frozen=True, eq=False, kw_only=True)
class VotesReading:
    """The voting record of a council, as a source publishes it now: whole tables, stated anew with each release.

    Attributes
    ----------
    id:
        Name of the record, e.g. ``unga``.
    rank:
        Of two records of one body, the one of the higher rank is asked first.
    roll_calls, ballots:
        Columns of :data:`tocsin.councils.record.ROLL_CALLS` and :data:`tocsin.councils.record.BALLOTS`.
    """

    id: str
    title: str
    source: str
    rank: int
    roll_calls: pl.DataFrame
    ballots: pl.DataFrame
    licence: str
    citation: str
    address: str
    checksum: str
    retrieved: datetime
    redistributable: bool = True
    notes: tuple[str, ...] = ()
    rejected: tuple[Rejected, ...] = ()


@dataclass(frozen=True, eq=False, kw_only=True)
class ForecastReading:
    """Published forecast draws of somebody else's model for one test window, kept as an imported reference.

    Attributes
    ----------
    model:
        Id under which the draws are kept, e.g. ``views_conflictology``.
    places, periods:
        What the first two axes of ``draws`` stand for.
    draws:
        Shape (P, T, D).
    origin:
        The last period of data the forecaster had.
    hindsight:
        True where the forecaster's history was revised after the origin.
    """

    model: str
    title: str
    target: str
    window: str
    places: tuple[str, ...]
    periods: tuple[date, ...]
    draws: NDArray[np.float32]
    origin: Month
    address: str
    checksum: str
    retrieved: datetime
    licence: str
    citation: str
    hindsight: bool = False
    notes: tuple[str, ...] = field(default=())
    rejected: tuple[Rejected, ...] = field(default=())


@dataclass(frozen=True, eq=False, kw_only=True)
class CodesReading:
    """A source's own table of codes, e.g. which VIEWS country_id means which place, and since when."""

    scheme: str
    entries: tuple[Code, ...]


Yield: TypeAlias = Reading | Merge | ActorReading | OccurrenceReading | VotesReading | ForecastReading | CodesReading


@runtime_checkable
class Source(Protocol):
    """A public source: one file each, constant ``SOURCE``, found through the ``tocsin.sources`` entry points."""

    id: str
    title: str
    """Message id."""
    topic: str
    """Folder of its files in a mirror."""
    homepage: str
    licence: str
    citation: str
    redistributable: bool
    series: tuple[Series, ...]

    def read(self, seam: Seam, progress: Progress) -> Iterator[Yield]:
        """Read everything the source publishes, through the seam.

        Raises
        ------
        SourceError
            Where the publisher fails or answers nonsense. What was yielded before stays good.
        NotFoundError
            Where a mirror is set and holds none of this source's files.
        """
        ...
