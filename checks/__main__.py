"""Run every check, two at a time, and print one line for each: ``python -m checks [NAME...]``."""

import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
BIN = Path(sys.executable).parent

# The slowest first, so that two workers end together.
CHECKS: dict[str, list[str]] = {
    "types": [str(BIN / "mypy"), "-p", "tocsin", "-p", "checks"],
    "reference pages": [sys.executable, "-m", "checks.generated"],
    "front-end types": [sys.executable, "frontend/build.py", "--script", "check"],
    "import rules": [str(BIN / "lint-imports"), "--no-logo"],
    "messages": [sys.executable, "-m", "checks.messages"],
    "lint": [str(BIN / "ruff"), "check", "."],
    "format": [str(BIN / "ruff"), "format", "--check", "."],
    "public names": [sys.executable, "-m", "checks.public"],
    "structure": [sys.executable, "-m", "checks.structure"],
    "links": [sys.executable, "-m", "checks.links"],
}


def main(names: list[str]) -> int:
    """Run the named checks (all without names); 1 when any found a fault, 2 for a name that is not a check."""
    unknown = [name for name in names if name not in CHECKS]
    if unknown:
        print(f"checks: {unknown[0]!r} is not a check; choose from: {', '.join(CHECKS)}", file=sys.stderr)
        return 2
    started = time.monotonic()
    with ThreadPoolExecutor(max_workers=2) as pool:
        verdicts = list(pool.map(_run, names or list(CHECKS)))
    faults = verdicts.count(False)
    print(f"checks: {len(verdicts)} run, {faults} with faults, {time.monotonic() - started:.0f} s")
    return 1 if faults else 0


def _run(name: str) -> bool:
    started = time.monotonic()
    done = subprocess.run(CHECKS[name], cwd=ROOT, capture_output=True, text=True, check=False)
    seconds = time.monotonic() - started
    said = f"{done.stdout}{done.stderr}".rstrip()
    # One print for verdict and findings together: the other worker prints too.
    print(f"{'ok    ' if done.returncode == 0 else 'FAULTS'} {name} ({seconds:.1f} s)", flush=True, end="")
    print(f"\n{said}\n" if done.returncode else "\n", flush=True, end="")
    return done.returncode == 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
