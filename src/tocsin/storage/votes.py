"""Who voted how, as this node was told? Immutable Parquet releases of voting records, as for series.

``root/<record>/000001-<hash>.calls.parquet`` holds the roll calls of the first release of a record,
``.ballots.parquet`` who voted how, and 000001.json its manifest, which is written last.
"""

import hashlib
from datetime import datetime
from pathlib import Path
from typing import BinaryIO, Protocol

import msgspec
import polars as pl

from tocsin.councils.record import BALLOTS, ROLL_CALLS
from tocsin.errors import BadInputError, DamagedError, NotFoundError
from tocsin.observations.series import Vintage
from tocsin.storage.series_files import checksum, folder, write_whole

__all__ = ["Told", "VotesStore", "VotesTable"]


class Told(Protocol):
    """What a source hands over (``sources.source.VotesReading``)."""

    @property
    def id(self) -> str:
        """Name of the record."""
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
    def redistributable(self) -> bool:
        """Whether it may be passed on."""
        ...


class VotesTable(msgspec.Struct, frozen=True, kw_only=True):
    """What stands in the JSON beside the Parquet: one release of a record, its terms and where it came from."""

    format: int = 1
    id: str
    title: str
    source: str
    rank: int
    licence: str
    citation: str
    redistributable: bool
    calls: int
    ballots: int
    first: str
    last: str
    """Date of the newest vote in the record: the last date of the data."""
    vintage: Vintage
    files: tuple[str, str]
    checksums: tuple[str, str]


class VotesStore:
    """The node's append-only store of voting records; one process writes, any number read."""

    def __init__(self, root: Path) -> None:
        """Open the store in a folder, which is made by the first write."""
        self.root = Path(root)

    def append(self, reading: Told) -> Vintage | None:
        """Keep a release, unless the newest one says the same; return it, or None where nothing new was said."""
        calls = _canonical(reading.roll_calls, ROLL_CALLS, ["id"], reading.id)
        ballots = _canonical(reading.ballots, BALLOTS, ["id", "member"], reading.id)
        if ballots.join(calls, on="id", how="anti").height:
            raise BadInputError("a ballot stands without its roll call", where=reading.id)
        found, held = _hash(calls, ballots), self._of(reading.id)
        if (
            held
            and held[-1].vintage.hash == found
            and all(self._path(held[-1], name).is_file() for name in held[-1].files)
        ):
            return None
        place = folder(self.root / reading.id)
        healed = bool(held) and held[-1].vintage.hash == found
        number = len(held) if healed else len(held) + 1
        names = (f"{number:06d}-{found[:16]}.calls.parquet", f"{number:06d}-{found[:16]}.ballots.parquet")
        terms = {"licence": reading.licence, "citation": reading.citation}
        for name, rows in zip(names, (calls, ballots), strict=True):

            def wrote(stream: BinaryIO, rows: pl.DataFrame = rows) -> None:
                rows.write_parquet(stream, compression="zstd", metadata=terms)

            write_whole(place / name, wrote)
        first, last = str(calls["date"].min() or ""), str(calls["date"].max() or "")
        vintage = Vintage(
            series=reading.id,
            hash=found,
            rows=ballots.height,
            first_period=first[:7],
            last_period=last[:7],
            retrieved=reading.retrieved,
            address=reading.address,
            checksum=reading.checksum,
            known_basis="assumed",
        )
        table = VotesTable(
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
            files=names,
            checksums=(checksum(place / names[0]), checksum(place / names[1])),
        )
        text = msgspec.json.format(msgspec.json.encode(table), indent=1)
        write_whole(place / f"{number:06d}.json", lambda stream: stream.write(text))
        return vintage

    def tables(self) -> tuple[VotesTable, ...]:
        """Return the newest release of every record held here, the one of the highest rank first."""
        newest = [held[-1] for name in self._names() if (held := self._of(name))]
        return tuple(sorted(newest, key=lambda table: (-table.rank, table.id)))

    def table(self, id: str) -> VotesTable:
        """Return the newest release of one record, or raise NotFoundError."""
        held = self._of(id)
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
        return self._rows(table, 0), self._rows(table, 1)

    def verify(self) -> tuple[DamagedError, ...]:
        """Check every file against its manifest; return one error for each that fails."""
        faults: list[DamagedError] = []
        for name in self._names():
            try:
                for table in self._of(name):
                    self._rows(table, 0)
                    self._rows(table, 1)
            except DamagedError as error:
                faults.append(error)
        return tuple(faults)

    def _names(self) -> list[str]:
        return sorted(path.name for path in self.root.iterdir() if path.is_dir()) if self.root.is_dir() else []

    def _of(self, id: str) -> list[VotesTable]:
        found = []
        for path in sorted((self.root / id).glob("[0-9]*.json")):
            try:
                found.append(msgspec.json.decode(path.read_bytes(), type=VotesTable))
            except (msgspec.DecodeError, OSError) as error:
                raise _damaged(path, id) from error
        return found

    def _path(self, table: VotesTable, name: str) -> Path:
        return self.root / table.id / name

    def _rows(self, table: VotesTable, which: int) -> pl.DataFrame:
        path = self._path(table, table.files[which])
        if not path.is_file() or checksum(path) != table.checksums[which]:
            raise _damaged(path, table.id)
        kinds = (ROLL_CALLS, BALLOTS)[which]
        return pl.read_parquet(path).select(pl.col(name).cast(kind) for name, kind in kinds.items())


def _canonical(frame: pl.DataFrame, kinds: dict[str, pl.DataType], key: list[str], where: str) -> pl.DataFrame:
    missing = [name for name in kinds if name not in frame.columns]
    if missing:
        raise BadInputError(f"the table lacks the columns {', '.join(missing)}", where=where)
    rows = frame.select(pl.col(name).cast(kind) for name, kind in kinds.items()).sort(key)
    if rows.select(pl.struct(key).is_duplicated().any()).item():
        raise BadInputError(f"two rows have the same {' and '.join(key)}", where=where)
    return rows


def _hash(calls: pl.DataFrame, ballots: pl.DataFrame) -> str:
    digest = hashlib.sha256(f"tocsin votes 1\n{calls.height} {ballots.height}\n".encode())
    for frame in (calls, ballots):
        for name in frame.columns:
            digest.update("\x1f".join(map(str, frame[name].to_list())).encode())
            digest.update(b"\x1e")
    return digest.hexdigest()


def _damaged(path: Path, id: str) -> DamagedError:
    return DamagedError(
        "a release of a voting record no longer matches its checksum",
        where=str(path),
        remedy=f"put the file back from a copy of the home, or remove the folder {id} and run tocsin sync",
    )
