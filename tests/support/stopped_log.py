"""Kill a writer of the log with SIGKILL at each of its calls to the disk, and see what the next opening finds.

    python tests/support/stopped_log.py FOLDER STEP

One process that forks a child for every point. The child adds, publishes and adds again; at its n-th call that changes
the disk it writes half of what it was to write, if anything, and ends itself. The parent opens the log, and checks that
whatever was acknowledged is there, that a batch is there whole or not at all, and that the log goes on. Prints one JSON
document: how many points there were, and what was wrong.
"""

import json
import os
import shutil
import signal
import sys
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[2]))

from tests.support.made_logs import key_of, secret_of
from tocsin.exchange.log.checkpoints import Checkpoint, sign_checkpoint
from tocsin.exchange.log.merkle import NOTHING, extended, leaf_hash
from tocsin.storage.exchange_log.folder import LogFolder
from tocsin.storage.exchange_log.store import LogStore

NAME = "example.org/log"
CALLS = ("write", "fsync", "replace", "ftruncate", "mkdir", "rmdir", "unlink")
BATCHES = (40, 300, 1, 280, 5)
"""Sizes: below a tile, over the border of one, and so on; after the second and the fourth the head is published."""

count = 0


def stop_at(point: int) -> None:
    """Let this process die at its n-th call that changes the disk."""
    for name in CALLS:
        setattr(os, name, _stopping(name, getattr(os, name), point))


def _stopping(name: str, real: Any, point: int) -> Any:
    def call(*given: Any, **named: Any) -> Any:
        global count  # noqa: PLW0603 - one counter over all threads of the process
        count += 1
        if count == point:
            if name == "write":
                real(given[0], bytes(given[1])[: len(given[1]) // 2])
            os.kill(os.getpid(), signal.SIGKILL)
        return real(*given, **named)

    return call


def opened(root: Path) -> LogStore:
    """Open the log so that tiles are put in place often."""
    return LogStore(root, lambda size: b"r" * size, gather=256)


def work(root: Path, told: int) -> None:
    """Add and publish; write the size to ``told`` after each batch that was acknowledged."""
    with opened(root) as store:
        for number, size in enumerate(BATCHES):
            first = store.size
            store.append([b"entry %d" % at for at in range(first, first + size)], [bytes(32)] * size)
            os.pwrite(told, b"%6d" % store.size, 0)
            if number in {1, 3}:
                note = sign_checkpoint(Checkpoint(NAME, store.size, store.head().root), key_of(NAME), secret_of(NAME))
                store.publish(note)
                os.pwrite(told, b"%6d" % store.size, 6)


def fault_of(root: Path, acknowledged: int, published: int) -> str:
    """Say what is wrong with what a killed writer left; empty where nothing is."""
    sizes = [sum(BATCHES[:end]) for end in range(len(BATCHES) + 1)]
    with opened(root) as store:
        if store.size not in sizes or store.size < acknowledged:
            return f"{store.size} entries after {acknowledged} were acknowledged"
        if [store.entry(at) for at in range(store.size)] != [b"entry %d" % at for at in range(store.size)]:
            return "an entry was changed"
        checkpoint = LogFolder(root).checkpoint()
        if published and (checkpoint is None or checkpoint.size < published):
            return f"the checkpoint of {published} entries is gone"
        faults = list(LogFolder(root).faults())
        if faults:
            return faults[0]
        size = store.size
        store.append([b"entry %d" % at for at in range(size, size + 600)], [bytes(32)] * 600)
        note = sign_checkpoint(Checkpoint(NAME, store.size, store.head().root), key_of(NAME), secret_of(NAME))
        store.publish(note)
        if store.head() != extended(NOTHING, [leaf_hash(b"entry %d" % at) for at in range(size + 600)]):
            return "it went on with another tree"
    faults = list(LogFolder(root).faults())
    return faults[0] if faults else ""


def one(folder: Path, point: int) -> tuple[bool, str]:
    """Kill one child at one point; return whether it was killed, and what was wrong afterwards."""
    root = folder / "log"
    shutil.rmtree(root, ignore_errors=True)
    told = os.open(folder / "told", os.O_RDWR | os.O_CREAT | os.O_TRUNC)
    child = os.fork()
    if child == 0:
        stop_at(point)
        work(root, told)
        os._exit(0)
    _, status = os.waitpid(child, 0)
    said = os.pread(told, 12, 0).replace(b"\x00", b" ").ljust(12)
    os.close(told)
    try:
        fault = fault_of(root, int(said[:6].strip() or 0), int(said[6:].strip() or 0))
    except Exception as error:  # noqa: BLE001 - whatever it is, it is what was wrong
        fault = f"{type(error).__name__}: {error}"
    return os.WIFSIGNALED(status), fault


def main() -> None:
    """Kill at every STEP-th point until a child lives to its end."""
    folder, step = Path(sys.argv[1]), int(sys.argv[2])
    point, points, faults = 1, 0, []
    while True:
        killed, fault = one(folder, point)
        if fault:
            faults.append(f"point {point}: {fault}")
        if not killed:
            break
        points, point = points + 1, point + step
    sys.stdout.write(json.dumps({"points": points, "faults": faults}))


if __name__ == "__main__":
    main()
