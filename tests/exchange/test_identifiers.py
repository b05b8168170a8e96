"""Identifiers are UUIDs of version 7 that only grow, whatever the clock and chance do."""

import uuid
from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from tocsin.exchange.identifiers import Identifiers

START = datetime(2024, 1, 1, tzinfo=UTC)


@given(st.lists(st.integers(-5, 5), min_size=2, max_size=60), st.binary(min_size=10, max_size=10))
def test_each_is_greater_than_the_one_before_even_when_the_clock_steps_back(moves: list[int], bits: bytes) -> None:
    at = START
    instants = []
    for move in moves:
        at += timedelta(milliseconds=move)
        instants.append(at)
    clock = iter(instants)
    source = Identifiers(lambda: next(clock), lambda count: bits[:count])
    given_out = [source.next() for _ in moves]
    assert given_out == sorted(set(given_out))
    for identifier in given_out:
        read = uuid.UUID(identifier)
        assert (read.version, read.variant, str(read)) == (7, uuid.RFC_4122, identifier)


def test_a_burst_of_the_largest_chance_flows_over_into_the_next_millisecond() -> None:
    source = Identifiers(lambda: START, lambda count: b"\xff" * count)
    given_out = [source.next() for _ in range(1000)]
    assert given_out == sorted(set(given_out))


def test_the_first_48_bits_are_the_unix_time_in_milliseconds() -> None:
    read = uuid.UUID(Identifiers(lambda: START, bytes).next())
    assert read.int >> 80 == int(START.timestamp() * 1000)


def test_counting_goes_on_after_the_newest_one_given() -> None:
    newest = Identifiers(lambda: START + timedelta(days=1), bytes).next()
    assert Identifiers(lambda: START, bytes, after=newest).next() > newest
