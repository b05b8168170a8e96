"""From judged cases to the tables of a track record."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.typing import NDArray

from tocsin.forecasts.chance import Chance
from tocsin.forecasts.hazard import Hazard
from tocsin.forecasts.judging import Judged
from tocsin.forecasts.looking_back import Before
from tocsin.forecasts.scores.brier import reliability
from tocsin.forecasts.scores.catalogue import measures
from tocsin.forecasts.scores.coverage import COVERAGE_LEVELS, inside
from tocsin.forecasts.scores.intervals import Interval, mean_interval, place_weights, ratio_interval
from tocsin.forecasts.scores.pit import pit_bins
from tocsin.forecasts.summaries import LEVEL_TEXTS, period_text, threshold_text
from tocsin.forecasts.verdicts import (
    BacktestResult,
    Calibration,
    Comparison,
    Difference,
    Miss,
    ReliabilityBin,
    WindowScore,
)
from tocsin.world.months import Month

__all__ = ["tally"]

_MISSES = 20
"""Largest misses kept a model."""


@dataclass(frozen=True, eq=False)
class _Cube:
    """One model's scores on the places of the whole backtest: measure id -> (places, windows, steps), NaN unknown."""

    model: str
    draws: int
    parts: tuple[Judged, ...]
    scores: dict[str, NDArray[np.float64]]


def tally(
    hazard: Hazard,
    judged: Sequence[Judged],
    before: dict[str, Before],
    chance: Chance,
    *,
    models: tuple[str, ...],
    windows: tuple[str, ...],
    draws: int,
    vintages: dict[str, str],
    history: str,
    truths: tuple[str, ...],
) -> BacktestResult:
    """Pool judged cases into scores with intervals, comparisons, calibration, misses and per-place tables.

    ``before`` says for each window what places had seen before the origin. One set of bootstrap weights over places
    serves every model, measure, window and truth.
    """
    order = list(models) + sorted({one.model for one in judged} - set(models))
    places = sorted({place for one in judged for place in one.places})
    names = tuple(measure.id for measure in measures(hazard))
    weights = place_weights(len(places), chance.generator("bootstrap", hazard.target, "", Month(1, 1)))
    baselines = tuple(name for name in (*hazard.baselines, *hazard.revised_by) if name in order)
    scores: list[WindowScore] = []
    comparisons: list[Comparison] = []
    bins: list[ReliabilityBin] = []
    calibration: list[Calibration] = []
    misses: list[Miss] = []
    by_place: list[pl.DataFrame] = []
    past: list[pl.DataFrame] = []
    for truth in truths:
        under = [one for one in judged if one.truth == truth]
        cubes = {model: _cube(model, under, places, windows, names) for model in order}
        scores += _scores(truth, cubes, baselines, models, names, windows, weights)
        comparisons += _comparisons(truth, cubes, baselines, names, windows, weights)
        bins += _reliability(truth, hazard, cubes)
        calibration += _calibration(truth, cubes, before, windows)
        misses += _misses(truth, hazard, cubes, names[0])
        by_place.append(_places(truth, cubes, places, windows, names))
        if truth == truths[0]:
            past += [_past(truth, hazard, one, names[0]) for cube in cubes.values() for one in cube.parts]
    return BacktestResult(
        hazard=hazard.id,
        target=hazard.target,
        history=history,
        truths=truths,
        models=models,
        references=tuple(order[len(models) :]),
        baselines=baselines,
        measures=names,
        windows=windows,
        draws=draws,
        seed=chance.seed,
        vintages=vintages,
        scores=tuple(scores),
        comparisons=tuple(comparisons),
        reliability=tuple(bins),
        calibration=tuple(calibration),
        misses=tuple(misses),
        places=pl.concat(by_place),
        past=pl.concat(past),
        published=tuple(_differences(hazard, scores)),
    )


def _differences(hazard: Hazard, scores: Sequence[WindowScore]) -> Iterator[Difference]:
    ours = {(row.truth, row.model, row.window): row.scores for row in scores}
    for printed in hazard.published:
        for window, value in printed.windows.items():
            own = ours.get((printed.truth, printed.model, window), {}).get(printed.measure)
            if own is not None:
                yield Difference(
                    truth=printed.truth,
                    window=window,
                    model=printed.model,
                    measure=printed.measure,
                    ours=own,
                    published=value,
                    difference=own - value,
                    source=printed.source,
                )


def _cube(
    model: str, judged: Sequence[Judged], places: list[str], windows: tuple[str, ...], names: tuple[str, ...]
) -> _Cube:
    parts = tuple(one for one in judged if one.model == model)
    row_of = {place: row for row, place in enumerate(places)}
    column_of = {step: column for column, step in enumerate(sorted({step for one in judged for step in one.steps}))}
    scores = {name: np.full((len(places), len(windows), len(column_of)), np.nan) for name in names}
    for one in parts:
        rows, columns = [row_of[place] for place in one.places], [column_of[step] for step in one.steps]
        for name in names:
            scores[name][np.ix_(rows, [windows.index(one.window)], columns)] = one.scores[name][:, None, :]
    return _Cube(model, max((one.draws for one in parts), default=0), parts, scores)


def _slices(cube: _Cube, name: str, windows: tuple[str, ...]) -> Iterator[tuple[str, NDArray[np.float64]]]:
    values = cube.scores[name]
    for number, window in enumerate(windows):
        yield window, values[:, number, :]
    yield "all", values.reshape(len(values), -1)


def _scores(
    truth: str,
    cubes: dict[str, _Cube],
    baselines: tuple[str, ...],
    models: tuple[str, ...],
    names: tuple[str, ...],
    windows: tuple[str, ...],
    weights: NDArray[np.float64],
) -> Iterator[WindowScore]:
    for cube in cubes.values():
        found: dict[str, dict[str, Interval]] = {window: {} for window in (*windows, "all")}
        skill: dict[str, dict[str, float]] = {window: {} for window in found}
        for name in names:
            benchmark = dict(_slices(cubes[baselines[0]], name, windows)) if baselines else {}
            for window, values in _slices(cube, name, windows):
                found[window][name] = mean_interval(values, weights)
                ratio = _ratio(values, benchmark[window]) if window in benchmark else np.nan
                if np.isfinite(ratio):
                    skill[window][name] = 1 - ratio
        cases = {window: int((~np.isnan(values)).sum()) for window, values in _slices(cube, names[0], windows)}
        for window, by_name in found.items():
            if cases[window]:
                yield WindowScore(
                    truth=truth,
                    window=window,
                    model=cube.model,
                    reference=cube.model not in models,
                    draws=cube.draws,
                    cases=cases[window],
                    scores={name: one.estimate for name, one in by_name.items()},
                    skill=skill[window],
                    low={name: one.low for name, one in by_name.items()},
                    high={name: one.high for name, one in by_name.items()},
                    approximate=any(one.approximate for one in cube.parts if window in {one.window, "all"}),
                )


def _ratio(values: NDArray[np.float64], others: NDArray[np.float64]) -> float:
    return ratio_interval(values, others, np.ones((1, len(values)))).estimate


def _comparisons(
    truth: str,
    cubes: dict[str, _Cube],
    baselines: tuple[str, ...],
    names: tuple[str, ...],
    windows: tuple[str, ...],
    weights: NDArray[np.float64],
) -> Iterator[Comparison]:
    for cube in cubes.values():
        for benchmark in baselines:
            if benchmark == cube.model:
                continue
            for name in names:
                others = dict(_slices(cubes[benchmark], name, windows))
                for window, values in _slices(cube, name, windows):
                    found = ratio_interval(values, others[window], weights)
                    yield from _comparison(truth, window, cube.model, benchmark, name, found)
                geometric = _geometric(cube.scores[name], cubes[benchmark].scores[name], weights)
                yield from _comparison(truth, "geometric", cube.model, benchmark, name, geometric)


def _comparison(
    truth: str, window: str, model: str, benchmark: str, name: str, found: Interval
) -> Iterator[Comparison]:
    if not np.isfinite(found.estimate):
        return
    yield Comparison(
        truth=truth,
        window=window,
        model=model,
        benchmark=benchmark,
        measure=name,
        ratio=found.estimate,
        low=found.low,
        high=found.high,
    )


def _geometric(values: NDArray[np.float64], others: NDArray[np.float64], weights: NDArray[np.float64]) -> Interval:
    shared = ~(np.isnan(values) | np.isnan(others))
    used = shared.any(axis=(0, 2))
    upper = np.where(shared, values, 0.0).sum(axis=2)[:, used]
    lower = np.where(shared, others, 0.0).sum(axis=2)[:, used]
    whole_above, whole_below = upper.sum(axis=0), lower.sum(axis=0)
    if not used.any() or (whole_above <= 0).any() or (whole_below <= 0).any():
        return Interval(np.nan, np.nan, np.nan)
    # window by window: a product of two small matrices would wake every thread of the linear algebra library
    above = np.stack([weights @ column for column in upper.T], axis=1)
    below = np.stack([weights @ column for column in lower.T], axis=1)
    proper = ((above > 0) & (below > 0)).all(axis=1)
    means = np.exp(np.log(above[proper] / below[proper]).mean(axis=1))
    low, high = np.quantile(means, (0.05, 0.95)) if len(means) else (np.nan, np.nan)
    return Interval(float(np.exp(np.log(whole_above / whole_below).mean())), float(low), float(high))


def _reliability(truth: str, hazard: Hazard, cubes: dict[str, _Cube]) -> Iterator[ReliabilityBin]:
    for cube in cubes.values():
        if not cube.parts:
            continue
        outcomes = np.concatenate([one.outcomes.ravel() for one in cube.parts])
        for number, threshold in enumerate(hazard.thresholds):
            stated = np.concatenate([one.chances[..., number].ravel() for one in cube.parts])
            for found in reliability(outcomes, stated, threshold):
                yield ReliabilityBin(
                    truth=truth,
                    model=cube.model,
                    threshold=threshold_text(threshold),
                    forecast=found.forecast,
                    observed=found.observed,
                    cases=found.cases,
                )


def _calibration(
    truth: str, cubes: dict[str, _Cube], before: dict[str, Before], windows: tuple[str, ...]
) -> Iterator[Calibration]:
    for cube in cubes.values():
        for window in (*windows, "all"):
            parts = [one for one in cube.parts if window in {one.window, "all"}]
            if not parts:
                continue
            stirring = np.concatenate(
                [np.repeat(before[one.window].active_of(one.places), len(one.steps)) for one in parts]
            )
            hits = {f"{level:g}": _hits(parts, level) for level in COVERAGE_LEVELS}
            yield Calibration(
                truth=truth,
                window=window,
                model=cube.model,
                coverage={level: _mean(hit) for level, hit in hits.items()},
                coverage_active={level: _mean(hit[stirring]) for level, hit in hits.items()},
                pit=pit_bins(np.concatenate([one.transform.ravel() for one in parts])),
            )


def _hits(parts: Sequence[Judged], level: float) -> NDArray[np.float64]:
    ends = [LEVEL_TEXTS.index(f"{end:g}") for end in ((1 - level) / 2, (1 + level) / 2)]
    return np.concatenate(
        [inside(one.outcomes, one.quantiles[..., ends[0]], one.quantiles[..., ends[1]]).ravel() for one in parts]
    )


def _mean(values: NDArray[np.float64]) -> float:
    known = values[~np.isnan(values)]
    return float(known.mean()) if len(known) else float("nan")


def _misses(truth: str, hazard: Hazard, cubes: dict[str, _Cube], name: str) -> Iterator[Miss]:
    low, high = LEVEL_TEXTS.index("0.05"), LEVEL_TEXTS.index("0.95")
    months = 12 if hazard.period == "year" else 1
    for cube in cubes.values():
        cases = [
            (float(one.scores[name][row, column]), number, int(row), int(column))
            for number, one in enumerate(cube.parts)
            for row, column in zip(*_largest(one.scores[name]), strict=True)
        ]
        for score, number, row, column in sorted(cases, key=lambda case: (-case[0], case[1:]))[:_MISSES]:
            one = cube.parts[number]
            yield Miss(
                truth=truth,
                window=one.window,
                model=cube.model,
                place=one.places[row],
                period=period_text(one.periods[column], months),
                mean=float(one.means[row, column]),
                low=float(one.quantiles[row, column, low]),
                high=float(one.quantiles[row, column, high]),
                outcome=float(one.outcomes[row, column]),
                score=score,
            )


def _largest(scores: NDArray[np.float64]) -> tuple[NDArray[np.int64], ...]:
    flat = np.where(np.isnan(scores), -np.inf, scores).ravel()
    known = int((~np.isnan(scores)).sum())
    chosen = np.argsort(-flat, kind="stable")[: min(_MISSES, known)]
    return tuple(np.unravel_index(chosen, scores.shape))


def _places(
    truth: str, cubes: dict[str, _Cube], places: list[str], windows: tuple[str, ...], names: tuple[str, ...]
) -> pl.DataFrame:
    tables = []
    for cube in cubes.values():
        by_name = {name: dict(_slices(cube, name, windows)) for name in names}
        for window in (*windows, "all"):
            known = ~np.isnan(by_name[names[0]][window])
            columns = {
                name: np.where(known, by_name[name][window], 0.0).sum(axis=1) / np.maximum(known.sum(axis=1), 1)
                for name in names
            }
            table = pl.DataFrame({"place": places, "cases": known.sum(axis=1), **columns})
            tables.append(
                table.filter(pl.col("cases") > 0).select(
                    pl.lit(truth).alias("truth"),
                    pl.lit(window).alias("window"),
                    pl.lit(cube.model).alias("model"),
                    pl.all(),
                )
            )
    return pl.concat(tables)


def _past(truth: str, hazard: Hazard, one: Judged, name: str) -> pl.DataFrame:
    months = 12 if hazard.period == "year" else 1
    shape = one.outcomes.shape
    columns = {f"q{level}": one.quantiles[..., number].ravel() for number, level in enumerate(LEVEL_TEXTS)}
    return (
        pl.DataFrame(
            {
                "truth": pl.Series([truth]).new_from_index(0, one.outcomes.size),
                "window": pl.Series([one.window]).new_from_index(0, one.outcomes.size),
                "model": pl.Series([one.model]).new_from_index(0, one.outcomes.size),
                "place": np.repeat(one.places, shape[1]),
                "origin": pl.Series([period_text(one.origin, months)]).new_from_index(0, one.outcomes.size),
                "period": np.tile([period_text(period, months) for period in one.periods], shape[0]),
                "horizon": np.tile(np.asarray(one.steps, dtype=np.int32), shape[0]),
                "mean": one.means.ravel(),
                **columns,
                "outcome": one.outcomes.ravel(),
                name: one.scores[name].ravel(),
            }
        )
        .with_columns(pl.col("outcome", name).fill_nan(None))
        .filter(pl.col("mean").is_not_nan())
    )
