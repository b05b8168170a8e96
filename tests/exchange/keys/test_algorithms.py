"""Key ids and raw public keys."""

import hashlib

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from hypothesis import given
from hypothesis import strategies as st

from tocsin.errors import BadInputError
from tocsin.exchange.keys.algorithms import (
    _SMALL_ORDER,
    ALGORITHMS,
    PublicKey,
    algorithm_of,
    key_id,
    public_key_from_text,
)


@pytest.mark.parametrize("name", ALGORITHMS)
def test_a_key_id_is_the_algorithm_and_half_the_hash_of_the_raw_key(name):
    raw = bytes([7]) * ALGORITHMS[name].public_length
    key = PublicKey(name, raw)
    assert key.id == key_id(name, raw) == f"{name}:{hashlib.sha256(raw).hexdigest()[:32]}"
    assert algorithm_of(key.id).name == name
    assert public_key_from_text(key.text()) == key


@pytest.mark.parametrize("name", ALGORITHMS)
def test_a_key_of_another_length_is_refused(name):
    with pytest.raises(BadInputError, match="bytes"):
        PublicKey(name, bytes([7]) * (ALGORITHMS[name].public_length - 1))


def test_an_unknown_algorithm_is_refused():
    with pytest.raises(BadInputError, match="not known"):
        PublicKey("rsa", bytes(32))


@pytest.mark.parametrize("raw", sorted(_SMALL_ORDER))
def test_a_point_of_small_order_for_which_anyone_can_sign_is_no_key(raw):
    with pytest.raises(BadInputError, match="small order"):
        PublicKey("ed25519", raw)


def test_the_library_alone_would_have_taken_a_signature_that_nobody_made():
    identity = b"\x01" + bytes(31)
    Ed25519PublicKey.from_public_bytes(identity).verify(identity + bytes(32), b"any message at all")
    assert identity in _SMALL_ORDER


def test_a_key_has_one_text_only():
    text = PublicKey("ed25519", bytes([171]) * 32).text()
    for other in (text.upper(), text.replace("ab", "AB"), text + " ", text.replace("ab", "ab ", 1), text[:-1], "x", ""):
        with pytest.raises(BadInputError):
            public_key_from_text(other)


@given(st.text())
def test_junk_is_refused_as_junk(text):
    for read in (algorithm_of, public_key_from_text):
        with pytest.raises(BadInputError):
            read(text)
