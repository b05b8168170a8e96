"""What others check their implementation by is what this one does; and it holds when it is read from the file alone."""

import json

import msgspec

from tests.exchange.test_exported import stranger
from tests.support.log_vectors import FILE, vectors
from tocsin.exchange.canonical import canonical
from tocsin.exchange.envelopes.proofs import read_proof
from tocsin.exchange.exported import check_exported
from tocsin.exchange.log.acts import commitment
from tocsin.exchange.log.checkpoints import open_checkpoint
from tocsin.exchange.log.cosignatures import Quorum
from tocsin.exchange.log.merkle import is_consistent, is_included, leaf_hash
from tocsin.exchange.log.notes import parse_key
from tocsin.exchange.log.proofs import LogProof, check_log_proof
from tocsin.exchange.log.split_views import SplitView, convicted
from tocsin.exchange.log.witnessing import parse_submission

HELD = json.loads(FILE.read_text(encoding="utf-8"))
LOG, WITNESS = (parse_key(HELD["keys"][name]["line"]) for name in ("log", "witness"))


def test_the_vectors_are_what_this_implementation_makes():
    assert json.loads(json.dumps(vectors())) == HELD


def test_what_the_vectors_say_holds():
    roots = {int(size): bytes.fromhex(root) for size, root in HELD["roots"].items()}
    for case in HELD["consistency"]:
        path = [bytes.fromhex(each) for each in case["path"]]
        assert is_consistent(case["old"], case["new"], roots[case["old"]], roots[case["new"]], path)
    act = HELD["act"]
    assert commitment(bytes.fromhex(act["salt"]), bytes.fromhex(act["subject"])) == act["commitment"]
    checkpoint, note = open_checkpoint(HELD["checkpoint"].encode(), [LOG])
    assert (checkpoint.size, checkpoint.root) == (300, roots[300])
    assert parse_submission(HELD["submission"].encode()).note == note
    proof = msgspec.convert(HELD["log_proof"], LogProof)
    assert check_log_proof(proof, keys=[LOG], quorum=Quorum(1, (WITNESS,))).place.index == 7
    seven = next(case for case in HELD["inclusion"] if case["index"] == 7)
    assert tuple(seven["path"]) == proof.path
    path = [bytes.fromhex(each) for each in proof.path]
    assert is_included(leaf_hash(proof.entry.encode()), 7, 300, path, roots[300])
    assert convicted(msgspec.convert(HELD["split_view"], SplitView), [LOG]) == (LOG,)


def test_the_exported_file_of_the_vectors_is_proved_by_both_readers():
    data, register = canonical(HELD["exported"]["file"]), HELD["exported"]["register"]
    assert check_exported(read_proof(data), pin=register).pinned
    assert stranger(data, register)[0] == 0
