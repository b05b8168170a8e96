"""Signatures, and what is taken for one."""

import pickle

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tocsin.errors import BadInputError
from tocsin.exchange.keys.algorithms import ALGORITHMS, PublicKey
from tocsin.exchange.keys.sealing import SealingKey
from tocsin.exchange.keys.signing import SigningKey, verify

SIGNING = [name for name, known in ALGORITHMS.items() if known.purpose == "signing"]


@pytest.mark.parametrize("name", SIGNING)
def test_what_a_key_signed_is_known_by_its_public_half_alone(name):
    key, other = SigningKey.generate(name), SigningKey.generate(name)
    signature = key.sign(b"message")
    assert len(signature) == ALGORITHMS[name].signature_length
    assert key.key == key.public.id
    assert verify(key.public, b"message", signature)
    assert not verify(other.public, b"message", signature)
    assert not verify(key.public, b"messagf", signature)
    assert not verify(key.public, b"message", bytes([signature[0] ^ 1]) + signature[1:])


@pytest.mark.parametrize("name", SIGNING)
def test_private_bytes_bring_the_key_back(name):
    key = SigningKey.generate(name)
    again = SigningKey.from_private_bytes(key.private_bytes(), name)
    assert again.public == key.public
    with pytest.raises(BadInputError, match="private key"):
        SigningKey.from_private_bytes(b"short", name)


def test_the_first_vector_of_rfc_8032_is_met():
    seed = "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60"
    key = SigningKey.from_private_bytes(bytes.fromhex(seed))
    assert key.public.raw.hex() == "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a"
    assert key.sign(b"").hex().startswith("e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e06522490155")


def test_a_signature_with_a_second_form_is_refused():
    key = SigningKey.from_private_bytes(bytes(32))
    signature = key.sign(b"message")
    order = 2**252 + 27742317777372353535851937790883648493
    second = int.from_bytes(signature[32:], "little") + order
    assert not verify(key.public, b"message", signature[:32] + second.to_bytes(32, "little"))


@given(st.sampled_from(SIGNING), st.binary(max_size=3000), st.data())
def test_junk_is_false_and_never_an_error(name, signature, data):
    length = ALGORITHMS[name].public_length
    fill = data.draw(st.binary(min_size=2, max_size=8))
    raw = (fill * length)[: length - 1] + b"\x05"
    assert not verify(PublicKey(name, raw), b"message", signature)
    assert not verify(
        PublicKey(name, raw), b"message", (signature * 2420 + bytes(2420))[: ALGORITHMS[name].signature_length]
    )


def test_a_key_that_seals_signs_nothing():
    assert not verify(SealingKey.from_private_bytes(bytes(96)).public, b"message", bytes(64))
    with pytest.raises(BadInputError, match="no algorithm that signs"):
        SigningKey.generate("mlkem768-x25519")


@pytest.mark.parametrize(
    "key", [SigningKey.from_private_bytes(b"\x17" * 32), SealingKey.from_private_bytes(b"\x17" * 96)]
)
def test_a_private_key_is_neither_printed_nor_pickled(key):
    assert "17171717" not in repr(key)
    assert key.key in repr(key)
    with pytest.raises(TypeError):
        pickle.dumps(key)
