"""Many records at once are written, read and refused as each alone."""

from datetime import UTC, datetime
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.exchange.envelopes.test_records import BODIES, SOURCES
from tests.support.envelopes import note
from tocsin.errors import BadInputError
from tocsin.exchange.envelopes.many_records import read_records, records_bytes
from tocsin.exchange.envelopes.records import Record, Source, read_record, record_bytes


@pytest.mark.parametrize(
    "odd",
    [
        {"version": True},
        {"version": 0},
        {"type": "A"},
        {"body": {"x": datetime(2026, 1, 1, tzinfo=UTC)}},
        {"body": {"x": {1}}},
        {"body": {"x": "\ud800"}},
    ],
)
def test_one_odd_record_among_many_is_still_refused(odd: dict[str, Any]) -> None:
    with pytest.raises(BadInputError):
        records_bytes([note(0), msgspec.structs.replace(note(1), **odd), note(2)])


@given(st.lists(st.tuples(BODIES, SOURCES), max_size=5))
def test_many_are_written_and_read_as_each_alone(given_: list[tuple[dict[str, Any], tuple[Source, ...]]]) -> None:
    records = [Record(type="a", version=1, body=body, derived_from=sources) for body, sources in given_]
    datas = records_bytes(records)
    assert datas == [record_bytes(each) for each in records]
    assert read_records(datas) == [read_record(each) for each in datas]


def test_bytes_run_together_are_no_records() -> None:
    one = record_bytes(note(1))
    for datas in ([one + b"\n" + one], [one, b""], [one, b"\n"], [one + b"\n"], [b" " + one, one]):
        with pytest.raises(BadInputError):
            read_records(datas)
