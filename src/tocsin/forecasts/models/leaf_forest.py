"""What followed in situations like this one, anywhere: whole paths from a forest's leaves, at this place's level."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tocsin.forecasts.analogues import NEAR, Situations, evenly, joined, reaches, situations
from tocsin.forecasts.chance import Chance
from tocsin.forecasts.features.around import NEIGHBOURS
from tocsin.forecasts.features.history import RECENT, decayed_mean
from tocsin.forecasts.features.table import FeatureTable, feature_table
from tocsin.forecasts.model import Draws
from tocsin.forecasts.models.smoothed_conflictology import MODEL as FALLBACK
from tocsin.forecasts.panel import Panel
from tocsin.forecasts.remembered import fitted, remembered
from tocsin.forecasts.summary_events import as_seen_then
from tocsin.messages import N_

__all__ = ["FEW", "GROUPS", "MODEL", "STRETCHES", "Forest", "LeafForest", "active_at", "levels_of"]

GROUPS = (RECENT, NEIGHBOURS)
"""Groups of features that earned their place on the windows 2008 to 2017 (``python bench/ablation.py``)."""
FEW = 400
"""With fewer past situations than this, a forest would only repeat them."""
ACTIVE = 60
"""Periods: a place without any positive value in so many is quiet."""
STRETCHES = ((0, 2), (2, 5), (5, 9), (9, 14), (14, 20), (20, 28), (28, 36))
"""The stretches of the path whose mean log ratios the trees are grown towards: after which step each begins, and its
last step."""
_MEMORY = 240
"""Periods from which the futures of quiet places are pooled."""

Values = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Forest:
    """A grown forest, ready to be asked: for each tree, the situations by leaf.

    Attributes
    ----------
    trees:
        The fitted forest.
    situations:
        What it was grown on.
    scale:
        Shape (N,): one plus the level of each situation's place at its time.
    order, leaves:
        For each tree, situations sorted by leaf, and the sorted leaf numbers.
    """

    trees: Any
    situations: Situations
    scale: NDArray[np.float64]
    order: NDArray[np.int32]
    leaves: NDArray[np.int32]

    def bounds(self, features: NDArray[np.float32]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Return for each row and tree where its leaf's situations begin and how many they are; shapes (N, trees)."""
        met = self.trees.apply(features).astype(np.int32)
        start, count = np.empty(met.shape, dtype=np.int64), np.empty(met.shape, dtype=np.int64)
        for tree, leaves in enumerate(self.leaves):
            start[:, tree] = np.searchsorted(leaves, met[:, tree], side="left")
            count[:, tree] = np.searchsorted(leaves, met[:, tree], side="right") - start[:, tree]
        return start, count


@dataclass(frozen=True)
class LeafForest:
    """Which past situations were like this one? What followed there, raised or lowered to this place's level.

    Summary events are spread first (:mod:`tocsin.forecasts.summary_events`). Extremely randomised trees are grown on
    situations of active places (a positive value in the last 60 periods) towards the mean log ratio of stretches of
    the path to the level, a mean in which a value counts half after 1.5 periods. Each draw takes a tree, a situation
    from the leaf that the place falls into, and its whole future times (1 + level here) / (1 + level there): a path
    that happened, so that sums over periods come out right.
    Steps beyond 14 come from a second forest on longer futures, each near path going on with the far path whose rank
    at its end is the same. Quiet places draw from the futures of quiet places of the last 20 years.

    Every constant was chosen on the windows 2008 to 2017.

    Sources: Meinshausen, N. (2006), Quantile regression forests, JMLR 7; Geurts, P. et al. (2006), Extremely randomized
    trees, Machine Learning 63(1).
    """

    id: str = "leaf_forest"
    title: str = N_("Forest of past situations")
    summary: str = N_("What followed in past situations like this one in any place, at this place's own level.")
    observed: bool = False
    values: tuple[str, ...] = ("count",)
    trees: int = 64
    leaf: int = 100
    half_life: float = 1.5
    decay: float = 120.0
    """Periods after which a situation counts half in growing the trees."""
    most: int = 12_000
    """Situations that the trees are grown on, at most: evenly spaced ones, since neighbouring months are alike."""
    groups: tuple[str, ...] = GROUPS

    def draw(self, panel: Panel, steps: Sequence[int], draws: int, chance: Chance) -> Draws:
        """Return counts of shape (P, len(steps), draws); NaN for a place without any known value."""
        return self.draw_rows(panel, range(len(panel.places)), steps, draws, chance)

    def draw_rows(self, panel: Panel, rows: Sequence[int], steps: Sequence[int], draws: int, chance: Chance) -> Draws:
        """As :meth:`draw`, for some rows of the panel: what is learned stands on all."""
        lengths = reaches(steps)
        forests = [self.forest(panel, reach) for reach in lengths]
        if forests[0] is None:
            return FALLBACK.draw_rows(panel, rows, steps, draws, chance)
        now = self.table(panel).values[rows, -1]
        level = 1 + self.level(panel)[rows, -1]
        active = active_at(panel.values[rows])[:, -1]
        wanted = np.asarray(steps) - 1
        result = np.full((len(rows), len(steps), draws), np.nan, dtype=np.float32)
        bounds = [None if forest is None else forest.bounds(now) for forest in forests]
        calm = [fitted(panel, (self, "quiet", reach), partial(self._quiet, panel, reach)) for reach in lengths]
        for at, row in enumerate(rows):
            if np.isnan(panel.values[row]).all():
                continue
            random = chance.generator(self.id, panel.target, panel.places[row], panel.origin)
            paths = []
            for forest, bound, still, reach in zip(forests, bounds, calm, lengths, strict=True):
                if active[at] and forest is not None and bound is not None:
                    start, count = bound
                    paths.append(_paths(forest, start[at], count[at], level[at], draws, random))
                elif not active[at] and len(still):
                    paths.append(still[evenly(len(still), draws, random)].T)
                elif paths:  # too little history for far futures: the near path is gone through again
                    paths.append(np.tile(paths[0], (-(-reach // NEAR), 1))[:reach])
                else:
                    paths.append(np.zeros((reach, draws), dtype=np.float32))
            whole = joined(paths[0], paths[1], random) if len(paths) > 1 else paths[0]
            result[at] = np.round(whole[wanted])
        return result

    def forest(self, panel: Panel, reach: int) -> Forest | None:
        """Return the forest for paths of this length, grown once a panel; None where history is too short for one."""
        return fitted(panel, (self, "forest", reach), lambda: self._grown(panel, reach))

    def level(self, panel: Panel) -> Values:
        """Return the level of every place at every period, shape (P, T)."""
        return levels_of(panel, self.half_life)

    def table(self, panel: Panel) -> FeatureTable:
        """Return the features that the trees are grown on."""
        return remembered(panel, ("features of", self.groups), lambda: feature_table(panel).of(self.groups))

    def _grown(self, panel: Panel, reach: int) -> Forest | None:
        found = situations(panel.values, _settled(panel.values) & active_at(panel.values), reach, self.most)
        if len(found.rows) < FEW:
            return None
        from sklearn.ensemble import ExtraTreesRegressor  # noqa: PLC0415 - half a second that other models need not pay

        scale = 1 + self.level(panel)[found.rows, found.columns]
        ratios = np.log1p(found.future) - np.log(scale)[:, None]
        target = np.stack([ratios[:, first:last].mean(axis=1) for first, last in STRETCHES if first < reach], axis=1)
        age = panel.values.shape[1] - 1 - found.columns
        trees = ExtraTreesRegressor(
            self.trees, min_samples_leaf=self.leaf, max_features=1.0, random_state=0, n_jobs=None
        ).fit(self.table(panel).values[found.rows, found.columns], target, sample_weight=0.5 ** (age / self.decay))
        met = trees.apply(self.table(panel).values[found.rows, found.columns]).astype(np.int32).T
        order = np.argsort(met, axis=1, kind="stable").astype(np.int32)
        return Forest(trees, found, scale, order, np.take_along_axis(met, order, axis=1))

    def _quiet(self, panel: Panel, reach: int) -> NDArray[np.float32]:
        """Return the futures of quiet situations, those with the smaller sums first; shape (N, reach)."""
        wanted = _settled(panel.values, ACTIVE - 1) & ~active_at(panel.values)
        wanted[:, : max(0, wanted.shape[1] - _MEMORY)] = False
        found = situations(panel.values, wanted, reach, 2 * self.most).future
        return found[np.argsort(found.sum(axis=1), kind="stable")]


def levels_of(panel: Panel, half_life: float) -> Values:
    """Return the level of every place at every period: a mean in which a value counts half after ``half_life``.

    Summary events are spread as they were suspected then.
    """

    def work(values: Values) -> dict[str, Values]:
        return {"level": decayed_mean(values, ~np.isnan(values), half_life)}

    return remembered(panel, ("level", half_life), lambda: as_seen_then(panel.values, work)["level"])


def active_at(values: Values, length: int = ACTIVE) -> NDArray[np.bool_]:
    """Say at every period whether any of the last ``length`` values was positive; shape (P, T).

    >>> active_at(np.array([[3.0, 0.0, 0.0]]), 2).tolist()
    [[True, True, False]]
    """
    positive = np.cumsum(np.nan_to_num(values) > 0, axis=1)
    before = np.zeros_like(positive)
    before[:, length:] = positive[:, :-length]
    return np.asarray(positive > before)


def _settled(values: Values, first: int = 36) -> NDArray[np.bool_]:
    """Say where a value is known and the panel has gone on for a while, so that features mean something."""
    settled = ~np.isnan(values)
    settled[:, :first] = False
    return settled


def _paths(
    forest: Forest,
    start: NDArray[np.int64],
    count: NDArray[np.int64],
    level: float,
    draws: int,
    random: np.random.Generator,
) -> NDArray[np.float32]:
    """Draw situations, the trees taking turns and each going evenly through its leaf; shape (reach, draws)."""
    trees = len(start)
    turns = -(-draws // trees)
    places_in_leaf = (
        random.permuted(np.tile(np.arange(turns), (trees, 1)), axis=1) + random.random((trees, 1))
    ) / turns
    offset = (places_in_leaf * count[:, None]).astype(np.int64)
    chosen = np.take_along_axis(forest.order, start[:, None] + offset, axis=1).T.ravel()[:draws]
    chosen = random.permutation(chosen)
    scaled = forest.situations.future[chosen] * (level / forest.scale[chosen])[:, None]
    return np.ascontiguousarray(scaled.T, dtype=np.float32)


MODEL = LeafForest()
