"""The last twelve periods are the forecast: the benchmark of the VIEWS prediction challenge that is hard to beat."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from tocsin.forecasts.chance import Chance
from tocsin.forecasts.model import Draws
from tocsin.forecasts.panel import Panel
from tocsin.forecasts.recent import balanced, newest_known
from tocsin.messages import N_

__all__ = ["MODEL", "Conflictology"]


@dataclass(frozen=True)
class Conflictology:
    """What if the coming periods were like one of the last twelve? Then those are the ensemble.

    The ensemble is the place's own last ``length`` known values, each as likely as the others. When ``draws`` is
    a multiple of ``length`` the draws hold every value exactly equally often; otherwise the remainder goes to
    values picked by the seed. As many draws as there are values are the values themselves, oldest first: the official
    ensemble of twelve members.

    Paths: a draw keeps its source period at every step, as the members of the official ensemble do. The distribution of
    one step is the same either way; sums over several steps are those of a world that stays like that period.

    Source: Hegre, H. et al. (2024), The 2023/24 VIEWS prediction challenge, arXiv 2407.11045.
    """

    id: str = "conflictology"
    title: str = N_("Conflictology")
    summary: str = N_("The last twelve known values of the place itself, each equally likely.")
    observed: bool = True
    values: tuple[str, ...] = ("count", "continuous", "binary")
    length: int = 12

    def draw(self, panel: Panel, steps: Sequence[int], draws: int, chance: Chance) -> Draws:
        """Return draws of shape (P, len(steps), draws); NaN for a place without any known value."""
        result = np.full((len(panel.places), len(steps), draws), np.nan, dtype=np.float32)
        for row, place in enumerate(panel.places):
            members, _ = newest_known(panel.values[row], self.length)
            if len(members):
                random = chance.generator(self.id, panel.target, place, panel.origin)
                exact = draws == len(members)
                result[row] = members if exact else members[balanced(len(members), draws, random)]
        return result


MODEL = Conflictology()
