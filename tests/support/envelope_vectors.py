"""Make the test vectors of envelopes and control again: ``python -m tests.support.envelope_vectors``.

Keys, content keys and stream ids follow from fixed words; only the wraps hold the cryptographic library's own chance:
batches made again differ in their wraps, in the statement over them, and in nothing else.
"""

import json
from datetime import timedelta
from hashlib import sha256, shake_256
from pathlib import Path
from typing import Any

from tests.support.envelopes import (
    BOOK,
    DAY,
    FIRST,
    KNOWN,
    NOW,
    ORIGIN,
    REGISTER,
    SECOND,
    STRANGER,
    chance_from,
    opened,
)
from tocsin.exchange.canonical import read_canonical
from tocsin.exchange.control.leases import Lease, StreamHead, sign_lease
from tocsin.exchange.control.recalls import Recall, sign_recall
from tocsin.exchange.control.receipts import Receipt, Result, sign_receipt
from tocsin.exchange.control.releases import Release, narrower, sign_release
from tocsin.exchange.control.statements import statement_id
from tocsin.exchange.envelopes.framing import header_of, read_frame
from tocsin.exchange.envelopes.headers import write_header
from tocsin.exchange.envelopes.manifests import padding_for
from tocsin.exchange.envelopes.opening import Opened
from tocsin.exchange.envelopes.proofs import prove, write_proof
from tocsin.exchange.envelopes.ranges import ranges_of, write_holdings
from tocsin.exchange.envelopes.records import Record, Source
from tocsin.exchange.envelopes.resharing import reshared
from tocsin.exchange.envelopes.sealing import Position, new_stream, next_position, seal_batch
from tocsin.exchange.envelopes.streams import Contradiction, SignedHeader, write_contradiction
from tocsin.exchange.keys.signed import Signed, write_signed
from tocsin.exchange.members.times import write_time

FOLDER = Path(__file__).parents[1] / "vectors" / "exchange" / "envelope"
PARTIES = (ORIGIN, FIRST, SECOND, STRANGER)
AUDIENCE = '{"audience":[["member:first.example","member:second.example"]],"purposes":["read"],"v":1}'
RECORDS = [
    Record(type="note", version=1, body={"text": "the river rises"}),
    Record(
        type="note", version=1, body={"text": "Le fleuve monte, الماء يرتفع, 水位上涨", "level": [1, -2, None, True]}
    ),
    Record(
        type="assessment.flood",
        version=2,
        body={"chance": "0.35", "text": "made from what another member said"},
        derived_from=(Source(sha256(b"a leaf").hexdigest(), "second.example", AUDIENCE),),
    ),
]


def batch(records: list[Record], label: str, position: Position, word: str, *, second: bool = True) -> bytes:
    """Return a batch of the origin's; policies alternate between the label and ``public``."""
    to = (FIRST, SECOND) if second else (FIRST,)
    return seal_batch(
        [(record, label if at % 2 else "public") for at, record in enumerate(records)],
        sender=ORIGIN.sender,
        recipients={each.name: each.sealer.public for each in to},
        known=KNOWN,
        position=position,
        now=NOW,
        chance=chance_from(word),
        expires=NOW + 30 * DAY,
    )


def batches() -> dict[str, bytes]:
    """Return the batches: two of one stream, one that continues it for a smaller audience, one re-shared object."""
    first = batch(RECORDS, AUDIENCE, Position(shake_256(b"stream").hexdigest(16)), "first")
    second = batch([RECORDS[0]], "public", next_position(header_of(first)), "second")
    after = new_stream(chance_from("after"), next_position(header_of(second)))
    narrowed = batch([RECORDS[1]], "public", after, "narrowed", second=False)
    carrier = reshared(prove(opened(first), 1), chain(opened(first)))
    passed = seal_batch(
        [(carrier, AUDIENCE)],
        sender=FIRST.sender,
        recipients={STRANGER.name: STRANGER.sealer.public},
        known=KNOWN,
        position=Position(shake_256(b"passed on").hexdigest(16)),
        now=NOW,
        chance=chance_from("passed"),
        expires=NOW + 7 * DAY,
        lease=timedelta(0),
    )
    return {"first": first, "second": second, "narrowed": narrowed, "passed-on": passed}


def common(by: str) -> dict[str, Any]:
    """Return what every statement of control has."""
    return {"by": by, "made": write_time(NOW), "position": KNOWN.position, "register": REGISTER}


def chain(found: Opened) -> tuple[Signed, Signed]:
    """Return a release of the origin's for the second object, and the narrower one of its first holder."""
    root = Release(
        **common(ORIGIN.name),
        depth=2,
        expires=write_time(NOW + 10 * DAY),
        not_before=write_time(NOW),
        object=found.objects[1].leaf,
        parent="",
        purposes=("read", "reshare"),
        stream=found.header.stream,
        to=tuple(sorted((FIRST.name, STRANGER.name))),
    )
    signed = sign_release(root, ORIGIN.signer)
    link = narrower(signed, by=FIRST.name, position=KNOWN.position, now=NOW, to=[STRANGER.name], purposes=["read"])
    return signed, sign_release(link, FIRST.signer)


def statements(found: Opened) -> dict[str, Signed]:
    """Return one statement of each kind of control."""
    leaves = tuple(sorted(each.leaf for each in found.objects[:2]))
    recall = sign_recall(Recall(**common(ORIGIN.name), objects=leaves, prev="", reason="mistake", seq=0), ORIGIN.signer)
    head = StreamHead(found.id, found.header.end, found.header.stream)
    told = {"epoch": KNOWN.epoch, "recall": statement_id(recall), "recalls": 1}
    results = (
        Result(
            object=leaves[0], outcome="deleted", products=(sha256(b"a product").hexdigest(),), given=(STRANGER.name,)
        ),
        Result(object=leaves[1], outcome="kept", reason="order of a court"),
    )
    root, link = chain(found)
    return {
        "release": root,
        "release-narrowed": link,
        "recall": recall,
        "lease": sign_lease(Lease(**common(ORIGIN.name), **told, streams=(head,)), ORIGIN.signer),
        "receipt": sign_receipt(
            Receipt(**common(FIRST.name), recall=statement_id(recall), results=results), FIRST.signer
        ),
    }


def described(made: dict[str, bytes]) -> dict[str, Any]:
    """Return everything a reader needs and should find, as one JSON value."""
    first = opened(made["first"])
    fork = batch([RECORDS[2]], "public", next_position(first.header), "fork")
    frames = [read_frame(made["second"]), read_frame(fork)]
    evidence = Contradiction(*(SignedHeader(each.header, each.header_signatures) for each in frames))
    holdings = {"5" * 32: ranges_of([0, 1, 2, 7, 200, 201, 70_000]), "6" * 32: ()}
    return {
        "register": {"id": REGISTER, "epochs": list(BOOK.epochs)},
        "now": write_time(NOW),
        "members": {
            each.name: {
                "ed25519": {"private": each.signer.private_bytes().hex(), "public": each.signer.public.raw.hex()},
                "mlkem768-x25519": {
                    "private": each.sealer.private_bytes().hex(),
                    "public": each.sealer.public.raw.hex(),
                },
            }
            for each in PARTIES
        },
        "batches": {name: content(made[name], name) for name in made},
        "padding": {str(size): padding_for(size) for size in (1, 100, 1000, 10_000, 700_000, 30_000_000)},
        "proofs": [
            read_canonical(write_proof(prove(first, number, addressed=number == 2)), limit=1 << 20)
            for number in range(3)
        ],
        "statements": {
            name: {"id": statement_id(signed), "signed": read_canonical(write_signed(signed), limit=1 << 20)}
            for name, signed in statements(first).items()
        },
        "contradiction": read_canonical(write_contradiction(evidence), limit=1 << 20),
        "holdings": {"ranges": holdings, "written": write_holdings(holdings).hex()},
    }


def content(data: bytes, name: str) -> dict[str, Any]:
    """Return what a recipient finds in a batch."""
    found = opened(data, STRANGER if name == "passed-on" else FIRST)
    return {
        "file": f"{name}.bin",
        "id": found.id,
        "header": read_canonical(write_header(found.header), limit=4096),
        "recipients": list(found.recipients),
        "objects": [
            {
                "content": each.content,
                "leaf": each.leaf,
                "policy": each.policy,
                "record": read_canonical(each.data, limit=1 << 21),
                "salt": each.salt.hex(),
            }
            for each in found.objects
        ],
    }


def main() -> None:
    """Write the vectors into the tree."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    made = batches()
    for name, data in made.items():
        (FOLDER / f"{name}.bin").write_bytes(data)
    text = json.dumps(described(made), indent=1, ensure_ascii=False, sort_keys=True)
    (FOLDER / "vectors.json").write_text(text + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
