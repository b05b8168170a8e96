"""Does any interleaving let a member read what it must not? Every small world, and millions of steps among liars.

    python bench/prove.py --world              every policy of the small world, then focused ones to greater depth
    python bench/prove.py --lies --steps 10000000
    python bench/prove.py --lies --steps 100000 --real       the same with Ed25519 over canonical JSON

Two processes share the work. A leak ends the run with what it was and how to repeat it.
"""

import argparse
import sys
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

from tests.support.ideal import Ideal  # noqa: E402 - the tree is put on the path first
from tests.support.lying_ground import EVERYONE  # noqa: E402
from tests.support.lying_world import run  # noqa: E402
from tests.support.real_signing import Real  # noqa: E402
from tests.support.small_world import World  # noqa: E402
from tests.support.worlds import focused, plain  # noqa: E402


def main() -> int:
    """Run what was asked for; 1 when something leaked."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--world", action="store_true")
    parser.add_argument("--lies", action="store_true")
    parser.add_argument("--real", action="store_true", help="real signatures in place of ideal ones")
    parser.add_argument("--steps", type=int, default=10_000_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--less", type=int, default=0, help="explore this many steps less deep")
    told = parser.parse_args()
    failed = 0
    with ProcessPoolExecutor(2) as pool:
        if told.world or not told.lies:
            failed += worlds(pool, told.less)
        if told.lies or not told.world:
            failed += lies(pool, told.steps, told.seed, real=told.real)
    return 1 if failed else 0


def worlds(pool: ProcessPoolExecutor, less: int) -> int:
    """Explore every world; the number of leaks."""
    started, leaks = time.monotonic(), 0
    for name, configs in (("every policy", plain()), ("focused", focused())):
        began = time.monotonic()
        reports = list(pool.map(explore, [(config, depth - less) for config, depth in configs]))
        depths = Counter(report.depth for report in reports)
        leaks += sum(len(report.leaks) for report in reports)
        print(
            f"{name}: {len(reports)} worlds, "
            f"depth {', '.join(f'{depth} ({n})' for depth, n in sorted(depths.items()))}, "
            f"{sum(report.states for report in reports):,} states, {sum(report.steps for report in reports):,} steps, "
            f"{sum(report.readable for report in reports):,} openings by others than the owner, {leaks} leaks, "
            f"{time.monotonic() - began:.0f} s",
            flush=True,
        )
        for report in reports:
            for leak in report.leaks[:3]:
                print(f"  LEAK {leak}")
    print(f"small worlds: {time.monotonic() - started:.0f} s on 2 processes")
    return leaks


def explore(told: tuple) -> object:
    """Explore one world to its depth."""
    config, depth = told
    return World(config).explore(depth)


def lies(pool: ProcessPoolExecutor, steps: int, seed: int, *, real: bool) -> int:
    """Run episodes among liars; 1 when one leaked."""
    began, did = time.monotonic(), Counter()
    for done, counted in enumerate(pool.map(some_lies, shares_of(steps, seed, real)), 1):
        did += counted
        if done % 20 == 0:
            print(f"  {done} shares done, {time.monotonic() - began:.0f} s", flush=True)
    took = time.monotonic() - began
    refused = sum(n for name, n in did.items() if name.split()[-1] not in {"done", "already", "waits", "readable"})
    print(
        f"among liars ({'Ed25519' if real else 'ideal signatures'}): {steps:,} steps from seed {seed}, "
        f"{did['readable']:,} openings by others than the owner, {did['share done'] + did['query done']:,} shares and "
        f"answers, {did['recall done']:,} recalls, {refused:,} refusals, 0 leaks; {took:.0f} s, "
        f"{steps / took:,.0f} steps/s on 2 processes"
    )
    for name, count in sorted(did.items(), key=lambda item: -item[1]):
        print(f"  {count:>12,} {name}")
    return 0


def shares_of(steps: int, seed: int, real: bool) -> Iterator[tuple[int, int, bool]]:
    """Split the steps into shares, each with a seed of its own."""
    size = max(1, min(steps, max(steps // 200, 400)))
    for number, begin in enumerate(range(0, steps, size)):
        yield seed * 1_000_000 + number, min(size, steps - begin), real


def some_lies(told: tuple[int, int, bool]) -> Counter:
    """Run one share."""
    seed, steps, real = told
    return run(seed, steps, Real("".join(EVERYONE)) if real else Ideal())


if __name__ == "__main__":
    sys.exit(main())
