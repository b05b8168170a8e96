"""Time and memory of the whole six-window backtest of the benchmark family, with the official draws beside it.

Run: ``python bench/backtest.py`` (needs the mirror; two processes).
"""

import resource
import sys
import time
from concurrent.futures import ProcessPoolExecutor
from importlib import import_module

import numpy as np
import scoringrules
from official import WINDOWS, feature_rows, panel_at, references, truth_rows

from tocsin.forecasts.backtest import backtest
from tocsin.forecasts.chance import Chance
from tocsin.forecasts.forecast import Forecast
from tocsin.forecasts.hazards.conflict import CONFLICT
from tocsin.forecasts.judging import judge
from tocsin.forecasts.scores.crps import crps
from tocsin.forecasts.verdicts import BacktestResult
from tocsin.forecasts.windows import challenge_windows
from tocsin.world.months import Month

SHOWN = ("crps", "crps_log1p", "ignorance", "ignorance_fourier", "interval_90")


def main(draws: int = 1000, workers: int = 2) -> BacktestResult:
    """Run the backtest on the feature vintage against final outcomes, and print what it took and gave."""
    feature_rows(), truth_rows()
    models = [import_module(f"tocsin.forecasts.models.{name}").MODEL for name in CONFLICT.models]
    start = time.perf_counter()
    official = references()
    read = time.perf_counter() - start
    with ProcessPoolExecutor(workers) as executor:
        result = backtest(
            CONFLICT,
            panel_at,
            {name: truth_rows(name) for name in ("final", "first_release", "latest")},
            models,
            official,
            challenge_windows(CONFLICT, WINDOWS),
            Chance(1),
            draws,
            executor,
            history="feature",
        )
    wall = time.perf_counter() - start
    mebibytes = 1 if sys.platform == "darwin" else 1024
    own = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / mebibytes
    worker = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / mebibytes
    print(f"backtest of {len(models)} models and 2 references, 6 windows, {draws} draws, {workers} workers")
    print(f"wall {wall:.1f} s (of which reading official draws {read:.1f} s)")
    print(f"peak memory {own:.0f} MiB here, {worker:.0f} MiB in the largest worker")
    print(f"{'model':24}" + "".join(f"{name:>19}" for name in SHOWN) + "   coverage 90 % (active)")
    for name in (*result.models, *result.references):
        row = result.score(name)
        found = next(
            one for one in result.calibration if (one.truth, one.model, one.window) == (result.truths[0], name, "all")
        )
        figures = "".join(f"{row.scores[measure]:19.4f}" for measure in SHOWN)
        print(f"{name:24}{figures}   {found.coverage['0.9']:.3f} ({found.coverage_active['0.9']:.3f})")
    judging()
    peer()
    return result


def judging() -> None:
    """Time what one model costs to judge in one window, by every measure and three truths; drawing is not in it."""
    steps = tuple(range(3, 15))
    draws = np.random.default_rng(2).negative_binomial(1, 0.1, (191, len(steps), 1000)).astype(np.float32)
    made = Forecast("ged_sb", "made_up", Month(2017, 10), "", 1, tuple(map(str, range(191))), steps, draws)
    truths = {
        name: np.random.default_rng(seed).poisson(5, draws.shape[:2]).astype(float)
        for seed, name in enumerate(("final", "first_release", "latest"))
    }
    judge(CONFLICT, made, "2018", truths, Chance(1))
    start = time.process_time()
    judge(CONFLICT, made, "2018", truths, Chance(1))
    took = 1000 * (time.process_time() - start)
    print(f"judging 2292 cases x 1000 draws by every measure and {len(truths)} truths: {took:.0f} ms of processor time")


def peer() -> None:
    """Time the CRPS of one window beside an independent library, which must agree."""
    observed = np.random.default_rng(1).poisson(5, 2292).astype(float)
    draws = np.random.default_rng(2).negative_binomial(1, 0.1, (2292, 1000)).astype(float)
    took = {}
    values = {}
    for name, score in (("tocsin", crps), ("scoringrules", scoringrules.crps_ensemble)):
        score(observed, draws)
        start = time.perf_counter()
        values[name] = score(observed, draws)
        took[name] = 1000 * (time.perf_counter() - start)
    assert np.allclose(values["tocsin"], values["scoringrules"])
    print(f"CRPS of 2292 cases x 1000 draws: {took['tocsin']:.0f} ms; scoringrules: {took['scoringrules']:.0f} ms")


if __name__ == "__main__":
    main()
