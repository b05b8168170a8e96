"""Which replays of the rules does this node hold? What models said at past origins, and whole replays beside a note.

``root/cases/<id>.parquet`` holds what one model said from one origin, named by everything it was made from, so that
the next replay does not run the model again; ``root/<id>.parquet`` the cases of a replay with their outcomes, and
``root/<id>.json``, written last, its note.
"""

import io
from datetime import datetime
from pathlib import Path

import msgspec
import polars as pl

from tocsin.errors import DamagedError
from tocsin.exchange.policies import Label
from tocsin.storage.series_files import checksum, clean, folder, write_whole

__all__ = ["ReplayStore", "Replayed"]


class Replayed(msgspec.Struct, frozen=True, kw_only=True):
    """A replay run here."""

    id: str
    hazard: str
    policy: Label
    model: str
    origins: tuple[str, ...]
    every: int
    leads: tuple[int, ...]
    reference: int
    history: str
    truth: str
    vintage: str
    """Hash of the data it stands on."""
    seed: int
    draws: int
    code: str
    made: datetime
    checksum: str = ""


class ReplayStore:
    """The node's replays; one process writes, any number read while it does."""

    def __init__(self, root: Path) -> None:
        """Open the store in a folder, which is made by the first write."""
        self.root = root
        self._cleaned = False

    def cases(self, id_: str) -> pl.DataFrame | None:
        """Return what a model said from one origin, or None where that is not held or damaged."""
        path = self.root / "cases" / f"{id_}.parquet"
        try:
            return pl.read_parquet(io.BytesIO(path.read_bytes()))
        except (OSError, pl.exceptions.PolarsError):
            return None  # it can be made again from what it is named by

    def keep_cases(self, id_: str, cases: pl.DataFrame) -> None:
        """Keep what a model said from one origin."""
        self._ready(self.root / "cases")
        write_whole(self.root / "cases" / f"{id_}.parquet", lambda file: cases.write_parquet(file, compression="zstd"))

    def keep(self, note: Replayed, cases: pl.DataFrame) -> Replayed:
        """Keep a whole replay: its cases with what came."""
        self._ready(self.root)
        path = self.root / f"{note.id}.parquet"
        write_whole(path, lambda file: cases.write_parquet(file, compression="zstd"))
        kept = msgspec.structs.replace(note, checksum=checksum(path))
        text = msgspec.json.format(msgspec.json.encode(kept), indent=1)
        write_whole(self.root / f"{note.id}.json", lambda file: file.write(text))
        return kept

    def holds(self, id_: str) -> bool:
        """Say whether a replay of this id is held, whole."""
        return (self.root / f"{id_}.json").exists()

    def notes(self) -> tuple[Replayed, ...]:
        """Return the notes of the replays held here, oldest first."""
        found = [self._note(path) for path in sorted(self.root.glob("*.json"))]
        return tuple(sorted(found, key=lambda note: (note.made, note.id)))

    def read(self, note: Replayed) -> pl.DataFrame:
        """Return the cases of a replay (:data:`tocsin.alerts.cases.CASES`).

        Raises
        ------
        DamagedError
            The file is gone or no longer matches its note.
        """
        path = self.root / f"{note.id}.parquet"
        if not path.exists() or checksum(path) != note.checksum:
            raise DamagedError(
                "a replay is gone or no longer matches its checksum",
                where=str(path),
                remedy="remove it and its note, and run `tocsin alerts replay`",
            )
        return pl.read_parquet(io.BytesIO(path.read_bytes()))

    def verify(self) -> tuple[DamagedError, ...]:
        """Check every replay against its note; return one error for each that fails."""
        faults = []
        for note in self.notes():
            try:
                self.read(note)
            except DamagedError as error:
                faults.append(error)
        return tuple(faults)

    def _note(self, path: Path) -> Replayed:
        try:
            return msgspec.json.decode(path.read_bytes(), type=Replayed)
        except (OSError, msgspec.DecodeError) as error:
            raise DamagedError(
                f"the note of a replay cannot be read ({error})", where=str(path), remedy="remove it and run again"
            ) from error

    def _ready(self, where: Path) -> None:
        if not self._cleaned:
            clean(self.root)
            self._cleaned = True
        folder(self.root)
        folder(where)
