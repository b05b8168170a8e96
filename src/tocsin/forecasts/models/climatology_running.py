"""What the same month held of late: a climatology that moves on with the years."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from tocsin.forecasts.chance import Chance
from tocsin.forecasts.model import Draws
from tocsin.forecasts.panel import Panel
from tocsin.forecasts.recent import balanced
from tocsin.forecasts.seasons import season_numbers, usual_values
from tocsin.messages import N_

__all__ = ["MODEL", "ClimatologyRunning"]

_YEARS = 10


@dataclass(frozen=True)
class ClimatologyRunning:
    """What if the coming months were like those of the last ten years? Each of them as likely.

    Where counts are rare, the calendar months of ten years are few; they are what a planner has who looks back.
    """

    id: str = "climatology_running"
    title: str = N_("Climatology of the last ten years")
    summary: str = N_("What the same month held in the place in the last ten years, each year as likely.")
    observed: bool = True
    values: tuple[str, ...] = ("count", "continuous", "binary")

    def draw(self, panel: Panel, steps: Sequence[int], draws: int, chance: Chance) -> Draws:
        """Return draws of shape (P, len(steps), draws); NaN for a place without any known value."""
        result = np.full((len(panel.places), len(steps), draws), np.nan, dtype=np.float32)
        seasons = season_numbers(panel)
        late = np.arange(len(panel.periods)) >= len(panel.periods) - _YEARS * 12 // panel.step
        for row, place in enumerate(panel.places):
            for column, step in enumerate(steps):
                season = (panel.origin + step * panel.step).number - 1 if panel.step == 1 else 0
                members = usual_values(panel.values[row], seasons, season, late)
                if len(members):
                    random = chance.generator(self.id, panel.target, place, panel.origin, step)
                    result[row, column] = members[balanced(len(members), draws, random)]
        return result


MODEL = ClimatologyRunning()
