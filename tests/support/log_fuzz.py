"""Foreign bytes for every reader of the log, changed at random, and what each reader may make of them.

A reader may refuse with an error of the house and nothing else. What it takes must be written back as it was read; what
it believes must be something that was signed.
"""

import random
from collections.abc import Callable
from typing import Any

import msgspec

from tests.support.exports import Community
from tests.support.made_logs import NOW, MadeLog, MadeWitness, entries
from tocsin.errors import BadInputError, NotFoundError, RefusedError
from tocsin.exchange.envelopes.proofs import read_proof
from tocsin.exchange.exported import check_exported
from tocsin.exchange.log.acts import read_act, write_act
from tocsin.exchange.log.checkpoints import parse_checkpoint
from tocsin.exchange.log.cosignatures import Quorum
from tocsin.exchange.log.notes import parse_key, parse_note
from tocsin.exchange.log.proofs import LogProof, check_log_proof
from tocsin.exchange.log.split_views import SplitView, convicted, split_view
from tocsin.exchange.log.tiles import ENTRIES, Tile, bundle, bundled, hashes_of, read_path
from tocsin.exchange.log.witnessing import Seen, consider, parse_submission

__all__ = ["READERS", "Fuzz"]

HOUSE = (BadInputError, RefusedError, NotFoundError)
LARGEST = 200_000
TOKENS = [
    *(
        b"\n",
        b"\n\n",
        b"\r\n",
        b"\x00",
        b" ",
        b"+",
        b"=",
        b"==",
        b"\xe2\x80\x94 ",
        b"\xe2\x80\x83",
        b"\xff",
        b"\xed\xa0\x80",
    ),
    *(
        b"0",
        b"00",
        b"-1",
        b"1e9",
        b"9223372036854775807",
        b"9223372036854775808",
        b"9" * 400,
        b"NaN",
        b"1.0",
        b"\xd9\xa1",
    ),
    *(
        b"old 0\n",
        b"old 7\n",
        b"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n",
        b"AAAA",
        b".p/",
        b"x001/",
        b"..",
        b"/",
    ),
    *(b"{", b"}", b"[", b"]", b'"', b",", b":", b"null", b"true", b"{}", b"[[[[[[[[", b'"\\ud800"', b'"a":1,"a":2'),
]


class Fuzz:
    """Everything that was honestly made once, and changes of it."""

    def __init__(self) -> None:
        """Make logs, witnesses, evidence and exported files to begin with."""
        self.log = MadeLog(entries(40))
        forked = MadeLog(entries(9) + entries(31, first=50))
        self.witness = MadeWitness("one.example", [self.log.key])
        self.witness.ask(self.log.submission(0, 20))
        self.seen = self.witness.seen[self.log.name]
        notes = [self.log.checkpoint(size) for size in (0, 1, 20, 40)]
        self.signed = {note.text for note in notes} | {self.log.checkpoint(size).text for size in range(41)}
        community = Community()
        proof = community.proof(addressed=True)
        logged = community.logged(proof)
        self.keys = [self.log.key]
        exported = community.exported(proof, logged)
        self.whole = {exported}
        self.record = proof.data
        view = split_view(self.log.checkpoint(20), forked.checkpoint(), forked.subtree())
        same = split_view(self.log.checkpoint(), forked.checkpoint())
        self.held: dict[str, list[bytes]] = {
            "note": [note.written.encode() for note in notes] + [logged.checkpoint.encode()],
            "key": [self.log.key.text.encode(), self.witness.key.text.encode()],
            "checkpoint": [note.text.encode() for note in notes],
            "submission": [
                *(self.log.submission(20, size) for size in (20, 21, 33, 40)),
                *(forked.submission(20, size) for size in (20, 33, 40)),
                self.log.submission(0),
            ],
            "path": [b"0/x001/234", b"entries/000.p/7", b"63/999", b"1/x001/x234/067.p/255"],
            "bundle": [bundle(entries(5)), bundle([b"", b"a" * 300])],
            "tile": [bytes(range(256)) * 4, bytes(32)],
            "act": entries(3),
            "log proof": [msgspec.json.encode(logged)],
            "evidence": [msgspec.json.encode(view), msgspec.json.encode(same)],
            "exported": [exported, community.exported(community.proof("cy"))],
        }

    def case(self, chance: random.Random) -> tuple[str, bytes]:
        """Return a reader's name and bytes for it."""
        name = chance.choice(list(self.held))
        data = chance.choice(self.held[name])
        for _ in range(chance.choice((1, 1, 1, 2, 4))):
            data = chance.choice(_CHANGES)(chance, data, self.held)[:LARGEST]
        return name, data

    def fault(self, name: str, data: bytes) -> str:
        """Say what is wrong with what a reader made of some bytes; empty where nothing is."""
        try:
            return READERS[name](self, data)
        except HOUSE:
            return ""


def _note(_: Fuzz, data: bytes) -> str:
    return "" if parse_note(data).written.encode() == data else "a note is not written back as it was read"


def _key(_: Fuzz, data: bytes) -> str:
    text = data.decode("utf-8", "replace")
    return "" if parse_key(text).text == text else "a key is not written back as it was read"


def _checkpoint(_: Fuzz, data: bytes) -> str:
    text = data.decode("utf-8", "replace")
    return "" if parse_checkpoint(text).text == text else "a checkpoint is not written back as it was read"


def _submission(fuzz: Fuzz, data: bytes) -> str:
    answer = consider(
        data, logs=fuzz.keys, seen=fuzz.seen, witness=fuzz.witness.key, signer=fuzz.witness.secret, now=NOW
    )
    first = consider(data, logs=fuzz.keys, seen=Seen(), witness=fuzz.witness.key, signer=fuzz.witness.secret, now=NOW)
    for each in (answer, first):
        if each.status not in {200, 400, 403, 404, 409, 422} or (each.status == 200) != (each.seen is not None):
            return f"status {each.status}"
        if each.evidence is not None and not convicted(each.evidence, fuzz.keys):
            return "evidence that convicts nobody"
    if answer.status == 200 and parse_submission(data).note.text not in fuzz.signed:
        return "a head was cosigned that does not continue what was seen"
    return ""


def _path(_: Fuzz, data: bytes) -> str:
    text = data.decode("utf-8", "replace")
    return "" if read_path(text).path == f"tile/{text}" else "a path is not written back as it was read"


def _bundle(_: Fuzz, data: bytes) -> str:
    found = bundled(Tile(ENTRIES, 0, 1), data)
    return "" if data.startswith(bundle(found)) else "a bundle is not written back as it was read"


def _tile(_: Fuzz, data: bytes) -> str:
    return "" if b"".join(hashes_of(Tile(0, 0, 1), data)) == data[:32] else "a tile is read as something else"


def _act(_: Fuzz, data: bytes) -> str:
    return "" if write_act(read_act(data)) == data else "an act is not written back as it was read"


def _log_proof(fuzz: Fuzz, data: bytes) -> str:
    proof = _decoded(data, LogProof)
    if proof is not None:
        check_log_proof(proof, keys=fuzz.keys, quorum=Quorum(0, ()))
        return "a proof of another log was taken"
    return ""


def _evidence(fuzz: Fuzz, data: bytes) -> str:
    view = _decoded(data, SplitView)
    if view is not None:
        convicted(view, fuzz.keys)
        one, other = (parse_checkpoint(parse_note(text.encode()).text) for text in (view.smaller, view.larger))
        if one.text in fuzz.signed and other.text in fuzz.signed:
            return "the honest log was convicted"
    return ""


def _exported(fuzz: Fuzz, data: bytes) -> str:
    shown = check_exported(read_proof(data))
    honest = any(shown.proven.object.data in each for each in fuzz.held["exported"])
    return "" if honest and shown.proven.header.origin in {"una.example", "cy.example"} else "something new was proved"


def _decoded(data: bytes, kind: type) -> Any:
    try:
        return msgspec.json.decode(data, type=kind)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
        return None


READERS: dict[str, Callable[[Fuzz, bytes], str]] = {
    "note": _note,
    "key": _key,
    "checkpoint": _checkpoint,
    "submission": _submission,
    "path": _path,
    "bundle": _bundle,
    "tile": _tile,
    "act": _act,
    "log proof": _log_proof,
    "evidence": _evidence,
    "exported": _exported,
}
"""Reader -> what it may make of some bytes."""

_Held = dict[str, list[bytes]]


def _flip(chance: random.Random, data: bytes, _: _Held) -> bytes:
    at = chance.randrange(len(data) + 1)
    return data[:at] + bytes([chance.randrange(256)]) + data[at + 1 :]


def _cut(chance: random.Random, data: bytes, _: _Held) -> bytes:
    at = chance.randrange(len(data) + 1)
    return data[:at] + data[at + chance.choice((1, 1, 2, 32, 44, 1000)) :]


def _token(chance: random.Random, data: bytes, _: _Held) -> bytes:
    at = chance.randrange(len(data) + 1)
    return data[:at] + chance.choice(TOKENS) * chance.choice((1, 1, 1, 2, 64)) + data[at:]


def _splice(chance: random.Random, data: bytes, held: _Held) -> bytes:
    other = chance.choice(chance.choice(list(held.values())))
    return data[: chance.randrange(len(data) + 1)] + other[chance.randrange(len(other) + 1) :]


def _double(chance: random.Random, data: bytes, _: _Held) -> bytes:
    at, size = chance.randrange(len(data) + 1), chance.choice((1, 44, 90, 400))
    return data[:at] + data[at : at + size] * chance.choice((2, 3, 70)) + data[at:]


def _lines(chance: random.Random, data: bytes, _: _Held) -> bytes:
    lines = data.split(b"\n")
    one, two = chance.randrange(len(lines)), chance.randrange(len(lines))
    lines[one], lines[two] = lines[two], lines[one]
    return b"\n".join(lines)


_CHANGES: list[Callable[[random.Random, bytes, _Held], bytes]] = [_flip, _cut, _token, _splice, _double, _lines]
