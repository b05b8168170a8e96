"""How are many records written and read at once? By compiled code, wherever it writes the canonical form.

What it may write otherwise, or is odd in any way, goes one by one through :mod:`tocsin.exchange.envelopes.records`; a
property test holds that both ways give the same bytes and refuse the same.
"""

from collections.abc import Mapping, Sequence
from typing import Annotated, Any

import msgspec

from tocsin.exchange.canonical import Numeric, Plain, numbers_alike, sorts_alike
from tocsin.exchange.envelopes.records import LARGEST_RECORD, Record, Source, is_type, read_record, record_bytes

__all__ = ["AT_ONCE", "read_records", "records_bytes"]

AT_ONCE = 64
"""Records worked on together: few enough to stay in a processor's fast memory, so many that calls cost little."""


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


_NUMERIC_DECODER = msgspec.json.Decoder(_NumericRecord)
_PLAIN_DECODER = msgspec.json.Decoder(_PlainRecord)
_ENCODER = msgspec.json.Encoder(order="sorted")
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
    return all(type(name) is str and is_type(name) and 1 <= version < 1 << 31 for name, version in forms)


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
    return not derived and sorts_alike(lines) and all(map(is_type, {each.type for each in plain}))
