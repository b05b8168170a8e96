"""What more places, more months and more workers cost, on made-up worlds; and a monthly refresh of the whole world.

Run: ``python bench/scale.py [places|months|cluster|refresh]...`` (all without names; needs no mirror; ten minutes).

Each size runs in a process of its own, so that its memory is its own. What the models learn has a ceiling (they are
grown on so many past situations at most), the rest is work for each place: the cost of one place more is printed as the
difference between two sizes, and refused when it grows.
"""

import json
import resource
import subprocess
import sys
import time
from importlib import import_module
from pathlib import Path

import msgspec
import polars as pl
from made_up import COUNTRIES, made_up, outcome_rows, until

from tocsin.forecasts.backtest import backtest
from tocsin.forecasts.chance import Chance
from tocsin.forecasts.drivers import drivers_of
from tocsin.forecasts.executor import InlineExecutor
from tocsin.forecasts.forecast import forecast
from tocsin.forecasts.hazards.conflict import CONFLICT
from tocsin.forecasts.summaries import summarise
from tocsin.forecasts.sums import sums_over
from tocsin.forecasts.verdicts import BacktestResult
from tocsin.forecasts.windows import challenge_windows
from tocsin.world.months import Month

MODELS = ("conflictology", "smoothed_conflictology", "markov_regimes", "leaf_forest", "pool")
PLACES, MONTHS = (191, 1_000, 4_000, 13_000), (120, 240, 400)
DRAWS, STEPS = 200, tuple(range(1, 37))
CEILING = 8_192
"""MiB that the largest size may need."""
BENT = 1.5
"""A place more may not cost more than so many times what it cost at the size before."""
WINDOWS = range(2012, 2018)
LEARNERS = ("tocsin.forecasts.models.pool", "lightgbm", "sklearn.ensemble", "sklearn.linear_model")
"""What a worker imports once before it is timed, since it is asked for long."""


def model_of(name: str) -> object:
    """Return a model by its id."""
    return import_module(f"tocsin.forecasts.models.{name}").MODEL


def peak() -> float:
    """Return the highest memory of this process so far, in MiB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (2**20 if sys.platform == "darwin" else 2**10)


def one(places: int, months: int, names: list[str]) -> None:
    """Draw with each model, which learns everything anew, and print seconds and memory as a document."""
    found = {}
    for name in names:
        panel = made_up([f"CELL{number:05d}" for number in range(places)], months)
        start = time.perf_counter(), time.process_time()
        model_of(name).draw(panel, STEPS, DRAWS, Chance(1))  # type: ignore[attr-defined]
        found[name] = (time.perf_counter() - start[0], time.process_time() - start[1], peak())
    print(json.dumps(found))


def measured(places: int, months: int, names: tuple[str, ...]) -> dict[str, tuple[float, float, float]]:
    """Run one size in a process of its own."""
    command = [sys.executable, str(Path(__file__).resolve()), "one", str(places), str(months), *names]
    found: dict[str, tuple[float, float, float]] = json.loads(
        subprocess.run(command, check=True, stdout=subprocess.PIPE).stdout
    )
    return found


def line(label: str, name: str, found: tuple[float, float, float], more: str = "") -> None:
    """Print one measurement."""
    wall, processor, memory = found
    print(f"{label:>24}  {name:24}{wall:8.1f} s wall{processor:8.1f} s processor{memory:7.0f} MiB  {more}", flush=True)


def by_places() -> None:
    """Print cost by number of places, and of one place more; refuse what grows faster than the places."""
    print(
        f"{len(STEPS)} steps, {DRAWS} draws, 240 months; ms: processor time of one place more than in the size before"
    )
    sizes = {places: measured(places, 240, MODELS) for places in PLACES}
    for name in MODELS:
        before = 0.0
        for smaller, places in zip((0, *PLACES), PLACES, strict=False):
            less = sizes[smaller][name][1] if smaller else 0.0
            each = 1000 * (sizes[places][name][1] - less) / (places - smaller)
            line(f"{places} places", name, sizes[places][name], f"{each:6.2f} ms")
            assert not before or each < BENT * before + 1, f"{name} is not linear in places"
            before = each
    assert sizes[PLACES[-1]]["pool"][2] < CEILING, "too much memory"


def by_months() -> None:
    """Print cost by number of months."""
    print(f"{len(STEPS)} steps, {DRAWS} draws, 1,000 places; ms: processor time divided by places and months")
    for months in MONTHS:
        for name, found in measured(1_000, months, ("smoothed_conflictology", "pool")).items():
            line(f"{months} months", name, found, f"{found[1] / months:6.3f} ms")


def bytes_of(result: BacktestResult) -> bytes:
    """Return everything that a backtest found, to the last digit."""
    return msgspec.json.encode(
        result, enc_hook=lambda part: part.write_csv() if isinstance(part, pl.DataFrame) else repr(part)
    )


def on_a_cluster() -> None:
    """Judge the pool on six made-up windows inline, on one worker of a local Dask cluster and on two; equal bytes."""
    from distributed import Client, LocalCluster

    world = made_up(COUNTRIES, 348, causes=True)
    truth = {"final": outcome_rows(world, Month(2011, 1))}
    given = (CONFLICT, lambda origin: until(world, origin), truth, [model_of("pool")], [])
    asked = (challenge_windows(CONFLICT, WINDOWS), Chance(1), DRAWS)
    for module in LEARNERS:
        import_module(module)
    start = time.perf_counter()
    result = bytes_of(backtest(*given, *asked, InlineExecutor()))
    print(
        f"{'inline':>24}  {time.perf_counter() - start:.1f} s wall, six windows {WINDOWS[0]}:{WINDOWS[-1]}", flush=True
    )
    took, spent = {}, {}
    for workers in (1, 2):
        with (
            LocalCluster(n_workers=workers, threads_per_worker=1, dashboard_address=None) as cluster,
            Client(cluster) as client,
        ):
            for module in LEARNERS:
                client.run(import_module, module)
            before = client.run(time.process_time)
            start = time.perf_counter()
            again = bytes_of(backtest(*given, *asked, client.get_executor()))
            took[workers] = time.perf_counter() - start
            after = client.run(time.process_time)
        assert again == result, f"{workers} workers give other bytes"
        each = [after[worker] - before[worker] for worker in after]
        spent[workers] = max(each)
        shown = " and ".join(f"{one:.1f}" for one in each)
        print(f"{f'Dask, {workers} workers':>24}  {took[workers]:.1f} s wall, {shown} s processor, the same bytes")
    print(
        f"{'':>24}  two workers take 1/{took[1] / took[2]:.2f} of the wall time of one; the busier one spends "
        f"1/{spent[1] / spent[2]:.2f} of its processor time, which is what idle cores would show"
    )


def refresh() -> None:
    """Time what a month's new data ask for: every model's draws, summaries, sums and drivers, one after another."""
    panel = made_up(COUNTRIES, 432, causes=True)
    executor, steps = InlineExecutor(), range(1, CONFLICT.horizon + 1)
    started, spent = time.perf_counter(), time.process_time()
    for name in CONFLICT.models:
        start = time.perf_counter()
        made = forecast(CONFLICT, panel, model_of(name), steps, 1000, Chance(1), executor)  # type: ignore[arg-type]
        drawn = time.perf_counter()
        summarise(made, CONFLICT.thresholds)
        sums_over(made, CONFLICT.spans)
        laid = time.perf_counter()
        drivers_of(model_of(name), panel, tuple(range(1, CONFLICT.shown + 1)))
        print(
            f"{name:>24}  draws {drawn - start:5.1f} s, summaries and sums {laid - drawn:5.1f} s, "
            f"drivers {time.perf_counter() - laid:5.1f} s",
            flush=True,
        )
    print(
        f"refresh of {len(panel.places)} countries, {len(CONFLICT.models)} models, {len(steps)} steps, 1000 draws: "
        f"{time.perf_counter() - started:.1f} s wall, {time.process_time() - spent:.1f} s processor, {peak():.0f} MiB"
    )


PARTS = {"places": by_places, "months": by_months, "cluster": on_a_cluster, "refresh": refresh}


def main(arguments: list[str]) -> int:
    """Run the named parts, all without names."""
    if arguments[:1] == ["one"]:
        one(int(arguments[1]), int(arguments[2]), arguments[3:])
        return 0
    unknown = [name for name in arguments if name not in PARTS]
    if unknown:
        print(f"scale: {unknown[0]!r} is no part; choose from: {', '.join(PARTS)}", file=sys.stderr)
        return 2
    for name in arguments or PARTS:
        print(f"-- {name}", flush=True)
        PARTS[name]()
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
