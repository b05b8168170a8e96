"""Equal values have equal bytes: RFC 8785's own vectors, and what has no canonical form is refused."""

import struct
from collections.abc import Callable

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tocsin.errors import BadInputError
from tocsin.exchange.canonical import DEEPEST, _write, canonical, content_hash, numbers_alike, read_canonical

# RFC 8785, appendix B: IEEE 754 bits and their text.
NUMBERS = {
    "0000000000000000": "0",
    "8000000000000000": "0",
    "0000000000000001": "5e-324",
    "8000000000000001": "-5e-324",
    "7fefffffffffffff": "1.7976931348623157e+308",
    "ffefffffffffffff": "-1.7976931348623157e+308",
    "4340000000000000": "9007199254740992",
    "c340000000000000": "-9007199254740992",
    "4430000000000000": "295147905179352830000",
    "44b52d02c7e14af5": "9.999999999999997e+22",
    "44b52d02c7e14af6": "1e+23",
    "44b52d02c7e14af7": "1.0000000000000001e+23",
    "444b1ae4d6e2ef4e": "999999999999999700000",
    "444b1ae4d6e2ef4f": "999999999999999900000",
    "444b1ae4d6e2ef50": "1e+21",
    "3eb0c6f7a0b5ed8c": "9.999999999999997e-7",
    "3eb0c6f7a0b5ed8d": "0.000001",
    "41b3de4355555553": "333333333.3333332",
    "41b3de4355555554": "333333333.33333325",
    "41b3de4355555555": "333333333.3333333",
    "41b3de4355555556": "333333333.3333334",
    "41b3de4355555557": "333333333.33333343",
    "becbf647612f3696": "-0.0000033333333333333333",
    "43143ff3c1cb0959": "1424953923781206.2",
}


@pytest.mark.parametrize(("bits", "text"), NUMBERS.items())
def test_numbers_are_written_as_the_standard_prints_them(bits: str, text: str) -> None:
    (number,) = struct.unpack(">d", bytes.fromhex(bits))
    assert canonical(number).decode() == text


def test_keys_are_sorted_by_utf16_code_units() -> None:
    # RFC 8785, section 3.2.3
    value = {"€": "Euro", "\r": "CR", "\ufb33": "Dalet", "1": "One", "😀": "Smile", "\x80": "Control", "ö": "O"}
    assert list(msgspec.json.decode(canonical(value))) == ["\r", "1", "\x80", "ö", "€", "😀", "\ufb33"]


def test_texts_are_escaped_only_where_they_must_be() -> None:
    # RFC 8785, section 3.2.2.2
    assert canonical('€$\x0f\nA\'B"\\"/').decode() == '"€$\\u000f\\nA\'B\\"\\\\\\"/"'


@pytest.mark.parametrize(
    "value", [float("nan"), float("inf"), 2**53 + 1, 10**400, {1: "x"}, b"bytes", object(), "\ud800"]
)
def test_what_has_no_canonical_form_is_refused(value: object) -> None:
    with pytest.raises(BadInputError):
        canonical(value)


JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**53) + 1, 2**53 - 1)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=12,
)


@given(JSON)
def test_reading_the_canonical_form_and_writing_it_again_changes_nothing(value: object) -> None:
    written = canonical(value)
    assert canonical(msgspec.json.decode(written)) == written


@given(st.dictionaries(st.text(), st.integers(0, 9), max_size=6), st.randoms())
def test_the_order_of_keys_does_not_change_the_hash(value: dict, random: object) -> None:
    keys = list(value)
    random.shuffle(keys)
    assert content_hash({key: value[key] for key in keys}) == content_hash(value)


@pytest.mark.parametrize(
    "data",
    [b'{"a":1,"a":1}', b'{"b":1,"a":1}', b"[1.0]", b"[ 1]", b"-0", b"NaN", b"", b'"\xff"', b"1e400", b"9" * 5000],
)
def test_bytes_that_are_not_the_canonical_form_of_their_value_are_refused(data: bytes) -> None:
    with pytest.raises(BadInputError):
        read_canonical(data, limit=10_000)


def test_deep_and_long_bytes_are_refused_before_they_cost_anything() -> None:
    assert read_canonical(b"[" * DEEPEST + b"]" * DEEPEST, limit=100) is not None
    for data in (
        b"[" * 33 + b"]" * 33,
        b"[" * 100_000,
        b"[" * 100_000 + b"]" * 100_000,
        b'{"a":' * 40 + b"1" + b"}" * 40,
    ):
        with pytest.raises(BadInputError):
            read_canonical(data, limit=1_000_000)
    with pytest.raises(BadInputError, match="more than the 3"):
        read_canonical(b"[1,2]", limit=3)


JSON_VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**70), 2**70)
    | st.floats()
    | st.text(st.characters(exclude_categories=())),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.lists(inner, max_size=4).map(tuple)
        | st.dictionaries(st.text(st.characters(exclude_categories=()), max_size=3), inner, max_size=4)
    ),
    max_leaves=12,
)


def outcome(write: Callable[[], bytes]) -> bytes | str:
    try:
        return write()
    except BadInputError as error:
        return str(error)


@given(JSON_VALUES)
def test_the_fast_way_of_writing_gives_the_bytes_of_the_plain_way(value: object) -> None:
    assert outcome(lambda: canonical(value)) == outcome(lambda: _write(value).encode())


@pytest.mark.parametrize("text", ["\x00\x1f\x7f\x80\u2028\u2029\ufeff\uffff", "/<>&'\\\"\b\f\n\r\t", "😀\U0010ffff"])
def test_every_escape_is_the_same_both_ways(text: str) -> None:
    value = {text: text, "\ue000": 1.5, "\U00010000": [True, None, 1.0]}
    assert canonical(value) == _write(value).encode()


@given(st.floats(-1e15, 1e15) | st.integers(-(10**15), 10**15).map(lambda whole: whole / 1_000_000_000))
def test_floats_are_written_alike_both_ways_where_it_is_said_so(value: float) -> None:
    written = msgspec.json.encode(value)
    assert not numbers_alike(written) or written == _write(value).encode()
