"""Which numbers of a stream does a member hold? Ranges in few bytes, so that two members find what one of them lacks.

Written, a set of ranges is a sequence of LEB128 numbers, each in its shortest form: how many ranges, then for each the
distance from the end of the one before and its length, both less one where they cannot be 0.
"""

from collections.abc import Iterable, Mapping
from itertools import pairwise
from typing import TypeAlias

from tocsin.errors import BadInputError

__all__ = [
    "MOST_RANGES",
    "Ranges",
    "common",
    "count_of",
    "missing",
    "ranges_of",
    "read_holdings",
    "read_ranges",
    "together",
    "write_holdings",
    "write_ranges",
]

Ranges: TypeAlias = tuple[tuple[int, int], ...]
"""Stretches (first, end), ends exclusive: in order, none empty, none touching the next."""

MOST_RANGES = 1 << 20
_LARGEST = 2**53
_STREAM = 16


def ranges_of(numbers: Iterable[int]) -> Ranges:
    """Return single numbers, in any order, as ranges.

    >>> ranges_of([7, 1, 2, 3, 9, 8])
    ((1, 4), (7, 10))
    """
    return together(tuple((number, number + 1) for number in sorted(set(numbers))), ())


def together(one: Ranges, other: Ranges) -> Ranges:
    """Return what is in either.

    >>> together(((0, 3), (8, 9)), ((3, 5),))
    ((0, 5), (8, 9))
    """
    joined: list[tuple[int, int]] = []
    for first, end in sorted((*one, *other)):
        if joined and first <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        else:
            joined.append((first, end))
    return tuple(joined)


def missing(wanted: Ranges, held: Ranges) -> Ranges:
    """Return what is in ``wanted`` and not in ``held``.

    >>> missing(((0, 10),), ((2, 3), (5, 20)))
    ((0, 2), (3, 5))
    """
    found: list[tuple[int, int]] = []
    at = 0
    for first, end in wanted:
        start = first
        while at < len(held) and held[at][1] <= start:
            at += 1
        while start < end and at < len(held) and held[at][0] < end:
            if held[at][0] > start:
                found.append((start, held[at][0]))
            start = held[at][1]
            if start <= end:
                at += 1
        if start < end:
            found.append((start, end))
    return tuple(found)


def common(one: Ranges, other: Ranges) -> Ranges:
    """Return what is in both.

    >>> common(((0, 10),), ((2, 3), (5, 20)))
    ((2, 3), (5, 10))
    """
    return missing(one, missing(one, other))


def count_of(ranges: Ranges) -> int:
    """Return how many numbers there are.

    >>> count_of(((1, 4), (7, 10)))
    6
    """
    return sum(end - first for first, end in ranges)


def write_ranges(ranges: Ranges) -> bytes:
    """Return ranges as bytes; about two bytes for a gap among many.

    >>> write_ranges(((0, 1000), (1001, 1002))).hex()
    '0200e7070000'
    """
    _check(ranges)
    out = bytearray()
    _write(out, len(ranges))
    at = 0
    for number, (first, end) in enumerate(ranges):
        _write(out, first - at - (1 if number else 0))
        _write(out, end - first - 1)
        at = end
    return bytes(out)


def read_ranges(data: bytes) -> Ranges:
    """Return the ranges in these bytes; anything but what :func:`write_ranges` writes is refused."""
    ranges, at = _read_ranges(data, 0)
    if at != len(data):
        raise BadInputError("bytes follow the end of the ranges", remedy="send the ranges and nothing else")
    return ranges


def write_holdings(holdings: Mapping[str, Ranges]) -> bytes:
    """Return what is held of several streams (ids in hexadecimal), sorted, as bytes."""
    out = bytearray()
    _write(out, len(holdings))
    for stream in sorted(holdings):
        name = bytes.fromhex(stream)
        if len(name) != _STREAM:
            raise BadInputError(f"{stream[:40]!r} is no stream", remedy="write 32 hexadecimal digits")
        out += name + write_ranges(holdings[stream])
    return bytes(out)


def read_holdings(data: bytes) -> dict[str, Ranges]:
    """Return what :func:`write_holdings` wrote; anything else is refused."""
    count, at = _read(data, 0)
    found: dict[str, Ranges] = {}
    last = b""
    for _ in range(min(count, len(data))):
        name, at = data[at : at + _STREAM], at + _STREAM
        if len(name) != _STREAM or name <= last:
            raise BadInputError("streams stand in order, each once", remedy="sort them by id")
        last = name
        found[name.hex()], at = _read_ranges(data, at)
    if at != len(data) or len(found) != count:
        raise BadInputError("the holdings are cut short, or bytes follow their end", remedy="send them whole")
    return found


def _read_ranges(data: bytes, at: int) -> tuple[Ranges, int]:
    count, at = _read(data, at)
    if count > MOST_RANGES:
        raise BadInputError(f"{count} ranges are more than {MOST_RANGES}", remedy="ask for a part of the stream")
    ranges: list[tuple[int, int]] = []
    end = 0
    for number in range(count):
        skip, at = _read(data, at)
        length, at = _read(data, at)
        first = end + skip + (1 if number else 0)
        end = first + length + 1
        if end > _LARGEST:
            raise BadInputError("a range ends beyond every stream", remedy="send the ranges again")
        ranges.append((first, end))
    return tuple(ranges), at


def _check(ranges: Ranges) -> None:
    sound = all(0 <= first < end <= _LARGEST for first, end in ranges)
    if not sound or any(one[1] >= other[0] for one, other in pairwise(ranges)) or len(ranges) > MOST_RANGES:
        raise BadInputError("ranges are in order, none empty, none touching the next", remedy="join them first")


def _write(out: bytearray, number: int) -> None:
    while number > 0x7F:
        out.append(number & 0x7F | 0x80)
        number >>= 7
    out.append(number)


def _read(data: bytes, at: int) -> tuple[int, int]:
    number = shift = 0
    while at < len(data) and shift < 63:
        byte = data[at]
        at += 1
        number |= (byte & 0x7F) << shift
        if byte < 0x80:
            if byte == 0 and shift:
                break  # a longer form of a number that has a shorter one
            return number, at
        shift += 7
    raise BadInputError("a number of the ranges is cut short, or not in its shortest form", remedy="send them again")
