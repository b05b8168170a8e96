"""A record and its bytes name each other, whichever way they are made."""

from datetime import UTC, datetime
from enum import IntEnum, StrEnum
from types import MappingProxyType
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.support.envelopes import note
from tocsin.errors import BadInputError
from tocsin.exchange.canonical import canonical
from tocsin.exchange.envelopes.records import (
    LARGEST_RECORD,
    RESHARED,
    Record,
    Source,
    content_id,
    read_record,
    record_bytes,
)

TEXTS = st.text(max_size=4)
BODIES = st.dictionaries(
    TEXTS,
    st.recursive(
        st.none() | st.booleans() | st.integers(-(2**53) + 1, 2**53 - 1) | st.floats(allow_nan=False) | TEXTS,
        lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXTS, inner, max_size=3),
        max_leaves=8,
    ).filter(lambda value: "inf" not in repr(value)),
    max_size=4,
)
SOURCES = st.sets(st.sampled_from(["a", "b.example"]), max_size=2).map(
    lambda origins: tuple(Source("ab" * 32, origin, "public") for origin in sorted(origins))
)


@given(BODIES, SOURCES)
def test_a_record_is_read_back_from_its_one_form(body: dict[str, Any], sources: tuple[Source, ...]) -> None:
    record = Record(type="made.up", version=2, body=body, derived_from=sources)
    data = record_bytes(record)
    assert data == canonical(msgspec.to_builtins(record))
    # A float without a fraction comes back as an integer; JSON knows one kind of number.
    assert record_bytes(read_record(data)) == data


@given(BODIES, st.data())
def test_other_bytes_are_no_record_or_another(body: dict[str, Any], data: st.DataObject) -> None:
    written = record_bytes(Record(type="made.up", version=2, body=body))
    at = data.draw(st.integers(0, len(written)))
    changed = written[:at] + data.draw(st.binary(min_size=1, max_size=2)) + written[at + data.draw(st.integers(0, 2)) :]
    try:
        found = read_record(changed)
    except BadInputError:
        return
    assert record_bytes(found) == changed


class Word(StrEnum):
    ONE = "one"


class Number(IntEnum):
    ONE = 1


@pytest.mark.parametrize("value", [Word.ONE, Number.ONE, True, (1, "a"), MappingProxyType({"a": 1.0})])
def test_what_json_can_say_is_written_the_same_way_round_about(value: Any) -> None:
    plain = {"Word": "one", "Number": 1, "bool": True, "tuple": [1, "a"], "mappingproxy": {"a": 1}}
    body = {"x": value}
    assert record_bytes(Record(type="a", version=1, body=body)) == canonical(
        {"body": {"x": plain[type(value).__name__]}, "derived_from": [], "type": "a", "version": 1}
    )


@pytest.mark.parametrize(
    "value",
    [datetime(2026, 1, 1, tzinfo=UTC), b"x", {1: 2}, {1, 2}, float("nan"), 2**53 + 1, "\ud800", note(1), object()],
)
def test_what_json_cannot_say_is_refused(value: Any) -> None:
    with pytest.raises(BadInputError):
        record_bytes(Record(type="a", version=1, body={"x": value}))


@pytest.mark.parametrize("name", ["", "A", "a b", "a--b", ".a", "a" * 65, "a\n"])
def test_a_type_is_a_word(name: str) -> None:
    with pytest.raises(BadInputError, match="no type"):
        record_bytes(Record(type=name, version=1, body={}))


@pytest.mark.parametrize("version", [0, -1, True, 1 << 31, 1.0])
def test_versions_count_from_one(version: Any) -> None:
    with pytest.raises(BadInputError):
        record_bytes(Record(type="a", version=version, body={}))


def test_sources_are_sorted_each_once_and_whole() -> None:
    one, two = Source("ab" * 32, "a", "public"), Source("ab" * 32, "b", "public")
    for sources in ((two, one), (one, one), (Source("ab", "a", "public"),), (Source("ab" * 32, "A", "public"),)):
        with pytest.raises(BadInputError, match="source"):
            record_bytes(Record(type="a", version=1, body={}, derived_from=sources))


def nested(levels: int) -> Any:
    return [nested(levels - 1)] if levels else 1


def test_size_and_depth_have_bounds_and_a_carrier_has_room_for_what_it_carries() -> None:
    assert read_record(record_bytes(Record(type="a", version=1, body={"x": nested(24)}))).type == "a"
    with pytest.raises(BadInputError, match="levels"):
        record_bytes(Record(type="a", version=1, body={"x": nested(25)}))
    assert record_bytes(Record(type=RESHARED, version=1, body={"x": nested(28)}))
    large = {"x": "y" * LARGEST_RECORD}
    with pytest.raises(BadInputError, match="larger"):
        record_bytes(Record(type="a", version=1, body=large))
    assert record_bytes(Record(type=RESHARED, version=1, body=large))


def test_a_key_twice_another_order_or_another_number_is_no_record() -> None:
    good = b'{"body":{"a":1,"b":2},"derived_from":[],"type":"a","version":1}'
    assert content_id(good) == content_id(record_bytes(read_record(good)))
    for bad in (
        good.replace(b'"a":1,"b":2', b'"b":2,"a":1'),
        good.replace(b'"a":1,', b'"a":1,"a":1,'),
        good.replace(b'"a":1', b'"a":1.0'),
        good.replace(b'"a":1', b'"a":-0'),
        good.replace(b'"a":1', b'"\\u0061":1'),
        good + b" ",
        good.replace(b',"derived_from":[]', b""),
    ):
        with pytest.raises(BadInputError):
            read_record(bad)
