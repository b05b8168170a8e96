"""What does a batch say of itself to everyone who carries it? The signed header, and nothing of the contents."""

from datetime import datetime
from hashlib import sha256
from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from tocsin.errors import BadInputError
from tocsin.exchange.canonical import canonical
from tocsin.exchange.keys.algorithms import algorithm_of
from tocsin.exchange.members.times import read_time

__all__ = [
    "KIND",
    "LARGEST_HEADER",
    "LONGEST_LEASE",
    "MOST_OBJECTS",
    "Header",
    "batch_id",
    "read_header",
    "write_header",
]

KIND = "envelope"
"""The kind under which headers are signed."""

LARGEST_HEADER = 2048
MOST_OBJECTS = 4096
"""Objects of one batch."""

LONGEST_LEASE = 400 * 86_400
"""Seconds; an offline site states a longer lease than a day, and none is without end."""

_Hash = Annotated[str, Meta(pattern=r"^[0-9a-f]{64}\Z")]
_MaybeHash = Annotated[str, Meta(pattern=r"^([0-9a-f]{64})?\Z")]
_Count = Annotated[int, Meta(ge=0, le=2**53 - 1)]
_Member = Annotated[str, Meta(pattern=r"^[a-z0-9]([a-z0-9.-]{0,62}[a-z0-9])?\Z")]


class Header(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The signed part of a batch. Hashes are SHA-256 in lower-case hexadecimal, times ``YYYY-MM-DDTHH:MM:SSZ``."""

    audience: _Hash
    """Salted hash of the recipients' list, which is sealed inside: nobody can pass it off as meant for others."""
    commitment: _Hash
    """Hash of the content key: the batch opens under no second key."""
    count: Annotated[int, Meta(ge=1, le=MOST_OBJECTS)]
    epoch: _Count
    """Of the register, at ``position``."""
    expires: str
    """After it nobody opens the batch."""
    key: str
    """The key that signs the header."""
    lease: Annotated[int, Meta(ge=0, le=LONGEST_LEASE)]
    """Seconds for which one word of the origin lets others use the objects; 0 when none is needed."""
    made: str
    not_before: str
    origin: _Member
    position: _Count
    """Of the register: what the origin knew of it."""
    prev: _MaybeHash
    """The id of the stream's previous batch; empty in its first."""
    register: _Hash
    root: _Hash
    """Merkle root over the leaves of the objects."""
    seq: _Count
    """Number in the stream of the first object."""
    stream: Annotated[str, Meta(pattern=r"^[0-9a-f]{32}\Z")]
    version: Literal[1]

    def __post_init__(self) -> None:
        """Refuse times in the wrong order, a key that does not sign, and a first batch that follows another."""
        times = [read_time(text) for text in (self.not_before, self.expires, self.made)]
        if times[0] >= times[1] or times[2] >= times[1]:
            raise BadInputError("the batch expires before it begins", where=self.stream, remedy="exchange the times")
        if not algorithm_of(self.key).signature_length:
            raise BadInputError(
                "the header names a key that signs nothing", where=self.key, remedy="name a signing key"
            )
        if (self.seq == 0) != (self.prev == ""):
            raise BadInputError(
                "the first batch of a stream, and no other, follows nothing",
                where=f"{self.stream} {self.seq}",
                remedy="take seq and prev from the stream's last batch",
            )

    @property
    def end(self) -> int:
        """The number of the stream's next object."""
        return self.seq + self.count

    @property
    def ends(self) -> datetime:
        """When the batch expires."""
        return read_time(self.expires)


_DECODER = msgspec.json.Decoder(Header)


def write_header(header: Header) -> bytes:
    """Return the canonical JSON of a header, which is what is signed."""
    return canonical(msgspec.to_builtins(header))


def read_header(data: bytes) -> Header:
    """Return the header of these bytes if they are exactly its canonical JSON.

    Raises
    ------
    BadInputError
        Too long, another form, fields missing, unknown or out of bounds, or at odds with each other.
    """
    if len(data) > LARGEST_HEADER:
        raise BadInputError(f"a header has at most {LARGEST_HEADER} bytes, not {len(data)}")
    try:
        header = _DECODER.decode(data)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise BadInputError(f"the header cannot be read: {error}", remedy="ask for the batch again") from error
    if write_header(header) != data:
        raise BadInputError("the header is not in its canonical form", remedy="write it after RFC 8785")
    return header


def batch_id(header: bytes) -> str:
    """Return the name of a batch: the SHA-256 of its header's bytes.

    >>> batch_id(b"{}")[:16]
    '44136fa355b3678a'
    """
    return sha256(header).hexdigest()
