"""Signed statements: one reading, one kind, enough signatures."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from tocsin.errors import BadInputError, RefusedError
from tocsin.exchange.keys.algorithms import PublicKey
from tocsin.exchange.keys.signed import (
    LARGEST_STATEMENT,
    MOST_SIGNATURES,
    Signature,
    Signed,
    add_signatures,
    check,
    message,
    read_signed,
    sign,
    write_signed,
)
from tocsin.exchange.keys.signing import SigningKey

ALICE, BOB, CAROL = (SigningKey.from_private_bytes(bytes([number]) * 32) for number in (1, 2, 3))
QUANTUM = SigningKey.from_private_bytes(bytes(32), "ml-dsa-44")
KEYS = {key.key: key.public for key in (ALICE, BOB, CAROL)}


def test_the_statement_is_returned_with_those_who_signed_it():
    checked = check(sign("recall", {"b": 1, "a": [True]}, BOB, ALICE), "recall", KEYS, required=2)
    assert checked.value == {"a": [True], "b": 1}
    assert checked.keys == tuple(sorted((ALICE.key, BOB.key)))


def test_a_signature_under_one_kind_is_none_under_another():
    signed = sign("recall", {"a": 1}, ALICE)
    with pytest.raises(RefusedError, match="where 'release' is needed"):
        check(signed, "release", KEYS)
    with pytest.raises(RefusedError, match="does not fit"):
        check(Signed("release", signed.statement, signed.signatures), "release", KEYS)


def test_a_kind_cannot_smuggle_bytes_into_what_is_signed():
    for kind in ("", "a\nb", "A", "é", "a" * 33, "-a", "a b"):
        with pytest.raises(BadInputError, match="no kind"):
            message(kind, b"{}")


def test_too_few_signatures_are_refused_and_the_missing_ones_named():
    signed = sign("register", {}, ALICE, BOB)
    check(signed, "register", KEYS, required=[ALICE.key, BOB.key])
    with pytest.raises(RefusedError, match="2 of the keys that count signed, 3 must"):
        check(signed, "register", KEYS, required=3)
    with pytest.raises(RefusedError, match=f"{CAROL.key} did not sign"):
        check(signed, "register", KEYS, required=[CAROL.key])


def test_a_stranger_counts_for_nothing_and_harms_nothing():
    signed = sign("register", {}, ALICE, SigningKey.generate(), QUANTUM)
    assert check(signed, "register", KEYS).keys == (ALICE.key,)
    assert check(signed, "register", {QUANTUM.key: QUANTUM.public}).keys == (QUANTUM.key,)


def test_one_false_signature_refuses_the_whole():
    good, other = sign("register", {}, ALICE, BOB), sign("register", {"a": 1}, BOB)
    forged = Signed(
        "register", good.statement, tuple(s for s in good.signatures if s.key == ALICE.key) + other.signatures
    )
    forged = Signed("register", forged.statement, tuple(sorted(forged.signatures, key=lambda s: s.key)))
    with pytest.raises(RefusedError, match="does not fit"):
        check(forged, "register", KEYS, required=1)


def test_a_key_filed_under_another_id_is_not_believed():
    with pytest.raises(RefusedError, match="does not fit"):
        check(sign("register", {}, ALICE), "register", {ALICE.key: BOB.public})


def test_one_key_counts_once():
    signed = sign("register", {}, ALICE)
    assert add_signatures(signed, ALICE) == signed
    with pytest.raises(BadInputError, match="each key once"):
        check(Signed("register", signed.statement, signed.signatures * 2), "register", KEYS, required=2)


@pytest.mark.parametrize("statement", [b'{"a":1,"a":1}', b'{"b":1,"a":1}', b'{"a": 1}', b'{"a":1.0}', b"", b"nonsense"])
def test_bytes_with_a_second_reading_are_refused_even_when_signed(statement):
    signed = Signed("note", statement, (Signature(ALICE.key, ALICE.sign(message("note", statement))),))
    with pytest.raises(BadInputError):
        check(signed, "note", KEYS)


def test_what_is_written_is_read_back_and_signatures_added_elsewhere_count():
    draft = sign("register", {"text": "é", "list": [1, None]})
    carried = read_signed(write_signed(draft))
    carried = read_signed(write_signed(add_signatures(carried, QUANTUM, ALICE)))
    carried = add_signatures(carried, BOB)
    assert [signature.key for signature in carried.signatures] == sorted((ALICE.key, BOB.key, QUANTUM.key))
    assert check(carried, "register", {**KEYS, QUANTUM.key: QUANTUM.public}, required=3).value["list"] == [1, None]
    assert check(carried, "register", KEYS, required=2).value["text"] == "é"


def test_bounds_hold():
    with pytest.raises(BadInputError, match="are the most"):
        sign("note", {"a": "x" * LARGEST_STATEMENT})
    many = tuple(Signature(f"ed25519:{number:032x}", bytes(64)) for number in range(MOST_SIGNATURES + 1))
    with pytest.raises(BadInputError, match="at most"):
        check(Signed("note", b"{}", many), "note", KEYS)
    with pytest.raises(BadInputError, match="length"):
        check(Signed("note", b"{}", (Signature(ALICE.key, b"short"),)), "note", KEYS)


GOOD = write_signed(sign("note", {"a": {"b": [1, 2]}}, ALICE, BOB))


@given(st.one_of(st.binary(max_size=200), st.tuples(st.integers(0, len(GOOD) - 1), st.binary(max_size=4))))
@example(b"[]")
@example(b'{"kind":1,"signatures":[],"statement":1}')
@example(b'{"kind":"note","signatures":[1],"statement":1}')
@example(b'{"kind":"note","signatures":[{"key":1,"value":""}],"statement":1}')
@example(b'{"kind":"note","signatures":[{"key":"a","value":"0"}],"statement":1}')
def test_whatever_is_read_is_written_back_byte_for_byte_and_the_rest_is_refused(junk):
    data = junk if isinstance(junk, bytes) else GOOD[: junk[0]] + junk[1] + GOOD[junk[0] + len(junk[1]) :]
    try:
        signed = read_signed(data)
    except BadInputError:
        return
    assert write_signed(signed) == data


def test_keys_of_the_mapping_may_be_of_any_algorithm():
    keys: dict[str, PublicKey] = {**KEYS, QUANTUM.key: QUANTUM.public}
    assert len(check(sign("note", [], ALICE, QUANTUM), "note", keys, required=2).keys) == 2
