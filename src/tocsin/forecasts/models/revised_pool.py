"""The pool, and then what revisions may still make of the figures that it speaks of."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from tocsin.forecasts.chance import Chance
from tocsin.forecasts.model import Draws
from tocsin.forecasts.models.pool import MODEL as POOL
from tocsin.forecasts.panel import Panel
from tocsin.forecasts.revisions import learn_revisions
from tocsin.messages import N_

__all__ = ["MODEL", "RevisedPool"]


@dataclass(frozen=True)
class RevisedPool:
    """What will have been counted in the end? The pool's draws, each revised as first figures of its size were.

    Revisions are learned from the months of which the first and the settled figure are known at the origin; before
    there are a hundred of them the model says what the pool says. One draw keeps its rank among revisions at all its
    steps: a war whose dead are found late is found late as a whole. Two vintages exist for 2018 to 2021 only, so this
    model could not be chosen or refused on windows before 2018; it stands beside the pool and is no member of it.
    """

    id: str = "revised_pool"
    title: str = N_("Pool, with revisions to come")
    summary: str = N_("The pool, whose numbers are then revised as first figures have been revised within two years.")
    observed: bool = False
    values: tuple[str, ...] = ("count",)
    first: str = "views.ged_sb_first_release"
    final: str = "views.ged_sb_final"

    def draw(self, panel: Panel, steps: Sequence[int], draws: int, chance: Chance) -> Draws:
        """Return counts of shape (P, len(steps), draws); NaN for a place without any known value."""
        made = POOL.draw(panel, steps, draws, chance)  # its own copy
        learned = learn_revisions(panel, self.first, self.final)
        if learned is None:
            return made
        for row, place in enumerate(panel.places):
            if np.isnan(made[row]).any():
                continue
            random = chance.generator(self.id, panel.target, place, panel.origin)
            rank = (random.permutation(draws) + random.random(draws)) / draws
            made[row] = learned.applied(made[row], rank[None])
        return made


MODEL = RevisedPool()
