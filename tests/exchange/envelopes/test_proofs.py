"""A proof shows one object to anyone who knows the register, and nothing of the others; a changed one shows nothing."""

from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.support.envelopes import BOOK, DAY, FIRST, NOW, SECOND, Book, Party, opened, sealed
from tocsin.errors import RefusedError, TocsinError
from tocsin.exchange.envelopes.proofs import check_proof, proof_from_value, proof_value, prove, read_proof, write_proof

BATCH = opened(sealed(5))


@pytest.mark.parametrize("number", range(5))
def test_each_object_is_proved_alone(number: int) -> None:
    proof = read_proof(write_proof(prove(BATCH, number)))
    shown = check_proof(proof, BOOK)
    assert shown.object == BATCH.objects[number]
    assert shown.header.origin == "origin.example"
    written = write_proof(proof)
    assert not any(f"object {other}".encode() in written for other in range(5) if other != number)
    assert FIRST.name.encode() not in written


def test_a_proof_shows_whom_the_origin_addressed_only_when_asked_to() -> None:
    assert check_proof(prove(BATCH, 0), BOOK).recipients == ()
    assert check_proof(prove(BATCH, 0, addressed=True), BOOK).recipients == (FIRST.name, SECOND.name)


def test_a_proof_outlives_the_batch_but_not_for_use() -> None:
    proof = prove(BATCH, 0)
    assert check_proof(proof, BOOK).object.number == 0
    with pytest.raises(RefusedError, match="expired"):
        check_proof(proof, BOOK, now=NOW + 30 * DAY)


def test_a_proof_of_an_unknown_origin_shows_nothing() -> None:
    with pytest.raises(RefusedError, match="no good key of the origin"):
        check_proof(prove(BATCH, 0), Book(Party("origin.example", generation=2)))


def changes(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """Return the way to each single value inside a JSON value."""
    if isinstance(value, dict) and value:
        return [way for key, part in value.items() for way in changes(part, (*path, key))]
    if isinstance(value, list) and value:
        return [way for key, part in enumerate(value) for way in changes(part, (*path, key))]
    return [path]


VALUE = msgspec.json.decode(write_proof(prove(BATCH, 3, addressed=True)))
WAYS = [way for way in changes(VALUE) if way != ("attached",)]


@given(st.sampled_from(WAYS), st.none() | st.booleans() | st.integers() | st.text(max_size=3) | st.just([]))
def test_no_field_of_a_proof_can_be_changed(way: tuple[Any, ...], other: Any) -> None:
    value = msgspec.json.decode(msgspec.json.encode(VALUE))
    holder = value
    for key in way[:-1]:
        holder = holder[key]
    old = holder[way[-1]]
    if isinstance(old, str) and isinstance(other, str):
        other = old[:-1] + ("0" if old[-1:] != "0" else "1")
    if other == old and type(other) is type(old):
        return
    holder[way[-1]] = other
    with pytest.raises(TocsinError):
        check_proof(proof_from_value(value), BOOK)


def test_a_value_and_its_proof_name_each_other() -> None:
    assert proof_value(proof_from_value(VALUE)) == VALUE
