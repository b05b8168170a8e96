"""What is fades: the newest anomaly returns to what is usual at the pace at which anomalies did."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from tocsin.forecasts.anomalies import continued, lasting
from tocsin.forecasts.chance import Chance
from tocsin.forecasts.model import Draws
from tocsin.forecasts.panel import Panel
from tocsin.messages import N_

__all__ = ["MODEL", "DampedPersistence"]


@dataclass(frozen=True)
class DampedPersistence:
    """What if the newest anomaly faded as anomalies do? A first-order autoregression around the usual value.

    The pace is the place's own autocorrelation, drawn towards that of all places; the spread is that of its errors.
    """

    id: str = "damped_persistence"
    title: str = N_("Damped persistence")
    summary: str = N_("The newest distance from what is usual fades at the pace at which it did before.")
    observed: bool = False
    values: tuple[str, ...] = ("count", "continuous")

    def draw(self, panel: Panel, steps: Sequence[int], draws: int, chance: Chance) -> Draws:
        """Return draws of shape (P, len(steps), draws); NaN for a place without any known value."""
        whole = bool((panel.values == np.round(panel.values))[~np.isnan(panel.values)].all())
        return continued(self.id, panel, steps, draws, chance, lasting(panel, counts=whole), counts=whole)


MODEL = DampedPersistence()
