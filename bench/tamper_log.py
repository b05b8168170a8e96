"""Is every tamper with a log detected by one honest witness? Ten thousand of six kinds, each offered in every way.

python bench/tamper_log.py 10000
"""

import sys
import time
from collections import Counter
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from tests.support.log_tampers import KINDS, tried


def main() -> int:
    """Try as many tampers as asked and print how many of each kind were detected."""
    count, began = int((sys.argv[1:] or ["10000"])[0]), time.monotonic()
    found, faults = Counter[str](), []
    for seed in range(count):
        kind, fault = tried(seed)
        found[kind] += not fault
        if fault:
            faults.append(f"{kind} (seed {seed}): {fault}")
    print(*faults[:10], sep="\n")
    print("detected by one honest witness: " + ", ".join(f"{kind} {found[kind]}" for kind in KINDS))
    print(f"{count} tampers, {len(faults)} undetected, {time.monotonic() - began:.0f} s")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
