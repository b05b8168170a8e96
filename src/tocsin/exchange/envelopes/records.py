"""What is one object, as bytes? A typed record whose canonical JSON is hashed, signed, sealed and kept."""

import re
from collections.abc import Mapping
from functools import lru_cache
from hashlib import sha256
from typing import Any

import msgspec

from tocsin.errors import BadInputError
from tocsin.exchange.canonical import DEEPEST, canonical

__all__ = [
    "LARGEST_CARRIER",
    "LARGEST_RECORD",
    "MOST_SOURCES",
    "RESHARED",
    "Record",
    "Source",
    "content_id",
    "is_type",
    "read_record",
    "record_bytes",
]

RESHARED = "reshared"
"""The type of a record that carries another member's object with its proof."""

LARGEST_RECORD = 1 << 20
"""Bytes of one record at most."""

LARGEST_CARRIER = LARGEST_RECORD + (1 << 19)
"""Bytes of a record that carries another: every object can be passed on with its proof."""

MOST_SOURCES = 1024
"""Objects one record may be derived from; a summary of more is derived in steps."""

_TYPE = re.compile(r"[a-z][a-z0-9]*(?:[.-][a-z0-9]+)*")
_MEMBER = re.compile(r"[a-z0-9](?:[a-z0-9.-]{0,62}[a-z0-9])?")
_HASH = re.compile(r"[0-9a-f]{64}")


class Source(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One object that a record rests on, so that a recall of the source finds the product."""

    id: str
    """Its leaf hash: salted, so it tells nothing to whoever never held the source."""
    origin: str
    policy: str


class Record(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One object: what it is, in which version of its form, its content, and what it was made from."""

    body: Mapping[str, Any]
    """JSON: texts, numbers, lists, objects with text keys."""
    derived_from: tuple[Source, ...] = ()
    """Sorted by origin and id, each once; empty for an observation of one's own."""
    type: str
    """Lower-case words joined by ``-`` or ``.``, 64 characters at most: ``stix.indicator``, ``alert``."""
    version: int
    """Of the form of this type, from 1."""


def record_bytes(record: Record) -> bytes:
    """Return the canonical JSON of a record; one that has no such form, or is out of bounds, is refused.

    >>> record_bytes(Record(type="note", version=1, body={"b": 1.0, "a": "é"})).decode()
    '{"body":{"a":"é","b":1},"derived_from":[],"type":"note","version":1}'
    """
    _check(record)
    sources = [{"id": each.id, "origin": each.origin, "policy": each.policy} for each in record.derived_from]
    data = canonical({"body": record.body, "derived_from": sources, "type": record.type, "version": record.version})
    if len(data) > _largest(record):
        raise BadInputError(
            f"a record of {len(data)} bytes is larger than the {_largest(record)} that travel",
            where=record.type,
            remedy="share it in parts",
        )
    return data


def read_record(data: bytes) -> Record:
    """Return the record of these bytes if they are exactly its canonical JSON.

    Raises
    ------
    BadInputError
        Not JSON, another form than the canonical one, fields missing or unknown, too large or too deep.
    """
    if len(data) > LARGEST_CARRIER:
        raise BadInputError(f"{len(data)} bytes are more than the {LARGEST_CARRIER} of a record")
    try:
        record = _DECODER.decode(data)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise BadInputError(f"the bytes are no record: {error}", remedy="write canonical JSON (RFC 8785)") from error
    if record_bytes(record) != data:
        raise BadInputError("the record is not in its canonical form", remedy="write it after RFC 8785, each key once")
    return record


def content_id(data: bytes) -> str:
    """Return the name of a record's bytes: their SHA-256 in lower-case hexadecimal.

    >>> content_id(b"{}")[:16]
    '44136fa355b3678a'
    """
    return sha256(data).hexdigest()


_DECODER = msgspec.json.Decoder(Record)


@lru_cache(maxsize=1024)
def is_type(name: str) -> bool:
    """Say whether a text can be a type of record.

    >>> is_type("stix.indicator"), is_type("Note")
    (True, False)
    """
    return len(name) <= 64 and _TYPE.fullmatch(name) is not None


_DEEPEST = DEEPEST - 8
"""Levels of a body; a carrier and then a proof of the carrier must still fit what readers of JSON take."""


def _largest(record: Record) -> int:
    return LARGEST_CARRIER if record.type == RESHARED else LARGEST_RECORD


def _check(record: Record) -> None:
    if not isinstance(record.type, str) or not is_type(record.type):
        raise BadInputError(
            f"{record.type!r:.80} is no type of record",
            remedy="write lower-case words joined by - or ., 64 characters at most",
        )
    if not (type(record.version) is int and 1 <= record.version < 1 << 31):
        raise BadInputError(f"version {record.version!r} is none", where=record.type, remedy="count from 1")
    if not isinstance(record.body, Mapping):
        raise BadInputError("a record's body is a JSON object", where=record.type, remedy='write {"...": ...}')
    _check_depth(record)
    if record.derived_from:
        _check_sources(record)


def _check_sources(record: Record) -> None:
    sources = [(each.origin, each.id) for each in record.derived_from]
    if len(sources) > MOST_SOURCES or sources != sorted(set(sources)):
        raise BadInputError(
            f"sources are sorted by origin and id, each once, {MOST_SOURCES} at most",
            where=record.type,
            remedy="sort them, or derive in steps",
        )
    for each in record.derived_from:
        if not _HASH.fullmatch(each.id) or not _MEMBER.fullmatch(each.origin) or not each.policy:
            raise BadInputError(
                "a source has a leaf hash, an origin and a policy",
                where=record.type,
                remedy="take them from what is held",
            )


def _check_depth(record: Record) -> None:
    """Refuse what lies deeper than readers go."""
    level = [part for part in record.body.values() if type(part) is not str and isinstance(part, dict | list | tuple)]
    for _ in range(_DEEPEST + 4 if record.type == RESHARED else _DEEPEST):
        if not level:
            return
        level = [
            part
            for item in level
            for part in (item.values() if isinstance(item, dict) else item)
            if type(part) is not str and isinstance(part, dict | list | tuple)
        ]
    if level:
        raise BadInputError(f"a record's body has at most {_DEEPEST} levels", where=record.type, remedy="flatten it")
