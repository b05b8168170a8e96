"""The vectors from which another implementation can be checked hold here too, byte for byte."""

import json
from itertools import permutations

import pytest

from tests.support.member_vectors import FOLDER, made
from tocsin.errors import BadInputError, RefusedError
from tocsin.exchange.keys.algorithms import public_key_from_text
from tocsin.exchange.keys.sealing import SealingKey
from tocsin.exchange.keys.signed import read_signed, write_signed
from tocsin.exchange.keys.signing import SigningKey, verify
from tocsin.exchange.members.chain import extend, fold
from tocsin.exchange.members.heeding import heed
from tocsin.exchange.members.notices import notice
from tocsin.exchange.members.statements import statement_hash


def vector(name):
    return json.loads((FOLDER / name).read_text(encoding="utf-8"))


CHAIN = [read_signed(one["document"].encode()) for one in vector("register.json")]


@pytest.mark.parametrize("name", ["keys.json", "register.json", "refused.json", "notices.json"])
def test_the_vectors_are_what_the_code_makes(name):
    assert vector(name) == made()[name]


def test_a_document_is_its_own_bytes_and_its_hash():
    for one, signed in zip(vector("register.json"), CHAIN, strict=True):
        assert write_signed(signed).decode() == one["document"]
        assert statement_hash(signed) == one["hash"]


def test_the_chain_comes_to_the_stated_states():
    for at, one in enumerate(vector("register.json")):
        register, state = fold(CHAIN[: at + 1]), one["state"]
        assert (register.position, register.epoch, register.threshold) == (
            state["position"],
            state["epoch"],
            state["threshold"],
        )
        assert sorted(register.members) == state["members"]
        assert sorted(id for id, key in register.keys.items() if key.stands) == state["standing_keys"]


@pytest.mark.parametrize("one", vector("refused.json"), ids=lambda one: one["why"])
def test_what_must_be_refused_is_refused(one):
    register = fold(CHAIN[: one["after"]])
    with pytest.raises((BadInputError, RefusedError)):
        extend(register, read_signed(one["document"].encode()))


@pytest.mark.parametrize("one", vector("notices.json"), ids=lambda one: one["name"])
def test_notices_come_to_the_stated_keys_in_any_order(one):
    register = fold(CHAIN[: one["after"]])
    taken = []
    for text in one["documents"]:
        taken.append(notice(register, read_signed(text.encode()), taken))
    for order in permutations(taken):
        found = heed(register, one["member"], order)
        assert sorted(id for id, key in found.keys.items() if key.stands) == one["standing_keys"]
        assert (list(found.disputed), dict(found.parties)) == (one["disputed"], one["parties"])


def test_random_vectors_verify_and_open():
    found = vector("random.json")
    quantum, sealed = found["ml-dsa-44"], found["mlkem768-x25519"]
    public = public_key_from_text(quantum["public"])
    assert SigningKey.from_private_bytes(bytes.fromhex(quantum["private"]), "ml-dsa-44").public == public
    assert public.id == quantum["id"]
    assert verify(public, bytes.fromhex(quantum["signed_bytes"]), bytes.fromhex(quantum["signature"]))
    key = SealingKey.from_private_bytes(bytes.fromhex(sealed["private"]))
    assert key.unwrap(bytes.fromhex(sealed["wrapped"]), bytes.fromhex(sealed["info"])).hex() == sealed["opened"]
