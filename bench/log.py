"""How fast is the witnessed log, beside the bare hash and beside pymerkle? Appending, proving, checking, opening.

    python bench/log.py --entries 1000000

Rates are by this process's own time where nothing else is said. pymerkle is compared where it is installed
(`uv pip install --group peers`); it keeps its tree in memory and flushes nothing, so both are shown: our tree in
memory, and our log on disk with a flush for every batch.
"""

import argparse
import os
import resource
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from hashlib import sha256
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from tests.support.made_logs import NOW, MadeLog, entries, key_of, secret_of
from tocsin.exchange.log.checkpoints import Checkpoint, open_checkpoint, sign_checkpoint
from tocsin.exchange.log.cosignatures import Quorum, cosign, witnessed
from tocsin.exchange.log.merkle import (
    NOTHING,
    consistency_proof,
    extended,
    inclusion_proof,
    is_consistent,
    is_included,
    leaf_hash,
)
from tocsin.exchange.log.notes import COSIGNATURE, with_signatures
from tocsin.exchange.log.proofs import check_log_proof, log_proof
from tocsin.storage.exchange_log.folder import LogFolder
from tocsin.storage.exchange_log.store import LogStore

NAME = "example.org/log"
PROOFS = 2000


def rate(count: int, work: Callable[[], object]) -> float:
    """Return how many a second of this process's own time: a busy machine makes nobody slow."""
    began = time.process_time()
    work()
    return count / (time.process_time() - began)


def tell(what: str, value: str) -> None:
    """Print one figure."""
    print(f"{what:<58} {value:>16}")


def main() -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--entries", type=int, default=200_000)
    parser.add_argument("--folder", type=Path, default=None, help="where the log is written; a temporary folder else")
    asked = parser.parse_args()
    made = entries(4096)
    held = [made[at % 4096] for at in range(asked.entries)]
    tell("entries", f"{asked.entries:,}")
    with tempfile.TemporaryDirectory(dir=asked.folder) as folder:
        for size in (1000, 4096):
            on_disk(Path(folder) / str(size), held, size)
        proving(Path(folder) / "4096")
    tell("bare SHA-256 of one entry", f"{rate(asked.entries, lambda: [sha256(each).digest() for each in held]):,.0f}/s")
    tell("tree in memory", f"{rate(asked.entries, lambda: extended(NOTHING, map(leaf_hash, held))):,.0f}/s")
    peer(held[:200_000])
    whole(made)
    return 0


def on_disk(root: Path, held: Sequence[bytes], size: int) -> None:
    """Append in batches, each flushed, and open again."""
    subjects, before = [b"s" * 32] * size, memory()

    def append() -> None:
        with LogStore(root, os.urandom) as store:
            for at in range(0, len(held) - size + 1, size):
                store.append(held[at : at + size], subjects)

    count, began = len(held) // size * size, time.perf_counter()
    own = rate(count, append)
    tell(f"durable append, batches of {size}: of own time", f"{own:,.0f}/s")
    tell("  by the wall clock, every batch flushed", f"{count / (time.perf_counter() - began):,.0f}/s")
    tell("  memory it took", f"{memory() - before:,.0f} MiB")
    opened = rate(1, lambda: LogStore(root, os.urandom).close())
    tell("  opening with self-check", f"{1000 / opened:,.0f} ms")


def proving(root: Path) -> None:
    """Prove from tiles and check, at the size that was reached."""
    with LogStore(root, os.urandom) as store:
        size, top = store.size, store.head().root
        store.publish(sign_checkpoint(Checkpoint(NAME, size, top), key_of(NAME), secret_of(NAME)))
        look, places = store.subtree(size), range(1, size, max(1, size // PROOFS))
        paths = [inclusion_proof(at, size, look) for at in places]
        tell(
            "inclusion proof from tiles",
            f"{rate(len(places), lambda: [inclusion_proof(at, size, look) for at in places]):,.0f}/s",
        )
        cases = [(leaf_hash(store.entry(at)), at, size, path, top) for at, path in zip(places, paths, strict=True)]
        tell("  checking it", f"{rate(len(cases), lambda: [is_included(*case) for case in cases]):,.0f}/s")
        olds = places[:: max(1, len(places) // 200)]
        grown = [consistency_proof(old, size, look) for old in olds]
        tell(
            "consistency proof from tiles",
            f"{rate(len(olds), lambda: [consistency_proof(old, size, look) for old in olds]):,.0f}/s",
        )
        trees = [(old, size, store.root_at(old), top, path) for old, path in zip(olds, grown, strict=True)]
        tell("  checking it", f"{rate(len(trees), lambda: [is_consistent(*tree) for tree in trees]):,.0f}/s")
    faults: list[str] = []
    tell("hashing the whole log again", f"{rate(size, lambda: faults.extend(LogFolder(root).faults())):,.0f}/s")
    assert not faults


def whole(made: Sequence[bytes]) -> None:
    """Check an exported proof whole: log signature, three cosignatures, commitment, path."""
    from tocsin.exchange.log.acts import salts

    log = MadeLog(list(made))
    note = log.checkpoint()
    witnesses = tuple(key_of(f"w{at}.example", COSIGNATURE) for at in range(3))
    note = with_signatures(note, [cosign(note.text, key, secret_of(key.name), NOW) for key in witnesses])
    salt = salts(b"a secret of at least thirty-two bytes", NAME)(7)
    subject = (7).to_bytes(32, "big")
    proof = log_proof(made[7], salt, subject, index=7, size=len(made), subtree=log.subtree(), checkpoint=note)
    quorum = Quorum(3, witnesses)
    count = 300
    each = 1 / rate(count, lambda: [check_log_proof(proof, keys=[log.key], quorum=quorum) for _ in range(count)])
    tell("checking a whole proof with three cosignatures", f"{each * 1000:.2f} ms")
    each = 1 / rate(count, lambda: [(open_checkpoint(note, [log.key]), witnessed(note, quorum)) for _ in range(count)])
    tell("  of which the four signatures", f"{each * 1000:.2f} ms")


def peer(held: Sequence[bytes]) -> None:
    """Append the same entries to pymerkle's tree in memory."""
    try:
        from pymerkle import InmemoryTree
    except ImportError:
        tell("pymerkle", "not installed")
        return
    tree = InmemoryTree(algorithm="sha256")
    tell("pymerkle, tree in memory", f"{rate(len(held), lambda: [tree.append_entry(each) for each in held]):,.0f}/s")
    size = tree.get_size()
    places = range(1, size, max(1, size // 500))
    tell("  inclusion proof", f"{rate(len(places), lambda: [tree.prove_inclusion(at) for at in places]):,.0f}/s")


def memory() -> float:
    """Return the most memory this process ever had, in MiB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


if __name__ == "__main__":
    sys.exit(main())
