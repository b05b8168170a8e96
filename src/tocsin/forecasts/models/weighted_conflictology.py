"""The place's own last five years, newest months heaviest."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from tocsin.forecasts.chance import Chance
from tocsin.forecasts.model import Draws
from tocsin.forecasts.panel import Panel
from tocsin.forecasts.recent import balanced_by_weight, newest_known
from tocsin.messages import N_

__all__ = ["MODEL", "WeightedConflictology"]


@dataclass(frozen=True)
class WeightedConflictology:
    """What if the coming periods were like one of the recent ones? Then the newest are the likeliest.

    The place's own last ``length`` known values; the weight of a value halves with every ``half_life`` periods of
    its age. Paths: a draw keeps its source period at every step (see
    :class:`tocsin.forecasts.models.conflictology.Conflictology`).
    """

    id: str = "weighted_conflictology"
    title: str = N_("Weighted conflictology")
    summary: str = N_("Up to sixty known values of the place itself; a value counts half as much every three periods.")
    observed: bool = True
    values: tuple[str, ...] = ("count", "continuous", "binary")
    length: int = 60
    half_life: float = 3.0

    def draw(self, panel: Panel, steps: Sequence[int], draws: int, chance: Chance) -> Draws:
        """Return draws of shape (P, len(steps), draws); NaN for a place without any known value."""
        result = np.full((len(panel.places), len(steps), draws), np.nan, dtype=np.float32)
        for row, place in enumerate(panel.places):
            members, ages = newest_known(panel.values[row], self.length)
            if len(members):
                random = chance.generator(self.id, panel.target, place, panel.origin)
                weights = np.exp2(-(ages - ages[-1]) / self.half_life)
                result[row] = members[balanced_by_weight(weights, draws, random)]
        return result


MODEL = WeightedConflictology()
