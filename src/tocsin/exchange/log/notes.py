"""Who signed this text, and how is that written for people and machines? C2SP signed notes and their keys.

A note is a text, a blank line, and signature lines. A key is known by its name and four bytes of a hash over name, kind
and key: a hint to find the key by, never proof. The text of a note says nothing until a signature by a known key holds.
"""

import base64
import binascii
from collections.abc import Sequence
from hashlib import sha256
from typing import Protocol

import msgspec

from tocsin.errors import BadInputError, RefusedError
from tocsin.exchange.keys.algorithms import PublicKey
from tocsin.exchange.keys.signing import verify

__all__ = [
    "COSIGNATURE",
    "ED25519",
    "MOST_SIGNATURES",
    "Note",
    "NoteKey",
    "NoteSignature",
    "Signs",
    "base64_bytes",
    "holds",
    "loose",
    "parse_key",
    "parse_note",
    "read_lines",
    "signed",
    "signers_of",
    "with_signatures",
]

ED25519 = 1
"""Kind of a key whose signature is over the text."""

COSIGNATURE = 4
"""Kind of a witness's key whose signature is over a time and the text (C2SP tlog-cosignature)."""

MOST_SIGNATURES = 64
"""Of one note; the format asks for 16 at least."""

LARGEST = 1 << 20
"""Bytes of one note."""

_DASH = "\u2014 "


class Signs(Protocol):
    """Whoever can sign: a key here, or a separate process or device that holds one."""

    def sign(self, message: bytes) -> bytes:
        """Return the signature over a message."""
        ...


class NoteKey(msgspec.Struct, frozen=True):
    """A public key under a name.

    >>> key = parse_key("PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW")
    >>> key.name, key.kind, key.id.hex()
    ('PeterNeumann', 1, 'c74f20a3')
    """

    name: str
    kind: int
    public: bytes
    """Raw, 32 bytes."""

    def __post_init__(self) -> None:
        """Refuse another length, and points for which anyone could sign."""
        self.key  # noqa: B018 - reading it checks the bytes

    @property
    def key(self) -> PublicKey:
        """The key as the register of members has it."""
        return PublicKey("ed25519", self.public)

    @property
    def id(self) -> bytes:
        """The four bytes that signature lines name it by."""
        return sha256(self.name.encode() + b"\n" + bytes([self.kind]) + self.public).digest()[:4]

    @property
    def text(self) -> str:
        """The key as one line (C2SP: a vkey)."""
        return f"{self.name}+{self.id.hex()}+{base64.b64encode(bytes([self.kind]) + self.public).decode()}"


class NoteSignature(msgspec.Struct, frozen=True):
    """One signature line."""

    name: str
    id: bytes
    value: bytes

    @property
    def line(self) -> str:
        """The line with its newline."""
        return f"{_DASH}{self.name} {base64.b64encode(self.id + self.value).decode()}\n"


class Note(msgspec.Struct, frozen=True):
    """A text and who claims to have signed it."""

    text: str
    """Ends with a newline."""
    signatures: tuple[NoteSignature, ...]

    @property
    def written(self) -> str:
        """The note as it is kept and sent."""
        return f"{self.text}\n{''.join(each.line for each in self.signatures)}"


def parse_key(text: str) -> NoteKey:
    """Return the key that a line names; of the kinds 1 and 4, and only if its hash fits."""
    name, _, rest = text.partition("+")
    given, _, encoded = rest.partition("+")
    raw = base64_bytes(encoded, "key")
    if _is_name(name) and len(raw) == 33 and raw[0] in {ED25519, COSIGNATURE}:
        key = NoteKey(name, raw[0], raw[1:])
        if key.id.hex() == given:
            return key
    raise BadInputError(f"{text[:120]!r} is no key of a log or witness", remedy="copy the whole line, name+hash+key")


def parse_note(data: bytes) -> Note:
    r"""Return the note in some bytes; nothing is verified.

    >>> parse_note("text\n\n\u2014 a AAAAAAA=\n".encode()).signatures[0].name
    'a'

    Raises
    ------
    BadInputError
        The bytes are no note: no blank line, no signature line, control characters, not UTF-8, too large.
    """
    if len(data) > LARGEST:
        raise BadInputError(f"a note has {len(data)} bytes", remedy=f"no note here has more than {LARGEST}")
    try:
        whole = data.decode("utf-8")
    except UnicodeDecodeError as error:
        raise BadInputError("a note is not UTF-8", where=f"byte {error.start}", remedy="fetch it again") from error
    text, blank, lines = whole.rpartition("\n\n")
    if not blank or any(sign < " " and sign != "\n" for sign in whole):
        raise BadInputError("a note has no blank line before its signatures, or has control characters")
    return Note(f"{text}\n", read_lines(lines))


def read_lines(lines: str) -> tuple[NoteSignature, ...]:
    """Return the signatures in signature lines, of which there must be one and may be :data:`MOST_SIGNATURES`."""
    if not lines.endswith("\n") or not 0 < lines.count("\n") <= MOST_SIGNATURES:
        raise BadInputError(
            "a note has no signature, too many, or a last line that is cut off",
            remedy=f"it needs 1 to {MOST_SIGNATURES} whole lines",
        )
    return tuple(_signature(line) for line in lines[:-1].split("\n"))


def signed(text: str, key: NoteKey, signer: Signs) -> NoteSignature:
    """Return the signature of a log's key over a note's text."""
    if key.kind != ED25519 or not text.endswith("\n"):
        raise BadInputError("only a text that ends with a newline is signed, by a key of kind 1", where=key.name)
    return NoteSignature(key.name, key.id, signer.sign(text.encode()))


def with_signatures(note: Note, signatures: Sequence[NoteSignature]) -> Note:
    """Return the note with more signatures; a newer one of the same key replaces the older."""
    newer = {(each.name, each.id): each for each in signatures}
    kept = tuple(each for each in note.signatures if (each.name, each.id) not in newer)
    return Note(note.text, (*kept, *newer.values()))


def holds(key: NoteKey, message: bytes, value: bytes) -> bool:
    """Say whether 64 bytes are this key's Ed25519 signature over a message."""
    return verify(key.key, message, value)


def signers_of(note: Note, keys: Sequence[NoteKey]) -> tuple[NoteKey, ...]:
    """Return which of the keys (of kind 1) signed the note; signatures of unknown keys are passed over.

    Raises
    ------
    RefusedError
        A line claims one of the keys and its signature does not hold: the note was changed.
    """
    known = {(key.name, key.id): key for key in keys if key.kind == ED25519}
    found: dict[NoteKey, None] = {}
    for each in note.signatures:
        key = known.get((each.name, each.id))
        if key is None:
            continue
        if not holds(key, note.text.encode(), each.value):
            raise RefusedError("the signature of a known key does not hold", where=key.name, remedy="fetch it again")
        found[key] = None
    return tuple(found)


def base64_bytes(text: str, where: str) -> bytes:
    """Return the bytes of a standard base64 text; any other spelling of the same bytes is refused."""
    try:
        found = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError) as error:
        raise BadInputError(f"{text[:60]!r} is not base64", where=where, remedy="fetch it again") from error
    if base64.b64encode(found).decode() != text:
        raise BadInputError(f"{text[:60]!r} is not the one base64 of its bytes", where=where, remedy="fetch it again")
    return found


def loose(text: str) -> bytes:
    """Return the bytes of a text from foreign JSON; half a surrogate pair becomes bytes that no reader here takes."""
    return text.encode("utf-8", "surrogatepass")


def _signature(line: str) -> NoteSignature:
    name, _, encoded = line.removeprefix(_DASH).partition(" ")
    if not line.startswith(_DASH) or not _is_name(name):
        raise BadInputError(f"{line[:60]!r} is no signature line", remedy="fetch the note again")
    raw = base64_bytes(encoded, name)
    if len(raw) <= 4:
        raise BadInputError("a signature has no bytes", where=name, remedy="fetch the note again")
    return NoteSignature(name, raw[:4], raw[4:])


def _is_name(name: str) -> bool:
    return bool(name) and "+" not in name and not any(sign.isspace() or sign < " " for sign in name)
