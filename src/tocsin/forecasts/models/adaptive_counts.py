"""Several memories at once: counts around means that forget fast and slowly, so a new regime is seen and doubted."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from tocsin.forecasts.chance import Chance
from tocsin.forecasts.memories import forgetting_means, season_ratios
from tocsin.forecasts.model import Draws
from tocsin.forecasts.negative_binomial import SIZES, log_mass, mass, ways_of
from tocsin.forecasts.panel import Panel
from tocsin.forecasts.recent import newest_known
from tocsin.messages import N_

__all__ = ["MODEL", "AdaptiveCounts"]

Values = NDArray[np.float64]

_FLOOR = 0.02
"""Least mean: a place that never had a case may have one."""
_DECAY = 0.99
_POOLED = 24.0
"""Periods of the average place that stand beside a place's own when it is asked how widely its counts spread."""
_CARRY = 0.6
_MOST = 20_000


@dataclass(frozen=True)
class AdaptiveCounts:
    r"""Which level holds now? Nobody knows after a change, so levels of several memories are each given a share.

    For each pace :math:`a` of 0.3, 0.15, 0.08 and 0.04 a mean forgets the past by :math:`(1-a)^n`. Its forecast is a
    negative binomial around that mean times the course of the year; the spread is a mixture of sizes weighed by how
    well each would have foretold the place's past at that many steps, with a part from all places. The four are mixed:
    alike at the next step, further ahead the fast ones with less (:math:`h^{-1/2}` and :math:`h^{-1/4}`). Where
    ``anchor`` is more than zero, that share of the draws are the last sixty known values as they are, so that after a
    sudden change the forecast is never far worse than the climatology that planners use.

    Equal shares won over shares learned from past likelihood in the mean of six windows of outbreak news (2004 to
    2024); paces, shares and the weight of the course of the year were compared on windows of piracy from 1998 to June
    2019. Source of the mixture: Clemen, R. (1989), Combining forecasts: a review and annotated bibliography, Int. J.
    Forecast. 5(4), 559-583.
    """

    id: str = "adaptive_counts"
    title: str = N_("Several memories")
    summary: str = N_("Counts around four means that forget the past at different paces, mixed in equal parts.")
    observed: bool = False
    values: tuple[str, ...] = ("count",)
    paces: tuple[float, ...] = (0.3, 0.15, 0.08, 0.04)
    fades: tuple[float, ...] = (0.5, 0.25, 0.0, 0.0)
    anchor: float = 0.0

    def draw(self, panel: Panel, steps: Sequence[int], draws: int, chance: Chance) -> Draws:
        """Return draws of shape (P, len(steps), draws), each a path; NaN for a place without any known value."""
        values = panel.values
        months = [period.number if panel.step == 1 else 1 for period in panel.periods]
        ratios = season_ratios(values, months)
        means = [forgetting_means(values, pace) for pace in self.paces]
        ways = ways_of(np.where(np.isnan(values), 0.0, np.round(values))[..., None], SIZES)
        result = np.full((len(panel.places), len(steps), draws), np.nan, dtype=np.float32)
        ranks = {
            place: _ranks(self.id, panel, place, max(steps), draws, chance)
            for row, place in enumerate(panel.places)
            if not np.isnan(values[row]).all()
        }
        for column, step in enumerate(steps):
            ahead = (panel.origin + step * panel.step).number if panel.step == 1 else 1
            shares = np.array([float(step) ** -fade for fade in self.fades])
            shares = shares / shares.sum() * (1 - self.anchor)
            expected = np.stack([np.maximum(mean[:, -1] * ratios[:, ahead - 1], _FLOOR) for mean in means])
            sizes = np.stack([_size_weights(values, mean, ratios, months, step, ways) for mean in means])
            for row, place in enumerate(panel.places):
                if place in ranks:
                    table = self._mixed(values[row], shares, expected[:, row], sizes[:, row])
                    result[row, column] = np.searchsorted(table, ranks[place][step - 1], side="left")
        return result

    def _mixed(self, history: Values, shares: Values, expected: Values, sizes: Values) -> Values:
        """Return the cumulative chances of the counts 0, 1, 2 ... of one place at one step."""
        anchored, _ = newest_known(history, 60)
        highest = max(float(anchored.max()) if self.anchor else 0.0, float(expected.max()) * 12)
        most = int(min(highest + 60, _MOST))
        whole = np.zeros(most)
        for share, mean, weights in zip(shares, expected, sizes, strict=True):
            chosen = weights > 1e-2
            whole += share * (weights[chosen] / weights[chosen].sum()) @ mass(most, mean, SIZES[chosen])
        if self.anchor:
            counted = np.minimum(np.round(anchored), most - 1).astype(np.int64)
            np.add.at(whole, counted, self.anchor / len(counted))
        table = np.cumsum(whole)
        scaled: Values = table / table[-1]
        return scaled


def _size_weights(
    values: Values, means: Values, ratios: Values, months: Sequence[int], step: int, ways: Values
) -> Values:
    """Weigh each size by how well it would have foretold the past at this step: (P, sizes), adding to 1."""
    periods = values.shape[1]
    if periods <= step:
        return np.full((len(values), len(SIZES)), 1 / len(SIZES))
    ahead = np.asarray(months)[step:] - 1
    expected = np.maximum(means[:, :-step] * ratios[:, ahead], _FLOOR)
    seen = values[:, step:]
    known = ~(np.isnan(seen) | np.isnan(expected))
    counts, mean = np.where(known, np.round(seen), 0.0)[..., None], np.where(known, expected, 1.0)[..., None]
    told = log_mass(counts, mean, SIZES, ways[:, step:])
    weights = np.where(known, _DECAY ** np.arange(periods - step)[::-1], 0.0)
    own = np.einsum("pt,ptr->pr", weights, told)
    logs = own + own.sum(axis=0) * _POOLED / max(float(weights.sum()), 1.0)
    spread = np.exp(logs - logs.max(axis=1, keepdims=True))
    found: Values = spread / spread.sum(axis=1, keepdims=True)
    return found


def _ranks(model: str, panel: Panel, place: str, last: int, draws: int, chance: Chance) -> Values:
    """Return where each draw stands at each step, from 0 to 1: evenly at a step, and carried from step to step."""
    found, now = np.empty((last, draws)), np.zeros(draws)
    for step in range(1, last + 1):
        random = chance.generator(model, panel.target, place, panel.origin, step)
        fresh = random.standard_normal(draws)
        now = fresh if step == 1 else _CARRY * now + np.sqrt(1 - _CARRY**2) * fresh
        found[step - 1, np.argsort(now, kind="stable")] = (np.arange(draws) + random.random(draws)) / draws
    return found


MODEL = AdaptiveCounts()
