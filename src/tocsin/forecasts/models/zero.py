"""Nothing happens: the forecast that every other must beat in quiet places."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from tocsin.forecasts.chance import Chance
from tocsin.forecasts.model import Draws
from tocsin.forecasts.panel import Panel
from tocsin.messages import N_

__all__ = ["MODEL", "Zero"]


@dataclass(frozen=True)
class Zero:
    """What if nothing happened anywhere? Every draw is zero."""

    id: str = "zero"
    title: str = N_("Zero")
    summary: str = N_("Always forecasts that nothing happens; a lower bar for every other model.")
    observed: bool = False
    values: tuple[str, ...] = ("count", "continuous", "binary")

    def draw(self, panel: Panel, steps: Sequence[int], draws: int, chance: Chance) -> Draws:
        """Return zeros of shape (P, len(steps), draws); NaN for a place without any known value."""
        del chance
        result = np.zeros((len(panel.places), len(steps), draws), dtype=np.float32)
        result[np.isnan(panel.values).all(axis=1)] = np.nan
        return result


MODEL = Zero()
