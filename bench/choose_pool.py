"""Choose the weights of the pool and its recalibration on origins from April 2007 to October 2016.

Run: ``python bench/choose_pool.py`` (needs the mirror; some minutes). No outcome after December 2017 is
read.
For each regime and stretch of steps the weights minimise the CRPS of the mixture of distributions, a quadratic function
of the weights: the mean of CRPS and of CRPS of log(1 + x), each over what conflictology has there. Then the two
parameters of the Beta recalibration are searched on a grid. Printed as they stand in ``forecasts/pool_weights.py``.
"""

from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from importlib import import_module
from multiprocessing import get_context

import numpy as np
from numpy.typing import NDArray
from panels import outcomes, panel_at

from tocsin.forecasts.chance import Chance
from tocsin.forecasts.models.pool import BETA_GRID, BLOCKS, MEMBERS, REGIMES, mixture, regime_of
from tocsin.forecasts.scores.crps import crps
from tocsin.world.months import Month

ORIGINS = [Month(year, month) for year in range(2007, 2017) for month in (4, 10)]
STEPS = range(1, 15)
DRAWS = 200
DOUBLES = {"still": "gradient_quantiles", "high": "quiet_onset", "war": "quiet_onset"}
"""Members that stand on smoothed conflictology in a regime: not counted twice there."""
SHRINK = 0.02
"""Pull towards equal weights, so that two members that are alike share."""

Values = NDArray[np.float64]


def members_at(origin: Month) -> tuple[Values, Values, NDArray[np.int64]]:
    """Return sorted draws (members, places, steps, draws), outcomes and regimes at one origin."""
    panel = panel_at(origin)
    models = [import_module(f"tocsin.forecasts.models.{name}").MODEL for name in (*MEMBERS, "conflictology")]
    made = [np.sort(model.draw(panel, tuple(STEPS), DRAWS, Chance(0)), axis=-1) for model in models]
    truth = outcomes(panel, STEPS)
    limit = Month(2017, 12).ordinal - origin.ordinal
    truth[:, [step - 1 for step in STEPS if step > limit]] = np.nan
    return np.stack(made).astype(np.float32), truth, regime_of(panel)


def terms(draws: Values, truth: Values) -> tuple[Values, Values]:
    """Return for N cases the distance of each member from the outcome (N, K) and between members (N, K, K)."""
    count = len(draws)
    apart = np.abs(draws - truth[None, :, None]).mean(axis=-1).T
    between = np.empty((draws.shape[1], count, count))
    for one in range(count):
        for other in range(one, count):
            both = np.sort(np.concatenate([draws[one], draws[other]], axis=-1), axis=-1)
            size = both.shape[-1]
            inner = ((2 * np.arange(1, size + 1) - size - 1) * both).sum(axis=-1) * 2 / size**2
            between[:, one, other] = between[:, other, one] = inner
    own = np.stack([between[:, one, one] for one in range(count)], axis=1)
    for one in range(count):
        for other in range(count):
            if one != other:  # E|X-Y| of two members from that of both together
                between[:, one, other] = 2 * between[:, one, other] - (own[:, one] + own[:, other]) / 2
    return apart, between


def lowest(apart: Values, between: Values) -> Values:
    """Return the weights on the simplex with the lowest CRPS, by exponentiated gradient."""
    weights = np.full(len(apart), 1 / len(apart))
    for _ in range(4000):
        slope = apart - between @ weights + SHRINK * (weights - 1 / len(apart))
        weights = weights * np.exp(-0.5 * (slope - slope.min()))
        weights /= weights.sum()
    return weights


def main() -> None:
    """Fit, print, and score what was fitted beside its members."""
    with ProcessPoolExecutor(2, mp_context=get_context("spawn")) as pool:
        parts = list(pool.map(members_at, ORIGINS))
    draws = np.concatenate([part[0] for part in parts], axis=1)
    truth = np.concatenate([part[1] for part in parts])
    regime = np.concatenate([part[2] for part in parts])
    fit(draws, truth, regime)


def normalised(
    draws: Values, truth: Values, rows: NDArray[np.bool_], steps: Sequence[int] = STEPS
) -> tuple[Values, Values]:
    """Return the mean terms of the members (K,) and (K, K): CRPS and CRPS of log(1 + x) over conflictology's, added."""
    columns = [step - 1 for step in steps]
    cases = draws[:, rows][:, :, columns].reshape(len(draws), -1, DRAWS).astype(float)
    seen = truth[rows][:, columns].ravel()
    known = ~np.isnan(seen) & ~np.isnan(cases[:, :, 0]).any(axis=0)
    cases, seen = cases[:, known], seen[known]
    apart, between = np.zeros(len(draws) - 1), np.zeros((len(draws) - 1, len(draws) - 1))
    for scale in (np.asarray, np.log1p):
        one, two = terms(scale(cases), scale(seen))
        norm = (one - np.diagonal(two, axis1=1, axis2=2) / 2)[:, -1].mean()
        apart += one[:, :-1].mean(axis=0) / norm
        between += two[:, :-1, :-1].mean(axis=0) / norm
    return apart, between


def fit(draws: Values, truth: Values, regime: NDArray[np.int64]) -> None:
    """Print weights by regime and stretch of steps, and the recalibration by regime."""
    table = np.zeros((len(REGIMES), len(BLOCKS), len(MEMBERS)))
    for number, name in enumerate(REGIMES):
        for block, (first, last) in enumerate(BLOCKS):
            inside = [step for step in STEPS if first <= step <= last]
            apart, between = normalised(draws, truth, regime == number, inside)
            used = np.array([member != DOUBLES.get(name) for member in MEMBERS])
            weights = table[number, block]
            weights[used] = np.round(lowest(apart[used], between[np.ix_(used, used)]), 3)
            own = apart - np.diagonal(between) / 2
            whole = weights @ apart - weights @ between @ weights / 2
            print(
                f"{name:6} {first:2}-{last:2}  "
                + " ".join(f"{m} {w:.2f} ({s:.3f})" for m, w, s in zip(MEMBERS, weights, own, strict=True))
                + f"  pool {whole:.3f}",
                flush=True,
            )
    print("WEIGHTS =", np.array2string(table, separator=", ", precision=3))
    recalibrate(table, draws, truth, regime)


def recalibrate(table: Values, draws: Values, truth: Values, regime: NDArray[np.int64]) -> None:
    """Search the Beta parameters of each regime by the same score, and print the coverage that they give."""
    for number, name in enumerate(REGIMES):
        cases, seen = draws[:-1, regime == number], truth[regime == number]
        base, found = None, []
        for alpha in BETA_GRID:
            for beta in BETA_GRID:
                made = np.stack(
                    [
                        mixture(cases[:, :, step - 1], table[number, _block(step)], DRAWS, (alpha, beta))
                        for step in STEPS
                    ],
                    axis=1,
                )
                known = ~np.isnan(seen) & ~np.isnan(made[..., 0])
                one, two = seen[known], made[known].astype(float)
                scores = np.array([crps(one, two).mean(), crps(np.log1p(one), np.log1p(two)).mean()])
                low, high = np.quantile(two, (0.05, 0.95), axis=1)
                if (alpha, beta) == (1.0, 1.0):
                    base = scores
                found.append((alpha, beta, scores, float(((one >= low) & (one <= high)).mean())))
        assert base is not None
        for alpha, beta, scores, cover in sorted(found, key=lambda row: (row[2] / base).sum())[:4]:
            print(f"{name:6} alpha {alpha:g} beta {beta:g}  ratio {scores / base}  coverage {cover:.3f}")
        plain = next(row for row in found if row[:2] == (1.0, 1.0))
        print(f"{name:6} plain  CRPS {plain[2][0]:.3f} log {plain[2][1]:.4f} coverage {plain[3]:.3f}", flush=True)


def _block(step: int) -> int:
    return next(number for number, (first, last) in enumerate(BLOCKS) if first <= step <= last)


if __name__ == "__main__":
    main()
