"""Do forecasts mean what they say? Reliability curves, interval coverage with intervals, and the transform's gap."""

from collections.abc import Iterator, Mapping
from functools import partial

import numpy as np
from numpy.typing import NDArray

from tocsin.forecasts.cubes import Cube, Layout, laid
from tocsin.forecasts.hazard import Hazard
from tocsin.forecasts.judging import Judged
from tocsin.forecasts.looking_back import Before
from tocsin.forecasts.scores.brier import reliability
from tocsin.forecasts.scores.coverage import COVERAGE_LEVELS, inside
from tocsin.forecasts.scores.intervals import Interval, mean_intervals
from tocsin.forecasts.scores.pit import pit_bins, pit_gap
from tocsin.forecasts.summaries import LEVEL_TEXTS, threshold_text
from tocsin.forecasts.verdicts import Calibration, ReliabilityBin

__all__ = ["calibration", "reliability_bins"]


def reliability_bins(truth: str, hazard: Hazard, cubes: Mapping[str, Cube]) -> Iterator[ReliabilityBin]:
    """Tell how often each threshold was reached where similar chances were forecast, over all windows."""
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


def calibration(
    truth: str,
    cubes: Mapping[str, Cube],
    before: Mapping[str, Before],
    layout: Layout,
    weights: NDArray[np.float64],
) -> Iterator[Calibration]:
    """Tell the coverage of each window and of all together, with 90 % intervals from resampling places."""
    for cube in cubes.values():
        hits = {f"{level:g}": laid(cube.parts, layout, partial(_hits, level=level)) for level in COVERAGE_LEVELS}
        fell = laid(cube.parts, layout, lambda one: one.transform)
        stirring = laid(cube.parts, layout, partial(_active, before=before))
        for window in (*layout.named, "all"):
            if not any(window in {layout.group_of[one.window], "all"} for one in cube.parts):
                continue
            cells = [layout.cut(hit, window) for hit in hits.values()]
            chosen = layout.cut(stirring, window) > 0
            means = mean_intervals([*cells, *(np.where(chosen, cell, np.nan) for cell in cells)], weights)
            every = dict(zip(hits, means[: len(hits)], strict=True))
            active = dict(zip(hits, means[len(hits) :], strict=True))
            transform = layout.cut(fell, window)
            yield Calibration(
                truth=truth,
                window=window,
                model=cube.model,
                coverage=_estimates(every),
                coverage_low={level: one.low for level, one in every.items()},
                coverage_high={level: one.high for level, one in every.items()},
                coverage_active=_estimates(active),
                coverage_active_low={level: one.low for level, one in active.items()},
                coverage_active_high={level: one.high for level, one in active.items()},
                active_cases=int((~np.isnan(transform) & chosen).sum()),
                pit=pit_bins(transform),
                pit_gap=pit_gap(transform),
                pit_gap_active=pit_gap(np.where(chosen, transform, np.nan)),
            )


def _hits(one: Judged, level: float) -> NDArray[np.float64]:
    ends = [LEVEL_TEXTS.index(f"{end:g}") for end in ((1 - level) / 2, (1 + level) / 2)]
    return inside(one.outcomes, one.quantiles[..., ends[0]], one.quantiles[..., ends[1]])


def _active(one: Judged, before: Mapping[str, Before]) -> NDArray[np.float64]:
    stirred = before[one.window].active_of(one.places).astype(np.float64)
    return np.repeat(stirred[:, None], len(one.steps), axis=1)


def _estimates(found: Mapping[str, Interval]) -> dict[str, float]:
    return {level: one.estimate for level, one in found.items()}
