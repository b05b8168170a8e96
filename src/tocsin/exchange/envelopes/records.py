"""What is one object, as bytes? A typed record whose canonical JSON is hashed, signed, sealed and kept."""

import re
from collections.abc import Mapping, Sequence
from functools import lru_cache
from hashlib import sha256
from typing import Annotated, Any

import msgspec

from tocsin.errors import BadInputError
from tocsin.exchange.canonical import DEEPEST, Numeric, Plain, canonical, numbers_alike, sorts_alike

__all__ = [
    "AT_ONCE",
    "LARGEST_CARRIER",
    "LARGEST_RECORD",
    "MOST_SOURCES",
    "RESHARED",
    "Record",
    "Source",
    "content_id",
    "read_record",
    "read_records",
    "record_bytes",
    "records_bytes",
]

RESHARED = "reshared"
"""The type of a record that carries another member's object with its proof."""

LARGEST_RECORD = 1 << 20
"""Bytes of one record at most."""

LARGEST_CARRIER = LARGEST_RECORD + (1 << 19)
"""Bytes of a record that carries another: every object can be passed on with its proof."""

MOST_SOURCES = 1024
"""Objects one record may be derived from; a summary of more is derived in steps."""

AT_ONCE = 64
"""Records worked on together: few enough to stay in a processor's fast memory, so many that calls cost little."""

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
    plain = _written_plainly((record,))
    if plain is not None:
        return plain[0]
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
    plain = _read_plainly((data,))
    if plain is not None:
        return plain[0]
    try:
        record = _DECODER.decode(data)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise BadInputError(f"the bytes are no record: {error}", remedy="write canonical JSON (RFC 8785)") from error
    if record_bytes(record) != data:
        raise BadInputError("the record is not in its canonical form", remedy="write it after RFC 8785, each key once")
    return record


def records_bytes(records: Sequence[Record]) -> list[bytes]:
    """Return the canonical JSON of each record; the same as :func:`record_bytes` of each, and faster for many."""
    datas: list[bytes] = []
    for at in range(0, len(records), AT_ONCE):
        part = records[at : at + AT_ONCE]
        datas += _written_plainly(part) or [record_bytes(record) for record in part]
    return datas


def read_records(datas: Sequence[bytes]) -> list[Record]:
    """Return the record of each bytes; the same as :func:`read_record` of each, and faster for many."""
    records: list[Record] = []
    for at in range(0, len(datas), AT_ONCE):
        part = datas[at : at + AT_ONCE]
        records += _read_plainly(part) or [read_record(data) for data in part]
    return records


def content_id(data: bytes) -> str:
    """Return the name of a record's bytes: their SHA-256 in lower-case hexadecimal.

    >>> content_id(b"{}")[:16]
    '44136fa355b3678a'
    """
    return sha256(data).hexdigest()


class _Bodies(msgspec.Struct, frozen=True):
    bodies: list[dict[str, Plain]]


class _PlainRecord(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A record whose canonical form the compiled encoder writes; :class:`_NumericRecord` may have floats."""

    body: dict[str, Plain]
    derived_from: tuple[Source, ...]
    type: str
    version: Annotated[int, msgspec.Meta(ge=1, lt=1 << 31)]


class _NumericBodies(msgspec.Struct, frozen=True):
    bodies: list[dict[str, Numeric]]


class _NumericRecord(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    body: dict[str, Numeric]
    derived_from: tuple[Source, ...]
    type: str
    version: Annotated[int, msgspec.Meta(ge=1, lt=1 << 31)]


_DECODER = msgspec.json.Decoder(Record)
_NUMERIC_DECODER = msgspec.json.Decoder(_NumericRecord)
_PLAIN_DECODER = msgspec.json.Decoder(_PlainRecord)
_ENCODER = msgspec.json.Encoder(order="sorted")


def _written_plainly(records: Sequence[Record]) -> list[bytes] | None:
    """Return the bytes of plain records at the speed of compiled code; None sends them the long way, with faults.

    A body is plain if it is still itself after a conversion to plain types, which Python's other types do not survive.
    """
    bodies = [each.body for each in records]
    try:
        if not _written_soundly(records):
            return None
        numeric = not _survive(bodies, _Bodies)
        if numeric and not _survive(bodies, _NumericBodies):
            return None
        lines = _ENCODER.encode_lines(records)
        if numeric and not numbers_alike(lines):
            lines = _ENCODER.encode_lines([msgspec.structs.replace(each, body=_whole(each.body)) for each in records])
    except (msgspec.MsgspecError, TypeError, ValueError, OverflowError, RecursionError):
        return None
    datas = lines.split(b"\n")
    datas.pop()
    fits = len(datas) == len(records) and max(map(len, datas), default=0) <= LARGEST_RECORD
    return datas if fits and sorts_alike(lines) and not (numeric and not numbers_alike(lines)) else None


def _whole(value: Any) -> Any:
    """Return a numeric value with whole floats as integers, which are written as ECMAScript writes both."""
    if type(value) is float:
        return int(value) if value.is_integer() else value
    if isinstance(value, dict):
        return {key: part if type(part) is str else _whole(part) for key, part in value.items()}
    if isinstance(value, list):
        return [part if type(part) is str else _whole(part) for part in value]
    return value


def _survive(bodies: list[Mapping[str, Any]], form: type[_Bodies | _NumericBodies]) -> bool:
    try:
        return bool(msgspec.convert({"bodies": bodies}, form).bodies == bodies)
    except msgspec.ValidationError:
        return False


def _written_soundly(records: Sequence[Record]) -> bool:
    if any(type(each) is not Record or each.derived_from or type(each.version) is not int for each in records):
        return False
    forms = {(each.type, each.version) for each in records}
    return all(type(name) is str and _is_type(name) and 1 <= version < 1 << 31 for name, version in forms)


def _read_plainly(datas: Sequence[bytes]) -> list[Record] | None:
    """Return the records of plain canonical bytes; None sends them the long way, faults included."""
    lines = b"\n".join((*datas, b""))
    plain: Sequence[_PlainRecord | _NumericRecord]
    try:
        plain = _PLAIN_DECODER.decode_lines(lines)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        try:
            plain = _NUMERIC_DECODER.decode_lines(lines)
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
            return None
        if not numbers_alike(lines):
            return None
    sound = len(plain) == len(datas) and max(map(len, datas), default=0) <= LARGEST_RECORD
    if not sound or not _plainly_sound(plain, lines) or _ENCODER.encode_lines(plain) != lines:
        return None
    return [Record(body=each.body, type=each.type, version=each.version) for each in plain]


def _plainly_sound(plain: Sequence[_PlainRecord | _NumericRecord], lines: bytes) -> bool:
    derived = any(each.derived_from for each in plain)
    return not derived and sorts_alike(lines) and all(map(_is_type, {each.type for each in plain}))


@lru_cache(maxsize=1024)
def _is_type(name: str) -> bool:
    return len(name) <= 64 and _TYPE.fullmatch(name) is not None


_DEEPEST = DEEPEST - 8
"""Levels of a body; a carrier and then a proof of the carrier must still fit what readers of JSON take."""


def _largest(record: Record) -> int:
    return LARGEST_CARRIER if record.type == RESHARED else LARGEST_RECORD


def _check(record: Record) -> None:
    if not isinstance(record.type, str) or not _is_type(record.type):
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
