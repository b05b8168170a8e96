"""Does a value fit a comparison? The operators of section 9.6, on values as the standard's types have them."""

import base64
import binascii
import ipaddress
import re
import unicodedata
from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Any, Final, TypeAlias

from tocsin.formats.stix.patterns.syntax import Bytes, Exists, Literal, Path, Test, Time

__all__ = ["LONGEST", "fits", "values_at"]

Objects: TypeAlias = Mapping[str, Mapping[str, Any]]
"""The observables of one observation by their ids or keys."""

LONGEST: Final = 1 << 16
"""Characters of a value that a regular expression looks at."""
_TIMESTAMP: Final = re.compile(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(?:\.\d+)?Z", re.ASCII).fullmatch


def fits(test: Test | Exists, value: Mapping[str, Any], objects: Objects) -> bool:
    """Say whether an observable fits a comparison; what is not there fits none, whatever its operator (9.6).

    ``NOT`` negates the whole comparison, after every item of ``[*]`` has been tried.

    >>> from tocsin.formats.stix.patterns.parsing import parse_pattern
    >>> test = parse_pattern("[ipv4-addr:value ISSUBSET '198.51.100.0/24']").comparison
    >>> fits(test, {"type": "ipv4-addr", "value": "198.51.100.7"}, {})
    True
    """
    if value.get("type") != test.path.type:
        return False
    found = values_at(test.path, value, objects)
    if isinstance(test, Exists):
        return any(True for _ in found)
    values = list(found)
    return bool(values) and any(_holds(test, each) for each in values) != test.negated


def values_at(path: Path, value: Mapping[str, Any], objects: Objects) -> Iterator[Any]:
    """Yield what a path leads to from an observable; references are followed inside the observation (9.7.4)."""
    found: list[Any] = [value]
    name = ""
    for number, step in enumerate(path.steps):
        last = number == len(path.steps) - 1
        if isinstance(step, str):
            name = step
            found = [each[step] for each in found if isinstance(each, Mapping) and step in each]
            if step.endswith("_ref") and not last:
                found = [objects[each] for each in found if isinstance(each, str) and each in objects]
        else:
            lists = [each for each in found if isinstance(each, list)]
            if isinstance(step, int):
                found = [each[step] for each in lists if step < len(each)]
            else:
                found = [item for each in lists for item in each]
            if name.endswith("_refs") and not last:
                found = [objects[each] for each in found if isinstance(each, str) and each in objects]
    yield from (_native(name, each) for each in found)


def _native(name: str, value: Any) -> Any:
    """Decode what is bytes by its name (9.6.4); what cannot be decoded stays text, and is no bytes."""
    if isinstance(value, str):
        try:
            if name.endswith("_hex"):
                return bytes.fromhex(value)
            if name.endswith("_bin"):
                return base64.b64decode(value, validate=True)
        except (ValueError, binascii.Error):
            return value
    return value


def _holds(test: Test, value: Any) -> bool:
    operator, wanted = test.operator, test.value
    if isinstance(wanted, tuple):
        return any(_equal(value, each) for each in wanted)
    if operator in _EQUAL:
        return _equal(value, wanted) == _EQUAL[operator]
    if operator in _BY_TEXT:
        return isinstance(wanted, str) and _BY_TEXT[operator](value, wanted)
    pair = _comparable(value, wanted)
    return pair is not None and _ORDER[operator](*pair)


def _equal(value: Any, wanted: Literal) -> bool:
    if isinstance(value, bool) or isinstance(wanted, bool):
        return value is wanted
    pair = _comparable(value, wanted)
    return pair is not None and bool(pair[0] == pair[1])


def _comparable(value: Any, wanted: Literal) -> tuple[Any, Any] | None:
    """Return both in one type; None where their types are not compatible (9.2)."""
    pair: tuple[Any, Any] | None = None
    if isinstance(wanted, Time):
        if isinstance(value, str) and _TIMESTAMP(value):
            pair = _instant(value), _instant(wanted.text)
    elif isinstance(wanted, Bytes):
        octets = value.encode("latin-1") if isinstance(value, str) and _narrow(value) else value
        pair = (octets, wanted.octets) if isinstance(octets, bytes) else None
    elif isinstance(wanted, str):
        if isinstance(value, bytes):
            pair = (value, wanted.encode("latin-1")) if _narrow(wanted) else None
        elif isinstance(value, str):
            pair = value, wanted
    elif isinstance(value, int | float) and not isinstance(value, bool) and not isinstance(wanted, bool):
        pair = value, wanted
    return pair


def _narrow(text: str) -> bool:
    return all(ord(each) < 0x100 for each in text)


def _instant(text: str) -> tuple[str, str]:
    return text[:19], text[20:-1].rstrip("0")


def _like(value: Any, wanted: str) -> bool:
    text = value.decode("latin-1") if isinstance(value, bytes) else value
    return isinstance(text, str) and _like_pattern(wanted).fullmatch(unicodedata.normalize("NFC", text)) is not None


@lru_cache(maxsize=4096)
def _like_pattern(wanted: str) -> re.Pattern[str]:
    first, *rest = (_stretch(each) for each in unicodedata.normalize("NFC", wanted).split("%"))
    if not rest:
        return re.compile(first, re.DOTALL)
    # What stands between two % is found where it comes first and never looked for again, so time stays linear.
    middle = "".join(f"(?>.*?{each})" for each in rest[:-1] if each)
    return re.compile(f"{first}{middle}.*{rest[-1]}", re.DOTALL)


def _stretch(text: str) -> str:
    return "".join("." if each == "_" else re.escape(each) for each in text)


def _matches(value: Any, wanted: str) -> bool:
    try:
        if isinstance(value, bytes):
            return _narrow(wanted) and re.search(wanted.encode("latin-1"), value[:LONGEST], re.DOTALL) is not None
        if not isinstance(value, str):
            return False
        pattern = re.compile(unicodedata.normalize("NFC", wanted), re.DOTALL)
        return pattern.search(unicodedata.normalize("NFC", value[:LONGEST])) is not None
    except (re.error, RecursionError, OverflowError):
        return False  # what is no regular expression matches nothing (9.4)


def _within(value: Any, wanted: str) -> bool:
    inner, outer = _network(value), _network(wanted)
    return inner is not None and outer is not None and inner.version == outer.version and inner.subnet_of(outer)  # type: ignore[arg-type]


def _contains(value: Any, wanted: str) -> bool:
    inner, outer = _network(wanted), _network(value)
    return inner is not None and outer is not None and inner.version == outer.version and inner.subnet_of(outer)  # type: ignore[arg-type]


@lru_cache(maxsize=65536)
def _network(text: Any) -> ipaddress.IPv4Network | ipaddress.IPv6Network | None:
    try:
        return ipaddress.ip_network(text, strict=False) if isinstance(text, str) else None
    except ValueError:
        return None


_EQUAL: Final = {"=": True, "!=": False}
_BY_TEXT: Final = {"LIKE": _like, "MATCHES": _matches, "ISSUBSET": _within, "ISSUPERSET": _contains}
_ORDER: Final = {
    "<": lambda one, two: one < two,
    "<=": lambda one, two: one <= two,
    ">": lambda one, two: one > two,
    ">=": lambda one, two: one >= two,
}
