"""How much dearer will food be? Momentum, season and the month's own swings, weighed by all countries and by each."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from tocsin.forecasts.chance import Chance
from tocsin.forecasts.covariates import at_the_time
from tocsin.forecasts.fading import Values, carried_forward, fading_mean, fading_weights, later
from tocsin.forecasts.model import Draws
from tocsin.forecasts.panel import Panel
from tocsin.forecasts.paths import error_quantiles, uniform_paths
from tocsin.forecasts.pooled_ridge import pooled_expectation
from tocsin.messages import N_

__all__ = ["MODEL", "PriceMomentum"]

_LEARNT_HALF_LIFE = 5 * 12
_ERROR_HALF_LIFE = 6 * 12
_LATE = 12
_CALMEST = 0.008
"""No country's prices are taken to be calmer than this, a month, in logarithms."""
_MOST = 5.0
"""Answers beyond so many usual swings count as so many."""
_OWN = (0, 3, 4, 5, 8, 9)
"""Inputs that a country weighs in its own way: the last change, three fading means, its season, the month's drift."""
_BURN_IN = 13
_SHORTEST = 36
_CARRY = 0.85


@dataclass(frozen=True)
class _Prices:
    """Logarithms of prices and what is made of them; each of shape (P, T)."""

    close: Values
    change: Values
    calm: Values
    """Usual size of a month's change of late, never below the calmest."""
    swings: tuple[Values, Values, Values]
    """Size of changes of late, over five years, and of the range within a month."""
    drift: Values
    middle: Values


@dataclass(frozen=True)
class PriceMomentum:
    """Regress the change ahead on past ones, in units of each country's usual swings, and draw errors that were made.

    Inputs: the last three changes and that of a year ago, fading means of 3, 6, 12 and 36 months, how prices moved in
    earlier years from this calendar month on, where the month closed within its range, and the mean change of all
    countries. The fit is pooled; each country adds its own, held back by 60 months' worth of doubt. The spread is a
    regression of the size of past errors on swings of late, of five years and within the month (a relative of GARCH
    with the range as a measure of volatility), stretched where the errors of the last year were larger; its shape is
    that of past errors. Constants were chosen on outcomes of 2013 to 2019.

    Source of ranges as volatility: Parkinson, M. (1980), Journal of Business 53(1), 61-65.
    """

    id: str = "price_momentum"
    title: str = N_("Momentum, season and swings of prices")
    summary: str = N_(
        "A regression on past changes, on the season and on how all countries moved, pooled and drawn towards each "
        "country's own; the spread follows how much prices swung of late."
    )
    observed: bool = False
    values: tuple[str, ...] = ("continuous",)

    def draw(self, panel: Panel, steps: Sequence[int], draws: int, chance: Chance) -> Draws:
        """Return draws of shape (P, len(steps), draws) in the target's unit; NaN for a place never known."""
        result = np.full((len(panel.places), len(steps), draws), np.nan, dtype=np.float32)
        ordered = tuple(steps)
        prices = _prices(panel)
        known = ~np.isnan(prices.close[:, -1])
        paths = [
            uniform_paths(chance, self.id, panel.target, place, panel.origin, ordered, draws, _CARRY)
            for place in panel.places
        ]
        for column, step in enumerate(ordered):
            centre, spread, errors, weights = _ahead(prices, step)
            for row in np.flatnonzero(known):
                moved = centre[row] + spread[row] * error_quantiles(errors, weights, paths[row][column])
                result[row, column] = np.exp(prices.close[row, -1] + moved)
        return result


def _prices(panel: Panel) -> _Prices:
    close = carried_forward(np.log(np.where(panel.values > 0, panel.values, np.nan)))
    change = np.diff(close, axis=1, prepend=np.nan)
    late = np.sqrt(fading_mean((change - fading_mean(change, 12)) ** 2, 12))
    long = np.sqrt(fading_mean((change - fading_mean(change, 12)) ** 2, 60))
    opening, high, low = (_beside(panel, f"rtfp.food_price_{name}") for name in ("open", "high", "low"))
    extent = fading_mean(high - low, 6)
    return _Prices(
        close=close,
        change=change,
        calm=np.maximum(np.nan_to_num(late, nan=_CALMEST), _CALMEST),
        swings=(late, long, np.where(np.isnan(extent), late, extent)),
        drift=np.nan_to_num(close - opening),
        middle=np.nan_to_num(close - (high + low) / 2),
    )


def _beside(panel: Panel, id: str) -> Values:
    if id not in panel.covariates:
        return np.full(panel.values.shape, np.nan)
    held = at_the_time(panel, id)
    return np.log(np.where(held > 0, held, np.nan))


def _ahead(prices: _Prices, step: int) -> tuple[Values, Values, Values, Values]:
    """Return each place's expected change, its spread, and the pooled errors in units of the spread with weights."""
    close = prices.close
    periods = close.shape[1]
    answers = later(close, step) - close
    if periods < _SHORTEST + step:
        flat = answers[~np.isnan(answers)]
        flat = flat if len(flat) else np.zeros(1)
        return np.zeros(len(close)), np.ones(len(close)), np.append(flat, -flat), np.ones(2 * len(flat))
    scale = prices.calm * np.sqrt(step)
    inputs = np.clip(np.nan_to_num(_inputs(prices, answers, step) / prices.calm[..., None]), -8, 8)
    told = np.clip(answers / scale, -_MOST, _MOST)
    told[:, :_BURN_IN] = np.nan
    weights = np.broadcast_to(fading_weights(periods, _LEARNT_HALF_LIFE), close.shape)
    expected = pooled_expectation(inputs, told, weights, _OWN) * scale
    errors = answers - expected
    errors[:, : 2 * _BURN_IN] = np.nan
    spread, standard, counted = _spread(prices, errors)
    return expected[:, -1], spread, standard, counted


def _inputs(prices: _Prices, answers: Values, step: int) -> Values:
    change = prices.change
    mean_of_all = np.nanmean(np.where(np.isnan(change).all(axis=0), 0.0, np.clip(change, -0.1, 0.1)), axis=0)[None]
    parts = [
        change,
        _before(change, 1),
        _before(change, 2),
        *(fading_mean(change, half_life) for half_life in (3, 6, 12, 36)),
        _before(change, 11),
        _season(prices.close, answers, step),
        prices.drift,
        prices.middle,
        np.broadcast_to(mean_of_all, change.shape),
        np.broadcast_to(fading_mean(mean_of_all, 3), change.shape),
    ]
    return np.stack(parts, axis=-1)


def _season(close: Values, answers: Values, step: int) -> Values:
    """Return how prices moved from this calendar month on in earlier years, against those whole years' pace."""
    places, periods = close.shape
    found = np.zeros((places, periods))
    if step > 12 or periods <= 12:
        return found
    apart = np.clip(answers - (later(close, 12) - close) * step / 12, -0.3, 0.3)
    known = ~np.isnan(apart)
    total, count = np.where(known, apart, 0.0), known.astype(float)
    for at in range(periods):
        past = np.arange(at - 12, -1, -12)
        if len(past):
            found[:, at] = total[:, past].sum(axis=1) / (count[:, past].sum(axis=1) + 2.0)
    return found


def _spread(prices: _Prices, errors: Values) -> tuple[Values, Values, Values]:
    """Return each place's spread now, and all errors in units of the spread of their time, with weights."""
    table = np.stack([np.log(np.maximum(np.nan_to_num(one), 0.004)) for one in prices.swings], axis=-1)
    table = np.concatenate([table, np.ones((*errors.shape, 1))], axis=-1)
    usable = ~np.isnan(errors)
    weights = np.broadcast_to(fading_weights(errors.shape[1], _ERROR_HALF_LIFE), errors.shape)
    asked, counted = table[usable], weights[usable]
    sizes = np.log(np.abs(errors[usable]) + 0.003)
    weighed = asked * counted[:, None]
    fitted = np.linalg.solve(weighed.T @ asked + np.diag([3.0, 3.0, 3.0, 1e-9]), weighed.T @ sizes)
    spread = np.exp(table @ fitted)
    standard = np.where(usable, errors / spread, np.nan)
    late = np.broadcast_to(fading_weights(errors.shape[1], _LATE), errors.shape)[usable]
    size = np.abs(standard[usable])
    stretch = float(np.clip(((size @ late) / late.sum()) / ((size @ counted) / counted.sum()), 1.08, 1.5))
    return spread[:, -1] * stretch, standard[usable], counted


def _before(values: Values, periods: int) -> Values:
    found = np.full(values.shape, np.nan)
    found[:, periods:] = values[:, : values.shape[1] - periods]
    return found


MODEL = PriceMomentum()
