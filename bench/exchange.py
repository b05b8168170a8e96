"""How fast are objects sealed and opened, beside the bare operations they are made of? One command, one core.

    python bench/exchange.py
    python bench/exchange.py --rounds 40

Batches of 1,000 records of 650 bytes to 20 recipients, with hybrid post-quantum wrapping. The way out: decide for each
recipient and policy by the gate, seal, sign, append to the node's log; from the canonical bytes a store keeps, and
from values. The way in: verify, open, read every record back and see that its bytes are canonical, decide by the gate,
append to the log. Processor time, so that a busy machine changes it by its caches only. Then the size on the wire,
memory over many batches, and what a re-sync of a million objects moves.
"""

import argparse
import gc
import hashlib
import os
import random
import resource
import statistics
import sys
import time
from collections.abc import Callable, Sequence
from datetime import timedelta
from pathlib import Path

from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

from tests.support.envelopes import KNOWN, NOW, STREAM, Book, Party  # noqa: E402 - the tree is put on the path first
from tocsin.exchange.envelopes.framing import header_of, read_frame  # noqa: E402
from tocsin.exchange.envelopes.many_records import read_records, records_bytes  # noqa: E402
from tocsin.exchange.envelopes.opening import Opened, open_batch, verify_batch  # noqa: E402
from tocsin.exchange.envelopes.ranges import count_of, missing, ranges_of, read_ranges, write_ranges  # noqa: E402
from tocsin.exchange.envelopes.records import Record, record_bytes  # noqa: E402
from tocsin.exchange.envelopes.sealing import Position, next_position, seal_batch  # noqa: E402
from tocsin.exchange.keys.sealing import wrap  # noqa: E402
from tocsin.exchange.keys.signing import verify  # noqa: E402
from tocsin.exchange.log.acts import Act, commitment, salts, write_act  # noqa: E402
from tocsin.exchange.log.merkle import NOTHING, Frontier, extended, leaf_hash  # noqa: E402
from tocsin.exchange.policies import Person, Policy, label_of, release  # noqa: E402

COUNT, RECIPIENTS, SIZE = 1000, 20, 650
SALTS = salts(bytes(32), "origin.example/log")
ORIGIN = Party("origin.example")
MEMBERS = [Party(f"member-{number:02d}.example") for number in range(RECIPIENTS)]
BOOK = Book(ORIGIN, *MEMBERS)
TO = {member.name: member.sealer.public for member in MEMBERS}
AUDIENCE = (tuple(f"member:{member.name}" for member in MEMBERS),)
LABELS = [
    "public",
    label_of(Policy(audience=AUDIENCE, purposes=("read", "share"), lease_online=86_400)),
    label_of(Policy(audience=AUDIENCE, reshare=AUDIENCE, purposes=("derive", "read", "share"), embargo_hours=1)),
]
"""What the objects of a batch are under, in turn: three policies, two of which name every recipient."""


def record(number: int) -> Record:
    """Return a record whose canonical bytes are 650: an indicator with what such a thing has."""
    body = {
        "confidence": number % 100,
        "created": "2026-02-28T08:00:00Z",
        "description": "",
        "external_references": [{"source_name": "report", "url": f"https://reports.example/{number}"}],
        "id": f"indicator--00000000-0000-4000-8000-{number:012d}",
        "labels": ["malicious-activity", "command-and-control"],
        "modified": "2026-02-28T08:00:00Z",
        "name": f"Command server {number}",
        "pattern": f"[domain-name:value = 'c{number}.bad.example']",
        "pattern_type": "stix",
        "spec_version": "2.1",
        "type": "indicator",
        "valid_from": "2026-02-28T08:00:00Z",
    }
    lacking = SIZE - len(record_bytes(Record(type="stix.indicator", version=1, body=body)))
    return Record(type="stix.indicator", version=1, body={**body, "description": "x" * lacking})


def per_second(work: Callable[[], object], units: int, rounds: int) -> float:
    """Return units a second of processor time, the median of the quarter of the rounds that was least disturbed."""
    times = []
    work()
    gc.disable()
    for _ in range(rounds):
        before = time.process_time()
        work()
        times.append(time.process_time() - before)
    gc.enable()
    return units / statistics.median(sorted(times)[: max(1, rounds // 4)])


class Labelled:
    """What the gate sees of an object."""

    happened = NOW - timedelta(days=1)
    confirmed = NOW

    def __init__(self, policy: str) -> None:
        self.policy = policy


def decided(labels: set[str], members: list[str], purpose: str) -> bool:
    """Ask the gate once for each distinct policy of a batch and each member."""
    people = [Person(name="node", member=member, standing="good") for member in members]
    return all(release(Labelled(label), person, purpose, NOW).allowed for label in labels for person in people)


def logged(tree: Frontier, data: bytes, kind: str) -> Frontier:
    """Append what was done with a batch to the node's log: one leaf for the act, as the log has it."""
    subject = hashlib.sha256(read_frame(data).header).digest()
    act = Act(kind=kind, commitment=commitment(SALTS(tree.size), subject), time=NOW)
    return extended(tree, [leaf_hash(write_act(act))])


def out(objects: Sequence[tuple[Record | bytes, str]], position: Position, tree: Frontier) -> tuple[bytes, Frontier]:
    """Do all that happens on the way out."""
    if not decided({label for _, label in objects}, sorted(TO), "share"):
        raise SystemExit("bench: the gate refused what it should allow")
    data = seal_batch(
        objects,
        sender=ORIGIN.sender,
        recipients=TO,
        known=KNOWN,
        position=position,
        now=NOW,
        chance=os.urandom,
        expires=NOW + timedelta(days=30),
    )
    return data, logged(tree, data, "sent")


def back(data: bytes, tree: Frontier) -> tuple[Opened, Frontier]:
    """Do all that happens on the way in."""
    me = MEMBERS[7]
    opened = open_batch(data, me=me.name, keys=[me.sealer], keybook=BOOK, now=NOW)
    if not decided({each.policy for each in opened.objects}, [me.name], "read"):
        raise SystemExit("bench: the gate refused what it should allow")
    return opened, logged(tree, data, "opened")


def speeds(rounds: int) -> bytes:
    """Print objects a second on both ways and the bare operations beside them; return a batch."""
    objects = [(record(number), LABELS[number % 3]) for number in range(COUNT)]
    data, _ = out(objects, STREAM, NOTHING)
    stored = [(record_bytes(each), label) for each, label in objects]
    ways = {
        "out, of stored bytes: gate, seal, sign, log": lambda: out(stored, STREAM, NOTHING),
        "out, of values: canonical bytes first": lambda: out(objects, STREAM, NOTHING),
        "in: verify, open, read, gate, log": lambda: back(data, NOTHING),
        "relay: verify without opening": lambda: verify_batch(data, BOOK),
    }
    print(f"batches of {COUNT} records of {SIZE} bytes to {RECIPIENTS} recipients, objects a second of one core:")
    for name, work in ways.items():
        print(f"  {name:45} {per_second(work, COUNT, rounds):12,.0f}")
    plain, key, body = os.urandom(SIZE), ChaCha20Poly1305(os.urandom(32)), os.urandom(SIZE * COUNT)
    nonce, aad, sealed = bytes(12), bytes(32), b""
    sealed = key.encrypt(nonce, plain, aad)
    signed = ORIGIN.signer.sign(plain)
    public, wrapped = MEMBERS[0].sealer.public, wrap(bytes(32), MEMBERS[0].sealer.public, b"info")
    bare: dict[str, tuple[Callable[[], object], int]] = {
        "ChaCha20-Poly1305, seal": (lambda: [key.encrypt(nonce, plain, aad) for _ in range(1000)], 1000),
        "ChaCha20-Poly1305, open": (lambda: [key.decrypt(nonce, sealed, aad) for _ in range(1000)], 1000),
        "SHA-256 of a record": (lambda: [hashlib.sha256(plain).digest() for _ in range(1000)], 1000),
        "SHA-256 of a batch, per record": (lambda: hashlib.sha256(body).digest(), COUNT),
        "HPKE ML-KEM-768 + X25519, wrap": (lambda: [wrap(bytes(32), public, b"info") for _ in range(100)], 100),
        "HPKE ML-KEM-768 + X25519, unwrap": (
            lambda: [MEMBERS[0].sealer.unwrap(wrapped, b"info") for _ in range(100)],
            100,
        ),
        "Ed25519, sign": (lambda: [ORIGIN.signer.sign(plain) for _ in range(100)], 100),
        "Ed25519, verify": (lambda: [verify(ORIGIN.signer.public, plain, signed) for _ in range(100)], 100),
        "canonical JSON of a record, write": (lambda: records_bytes([each for each, _ in objects]), COUNT),
        "canonical JSON of a record, read and check": (lambda: read_records([each for each, _ in stored]), COUNT),
    }
    print("the bare operations in the same run, a second of one core:")
    for name, (work, units) in bare.items():
        print(f"  {name:45} {per_second(work, units, rounds):12,.0f}")
    return data


def sizes(data: bytes) -> None:
    """Print the size on the wire beside the plain records."""
    print(f"wire: {len(data):,} bytes for {COUNT * SIZE:,} plain, factor {len(data) / (COUNT * SIZE):.3f}")


def memory(batches: int) -> None:
    """Print how memory grows while batches are sealed and opened, one after another, and kept nowhere."""
    position, tree = STREAM, NOTHING
    before = 0
    objects = [(record(number), LABELS[number % 3]) for number in range(COUNT)]
    for number in range(batches):
        data, tree = out(objects, position, tree)
        _, tree = back(data, tree)
        position = next_position(header_of(data))
        if number == batches // 10:
            before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
    print(f"memory: grew by {grown:,} KiB from object {batches * COUNT // 10:,} to object {batches * COUNT:,}")


def resync(data: bytes) -> None:
    """Print what finding a difference of 1 % in a million objects costs, beside the difference itself."""
    total, lacking = 1_000_000, 10_000
    chance = random.Random(1)
    whole = ((0, total),)
    starts = chance.sample(range(total // COUNT), lacking // COUNT)
    single, _ = out([(record(0), "public")], STREAM, NOTHING)
    batches = tuple((start * COUNT, (start + 1) * COUNT) for start in sorted(starts))
    cases = {
        "ten batches of 1,000 missing": (batches, len(data) * lacking // COUNT),
        "10,000 batches of one object missing": (
            ranges_of(chance.sample(range(total), lacking)),
            len(single) * lacking,
        ),
    }
    for name, (gaps, difference) in cases.items():
        before = time.process_time()
        asked = write_ranges(missing(whole, gaps))
        sent = missing(whole, read_ranges(asked))
        seconds = time.process_time() - before
        if count_of(sent) != lacking or sent != gaps:
            raise SystemExit("bench: the difference was not found")
        moved = len(asked) + difference
        print(
            f"re-sync, {name}: {len(asked):,} bytes of ranges, found in {seconds * 1000:.0f} ms; moves "
            f"{moved / difference:.4f} x the missing batches, {moved / (lacking * SIZE):.2f} x their plain records"
        )


def main() -> int:
    """Print everything."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--rounds", type=int, default=40)
    parser.add_argument("--batches", type=int, default=60)
    asked = parser.parse_args()
    data = speeds(asked.rounds)
    sizes(data)
    memory(asked.batches)
    resync(data)
    return 0


if __name__ == "__main__":
    sys.exit(main())
