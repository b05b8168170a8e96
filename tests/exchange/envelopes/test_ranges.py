"""Ranges are sets of numbers: the same laws, few bytes, one way to be written."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tocsin.errors import BadInputError
from tocsin.exchange.envelopes.ranges import (
    common,
    count_of,
    missing,
    ranges_of,
    read_holdings,
    read_ranges,
    together,
    write_holdings,
    write_ranges,
)

NUMBERS = st.sets(st.integers(0, 60), max_size=40)


@given(NUMBERS, NUMBERS)
def test_ranges_are_sets(one: set[int], other: set[int]) -> None:
    left, right = ranges_of(one), ranges_of(other)
    assert together(left, right) == ranges_of(one | other)
    assert missing(left, right) == ranges_of(one - other)
    assert common(left, right) == ranges_of(one & other)
    assert count_of(left) == len(one)


@given(st.sets(st.integers(0, 2**53 - 1), max_size=30) | NUMBERS)
def test_what_is_written_is_read_back(numbers: set[int]) -> None:
    ranges = ranges_of(numbers)
    assert read_ranges(write_ranges(ranges)) == ranges
    holdings = {"00" * 16: ranges, "0f" * 16: ()}
    assert read_holdings(write_holdings(holdings)) == holdings


@given(st.binary(max_size=24))
def test_bytes_have_one_reading_or_none(data: bytes) -> None:
    for read, write in ((read_ranges, write_ranges), (read_holdings, write_holdings)):
        try:
            value = read(data)  # type: ignore[operator]
        except BadInputError:
            continue
        assert write(value) == data  # type: ignore[operator]


@pytest.mark.parametrize("ranges", [((3, 3),), ((0, 2), (2, 4)), ((5, 6), (1, 2)), ((-1, 2),), ((0, 2**53 + 1),)])
def test_what_is_no_set_of_ranges_is_not_written(ranges: tuple[tuple[int, int], ...]) -> None:
    with pytest.raises(BadInputError):
        write_ranges(ranges)


def test_a_million_numbers_with_ten_thousand_gaps_are_written_in_thirty_kilobytes() -> None:
    held = missing(((0, 1_000_000),), ranges_of((number * 7919) % 1_000_000 for number in range(10_000)))
    assert len(write_ranges(held)) < 30_000
