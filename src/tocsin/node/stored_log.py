"""The log's side of the library of a node that holds data."""

import re

from tocsin.errors import BadInputError, NotFoundError
from tocsin.exchange.log.acts import read_act
from tocsin.exchange.log.checkpoints import parse_checkpoint
from tocsin.exchange.log.cosignatures import stamp_of
from tocsin.exchange.log.notes import Note
from tocsin.exchange.log.tiles import ENTRIES, Tile, bundle, bundled, read_path
from tocsin.node.exporting import exported
from tocsin.node.log_answers import ActAnswer, LogAnswer, LogCheck, LogPart, ProofAnswer, WatchedLog, WitnessAnswer
from tocsin.node.running import Node

__all__ = ["StoredLog"]

_PUBLIC, _OWN = "public", "node-only"
_HASH = re.compile(r"[0-9a-f]{64}")
_HASH_BYTES = 32


class StoredLog:
    """Answers about the log from one open node."""

    _node: Node

    def log(self, acts: int) -> LogAnswer:
        """Show the log with its newest acts."""
        log = self._node.log
        note = log.folder.note()
        checkpoint = parse_checkpoint(note.text) if note else None
        return LogAnswer(
            origin=log.origin,
            size=checkpoint.size if checkpoint else 0,
            root=checkpoint.root.hex() if checkpoint else "",
            checkpoint=note.written if note else "",
            witnesses=_witnesses(note) if note else (),
            acts=self._acts(checkpoint.size, acts) if checkpoint else (),
            watched=self._watched(),
            policy=_PUBLIC,
        )

    def log_check(self) -> LogCheck:
        """Hash the whole log again."""
        log = self._node.log
        checkpoint = log.folder.checkpoint()
        size = checkpoint.size if checkpoint else 0
        return LogCheck(origin=log.origin, size=size, faults=tuple(log.folder.faults()), policy=_PUBLIC)

    def log_proofs(self, about: str) -> ProofAnswer:
        """Prove the acts on a subject, or one entry."""
        if _HASH.fullmatch(about):
            return ProofAnswer(proofs=self._node.log.proofs(about), policy=_OWN)
        if about.isascii() and about.isdecimal() and len(about) < 20:
            return ProofAnswer(proofs=(self._node.log.proof_at(int(about)),), policy=_OWN)
        raise BadInputError(
            f"{about[:80]!r} is neither a hash nor the number of an entry",
            remedy="name a batch by its 64 hexadecimal digits, or an entry by its number",
        )

    def log_exported(self, leaf: str) -> LogPart:
        """Give a held object with all that proves it."""
        return exported(self._node, leaf)

    def log_checkpoint(self) -> LogPart:
        """Give the signed head."""
        note = self._node.log.folder.note()
        if note is None:
            raise NotFoundError("no head of the log was published so far", where=self._node.log.origin)
        return LogPart(data=note.written.encode(), policy=_PUBLIC)

    def log_tile(self, path: str) -> LogPart:
        """Give a tile or a bundle that the published head needs; a partial one is cut from a longer one."""
        tile, folder = read_path(path), self._node.log.folder
        checkpoint = folder.checkpoint()
        size = checkpoint.size if checkpoint else 0
        have = size if tile.level in {ENTRIES, 0} else size >> 8 * tile.level
        if tile.number * 256 + tile.width > have:
            raise NotFoundError(f"the log has no {tile.path} so far", remedy="ask for the checkpoint first")
        return LogPart(data=_exactly(tile, folder.tile(_held(tile, size))), policy=_PUBLIC)

    def _acts(self, size: int, count: int) -> tuple[ActAnswer, ...]:
        folder, first = self._node.log.folder, max(0, size - count)
        found = []
        for at, entry in enumerate(folder.entries(first, size, size), first):
            act = read_act(entry)
            subject = folder.subject(at, size).hex()
            found.append(ActAnswer(index=at, kind=act.kind, time=act.time, commitment=act.commitment, subject=subject))
        return tuple(reversed(found))

    def _watched(self) -> tuple[WatchedLog, ...]:
        watched = self._node.log.watched
        found = []
        for origin in watched.origins():
            seen = watched.seen(origin)
            found.append(
                WatchedLog(origin=origin, size=seen.size, root=seen.root.hex(), evidence=watched.evidence(origin))
            )
        return tuple(found)


def _witnesses(note: Note) -> tuple[WitnessAnswer, ...]:
    stamped = [(each.name, stamp_of(each)) for each in note.signatures]
    return tuple(WitnessAnswer(name=name, time=time) for name, time in stamped if time is not None)


def _held(tile: Tile, size: int) -> Tile:
    """Return the tile that lies there for a published size, of which the one that is asked for is the beginning."""
    level = 0 if tile.level == ENTRIES else tile.level
    have = size >> 8 * level
    return Tile(tile.level, tile.number, min(256, have - tile.number * 256))


def _exactly(tile: Tile, data: bytes) -> bytes:
    if tile.level != ENTRIES:
        return data[: tile.width * _HASH_BYTES]
    return bundle(bundled(tile, data))
