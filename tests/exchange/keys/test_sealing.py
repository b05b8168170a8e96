"""Sealing to one recipient."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tocsin.errors import BadInputError, RefusedError
from tocsin.exchange.keys.algorithms import PublicKey
from tocsin.exchange.keys.sealing import OVERHEAD, SealingKey, wrap
from tocsin.exchange.keys.signing import SigningKey

KEY = SealingKey.from_private_bytes(bytes(range(96)))


def test_what_is_wrapped_opens_with_its_key_and_its_purpose_only():
    wrapped = wrap(b"k" * 32, KEY.public, b"info")
    assert len(wrapped) == 32 + OVERHEAD
    assert KEY.unwrap(wrapped, b"info") == b"k" * 32
    for key, info in ((SealingKey.generate(), b"info"), (KEY, b"other"), (KEY, b"")):
        with pytest.raises(RefusedError, match="does not open"):
            key.unwrap(wrapped, info)


def test_two_wrappings_of_one_secret_share_nothing_that_could_be_matched():
    assert wrap(b"k" * 32, KEY.public, b"") != wrap(b"k" * 32, KEY.public, b"")


@given(st.integers(0, 32 + OVERHEAD - 1), st.integers(1, 255))
def test_a_changed_byte_anywhere_is_noticed(place, change):
    wrapped = bytearray(wrap(b"k" * 32, KEY.public, b"info"))
    wrapped[place] ^= change
    with pytest.raises(RefusedError):
        KEY.unwrap(bytes(wrapped), b"info")


@given(st.binary(max_size=2000))
def test_junk_is_refused_as_junk(wrapped):
    with pytest.raises(RefusedError):
        KEY.unwrap(wrapped, b"info")


def test_private_bytes_bring_the_key_back():
    again = SealingKey.from_private_bytes(SealingKey.generate().private_bytes())
    assert again.unwrap(wrap(b"k", again.public, b""), b"") == b"k"
    with pytest.raises(BadInputError, match="private key"):
        SealingKey.from_private_bytes(bytes(95))


@pytest.mark.parametrize(
    "public",
    [
        SigningKey.from_private_bytes(bytes(32)).public,
        PublicKey("mlkem768-x25519", b"\xff" * 1216),
        PublicKey("mlkem768-x25519", KEY.public.raw[:1184] + bytes(32)),
    ],
    ids=["a signing key", "no lattice key", "the zero point"],
)
def test_nothing_is_sealed_to_a_key_that_no_honest_member_has(public):
    with pytest.raises(BadInputError, match="nothing can be sealed"):
        wrap(b"k" * 32, public, b"info")
