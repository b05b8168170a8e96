"""Which dyads and armed actors does this node know of, and since when? Immutable Parquet releases, as for series.

``root/<table id>/000001-<hash>.parquet`` holds the rows of the first release of a table, 000001.json its manifest,
which is written last. A table is one source's view (the yearly release, the monthly ones); reading lays them together.
"""

import hashlib
from datetime import datetime
from pathlib import Path
from typing import Protocol

import msgspec
import polars as pl

from tocsin.errors import BadInputError, DamagedError
from tocsin.observations.as_of import SCHEMA, AsOf
from tocsin.observations.restated import restated
from tocsin.observations.series import Basis, Vintage
from tocsin.storage.series_files import checksum, folder, write_whole
from tocsin.threats.actors import ACTIVITY

__all__ = ["ActorStore", "ActorTable", "Told"]

_SCHEMA: dict[str, pl.DataType] = {
    **ACTIVITY,
    "known_since": SCHEMA["known_since"],
    "known_basis": SCHEMA["known_basis"],
}
_KEY = ["place", "period", "dyad"]


class Told(Protocol):
    """What a source hands over (``sources.source.ActorReading``)."""

    @property
    def id(self) -> str:
        """Id of the table."""
        ...

    @property
    def title(self) -> str:
        """Its title, a message id."""
        ...

    @property
    def source(self) -> str:
        """Id of the source."""
        ...

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
    def licence(self) -> str:
        """The licence."""
        ...

    @property
    def citation(self) -> str:
        """How to cite it."""
        ...

    @property
    def address(self) -> str:
        """Where it was read."""
        ...

    @property
    def checksum(self) -> str:
        """SHA-256 of what was read."""
        ...

    @property
    def retrieved(self) -> datetime:
        """When it was read."""
        ...

    @property
    def known_basis(self) -> Basis:
        """Whether its release has a date."""
        ...

    @property
    def redistributable(self) -> bool:
        """Whether it may be passed on."""
        ...


class ActorTable(msgspec.Struct, frozen=True, kw_only=True):
    """What stands in the JSON beside the Parquet: one release of a table, its terms and where it came from."""

    format: int = 1
    id: str
    title: str
    source: str
    rank: int
    lag_days: int
    licence: str
    citation: str
    redistributable: bool
    vintage: Vintage
    file: str
    file_checksum: str


class ActorStore:
    """The node's append-only store of who fought whom; one process writes, any number read."""

    def __init__(self, root: Path) -> None:
        """Open the store in a folder, which is made by the first write."""
        self.root = Path(root)
        self._read: tuple[tuple[str, ...], pl.DataFrame] = ((), pl.DataFrame())

    def append(self, reading: Told) -> Vintage | None:
        """Keep a release, unless the newest one says the same; return it, or None where nothing new was said.

        The first release of a table seen here counts as assumed, as the first vintage of a series does: its date says
        nothing of when the older months in it were first out.
        """
        rows, basis = _canonical(reading), reading.known_basis
        held = self._of(reading.id)
        if not held and basis == "recorded":
            end = pl.col("period").dt.offset_by("1mo").cast(SCHEMA["known_since"])
            rows = rows.with_columns(
                pl.min_horizontal("known_since", end + pl.duration(days=reading.lag_days)).alias("known_since"),
                pl.lit("assumed", SCHEMA["known_basis"]).alias("known_basis"),
            )
            basis = "assumed"
        found = _hash(rows)
        if held and held[-1].vintage.hash == found and self._path(held[-1]).is_file():
            return None
        place = folder(self.root / reading.id)
        healed = bool(held) and held[-1].vintage.hash == found
        number = len(held) if healed else len(held) + 1
        file = place / f"{number:06d}-{found[:16]}.parquet"
        vintage = Vintage(
            series=reading.id,
            hash=found,
            rows=rows.height,
            first_period=str(rows["period"].min() or "")[:7],
            last_period=str(rows["period"].max() or "")[:7],
            retrieved=reading.retrieved,
            address=reading.address,
            checksum=reading.checksum,
            known_basis=basis,
        )
        told = {"licence": reading.licence, "citation": reading.citation}
        write_whole(file, lambda stream: rows.write_parquet(stream, compression="zstd", metadata=told))
        table = ActorTable(
            id=reading.id,
            title=reading.title,
            source=reading.source,
            rank=reading.rank,
            lag_days=reading.lag_days,
            licence=reading.licence,
            citation=reading.citation,
            redistributable=reading.redistributable,
            vintage=vintage,
            file=file.name,
            file_checksum=checksum(file),
        )
        text = msgspec.json.format(msgspec.json.encode(table), indent=1)
        write_whole(place / f"{number:06d}.json", lambda stream: stream.write(text))
        return vintage

    def tables(self) -> tuple[ActorTable, ...]:
        """Return the newest release of every table held here, the table of the highest rank first."""
        newest = [held[-1] for name in self._names() if (held := self._of(name))]
        return tuple(sorted(newest, key=lambda table: (-table.rank, table.id)))

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
        faults: list[DamagedError] = []
        for name in self._names():
            try:
                for table in self._of(name):
                    self._rows(table)
            except DamagedError as error:
                faults.append(error)
        return tuple(faults)

    def _record(self) -> pl.DataFrame:
        held = [table for name in self._names() for table in self._of(name)]
        files = tuple(f"{table.id}/{table.file}" for table in held)
        if self._read[0] != files or not files:
            empty = pl.DataFrame(schema={**_SCHEMA, "rank": pl.Int32, "vintage": pl.Int32})
            numbered = [
                self._rows(table).with_columns(
                    pl.lit(table.rank, pl.Int32).alias("rank"), pl.lit(number, pl.Int32).alias("vintage")
                )
                for number, table in enumerate(held, start=1)
            ]
            self._read = (files, pl.concat([empty, *numbered]))
        return self._read[1]

    def _names(self) -> list[str]:
        return sorted(path.name for path in self.root.iterdir() if path.is_dir()) if self.root.is_dir() else []

    def _of(self, id: str) -> list[ActorTable]:
        found = []
        for path in sorted((self.root / id).glob("[0-9]*.json")):
            try:
                found.append(msgspec.json.decode(path.read_bytes(), type=ActorTable))
            except (msgspec.DecodeError, OSError) as error:
                raise _damaged(path, id) from error
        return found

    def _path(self, table: ActorTable) -> Path:
        return self.root / table.id / table.file

    def _rows(self, table: ActorTable) -> pl.DataFrame:
        path = self._path(table)
        if not path.is_file() or checksum(path) != table.file_checksum:
            raise _damaged(path, table.id)
        return pl.read_parquet(path).select(pl.col(name).cast(kind) for name, kind in _SCHEMA.items())


def _canonical(reading: Told) -> pl.DataFrame:
    missing = [name for name in _SCHEMA if name not in reading.frame.columns]
    if missing:
        raise BadInputError(f"the table lacks the columns {', '.join(missing)}", where=reading.id)
    rows = reading.frame.select(pl.col(name).cast(kind) for name, kind in _SCHEMA.items()).sort(_KEY)
    if rows.filter(pl.struct(_KEY).is_duplicated()).height or any(rows[name].null_count() for name in _SCHEMA):
        raise BadInputError("a dyad stands twice in a month and place, or a cell is empty", where=reading.id)
    return rows


def _hash(rows: pl.DataFrame) -> str:
    """Return the SHA-256 of the rows; when they became known is left out, as for series."""
    digest = hashlib.sha256(f"tocsin actors 1\n{rows.height}\n".encode())
    for name in ACTIVITY:
        column = rows[name]
        digest.update("\x1f".join(map(str, column.to_list())).encode())
    return digest.hexdigest()


def _damaged(path: Path, id: str) -> DamagedError:
    return DamagedError(
        "a release of the register of actors no longer matches its checksum",
        where=str(path),
        remedy=f"put the file back from a copy of the home, or remove the folder {id} and run tocsin sync",
    )
