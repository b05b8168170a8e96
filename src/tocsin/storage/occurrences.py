"""Which disasters and incidents does this node know of, and since when? Immutable Parquet releases, as for series.

A feed shows what is new and forgets the rest: what it said stays. An archive states its whole table anew: of it the
newest release speaks, so that what was taken back is gone. How releases lie: :mod:`tocsin.storage.releases`.
"""

import hashlib
from datetime import datetime
from pathlib import Path
from typing import Protocol

import polars as pl

from tocsin.errors import BadInputError, DamagedError
from tocsin.observations.occurrences import KINDS, OCCURRENCE, known_by
from tocsin.observations.series import Vintage
from tocsin.storage.releases import Files, Handed, Release, Releases, laid_out

__all__ = ["OccurrenceStore", "OccurrenceTable", "Told"]

_FILLED = ("id", "kind", "title", "places", "start", "level", "figures", "link", "known_since", "known_basis")


class Told(Handed, Protocol):
    """What a source hands over (``sources.source.OccurrenceReading``)."""

    @property
    def whole(self) -> bool:
        """Whether each release states the whole table."""
        ...

    @property
    def frame(self) -> pl.DataFrame:
        """The rows."""
        ...


class OccurrenceTable(Release, frozen=True, kw_only=True):
    """What stands in the JSON beside the Parquet: one release of a table, its terms and where it came from."""

    whole: bool
    file: str
    file_checksum: str


class OccurrenceStore:
    """The node's append-only store of occurrences; one process writes, any number read."""

    def __init__(self, root: Path) -> None:
        """Open the store in a folder, which is made by the first write."""
        self.root = Path(root)
        self._releases = Releases(self.root, OccurrenceTable, "a table of occurrences", _files)
        self._read: tuple[tuple[str, ...], pl.DataFrame] = ((), pl.DataFrame())

    def append(self, reading: Told) -> Vintage | None:
        """Keep a release, unless the newest one says the same; return it, or None where nothing new was said.

        Raises
        ------
        BadInputError
            Where a column is missing, a cell is empty, an id stands twice or a kind is unknown.
        """
        rows = _canonical(reading)
        vintage = Vintage(
            series=reading.id,
            hash=_hash(rows),
            rows=rows.height,
            first_period=str(rows["start"].min() or "")[:7],
            last_period=str(rows["start"].max() or "")[:7],
            retrieved=reading.retrieved,
            address=reading.address,
            checksum=reading.checksum,
            known_basis="recorded" if (rows["known_basis"].cast(pl.String) == "recorded").all() else "assumed",
        )
        terms = {"licence": reading.licence, "citation": reading.citation}
        return self._releases.keep(
            vintage,
            {"": rows},
            terms,
            lambda files: OccurrenceTable(
                id=reading.id,
                title=reading.title,
                source=reading.source,
                whole=reading.whole,
                licence=reading.licence,
                citation=reading.citation,
                redistributable=reading.redistributable,
                vintage=vintage,
                file=files[""][0],
                file_checksum=files[""][1],
            ),
        )

    def tables(self) -> tuple[OccurrenceTable, ...]:
        """Return the newest release of every table held here, by id."""
        return tuple(self._releases.newest())

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
        return self._releases.verify()

    def _record(self) -> pl.DataFrame:
        """Return the rows that any read draws on: every release of a feed, the newest one of an archive."""
        by_name = [self._releases.of(name) for name in self._releases.names()]
        speaking = [table for held in by_name if held for table in (held[-1:] if held[-1].whole else held)]
        files = tuple(f"{table.id}/{table.file}" for table in speaking)
        if self._read[0] != files or not files:
            numbered = [
                self._releases.rows(table, OCCURRENCE).with_columns(
                    pl.lit(number, pl.Int32).alias("vintage"), pl.lit(table.id).alias("table")
                )
                for number, table in enumerate(speaking, start=1)
            ]
            empty = pl.DataFrame(schema={**OCCURRENCE, "vintage": pl.Int32, "table": pl.String})
            self._read = (files, pl.concat([empty, *numbered]))
        return self._read[1]


def _files(table: OccurrenceTable) -> Files:
    return {"": (table.file, table.file_checksum)}


def _canonical(reading: Told) -> pl.DataFrame:
    rows = laid_out(reading.frame, OCCURRENCE, ["id"], reading.id)
    if any(rows[name].null_count() for name in _FILLED):
        raise BadInputError("a cell is empty", where=reading.id)
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
