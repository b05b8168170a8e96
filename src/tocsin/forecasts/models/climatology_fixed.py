"""What the same month held in the reference years 1991-2020: the climatology of the weather services."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from tocsin.forecasts.chance import Chance
from tocsin.forecasts.model import Draws
from tocsin.forecasts.panel import Panel
from tocsin.forecasts.recent import balanced
from tocsin.forecasts.seasons import season_numbers, usual_values
from tocsin.messages import N_

__all__ = ["MODEL", "ClimatologyFixed"]

_REFERENCE = (1991, 2020)


@dataclass(frozen=True)
class ClimatologyFixed:
    """What if nothing had changed since the reference years? Past values of the same calendar month, equally likely.

    Years after the origin are never used; a place without any value in the reference years gives all it has. Source:
    WMO (2017), Guidelines on the calculation of climate normals, WMO-No. 1203.
    """

    id: str = "climatology_fixed"
    title: str = N_("Climatology of 1991-2020")
    summary: str = N_("What the same month held in the place in the years 1991 to 2020, each year as likely.")
    observed: bool = True
    values: tuple[str, ...] = ("count", "continuous", "binary")

    def draw(self, panel: Panel, steps: Sequence[int], draws: int, chance: Chance) -> Draws:
        """Return draws of shape (P, len(steps), draws); NaN for a place without any known value."""
        result = np.full((len(panel.places), len(steps), draws), np.nan, dtype=np.float32)
        seasons = season_numbers(panel)
        reference = np.array([_REFERENCE[0] <= period.year <= _REFERENCE[1] for period in panel.periods])
        for row, place in enumerate(panel.places):
            for column, step in enumerate(steps):
                season = (panel.origin + step * panel.step).number - 1 if panel.step == 1 else 0
                members = usual_values(panel.values[row], seasons, season, reference)
                if len(members):
                    random = chance.generator(self.id, panel.target, place, panel.origin, step)
                    result[row, column] = members[balanced(len(members), draws, random)]
        return result


MODEL = ClimatologyFixed()
