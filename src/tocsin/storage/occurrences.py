"""Which disasters and incidents does this node know of, and since when? Immutable Parquet releases, as for series.

``root/<table id>/000001-<hash>.parquet`` holds the rows of the first release of a table, 000001.json its manifest,
which is written last. A feed shows what is new and forgets the rest: what it said stays. An archive states its whole
table anew: of it the newest release speaks, so that what was taken back is gone.
"""

import hashlib
from datetime import datetime
from pathlib import Path
from typing import Protocol

import msgspec
import polars as pl

from tocsin.errors import BadInputError, DamagedError
from tocsin.observations.occurrences import KINDS, OCCURRENCE, known_by
from tocsin.observations.series import Vintage
from tocsin.storage.series_files import checksum, folder, write_whole

__all__ = ["OccurrenceStore", "OccurrenceTable", "Told"]

_FILLED = ("id", "kind", "title", "places", "start", "level", "figures", "link", "known_since", "known_basis")


class Told(Protocol):
    """What a source hands over (``sources.source.OccurrenceReading``)."""

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
    def whole(self) -> bool:
        """Whether each release states the whole table."""
        ...

    @property
    def frame(self) -> pl.DataFrame:
        """The rows."""
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


class OccurrenceTable(msgspec.Struct, frozen=True, kw_only=True):
    """What stands in the JSON beside the Parquet: one release of a table, its terms and where it came from."""

    format: int = 1
    id: str
    title: str
    source: str
    whole: bool
    licence: str
    citation: str
    redistributable: bool
    vintage: Vintage
    file: str
    file_checksum: str


class OccurrenceStore:
    """The node's append-only store of occurrences; one process writes, any number read."""

    def __init__(self, root: Path) -> None:
        """Open the store in a folder, which is made by the first write."""
        self.root = Path(root)
        self._read: tuple[tuple[str, ...], pl.DataFrame] = ((), pl.DataFrame())

    def append(self, reading: Told) -> Vintage | None:
        """Keep a release, unless the newest one says the same; return it, or None where nothing new was said.

        Raises
        ------
        BadInputError
            Where a column is missing, a cell is empty, an id stands twice or a kind is unknown.
        """
        rows = _canonical(reading)
        found = _hash(rows)
        held = self._of(reading.id)
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
            first_period=str(rows["start"].min() or "")[:7],
            last_period=str(rows["start"].max() or "")[:7],
            retrieved=reading.retrieved,
            address=reading.address,
            checksum=reading.checksum,
            known_basis="recorded" if (rows["known_basis"].cast(pl.String) == "recorded").all() else "assumed",
        )
        told = {"licence": reading.licence, "citation": reading.citation}
        write_whole(file, lambda stream: rows.write_parquet(stream, compression="zstd", metadata=told))
        table = OccurrenceTable(
            id=reading.id,
            title=reading.title,
            source=reading.source,
            whole=reading.whole,
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

    def tables(self) -> tuple[OccurrenceTable, ...]:
        """Return the newest release of every table held here, by id."""
        return tuple(held[-1] for name in self._names() if (held := self._of(name)))

    def read(self, instant: datetime) -> pl.DataFrame:
        """Return what could have been known at an instant: columns of OCCURRENCE and ``table``, newest start first.

        Raises
        ------
        DamagedError
            Where a file no longer matches its manifest.
        """
        record = self._record()
        known = known_by(record, instant)
        return known.join(record.select("id", "table").unique("id"), on="id", how="left", maintain_order="left")

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
        """Return the rows that any read draws on: every release of a feed, the newest one of an archive."""
        by_name = [self._of(name) for name in self._names()]
        speaking = [table for held in by_name if held for table in (held[-1:] if held[-1].whole else held)]
        files = tuple(f"{table.id}/{table.file}" for table in speaking)
        if self._read[0] != files or not files:
            numbered = [
                self._rows(table).with_columns(
                    pl.lit(number, pl.Int32).alias("vintage"), pl.lit(table.id).alias("table")
                )
                for number, table in enumerate(speaking, start=1)
            ]
            empty = pl.DataFrame(schema={**OCCURRENCE, "vintage": pl.Int32, "table": pl.String})
            self._read = (files, pl.concat([empty, *numbered]))
        return self._read[1]

    def _names(self) -> list[str]:
        return sorted(path.name for path in self.root.iterdir() if path.is_dir()) if self.root.is_dir() else []

    def _of(self, id: str) -> list[OccurrenceTable]:
        found = []
        for path in sorted((self.root / id).glob("[0-9]*.json")):
            try:
                found.append(msgspec.json.decode(path.read_bytes(), type=OccurrenceTable))
            except (msgspec.DecodeError, OSError) as error:
                raise _damaged(path, id) from error
        return found

    def _path(self, table: OccurrenceTable) -> Path:
        return self.root / table.id / table.file

    def _rows(self, table: OccurrenceTable) -> pl.DataFrame:
        path = self._path(table)
        if not path.is_file() or checksum(path) != table.file_checksum:
            raise _damaged(path, table.id)
        return pl.read_parquet(path).select(pl.col(name).cast(kind) for name, kind in OCCURRENCE.items())


def _canonical(reading: Told) -> pl.DataFrame:
    missing = [name for name in OCCURRENCE if name not in reading.frame.columns]
    if missing:
        raise BadInputError(f"the table lacks the columns {', '.join(missing)}", where=reading.id)
    rows = reading.frame.select(pl.col(name).cast(kind) for name, kind in OCCURRENCE.items()).sort("id")
    if rows["id"].is_duplicated().any() or any(rows[name].null_count() for name in _FILLED):
        raise BadInputError("an occurrence stands twice, or a cell is empty", where=reading.id)
    strange = set(rows["kind"]) - set(KINDS)
    if strange:
        raise BadInputError(f"the kinds {', '.join(sorted(strange))} are not known", where=reading.id)
    return rows


def _hash(rows: pl.DataFrame) -> str:
    """Return the SHA-256 of the rows; when they became known is left out where it is an assumption."""
    digest = hashlib.sha256(f"tocsin occurrences 1\n{rows.height}\n".encode())
    recorded = rows["known_basis"].cast(pl.String) == "recorded"
    dated = rows.with_columns(pl.when(recorded).then("known_since").alias("known_since"))
    for name in [one for one in OCCURRENCE if one != "known_basis"]:
        digest.update("\x1f".join(map(str, dated[name].to_list())).encode())
    return digest.hexdigest()


def _damaged(path: Path, id: str) -> DamagedError:
    return DamagedError(
        "a release of a table of occurrences no longer matches its checksum",
        where=str(path),
        remedy=f"put the file back from a copy of the home, or remove the folder {id} and run tocsin sync",
    )
