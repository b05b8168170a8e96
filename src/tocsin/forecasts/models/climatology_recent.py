"""The last five years, whatever the month: what counts without a course of the year are compared with."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from tocsin.forecasts.chance import Chance
from tocsin.forecasts.model import Draws
from tocsin.forecasts.panel import Panel
from tocsin.forecasts.recent import balanced, newest_known
from tocsin.messages import N_

__all__ = ["MODEL", "ClimatologyRecent"]


@dataclass(frozen=True)
class ClimatologyRecent:
    """What if the coming periods were like any of the last five years? Their sixty known months, each as likely.

    Of a yearly series it takes the last five known years. A draw keeps its source period at every step, as in
    :mod:`~tocsin.forecasts.models.conflictology`.
    """

    id: str = "climatology_recent"
    title: str = N_("Climatology of the last five years")
    summary: str = N_("The known values of the last five years in the place, each as likely, whatever the month.")
    observed: bool = True
    values: tuple[str, ...] = ("count", "continuous", "binary")

    def draw(self, panel: Panel, steps: Sequence[int], draws: int, chance: Chance) -> Draws:
        """Return draws of shape (P, len(steps), draws); NaN for a place without any known value."""
        result = np.full((len(panel.places), len(steps), draws), np.nan, dtype=np.float32)
        for row, place in enumerate(panel.places):
            members, _ = newest_known(panel.values[row], 60 // panel.step)
            if len(members):
                random = chance.generator(self.id, panel.target, place, panel.origin)
                result[row] = members[balanced(len(members), draws, random)]
        return result


MODEL = ClimatologyRecent()
