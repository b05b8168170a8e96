"""What if the anomaly went on, or faded? The plainest forecasts of a place's history, with the errors they made."""

from collections.abc import Sequence

import numpy as np

from tocsin.forecasts.chance import Chance
from tocsin.forecasts.fading import Values, carried_forward
from tocsin.forecasts.model import Draws
from tocsin.forecasts.panel import Panel
from tocsin.forecasts.paths import error_quantiles, uniform_paths
from tocsin.forecasts.seasons import course_of_the_year, season_numbers

__all__ = ["continued", "lasting"]

_YEARS = 10
_CARRY = 0.9


def lasting(panel: Panel, *, counts: bool) -> Values:
    """Return how much of an anomaly is left after one period in each place, 0 to 1; shape (P,).

    The place's own autocorrelation over all its history, drawn towards that of all places by 24 periods' worth.
    """
    values, _ = _scale(panel, counts=counts)
    usual = course_of_the_year(values, season_numbers(panel))
    anomaly = values - usual[:, season_numbers(panel)]
    before, after = anomaly[:, :-1], anomaly[:, 1:]
    both = ~(np.isnan(before) | np.isnan(after))
    product = np.where(both, before * after, 0.0).sum(axis=1)
    square = np.where(both, before**2, 0.0).sum(axis=1)
    size = np.where(both, (before**2 + after**2) / 2, 0.0).sum(axis=1) / np.maximum(both.sum(axis=1), 1)
    scaled = np.where(size > 0, product / np.maximum(size, 1e-300), 0.0)
    rate = scaled.sum() / max(float(np.where(size > 0, square / np.maximum(size, 1e-300), 0.0).sum()), 1e-300)
    own = (scaled + 24 * rate) / (np.where(size > 0, square / np.maximum(size, 1e-300), 0.0) + 24)
    found: Values = np.clip(own, 0.0, 1.0)
    return found


def continued(
    model: str, panel: Panel, steps: Sequence[int], draws: int, chance: Chance, left: Values, *, counts: bool
) -> Draws:
    """Draw from: the usual value, plus what is left of the newest anomaly, plus an error that this made before.

    Parameters
    ----------
    left:
        Share of an anomaly that is left after one period, shape (P,); 1 is persistence.
    counts:
        Draw whole numbers, never below zero.
    """
    result = np.full((len(panel.places), len(steps), draws), np.nan, dtype=np.float32)
    ordered = tuple(steps)
    seasons = season_numbers(panel)
    values, growing = _scale(panel, counts=counts)
    usual = course_of_the_year(values, seasons)
    window = _YEARS * 12 // panel.step
    for row, place in enumerate(panel.places):
        known = np.flatnonzero(~np.isnan(values[row]))
        if not len(known):
            continue
        history = carried_forward(values[row])
        anomaly = history - usual[row, seasons]
        at = uniform_paths(chance, model, panel.target, place, panel.origin, ordered, draws, _CARRY)
        for column, step in enumerate(ordered):
            season = (panel.origin + step * panel.step).number - 1 if panel.step == 1 else 0
            centre = usual[row, season] + left[row] ** step * anomaly[-1]
            errors = _errors(anomaly, left[row] ** step, step, window)
            drawn = centre + error_quantiles(errors, np.ones(len(errors)), at[column])
            if growing:
                drawn = np.exp(drawn)
            result[row, column] = np.maximum(np.round(drawn), 0.0) if counts else drawn
    return result


def _scale(panel: Panel, *, counts: bool) -> tuple[Values, bool]:
    """Return the values as they are, or their logarithms where they are positive figures that may grow, as prices do.

    What has a course of the year stays as it is: there a tenth of the summer's figure is none of the winter's.
    """
    known = panel.values[~np.isnan(panel.values)]
    if counts or not known.size or known.min() <= 0:
        return panel.values, False
    usual = course_of_the_year(panel.values, season_numbers(panel))
    if np.ptp(usual[~np.isnan(usual).any(axis=1)], axis=1).max() > 0:
        return panel.values, False
    return np.log(panel.values), True


def _errors(anomaly: Values, left: float, step: int, window: int) -> Values:
    """Return the errors of late, and their mirror images: whatever went up of late may as well go down."""
    if len(anomaly) <= step:
        return np.zeros(1)
    missed = (anomaly[step:] - left * anomaly[:-step])[-window:]
    missed = missed[~np.isnan(missed)]
    return np.concatenate([missed, -missed]) if len(missed) else np.zeros(1)
