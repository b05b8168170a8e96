"""The vectors in the tree open, for Tocsin and for a reader that was written from the protocol's pages alone."""

import json
from typing import Any

import pytest

from tests.support import plain_reader
from tests.support.envelope_vectors import FOLDER, RECORDS, batches, content, described
from tests.support.envelopes import BOOK, FIRST, NOW, STRANGER, opened
from tocsin.exchange.canonical import canonical
from tocsin.exchange.control.releases import check_chain, permits
from tocsin.exchange.envelopes.framing import read_frame
from tocsin.exchange.envelopes.proofs import check_proof, proof_from_value
from tocsin.exchange.envelopes.ranges import read_holdings
from tocsin.exchange.envelopes.records import record_bytes
from tocsin.exchange.envelopes.resharing import check_carried
from tocsin.exchange.envelopes.streams import check_contradiction, read_contradiction

VECTORS: dict[str, Any] = json.loads((FOLDER / "vectors.json").read_text(encoding="utf-8"))
BATCHES: dict[str, bytes] = {name: (FOLDER / each["file"]).read_bytes() for name, each in VECTORS["batches"].items()}


def plainly(name: str, me: str, data: bytes | None = None) -> tuple[dict[str, Any], list[tuple[Any, str, str]]]:
    """Open a batch with nothing but the vectors and the plain reader."""
    members = VECTORS["members"]
    origin = VECTORS["batches"][name]["header"]["origin"]
    return plain_reader.open_batch(
        BATCHES[name] if data is None else data,
        me=me,
        private=bytes.fromhex(members[me]["mlkem768-x25519"]["private"]),
        origin=origin,
        signing=bytes.fromhex(members[origin]["ed25519"]["public"]),
        sealing=bytes.fromhex(members[origin]["mlkem768-x25519"]["public"]),
        register=VECTORS["register"]["id"],
        epochs=VECTORS["register"]["epochs"],
        now=VECTORS["now"],
    )


@pytest.mark.parametrize("name", BATCHES)
def test_every_recipient_finds_the_same_with_either_reader(name: str) -> None:
    told = VECTORS["batches"][name]
    assert content(BATCHES[name], name) == told
    for me in told["recipients"]:
        header, objects = plainly(name, me)
        assert header == told["header"]
        assert objects == [(each["record"], each["policy"], each["leaf"]) for each in told["objects"]]


@pytest.mark.parametrize("name", BATCHES)
def test_the_plain_reader_refuses_what_was_changed_and_what_is_for_others(name: str) -> None:
    data = BATCHES[name]
    for at in range(0, len(data), 97):
        changed = bytearray(data)
        changed[at] ^= 1 << at % 8
        with pytest.raises((ValueError, KeyError)):
            plainly(name, VECTORS["batches"][name]["recipients"][0], bytes(changed))
    with pytest.raises(ValueError, match="not for me"):
        plainly(name, "origin.example")


def test_batches_made_again_differ_in_their_wraps_only() -> None:
    for name, data in batches().items():
        made, kept = read_frame(data), read_frame(BATCHES[name])
        assert (made.header, made.header_signatures, made.manifest, made.body) == (
            kept.header,
            kept.header_signatures,
            kept.manifest,
            kept.body,
        )


def test_everything_else_is_made_again_as_it_was() -> None:
    assert json.loads(json.dumps(described(BATCHES))) == VECTORS


def test_proofs_show_the_same_to_both_readers() -> None:
    signing = bytes.fromhex(VECTORS["members"]["origin.example"]["ed25519"]["public"])
    for number, proof in enumerate(VECTORS["proofs"]):
        shown = plain_reader.check_proof(
            canonical(proof),
            origin="origin.example",
            signing=signing,
            register=VECTORS["register"]["id"],
            epochs=VECTORS["register"]["epochs"],
        )
        assert canonical(shown) == record_bytes(RECORDS[number])
        assert check_proof(proof_from_value(proof), BOOK).object.data == record_bytes(RECORDS[number])
        with pytest.raises(ValueError, match="another root"):
            plain_reader.check_proof(
                canonical({**proof, "policy": "public" if proof["policy"] != "public" else "node-only"}),
                origin="origin.example",
                signing=signing,
                register=VECTORS["register"]["id"],
                epochs=VECTORS["register"]["epochs"],
            )


def test_a_passed_on_object_came_by_a_chain_that_covers_its_receiver() -> None:
    shown = opened(BATCHES["passed-on"], STRANGER).objects[0]
    proven, releases = check_carried(shown, BOOK, NOW)
    granted = check_chain(releases, BOOK, origin=proven.header.origin)
    asked = {"leaf": proven.object.leaf, "stream": proven.header.stream, "origin": proven.header.origin, "now": NOW}
    assert permits(granted, to=STRANGER.name, purpose="read", **asked)
    assert not permits(granted, to=STRANGER.name, purpose="reshare", **asked)
    assert not permits(granted, to=FIRST.name, purpose="read", **asked)


def test_the_second_history_convicts_and_the_holdings_are_read() -> None:
    assert check_contradiction(read_contradiction(canonical(VECTORS["contradiction"])), BOOK) == "origin.example"
    ranges = {name: tuple(map(tuple, each)) for name, each in VECTORS["holdings"]["ranges"].items()}
    assert read_holdings(bytes.fromhex(VECTORS["holdings"]["written"])) == ranges


@pytest.mark.parametrize("name", VECTORS["statements"])
def test_statements_are_signed_by_whom_they_name(name: str) -> None:
    signed = VECTORS["statements"][name]["signed"]
    statement = canonical(signed["statement"])
    assert plain_reader.digest(statement).hex() == VECTORS["statements"][name]["id"]
    (signature,) = signed["signatures"]
    raw = bytes.fromhex(VECTORS["members"][signed["statement"]["by"]]["ed25519"]["public"])
    value = bytes.fromhex(signature["value"])
    plain_reader.check_signature(signed["kind"], statement, signature["key"], value, raw)
