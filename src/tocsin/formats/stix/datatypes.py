"""Is this JSON value one of STIX's data types? Section 2 of the specification, and what objects narrow further.

Every function takes a value and answers with None where it is right, else with its faults.
"""

import re
from collections.abc import Callable
from datetime import date
from typing import Any, Final, TypeAlias

from tocsin.formats.stix.findings import Faults, below, fault
from tocsin.formats.stix.languages import language_fault

__all__ = [
    "HASH_ALGORITHMS",
    "Check",
    "binary",
    "boolean",
    "choice",
    "dictionary",
    "float_",
    "hashes",
    "hexadecimal",
    "integer",
    "known_hashes",
    "language",
    "list_of",
    "matching",
    "object_",
    "precise",
    "present",
    "string",
    "timestamp",
    "uri",
]

Check: TypeAlias = Callable[[Any], Faults | None]

_BASE64: Final = re.compile(r"(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{4}|[A-Za-z0-9+/]{3}=|[A-Za-z0-9+/]{2}==)").fullmatch
_HEX: Final = re.compile(r"(?:[0-9a-fA-F]{2})+").fullmatch
_TIMESTAMP: Final = re.compile(
    r"([0-9]{4})-(0[1-9]|1[012])-(0[1-9]|[12][0-9]|3[01])"
    r"T(?:[01][0-9]|2[0-3]):[0-5][0-9]:(?:[0-5][0-9]|60)(?:\.([0-9]+))?Z"
).fullmatch
_KEY: Final = re.compile(r"[A-Za-z0-9_-]{0,250}").fullmatch
_HASH_KEY: Final = re.compile(r"[A-Za-z0-9_-]{3,250}").fullmatch
_LARGEST_INTEGER: Final = 2**53 - 1
_CHARACTER: Final = r"(?:[A-Za-z0-9._~!$&'()*+,;=:@-]|%[0-9A-Fa-f]{2})"
_V4: Final = r"(?:(?:25[0-5]|2[0-4]\d|1\d\d|[1-9]?\d)\.){3}(?:25[0-5]|2[0-4]\d|1\d\d|[1-9]?\d)"
_H: Final = "[0-9A-Fa-f]{1,4}"
_V6: Final = "|".join(
    (
        f"(?:{_H}:){{6}}(?:{_H}:{_H}|{_V4})",
        f"::(?:{_H}:){{5}}(?:{_H}:{_H}|{_V4})",
        *(f"(?:(?:{_H}:){{0,{before}}}{_H})?::(?:{_H}:){{{4 - before}}}(?:{_H}:{_H}|{_V4})" for before in range(5)),
        f"(?:(?:{_H}:){{0,5}}{_H})?::{_H}",
        f"(?:(?:{_H}:){{0,6}}{_H})?::",
    )
)
_URI: Final = re.compile(
    rf"[A-Za-z][A-Za-z0-9+.-]*:"
    rf"(?://(?:(?:[A-Za-z0-9._~!$&'()*+,;=:-]|%[0-9A-Fa-f]{{2}})*@)?"
    rf"(?:\[(?:{_V6}|v[0-9A-Fa-f]+\.[A-Za-z0-9._~!$&'()*+,;=:-]+)\]"
    rf"|(?:[A-Za-z0-9._~!$&'()*+,;=-]|%[0-9A-Fa-f]{{2}})*)(?::[0-9]*)?(?:/{_CHARACTER}*)*"
    rf"|/(?:{_CHARACTER}+(?:/{_CHARACTER}*)*)?|{_CHARACTER}+(?:/{_CHARACTER}*)*|)"
    rf"(?:\?(?:{_CHARACTER}|[/?])*)?(?:\#(?:{_CHARACTER}|[/?])*)?",
    re.ASCII,
).fullmatch
_MILLISECONDS: Final = 3

HASH_ALGORITHMS: Final = {
    name: re.compile(pattern).fullmatch
    for name, pattern in {
        "MD5": "[a-fA-F0-9]{32}",
        "SHA-1": "[a-fA-F0-9]{40}",
        "SHA-256": "[a-fA-F0-9]{64}",
        "SHA-512": "[a-fA-F0-9]{128}",
        "SHA3-256": "[a-fA-F0-9]{64}",
        "SHA3-512": "[a-fA-F0-9]{128}",
        "SSDEEP": "[a-zA-Z0-9/+:.]{1,128}",
        "TLSH": "[a-zA-Z0-9]{70}",
    }.items()
}
"""The vocabulary of section 10.7, with what a digest of each looks like."""


def string(value: Any) -> Faults | None:
    """Say why a value is not a string (2.15).

    >>> string("a"), string(1)
    (None, [('', '2.15', 'is no string')])
    """
    return None if type(value) is str else fault("2.15", "is no string")


def boolean(value: Any) -> Faults | None:
    """Say why a value is not true or false (2.2)."""
    return None if value is True or value is False else fault("2.2", "is neither true nor false")


def integer(least: int | None = None, most: int | None = None, section: str = "2.10") -> Check:
    """Say why a value is not a whole number of 54 bits, within the limits of its property (2.10).

    >>> check = integer(0, 100, "3.2")
    >>> check(100), check(101), check(True)
    (None, [('', '3.2', '101 is more than 100')], [('', '2.10', 'is no integer')])
    """

    def check(value: Any) -> Faults | None:
        if type(value) is not int:
            if type(value) is not float or not value.is_integer():
                return fault("2.10", "is no integer")
            value = int(value)
        if not -_LARGEST_INTEGER <= value <= _LARGEST_INTEGER:
            return fault("2.10", f"{str(value)[:40]} needs more than 54 bits")
        if least is not None and value < least:
            return fault(section, f"{value} is less than {least}")
        if most is not None and value > most:
            return fault(section, f"{value} is more than {most}")
        return None

    return check


def float_(least: float | None = None, most: float | None = None, section: str = "2.6") -> Check:
    """Say why a value is not a number, within the limits of its property (2.6)."""

    def check(value: Any) -> Faults | None:
        if type(value) is not float and type(value) is not int:
            return fault("2.6", "is no number")
        if least is not None and value < least:
            return fault(section, f"{value} is less than {least}")
        if most is not None and value > most:
            return fault(section, f"{value} is more than {most}")
        return None

    return check


def timestamp(value: Any) -> Faults | None:
    """Say why a value is not a time as RFC 3339 writes it, in UTC, with a Z (2.16).

    >>> timestamp("2024-02-29T12:00:00.5Z"), timestamp("2023-02-29T12:00:00Z")
    (None, [('', '2.16', '2023-02-29 is no day')])
    """
    found = _TIMESTAMP(value) if type(value) is str else None
    if found is None:
        return fault("2.16", "is no timestamp YYYY-MM-DDTHH:mm:ss[.s+]Z")
    year, month, day, _ = found.groups()
    if day > "28" or year == "0000":
        try:
            date(int(year), int(month), int(day))
        except ValueError:
            return fault("2.16", f"{year}-{month}-{day} is no day")
    if value[17:19] == "60" and (value[11:17] != "23:59:" or (month, day) not in {("06", "30"), ("12", "31")}):
        return fault("2.16", "has second 60, and no leap second was added then")
    return None


def precise(value: Any) -> Faults | None:
    """Say why a value is not a timestamp with milliseconds or better (3.2)."""
    faults = timestamp(value)
    if faults is None and len(value.partition(".")[2]) <= _MILLISECONDS:
        return fault("3.2", "is less precise than milliseconds")
    return faults


def binary(value: Any) -> Faults | None:
    """Say why a value is not bytes in base64 (2.1)."""
    right = type(value) is str and _BASE64(value) is not None
    return None if right else fault("2.1", "is no base64 (RFC 4648)")


def hexadecimal(value: Any) -> Faults | None:
    """Say why a value is not bytes in hexadecimal (2.8).

    The text asks for lower case and its own example in 6.6 has upper: both do.
    """
    right = type(value) is str and _HEX(value) is not None
    return None if right else fault("2.8", "is no even number of hexadecimal digits")


def language(value: Any) -> Faults | None:
    """Say why a value is not a language of RFC 5646 (3.2)."""
    said = language_fault(value) if type(value) is str else "is no string"
    return fault("3.2", said) if said else None


def choice(section: str, *terms: str) -> Check:
    """Say why a value is not one of the terms of an enumeration (2.4).

    >>> choice("10.21", "agree", "neutral")("agree") is None
    True
    """
    allowed = frozenset(terms)

    def check(value: Any) -> Faults | None:
        right = type(value) is str and value in allowed
        return None if right else fault(section, f"is none of {', '.join(terms)}")

    return check


def matching(section: str, pattern: str, said: str) -> Check:
    """Return a check that a string is of a form, told in words by ``said``."""
    match = re.compile(pattern).fullmatch

    def check(value: Any) -> Faults | None:
        if type(value) is not str:
            return fault("2.15", "is no string")
        return None if match(value) else fault(section, said)

    return check


def list_of(check: Check) -> Check:
    """Say why a value is not a list of at least one, each of them right (2.12).

    >>> list_of(string)([]), list_of(string)(["a", 1])
    ([('', '2.12', 'is an empty list')], [('/1', '2.15', 'is no string')])
    """

    def check_all(value: Any) -> Faults | None:
        if type(value) is not list:
            return fault("2.12", "is no list")
        if not value:
            return fault("2.12", "is an empty list")
        faults: Faults | None = None
        for at, each in enumerate(value):
            found = check(each)
            if found is not None:
                faults = (faults or []) + below(at, found)
        return faults

    return check_all


def object_(value: Any) -> Faults | None:
    """Say why a value is no JSON object."""
    return None if type(value) is dict else fault("2.3", "is no object")


def present(value: Any) -> Faults | None:
    """Say why it is no value: STIX has no null (2.3) and no empty list (2.12)."""
    if value is None:
        return fault("2.3", "is null, which is no value of STIX")
    if type(value) is list and not value:
        return fault("2.12", "is an empty list")
    return None


def dictionary(check: Check = present, *, keys: str = "", section: str = "2.3") -> Check:
    """Say why a value is not a dictionary with at least one key, keys of the allowed form and right values (2.3).

    ``keys`` is a narrower pattern for the keys, of the rule ``section``.

    >>> dictionary()({}), dictionary(string)({"a b": "c"})
    ([('', '2.3', 'is an empty dictionary')], [('/a b', '2.3', 'its key has other characters than a-z A-Z 0-9 - _')])
    """
    narrow = re.compile(keys).fullmatch if keys else None

    def check_all(value: Any) -> Faults | None:
        if type(value) is not dict:
            return fault("2.3", "is no dictionary")
        if not value:
            return fault("2.3", "is an empty dictionary")
        faults: Faults | None = None
        for key, each in value.items():
            found = check(each)
            if not _KEY(key):
                found = [*(found or ()), ("", "2.3", "its key has other characters than a-z A-Z 0-9 - _")]
            elif narrow is not None and not narrow(key):
                found = [*(found or ()), ("", section, f"its key is not of the form {keys}")]
            if found is not None:
                faults = (faults or []) + below(key, found)
        return faults

    return check_all


def hashes(value: Any) -> Faults | None:
    """Say why a value is not a dictionary of digests, each as its algorithm writes them (2.7).

    >>> hashes({"MD5": "00"})
    [('/MD5', '2.7', 'is no digest of MD5')]
    """
    if type(value) is not dict or not value:
        return fault("2.7", "is no dictionary of hashes" if type(value) is not dict else "is an empty dictionary")
    faults: Faults | None = None
    for name, digest in value.items():
        said = ""
        if not _HASH_KEY(name):
            said = "its key is not 3 to 250 of a-z A-Z 0-9 - _"
        elif type(digest) is not str:
            said = "is no string"
        else:
            looks = HASH_ALGORITHMS.get(name)
            if looks is not None and not looks(digest):
                said = f"is no digest of {name}"
        if said:
            faults = (faults or []) + below(name, fault("2.7", said))
    return faults


def known_hashes(value: Any) -> Faults | None:
    """Say why a value is not hashes, of algorithms that the vocabulary names (2.5.1)."""
    faults = hashes(value)
    if faults is None:
        for name in value:
            if name not in HASH_ALGORITHMS:
                faults = (faults or []) + below(name, fault("2.5.1", "is none of the vocabulary's algorithms (10.7)"))
    return faults


def uri(value: Any) -> Faults | None:
    """Say why a value is no URI of RFC 3986, with a scheme.

    >>> uri("https://example.org/a?b#c") is None, uri("example.org")
    (True, [('', '2.5.1', 'is no URI (RFC 3986)')])
    """
    right = type(value) is str and _URI(value) is not None
    return None if right else fault("2.5.1", "is no URI (RFC 3986)")
