"""Where does each part of a batch begin and end? One binary frame with one encoding, read without believing anything.

``TOCSIN`` and the version byte 1, then seven sections, each its length in four bytes (big-endian) and its bytes: the
header, its signatures, the sealing statement, its signature, wraps, sealed manifest, sealed body. Nothing may follow.
"""

from collections.abc import Iterator
from itertools import pairwise

import msgspec

from tocsin.errors import BadInputError
from tocsin.exchange.envelopes.headers import LARGEST_HEADER, Header, read_header
from tocsin.exchange.keys.algorithms import algorithm_of
from tocsin.exchange.keys.sealing import OVERHEAD
from tocsin.exchange.keys.signed import Signature

__all__ = [
    "HINT",
    "LARGEST_BATCH",
    "MAGIC",
    "MOST_RECIPIENTS",
    "WRAP",
    "Frame",
    "Wrap",
    "header_of",
    "hints_of",
    "read_frame",
    "read_wraps",
    "write_frame",
    "write_signatures",
    "write_wraps",
]

MAGIC = b"TOCSIN\x01"
LARGEST_BATCH = 1 << 26
"""Bytes of a whole batch at most."""

MOST_RECIPIENTS = 1024
HINT = 16
WRAP = 32 + OVERHEAD
"""Bytes of the content key wrapped for one recipient."""

TAG = 16
MOST_SIGNATURES = 4
_LIMITS = (LARGEST_HEADER, 16_384, 1024, 16_384, MOST_RECIPIENTS * (HINT + WRAP), 1 << 25, LARGEST_BATCH)


class Wrap(msgspec.Struct, frozen=True):
    """The content key for one recipient, and the hint by which that recipient finds it."""

    hint: bytes
    sealed: bytes


class Frame(msgspec.Struct, frozen=True, kw_only=True):
    """The parts of a batch as bytes; nothing about them is checked but their bounds."""

    header: bytes
    header_signatures: tuple[Signature, ...]
    sealing: bytes
    sealing_signatures: tuple[Signature, ...]
    wraps: bytes
    manifest: bytes
    """Sealed: recipients, policies, lengths."""
    body: bytes
    """Sealed: the objects one after another, then padding."""


def write_frame(frame: Frame) -> bytes:
    """Return the bytes of a batch."""
    sections = (
        frame.header,
        write_signatures(frame.header_signatures),
        frame.sealing,
        write_signatures(frame.sealing_signatures),
        frame.wraps,
        frame.manifest,
        frame.body,
    )
    data = MAGIC + b"".join(part for section in sections for part in (len(section).to_bytes(4, "big"), section))
    if len(data) > LARGEST_BATCH:
        raise BadInputError(
            f"a batch of {len(data)} bytes is larger than the {LARGEST_BATCH} that travel", remedy="share less at once"
        )
    return data


def read_frame(data: bytes) -> Frame:
    """Return the parts of a batch, or refuse bytes that are not exactly one.

    Raises
    ------
    BadInputError
        Another beginning or version, a section cut short or too long, bytes after the end, signatures or wraps in
        another order.
    """
    sections = tuple(_sections(data))
    header, header_signatures, sealing, sealing_signatures, wraps, manifest, body = sections
    read_wraps(wraps)
    return Frame(
        header=header,
        header_signatures=_read_signatures(header_signatures),
        sealing=sealing,
        sealing_signatures=_read_signatures(sealing_signatures),
        wraps=wraps,
        manifest=manifest,
        body=body,
    )


def header_of(data: bytes) -> Header:
    """Return what a relay may know of a batch: its header, not yet checked against any key.

    >>> header_of(b"<html>")
    Traceback (most recent call last):
    ...
    tocsin.errors.BadInputError: the bytes are no batch; send the whole batch, or read it with a newer Tocsin
    """
    for section in _sections(data):
        return read_header(section)
    raise BadInputError("the batch is empty")


def hints_of(data: bytes) -> tuple[bytes, ...]:
    """Return the hints of a batch's recipients, sorted: mailboxes that tell a relay no names."""
    return tuple(wrap.hint for wrap in read_wraps(tuple(_sections(data))[4]))


def write_wraps(wraps: tuple[Wrap, ...]) -> bytes:
    """Return the section of wraps, sorted by hint."""
    return b"".join(wrap.hint + wrap.sealed for wrap in sorted(wraps, key=lambda wrap: wrap.hint))


def read_wraps(section: bytes) -> tuple[Wrap, ...]:
    """Return the wraps of a section, or refuse one that is cut or out of order."""
    size = HINT + WRAP
    if not section or len(section) % size:
        raise BadInputError("the section of wraps is cut short or empty", remedy="ask for the batch again")
    wraps = tuple(Wrap(section[at : at + HINT], section[at + HINT : at + size]) for at in range(0, len(section), size))
    if any(first.hint >= second.hint for first, second in pairwise(wraps)):
        raise BadInputError("wraps stand in the order of their hints, each once", remedy="ask for the batch again")
    return wraps


def _sections(data: bytes) -> Iterator[bytes]:
    if len(data) > LARGEST_BATCH:
        raise BadInputError(f"{len(data)} bytes are more than the {LARGEST_BATCH} of a batch")
    if not data.startswith(MAGIC):
        raise BadInputError("the bytes are no batch", remedy="send the whole batch, or read it with a newer Tocsin")
    at = len(MAGIC)
    for limit in _LIMITS:
        length = int.from_bytes(data[at : at + 4], "big")
        end = at + 4 + length
        if at + 4 > len(data) or end > len(data) or length > limit:
            raise BadInputError("a section of the batch is cut short or too long", remedy="ask for the batch again")
        yield data[at + 4 : end]
        at = end
    if at != len(data):
        raise BadInputError(f"{len(data) - at} bytes follow the end of the batch", remedy="send nothing after it")


def write_signatures(signatures: tuple[Signature, ...]) -> bytes:
    """Return a section of signatures, sorted by key: length and key id, length and value of each."""
    parts = []
    for signature in sorted(signatures, key=lambda signature: signature.key):
        key = signature.key.encode()
        parts += [len(key).to_bytes(1, "big"), key, len(signature.value).to_bytes(2, "big"), signature.value]
    return b"".join(parts)


def _read_signatures(section: bytes) -> tuple[Signature, ...]:
    signatures: list[Signature] = []
    at = 0
    while at < len(section):
        middle = at + 1 + section[at]
        name = section[at + 1 : middle]
        end = middle + 2 + int.from_bytes(section[middle : middle + 2], "big")
        if end > len(section) or middle + 2 > len(section) or not name.isascii():
            raise BadInputError("a signature of the batch is cut short", remedy="ask for the batch again")
        key = name.decode()
        value = section[middle + 2 : end]
        if not value or len(value) != algorithm_of(key).signature_length:
            raise BadInputError("a signature has a length that its algorithm never gives", where=key)
        signatures.append(Signature(key, value))
        at = end
    sorted_once = all(first.key < second.key for first, second in pairwise(signatures))
    if not signatures or len(signatures) > MOST_SIGNATURES or not sorted_once:
        raise BadInputError(
            f"a batch has 1 to {MOST_SIGNATURES} signatures in the order of their keys",
            remedy="ask for the batch again",
        )
    return tuple(signatures)
