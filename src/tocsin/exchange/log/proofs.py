"""How can anybody check that a log holds a thing, and since when? The log's part of an exported proof."""

from collections.abc import Sequence
from datetime import datetime

import msgspec

from tocsin.errors import BadInputError, RefusedError
from tocsin.exchange.log.acts import Act, commitment, read_act
from tocsin.exchange.log.backdating import Placed
from tocsin.exchange.log.checkpoints import open_checkpoint
from tocsin.exchange.log.cosignatures import Cosigned, Quorum, witnessed
from tocsin.exchange.log.merkle import Subtree, inclusion_proof, is_included, leaf_hash
from tocsin.exchange.log.notes import Note, NoteKey, loose

__all__ = ["LogProof", "Logged", "check_log_proof", "log_proof"]

_LONGEST = 64


class LogProof(msgspec.Struct, frozen=True, kw_only=True):
    """That an act on a subject stands in a log. Plain JSON, field by field."""

    entry: str
    """The entry: the canonical JSON of an act."""
    salt: str
    """Opens the entry's commitment; hexadecimal."""
    subject: str
    """The hash of what the act was about, for example of a batch's header; hexadecimal."""
    index: int
    """Place of the entry, from 0."""
    path: tuple[str, ...]
    """RFC 6962's inclusion proof; hexadecimal."""
    checkpoint: str
    """The signed and cosigned checkpoint, as the note it is."""


class Logged(msgspec.Struct, frozen=True):
    """What a proof shows."""

    act: Act
    place: Placed
    size: int
    """Entries of the log at the checkpoint."""
    seen: tuple[Cosigned, ...]
    """Which witnesses saw the checkpoint, and when."""

    @property
    def since(self) -> datetime | None:
        """The earliest time at which a witness saw a head of the log that holds the entry."""
        return min((each.time for each in self.seen), default=None)


def log_proof(
    entry: bytes, salt: bytes, subject: bytes, *, index: int, size: int, subtree: Subtree, checkpoint: Note
) -> LogProof:
    """Return the proof of one entry under a checkpoint of that size."""
    return LogProof(
        entry=entry.decode(),
        salt=salt.hex(),
        subject=subject.hex(),
        index=index,
        path=tuple(each.hex() for each in inclusion_proof(index, size, subtree)),
        checkpoint=checkpoint.written,
    )


def check_log_proof(proof: LogProof, *, keys: Sequence[NoteKey], quorum: Quorum, now: datetime | None = None) -> Logged:
    """Return what a proof shows under the keys of its log and the witnesses that the reader believes.

    Raises
    ------
    BadInputError
        It cannot be read.
    RefusedError
        It does not hold: the log or too few witnesses signed, the entry is not there, or it is about something else.
    """
    checkpoint, note = open_checkpoint(loose(proof.checkpoint), keys)
    seen = witnessed(note, quorum, now=now)
    try:
        salt, subject = bytes.fromhex(proof.salt), bytes.fromhex(proof.subject)
        path = [bytes.fromhex(each) for each in proof.path[: _LONGEST + 1]]
    except ValueError as error:
        raise BadInputError(
            "the proof is not hexadecimal", where=checkpoint.origin, remedy="export it again"
        ) from error
    entry = loose(proof.entry)
    act = read_act(entry)
    if act.commitment != commitment(salt, subject):
        raise RefusedError("the entry is about something else", where=checkpoint.origin, remedy="export it again")
    if not is_included(leaf_hash(entry), proof.index, checkpoint.size, path, checkpoint.root):
        raise RefusedError(
            f"the log does not hold the entry at {proof.index}", where=checkpoint.origin, remedy="export it again"
        )
    return Logged(act, Placed(checkpoint.origin, proof.index), checkpoint.size, seen)
