"""Where do bytes that are never changed lie? One after another in append-only files, each record found by its place."""

import errno
import os
import shutil
import struct
import threading
from collections.abc import Iterable, Sequence
from pathlib import Path

import msgspec

from tocsin.errors import DamagedError, TocsinError
from tocsin.storage.series_files import folder

__all__ = ["LARGEST", "Place", "Segments", "full"]

LARGEST = 64 * 1024 * 1024
"""Bytes after which the next record begins a new segment."""

_MAGIC = b"TXR1"
_HEAD = struct.Struct(">4sI")
_FULL = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})


class Place(msgspec.Struct, frozen=True, order=True):
    """Where one record lies."""

    segment: int
    offset: int
    length: int
    """Of the payload, in bytes."""

    @property
    def end(self) -> int:
        """The first byte after the record."""
        return self.offset + _HEAD.size + self.length


class Segments:
    """The segment files of a folder; one process appends, any number reads.

    A record counts only once somebody who keeps an index has written its place there: what a killed writer left behind
    the last known place is never read, and the next record begins a new segment. Memory does not grow with the records.
    """

    def __init__(self, root: Path, *, largest: int = LARGEST) -> None:
        """Open a folder, which is made by the first append."""
        self.root = Path(root)
        self._largest = largest
        self._lock = threading.Lock()
        self._segment = 0
        self._end = 0

    def begin(self, last: Place | None) -> None:
        """Say which record is the last one known; where a file goes on behind it, the next record starts a new file."""
        newest = max((int(path.stem) for path in self.root.glob("*.seg")), default=0)
        with self._lock:
            known = last.segment if last else 0
            size = self._path(newest).stat().st_size if newest else 0
            clean = newest == known and last is not None and size == last.end
            self._segment, self._end = (newest, size) if clean else (newest + 1, 0)

    def append(self, payloads: Sequence[bytes]) -> tuple[Place, ...]:
        """Write records in order and return their places once the disk has them all.

        Raises
        ------
        TocsinError
            The disk is full or closed to us; nothing of this call stays.
        """
        with self._lock:
            if not self._segment:
                raise TocsinError("the segments were not begun", where=str(self.root), remedy="call begin first")
            folder(self.root)
            places: list[Place] = []
            start = (self._segment, self._end)
            try:
                for run in self._runs(payloads):
                    places += self._write(run)
            except OSError as error:
                self._undo(start)
                raise full(error, self.root) from error
        return tuple(places)

    def read(self, place: Place) -> bytes:
        """Return a record's payload; a place that holds something else is a :class:`tocsin.errors.DamagedError`."""
        try:
            with self._path(place.segment).open("rb") as stream:
                stream.seek(place.offset)
                head = stream.read(_HEAD.size)
                payload = stream.read(place.length)
        except OSError as error:
            raise self._damaged(place, error.strerror or str(error)) from error
        if head != _HEAD.pack(_MAGIC, place.length) or len(payload) != place.length:
            raise self._damaged(place, "there is no such record")
        return payload

    def sizes(self) -> dict[int, int]:
        """Return segment -> bytes, of the files that are there."""
        return {int(path.stem): path.stat().st_size for path in self.root.glob("*.seg")}

    def drop(self, segment: int) -> None:
        """Remove a segment that holds nothing anybody wants; the one that is written to stays."""
        with self._lock:
            if segment != self._segment:
                self._path(segment).unlink(missing_ok=True)

    def roll(self) -> int:
        """Begin a new segment with the next record, and return the number of the one before."""
        with self._lock:
            before, self._segment, self._end = self._segment, self._segment + 1, 0
        return before

    def _runs(self, payloads: Iterable[bytes]) -> Iterable[list[bytes]]:
        """Cut the payloads so that each run fits into one segment; a record larger than a segment has its own."""
        run: list[bytes] = []
        room = self._largest - self._end
        for payload in payloads:
            size = _HEAD.size + len(payload)
            if size > room and (run or self._end):
                if run:
                    yield run
                self._segment, self._end, run, room = self._segment + 1, 0, [], self._largest
            run.append(payload)
            room -= size
        if run:
            yield run

    def _write(self, run: list[bytes]) -> list[Place]:
        path = self._path(self._segment)
        fresh = not path.exists()
        places = []
        at = self._end
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT, 0o600)
        try:
            os.lseek(descriptor, at, os.SEEK_SET)
            for payload in run:
                places.append(Place(self._segment, at, len(payload)))
                at = places[-1].end
            _write_all(descriptor, b"".join(_HEAD.pack(_MAGIC, len(payload)) + payload for payload in run))
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
        if fresh:
            _settle(self.root)
        self._end = at
        return places

    def _undo(self, start: tuple[int, int]) -> None:
        """Give the room of a failed append back, so that a full disk is not made fuller."""
        segment, end = start
        for number in range(segment, self._segment + 1):
            path = self._path(number)
            if not path.exists():
                continue
            if number == segment and end:
                os.truncate(path, end)
            else:
                path.unlink()
        self._segment, self._end = start

    def _path(self, segment: int) -> Path:
        return self.root / f"{segment:08d}.seg"

    def _damaged(self, place: Place, what: str) -> DamagedError:
        return DamagedError(
            f"a stored record cannot be read ({what})",
            where=f"{self._path(place.segment)} at {place.offset}",
            remedy="let `tocsin pull` fetch it again",
        )


def full(error: OSError, path: Path) -> TocsinError:
    """Say in one line why bytes could not be kept: a full disk, a folder of another owner."""
    if error.errno in _FULL:
        known = path if path.is_dir() else path.parent
        free = shutil.disk_usage(known).free // 2**20 if known.is_dir() else 0
        return TocsinError(
            "the disk is full; nothing of this was kept and what was there before is whole",
            where=str(path),
            remedy=f"free some space ({free} MiB are left); what others sent comes again by itself",
        )
    return TocsinError(
        f"nothing can be kept there ({error.strerror or error})",
        where=str(path),
        remedy="give this user the right to write there",
    )


def _write_all(descriptor: int, data: bytes) -> None:
    view = memoryview(data)
    while view:
        view = view[os.write(descriptor, view) :]


def _settle(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
