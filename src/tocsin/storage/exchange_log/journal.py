"""What was added since the last tiles were written? One file: a header, then batches, each with a chained checksum.

A batch is in the log from the moment its flush returned. A write that a kill or a power cut interrupted leaves a last
batch whose checksum does not fit: it was never acknowledged, and it is cut off. The chain begins with the header, which
says how many entries stand in tiles and which root they have, so that no batch fits behind other tiles than its own.
"""

import contextlib
import os
from hashlib import sha256
from pathlib import Path
from typing import Self

import msgspec

from tocsin.errors import DamagedError, TocsinError
from tocsin.exchange.log.merkle import HASH
from tocsin.exchange.log.tiles import bundle
from tocsin.storage.exchange_log.files import explained, put, write_all

__all__ = ["Batch", "Journal"]

_MAGIC = b"tocsin log journal 1\n"
_HEADER = len(_MAGIC) + 8 + HASH
_RECORD = 8


class Batch(msgspec.Struct, frozen=True):
    """Entries that were added together, and the hash of what each is about."""

    entries: tuple[bytes, ...]
    subjects: tuple[bytes, ...]


class Journal:
    """The open journal of the one writer."""

    def __init__(self, path: Path, descriptor: int, length: int, chain: bytes) -> None:
        self._path, self._descriptor, self._length, self._chain = path, descriptor, length, chain
        self._unclean = self._lost = False

    @property
    def length(self) -> int:
        """Bytes of it."""
        return self._length

    @classmethod
    def start(cls, path: Path, base: int, root: bytes, rest: Batch | None = None) -> Self:
        """Put a new journal in place of the old one, with what is not in tiles yet as its first batch."""
        header = _MAGIC + base.to_bytes(8, "big") + root
        chain, data = sha256(header).digest(), header
        if rest is not None and rest.entries:
            record, chain = _record(chain, rest)
            data += record
        put(path, data)
        return cls(path, _opened(path), len(data), chain)

    @classmethod
    def resume(cls, path: Path) -> tuple[Self, int, bytes, list[Batch]]:
        """Open the journal; return it, the size and root that stand in tiles, and the batches behind them.

        Raises
        ------
        DamagedError
            The header cannot be read, or a batch that others follow was changed.
        """
        data = path.read_bytes()
        base, root, batches, length, chain = _read(path, data)
        descriptor = _opened(path)
        if length < len(data):
            try:
                os.ftruncate(descriptor, length)
                os.fsync(descriptor)
            except OSError as error:
                os.close(descriptor)
                raise explained(error, path) from error
        return cls(path, descriptor, length, chain), base, root, batches

    def append(self, batch: Batch) -> None:
        """Add a batch; when it returns, the batch survives a power cut.

        Raises
        ------
        BadInputError
            The disk is full or broken. Nothing was added.
        DamagedError
            Another file stands in its place: the journal has to be opened anew.
        """
        if self._lost:
            raise DamagedError(
                "another file took the place of the log's journal", where=str(self._path), remedy="restart the node"
            )
        if self._unclean:
            self._undo()
        record, chain = _record(self._chain, batch)
        try:
            write_all(self._descriptor, record)
            os.fsync(self._descriptor)
        except OSError as error:
            self._unclean = True
            with contextlib.suppress(TocsinError):
                self._undo()
            raise explained(error, self._path) from error
        self._length, self._chain = self._length + len(record), chain

    def check_in_place(self) -> None:
        """Take nothing more where another file took this one's place: nobody would ever read it."""
        try:
            self._lost = not os.path.samestat(os.fstat(self._descriptor), self._path.stat())
        except OSError:
            self._lost = True

    def close(self) -> None:
        """Let go of the file."""
        os.close(self._descriptor)

    def _undo(self) -> None:
        """Cut off what a failed write left; where even that fails, it is tried again before the next batch."""
        try:
            os.ftruncate(self._descriptor, self._length)
            os.fsync(self._descriptor)
        except OSError as error:
            raise explained(error, self._path) from error
        self._unclean = False


def _opened(path: Path) -> int:
    return os.open(path, os.O_RDWR | os.O_APPEND)


def _record(chain: bytes, batch: Batch) -> tuple[bytes, bytes]:
    content = b"".join(batch.subjects) + bundle(batch.entries)
    record = len(batch.entries).to_bytes(4, "big") + len(content).to_bytes(4, "big") + content
    chain = sha256(chain + record).digest()
    return record + chain, chain


def _read(path: Path, data: bytes) -> tuple[int, bytes, list[Batch], int, bytes]:
    if len(data) < _HEADER or not data.startswith(_MAGIC):
        raise DamagedError("the log's journal has no header", where=str(path), remedy="restore it from a copy")
    base, root = int.from_bytes(data[len(_MAGIC) : _HEADER - HASH], "big"), data[_HEADER - HASH : _HEADER]
    at, chain, batches = _HEADER, sha256(data[:_HEADER]).digest(), []
    while at + _RECORD <= len(data):
        count = int.from_bytes(data[at : at + 4], "big")
        end = at + _RECORD + int.from_bytes(data[at + 4 : at + _RECORD], "big")
        record, found = data[at:end], data[end : end + HASH]
        if sha256(chain + record).digest() != found:
            _check_torn(path, data, at, end + HASH)
            break
        batches.append(_batch(path, count, record[_RECORD:]))
        at, chain = end + HASH, found
    return base, root, batches, at, chain


def _check_torn(path: Path, data: bytes, at: int, end: int) -> None:
    """Refuse a broken batch that others follow: only the last can have been interrupted."""
    if end < len(data) and any(data[at:]):
        raise DamagedError(
            f"a batch of the log was changed after it was written, at byte {at}",
            where=str(path),
            remedy="restore the log from a copy, and compare it with what witnesses have seen",
        )


def _batch(path: Path, count: int, content: bytes) -> Batch:
    subjects = tuple(content[at : at + HASH] for at in range(0, count * HASH, HASH))
    entries, at = [], count * HASH
    for _ in range(count):
        end = at + 2 + int.from_bytes(content[at : at + 2], "big")
        entries.append(content[at + 2 : end])
        at = end
    if at != len(content):
        raise DamagedError("a batch of the log has another length", where=str(path), remedy="restore it from a copy")
    return Batch(tuple(entries), subjects)
