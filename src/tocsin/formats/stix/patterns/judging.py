"""Does a pattern do what section 9 asks, beyond its grammar? Hashes, names of types and properties, sets."""

import re
from collections.abc import Iterator
from datetime import date
from typing import Final

from tocsin.errors import BadInputError
from tocsin.formats.stix.datatypes import HASH_ALGORITHMS
from tocsin.formats.stix.findings import Faults
from tocsin.formats.stix.patterns.parsing import parse_pattern
from tocsin.formats.stix.patterns.syntax import (
    Between,
    Expression,
    Joined,
    Observed,
    Path,
    Qualified,
    Test,
    Time,
    tests_of,
)

__all__ = ["pattern_faults"]

_TEXT: Final = r"'(?:[^'\\]|\\['\\])*'"
_TERM: Final = (
    rf"(?:(?:domain-name|email-addr|ipv4-addr|ipv6-addr|mac-addr|mutex|url):(?:value|name) *(?:!?=|LIKE) *{_TEXT}"
    rf"|file:name *(?:!?=|LIKE) *{_TEXT}"
    r"|file:hashes\.(?:MD5 *= *'[a-fA-F0-9]{32}'|'MD5' *= *'[a-fA-F0-9]{32}'"
    r"|'SHA-1' *= *'[a-fA-F0-9]{40}'|'SHA-256' *= *'[a-fA-F0-9]{64}'))"
)
_SIMPLE: Final = re.compile(rf"\[ *{_TERM}(?: +(?:AND|OR) +{_TERM})* *\]").fullmatch
"""Most indicators are of this form; they need no tree to be found right."""
_TYPE: Final = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*-?").fullmatch
_PROPERTY: Final = re.compile(r"[a-z0-9_]{3,250}|id").fullmatch
_SHORTEST, _LONGEST = 3, 250
_OTHER_HASHES: Final = {"RIPEMD160": 40, "SHA224": 56, "SHA384": 96, "SHA3224": 56, "SHA3384": 96, "WHIRLPOOL": 128}
_HASHES: Final = {
    **{name.replace("-", ""): looks for name, looks in HASH_ALGORITHMS.items() if name != "TLSH"},
    **{name: re.compile(f"[a-fA-F0-9]{{{digits}}}").fullmatch for name, digits in _OTHER_HASHES.items()},
}
"""By their names without hyphens, because patterns spell them in many ways."""


def pattern_faults(text: str) -> Faults | None:
    """Return what is wrong with a pattern by section 9; None where nothing is.

    >>> pattern_faults("[ipv4-addr:value = '198.51.100.1']") is None
    True
    >>> pattern_faults("[file:hashes.MD5 = 'abc']")
    [('', '9.6.1', "'abc' is no digest of MD5")]
    """
    if _SIMPLE(text):
        return None
    try:
        tree = parse_pattern(text)
    except BadInputError as error:
        return [("", "9.5.1" if "9.5.1" in error.remedy else "9", f"{error.where}: {error.what}")]
    faults = [("", rule, said) for rule, said in _faults(tree)]
    return faults or None


def _faults(tree: Expression) -> Iterator[tuple[str, str]]:
    for test in tests_of(tree):
        yield from _path_faults(test.path)
        if isinstance(test, Test):
            yield from _value_faults(test)
    yield from _time_faults(tree)


def _path_faults(path: Path) -> Iterator[tuple[str, str]]:
    if not (_TYPE(path.type) and _SHORTEST <= len(path.type) <= _LONGEST):
        yield "9.7", f"{path.type[:40]!r} is no type of observable"
    first = path.steps[0]
    if isinstance(first, str) and not _PROPERTY(first):
        yield "9.7", f"{first[:40]!r} is no property of an observable"


def _value_faults(test: Test) -> Iterator[tuple[str, str]]:
    value, last = test.value, test.path.steps[-1]
    if isinstance(value, tuple):
        kinds = {float if isinstance(each, int) and not isinstance(each, bool) else type(each) for each in value}
        if len(kinds) > 1:
            yield "9.6.1", "the constants of a set are of several types"
    elif "hashes" in test.path.steps and isinstance(last, str) and test.operator in {"=", "!="}:
        looks = _HASHES.get(last.upper().replace("-", ""))
        if looks is not None and (not isinstance(value, str) or not looks(value)):
            yield "9.6.1", f"{str(value)[:40]!r} is no digest of {last}"
    values = value if isinstance(value, tuple) else (value,)
    for each in values:
        if isinstance(each, Time):
            yield from _day_faults(each)


def _time_faults(tree: Expression) -> Iterator[tuple[str, str]]:
    waiting = [tree]
    while waiting:
        each = waiting.pop()
        if isinstance(each, Qualified):
            waiting.append(each.expression)
            if isinstance(each.qualifier, Between):
                yield from _day_faults(each.qualifier.start)
                yield from _day_faults(each.qualifier.stop)
        elif isinstance(each, Joined):
            waiting.extend(each.parts)
        elif isinstance(each, Observed):
            continue


def _day_faults(time: Time) -> Iterator[tuple[str, str]]:
    try:
        date.fromisoformat(time.text[:10])
    except ValueError:
        yield "9.2", f"{time.text[:10]} is no day"
