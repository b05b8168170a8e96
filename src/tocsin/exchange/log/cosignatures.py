"""Which witnesses have seen this very head of a log, when, and are they enough? C2SP tlog-cosignature, version 1.

A cosignature says: at this time, the largest tree that I have seen of this log, consistent with all that I saw before,
has this root. It says nothing about what the entries mean or whether they are true.
"""

from collections.abc import Sequence
from datetime import UTC, datetime

import msgspec

from tocsin.errors import BadInputError, RefusedError
from tocsin.exchange.log.notes import COSIGNATURE, Note, NoteKey, NoteSignature, Signs, holds

__all__ = ["Cosigned", "Quorum", "cosign", "cosignatures_of", "stamp_of", "witnessed"]

_STAMP = 8
_LAST = int(datetime(9999, 12, 31, tzinfo=UTC).timestamp())


class Cosigned(msgspec.Struct, frozen=True):
    """A witness and when it saw the checkpoint."""

    witness: NoteKey
    time: datetime


class Quorum(msgspec.Struct, frozen=True):
    """Which witnesses count, and how many of them are enough; one with several keys, while it changes them, is one."""

    need: int
    witnesses: tuple[NoteKey, ...]

    def __post_init__(self) -> None:
        """Refuse a quorum that nobody, or one witness under two names, could fill."""
        if any(key.kind != COSIGNATURE for key in self.witnesses):
            raise BadInputError("a quorum counts keys of witnesses only", remedy="name keys of kind 4")
        # The signature does not cover the witness's name: one key under two names would count twice.
        if len({key.public for key in self.witnesses}) != len(self.witnesses):
            raise BadInputError("a quorum counts one key twice", remedy="let every witness have a key of its own")
        names = {key.name for key in self.witnesses}
        if not 0 <= self.need <= len(names):
            raise BadInputError(f"{self.need} of {len(names)} witnesses can never be reached", remedy="ask for fewer")


def cosign(text: str, key: NoteKey, signer: Signs, now: datetime) -> NoteSignature:
    """Return a witness's signature over the text of a checkpoint and the time, in whole seconds."""
    if key.kind != COSIGNATURE:
        raise BadInputError("a log's key does not cosign", where=key.name, remedy="use a key of kind 4")
    seconds = int(now.timestamp())
    return NoteSignature(key.name, key.id, seconds.to_bytes(_STAMP, "big") + signer.sign(_message(text, seconds)))


def stamp_of(line: NoteSignature) -> datetime | None:
    """Return the time that a signature line states, where it has the form of a cosignature; nothing is verified."""
    seconds = int.from_bytes(line.value[:_STAMP], "big")
    return datetime.fromtimestamp(seconds, UTC) if len(line.value) == _STAMP + 64 and seconds <= _LAST else None


def cosignatures_of(note: Note, witnesses: Sequence[NoteKey]) -> tuple[Cosigned, ...]:
    """Return which of the witnesses cosigned a checkpoint, and when; others are passed over.

    Raises
    ------
    RefusedError
        A line claims one of the witnesses and its signature does not hold.
    """
    known = {(key.name, key.id): key for key in witnesses if key.kind == COSIGNATURE}
    found: dict[NoteKey, Cosigned] = {}
    for each in note.signatures:
        key = known.get((each.name, each.id))
        if key is None:
            continue
        seconds, value = int.from_bytes(each.value[:_STAMP], "big"), each.value[_STAMP:]
        if seconds > _LAST or not holds(key, _message(note.text, seconds), value):
            raise RefusedError("the cosignature of a known witness does not hold", where=key.name)
        found[key] = Cosigned(key, datetime.fromtimestamp(seconds, UTC))
    return tuple(found.values())


def witnessed(note: Note, quorum: Quorum, *, now: datetime | None = None, skew: int = 300) -> tuple[Cosigned, ...]:
    """Return the witnesses that cosigned, if they are enough.

    Parameters
    ----------
    note:
        The checkpoint. That its log signed it is :func:`tocsin.exchange.log.checkpoints.open_checkpoint`'s matter.
    quorum:
        Who counts, and how many must.
    now:
        Where given, times more than ``skew`` seconds ahead of it do not count.

    Raises
    ------
    RefusedError
        There are too few, or one is forged.
    """
    found = cosignatures_of(note, quorum.witnesses)
    if now is not None:
        found = tuple(each for each in found if (each.time - now).total_seconds() <= skew)
    seen_by = {each.witness.name for each in found}
    if len(seen_by) < quorum.need:
        raise RefusedError(
            f"{len(seen_by)} of the {quorum.need} witnesses that are needed have cosigned the checkpoint",
            where=note.text.partition("\n")[0],
            remedy="wait until more witnesses have seen it, then ask again",
        )
    return found


def _message(text: str, seconds: int) -> bytes:
    return f"cosignature/v1\ntime {seconds}\n{text}".encode()
