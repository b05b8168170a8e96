"""Which forecasts, scores and handed-in draws does this node hold? Immutable files, each beside a note that names it.

``root/made/<id>.parquet`` holds the summaries of a forecast made here, ``<id>.sums.parquet`` the draws of its sums over
spans of steps and ``<id>.drivers.parquet`` what moved it; ``root/given/<id>.npy`` the draws of one made elsewhere,
``root/backtests/<id>.*`` the tables of a backtest. The note ``<id>.json`` is written last, so what has one is whole;
the id is a hash of what the content was made from, so nothing is made or kept twice.
"""

import io
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import BinaryIO, Literal, TypeVar

import msgspec
import numpy as np
import polars as pl

from tocsin.errors import DamagedError, NotFoundError
from tocsin.exchange.canonical import content_hash
from tocsin.exchange.policies import Label
from tocsin.forecasts.event_verdict import EventScore
from tocsin.forecasts.model import Draws
from tocsin.forecasts.onset_record import OnsetRecord
from tocsin.forecasts.onsets import OnsetCase, OnsetScore
from tocsin.forecasts.sums import Sums
from tocsin.forecasts.verdicts import Calibration, Comparison, Miss, ReliabilityBin, Significance, WindowScore, Worst
from tocsin.storage.series_files import checksum, clean, folder, write_whole

__all__ = ["ForecastStore", "Given", "Made", "Onsets", "Scored", "Tables", "identity"]

_Kind = Literal["made", "given", "backtests", "onsets"]
N = TypeVar("N", bound="_Note")


class _Note(msgspec.Struct, frozen=True, kw_only=True):
    """What every note says."""

    id: str
    hazard: str
    policy: Label
    checksums: dict[str, str] = {}
    """File name ending -> SHA-256 of its bytes."""


class Made(_Note, frozen=True, kw_only=True):
    """A forecast made here: where it stands, on which data, by which code and chance."""

    model: str
    target: str
    origin: str
    history: str
    vintage: str
    seed: int
    draws: int
    code: str
    """Version of the program that made it."""
    made: datetime


class Given(_Note, frozen=True, kw_only=True):
    """A forecast made elsewhere, as draws of shape (places, steps, draws)."""

    model: str
    title: str
    target: str
    origin: str
    steps: tuple[int, ...]
    places: tuple[str, ...]
    arrived: datetime
    hindsight: bool
    """True where its maker knew more than the origin allows, or it arrived after an outcome."""
    approximate: bool = False
    """True where it was given as quantiles: its draws stand for them, and its CRPS is the pinball approximation."""
    address: str
    checksum: str
    """SHA-256 of the bytes it was read from."""
    licence: str = ""
    citation: str = ""
    entry: str = ""
    """The journal entry that stamped its arrival; empty for what a source publishes."""


class Scored(_Note, frozen=True, kw_only=True):
    """A backtest run here."""

    target: str
    history: str
    truths: tuple[str, ...]
    """Names of the truths that its forecasts are judged by, the one that counts first."""
    windows: tuple[str, ...]
    models: tuple[str, ...]
    references: tuple[str, ...]
    baselines: tuple[str, ...]
    measures: tuple[str, ...]
    vintage: str
    """Hash of everything the scores stand on: panels, truth and handed-in draws."""
    as_of: str = ""
    """The time machine's month, or empty for the present."""
    imports: bool = False
    """True where the windows are the origins of imported forecasts and not the yearly ones."""
    seed: int
    draws: int
    code: str
    made: datetime


class Onsets(_Note, frozen=True, kw_only=True):
    """A judgement of onsets from many origins, run here."""

    history: str
    years: str
    every: int
    models: tuple[str, ...]
    vintage: str
    code: str
    made: datetime


class Tables(msgspec.Struct, frozen=True, kw_only=True):
    """The small tables of a backtest."""

    scores: tuple[WindowScore, ...]
    comparisons: tuple[Comparison, ...]
    reliability: tuple[ReliabilityBin, ...]
    calibration: tuple[Calibration, ...]
    misses: tuple[Miss, ...]
    worst: tuple[Worst, ...] = ()
    significance: tuple[Significance, ...] = ()
    onsets: tuple[OnsetScore, ...] = ()
    onset_cases: tuple[OnsetCase, ...] = ()
    events: tuple[EventScore, ...] = ()
    resampled: str = "places"


def identity(**parts: object) -> str:
    """Return the id of whatever is made from these parts.

    >>> identity(model="zero", seed=1) == identity(seed=1, model="zero")
    True
    """
    return content_hash(parts)[:32]


class ForecastStore:
    """The node's forecasts and scores; one process writes, any number read while it does."""

    def __init__(self, root: Path) -> None:
        """Open the store in a folder, whose parts are made by the first write."""
        self.root = root
        self._cleaned = False
        self._notes: dict[Path, msgspec.Struct] = {}
        self._layouts: dict[tuple[str, str], bool] = {}

    def keep_made(
        self, note: Made, summaries: pl.DataFrame, sums: Sums | None = None, drivers: pl.DataFrame | None = None
    ) -> Made:
        """Keep the summaries of a forecast (:data:`tocsin.forecasts.summaries.FILE_SCHEMA`), its sums and its drivers.

        Drivers are rows of :data:`tocsin.forecasts.drivers.DRIVER_SCHEMA`.
        """
        files: dict[str, Callable[[BinaryIO], object]] = {"parquet": lambda file: _write(summaries, file)}
        if sums is not None and sums.spans:
            laid = _laid(sums)
            files[_SUMS] = lambda file: _write(laid, file)
        if drivers is not None:
            kept = drivers
            files[_DRIVERS] = lambda file: _write(kept, file)
        return self._keep("made", note, files)

    def keep_given(self, note: Given, draws: Draws) -> Given:
        """Keep the draws of a forecast made elsewhere."""
        return self._keep("given", note, {"npy": lambda file: np.save(file, draws, allow_pickle=False)})

    def keep_scored(
        self, note: Scored, tables: Tables, places: pl.DataFrame, past: pl.DataFrame, breakdown: pl.DataFrame
    ) -> Scored:
        """Keep the tables of a backtest."""
        return self._keep(
            "backtests",
            note,
            {
                "tables": lambda file: file.write(msgspec.msgpack.encode(tables)),
                "places.parquet": lambda file: _write(places, file),
                "past.parquet": lambda file: _write(past, file),
                "breakdown.parquet": lambda file: _write(breakdown, file),
            },
        )

    def keep_onsets(self, note: Onsets, record: OnsetRecord) -> Onsets:
        """Keep a judgement of onsets."""
        return self._keep("onsets", note, {"tables": lambda file: file.write(msgspec.msgpack.encode(record))})

    def made(self) -> tuple[Made, ...]:
        """Return the notes of the forecasts made here, oldest first."""
        return tuple(sorted(self._all("made", Made), key=lambda note: (note.made, note.id)))

    def given(self) -> tuple[Given, ...]:
        """Return the notes of the forecasts made elsewhere, oldest first."""
        return tuple(sorted(self._all("given", Given), key=lambda note: (note.arrived, note.origin, note.id)))

    def scored(self) -> tuple[Scored, ...]:
        """Return the notes of the backtests run here, oldest first; those of another version's layout are left out."""
        notes = (note for note in self._all("backtests", Scored) if self._is_of_this_layout(note))
        return tuple(sorted(notes, key=lambda note: (note.made, note.id)))

    def onsets(self) -> tuple[Onsets, ...]:
        """Return the notes of the judgements of onsets run here, oldest first."""
        return tuple(sorted(self._all("onsets", Onsets), key=lambda note: (note.made, note.id)))

    def onset_record(self, note: Onsets) -> OnsetRecord:
        """Return a judgement of onsets."""
        return msgspec.msgpack.decode(self._bytes("onsets", note, "tables"), type=OnsetRecord)

    def breakdown(self, note: Scored) -> pl.DataFrame:
        """Return a backtest by windows, steps and regions, with and without the worst places."""
        return pl.read_parquet(io.BytesIO(self._bytes("backtests", note, "breakdown.parquet")))

    def holds(self, kind: _Kind, id: str) -> bool:
        """Say whether something with this id is held, whole, in a layout that this version reads."""
        path = self._path(kind, id, "json")
        return path.exists() and (kind != "backtests" or self._is_of_this_layout(self._note(path, Scored)))

    def summaries(self, note: Made) -> pl.DataFrame:
        """Return the summaries of a forecast made here."""
        return pl.read_parquet(io.BytesIO(self._bytes("made", note, "parquet")))

    def sums(self, note: Made) -> Sums | None:
        """Return the draws of a forecast's sums; None where none were kept, as before they were."""
        if _SUMS not in note.checksums:
            return None
        frame = pl.read_parquet(io.BytesIO(self._bytes("made", note, _SUMS)))
        places, spans = frame["place"].unique(maintain_order=True), frame["span"].unique(maintain_order=True)
        draws = frame["draws"].explode(empty_as_null=False, keep_nulls=False).to_numpy()
        return Sums(tuple(places), tuple(spans), draws.reshape(len(places), len(spans), -1).astype(np.float32))

    def drivers(self, note: Made) -> pl.DataFrame | None:
        """Return what moved a forecast, as rows; None where its model did not say."""
        if _DRIVERS not in note.checksums:
            return None
        return pl.read_parquet(io.BytesIO(self._bytes("made", note, _DRIVERS)))

    def draws(self, note: Given) -> Draws:
        """Return the draws of a forecast made elsewhere: (places, steps, draws), float32."""
        found: Draws = np.load(io.BytesIO(self._bytes("given", note, "npy")), allow_pickle=False).astype(np.float32)
        return found

    def tables(self, note: Scored) -> Tables:
        """Return the small tables of a backtest."""
        return msgspec.msgpack.decode(self._bytes("backtests", note, "tables"), type=Tables)

    def places(self, note: Scored) -> pl.DataFrame:
        """Return a backtest's scores by place."""
        return pl.read_parquet(io.BytesIO(self._bytes("backtests", note, "places.parquet")))

    def past(self, note: Scored) -> pl.DataFrame:
        """Return a backtest's forecasts beside the outcomes."""
        return pl.read_parquet(io.BytesIO(self._bytes("backtests", note, "past.parquet")))

    def verify(self) -> tuple[DamagedError, ...]:
        """Check every file against its note; return one error for each that fails."""
        faults = []
        kinds: tuple[tuple[_Kind, type[_Note]], ...] = (
            ("made", Made),
            ("given", Given),
            ("backtests", Scored),
            ("onsets", Onsets),
        )
        for kind, of in kinds:
            for note in self._all(kind, of):
                for ending in note.checksums:
                    try:
                        self._bytes(kind, note, ending)
                    except DamagedError as error:
                        faults.append(error)
        return tuple(faults)

    def _keep(self, kind: _Kind, note: N, files: dict[str, Callable[[BinaryIO], object]]) -> N:
        if not self._cleaned:
            clean(self.root)
            self._cleaned = True
        folder(self.root / kind)
        for ending, write in files.items():
            write_whole(self._path(kind, note.id, ending), write)
        sums = {ending: checksum(self._path(kind, note.id, ending)) for ending in files}
        kept = msgspec.structs.replace(note, checksums=sums)
        text = msgspec.json.format(msgspec.json.encode(kept), indent=1)
        path = self._path(kind, note.id, "json")
        write_whole(path, lambda file: file.write(text))
        self._notes.pop(path, None)
        return kept

    def _all(self, kind: _Kind, of: type[N]) -> list[N]:
        return [self._note(path, of) for path in sorted((self.root / kind).glob("*.json"))]

    def _is_of_this_layout(self, note: Scored) -> bool:
        """Say whether the tables have the fields of this version; damage is told where they are read."""
        key = (note.id, note.checksums.get("tables", ""))
        if key not in self._layouts:
            try:
                self.tables(note)
            except msgspec.ValidationError:
                self._layouts[key] = False
            except (DamagedError, NotFoundError):
                return True
            else:
                self._layouts[key] = True
        return self._layouts[key]

    def _note(self, path: Path, of: type[N]) -> N:
        found = self._notes.get(path)
        if isinstance(found, of):
            return found
        try:
            note = msgspec.json.decode(path.read_bytes(), type=of)
        except (OSError, msgspec.DecodeError) as error:
            raise DamagedError(
                f"the note of a forecast cannot be read ({error})", where=str(path), remedy="remove it and run again"
            ) from error
        self._notes[path] = note
        return note

    def _bytes(self, kind: _Kind, note: _Note, ending: str) -> bytes:
        path = self._path(kind, note.id, ending)
        try:
            sound = checksum(path) == note.checksums[ending]
        except OSError as error:
            raise NotFoundError("the file is gone", where=str(path), remedy="run the forecast again") from error
        if not sound:
            raise DamagedError(
                "the file no longer matches its checksum", where=str(path), remedy="remove it and run again"
            )
        return path.read_bytes()

    def _path(self, kind: _Kind, id_: str, ending: str) -> Path:
        return self.root / kind / f"{id_}.{ending}"


_SUMS = "sums.parquet"
_DRIVERS = "drivers.parquet"


def _laid(sums: Sums) -> pl.DataFrame:
    """Lay sums out by place, then span; the draws of each stand in one list."""
    count = len(sums.spans)
    return pl.DataFrame(
        {
            "place": [place for place in sums.places for _ in range(count)],
            "span": list(sums.spans) * len(sums.places),
            "draws": pl.Series(list(sums.draws.reshape(len(sums.places) * count, -1)), dtype=pl.List(pl.Float32)),
        }
    )


def _write(frame: pl.DataFrame, file: BinaryIO) -> None:
    frame.write_parquet(file, compression="zstd")
