"""Boosted trees that learn quantiles: how far each place may move from its level, by how likely."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from tocsin.forecasts.analogues import NEAR, reaches, situations
from tocsin.forecasts.chance import Chance
from tocsin.forecasts.features.table import feature_table
from tocsin.forecasts.model import Draws
from tocsin.forecasts.models.leaf_forest import FEW, GROUPS, active_at, levels_of
from tocsin.forecasts.models.smoothed_conflictology import MODEL as FALLBACK
from tocsin.forecasts.panel import Panel
from tocsin.forecasts.remembered import fitted, remembered
from tocsin.messages import N_

__all__ = ["MODEL", "GradientQuantiles"]

LEVELS = np.array([0.01, 0.05, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 0.99])
"""Quantile levels that are learned; between them the log ratio is interpolated, beyond them it stays."""
_NEAR_STEPS, _FAR_STEPS = (1, 4, 8, 14), (14, 20, 28, 36)

Values = NDArray[np.float64]


@dataclass(frozen=True)
class GradientQuantiles:
    """Which quantiles has the log ratio of a coming value to the level? Trees learn it from features and step.

    One LightGBM model a quantile level, grown on situations of active places (a positive value in the last 60
    periods), a few steps of each. Draws go evenly through the interpolated quantiles; along a path their ranks follow
    a Gaussian autoregression, since neighbouring months are alike. Quiet places stand on the quiet situations of
    :class:`~tocsin.forecasts.models.smoothed_conflictology.SmoothedConflictology`.

    Source: Ke, G. et al. (2017), LightGBM, NeurIPS 30; Koenker, R. and Bassett, G. (1978), Regression quantiles,
    Econometrica 46(1).
    """

    id: str = "gradient_quantiles"
    title: str = N_("Boosted quantiles")
    summary: str = N_("Boosted trees learn from all places how far a place may move from its level, and how likely.")
    observed: bool = False
    values: tuple[str, ...] = ("count",)
    rounds: int = 70
    leaves: int = 12
    rate: float = 0.08
    half_life: float = 2.0
    most: int = 6_000
    persistence: float = 0.9
    """Correlation of the ranks of two neighbouring steps."""

    def draw(self, panel: Panel, steps: Sequence[int], draws: int, chance: Chance) -> Draws:
        """Return counts of shape (P, len(steps), draws); NaN for a place without any known value."""
        return self.draw_rows(panel, range(len(panel.places)), steps, draws, chance)

    def draw_rows(self, panel: Panel, rows: Sequence[int], steps: Sequence[int], draws: int, chance: Chance) -> Draws:
        """As :meth:`draw`, for some rows of the panel: what is learned stands on all."""
        quantiles = self._quantiles(panel, NEAR)
        if quantiles is None:
            return FALLBACK.draw_rows(panel, rows, steps, draws, chance)
        far = self._quantiles(panel, reaches(steps)[-1]) if max(steps) > NEAR else None
        level = 1 + levels_of(panel, self.half_life)[rows, -1]
        active = active_at(panel.values[rows])[:, -1]
        result = np.empty((len(rows), len(steps), draws), dtype=np.float32)
        others = np.asarray(rows)[~active]
        result[~active] = FALLBACK.draw_rows(panel, others.tolist(), steps, draws, chance)
        for at, row in enumerate(rows):
            if not active[at]:
                continue
            random = chance.generator(self.id, panel.target, panel.places[row], panel.origin)
            ranks = _walk(max(steps), draws, self.persistence, random)
            for column, step in enumerate(steps):
                # too little history for far steps: what is learned of the last near one stands for them
                learned = quantiles[row, min(step, NEAR) - 1] if step <= NEAR or far is None else far[row, step - 1]
                even = np.empty(draws)
                even[np.argsort(ranks[step - 1], kind="stable")] = (np.arange(draws) + 0.5) / draws
                ratio = np.interp(even, LEVELS, learned)
                result[at, column] = np.maximum(np.round(np.exp(ratio) * level[at] - 1), 0)
        return result

    def _quantiles(self, panel: Panel, reach: int) -> Values | None:
        """Return the learned quantiles of the log ratio at every step, shape (P, reach, levels); 0 for quiet places."""
        return fitted(panel, (self, reach), lambda: self._learned(panel, reach))

    def _learned(self, panel: Panel, reach: int) -> Values | None:
        settled = ~np.isnan(panel.values)
        settled[:, :36] = False
        found = situations(panel.values, settled & active_at(panel.values), reach, self.most)
        if len(found.rows) < FEW:
            return None
        import lightgbm  # noqa: PLC0415 - half a second that other models need not pay

        table = remembered(panel, ("features of", GROUPS), lambda: feature_table(panel).of(GROUPS)).values
        scale = 1 + levels_of(panel, self.half_life)[found.rows, found.columns]
        steps = [step for step in (_NEAR_STEPS if reach <= NEAR else _FAR_STEPS) if step <= reach]
        features = table[found.rows, found.columns]
        learned_on = np.concatenate(
            [np.column_stack([features, np.full(len(features), step, np.float32)]) for step in steps]
        )
        target = np.concatenate([np.log1p(found.future[:, step - 1]) - np.log(scale) for step in steps])
        settings = {
            "objective": "quantile",
            "num_leaves": self.leaves,
            "learning_rate": self.rate,
            "min_data_in_leaf": 100,
            "feature_fraction": 0.5,
            "bagging_fraction": 0.7,
            "bagging_freq": 1,
            "lambda_l2": 1.0,
            "max_bin": 63,
            "num_threads": 1,
            "deterministic": True,
            "force_col_wise": True,
            "seed": 0,
            "verbose": -1,
        }
        data = lightgbm.Dataset(learned_on, target, params=settings, free_raw_data=False)
        moving = active_at(panel.values)[:, -1]
        result = np.zeros((len(table), reach, len(LEVELS)))
        for number, level in enumerate(LEVELS):
            model = lightgbm.train({**settings, "alpha": float(level)}, data, self.rounds)
            for step in range(1, reach + 1):
                asked = np.column_stack([table[moving, -1], np.full(moving.sum(), step, np.float32)])
                result[moving, step - 1, number] = model.predict(asked, num_threads=1)
        result.sort(axis=-1)
        return result


def _walk(reach: int, draws: int, persistence: float, random: np.random.Generator) -> Values:
    """Return Gaussian paths whose neighbouring steps have this correlation; shape (reach, draws)."""
    noise = random.standard_normal((reach, draws))
    path = np.empty_like(noise)
    path[0] = noise[0]
    rest = np.sqrt(1 - persistence**2)
    for step in range(1, reach):
        path[step] = persistence * path[step - 1] + rest * noise[step]
    return path


MODEL = GradientQuantiles()
