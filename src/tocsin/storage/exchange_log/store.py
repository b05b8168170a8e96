"""How does a node add to its log? So that nothing is lost, nothing is half added, and memory stays flat.

What is added goes to the journal first and is in the log from there on. When enough has gathered, full tiles are put in
place, and then the journal begins anew behind them. A published checkpoint comes last, after every tile that it needs.
So whatever is interrupted, the next opening finds the tree from before or the one from after.
"""

import contextlib
import fcntl
import os
import shutil
import threading
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Self

from tocsin.errors import BadInputError, DamagedError, HomeInUseError, NotFoundError, TocsinError
from tocsin.exchange.log.checkpoints import parse_checkpoint
from tocsin.exchange.log.merkle import (
    EMPTY,
    HASH,
    Frontier,
    Subtree,
    extended,
    leaf_hash,
    root_of_range,
)
from tocsin.exchange.log.notes import Note
from tocsin.exchange.log.tiles import (
    ENTRIES,
    HEIGHT,
    LONGEST,
    WIDTH,
    Tile,
    bundle,
    bundled,
    folded,
    hashes_of,
    subtree_of,
)
from tocsin.storage.exchange_log.files import folder, put, put_all
from tocsin.storage.exchange_log.folder import LogFolder, subjects_path
from tocsin.storage.exchange_log.journal import Batch, Journal

__all__ = ["GATHER", "LARGEST_BATCH", "LogStore"]

LARGEST_BATCH = 65_536
"""Most entries that are added at once."""

GATHER = 16_384
"""Entries that gather in the journal before tiles are put in place; a few MiB of memory."""

_GATHERED_BYTES = 8 << 20
_SECRET = 32


class LogStore:
    """The log of a node, open for writing by one process. Methods may be called from several threads."""

    def __init__(self, root: Path, chance: Callable[[int], bytes], *, gather: int = GATHER) -> None:
        """Open the log in a folder, made if it is not there, and check what it holds.

        Parameters
        ----------
        root:
            The log's own folder.
        chance:
            Gives random bytes, for the secret that salts follow from.
        gather:
            Entries that gather in the journal before tiles are put in place.

        Raises
        ------
        HomeInUseError
            Another process has it open for writing.
        DamagedError
            Tiles, journal and checkpoint do not fit together.
        """
        self.root = folder(Path(root))
        self.folder = LogFolder(self.root)
        self._gather = gather
        self._turn = threading.RLock()
        self._read_bundle: tuple[int, list[bytes]] = (-1, [])
        self._lock = _locked(self.root / "lock")
        try:
            self.secret = self._read_secret(chance)
            self._open()
        except BaseException:
            os.close(self._lock)
            raise

    @property
    def size(self) -> int:
        """Entries that were added, published or not."""
        return self._tree.size

    def head(self) -> Frontier:
        """Return the tree of everything that was added."""
        return self._tree

    def append(self, entries: Sequence[bytes], subjects: Sequence[bytes]) -> int:
        """Add entries, each with the hash of what it is about; return the place of the first.

        When it returns, all of them survive a power cut; when it raises, none was added.

        Raises
        ------
        BadInputError
            The disk is full or closed to us, or the entries cannot be added: too many, too long, without subject.
        """
        batch = Batch(tuple(entries), tuple(subjects))
        _check(batch)
        with self._turn:
            if self._tree.size - self._base >= self._gather or self._journal.length > _GATHERED_BYTES:
                self._put_tiles()
            first = self._tree.size
            if batch.entries:
                self._journal.append(batch)
                self._take(batch)
            return first

    def root_at(self, size: int) -> bytes:
        """Return the root over the first entries."""
        with self._turn:
            return self._tree.root if size == self._tree.size else root_of_range(0, size, self.subtree(size))

    def subtree(self, size: int) -> Subtree:
        """Return the lookup for proofs and roots at any size up to the present one."""
        self._check_size(size)
        return subtree_of(size, self._tile)

    def entry(self, index: int) -> bytes:
        """Return an entry."""
        self._check_size(index + 1)
        with self._turn:
            if index >= self._base:
                return self._entries[index - self._base]
            number, place = divmod(index, WIDTH)
            if number != self._read_bundle[0]:
                tile = Tile(ENTRIES, number)
                self._read_bundle = number, bundled(tile, self.folder.tile(tile))
            return self._read_bundle[1][place]

    def subject(self, index: int) -> bytes:
        """Return the hash of what an entry is about."""
        self._check_size(index + 1)
        with self._turn:
            return self._subjects[index - self._base] if index >= self._base else self.folder.subject(index, self._base)

    def places(self, subject: bytes) -> tuple[int, ...]:
        """Return the places of all entries about a subject, in order. Reads 32 bytes an entry."""
        with self._turn:
            newest = [self._base + at for at, each in enumerate(self._subjects) if each == subject]
            return (*sorted(self.folder.places(subject, self._base)), *newest)

    def publish(self, note: Note) -> None:
        """Put a signed checkpoint in place, after every tile and bundle that whoever checks it will ask for.

        Raises
        ------
        BadInputError
            It is not a head of this log, or goes back behind the one that was published; or the disk is full, and the
            checkpoint before stays.
        """
        checkpoint = parse_checkpoint(note.text)
        with self._turn:
            self._check_size(checkpoint.size)
            before = self.folder.checkpoint()
            if before is not None and (before.size > checkpoint.size or before.origin != checkpoint.origin):
                raise BadInputError(
                    f"the checkpoint goes back from {before.size} entries of {before.origin}",
                    where=checkpoint.origin,
                    remedy="publish the newest head of this log",
                )
            if self.root_at(checkpoint.size) != checkpoint.root:
                raise BadInputError("the checkpoint has another root than this log", where=checkpoint.origin)
            if checkpoint.size // WIDTH * WIDTH > self._base:
                self._put_tiles()
            put_all(self._partial(checkpoint.size))
            put(self.root / "checkpoint", note.written.encode())

    def close(self) -> None:
        """Let go of the log."""
        self._journal.close()
        os.close(self._lock)

    def __enter__(self) -> Self:
        """Give the log to a ``with`` block."""
        return self

    def __exit__(self, *_: object) -> None:
        """Close at the end of the block."""
        self.close()

    def _open(self) -> None:
        path = self.root / "journal"
        if not path.exists():
            if (self.root / "tile").exists() or (self.root / "checkpoint").exists():
                raise DamagedError("the log's journal is gone", where=str(path), remedy="restore it from a copy")
            Journal.start(path, 0, EMPTY).close()
        self._journal, self._base, root, batches = Journal.resume(path)
        try:
            self._begin(root)
            for batch in batches:
                self._take(batch)
            self._check_published()
        except BaseException as error:
            self._journal.close()
            if isinstance(error, BadInputError | NotFoundError):
                raise DamagedError(
                    f"the log is not what was written: {error.what}",
                    where=error.where or str(self.root),
                    remedy="restore the log from a copy, and compare it with what witnesses have seen",
                ) from error
            raise

    def _begin(self, root: bytes) -> None:
        """Take up the tree that stands in tiles, reading only its right edge."""
        self._entries: list[bytes] = []
        self._subjects: list[bytes] = []
        self._tails: list[list[bytes]] = [[]]
        self._starts: list[int] = [self._base]
        level = 1
        while self._base >> HEIGHT * level:
            count = self._base >> HEIGHT * level
            start = count // WIDTH * WIDTH
            self._tails.append([folded(self._full(level - 1, number)) for number in range(start, count)])
            self._starts.append(start)
            level += 1
        subtree = subtree_of(self._base, self._tile)
        bits = [height for height in reversed(range(self._base.bit_length())) if self._base >> height & 1]
        self._tree = Frontier(self._base, tuple(subtree(height, (self._base >> height) - 1) for height in bits))
        if self._tree.root != root:
            raise DamagedError(
                f"the tiles of the first {self._base} entries have another root than when they were written",
                where=str(self.root / "tile"),
                remedy="restore the log from a copy, and compare it with what witnesses have seen",
            )
        if self._base:
            self._check_edge()

    def _check_edge(self) -> None:
        last = Tile(ENTRIES, self._base // WIDTH - 1)
        if [leaf_hash(entry) for entry in bundled(last, self.folder.tile(last))] != self._full(0, last.number):
            raise DamagedError(
                "the newest full bundle is not what its tile says", where=last.path, remedy="restore it from a copy"
            )

    def _check_published(self) -> None:
        checkpoint = self.folder.checkpoint()
        if checkpoint is None:
            return
        if checkpoint.size > self.size or self.root_at(checkpoint.size) != checkpoint.root:
            raise DamagedError(
                f"the log holds {self.size} entries that are not those of the checkpoint of {checkpoint.size} entries",
                where=str(self.root / "checkpoint"),
                remedy="restore the log from a copy; a log that goes back is refused by its witnesses",
            )

    def _take(self, batch: Batch) -> None:
        """Add a batch that is in the journal to what is in memory."""
        leaves = [leaf_hash(entry) for entry in batch.entries]
        self._tree = extended(self._tree, leaves)
        self._entries += batch.entries
        self._subjects += batch.subjects
        self._tails[0] += leaves
        level = 0
        while True:
            tail, above = self._tails[level], level + 1
            have = (self._starts[level] + len(tail)) // WIDTH
            if have and above == len(self._tails):
                self._tails.append([])
                self._starts.append(0)
            if not have:
                return
            known = self._starts[above] + len(self._tails[above])
            for number in range(known, have):
                at = number * WIDTH - self._starts[level]
                self._tails[above].append(folded(tail[at : at + WIDTH]))
            level = above

    def _put_tiles(self) -> None:
        """Put every full tile and bundle in place, then begin the journal anew behind them."""
        base = self._tree.size // WIDTH * WIDTH
        files: list[tuple[Path, bytes]] = []
        for at in range(0, base - self._base, WIDTH):
            tile = Tile(ENTRIES, (self._base + at) // WIDTH)
            files.append((self.root / tile.path, bundle(self._entries[at : at + WIDTH])))
            files.append((self.root / subjects_path(tile), b"".join(self._subjects[at : at + WIDTH])))
        full = []
        for level, tail in enumerate(self._tails):
            for at in range(0, len(tail) // WIDTH * WIDTH, WIDTH):
                tile = Tile(level, (self._starts[level] + at) // WIDTH)
                files.append((self.root / tile.path, b"".join(tail[at : at + WIDTH])))
                full.append(tile)
        put_all(files)
        rest = Batch(tuple(self._entries[base - self._base :]), tuple(self._subjects[base - self._base :]))
        old = self._journal
        try:
            self._journal = Journal.start(self.root / "journal", base, root_of_range(0, base, self.subtree(base)), rest)
        except TocsinError:
            old.check_in_place()
            raise
        old.close()
        self._cut(base)
        self._drop_partial(full)

    def _cut(self, base: int) -> None:
        del self._entries[: base - self._base], self._subjects[: base - self._base]
        self._base = base
        for level, tail in enumerate(self._tails):
            gone = len(tail) // WIDTH * WIDTH
            del tail[:gone]
            self._starts[level] += gone

    def _drop_partial(self, full: Sequence[Tile]) -> None:
        """Remove the partial tiles whose full ones are there; readers fall back to those."""
        for tile in full:
            paths = [tile.path]
            if tile.level == 0:
                bundle_tile = Tile(ENTRIES, tile.number)
                paths += [bundle_tile.path, subjects_path(bundle_tile)]
            for path in paths:
                with contextlib.suppress(OSError):
                    shutil.rmtree(self.root / f"{path}.p")

    def _partial(self, size: int) -> list[tuple[Path, bytes]]:
        """Return the files of the partial tiles and bundle at the right edge of a published size."""
        files: list[tuple[Path, bytes]] = []
        level = 0
        while size >> HEIGHT * level:
            number, width = divmod(size >> HEIGHT * level, WIDTH)
            if width:
                tile = Tile(level, number, width)
                files.append((self.root / tile.path, self._tile(tile)[: width * HASH]))
            level += 1
        number, width = divmod(size, WIDTH)
        if width and number * WIDTH >= self._base:
            at = number * WIDTH - self._base
            edge = Tile(ENTRIES, number, width)
            files.append((self.root / edge.path, bundle(self._entries[at : at + width])))
            files.append((self.root / subjects_path(edge), b"".join(self._subjects[at : at + width])))
        return [(path, data) for path, data in files if not path.exists()]

    def _tile(self, tile: Tile) -> bytes:
        """Return a tile's hashes from memory where they are newer than the files."""
        with self._turn:
            if tile.level < len(self._tails) and tile.number * WIDTH >= self._starts[tile.level]:
                at = tile.number * WIDTH - self._starts[tile.level]
                return b"".join(self._tails[tile.level][at : at + tile.width])
            return self.folder.kept(Tile(tile.level, tile.number))

    def _full(self, level: int, number: int) -> list[bytes]:
        tile = Tile(level, number)
        return hashes_of(tile, self.folder.tile(tile))

    def _check_size(self, size: int) -> None:
        if not 0 <= size <= self.size:
            raise BadInputError(f"the log has {self.size} entries, not {size}", where=str(self.root))

    def _read_secret(self, chance: Callable[[int], bytes]) -> bytes:
        path = self.root / "secret"
        if not path.exists() and not (self.root / "journal").exists():
            put(path, chance(_SECRET))
        try:
            secret = path.read_bytes()
        except FileNotFoundError:
            secret = b""
        if len(secret) != _SECRET:
            raise DamagedError(
                "the log's secret is gone, so that nobody can be shown what its entries are about",
                where=str(path),
                remedy="restore it from a copy",
            )
        return secret


def _check(batch: Batch) -> None:
    if len(batch.entries) > LARGEST_BATCH:
        raise BadInputError(f"{len(batch.entries)} entries at once", remedy=f"add at most {LARGEST_BATCH}")
    if len(batch.entries) != len(batch.subjects) or any(len(each) != HASH for each in batch.subjects):
        raise BadInputError("every entry has one subject of 32 bytes", remedy="hash what the entry is about")
    if any(len(each) > LONGEST for each in batch.entries):
        raise BadInputError(f"an entry is longer than {LONGEST} bytes", remedy="add its hash instead")


def _locked(path: Path) -> int:
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        os.close(descriptor)
        raise HomeInUseError(
            "another process writes to the log", where=str(path.parent), remedy="ask the node that is running"
        ) from error
    return descriptor
