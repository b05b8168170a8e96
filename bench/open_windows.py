"""Open the test windows 2018 to 2023: run the backtest from a clean tree, and append what came out to the ledger.

Run: ``python bench/open_windows.py`` (needs the mirror). Choices cite the windows up to 2017 only; this command is for
reporting, so it refuses a tree with uncommitted changes, and what it appends stays, a miss like a hit. Commit the
ledger afterwards; ``make docs`` writes the pages that show its newest lines.
"""

import argparse
import hashlib
import os
import subprocess
import sys
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import tocsin

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from bench.ledger import Line, append, line_of
from tocsin.exchange.canonical import content_hash
from tocsin.node.code import code_version
from tocsin.node.composition import open_node
from tocsin.node.configuration import read_configuration
from tocsin.node.running import Node
from tocsin.surfaces.cli.backtest import run_backtest, years_of
from tocsin.surfaces.cli.session import quiet_logs

ROOT = Path(__file__).resolve().parents[1]
LEDGER = ROOT / "docs" / "record" / "ledger.jsonl"


def main(arguments: list[str]) -> int:
    """Refuse (2), or run every history asked for and append a line for each (0)."""
    asked = _arguments(arguments)
    fault = _unfit()
    if fault:
        print(f"open_windows: {fault}", file=sys.stderr)
        return 2
    commit = _git("rev-parse", "HEAD")
    quiet_logs()
    with tempfile.TemporaryDirectory() as home:
        mirror = os.environ.get("TOCSIN_MIRROR") or str(ROOT.parent / "shared" / "mirror")
        flags = {"home": home, "draws": asked.draws, "offline": True, "mirror": mirror}
        settings = read_configuration(flags, environment={}, working_folder=Path(home))
        with open_node(settings) as node:
            read = node.wait(node.submit("sync", "", node.operator).id)
            print(read.message or read.error, flush=True)
            lines = [_run(node, asked, history, commit) for history in asked.history.split(",")]
    for line in lines:
        append(line, LEDGER)
        _show(line)
    print(f"{len(lines)} lines appended to {LEDGER.relative_to(ROOT)}; commit it, then run: make docs")
    return 0


def _arguments(arguments: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--hazard", default="conflict")
    parser.add_argument("--windows", default="2018:2023", help="first and last test year")
    parser.add_argument("--history", default="assumed,final", help="a line is appended for each")
    parser.add_argument("--models", default="", help="ids, separated by commas; all that are declared without it")
    parser.add_argument("--draws", type=int, default=1000)
    return parser.parse_args(arguments)


def _unfit() -> str:
    """Say why this tree may not open the windows; empty where it may."""
    changes = _git("status", "--porcelain")
    if changes:
        return f"the tree has changes, the first is {changes.splitlines()[0].strip()!r}; commit or remove them"
    if ROOT not in Path(tocsin.__file__).resolve().parents:
        return f"tocsin is imported from {Path(tocsin.__file__).parent}, not from this tree; use its own environment"
    return ""


def _run(node: Node, asked: argparse.Namespace, history: str, commit: str) -> Line:
    started = time.monotonic()
    result = run_backtest(
        node,
        asked.hazard,
        years_of(asked.windows),
        only=asked.models.split(",") if asked.models else None,
        history=history,
        truth=None,
        progress=lambda done: print(f"\r{history} {done:4.0%}", end="", file=sys.stderr, flush=True),
    )
    print(file=sys.stderr)
    standing = node.standing(asked.hazard)
    declared = node.registry.hazard(asked.hazard)
    locked = hashlib.sha256((ROOT / "dev.lock").read_bytes()).hexdigest()
    made_by: dict[str, Any] = {
        "code": code_version(),
        "locked": locked,
        "models": list(result.models),
        "draws": result.draws,
        "seed": str(result.seed),
    }
    only = f" --models {asked.models}" if asked.models else ""
    return line_of(
        result,
        headline=declared.headline,
        commit=commit,
        date=datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        command=f"tocsin backtest {asked.hazard} --windows {asked.windows} --history {history}{only}",
        configuration=content_hash(made_by),
        data=content_hash({"panels": result.vintages, "truths": [standing.truth(name)[1] for name in result.truths]}),
        seconds=round(time.monotonic() - started, 1),
    )


def _show(line: Line) -> None:
    """Print the first score of every model and window, under every truth."""
    for truth in line.truths:
        print(f"{line.history}, judged by {truth} (commit {line.commit[:12]}, {line.seconds:g} s)")
        for model, scores in line.scores[truth].items():
            figures = "".join("       -" if value is None else f"{value:8.2f}" for value in scores["crps"])
            print(f"  {model:28}{figures}")


def _git(*arguments: str) -> str:
    found = subprocess.run(["git", *arguments], cwd=ROOT, capture_output=True, text=True, check=True)
    return found.stdout.strip()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
