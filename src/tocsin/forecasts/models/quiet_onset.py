"""Where it has been quiet, will it stay so? A risk learned from all places, and paths that begin or stay away."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from tocsin.forecasts.analogues import NEAR, evenly, joined, reaches, situations
from tocsin.forecasts.chance import Chance
from tocsin.forecasts.features.around import NEIGHBOURS
from tocsin.forecasts.features.causes import CAUSES
from tocsin.forecasts.features.history import RECENT
from tocsin.forecasts.features.table import FeatureTable, feature_table
from tocsin.forecasts.model import Draws
from tocsin.forecasts.models.leaf_forest import FEW, active_at
from tocsin.forecasts.models.smoothed_conflictology import MODEL as FALLBACK
from tocsin.forecasts.onset_risk import OnsetRisk, learn_onset_risk
from tocsin.forecasts.panel import Panel
from tocsin.forecasts.remembered import fitted, remembered
from tocsin.messages import N_

__all__ = ["MODEL", "QuietOnset", "is_quiet"]

FIRST, LAST = 3, 14
"""Steps of the span whose sum decides: the window of the VIEWS challenge."""
LIMIT = 25.0
"""Sum from which a year counts as armed conflict: UCDP's threshold of deaths in a year."""
_MEMORY = 300

GROUPS = (RECENT, NEIGHBOURS, *(group for group in CAUSES if group != "Other kinds of violence"))
"""Groups of features that earned their place on Octobers of 1995 to 2016 (``python bench/ablation.py onset``)."""

Values = NDArray[np.float64]


@dataclass(frozen=True)
class QuietOnset:
    """How likely is an outbreak in a quiet place, and what would it look like? Learned from all quiet places.

    A place is quiet while its last twelve values sum to less than 25. The chance that the values of steps 3 to 14 sum
    to 25 or more is learned from every quiet situation of the past (:mod:`tocsin.forecasts.onset_risk`), from the
    place's own recent past, its neighbours, people, income, health, exclusion and governance. So many of the draws are
    whole paths of past outbreaks; the others are whole paths of past situations that stayed quiet, from places as
    still as this one. Places that are not quiet stand on smoothed conflictology.
    """

    id: str = "quiet_onset"
    title: str = N_("Onset in quiet places")
    summary: str = N_("For quiet places: the chance of an outbreak from structure and neighbours, and outbreaks seen.")
    observed: bool = False
    values: tuple[str, ...] = ("count",)
    groups: tuple[str, ...] = GROUPS
    most: int = 16_000
    """Situations that the risk is learned from, at most: evenly spaced ones, since neighbouring months are alike."""

    def draw(self, panel: Panel, steps: Sequence[int], draws: int, chance: Chance) -> Draws:
        """Return counts of shape (P, len(steps), draws); NaN for a place without any known value."""
        return self.draw_rows(panel, range(len(panel.places)), steps, draws, chance)

    def draw_rows(self, panel: Panel, rows: Sequence[int], steps: Sequence[int], draws: int, chance: Chance) -> Draws:
        """As :meth:`draw`, for some rows of the panel: what is learned stands on all."""
        risk = self.risk(panel)
        if risk is None:
            return FALLBACK.draw_rows(panel, rows, steps, draws, chance)
        lengths = reaches(steps)
        near, *far = (self.futures(panel, reach) for reach in lengths)
        chances = remembered(panel, (self, "chances"), lambda: risk.of(self.table(panel).values[:, -1]))
        quiet, still = is_quiet(panel.values[rows])[:, -1], ~active_at(panel.values[rows])[:, -1]
        wanted = np.asarray(steps) - 1
        result = np.empty((len(rows), len(steps), draws), dtype=np.float32)
        result[~quiet] = FALLBACK.draw_rows(panel, np.asarray(rows)[~quiet].tolist(), steps, draws, chance)
        for at in np.flatnonzero(quiet).tolist():
            row = rows[at]
            random = chance.generator(self.id, panel.target, panel.places[row], panel.origin)
            begun = int(chances[row] * draws + random.random())
            path = _mixed(near, bool(still[at]), begun, draws, random)
            if far and any(map(len, far[0])):
                path = joined(path, _mixed(far[0], bool(still[at]), begun, draws, random), random)
            elif far:  # too little history for far futures: the near path is gone through again
                path = np.tile(path, (-(-lengths[-1] // NEAR), 1))
            result[at] = path[wanted]
        return result

    def table(self, panel: Panel) -> FeatureTable:
        """Return the features that the risk is learned from."""
        return remembered(panel, ("features of", self.groups), lambda: feature_table(panel).of(self.groups))

    def risk(self, panel: Panel) -> OnsetRisk | None:
        """Return the learned risk, once a panel; None where there are too few outbreaks to learn from."""
        return fitted(panel, (self, "risk"), lambda: self._learned(panel))

    def _learned(self, panel: Panel) -> OnsetRisk | None:
        wanted = is_quiet(panel.values)
        wanted[:, :12] = False
        found = situations(panel.values, wanted, LAST, self.most)
        begins = found.future[:, FIRST - 1 :].sum(axis=1) >= LIMIT
        if len(found.rows) < FEW or begins.sum() < 20:
            return None
        return learn_onset_risk(self.table(panel).values[found.rows, found.columns], begins)

    def futures(self, panel: Panel, reach: int) -> tuple[NDArray[np.float32], ...]:
        """Return paths of outbreaks, and of what stayed quiet in stirring and in still places; each by its sum."""
        return fitted(panel, (self, "futures", reach), lambda: self._sorted(panel, reach))

    def _sorted(self, panel: Panel, reach: int) -> tuple[NDArray[np.float32], ...]:
        wanted = is_quiet(panel.values)
        wanted[:, : max(12, wanted.shape[1] - _MEMORY)] = False
        found = situations(panel.values, wanted, reach, 4 * self.most)
        begins = found.future[:, FIRST - 1 : LAST].sum(axis=1) >= LIMIT
        stirring = active_at(panel.values)[found.rows, found.columns]
        parts = (found.future[begins], found.future[~begins & stirring], found.future[~begins & ~stirring])
        return tuple(part[np.argsort(part.sum(axis=1), kind="stable")] for part in parts)


def is_quiet(values: Values, length: int = 12, limit: float = LIMIT) -> NDArray[np.bool_]:
    """Say at every period whether a value is known and the last ``length`` sum to less than ``limit``; shape (P, T).

    >>> is_quiet(np.array([[30.0, 0.0, 1.0]]), length=2).tolist()
    [[False, False, True]]
    """
    total = np.cumsum(np.nan_to_num(values), axis=1)
    total[:, length:] -= total[:, :-length].copy()
    return np.asarray((total < limit) & ~np.isnan(values))


def _mixed(
    futures: tuple[NDArray[np.float32], ...], still: bool, begun: int, draws: int, random: np.random.Generator
) -> NDArray[np.float32]:
    outbreaks, stirring, silent = futures
    calm = silent if (still and len(silent)) or not len(stirring) else stirring
    begun = begun if len(outbreaks) else 0
    parts = [
        part[evenly(len(part), count, random)]
        for part, count in ((outbreaks, begun), (calm, draws - begun))
        if count and len(part)
    ]
    paths = np.concatenate(parts) if parts else np.zeros((draws, outbreaks.shape[1]), dtype=np.float32)
    if len(paths) < draws:
        paths = np.concatenate([paths, np.zeros((draws - len(paths), paths.shape[1]), dtype=np.float32)])
    return np.ascontiguousarray(random.permutation(paths).T)


MODEL = QuietOnset()
