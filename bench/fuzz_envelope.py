"""Can any bytes crash or mislead a reader of batches, proofs, releases or ranges? Mutations of good ones, for minutes.

    python bench/fuzz_envelope.py --minutes 60

Every case must be refused with an error of the house or be, byte for byte, what its origin made; what is accepted must
be written back to the same bytes. Some batches are signed again by the origin after the change, as a dishonest origin
could: then nothing may open but what one signed header says. A fault is kept as a file with the seed that makes it.
"""

import argparse
import random
import sys
import tempfile
import time
import traceback
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import msgspec

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

from tests.exchange.control.test_releases import ROOT as RELEASE  # noqa: E402 - the tree is put on the path first
from tests.exchange.control.test_releases import link  # noqa: E402
from tests.support.envelopes import BOOK, FIRST, KNOWN, NOW, ORIGIN, Position, opened, sealed  # noqa: E402
from tocsin.errors import TocsinError  # noqa: E402
from tocsin.exchange.control.releases import check_chain  # noqa: E402
from tocsin.exchange.envelopes.framing import Frame, header_of, read_frame, write_frame  # noqa: E402
from tocsin.exchange.envelopes.headers import KIND  # noqa: E402
from tocsin.exchange.envelopes.opening import verify_batch  # noqa: E402
from tocsin.exchange.envelopes.proofs import check_proof, prove, read_proof, write_proof  # noqa: E402
from tocsin.exchange.envelopes.ranges import ranges_of, read_holdings, write_holdings  # noqa: E402
from tocsin.exchange.envelopes.records import read_record, record_bytes  # noqa: E402
from tocsin.exchange.envelopes.sealing import stated  # noqa: E402
from tocsin.exchange.keys.signed import Signature, message, read_signed, write_signed  # noqa: E402

LIMIT_SECONDS = 2.0
TOKENS = [
    *(b"\x00", b"\xff" * 4, b"\x00\x00\x00\x00", b"TOCSIN\x01", b"TOCSIN\x02", b"ed25519:", b"ml-dsa-44:"),
    *(b"{}", b"[]", b'"', b",", b":", b"\\u0000", b"null", b"true", b"1e999", b"-0", b"1.0", b"9" * 40, b"[" * 100),
    *(b'"count":1', b'"seq":0', b'"prev":""', b'"version":1', b'"version":true', b"\xed\xa0\x80", b"\xf0\x9f\x8c\x8a"),
]
BATCHES = [
    sealed(3),
    sealed(1, seed="one"),
    sealed(5, position=Position("6" * 32), seed="five", to=(FIRST, ORIGIN)),
    sealed(2, position=Position("7" * 32, 4, "ab" * 32), seed="later"),
]
GENUINE = {opened(data).id: opened(data) for data in BATCHES}
PROOFS = [write_proof(prove(opened(BATCHES[0]), number, addressed=number > 0)) for number in range(3)]
SIGNED = [write_signed(RELEASE), write_signed(link(RELEASE, FIRST))]
RECORDS = [each.data for found in GENUINE.values() for each in found.objects]
RANGES = [write_holdings({"5" * 32: ranges_of(range(9)), "6" * 32: ranges_of([1, 5, 6, 900, 70_000])})]


def mutated(chance: random.Random, held: list[bytes]) -> bytes:
    """Return one of the good bytes with a few changes."""
    data = chance.choice(held)
    for _ in range(chance.choice((1, 1, 1, 2, 4))):
        at, size = chance.randrange(len(data) + 1), chance.choice((1, 1, 2, 4, 32, 1184))
        other = chance.choice(held)
        place = chance.randrange(len(other) + 1)
        data = chance.choice(
            [
                lambda: data[:at] + bytes([chance.randrange(256)]) + data[at + 1 :],  # noqa: B023 - called at once
                lambda: data[:at] + data[at + size :],  # noqa: B023
                lambda: data[:at] + chance.choice(TOKENS) + data[at:],  # noqa: B023
                lambda: data[:at] + chance.choice(TOKENS) + data[at + size :],  # noqa: B023
                lambda: data[:at] + other[place : place + size] + data[at + size :],  # noqa: B023
                lambda: data[:at] + data[at : at + size] * 2 + data[at + size :],  # noqa: B023
            ]
        )()
    return data


def resigned(chance: random.Random) -> bytes:
    """Return a batch with parts changed or taken from others, and the origin's signatures made anew."""
    frame = read_frame(chance.choice(BATCHES))
    for _ in range(chance.choice((1, 1, 2))):
        name = chance.choice([field.name for field in msgspec.structs.fields(Frame) if "signatures" not in field.name])
        parts = [getattr(read_frame(data), name) for data in BATCHES]
        part = mutated(chance, parts) if chance.random() < 0.7 else chance.choice(parts)
        frame = msgspec.structs.replace(frame, **{name: part})
    signature = Signature(ORIGIN.signer.key, ORIGIN.signer.sign(message(KIND, frame.header)))
    frame = msgspec.structs.replace(frame, header_signatures=(signature,))
    return write_frame(stated(frame, ORIGIN.signer, KNOWN.position, NOW))


def judge_batch(data: bytes) -> str:
    """Say what is wrong with how a batch is read; an empty text when nothing."""
    if write_frame(read_frame(data)) != data:
        return "a frame is written back in other bytes"
    found = opened(data)
    verify_batch(data, BOOK)
    if found.header != header_of(data):
        return "a relay sees another header than a recipient"
    good = GENUINE.get(found.id)
    if good is None:
        return "a batch opened that nobody made"
    return "" if good.objects == found.objects and good.recipients == found.recipients else "other objects opened"


def judge_proof(data: bytes) -> str:
    """Say what is wrong with how a proof is read."""
    proof = read_proof(data)
    if write_proof(proof) != data:
        return "a proof is written back in other bytes"
    shown = check_proof(proof, BOOK)
    good = GENUINE.get(opened(BATCHES[0]).id)
    return "" if good is not None and shown.object in good.objects else "an object was proved that nobody made"


def judge_signed(data: bytes) -> str:
    """Say what is wrong with how releases are read."""
    signed = read_signed(data)
    if write_signed(signed) != data:
        return "a statement is written back in other bytes"
    check_chain([signed], BOOK, origin=ORIGIN.name)
    return "" if data == SIGNED[0] else "a release counts that nobody made"


def judge_record(data: bytes) -> str:
    """Say what is wrong with how a record is read."""
    return "" if record_bytes(read_record(data)) == data else "a record is written back in other bytes"


def judge_ranges(data: bytes) -> str:
    """Say what is wrong with how ranges are read."""
    return "" if write_holdings(read_holdings(data)) == data else "ranges are written back in other bytes"


KINDS: dict[str, tuple[Callable[[random.Random], bytes], Callable[[bytes], str]]] = {
    "batch": (lambda chance: mutated(chance, BATCHES), judge_batch),
    "resigned batch": (resigned, judge_batch),
    "proof": (lambda chance: mutated(chance, PROOFS), judge_proof),
    "release": (lambda chance: mutated(chance, SIGNED), judge_signed),
    "record": (lambda chance: mutated(chance, RECORDS), judge_record),
    "ranges": (lambda chance: mutated(chance, RANGES), judge_ranges),
}


def case(seed: int) -> tuple[str, bytes, str, str]:
    """Return the kind of a case, its bytes, the verdict on it, and what is wrong, if anything."""
    chance = random.Random(seed)
    kind = chance.choice(list(KINDS))
    make, judge = KINDS[kind]
    data = b""
    try:
        data = make(chance)
        fault = judge(data)
    except TocsinError:
        return kind, data, "refused", ""
    except Exception as error:  # noqa: BLE001 - whatever it is, it is a fault
        where = traceback.extract_tb(error.__traceback__)[-1]
        place = f"{Path(where.filename).name}:{where.lineno}"
        return kind, data, "crash", f"{type(error).__name__} at {place}: {error}"[:160]
    return kind, data, "accepted", fault


def main() -> int:
    """Fuzz for the time asked, print figures, and return 1 where anything was found."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--minutes", type=float, default=1.0)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--folder", type=Path, default=None, help="where faults are kept")
    asked = parser.parse_args()
    folder = asked.folder or Path(tempfile.mkdtemp(prefix="fuzz-envelope-"))
    folder.mkdir(parents=True, exist_ok=True)
    faults, verdicts = Counter[str](), Counter[str]()
    began, cases, longest = time.monotonic(), 0, 0.0
    while time.monotonic() - began < asked.minutes * 60:
        seed = asked.seed * 10**9 + cases
        before = time.process_time()
        kind, data, verdict, fault = case(seed)
        seconds = time.process_time() - before
        cases, longest = cases + 1, max(longest, seconds)
        verdicts[f"{kind} {verdict}"] += 1
        if seconds > LIMIT_SECONDS:
            fault = fault or f"slow: {seconds:.1f} s"
        if fault:
            if not faults[f"{kind}: {fault}"]:
                (folder / f"{kind.replace(' ', '-')}-{seed}").write_bytes(data)
            faults[f"{kind}: {fault}"] += 1
    print(f"{(time.monotonic() - began) / 60:.1f} minutes, {cases} cases, longest {longest:.3f} s")
    print("verdicts: " + ", ".join(f"{name} {count}" for name, count in sorted(verdicts.items())))
    for fault, count in faults.most_common():
        print(f"fault ({count}): {fault}")
    print(f"faults: {sum(faults.values())} in {len(faults)} kinds" + (f", kept in {folder}" if faults else ""))
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
