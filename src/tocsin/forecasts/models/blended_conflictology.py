"""The place's own past at several memories at once: the last weeks, the last months, the last years."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from tocsin.forecasts.chance import Chance
from tocsin.forecasts.model import Draws
from tocsin.forecasts.panel import Panel
from tocsin.forecasts.recent import balanced_by_weight, newest_known
from tocsin.messages import N_

__all__ = ["MODEL", "BlendedConflictology"]


@dataclass(frozen=True)
class BlendedConflictology:
    """How long a memory is right? Nobody knows, so several are mixed, each with the same weight.

    The ensemble is the place's own last ``length`` known values. The weight of a value is the mean, over the
    half-lives, of what an exponential memory with that half-life gives it. A draw keeps its source period at every
    step. The half-lives were chosen on the windows 2008 to 2017.
    """

    id: str = "blended_conflictology"
    title: str = N_("Conflictology of several memories")
    summary: str = N_("Up to ten years of the place itself, remembered briefly and for long at the same time.")
    observed: bool = True
    values: tuple[str, ...] = ("count", "continuous", "binary")
    length: int = 120
    half_lives: tuple[float, ...] = (1.5, 4.0, 12.0)

    def draw(self, panel: Panel, steps: Sequence[int], draws: int, chance: Chance) -> Draws:
        """Return draws of shape (P, len(steps), draws); NaN for a place without any known value."""
        return self.draw_rows(panel, range(len(panel.places)), steps, draws, chance)

    def draw_rows(self, panel: Panel, rows: Sequence[int], steps: Sequence[int], draws: int, chance: Chance) -> Draws:
        """As :meth:`draw`, for some rows of the panel: what is learned stands on all."""
        result = np.full((len(rows), len(steps), draws), np.nan, dtype=np.float32)
        for at, row in enumerate(rows):
            members, ages = newest_known(panel.values[row], self.length)
            if len(members):
                random = chance.generator(self.id, panel.target, panel.places[row], panel.origin)
                memories = [np.exp2(-(ages - ages[-1]) / half_life) for half_life in self.half_lives]
                weights = np.sum([memory / memory.sum() for memory in memories], axis=0)
                result[at] = members[balanced_by_weight(weights, draws, random)]
        return result


MODEL = BlendedConflictology()
