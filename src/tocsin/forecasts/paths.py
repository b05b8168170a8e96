"""How a forecast of single steps becomes paths: chance that is carried from step to step, and errors that were made."""

import numpy as np
from numpy.typing import NDArray

from tocsin.forecasts.chance import Chance
from tocsin.world.months import Month

__all__ = ["error_quantiles", "normal_paths", "uniform_paths"]

Values = NDArray[np.float64]


def uniform_paths(
    chance: Chance, model: str, target: str, place: str, origin: Month, steps: tuple[int, ...], draws: int, carry: float
) -> Values:
    """Return where in its distribution each draw of each step stands, from 0 to 1: shape (len(steps), draws).

    Neighbouring steps have (as normal numbers) the correlation ``carry``. At each step the draws lie evenly, one in
    each ``1 / draws`` (systematic sampling), so that a chance read off them is as sharp as their number allows. Each
    step has its own stretch of the place's stream and every path begins at step 1, so a step's numbers do not depend on
    which other steps were asked for.

    >>> ask = (Chance(1), "toy", "flow", "SDN", Month(2017, 10))
    >>> whole, alone = uniform_paths(*ask, (1, 2, 3), 4, 0.8), uniform_paths(*ask, (3,), 4, 0.8)
    >>> bool((whole[2] == alone[0]).all()), sorted((whole[0] * 4).astype(int).tolist())
    (True, [0, 1, 2, 3])
    """
    found = np.empty((len(steps), draws))
    now = np.zeros(draws)
    for step in range(1, max(steps) + 1):
        random = chance.generator(model, target, place, origin, step)
        fresh = random.standard_normal(draws)
        now = fresh if step == 1 else carry * now + np.sqrt(1 - carry**2) * fresh
        if step in steps:
            rank = np.empty(draws)
            rank[np.argsort(now, kind="stable")] = np.arange(draws)
            found[steps.index(step)] = (rank + random.random()) / draws
    return found


def normal_paths(
    chance: Chance, model: str, target: str, place: str, origin: Month, steps: tuple[int, ...], draws: int, carry: float
) -> Values:
    """Return the same paths as standard normal numbers."""
    from scipy.special import ndtri  # noqa: PLC0415 - heavy, and needed only where a forecast is made

    even = uniform_paths(chance, model, target, place, origin, steps, draws, carry)
    found: Values = ndtri(np.clip(even, 1e-9, 1 - 1e-9))
    return found


def error_quantiles(errors: Values, weights: Values, at: Values) -> Values:
    """Return which errors stand at given shares of a weighted sample; between two of them on a straight line.

    >>> error_quantiles(np.array([3.0, -1.0, 1.0]), np.ones(3), np.array([0.0, 0.5, 1.0])).tolist()
    [-1.0, 1.0, 3.0]
    """
    order = np.argsort(errors, kind="stable")
    share = np.cumsum(weights[order]) - weights[order] / 2
    found: Values = np.interp(at, share / weights.sum(), errors[order])
    return found
