"""All models together: their distributions mixed by weights that past windows taught, recalibrated, as whole paths."""

from collections.abc import Sequence
from dataclasses import dataclass
from importlib import import_module
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tocsin.forecasts.analogues import NEAR
from tocsin.forecasts.chance import Chance
from tocsin.forecasts.drivers import Drivers
from tocsin.forecasts.model import Draws
from tocsin.forecasts.models.leaf_forest import active_at
from tocsin.forecasts.panel import Panel
from tocsin.forecasts.pool_drivers import explain_pool
from tocsin.forecasts.pool_weights import BLOCKS, MEMBERS, RECALIBRATION, REGIMES, WEIGHTS
from tocsin.forecasts.remembered import lend, remembered
from tocsin.messages import N_

__all__ = ["BETA_GRID", "BLOCKS", "MEMBERS", "MODEL", "REGIMES", "Pool", "mixture", "regime_of"]

BETA_GRID = (0.8, 0.9, 1.0, 1.1, 1.2)
"""Parameters that the choice of the recalibration tries."""

_BLOCK = 256
"""Places that are drawn at once, so that many places need little memory."""

Values = NDArray[np.float64]


@dataclass(frozen=True)
class Pool:
    """What do all models say together? Each is trusted as far as it has earned on past windows.

    At each step the members' distributions are mixed on the scale of the CDF, with weights by the place's regime and
    the stretch of steps, and the mixture passes a Beta distribution function that widens or narrows it. Weights and
    parameters minimise the CRPS over origins of 2007 to 2016 (``python bench/choose_pool.py``). The values of each
    step are then dealt to paths in the order in which the template's paths rank there (Schaake shuffle), so that a sum
    over months is that of a path that a member thinks possible.

    Sources: Stone, M. (1961), The opinion pool, Ann. Math. Stat. 32(4); Ranjan, R. and Gneiting, T. (2010), Combining
    probability forecasts, JRSS B 72(1); Clark, M. et al. (2004), The Schaake shuffle, J. Hydrometeorology 5(1).
    """

    id: str = "pool"
    title: str = N_("Pool of models")
    summary: str = N_("The models' distributions, mixed by weights that past windows taught, as whole paths.")
    observed: bool = False
    values: tuple[str, ...] = ("count",)

    def draw(self, panel: Panel, steps: Sequence[int], draws: int, chance: Chance) -> Draws:
        """Return counts of shape (P, len(steps), draws); NaN for a place without any known value."""
        asked = tuple(sorted({*steps}))
        made = remembered(panel, (self, asked, draws, chance), lambda: self._drawn(panel, asked, draws, chance))
        return made[:, [asked.index(step) for step in steps]]

    def explain(self, panel: Panel, steps: Sequence[int]) -> Drivers:
        """Take the expectation apart (:func:`tocsin.forecasts.pool_drivers.explain_pool`)."""
        return explain_pool(panel, steps)

    def what_if(self, panel: Panel, changed: Panel, steps: Sequence[int], draws: int, chance: Chance) -> Draws:
        """Draw on a panel with other covariates, by what was learned from the panel as it is."""
        if changed is not panel:
            self.draw(panel, steps, draws, chance)  # so that everything has been learned, from what is known
            lend(panel, changed)
        return self.draw(changed, steps, draws, chance)

    def _drawn(self, panel: Panel, asked: tuple[int, ...], draws: int, chance: Chance) -> Draws:
        result = np.full((len(panel.places), len(asked), draws), np.nan, dtype=np.float32)
        regime = regime_of(panel)
        for first in range(0, len(result), _BLOCK):
            rows = range(first, min(first + _BLOCK, len(result)))
            self._deal(panel, rows, asked, draws, chance, regime, result[rows.start : rows.stop])
        return result

    def _deal(
        self,
        panel: Panel,
        rows: range,
        asked: tuple[int, ...],
        draws: int,
        chance: Chance,
        regime: NDArray[np.int64],
        result: Draws,
    ) -> None:
        """Fill the draws of some places: mixed values, in the order in which the template's paths rank."""
        laid = tuple(sorted({*range(1, NEAR + 1), *asked}))  # ranks look at whole paths, whichever steps are asked for
        at = [laid.index(step) for step in asked]
        made = {name: _member(name).draw_rows(panel, rows, laid, draws, chance) for name in MEMBERS}
        template = {False: made["leaf_forest"], True: made["quiet_onset"]}
        for number, row in enumerate(rows):
            if np.isnan(panel.values[row]).all():
                continue
            name = REGIMES[regime[row]]
            random = chance.generator(self.id, panel.target, panel.places[row], panel.origin)
            paths = template[name in {"still", "quiet"}][number]
            order = np.stack([random.random(draws), paths[:NEAR].sum(axis=0)])
            ordered = np.sort(np.stack([made[member][number, at] for member in MEMBERS]), axis=-1)
            for column, step in enumerate(asked):
                weights = WEIGHTS[regime[row], _block(step)]
                mixed = mixture(ordered[:, column : column + 1], weights, draws, RECALIBRATION[name])[0]
                result[number, column, np.lexsort((*order, paths[at[column]]))] = mixed


def _member(name: str) -> Any:
    """Return a member of the pool by its id."""
    return import_module(f"tocsin.forecasts.models.{name}").MODEL


def regime_of(panel: Panel, still: int = 60, length: int = 12) -> NDArray[np.int64]:
    """Return the regime of each place at the origin, as a position in :data:`REGIMES`.

    Still: nothing in 60 periods. Quiet: the last 12 sum to less than 25. High: to less than 1000. War: to more.
    """
    last = np.nansum(panel.values[:, -length:], axis=1)
    found = np.digitize(last, (25.0, 1000.0)) + 1
    return np.where(active_at(panel.values, still)[:, -1], found, 0)


def mixture(ordered: NDArray[Any], weights: Values, draws: int, beta: tuple[float, float]) -> NDArray[np.float32]:
    """Return evenly spaced quantiles of the recalibrated mixture, shape (N, draws).

    Parameters
    ----------
    ordered:
        Shape (members, N, D): each member's draws in ascending order.
    weights:
        Shape (members,); they sum to about one.
    draws:
        Quantiles wanted, at (1/2)/draws, (3/2)/draws ...
    beta:
        Parameters of the Beta distribution function that the mixture's CDF passes; (1, 1) leaves it.

    >>> mixture(np.array([[[0.0, 0.0]], [[6.0, 8.0]]]), np.array([0.5, 0.5]), 4, (1.0, 1.0)).tolist()
    [[0.0, 0.0, 6.0, 8.0]]
    """
    used = np.asarray(weights) > 0
    ordered, weights = ordered[used], np.asarray(weights, dtype=np.float64)[used]
    count, size = len(ordered), ordered.shape[-1]
    flat = np.moveaxis(ordered, 0, 1).reshape(ordered.shape[1], count * size)
    each = np.repeat(weights / weights.sum() / size, size)
    order = np.argsort(flat, axis=1, kind="stable")
    reached = np.cumsum(each[order], axis=1)
    levels = (np.arange(draws) + 0.5) / draws
    if beta != (1.0, 1.0):
        from scipy.special import betaincinv  # noqa: PLC0415 - only where something is recalibrated

        levels = betaincinv(*beta, levels)
    found = np.empty((len(flat), draws), dtype=np.float32)
    for row in range(len(flat)):
        at = np.searchsorted(reached[row], levels - 1e-12)
        found[row] = flat[row, order[row, np.minimum(at, count * size - 1)]]
    return found


def _block(step: int) -> int:
    return next((number for number, (_, last) in enumerate(BLOCKS) if step <= last), len(BLOCKS) - 1)


MODEL = Pool()
