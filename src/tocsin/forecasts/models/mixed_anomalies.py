"""A season with a level that may break: five simple views of an anomaly, weighted by how each did of late."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from tocsin.forecasts.chance import Chance
from tocsin.forecasts.fading import Values, carried_forward, fading_weights
from tocsin.forecasts.model import Draws
from tocsin.forecasts.panel import Panel
from tocsin.forecasts.paths import error_quantiles, uniform_paths
from tocsin.messages import N_

__all__ = ["MODEL", "MixedAnomalies"]

_FOREVER = 1e9
_LATE = 12.0
"""Half life, in months, of the errors that weigh the views."""
_SHARPNESS = 3.0
"""How strongly a smaller late error counts: weights are mean squared errors to the power of minus this."""
_FLOOR = 0.02
_LOOK_BACK = 120
_SHORTEST = 36
_ERROR_HALF_LIFE = 60.0
_CARRY = 0.8


@dataclass(frozen=True)
class _Season:
    """What is usual for each calendar month as known at each period, and the anomaly from it."""

    usual: Values
    """Shape (T, 12): the mean of each calendar month up to period t."""
    anomaly: Values
    """Shape (T,): the value less its month's mean as known then."""


@dataclass(frozen=True)
class MixedAnomalies:
    """Draw from a mixture of persistence, damped persistence and regressions, with the errors it made in such months.

    The views are: the anomaly from the mean of all years goes on; it fades by 0.85 a month; the anomaly from the mean
    of late years (half life 5) fades by 0.8 a month; and two regressions of the anomaly ahead on the anomaly and its
    last twelve months, by calendar month, against means of half lives 30 and 8 years. Each is weighted by its errors of
    the last months at the same step, so that after a break in level the views that follow it take over. The spread
    follows the mixture's own errors of the same season, stretched where those of the last year were larger.
    Constants were chosen on outcomes of 1995 to 2014.
    """

    id: str = "mixed_anomalies"
    title: str = N_("Season with an adaptive level")
    summary: str = N_(
        "Persistence, damped persistence and seasonal regressions, mixed by their errors of late, so that a break in "
        "level is followed."
    )
    observed: bool = False
    values: tuple[str, ...] = ("continuous",)

    def draw(self, panel: Panel, steps: Sequence[int], draws: int, chance: Chance) -> Draws:
        """Return draws of shape (P, len(steps), draws) in the target's unit; NaN for a place never known."""
        result = np.full((len(panel.places), len(steps), draws), np.nan, dtype=np.float32)
        months = np.array([period.number - 1 for period in panel.periods])
        ordered = tuple(steps)
        for row, place in enumerate(panel.places):
            history = panel.values[row]
            known = np.flatnonzero(~np.isnan(history))
            if not len(known):
                continue
            values, calendar = carried_forward(history[known[0] :]), months[known[0] :]
            at = uniform_paths(chance, self.id, panel.target, place, panel.origin, ordered, draws, _CARRY)
            for column, step in enumerate(ordered):
                centre, errors, weights = _ahead(values, calendar, step)
                result[row, column] = centre + error_quantiles(errors, weights, at[column])
        return result


def _ahead(values: Values, months: NDArray[np.int64], step: int) -> tuple[float, Values, Values]:
    """Return the mixture's forecast from the newest period, the errors it made before, and how much each counts."""
    newest = len(values) - 1
    if newest < _SHORTEST:
        changes = values[step:] - values[:-step] if len(values) > step else np.zeros(1)
        return float(values[-1]), np.append(changes, -changes), np.ones(2 * len(changes))
    origins = np.arange(max(_SHORTEST, newest - _LOOK_BACK - step), newest + 1)
    views = _views(values, months, origins, step)
    done = origins[origins + step <= newest]
    missed = values[done + step] - views[:, : len(done)]
    mixed = np.full(len(origins), np.nan)
    for number in range(len(origins)):
        # What this origin could know: the errors of forecasts whose month had come by then.
        told = missed[:, : max(0, number - step + 1)]
        if told.shape[1]:
            late = fading_weights(told.shape[1], _LATE)
            weights = ((told**2 @ late) / late.sum() + _FLOOR * values.var()) ** -_SHARPNESS
        else:
            weights = np.ones(len(views))
        mixed[number] = views[:, number] @ weights / weights.sum()
    errors = values[done + step] - mixed[: len(done)]
    apart = np.minimum((months[done] - months[newest]) % 12, (months[newest] - months[done]) % 12)
    counts = fading_weights(len(done), _ERROR_HALF_LIFE) * np.select(
        [apart == 0, apart == 1, apart == 2], [1, 0.6, 0.3], 0.1
    )
    return float(mixed[-1]), errors * _stretch(errors), counts


def _stretch(errors: Values) -> float:
    """Return by how much the spread should grow where the errors of the last year were larger than before."""
    long, late = fading_weights(len(errors), _ERROR_HALF_LIFE), fading_weights(len(errors), _LATE)
    ratio = ((errors**2 @ late) / late.sum()) / max((errors**2 @ long) / long.sum(), 1e-12)
    return float(1.05 * np.clip(np.sqrt(ratio), 1.0, 1.8))


def _views(values: Values, months: NDArray[np.int64], origins: NDArray[np.int64], step: int) -> Values:
    """Return what each of the five views expects at each origin; shape (5, origins)."""
    every, late = _season(values, months, _FOREVER), _season(values, months, 5.0)
    ahead = (months[origins] + step) % 12
    simple = [
        every.usual[origins, ahead] + every.anomaly[origins],
        every.usual[origins, ahead] + 0.85**step * every.anomaly[origins],
        late.usual[origins, ahead] + 0.8**step * late.anomaly[origins],
    ]
    fitted = [_regressed(values, months, origins, step, half_life) for half_life in (30.0, 8.0)]
    return np.stack([*simple, *fitted])


def _season(values: Values, months: NDArray[np.int64], half_life: float) -> _Season:
    """Lay out the fading mean of each calendar month; ``half_life`` in years."""
    usual, total, count = np.zeros((len(values), 12)), np.zeros(12), np.zeros(12)
    share = 0.5 ** (1 / half_life)
    for at, (value, month) in enumerate(zip(values, months, strict=True)):
        total[month] = total[month] * share + value
        count[month] = count[month] * share + 1
        usual[at] = np.where(count > 0, total / np.maximum(count, 1e-12), values[: at + 1].mean())
    return _Season(usual=usual, anomaly=values - usual[np.arange(len(values)), months])


def _regressed(
    values: Values, months: NDArray[np.int64], origins: NDArray[np.int64], step: int, half_life: float
) -> Values:
    """Regress the anomaly ahead on the anomaly and its last year, for all months and then for those like the origin's.

    Anomalies of an origin are from the means known at it, so each origin has a regression of its own.
    """
    season = _season(values, months, half_life)
    found = np.zeros(len(origins))
    for number, origin in enumerate(origins):
        anomaly = values[: origin + 1] - season.usual[origin, months[: origin + 1]]
        inputs = np.stack([anomaly, _level(anomaly)], axis=1)
        past = np.arange(min(24, origin - step), origin - step + 1)
        asked, answer = inputs[past], anomaly[past + step]
        pooled = np.linalg.solve(asked.T @ asked + 1e-3 * np.eye(2), asked.T @ answer)
        apart = np.minimum((months[past] - months[origin]) % 12, (months[origin] - months[past]) % 12)
        weighed = asked * np.select([apart == 0, apart == 1], [1.0, 0.5], 0.0)[:, None]
        own = np.linalg.solve(weighed.T @ asked + 4.0 * np.eye(2), weighed.T @ (answer - asked @ pooled))
        found[number] = season.usual[origin, (months[origin] + step) % 12] + inputs[-1] @ (pooled + own)
    return found


def _level(anomaly: Values) -> Values:
    """Return the fading mean of a year, begun at zero: an anomaly is no level until it has lasted."""
    gain, now, found = 1 - 0.5 ** (1 / 12), 0.0, np.empty(len(anomaly))
    for at, value in enumerate(anomaly):
        now += gain * (value - now)
        found[at] = now
    return found


MODEL = MixedAnomalies()
