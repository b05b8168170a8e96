"""Which dyads and armed actors does this node know of, and since when? Immutable Parquet releases, as for series.

A table is one source's view (the yearly release, the monthly ones); reading lays them together. How releases lie in the
folder: :mod:`tocsin.storage.releases`.
"""

import hashlib
from pathlib import Path
from typing import Protocol

import polars as pl

from tocsin.errors import BadInputError, DamagedError
from tocsin.observations.as_of import SCHEMA, AsOf
from tocsin.observations.restated import restated
from tocsin.observations.series import Basis, Vintage
from tocsin.storage.releases import Files, Handed, Release, Releases, laid_out
from tocsin.threats.actors import ACTIVITY

__all__ = ["ActorStore", "ActorTable", "Told"]

_SCHEMA: dict[str, pl.DataType] = {
    **ACTIVITY,
    "known_since": SCHEMA["known_since"],
    "known_basis": SCHEMA["known_basis"],
}
_KEY = ["place", "period", "dyad"]


class Told(Handed, Protocol):
    """What a source hands over (``sources.source.ActorReading``)."""

    @property
    def rank(self) -> int:
        """Which table speaks of a month that two state."""
        ...

    @property
    def frame(self) -> pl.DataFrame:
        """The rows."""
        ...

    @property
    def lag_days(self) -> int:
        """The stated publication lag."""
        ...

    @property
    def known_basis(self) -> Basis:
        """Whether its release has a date."""
        ...


class ActorTable(Release, frozen=True, kw_only=True):
    """What stands in the JSON beside the Parquet: one release of a table, its terms and where it came from."""

    rank: int
    lag_days: int
    file: str
    file_checksum: str


class ActorStore:
    """The node's append-only store of who fought whom; one process writes, any number read."""

    def __init__(self, root: Path) -> None:
        """Open the store in a folder, which is made by the first write."""
        self.root = Path(root)
        self._releases = Releases(self.root, ActorTable, "the register of actors", _files)
        self._read: tuple[tuple[str, ...], pl.DataFrame] = ((), pl.DataFrame())

    def append(self, reading: Told) -> Vintage | None:
        """Keep a release, unless the newest one says the same; return it, or None where nothing new was said.

        The first release of a table seen here counts as assumed, as the first vintage of a series does: its date says
        nothing of when the older months in it were first out.
        """
        rows, basis = _canonical(reading), reading.known_basis
        if not self._releases.of(reading.id) and basis == "recorded":
            end = pl.col("period").dt.offset_by("1mo").cast(SCHEMA["known_since"])
            rows = rows.with_columns(
                pl.min_horizontal("known_since", end + pl.duration(days=reading.lag_days)).alias("known_since"),
                pl.lit("assumed", SCHEMA["known_basis"]).alias("known_basis"),
            )
            basis = "assumed"
        vintage = Vintage(
            series=reading.id,
            hash=_hash(rows),
            rows=rows.height,
            first_period=str(rows["period"].min() or "")[:7],
            last_period=str(rows["period"].max() or "")[:7],
            retrieved=reading.retrieved,
            address=reading.address,
            checksum=reading.checksum,
            known_basis=basis,
        )
        terms = {"licence": reading.licence, "citation": reading.citation}
        return self._releases.keep(
            vintage,
            {"": rows},
            terms,
            lambda files: ActorTable(
                id=reading.id,
                title=reading.title,
                source=reading.source,
                rank=reading.rank,
                lag_days=reading.lag_days,
                licence=reading.licence,
                citation=reading.citation,
                redistributable=reading.redistributable,
                vintage=vintage,
                file=files[""][0],
                file_checksum=files[""][1],
            ),
        )

    def tables(self) -> tuple[ActorTable, ...]:
        """Return the newest release of every table held here, the table of the highest rank first."""
        return tuple(sorted(self._releases.newest(), key=lambda table: (-table.rank, table.id)))

    def read(self, as_of: AsOf) -> pl.DataFrame:
        """Return who fought whom as it could have been known then: columns of ACTIVITY, known_since and known_basis.

        Raises
        ------
        DamagedError
            Where a file no longer matches its manifest.
        """
        return restated(self._record(), as_of).select(list(_SCHEMA)).sort(_KEY)

    def verify(self) -> tuple[DamagedError, ...]:
        """Check every file against its manifest; return one error for each that fails."""
        return self._releases.verify()

    def _record(self) -> pl.DataFrame:
        held = [table for name in self._releases.names() for table in self._releases.of(name)]
        files = tuple(f"{table.id}/{table.file}" for table in held)
        if self._read[0] != files or not files:
            empty = pl.DataFrame(schema={**_SCHEMA, "rank": pl.Int32, "vintage": pl.Int32})
            numbered = [
                self._releases.rows(table, _SCHEMA).with_columns(
                    pl.lit(table.rank, pl.Int32).alias("rank"), pl.lit(number, pl.Int32).alias("vintage")
                )
                for number, table in enumerate(held, start=1)
            ]
            self._read = (files, pl.concat([empty, *numbered]))
        return self._read[1]


def _files(table: ActorTable) -> Files:
    return {"": (table.file, table.file_checksum)}


def _canonical(reading: Told) -> pl.DataFrame:
    rows = laid_out(reading.frame, _SCHEMA, _KEY, reading.id)
    if any(rows[name].null_count() for name in _SCHEMA):
        raise BadInputError("a cell is empty", where=reading.id)
    return rows


def _hash(rows: pl.DataFrame) -> str:
    """Return the SHA-256 of the rows; when they became known is left out, as for series."""
    digest = hashlib.sha256(f"tocsin actors 1\n{rows.height}\n".encode())
    for name in ACTIVITY:
        column = rows[name]
        digest.update("\x1f".join(map(str, column.to_list())).encode())
    return digest.hexdigest()
