"""The last value goes on, with Poisson noise: the second benchmark of the VIEWS prediction challenge."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from tocsin.forecasts.chance import Chance
from tocsin.forecasts.model import Draws
from tocsin.forecasts.panel import Panel
from tocsin.forecasts.recent import newest_known
from tocsin.messages import N_

__all__ = ["MODEL", "LastPoisson"]


@dataclass(frozen=True)
class LastPoisson:
    """What if every coming period were like the last one? Poisson draws around the newest known value.

    Steps are independent given the last value. Source: Hegre, H. et al. (2024), The 2023/24 VIEWS prediction
    challenge, arXiv 2407.11045 (benchmark "last historical, Poisson").
    """

    id: str = "last_poisson"
    title: str = N_("Last value, Poisson")
    summary: str = N_("Random counts around the newest known value; the same for every step ahead.")
    observed: bool = False
    values: tuple[str, ...] = ("count",)

    def draw(self, panel: Panel, steps: Sequence[int], draws: int, chance: Chance) -> Draws:
        """Return Poisson draws of shape (P, len(steps), draws); NaN for a place without any known value."""
        result = np.full((len(panel.places), len(steps), draws), np.nan, dtype=np.float32)
        for row, place in enumerate(panel.places):
            last, _ = newest_known(panel.values[row], 1)
            if len(last) == 0:
                continue
            if last[0] == 0:
                result[row] = 0
                continue
            for column, step in enumerate(steps):
                random = chance.generator(self.id, panel.target, place, panel.origin, step)
                result[row, column] = random.poisson(last[0], draws)
        return result


MODEL = LastPoisson()
