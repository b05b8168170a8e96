"""Every model against every benchmark: over windows, steps and regions, with and without the five worst places."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray

from tocsin.errors import UnknownCodeError
from tocsin.forecasts.cubes import Cube, Layout
from tocsin.forecasts.pooling import WHOLE, Part, Pools
from tocsin.forecasts.scores.catalogue import aim_of
from tocsin.forecasts.verdicts import Comparison, Worst
from tocsin.world import places

__all__ = ["WORST", "breakdown", "comparisons", "region_of", "worst_places"]

WORST = 5
"""Places left out of a window: those that carry most of the first benchmark's first score."""


def comparisons(
    truth: str,
    cubes: Mapping[str, Cube],
    baselines: Sequence[str],
    names: Sequence[str],
    layout: Layout,
    weights: NDArray[np.float64],
) -> Iterator[Comparison]:
    """Compare by every measure, in each window and over all of them."""
    shape = (len(layout.places), len(layout.windows), len(layout.steps))
    compared = [name for name in names if aim_of(name) is None]
    pools = Pools([Part(WHOLE, "", False, np.ones(shape, dtype=bool))], weights, compared, layout)
    for model, benchmark in _pairs(cubes, baselines):
        found = pools.ratios(cubes[model], cubes[benchmark])
        for number, name in enumerate(compared):
            for column, window in enumerate((*layout.named, "all", "geometric")):
                if np.isfinite(found.ratio[number, 0, column]):
                    yield Comparison(
                        truth=truth,
                        window=window,
                        model=model,
                        benchmark=benchmark,
                        measure=name,
                        ratio=float(found.ratio[number, 0, column]),
                        low=float(found.low[number, 0, column]),
                        high=float(found.high[number, 0, column]),
                    )


def worst_places(truth: str, benchmark: Cube, name: str, layout: Layout) -> tuple[Worst, ...]:
    """Name the five places of each window that carry most of a benchmark's score there.

    With fewer than ten places none is left out: five of them would be most of what is judged. The benchmark decides,
    not the model that is judged: so every model is compared on the same places, and none can rid itself of its own
    misses.
    """
    found: list[Worst] = []
    if layout.by_time:
        return ()
    for window in layout.named:
        sums = np.nansum(benchmark.scores[name][:, layout.within(window), :], axis=(1, 2))
        order = np.argsort(-sums, kind="stable")[:WORST]
        named = tuple(layout.places[row] for row in order if sums[row] > 0)
        found.append(Worst(truth=truth, window=window, benchmark=benchmark.model, measure=name, places=named))
    return tuple(found)


def breakdown(
    truth: str,
    cubes: Mapping[str, Cube],
    baselines: Sequence[str],
    names: Sequence[str],
    layout: Layout,
    worst: Sequence[Worst],
    weights: NDArray[np.float64],
) -> pl.DataFrame:
    """Compare by the measures of ``names`` in each part of the backtest.

    Columns: truth, window (a name, ``all`` or ``geometric``), part (``whole``, ``step`` or ``region``), key (the step,
    or the id of the M49 region), without_worst, measure, model, benchmark, cases, score, against (mean scores of the
    model and of the benchmark on the cases both have), ratio, low, high. Intervals as in
    :class:`tocsin.forecasts.pooling.Ratios`; rows without a defined ratio are left out.
    """
    parts = _parts(layout, worst)
    pools = Pools(parts, weights, names, layout)
    windows = (*layout.named, "all", "geometric")
    pairs = list(_pairs(cubes, baselines))
    compared = [(name, model, benchmark) for model, benchmark in pairs for name in names]
    if not compared:
        return pl.DataFrame(schema=_SCHEMA)
    found = [pools.ratios(cubes[model], cubes[benchmark]) for model, benchmark in pairs]
    count = len(parts) * len(windows)
    columns: dict[str, Any] = {
        "window": list(windows) * (len(parts) * len(compared)),
        "part": [part.kind for part in parts for _ in windows] * len(compared),
        "key": [part.key for part in parts for _ in windows] * len(compared),
        "without_worst": [part.without_worst for part in parts for _ in windows] * len(compared),
        "measure": [name for name, _, _ in compared for _ in range(count)],
        "model": [model for _, model, _ in compared for _ in range(count)],
        "benchmark": [benchmark for _, _, benchmark in compared for _ in range(count)],
        **{
            name: np.concatenate([getattr(one, name).ravel() for one in found])
            for name in ("cases", "score", "against", "ratio", "low", "high")
        },
    }
    return (
        pl.DataFrame(columns)
        .with_columns(pl.lit(truth).alias("truth"), pl.col(pl.Float64).fill_nan(None))
        .filter(pl.col("ratio").is_not_null())
        .select([pl.col(name).cast(kind) for name, kind in _SCHEMA.items()])
    )


_SCHEMA: dict[str, pl.DataType] = {
    **dict.fromkeys(("truth", "window", "part", "key"), pl.String()),
    "without_worst": pl.Boolean(),
    **dict.fromkeys(("measure", "model", "benchmark"), pl.String()),
    "cases": pl.Int64(),
    **dict.fromkeys(("score", "against", "ratio", "low", "high"), pl.Float64()),
}


def _parts(layout: Layout, worst: Sequence[Worst]) -> list[Part]:
    shape = (len(layout.places), len(layout.windows), len(layout.steps))
    every = np.ones(shape, dtype=bool)
    whole = [Part(WHOLE, "", False, every)]
    if len(layout.steps) > 1:
        for number, step in enumerate(layout.steps):
            chosen = np.zeros(shape, dtype=bool)
            chosen[:, :, number] = True
            whole.append(Part("step", str(step), False, chosen))
    regions = [region_of(place) for place in layout.places]
    for region in sorted({region for region in regions if region}):
        chosen = every & np.asarray([one == region for one in regions])[:, None, None]
        whole.append(Part("region", region, False, chosen))
    kept = every.copy()
    for one in worst:
        rows = [layout.places.index(place) for place in one.places]
        kept[np.ix_(rows, layout.within(one.window))] = False
    without = [Part(part.kind, part.key, True, part.cases & kept) for part in whole]
    return whole + without if worst else whole


def region_of(place: str) -> str:
    """Name the M49 region directly below the world that a place lies in; empty where it lies in none.

    >>> region_of("SDN"), region_of("no place of ours")
    ('M49_002', '')
    """
    try:
        above = (places.place(place), *places.ancestors(place))
    except UnknownCodeError:
        return ""
    return next((one.id for one in above if one.kind == "region" and one.parent == "WORLD"), "")


def _pairs(cubes: Mapping[str, Cube], baselines: Sequence[str]) -> Iterator[tuple[str, str]]:
    for model in cubes:
        for benchmark in baselines:
            if benchmark != model:
                yield model, benchmark
