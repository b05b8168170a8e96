"""How large was a log and which root did it have? A checkpoint: three lines, signed by the log (C2SP)."""

import base64
import re
from collections.abc import Sequence

import msgspec

from tocsin.errors import BadInputError, RefusedError
from tocsin.exchange.log.merkle import EMPTY, HASH, LARGEST
from tocsin.exchange.log.notes import (
    Note,
    NoteKey,
    Signs,
    base64_bytes,
    parse_note,
    signed,
    signers_of,
)

__all__ = ["Checkpoint", "open_checkpoint", "parse_checkpoint", "sign_checkpoint", "size_of"]

_DECIMAL = re.compile(r"0|[1-9][0-9]{0,18}", re.ASCII)


class Checkpoint(msgspec.Struct, frozen=True):
    r"""The head of a log: what it calls itself, how many entries it has, and their root.

    >>> Checkpoint("example.org/log", 0, EMPTY).text
    'example.org/log\n0\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\n'
    """

    origin: str
    size: int
    root: bytes
    extensions: tuple[str, ...] = ()
    """Further lines, about which neither the tree nor a witness says anything. Ours has none."""

    @property
    def text(self) -> str:
        """The text that is signed."""
        return "\n".join([self.origin, str(self.size), base64.b64encode(self.root).decode(), *self.extensions, ""])


def parse_checkpoint(text: str) -> Checkpoint:
    """Return the checkpoint in the text of a note.

    Raises
    ------
    BadInputError
        The text is not one: lines are missing or empty, the size is not written as it must be, the root has not 32
        bytes, or an empty log has another root than the empty one.
    """
    lines = text.split("\n")
    if len(lines) < 4 or lines.pop() or not all(lines):
        raise BadInputError("a checkpoint has three lines or more, none of them empty", remedy="fetch it again")
    origin, size, root = lines[0], size_of(lines[1]), base64_bytes(lines[2], lines[0])
    if len(root) != HASH or (size == 0 and root != EMPTY):
        raise BadInputError("the root of the checkpoint cannot be one", where=origin, remedy="fetch it again")
    return Checkpoint(origin, size, root, tuple(lines[3:]))


def size_of(text: str) -> int:
    """Return the number of leaves that a decimal without sign, space or leading zero says."""
    if not _DECIMAL.fullmatch(text) or int(text) > LARGEST:
        raise BadInputError(f"{text[:30]!r} is not the size of a log", remedy="write a decimal without leading zeros")
    return int(text)


def sign_checkpoint(checkpoint: Checkpoint, key: NoteKey, signer: Signs) -> Note:
    """Return the checkpoint as a note signed by its log, whose key has the log's own name."""
    if key.name != checkpoint.origin:
        raise BadInputError(
            f"a key called {key.name} does not sign for the log {checkpoint.origin}", remedy="name the key as the log"
        )
    return Note(checkpoint.text, (signed(checkpoint.text, key, signer),))


def open_checkpoint(data: bytes | Note, keys: Sequence[NoteKey]) -> tuple[Checkpoint, Note]:
    """Return a checkpoint that one of the log's keys has signed, and its note.

    Raises
    ------
    BadInputError
        The bytes are no checkpoint.
    RefusedError
        None of the keys that bear the log's name signed it, or the signature of one does not hold.
    """
    note = data if isinstance(data, Note) else parse_note(data)
    checkpoint = parse_checkpoint(note.text)
    if not signers_of(note, [key for key in keys if key.name == checkpoint.origin]):
        raise RefusedError(
            "no known key of this log signed the checkpoint",
            where=checkpoint.origin,
            remedy="ask the log's owner for its key, and compare it over another way",
        )
    return checkpoint, note
