"""Any place's any month of the last twenty years: the third benchmark of the VIEWS prediction challenge."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from tocsin.forecasts.chance import Chance
from tocsin.forecasts.model import Draws
from tocsin.forecasts.panel import Panel
from tocsin.messages import N_

__all__ = ["MODEL", "Bootstrap240"]


@dataclass(frozen=True)
class Bootstrap240:
    """What if a place knew nothing about itself? Draws from all places' known values of the last 240 periods.

    The draws of a place and step are one per equal slice of the sorted pool (a stratified bootstrap): every value
    is as likely as in the plain bootstrap, with less sampling noise. Source: Hegre, H. et al. (2024), The 2023/24
    VIEWS prediction challenge, arXiv 2407.11045 (benchmark "bootstrap from the last 240 months").
    """

    id: str = "bootstrap_240"
    title: str = N_("Global bootstrap")
    summary: str = N_("Values of any place in the last 240 periods, each equally likely; knows nothing of the place.")
    observed: bool = True
    values: tuple[str, ...] = ("count", "continuous", "binary")
    length: int = 240

    def draw(self, panel: Panel, steps: Sequence[int], draws: int, chance: Chance) -> Draws:
        """Return draws of shape (P, len(steps), draws); NaN for a place without any known value."""
        result = np.full((len(panel.places), len(steps), draws), np.nan, dtype=np.float32)
        pool = panel.values[:, -self.length :]
        pool = np.sort(pool[~np.isnan(pool)])
        slices = np.arange(draws)
        for row, place in enumerate(panel.places):
            if len(pool) == 0 or np.isnan(panel.values[row]).all():
                continue
            for column, step in enumerate(steps):
                random = chance.generator(self.id, panel.target, place, panel.origin, step)
                taken = ((slices + random.random(draws)) * (len(pool) / draws)).astype(np.int64)
                result[row, column] = random.permutation(pool[np.minimum(taken, len(pool) - 1)])
        return result


MODEL = Bootstrap240()
