"""Who voted how, as this node was told? Immutable Parquet releases of voting records, as for series.

A release has two files, ``.calls.parquet`` with the roll calls and ``.ballots.parquet`` with who voted how. How it lies
in the folder: :mod:`tocsin.storage.releases`.
"""

import hashlib
from pathlib import Path
from typing import Protocol

import polars as pl

from tocsin.councils.record import BALLOTS, ROLL_CALLS
from tocsin.errors import BadInputError, DamagedError, NotFoundError
from tocsin.observations.series import Vintage
from tocsin.storage.releases import Files, Handed, Release, Releases, laid_out

__all__ = ["Told", "VotesStore", "VotesTable"]


_COLUMNS = {"calls": ROLL_CALLS, "ballots": BALLOTS}
"""Part of a release -> its columns."""


class Told(Handed, Protocol):
    """What a source hands over (``sources.source.VotesReading``)."""

    @property
    def rank(self) -> int:
        """Which record of a body is asked first."""
        ...

    @property
    def roll_calls(self) -> pl.DataFrame:
        """The votes."""
        ...

    @property
    def ballots(self) -> pl.DataFrame:
        """Who voted how."""
        ...


class VotesTable(Release, frozen=True, kw_only=True):
    """What stands in the JSON beside the Parquet: one release of a record, its terms and where it came from."""

    rank: int
    calls: int
    ballots: int
    first: str
    last: str
    """Date of the newest vote in the record: the last date of the data."""
    files: tuple[str, str]
    checksums: tuple[str, str]


class VotesStore:
    """The node's append-only store of voting records; one process writes, any number read."""

    def __init__(self, root: Path) -> None:
        """Open the store in a folder, which is made by the first write."""
        self.root = Path(root)
        self._releases = Releases(self.root, VotesTable, "a voting record", _files)

    def append(self, reading: Told) -> Vintage | None:
        """Keep a release, unless the newest one says the same; return it, or None where nothing new was said."""
        calls = laid_out(reading.roll_calls, ROLL_CALLS, ["id"], reading.id)
        ballots = laid_out(reading.ballots, BALLOTS, ["id", "member"], reading.id)
        if ballots.join(calls, on="id", how="anti").height:
            raise BadInputError("a ballot stands without its roll call", where=reading.id)
        first, last = str(calls["date"].min() or ""), str(calls["date"].max() or "")
        vintage = Vintage(
            series=reading.id,
            hash=_hash(calls, ballots),
            rows=ballots.height,
            first_period=first[:7],
            last_period=last[:7],
            retrieved=reading.retrieved,
            address=reading.address,
            checksum=reading.checksum,
            known_basis="assumed",
        )
        terms = {"licence": reading.licence, "citation": reading.citation}
        return self._releases.keep(
            vintage,
            {"calls": calls, "ballots": ballots},
            terms,
            lambda files: VotesTable(
                id=reading.id,
                title=reading.title,
                source=reading.source,
                rank=reading.rank,
                licence=reading.licence,
                citation=reading.citation,
                redistributable=reading.redistributable,
                calls=calls.height,
                ballots=ballots.height,
                first=first,
                last=last,
                vintage=vintage,
                files=(files["calls"][0], files["ballots"][0]),
                checksums=(files["calls"][1], files["ballots"][1]),
            ),
        )

    def tables(self) -> tuple[VotesTable, ...]:
        """Return the newest release of every record held here, the one of the highest rank first."""
        return tuple(sorted(self._releases.newest(), key=lambda table: (-table.rank, table.id)))

    def table(self, id: str) -> VotesTable:
        """Return the newest release of one record, or raise NotFoundError."""
        held = self._releases.of(id)
        if not held:
            raise NotFoundError("no voting record of this name is held here", where=id, remedy="run `tocsin sync`")
        return held[-1]

    def read(self, id: str) -> tuple[pl.DataFrame, pl.DataFrame]:
        """Return the roll calls and the ballots of a record's newest release.

        Raises
        ------
        NotFoundError
            Where no release is held.
        DamagedError
            Where a file no longer matches its manifest.
        """
        table = self.table(id)
        calls, ballots = (self._releases.rows(table, columns, part) for part, columns in _COLUMNS.items())
        return calls, ballots

    def verify(self) -> tuple[DamagedError, ...]:
        """Check every file against its manifest; return one error for each that fails."""
        return self._releases.verify()


def _files(table: VotesTable) -> Files:
    return dict(zip(_COLUMNS, zip(table.files, table.checksums, strict=True), strict=True))


def _hash(calls: pl.DataFrame, ballots: pl.DataFrame) -> str:
    digest = hashlib.sha256(f"tocsin votes 1\n{calls.height} {ballots.height}\n".encode())
    for frame in (calls, ballots):
        for name in frame.columns:
            digest.update("\x1f".join(map(str, frame[name].to_list())).encode())
            digest.update(b"\x1e")
    return digest.hexdigest()
