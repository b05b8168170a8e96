"""From judged cases to the tables of a track record."""

import math
from collections.abc import Iterator, Mapping, Sequence

import numpy as np
import polars as pl
from numpy.typing import NDArray

from tocsin.forecasts.calibrating import calibration, reliability_bins
from tocsin.forecasts.chance import Chance
from tocsin.forecasts.comparing import breakdown, worst_places
from tocsin.forecasts.comparing import comparisons as compare
from tocsin.forecasts.cubes import Cube, Layout, cube_of, slices_by_place, slices_of
from tocsin.forecasts.event_scores import event_scores
from tocsin.forecasts.event_verdict import EventScore
from tocsin.forecasts.hazard import Hazard
from tocsin.forecasts.judging import Judged
from tocsin.forecasts.looking_back import Before
from tocsin.forecasts.onsets import OnsetCase, OnsetScore, onset_cases, onset_scores, quiet_places, rival_of
from tocsin.forecasts.scores.catalogue import EVENT, aim_of, measure_ids, rooted
from tocsin.forecasts.scores.intervals import Interval, mean_intervals, place_weights
from tocsin.forecasts.significance import significances
from tocsin.forecasts.summaries import LEVEL_TEXTS, period_text
from tocsin.forecasts.verdicts import (
    BacktestResult,
    Calibration,
    Comparison,
    Difference,
    Miss,
    ReliabilityBin,
    Significance,
    WindowScore,
    Worst,
)
from tocsin.world.months import Month

__all__ = ["tally"]

_MISSES = 20
"""Largest misses kept a model."""


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
    groups: Mapping[str, str] | None = None,
) -> BacktestResult:
    """Pool judged cases into scores with intervals, comparisons, calibration, misses and per-place tables.

    ``before`` says for each window what places had seen before the origin, ``groups`` under which name a window's
    figures are told together with others'. One set of bootstrap weights over places, or over stretches of time where
    there are fewer than ten places, serves every model, measure, window and truth.
    """
    order = list(models) + sorted({one.model for one in judged} - set(models))
    places = sorted({place for one in judged for place in one.places})
    steps = tuple(sorted({step for one in judged for step in one.steps}))
    told_as = tuple((groups or {}).get(window, window) for window in windows)
    layout = Layout(tuple(places), windows, steps, told_as)
    names = measure_ids(hazard, steps)
    weights = place_weights(layout.units, _random(hazard, chance))
    # onsets are ranked among places, so places are what is drawn again there
    of_places = place_weights(len(places), _random(hazard, chance)) if layout.by_time else weights
    baselines = tuple(name for name in (*hazard.baselines, *hazard.revised_by) if name in order)
    scores: list[WindowScore] = []
    comparisons: list[Comparison] = []
    bins: list[ReliabilityBin] = []
    onsets: list[OnsetScore] = []
    cases: list[OnsetCase] = []
    events: list[EventScore] = []
    calibrated: list[Calibration] = []
    worst: list[Worst] = []
    broken_down: list[pl.DataFrame] = []
    significance: list[Significance] = []
    misses: list[Miss] = []
    by_place: list[pl.DataFrame] = []
    past: list[pl.DataFrame] = []
    for truth in truths:
        under = [one for one in judged if one.truth == truth]
        cubes = {model: cube_of(model, under, layout, names) for model in order}
        scores += _scores(truth, cubes, baselines, models, names, layout, weights)
        events += event_scores(truth, hazard, cubes, layout, weights)
        comparisons += compare(truth, cubes, baselines, names, layout, weights)
        ranked = cubes[baselines[0] if baselines else order[0]]
        left_out = worst_places(truth, ranked, names[0], layout)
        worst += left_out
        broken_down.append(breakdown(truth, cubes, baselines, _scales(names), layout, left_out, weights))
        significance += significances(truth, cubes, baselines, _scales(names)[-1], layout)
        scored, came = _onsets(truth, hazard, under, before, layout, of_places)
        onsets += scored
        cases += came
        bins += reliability_bins(truth, hazard, cubes)
        calibrated += calibration(truth, cubes, before, layout, weights)
        misses += _misses(truth, hazard, cubes, names[0], layout)
        by_place.append(_places(truth, cubes, layout, names))
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
        windows=layout.named,
        draws=draws,
        seed=chance.seed,
        vintages=vintages,
        scores=tuple(scores),
        comparisons=tuple(comparisons),
        reliability=tuple(bins),
        calibration=tuple(calibrated),
        misses=tuple(misses),
        places=pl.concat(by_place),
        past=pl.concat(past),
        worst=tuple(worst),
        breakdown=pl.concat(broken_down),
        significance=tuple(significance),
        onsets=tuple(onsets),
        onset_cases=tuple(cases),
        events=tuple(events),
        resampled="time" if layout.by_time else "places",
        published=tuple(_differences(hazard, scores)),
    )


def _random(hazard: Hazard, chance: Chance) -> np.random.Generator:
    return chance.generator("bootstrap", hazard.target, "", Month(1, 1))


def _onsets(
    truth: str,
    hazard: Hazard,
    judged: Sequence[Judged],
    before: dict[str, Before],
    layout: Layout,
    weights: NDArray[np.float64],
) -> tuple[list[OnsetScore], list[OnsetCase]]:
    if hazard.onset is None:
        return [], []
    during: dict[str, dict[str, float]] = {}
    chances: dict[str, dict[str, dict[str, float]]] = {}
    whole = {one.window: 0 for one in judged}
    for one in judged:
        whole[one.window] = max(whole[one.window], len(one.steps))
    for one in judged:
        sums = dict(zip(one.places, one.outcomes.sum(axis=1).tolist(), strict=True))
        # what covers fewer steps than the window speaks of another sum
        if len(one.steps) == whole[one.window] and not np.isnan(one.reach).all():
            during[one.window] = sums | during.get(one.window, {})
            by_window = chances.setdefault(one.model, {})
            by_window[one.window] = dict(zip(one.places, one.reach.tolist(), strict=True))
    quiet = quiet_places(hazard.onset, before, during, chances)
    rival = rival_of(hazard.onset)
    return list(onset_scores(truth, quiet, rival, layout.places, weights)), list(onset_cases(truth, quiet))


def _scales(names: tuple[str, ...]) -> tuple[str, ...]:
    """Name the measure that ranks and, where it is judged, the same on the logarithmic scale."""
    return (names[0], *(name for name in ("crps_log1p",) if name in names[1:]))


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


def _scores(
    truth: str,
    cubes: dict[str, Cube],
    baselines: tuple[str, ...],
    models: tuple[str, ...],
    names: tuple[str, ...],
    layout: Layout,
    weights: NDArray[np.float64],
) -> Iterator[WindowScore]:
    for cube in cubes.values():
        found: dict[str, dict[str, Interval]] = {window: {} for window in (*layout.named, "all")}
        skill: dict[str, dict[str, float]] = {window: {} for window in found}
        cells = [(name, window, values) for name in names for window, values in slices_of(cube, name, layout)]
        for name in names:
            by_group = [(window, values) for other, window, values in cells if other == name]
            means = mean_intervals([values for _, values in by_group], weights)
            for (window, _), mean in zip(by_group, means, strict=True):
                if np.isfinite(mean.estimate) or not name.startswith(EVENT):
                    found[window][name] = Interval(*(math.sqrt(one) for one in mean)) if rooted(name) else mean
            benchmark = dict(slices_of(cubes[baselines[0]], name, layout)) if baselines else {}
            for window, values in by_group:
                ratio = _ratio(values, benchmark[window]) if window in benchmark else np.nan
                if np.isfinite(ratio) and aim_of(name) is None:
                    skill[window][name] = 1 - (math.sqrt(ratio) if rooted(name) else ratio)
        cases = {window: int((~np.isnan(values)).sum()) for window, values in slices_of(cube, names[0], layout)}
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
                    approximate=any(
                        one.approximate for one in cube.parts if window in {layout.group_of[one.window], "all"}
                    ),
                )


def _ratio(values: NDArray[np.float64], others: NDArray[np.float64]) -> float:
    shared = ~(np.isnan(values) | np.isnan(others))
    below = float(others[shared].sum())
    return float(values[shared].sum()) / below if below else np.nan


def _misses(truth: str, hazard: Hazard, cubes: dict[str, Cube], name: str, layout: Layout) -> Iterator[Miss]:
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
                window=layout.group_of[one.window],
                model=cube.model,
                place=one.places[row],
                period=period_text(one.periods[column], months),
                mean=float(one.means[row, column]),
                low=float(one.quantiles[row, column, low]),
                high=float(one.quantiles[row, column, high]),
                outcome=float(one.outcomes[row, column]),
                score=math.sqrt(score) if rooted(name) else score,
            )


def _largest(scores: NDArray[np.float64]) -> tuple[NDArray[np.int64], ...]:
    flat = np.where(np.isnan(scores), -np.inf, scores).ravel()
    known = int((~np.isnan(scores)).sum())
    chosen = np.argsort(-flat, kind="stable")[: min(_MISSES, known)]
    return tuple(np.unravel_index(chosen, scores.shape))


def _places(truth: str, cubes: dict[str, Cube], layout: Layout, names: tuple[str, ...]) -> pl.DataFrame:
    tables = []
    for cube in cubes.values():
        by_name = {name: dict(slices_by_place(cube, name, layout)) for name in names}
        for window in (*layout.named, "all"):
            known = ~np.isnan(by_name[names[0]][window])
            columns = {name: _means(by_name[name][window], name) for name in names}
            table = pl.DataFrame({"place": layout.places, "cases": known.sum(axis=1), **columns})
            tables.append(
                table.filter(pl.col("cases") > 0).select(
                    pl.lit(truth).alias("truth"),
                    pl.lit(window).alias("window"),
                    pl.lit(cube.model).alias("model"),
                    pl.all(),
                )
            )
    return pl.concat(tables)


def _means(values: NDArray[np.float64], name: str) -> NDArray[np.float64]:
    """Mean over the known cases of each place; what has none is NaN."""
    known = ~np.isnan(values)
    count = known.sum(axis=1)
    means: NDArray[np.float64] = np.divide(
        np.where(known, values, 0.0).sum(axis=1), count, out=np.full(len(values), np.nan), where=count > 0
    )
    return np.sqrt(means) if rooted(name) else means


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
                name: (np.sqrt(one.scores[name]) if rooted(name) else one.scores[name]).ravel(),
            }
        )
        .with_columns(pl.col("outcome", name).fill_nan(None))
        .filter(pl.col("mean").is_not_nan())
    )
