"""Weighted conflictology whose numbers are no observations: each drawn value passes through a count kernel."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from tocsin.forecasts.chance import Chance
from tocsin.forecasts.model import Draws
from tocsin.forecasts.panel import Panel
from tocsin.forecasts.recent import Values, balanced_by_weight, newest_known
from tocsin.forecasts.remembered import remembered
from tocsin.messages import N_

__all__ = ["MODEL", "SmoothedConflictology", "onsets"]


@dataclass(frozen=True)
class SmoothedConflictology:
    """What if the coming periods were like a recent one, give or take? Then each draw blurs one of those.

    A draw picks one of the place's own last ``length`` known values y, the weight of a value halving with every
    ``half_life`` periods of age, and becomes a Poisson count with rate y * G, where G has a Gamma distribution with
    mean 1 and shape ``shape``: an over-dispersed count around y, so that no quantile is a past observation. A place
    without any positive value in its last ``length`` known ones is quiet: a pooled share of its draws takes a value
    that followed an equally quiet stretch in any place (an onset), through the same kernel.

    ``half_life`` and ``shape`` have the lowest mean CRPS over the windows 2008 to 2017 (13.362; conflictology 14.707)
    among the candidates that ``python bench/choose_smoothing.py`` prints; no later window was looked at.

    Paths: a draw keeps its source period and its G at every step; only the Poisson noise is new at each step.
    """

    id: str = "smoothed_conflictology"
    title: str = N_("Smoothed conflictology")
    summary: str = N_(
        "The place's own last five years, newest months heaviest, blurred as counts are; "
        "quiet places get the small chance of an onset that quiet places have had."
    )
    observed: bool = False
    values: tuple[str, ...] = ("count",)
    length: int = 60
    half_life: float = 2.0
    shape: float = 6.0
    onset_reach: int = 14
    """Periods after a quiet stretch in which a positive value counts as its onset."""
    onset_memory: int = 240
    """Newest periods of the panel from which onsets are pooled."""

    def draw(self, panel: Panel, steps: Sequence[int], draws: int, chance: Chance) -> Draws:
        """Return counts of shape (P, len(steps), draws); NaN for a place without any known value."""
        return self.draw_rows(panel, range(len(panel.places)), steps, draws, chance)

    def draw_rows(self, panel: Panel, rows: Sequence[int], steps: Sequence[int], draws: int, chance: Chance) -> Draws:
        """As :meth:`draw`, for some rows of the panel: what is learned stands on all."""
        result = np.full((len(rows), len(steps), draws), np.nan, dtype=np.float32)
        followed, share = remembered(
            panel,
            (self, "onsets"),
            lambda: onsets(panel.values, self.length, self.onset_reach, self.onset_memory),
        )
        for at, row in enumerate(rows):
            place = panel.places[row]
            members, ages = newest_known(panel.values[row], self.length)
            if len(members) == 0:
                continue
            random = chance.generator(self.id, panel.target, place, panel.origin)
            if members.any():
                weights = np.exp2(-(ages - ages[-1]) / self.half_life)
                rates = members[balanced_by_weight(weights, draws, random)]
            else:
                rates = self._quiet(followed, share, draws, random)
            rates = rates * random.gamma(self.shape, 1 / self.shape, draws)
            for column, step in enumerate(steps):
                noise = chance.generator(self.id, panel.target, place, panel.origin, step)
                result[at, column] = noise.poisson(rates)
        return result

    def _quiet(self, followed: Values, share: float, draws: int, random: np.random.Generator) -> Values:
        rates = np.zeros(draws)
        count = int(share * draws + random.random())
        if count and len(followed):
            # Evenly spaced members, so that two equally quiet places differ by noise alone and not by one lucky pick.
            rates[:count] = followed[((np.arange(count) + 0.5) / count * len(followed)).astype(int)]
        return random.permutation(rates)


def onsets(values: Values, quiet: int, reach: int, memory: int) -> tuple[NDArray[np.float64], float]:
    """Find what followed quiet stretches, in any place, and how often it was anything at all.

    A place is quiet at a period when its last ``quiet`` values are all known and zero. Returns the positive values
    within ``reach`` periods after quiet periods (one entry for each pair of quiet period and later value) and
    their share among all known values there.

    >>> history = np.array([[0.0, 0.0, 5.0], [0.0, 0.0, 0.0]])
    >>> onsets(history, quiet=2, reach=1, memory=10)
    (array([5.]), 0.5)
    """
    width = values.shape[1]
    if width <= quiet:
        return np.empty(0), 0.0
    still = np.concatenate([np.zeros((len(values), 1)), np.cumsum(values == 0, axis=1)], axis=1)
    is_quiet = still[:, quiet:] - still[:, :-quiet] == quiet
    positive: list[NDArray[np.float64]] = []
    known = 0
    for ahead in range(1, reach + 1):
        first = max(quiet - 1 + ahead, width - memory)
        if first >= width:
            break
        later = values[:, first:]
        after = later[is_quiet[:, first - ahead - quiet + 1 : width - ahead - quiet + 1]]
        after = after[~np.isnan(after)]
        known += len(after)
        positive.append(after[after > 0])
    found = np.sort(np.concatenate(positive)) if positive else np.empty(0)
    return found, len(found) / known if known else 0.0


MODEL = SmoothedConflictology()
