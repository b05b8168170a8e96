"""How do batches and statements travel? As frames in a row; the same bytes over HTTPS, on a stick, through relays.

A parcel is the line ``tocsin-parcel/1`` and frames. A frame is one letter (``B`` a sealed batch, ``S`` a signed
statement, ``L`` a letter: a mailbox of 32 hex digits and bytes sealed for whoever opens that mailbox), its length as
four bytes, big-endian, and its bytes. Whatever is cut short is refused whole.
"""

from collections.abc import Iterable, Iterator
from typing import BinaryIO, Literal, TypeAlias, cast

import msgspec

from tocsin.errors import BadInputError

__all__ = ["LARGEST", "LARGEST_FRAME", "MEDIA_TYPE", "Frame", "Letter", "pack", "read_frames", "unpack", "write_frames"]

MEDIA_TYPE = "application/vnd.tocsin.parcel"
LARGEST_FRAME = 64 * 1024 * 1024
"""Bytes of one frame at most."""
LARGEST = 72 * 1024 * 1024
"""Bytes of one parcel over the network at most; a file may be longer."""

Letter: TypeAlias = Literal["B", "S", "L"]

_MAGIC = b"tocsin-parcel/1\n"
_LETTERS = {ord(one): one for one in "BSL"}


class Frame(msgspec.Struct, frozen=True):
    """One thing in a parcel."""

    letter: Letter
    data: bytes

    @property
    def size(self) -> int:
        """Bytes it takes in a parcel."""
        return 5 + len(self.data)


def pack(frames: Iterable[Frame]) -> bytes:
    r"""Return a parcel of frames.

    >>> pack([Frame("S", b"{}")])
    b'tocsin-parcel/1\nS\x00\x00\x00\x02{}'
    """
    return _MAGIC + b"".join(_written(frame) for frame in frames)


def unpack(data: bytes) -> tuple[Frame, ...]:
    """Return the frames of a parcel.

    >>> [frame.data for frame in unpack(pack([Frame("S", b"{}"), Frame("B", b"x")]))]
    [b'{}', b'x']

    Raises
    ------
    BadInputError
        Not a parcel, an unknown letter, a frame too large or cut short.
    """
    if not data.startswith(_MAGIC):
        raise _malformed("this is no parcel")
    frames, at = [], len(_MAGIC)
    while at < len(data):
        letter, length = _head(data[at : at + 5])
        body = data[at + 5 : at + 5 + length]
        if len(body) != length:
            raise _malformed("the parcel is cut short")
        frames.append(Frame(letter, body))
        at += 5 + length
    return tuple(frames)


def write_frames(stream: BinaryIO, frames: Iterable[Frame]) -> int:
    """Write a parcel to a file, frame by frame, and return how many there were; memory does not grow with them."""
    stream.write(_MAGIC)
    count = 0
    for frame in frames:
        stream.write(_written(frame))
        count += 1
    return count


def read_frames(stream: BinaryIO) -> Iterator[Frame]:
    """Yield the frames of a parcel in a file, one by one; errors as of :func:`unpack`."""
    if stream.read(len(_MAGIC)) != _MAGIC:
        raise _malformed("this is no parcel")
    while head := stream.read(5):
        letter, length = _head(head)
        body = stream.read(length)
        if len(body) != length:
            raise _malformed("the parcel is cut short")
        yield Frame(letter, body)


def _written(frame: Frame) -> bytes:
    if len(frame.data) > LARGEST_FRAME:
        raise _malformed(f"a frame has {len(frame.data)} bytes, and {LARGEST_FRAME} are the most")
    return frame.letter.encode() + len(frame.data).to_bytes(4, "big") + frame.data


def _head(head: bytes) -> tuple[Letter, int]:
    if len(head) != 5 or head[0] not in _LETTERS:
        raise _malformed("the parcel holds what is no frame, or is cut short")
    length = int.from_bytes(head[1:], "big")
    if length > LARGEST_FRAME:
        raise _malformed(f"a frame says it has {length} bytes, and {LARGEST_FRAME} are the most")
    return cast("Letter", _LETTERS[head[0]]), length


def _malformed(what: str) -> BadInputError:
    return BadInputError(what, where="parcel", remedy="ask for it again, or copy the whole file")
