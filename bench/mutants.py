"""Are faults in the code that enforces the rules caught? Change it in one small place at a time, and run its tests.

    python bench/mutants.py                        every mutant of every room
    python bench/mutants.py --room custody --sample 40 --seed 3

The tests are collected once; each mutant is a forked process in which one function's code is exchanged and its tests
run until the first fails. A mutant that survives is printed with its place. Those in ``mutants_equivalent.txt`` change
nothing that can be observed, and each says why.
"""

import argparse
import gc
import os
import random
import signal
import sys
import time
from collections import Counter
from pathlib import Path
from types import FrameType

import pytest

HERE = Path(__file__).parent
ROOT = HERE.parent
sys.path.insert(0, str(ROOT))

from bench.mutating import Mutant, caches, exchange, mutants_of  # noqa: E402 - the tree is put on the path first

EXCHANGE = ROOT / "src/tocsin/exchange"
ROOMS: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "custody": (
        ("deriving", "gate", "grants", "membership", "permits", "place", "queries", "recalls", "receiving", "relays",
         "rows", "shares", "statements", "sweeping", "words"),
        ("tests/exchange/custody", "tests/exchange/test_named_failures.py", "tests/exchange/test_council_of_fifty.py"),
    ),
    "policies": (
        ("audiences", "compiled", "fields", "gate", "grants", "labels", "policy"),
        ("tests/exchange/policies", "tests/exchange/custody"),
    ),
    "control": (
        ("leases", "recalls", "receipts", "releases", "statements"),
        ("tests/exchange/control",),
    ),
    "members": (
        ("chain", "directory", "heeding", "history", "register"),
        ("tests/exchange/members",),
    ),
    "envelopes": (
        ("headers", "manifests", "opening", "proofs", "registers", "resharing", "streams"),
        ("tests/exchange/envelopes",),
    ),
}  # fmt: skip
"""Room -> the modules that enforce, and the tests that stand for them."""

SECONDS = 60
"""Of its own time; a mutant that takes more hangs, and is caught."""


def main() -> int:
    """Run the mutants; 1 when fewer than 99 in 100 are caught or explained."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--room", choices=sorted(ROOMS), action="append")
    parser.add_argument("--module", action="append", help="only this module of the room")
    parser.add_argument("--tests", action="append", help="these tests in place of the room's own")
    parser.add_argument("--sample", type=int, default=0, help="so many chosen by chance, of each room")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--jobs", type=int, default=2)
    told = parser.parse_args()
    explained = _explained()
    totals: Counter[str] = Counter()
    for room in told.room or sorted(ROOMS):
        modules, tests = ROOMS[room]
        tests = tuple(told.tests or tests)
        mutants = [
            mutant
            for module in modules
            if not told.module or module in told.module
            for mutant in mutants_of(EXCHANGE / room / f"{module}.py", f"tocsin.exchange.{room}.{module}")
        ]
        if told.sample:
            mutants = random.Random(told.seed).sample(mutants, min(told.sample, len(mutants)))
        began = time.monotonic()
        plugin = Runner(mutants, told.jobs, explained)
        if pytest.main(["-q", "-p", "no:cacheprovider", "--no-header", *tests], plugins=[plugin]) not in {0, 5}:
            print(f"{room}: the tests fail without any mutant", file=sys.stderr)
            return 1
        survivors = [mutant for mutant in plugin.survivors if mutant.name not in explained]
        counted = {
            "mutants": len(mutants),
            "caught": len(mutants) - len(plugin.survivors),
            "explained": len(plugin.survivors) - len(survivors),
            "survived": len(survivors),
        }
        totals.update(counted)
        print(f"{room}: {_said(counted)}; {time.monotonic() - began:.0f} s with {told.jobs} processes", flush=True)
    print(f"in all: {_said(totals)}")
    return 1 if totals["survived"] > 0.01 * totals["mutants"] else 0


def _said(counted: dict[str, int]) -> str:
    number = counted["mutants"] or 1
    caught = 100 * (counted["caught"] + counted["explained"]) / number
    return (
        f"{counted['mutants']} mutants, {counted['caught']} caught, {counted['explained']} explained as equivalent, "
        f"{counted['survived']} survived: {caught:.2f} %"
    )


def _explained() -> dict[str, str]:
    """Read the equivalent mutants: one a line, its name, a colon and two spaces, and why."""
    lines = (HERE / "mutants_equivalent.txt").read_text(encoding="utf-8").splitlines()
    pairs = [line.partition(":  ") for line in lines if line and not line.startswith("#")]
    return {name: why for name, _, why in pairs}


class Runner:
    """A plug-in that runs the collected tests once as they are, and then once in a child for every mutant."""

    def __init__(self, mutants: list[Mutant], jobs: int, explained: dict[str, str]) -> None:
        self.mutants, self.jobs, self.explained = mutants, jobs, explained
        self.survivors: list[Mutant] = []
        self.tests: list[tuple[float, pytest.Item, frozenset[tuple[str, str]]]] = []

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        """Run everything."""
        if not self._baseline(session.items):
            session.testsfailed = 1
            return True
        gc.freeze()  # so that children share the pages
        running: dict[int, Mutant] = {}
        for mutant in self.mutants:
            if len(running) == self.jobs:
                self._wait(running)
            child = os.fork()
            if child == 0:
                os._exit(self._child(mutant))
            running[child] = mutant
        while running:
            self._wait(running)
        return True

    def _baseline(self, items: list[pytest.Item]) -> bool:
        """Run every test once as it is; note how long it takes and which functions of the exchange it calls."""
        modules = {mutant.module for mutant in self.mutants}
        files = {sys.modules[module].__file__: module for module in modules if module in sys.modules}
        for item in items:
            called: set[tuple[str, str]] = set()

            def note(frame: FrameType, event: str, _: object, called: set[tuple[str, str]] = called) -> None:
                if event == "call" and frame.f_code.co_filename in files:
                    called.add((files[frame.f_code.co_filename], frame.f_code.co_qualname))

            for cached in caches():
                cached.cache_clear()
            began = time.process_time()
            sys.setprofile(note)
            failed = self._fails([item])
            sys.setprofile(None)
            if failed:
                return False
            self.tests.append((time.process_time() - began, item, frozenset(called)))
        self.tests.sort(key=lambda test: test[0])
        return True

    def _standing_for(self, mutant: Mutant) -> list[pytest.Item]:
        """Return the tests that call the changed function, or any of the module for a constant; the quickest first."""
        name = ".".join(mutant.path)
        found = []
        for _, item, called in self.tests:
            within = {known for module, known in called if module == mutant.module}
            if any(not name or known == name or known.startswith(f"{name}.<locals>") for known in within):
                found.append(item)
        return found

    def _wait(self, running: dict[int, Mutant]) -> None:
        child, status = os.wait()
        mutant = running.pop(child)
        if os.waitstatus_to_exitcode(status) == 0:
            self.survivors.append(mutant)
            if mutant.name not in self.explained:
                print(f"SURVIVED {mutant.name}   (line {mutant.line})", file=sys.stderr, flush=True)

    def _child(self, mutant: Mutant) -> int:
        signal.setitimer(signal.ITIMER_PROF, SECONDS)
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
        try:
            exchange(mutant)
            return 1 if self._fails(self._standing_for(mutant)) else 0
        except BaseException:  # noqa: BLE001 - whatever a mutant breaks, it is caught
            return 1

    def _fails(self, items: list[pytest.Item]) -> bool:
        """Run tests until one fails."""
        from _pytest.runner import runtestprotocol

        for number, item in enumerate(items):
            following = items[number + 1] if number + 1 < len(items) else None
            if any(report.failed for report in runtestprotocol(item, log=False, nextitem=following)):
                return True
        return False


if __name__ == "__main__":
    sys.exit(main())
