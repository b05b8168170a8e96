"""What does a log's folder hold, for whoever only reads? C2SP tlog-tiles, as any static server could give it.

The owner's own column ``subjects`` lies beside: the hash of what each entry is about, which nobody else is shown.
"""

from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path

from tocsin.errors import BadInputError, DamagedError, NotFoundError
from tocsin.exchange.log.checkpoints import Checkpoint, parse_checkpoint
from tocsin.exchange.log.merkle import HASH, Subtree, leaf_hash, root_of_range
from tocsin.exchange.log.notes import Note, parse_note
from tocsin.exchange.log.tiles import ENTRIES, WIDTH, Tile, bundled, folded, hashes_of, subtree_of

__all__ = ["LogFolder", "subjects_path"]

_KEPT = 64


def subjects_path(tile: Tile) -> str:
    """Return where the subjects of a bundle's entries lie."""
    return tile.path.replace("tile/entries", "subjects")


class LogFolder:
    """A log as it was last published; any number of processes may read it while one writes."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.kept = lru_cache(maxsize=_KEPT)(self.tile)
        """As :meth:`tile`, and the last ones are kept in memory: neighbouring lookups need the same."""

    def note(self) -> Note | None:
        """Return the newest published checkpoint with its signatures, or None where nothing was published yet."""
        try:
            return parse_note((self.root / "checkpoint").read_bytes())
        except FileNotFoundError:
            return None
        except BadInputError as error:
            raise self._damaged("checkpoint", str(error)) from error

    def checkpoint(self) -> Checkpoint | None:
        """Return what the newest published checkpoint says."""
        note = self.note()
        try:
            return None if note is None else parse_checkpoint(note.text)
        except BadInputError as error:
            raise self._damaged("checkpoint", str(error)) from error

    def tile(self, tile: Tile) -> bytes:
        """Return the bytes of a tile or bundle; of a full one where the partial one is gone.

        Raises
        ------
        NotFoundError
            There is no such tile.
        """
        return self._column(tile, tile.path, Tile(tile.level, tile.number).path)

    def subtree(self, size: int) -> Subtree:
        """Return the lookup for proofs and roots at a published size."""
        return subtree_of(size, self.kept)

    def entries(self, first: int, end: int, size: int) -> Iterator[bytes]:
        """Yield the entries from ``first`` to ``end`` (exclusive) of the published ``size``; one bundle in memory."""
        for number in range(first // WIDTH, -(-end // WIDTH)):
            tile = Tile(ENTRIES, number, min(WIDTH, size - number * WIDTH))
            held = bundled(tile, self.tile(tile))
            yield from held[max(0, first - number * WIDTH) : end - number * WIDTH]

    def subject(self, index: int, size: int) -> bytes:
        """Return the hash of what an entry is about."""
        number, place = divmod(index, WIDTH)
        held = self._subjects(number, size)
        return held[place * HASH : (place + 1) * HASH]

    def places(self, subject: bytes, size: int) -> Iterator[int]:
        """Yield the places of the entries about a subject, the newest bundle first."""
        for number in reversed(range(-(-size // WIDTH))):
            held = self._subjects(number, size)
            at = held.find(subject)
            while at >= 0:
                if at % HASH == 0:
                    yield number * WIDTH + at // HASH
                at = held.find(subject, at + 1)

    def faults(self) -> Iterator[str]:
        """Hash everything that was published again; yield what does not fit. Memory does not grow with the log."""
        checkpoint = self.checkpoint()
        if checkpoint is None:
            return
        size, wrong = checkpoint.size, False
        for level in range(8):
            for number in range(-(-(size >> 8 * level) // WIDTH)):
                tile = Tile(level, number, min(WIDTH, (size >> 8 * level) - number * WIDTH))
                fault = self._fault(tile)
                if fault:
                    wrong = True
                    yield fault
        if not wrong and root_of_range(0, size, self.subtree(size)) != checkpoint.root:
            yield f"checkpoint: the tree of {size} entries has another root than the one that was signed"

    def _fault(self, tile: Tile) -> str:
        try:
            held = hashes_of(tile, self.tile(tile))
            if held == self._below(tile):
                return ""
        except (BadInputError, NotFoundError) as error:
            return str(error)
        return f"{tile.path}: the hashes are not those of what lies under them"

    def _below(self, tile: Tile) -> list[bytes]:
        if tile.level == 0:
            under = Tile(ENTRIES, tile.number, tile.width)
            return [leaf_hash(entry) for entry in bundled(under, self.tile(under))]
        first = tile.number * WIDTH
        under_tiles = [Tile(tile.level - 1, number) for number in range(first, first + tile.width)]
        return [folded(hashes_of(each, self.tile(each))) for each in under_tiles]

    def _subjects(self, number: int, size: int) -> bytes:
        tile = Tile(ENTRIES, number, min(WIDTH, size - number * WIDTH))
        data = self._column(tile, subjects_path(tile), subjects_path(Tile(ENTRIES, number)))
        if len(data) < tile.width * HASH:
            raise self._damaged(subjects_path(tile), f"{len(data)} bytes are not {tile.width} hashes")
        return data[: tile.width * HASH]

    def _column(self, tile: Tile, path: str, full: str) -> bytes:
        for each in dict.fromkeys((path, full)):
            try:
                return (self.root / each).read_bytes()
            except (FileNotFoundError, NotADirectoryError):
                continue
        raise NotFoundError(f"the log has no {tile.path}", where=str(self.root), remedy="ask for a published size")

    def _damaged(self, what: str, why: str) -> DamagedError:
        return DamagedError(
            f"the log is not what was written: {why}",
            where=str(self.root / what),
            remedy="restore the log from a copy, and compare it with what witnesses have seen",
        )
