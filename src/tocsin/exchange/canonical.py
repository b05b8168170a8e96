"""What are the one and only bytes of this value? Canonical JSON after RFC 8785, so that equal values hash equally."""

import hashlib
import json
import math
import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Annotated, Any, TypeAlias

import msgspec

from tocsin.errors import BadInputError

__all__ = [
    "DEEPEST",
    "Numeric",
    "Plain",
    "canonical",
    "content_hash",
    "numbers_alike",
    "read_canonical",
    "sorts_alike",
]

DEEPEST = 32
"""Levels of arrays and objects within each other that are read."""

_LARGEST_INTEGER = 2**53 - 1
_ENCODER = msgspec.json.Encoder(order="sorted")
_BEYOND_BMP = re.compile(rb"[\xf0-\xf4]")
_ODD, _FLOATS, _PLAIN = 0, 1, 2

_Integer: TypeAlias = Annotated[int, msgspec.Meta(ge=-_LARGEST_INTEGER, le=_LARGEST_INTEGER)]
_Level0: TypeAlias = bool | _Integer | str | None
_Level1: TypeAlias = _Level0 | list[_Level0] | dict[str, _Level0]
_Level2: TypeAlias = _Level0 | list[_Level1] | dict[str, _Level1]
_Level3: TypeAlias = _Level0 | list[_Level2] | dict[str, _Level2]
_Level4: TypeAlias = _Level0 | list[_Level3] | dict[str, _Level3]

Plain: TypeAlias = _Level0 | list[_Level4] | dict[str, _Level4]
"""JSON without floats and great integers, five levels deep: what the compiled encoder writes in the canonical form.

A value is known to be plain if it is what comes back when its encoding is read as this type: Python's own types that
JSON lacks come back as something else.
"""

_Float: TypeAlias = Annotated[float, msgspec.Meta(ge=-1e15, le=1e15)]
_Number0: TypeAlias = _Level0 | _Float
_Number1: TypeAlias = _Number0 | list[_Number0] | dict[str, _Number0]
_Number2: TypeAlias = _Number0 | list[_Number1] | dict[str, _Number1]
_Number3: TypeAlias = _Number0 | list[_Number2] | dict[str, _Number2]
_Number4: TypeAlias = _Number0 | list[_Number3] | dict[str, _Number3]

Numeric: TypeAlias = _Number0 | list[_Number4] | dict[str, _Number4]
"""The same with floats: canonical as the compiled encoder writes it, where :func:`numbers_alike` says so."""

_PLAIN_DECODER = msgspec.json.Decoder(Plain)
_UNLIKE = re.compile(rb"[0-9](?:[.]0|e-6)(?:[],}\n]|$)")


def canonical(value: Any) -> bytes:
    """Return the canonical JSON of ``value`` in UTF-8: keys sorted by UTF-16 code units, ECMAScript numbers, no spaces.

    Objects with text keys, arrays, texts, booleans, None, integers that a double holds and finite floats have one;
    anything else is a :class:`tocsin.errors.BadInputError`.

    >>> canonical({"b": [1.0, 1e21, -0.0], "a": "é"}).decode()
    '{"a":"é","b":[1,1e+21,0]}'
    """
    try:
        data = _ENCODER.encode(value)
        if _PLAIN_DECODER.decode(data) == value and sorts_alike(data):
            return data
    except (msgspec.MsgspecError, TypeError, ValueError, OverflowError, RecursionError):
        pass  # has a float or something odd: the ways below say what, or write it
    found = _plainness(value)
    if found == _ODD:
        return _write(value).encode()
    try:
        data = _ENCODER.encode(_numbers_written(value) if found == _FLOATS else value)
    except UnicodeEncodeError:
        return _write(value).encode()  # says what is wrong
    return data if sorts_alike(data) else _write(value).encode()


def content_hash(value: Any) -> str:
    """Return the SHA-256 of the canonical JSON of ``value``, in lower-case hexadecimal.

    >>> content_hash({})
    '44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a'
    """
    return hashlib.sha256(canonical(value)).hexdigest()


def read_canonical(data: bytes, *, limit: int) -> Any:
    """Return the value of these bytes if they are exactly its canonical JSON, so that bytes and value name each other.

    A key written twice, another order, a space, a number in another form, more than ``limit`` bytes or more than
    :data:`DEEPEST` levels are a :class:`tocsin.errors.BadInputError`.

    >>> read_canonical(b'{"a":[1,2]}', limit=100)
    {'a': [1, 2]}
    """
    if len(data) > limit:
        raise BadInputError(f"{len(data)} bytes are more than the {limit} that are read", remedy="send less at once")
    try:
        value = msgspec.json.decode(data)
    except (msgspec.DecodeError, RecursionError, UnicodeDecodeError) as error:
        raise BadInputError("the bytes are not JSON", remedy="send canonical JSON (RFC 8785)") from error
    if _too_deep(value):
        raise BadInputError(f"the JSON has more than {DEEPEST} levels", remedy="send a flatter value")
    if canonical(value) != data:
        raise BadInputError("the JSON is not in its canonical form", remedy="write it after RFC 8785, each key once")
    return value


def _too_deep(value: Any) -> bool:
    level = [value]
    for _ in range(DEEPEST + 1):
        inner = [item for item in level if isinstance(item, dict | list)]
        if not inner:
            return False
        level = [part for item in inner for part in (item.values() if isinstance(item, dict) else item)]
    return True


def sorts_alike(data: bytes) -> bool:
    """Say whether keys sorted by code points are sorted by UTF-16 code units: so without characters beyond U+FFFF.

    >>> sorts_alike('{"é":1}'.encode()), sorts_alike('{"😀":1}'.encode())
    (True, False)
    """
    return data.isascii() or not _BEYOND_BMP.search(data)


def numbers_alike(data: bytes) -> bool:
    r"""Say whether the compiled encoder wrote floats, up to 10^15 in amount, as ECMAScript does.

    It differs for whole ones (``1.0``) and those of a few millionths (``2e-6``). A text that looks like one of them is
    taken for one, so that the answer may be a false no and never a false yes.

    >>> [numbers_alike(data) for data in (b"0.25", b'{"x":-1.0}', b"[2e-6,1]", b"2e-7", b'["about 1.0, or so"]')]
    [True, False, False, True, False]
    """
    return not (b".0" in data or b"e-6" in data) or not _UNLIKE.search(data)


def _plainness(value: Any) -> int:
    """Say whether the compiled encoder writes the canonical form (`_PLAIN`), does but for floats, or may not (`_ODD`).

    Every object of the exchange passes here, hence the exact types and few calls.
    """
    kind = type(value)
    if kind is dict:
        for key in value:
            if type(key) is not str:
                return _ODD
        return _plainness_of_parts(value.values())
    if kind is list or kind is tuple:
        return _plainness_of_parts(value)
    return _plainness_of_parts((value,))


def _plainness_of_parts(parts: Iterable[Any]) -> int:
    found = _PLAIN
    for part in parts:
        kind = type(part)
        if kind is str or part is None or kind is bool:
            continue
        if kind is int:
            if not -_LARGEST_INTEGER <= part <= _LARGEST_INTEGER:
                return _ODD
        elif kind is float:
            # Here the shortest digits are written alike everywhere; elsewhere ECMAScript has its own way.
            if not (part % 1 and 1e-4 <= abs(part) < 1e15):
                found = _FLOATS
        elif kind is dict or kind is list or kind is tuple:
            inner = _plainness(part)
            if inner == _ODD:
                return _ODD
            found = min(found, inner)
        else:
            return _ODD
    return found


def _numbers_written(value: Any) -> Any:
    kind = type(value)
    if kind is float:
        return msgspec.Raw(_number(value).encode())
    if kind is dict:
        return {key: part if type(part) is str else _numbers_written(part) for key, part in value.items()}
    if kind is list or kind is tuple:
        return [part if type(part) is str else _numbers_written(part) for part in value]
    return value


def _write(value: Any) -> str:  # noqa: PLR0911 - one return for each kind of JSON value
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return _text(value)
    if isinstance(value, int):
        return _integer(value)
    if isinstance(value, float):
        return _number(value)
    if isinstance(value, Mapping):
        return _object(value)
    if isinstance(value, Sequence) and not isinstance(value, bytes | bytearray):
        return "[" + ",".join(_write(item) for item in value) + "]"
    raise BadInputError(f"a {type(value).__name__} has no canonical JSON", remedy="write it as text or number first")


def _text(value: str) -> str:
    try:
        value.encode()
    except UnicodeEncodeError as error:
        raise BadInputError("a text holds half a surrogate pair", remedy="write valid Unicode") from error
    return json.dumps(value, ensure_ascii=False)


def _integer(value: int) -> str:
    # Every reader of JSON sees a double: an integer has a form only if that double is written with the same digits.
    if abs(value) > _LARGEST_INTEGER and (abs(value) >= 10**21 or _number(float(value)) != str(value)):
        raise BadInputError(f"integer {value} is not exact in every reader", remedy="write it as a text")
    return str(value)


def _object(value: Mapping[Any, Any]) -> str:
    if not all(isinstance(key, str) for key in value):
        raise BadInputError("an object has a key that is no text", remedy="write the key as a text")
    ordered = sorted(value, key=lambda key: key.encode("utf-16-be", "surrogatepass"))
    return "{" + ",".join(f"{_text(key)}:{_write(value[key])}" for key in ordered) + "}"


def _number(value: float) -> str:
    """Write a float as ECMAScript's Number.prototype.toString does (RFC 8785, section 3.2.2.3)."""
    if not math.isfinite(value):
        raise BadInputError("NaN and infinity have no canonical JSON", remedy="leave the value out")
    if value == 0:
        return "0"
    sign = "-" if value < 0 else ""
    mantissa, _, power = f"{abs(value)!r}".partition("e")
    whole, _, fraction = mantissa.partition(".")
    fraction = "" if fraction == "0" else fraction
    exponent = int(power or 0) + len(whole)
    digits = (whole + fraction).lstrip("0")
    exponent -= len(whole + fraction) - len(digits)
    digits = digits.rstrip("0")
    count = len(digits)
    if count <= exponent <= 21:
        return sign + digits + "0" * (exponent - count)
    if 0 < exponent <= 21:
        return sign + digits[:exponent] + "." + digits[exponent:]
    if -6 < exponent <= 0:
        return sign + "0." + "0" * -exponent + digits
    written = digits[0] + ("." + digits[1:] if count > 1 else "")
    return f"{sign}{written}e{'+' if exponent > 0 else '-'}{abs(exponent - 1)}"
