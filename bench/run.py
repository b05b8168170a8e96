"""Run the measurements one by one and say what they ran on: ``make bench``, or ``python bench/run.py NAME...``.

Each measurement is a file here that prints its own figures beside those of a peer. It runs in a process of its own, so
that memory and import times are its own. Nothing is written into the tree: figures belong to a machine and a day.
"""

import os
import platform
import subprocess
import sys
import time
from pathlib import Path

HERE = Path(__file__).resolve().parent
MEASUREMENTS = (
    "start",
    "sync",
    "backtest",
    "scale",
    "serving",
    "power",
    "votes",
    "exchange",
    "log",
    "stix",
    "policies",
)


def main(names: list[str]) -> int:
    """Run the named measurements (all without names); 1 when one failed, 2 for a name that is none."""
    unknown = [name for name in names if name not in MEASUREMENTS]
    if unknown:
        print(f"bench: {unknown[0]!r} is no measurement; choose from: {', '.join(MEASUREMENTS)}", file=sys.stderr)
        return 2
    print(f"on {machine()}\nat {commit()}, {time.strftime('%Y-%m-%d', time.gmtime())}", flush=True)
    failed = []
    for name in names or MEASUREMENTS:
        print(f"\n== {name} (python bench/run.py {name})", flush=True)
        started = time.monotonic()
        if subprocess.run([sys.executable, str(HERE / f"{name}.py")], cwd=HERE.parent, check=False).returncode:
            failed.append(name)
        print(f"   {time.monotonic() - started:.0f} s", flush=True)
    if failed:
        print(f"bench: failed: {', '.join(failed)}", file=sys.stderr)
    return 1 if failed else 0


def machine() -> str:
    """Say what the figures are measured on."""
    model = platform.processor() or platform.machine()
    cpuinfo = Path("/proc/cpuinfo")
    if cpuinfo.is_file():
        named = [line for line in cpuinfo.read_text().splitlines() if line.startswith("model name")]
        model = named[0].partition(":")[2].strip() if named else model
    memory = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE") / 2**30
    load = os.getloadavg()[0]
    return (
        f"{os.cpu_count()} x {model}, {memory:.0f} GiB, {platform.system()}, Python {platform.python_version()}; "
        f"load before {load:.1f}"
    )


def commit() -> str:
    """Name the commit, and say when the tree differs from it."""
    describe = ["git", "describe", "--always", "--dirty"]
    shown = subprocess.run(describe, cwd=HERE, capture_output=True, text=True, check=False)
    return shown.stdout.strip() or "no commit"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
