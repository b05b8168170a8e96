"""Quiet, low, high, war: each place moves between regimes that anyone can observe, and its paths move with it."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from tocsin.forecasts.chance import Chance
from tocsin.forecasts.model import Draws
from tocsin.forecasts.panel import Panel
from tocsin.forecasts.remembered import fitted
from tocsin.messages import N_

__all__ = ["MODEL", "MarkovRegimes", "regimes"]

LIMITS = (1.0, 25.0, 100.0)
"""From how many a period is low, high, war; below the first it is quiet."""
_STATES = len(LIMITS) + 1
_GRID = np.linspace(0, 1, 201)

Values = NDArray[np.float64]


@dataclass(frozen=True)
class MarkovRegimes:
    """Which regime comes next, and what does it look like here? Paths are simulated move by move.

    The regime of a period is observed from its value. The chance to move depends on the regime and on how the last
    twelve periods went (how many of them lay in at least this regime); it is pooled over all places, and a place's own
    moves, the newest heaviest, count beside ``prior`` pooled ones. Within a regime a value is drawn from the place's
    own values in it, the newest heaviest, blurred by a Gamma factor, or, with a chance that falls with the number of
    own values, from the pooled ones. Paths are simulated step by step, so they rise, last and end as wars do.

    Source: after the observed Markov models of Randahl, D. and Vegelius, J. (2024), Predicting escalating and
    de-escalating violence in Africa using Markov models, International Interactions 48(4).
    """

    id: str = "markov_regimes"
    title: str = N_("Observed regimes")
    summary: str = N_("Places move between quiet, low, high and war as places have done; values are those seen there.")
    observed: bool = False
    values: tuple[str, ...] = ("count",)
    prior: float = 4.0
    half_life: float = 24.0
    recent: float = 1.5
    """Half-life of a place's own values within a regime, in periods."""
    memory: int = 240
    shape: float = 8.0

    def draw(self, panel: Panel, steps: Sequence[int], draws: int, chance: Chance) -> Draws:
        """Return counts of shape (P, len(steps), draws); NaN for a place without any known value."""
        return self.draw_rows(panel, range(len(panel.places)), steps, draws, chance)

    def draw_rows(self, panel: Panel, rows: Sequence[int], steps: Sequence[int], draws: int, chance: Chance) -> Draws:
        """As :meth:`draw`, for some rows of the panel: what is learned stands on all."""
        result = np.full((len(rows), len(steps), draws), np.nan, dtype=np.float32)
        pooled, quantiles = fitted(panel, self, lambda: _pooled(panel.values[:, -self.memory :]))
        columns = {step: column for column, step in enumerate(steps)}
        for at, row in enumerate(rows):
            known = panel.values[row][~np.isnan(panel.values[row])][-self.memory :]
            if not len(known):
                continue
            random = chance.generator(self.id, panel.target, panel.places[row], panel.origin)
            moves = self._moves(known, pooled)
            own = self._own(known)
            stretch = random.gamma(self.shape, 1 / self.shape, draws)
            state = np.full(draws, regimes(known[-1:])[0])
            window = np.tile(regimes(known[-12:])[None], (draws, 1))
            for step in range(1, max(steps) + 1):
                uniform = random.random((3, draws))
                depth = _depth(window, state)
                state = (np.cumsum(moves[state, depth], axis=1) < uniform[0][:, None]).sum(axis=1)
                state = np.minimum(state, _STATES - 1)
                window = np.concatenate([window[:, 1:] if window.shape[1] >= 12 else window, state[:, None]], axis=1)
                if step in columns:
                    value = _emitted(state, own, quantiles, uniform[1], uniform[2])
                    factor = np.where(state > 0, stretch, 0.0)
                    result[at, columns[step]] = np.where(state > 0, np.maximum(np.round(value * factor), 1), 0)
        return result

    def _moves(self, known: Values, pooled: Values) -> Values:
        """Return the chance of each next regime by regime and depth, shape (regimes, depths, regimes)."""
        states = regimes(known)
        own = np.zeros((_STATES, _STATES))
        age = np.arange(len(states) - 2, -1, -1)
        np.add.at(own, (states[:-1], states[1:]), 0.5 ** (age / self.half_life))
        total = own.sum(axis=1)[:, None, None]
        return np.asarray((own[:, None, :] + self.prior * pooled) / (total + self.prior))

    def _own(self, known: Values) -> list[tuple[Values, Values, float]]:
        """Return for each regime the place's values in it, their cumulative weights, and the chance to use them."""
        states, found = regimes(known), []
        for state in range(_STATES):
            at = np.flatnonzero(states == state)[-60:]
            age = (len(known) - 1 - at).astype(np.float64)
            weights = np.cumsum(np.exp2(-(age - age.min()) / self.recent)) if len(at) else np.empty(0)
            found.append((known[at], weights, len(at) / (len(at) + 2.0)))
        return found


def regimes(values: Values) -> NDArray[np.int64]:
    """Return the regime of each value: 0 quiet, 1 low, 2 high, 3 war.

    >>> regimes(np.array([0.0, 3.0, 25.0, 900.0])).tolist()
    [0, 1, 2, 3]
    """
    return np.asarray(np.searchsorted(LIMITS, values, side="right"), dtype=np.int64)


def _depth(window: NDArray[np.int64], state: NDArray[np.int64]) -> NDArray[np.int64]:
    """Say how settled the regime is: 0 new, 1 for some of the last year, 2 for most of it."""
    share = (window >= np.maximum(state, 1)[:, None]).mean(axis=1)
    return np.asarray(np.digitize(share, (1 / 3, 2 / 3)), dtype=np.int64)


def _pooled(values: Values) -> tuple[Values, list[Values]]:
    """Return pooled chances to move, shape (regimes, depths, regimes), and a grid of pooled values a regime."""
    counts = np.zeros((_STATES, 3, _STATES)) + 0.05
    states = np.where(np.isnan(values), -1, regimes(np.nan_to_num(values)))
    width = values.shape[1]
    for column in range(11, width - 1):
        window = states[:, column - 11 : column + 1]
        whole = (window >= 0).all(axis=1) & (states[:, column + 1] >= 0)
        now, then = states[whole, column], states[whole, column + 1]
        np.add.at(counts, (now, _depth(window[whole], now), then), 1)
    seen = []
    for state in range(_STATES):
        found = values[states == state]
        seen.append(np.quantile(found, _GRID) if len(found) else np.full(len(_GRID), (0.0, *LIMITS)[state]))
    return counts / counts.sum(axis=2, keepdims=True), seen


def _emitted(
    state: NDArray[np.int64],
    own: list[tuple[Values, Values, float]],
    pooled: list[Values],
    which: Values,
    where: Values,
) -> Values:
    found = np.zeros(len(state))
    for number in range(1, _STATES):
        inside = state == number
        if not inside.any():
            continue
        values, weights, share = own[number]
        drawn = np.interp(where[inside], _GRID, pooled[number])
        if len(values):
            picked = np.searchsorted(weights, where[inside] * weights[-1], side="right")
            drawn = np.where(which[inside] < share, values[np.minimum(picked, len(values) - 1)], drawn)
        found[inside] = drawn
    return found


MODEL = MarkovRegimes()
