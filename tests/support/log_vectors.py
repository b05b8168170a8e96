"""Vectors by which a second implementation of the log can check itself: ``python -m tests.support.log_vectors``.

Everything follows from fixed keys, so that this gives the same file on every machine.
"""

import json
from pathlib import Path
from typing import Any

import msgspec

from tests.support.exports import Community
from tests.support.made_logs import NOW, MadeLog, entries, key_of, secret_of
from tocsin.exchange.log.acts import Act, commitment, salts, write_act
from tocsin.exchange.log.checkpoints import parse_checkpoint
from tocsin.exchange.log.cosignatures import cosign
from tocsin.exchange.log.merkle import consistency_proof, inclusion_proof
from tocsin.exchange.log.notes import COSIGNATURE, with_signatures
from tocsin.exchange.log.proofs import log_proof
from tocsin.exchange.log.split_views import split_view
from tocsin.exchange.log.tiles import ENTRIES, Tile, bundle, tiles_of
from tocsin.exchange.log.witnessing import Submission

__all__ = ["FILE", "vectors"]

FILE = Path(__file__).parents[1] / "vectors/exchange/log/tocsin.json"
_SECRET = b"a secret of at least thirty-two bytes"
_SIZES = (1, 2, 3, 255, 256, 257, 300)


def vectors() -> dict[str, Any]:
    """Return the vectors."""
    held = entries(300)
    log, witness = MadeLog(held), key_of("one.example/witness", COSIGNATURE)
    salt, subject = salts(_SECRET, log.name), (7).to_bytes(32, "big")
    note = log.checkpoint()
    line = cosign(note.text, witness, secret_of(witness.name), NOW)
    full = with_signatures(note, [line])
    proof = log_proof(held[7], salt(7), subject, index=7, size=300, subtree=log.subtree(), checkpoint=full)
    forked = MadeLog(held[:100] + entries(200, first=1000))
    community = Community()
    shown = community.proof(addressed=True)
    exported = community.exported(shown, community.logged(shown))
    return {
        "about": "The log of docs/protocol/log.md. Bytes are hexadecimal where nothing else is said.",
        "keys": {
            "log": {"private": secret_of(log.name).private_bytes_raw().hex(), "line": log.key.text},
            "witness": {"private": secret_of(witness.name).private_bytes_raw().hex(), "line": witness.text},
        },
        "act": {
            "secret": _SECRET.hex(),
            "origin": log.name,
            "index": 7,
            "salt": salt(7).hex(),
            "subject": subject.hex(),
            "commitment": commitment(salt(7), subject),
            "entry": write_act(Act(kind="sent", commitment=commitment(salt(7), subject), time=NOW)).decode(),
        },
        "entries": "entry i (0 to 299) is an act of kind sent on the subject i as 32 bytes, big-endian, under the salt"
        " of i, at 2026-11-27T12:00:00Z plus i seconds",
        "roots": {str(size): log.root(size).hex() for size in _SIZES},
        "inclusion": [
            {"index": at, "size": size, "path": [each.hex() for each in inclusion_proof(at, size, log.subtree())]}
            for at, size in ((0, 1), (0, 300), (255, 256), (256, 257), (299, 300), (7, 300))
        ],
        "consistency": [
            {"old": old, "new": new, "path": [each.hex() for each in consistency_proof(old, new, log.subtree())]}
            for old, new in ((1, 300), (255, 256), (256, 257), (256, 300), (257, 300), (300, 300))
        ],
        "tiles": [tile.path for tile in tiles_of(300)],
        "bundle": {"path": Tile(ENTRIES, 1, 2).path, "data": bundle(held[256:258]).hex()},
        "checkpoint": note.written,
        "cosignature": line.line,
        "submission": Submission(256, consistency_proof(256, 300, log.subtree()), note).written,
        "log_proof": msgspec.to_builtins(proof),
        "split_view": msgspec.to_builtins(split_view(log.checkpoint(257), forked.checkpoint(), forked.subtree())),
        "exported": {"register": community.register.id, "file": json.loads(exported)},
    }


def main() -> None:
    """Write the file."""
    assert parse_checkpoint(MadeLog(entries(3)).checkpoint().text).size == 3
    FILE.write_text(json.dumps(vectors(), indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
