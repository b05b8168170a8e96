"""Can any bytes crash, hang or mislead a reader of the log? Changes of honest notes, tiles, proofs, evidence, files.

    python bench/fuzz_log.py --minutes 60

A fault is printed with the seed that makes it again, and kept as a file. What stands still is ended with a traceback.
"""

import argparse
import faulthandler
import random
import sys
import tempfile
import time
import traceback
from collections import Counter
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from tests.support.log_fuzz import Fuzz

LIMIT_SECONDS = 2.0
HANG_SECONDS = 60


def main() -> int:
    """Fuzz for the time asked, print figures, and return 1 where anything was found."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--minutes", type=float, default=1.0)
    parser.add_argument("--seed", type=int, default=0)
    asked = parser.parse_args()
    faulthandler.enable()
    fuzz, folder = Fuzz(), Path(tempfile.mkdtemp(prefix="fuzz-log-"))
    cases, faults, longest, began = Counter[str](), Counter[str](), 0.0, time.monotonic()
    while time.monotonic() - began < asked.minutes * 60:
        seed = asked.seed * 10**9 + cases.total()
        name, data = fuzz.case(random.Random(seed))
        if cases.total() % 100 == 0:
            faulthandler.dump_traceback_later(HANG_SECONDS, exit=True)
        before = time.process_time()
        try:
            fault = fuzz.fault(name, data)
        except Exception as error:  # noqa: BLE001 - whatever it is, it is a fault
            where = traceback.extract_tb(error.__traceback__)[-1]
            fault = f"{type(error).__name__} at {Path(where.filename).name}:{where.lineno}"
        seconds = time.process_time() - before
        longest = max(longest, seconds)
        cases[name] += 1
        if seconds > LIMIT_SECONDS:
            fault = fault or f"slow: {seconds:.1f} s"
        if fault:
            faults[f"{name}: {fault}"] += 1
            if faults[f"{name}: {fault}"] == 1:
                path = folder / f"fault-{len(faults)}"
                path.write_bytes(data)
                print(f"FAULT {name}: {fault}\n  seed {seed}, kept in {path}", flush=True)
    faulthandler.cancel_dump_traceback_later()
    print(f"{(time.monotonic() - began) / 60:.1f} minutes, {cases.total()} cases, longest {longest:.3f} s")
    print("cases: " + ", ".join(f"{name} {count}" for name, count in sorted(cases.items())))
    print(f"faults: {faults.total()} in {len(faults)} kinds")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
