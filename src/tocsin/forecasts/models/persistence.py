"""What is goes on: the newest value, or its distance from what the calendar month usually holds."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from tocsin.forecasts.anomalies import continued
from tocsin.forecasts.chance import Chance
from tocsin.forecasts.model import Draws
from tocsin.forecasts.panel import Panel
from tocsin.messages import N_

__all__ = ["MODEL", "Persistence"]


@dataclass(frozen=True)
class Persistence:
    """What if nothing changed? The newest value with the changes that were seen over as many periods of late.

    Where the year has a course of its own, its distance from the calendar month's mean goes on instead.
    """

    id: str = "persistence"
    title: str = N_("Persistence")
    summary: str = N_("The newest value goes on; the spread is that of past changes over as many periods.")
    observed: bool = False
    values: tuple[str, ...] = ("count", "continuous")

    def draw(self, panel: Panel, steps: Sequence[int], draws: int, chance: Chance) -> Draws:
        """Return draws of shape (P, len(steps), draws); NaN for a place without any known value."""
        whole = bool((panel.values == np.round(panel.values))[~np.isnan(panel.values)].all())
        return continued(self.id, panel, steps, draws, chance, np.ones(len(panel.places)), counts=whole)


MODEL = Persistence()
