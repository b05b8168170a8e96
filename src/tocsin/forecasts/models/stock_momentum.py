"""How many will be displaced at the end of the year? What was, moved by some of how it moved, with heavy tails."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from tocsin.forecasts.chance import Chance
from tocsin.forecasts.fading import Values, fading_mean, fading_weights, later
from tocsin.forecasts.model import Draws
from tocsin.forecasts.panel import Panel
from tocsin.forecasts.paths import error_quantiles, uniform_paths
from tocsin.forecasts.pooled_ridge import robust_fit
from tocsin.messages import N_

__all__ = ["MODEL", "StockMomentum"]

_LEAST = 5.0
"""Stocks below this are taken as this where growth is told: UNHCR blurs the smallest figures to 5."""
_TEACHING = 20_000.0
"""Only stocks from this size on teach the others: small ones jump with every register."""
_SMALL, _LARGE = 0.2, 0.6
_LEARNT_HALF_LIFE = 12.0
_ERROR_HALF_LIFE = 8.0
_HUGE = 5_000_000.0
_MOST, _MOST_SMALL = 0.9, 2.5
"""No error beyond this a year, in logarithms, for stocks that teach and for smaller ones: larger jumps are seen where a
register begins or ends."""
_ALIKE = 1.5
"""Errors count by how near, in logarithms, the stock was to the place's."""
_PULL = 20.0
_NEAR = 0.04
_FIRST = 4
_CARRY = 0.9


@dataclass(frozen=True)
class StockMomentum:
    """Draw stocks around the last one, moved by a share of the last two years' growth that was learnt from all.

    Persistence is a strong opponent of every model of stocks; what beats it is that registers and wars move on for a
    while: about a third of a year's growth, up to a fifth of the stock, comes again. The share is fitted for each step
    by a regression that aims at the median (errors are heavy-tailed), over all places with stocks of 20,000 and more.
    Errors are drawn from those that were made with stocks of like size, in units of how much each place moved of late.
    Deaths in conflict, new arrivals, returns and the make-up of the stock were tried and did not help on outcomes of
    2000 to 2018, on which the constants were chosen.
    """

    id: str = "stock_momentum"
    title: str = N_("Stock with momentum")
    summary: str = N_(
        "The last stock, moved by the share of its recent growth that went on in all countries; errors as they were "
        "made, in units of how much each country moved of late."
    )
    observed: bool = False
    values: tuple[str, ...] = ("count", "continuous")

    def draw(self, panel: Panel, steps: Sequence[int], draws: int, chance: Chance) -> Draws:
        """Return draws of shape (P, len(steps), draws), whole for counts; NaN for a place never known."""
        result = np.full((len(panel.places), len(steps), draws), np.nan, dtype=np.float32)
        ordered = tuple(steps)
        stocks, missing = _filled(panel.values)
        far = int(missing.min())
        if far >= stocks.shape[1]:
            return result
        # Where the newest periods are known of nobody, the last known one is stood on, from further away.
        stocks = stocks[:, : stocks.shape[1] - far]
        for row, place in enumerate(panel.places):
            if np.isnan(stocks[row, -1]):
                continue
            paths = uniform_paths(chance, self.id, panel.target, place, panel.origin, ordered, draws, _CARRY)
            result[row] = paths
        for column, step in enumerate(ordered):
            ahead = _ahead(stocks, step + far)
            for row in np.flatnonzero(~np.isnan(stocks[:, -1])).tolist():
                missed = ahead.missed(row, result[row, column].astype(float))
                start = stocks[row, -1]
                most = step * (_MOST if start > _TEACHING else _MOST_SMALL)
                moved = ahead.centre[row] + np.clip(missed, -most, most)
                drawn = np.maximum(start, 1.0) * np.exp(moved) if start >= _LEAST else start + _LEAST * np.expm1(moved)
                result[row, column] = np.maximum(np.round(drawn), 0.0)
        return result


def _filled(values: Values) -> tuple[Values, NDArray[np.int64]]:
    """Return stocks without gaps inside a place's history, and how many of its last periods each place lacks."""
    found = values.copy()
    for number, history in enumerate(values):
        at = np.flatnonzero(~np.isnan(history))
        if len(at):
            inside = np.arange(at[0], history.size)
            found[number, inside] = np.interp(inside, at, history[at])
    known = ~np.isnan(values)
    last = np.where(known.any(axis=1), known.shape[1] - 1 - np.argmax(known[:, ::-1], axis=1), -1)
    return found, known.shape[1] - 1 - last


@dataclass(frozen=True, eq=False)
class _Ahead:
    """Each place's expected growth in logarithms, its spread and level; and the errors that were made, with theirs."""

    centre: Values
    spread: Values
    level: Values
    errors: Values
    weights: Values
    levels: Values

    def missed(self, row: int, at: Values) -> Values:
        """Return errors of one place at shares of their distribution: those made with stocks of its size."""
        apart = (self.levels - self.level[row]) / _ALIKE
        weights = self.weights * np.exp(-(apart**2) / 2) + 1e-9
        found: Values = self.spread[row] * error_quantiles(self.errors, weights, at)
        return found


def _ahead(stocks: Values, step: int) -> _Ahead:
    """Look so many periods ahead from the newest one, by what came so long after each past one."""
    level = np.log(np.maximum(stocks, _LEAST))
    places, periods = level.shape
    growth = np.diff(level, axis=1, prepend=np.nan)
    inputs = _inputs(growth)
    answers = later(level, step) - level
    moved = np.nan_to_num(fading_mean(np.minimum(np.abs(growth), _LARGE), 3.0), nan=_NEAR)
    taught = ~np.isnan(answers) & (np.nan_to_num(stocks) > _TEACHING) & ~np.isnan(growth)
    taught[:, :2] = False
    if taught.sum() < 20:
        return _Ahead(
            centre=np.zeros(places),
            spread=moved[:, -1] * np.sqrt(step) + 0.05,
            level=level[:, -1],
            errors=np.linspace(-2, 2, 41),
            weights=np.ones(41),
            levels=np.zeros(41),
        )
    size = np.clip(level - np.log(_TEACHING), 0.3, 4.0)
    weights = np.broadcast_to(fading_weights(periods, _LEARNT_HALF_LIFE), level.shape)
    fitted = robust_fit(
        inputs[taught], np.clip(answers[taught], -1.0 * step, 1.0 * step), (weights * size)[taught], _PULL, _NEAR * step
    )
    expected = inputs @ fitted
    counted = ~np.isnan(answers) & ~np.isnan(growth) & (np.arange(periods) >= _FIRST)
    late = np.broadcast_to(fading_weights(periods, _ERROR_HALF_LIFE), level.shape)
    chosen = counted if counted.any() else taught
    errors = (answers - expected)[chosen]
    spread = _spread(np.log(moved + 0.02), level, chosen, errors, late[chosen])
    return _Ahead(
        centre=expected[:, -1],
        spread=spread[:, -1],
        level=level[:, -1],
        errors=errors / spread[chosen],
        weights=late[chosen],
        levels=level[chosen],
    )


def _spread(moved: Values, level: Values, chosen: NDArray[np.bool_], errors: Values, weights: Values) -> Values:
    """Return the usual size of errors by how much a place moved of late and how large its stock is; shape (P, T)."""
    size = np.clip(level, np.log(_LEAST), np.log(_HUGE)) - np.log(_TEACHING)
    table = np.stack([moved, np.minimum(size, 0.0), np.maximum(size, 0.0), np.ones(moved.shape)], axis=-1)
    weighed = table[chosen] * weights[:, None]
    sizes = np.log(np.abs(errors) + 0.01)
    fitted = np.linalg.solve(weighed.T @ table[chosen] + np.diag([3.0, 3.0, 3.0, 1e-9]), weighed.T @ sizes)
    found: Values = np.exp(table @ fitted)
    return found


def _inputs(growth: Values) -> Values:
    """Return small growth, what lies beyond, small growth of the year before, and a constant; shape (P, T, 4)."""
    now = np.nan_to_num(growth)
    before = np.concatenate([np.zeros((len(now), 1)), now[:, :-1]], axis=1)
    small = np.clip(now, -_SMALL, _SMALL)
    beyond = np.clip(now, -_LARGE, _LARGE) - small
    return np.stack([small, beyond, np.clip(before, -_SMALL, _SMALL), np.ones(now.shape)], axis=-1)


MODEL = StockMomentum()
