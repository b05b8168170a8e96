"""What moved the pool's expectation in a place: the exact shares of groups of features in its explainable members."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from tocsin.forecasts.analogues import NEAR, reaches
from tocsin.forecasts.drivers import GROUPS, LOG_DEATHS, Drivers
from tocsin.forecasts.features.around import NEIGHBOURS
from tocsin.forecasts.features.history import LONG, RECENT
from tocsin.forecasts.features.table import FeatureTable
from tocsin.forecasts.models.leaf_forest import MODEL as FOREST
from tocsin.forecasts.models.leaf_forest import STRETCHES, Forest, active_at
from tocsin.forecasts.models.quiet_onset import MODEL as ONSET
from tocsin.forecasts.models.quiet_onset import is_quiet
from tocsin.forecasts.panel import Panel
from tocsin.forecasts.shapley import shapley
from tocsin.forecasts.summary_events import seen

__all__ = ["explain_pool"]

Values = NDArray[np.float64]

_USUAL = 120
"""Periods over which a place's own features are averaged to say what is usual there."""
_OWN = (RECENT, LONG, NEIGHBOURS, "Other kinds of violence")
"""Groups whose base is the place's own usual; the base of the others is the middle of all places."""


def explain_pool(panel: Panel, steps: Sequence[int]) -> Drivers:
    """Take the expectation of log(1 + deaths) apart, from the base rate, by group of features.

    The base rate of a place is what its models expect with its own features at their average of the last 120 periods
    and slow causes at the median of all places. Quiet places are explained by the onset risk, others by the forest of
    past situations; their expectation is the mean over a stretch of steps, so neighbouring steps share one answer.
    Contributions are exact Shapley values over all coalitions of groups, so that base and contributions add up to the
    expectation. It is the expectation of those models, before pooling and recalibration: what moved it is an
    association that the models learned, and no cause.

    Returns NaN for places of which no model can say anything.
    """
    names = tuple(GROUPS)
    shape = (len(panel.places), len(steps))
    base, whole = np.full(shape, np.nan), np.full(shape, np.nan)
    parts = np.full((*shape, len(names)), np.nan)
    known = ~np.isnan(panel.values).all(axis=1)
    quiet = is_quiet(panel.values)[:, -1] & known
    for beyond in (False, True):
        columns = [column for column, step in enumerate(steps) if (step > NEAR) == beyond]
        asked = [steps[column] for column in columns]
        for rows, explain in ((quiet, _of_risk), (known & ~quiet, _of_forest)):
            explained = explain(panel, rows, asked) if asked and rows.any() else None
            if explained is None:
                continue
            groups, (low, share, high) = explained
            cells = np.ix_(np.flatnonzero(rows), np.array(columns))
            base[cells], whole[cells], parts[cells] = low, high, 0.0
            for number, group in enumerate(groups):
                parts[..., names.index(group)][cells] = share[..., number]
    return Drivers(panel.places, tuple(steps), names, base, parts, whole, LOG_DEATHS)


_Explained = tuple[tuple[str, ...], tuple[Values, Values, Values]]


def _of_risk(panel: Panel, rows: NDArray[np.bool_], steps: Sequence[int]) -> _Explained | None:
    risk = ONSET.risk(panel)
    if risk is None:
        return None
    table = ONSET.table(panel)
    now, usual = table.values[rows, -1], _usual(table)[rows]
    groups = tuple(dict.fromkeys(table.groups))
    outbreaks, stirring, silent = ONSET.futures(panel, reaches(steps)[-1])
    moving = active_at(panel.values)[rows, -1]
    begun, *calms = (
        np.array([np.log1p(part[:, step - 1]).mean() if len(part) else 0.0 for step in steps])
        for part in (outbreaks, silent, stirring)
    )
    calm = np.stack(calms)[moving.astype(int)]

    def value(chosen: frozenset[int]) -> Values:
        chance = risk.of(_together(table, groups, chosen, usual, now))[:, None]
        return np.asarray(chance * begun + (1 - chance) * calm)

    return groups, shapley(len(groups), value)


def _of_forest(panel: Panel, rows: NDArray[np.bool_], steps: Sequence[int]) -> _Explained | None:
    forest = FOREST.forest(panel, reaches(steps)[-1])
    if forest is None:  # too little history for far futures: the last near step stands for them, as in the draws
        forest, steps = FOREST.forest(panel, NEAR), [min(step, NEAR) for step in steps]
    if forest is None:
        return None
    table = FOREST.table(panel)
    now, usual = table.values[rows, -1], _usual(table)[rows]
    groups = tuple(dict.fromkeys(table.groups))
    level = 1 + FOREST.level(panel)[rows, -1]
    filled = np.nan_to_num(seen(panel)[rows])
    typical = np.exp(np.log1p(filled[:, -_USUAL:]).mean(axis=1))
    stretch = [next(at for at, (first, last) in enumerate(STRETCHES) if first < step <= last) for step in steps]

    def value(chosen: frozenset[int]) -> Values:
        return _expected(forest, table, groups, chosen, usual, now, np.stack([typical, level]))[:, stretch]

    return groups, shapley(len(groups), value)


def _expected(
    forest: Forest,
    table: FeatureTable,
    groups: tuple[str, ...],
    chosen: frozenset[int],
    usual: NDArray[np.float32],
    now: NDArray[np.float32],
    levels: Values,
) -> Values:
    """Return the expected mean of log(1 + value) over each stretch; the level belongs to the recent past."""
    ratio = forest.trees.predict(_together(table, groups, chosen, usual, now)).reshape(len(now), -1)
    level = levels[int(groups.index(RECENT) in chosen)]
    return np.asarray(np.maximum(ratio + np.log(level)[:, None], 0.0))


def _together(
    table: FeatureTable,
    groups: tuple[str, ...],
    chosen: frozenset[int],
    usual: NDArray[np.float32],
    now: NDArray[np.float32],
) -> NDArray[np.float32]:
    """Return features that are as now for the chosen groups and as usual for the others."""
    names = {groups[number] for number in chosen}
    return np.where([group in names for group in table.groups], now, usual).astype(np.float32)


def _usual(table: FeatureTable) -> NDArray[np.float32]:
    own = table.values[:, -_USUAL:].mean(axis=1)
    middle = np.median(table.values[:, -1], axis=0)
    return np.where([group in _OWN for group in table.groups], own, middle).astype(np.float32)
