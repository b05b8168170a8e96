"""Will a month lie above its place's limit? A linear view of the field, bent by boosted trees, at the level of late."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tocsin.forecasts.chance import Chance
from tocsin.forecasts.exceedance import Field, View, field_of, view_ahead
from tocsin.forecasts.fading import Values, fading_mean, fading_weights, later
from tocsin.forecasts.model import Draws
from tocsin.forecasts.panel import Panel
from tocsin.forecasts.paths import normal_paths
from tocsin.messages import N_

__all__ = ["MODEL", "HeatExceedance"]

_TREES = 40
_LEAVES = 8
_LEARNT_SINCE = 1985
_LEARNT_HALF_LIFE = 12 * 12
_EVERY = 2
"""Every second month teaches the trees: neighbouring months say nearly the same, and half the time is saved."""
_LEVEL_HALF_LIFE = 6
_LEVEL_PULL = 300.0
"""How many place-months' worth of doubt hold the level back from following late errors, for each step ahead."""
_LEVEL_WINDOW = 60
_CARRY = 0.3
"""Correlation of what neighbouring months' forecasts miss."""
_SETTINGS: dict[str, Any] = {
    "objective": "binary",
    "num_leaves": _LEAVES,
    "learning_rate": 0.06,
    "min_data_in_leaf": 300,
    "lambda_l2": 50.0,
    "feature_fraction": 0.7,
    "bagging_fraction": 0.6,
    "bagging_freq": 1,
    "seed": 1,
    "deterministic": True,
    "force_row_wise": True,
    "num_threads": 1,
    "verbose": -1,
}


@dataclass(frozen=True)
class HeatExceedance:
    """Draw months from a normal distribution whose chance of lying above the limit was learnt from all places.

    Three parts, each on top of the one before. The linear view (:mod:`tocsin.forecasts.exceedance`) goes on beyond
    what was ever seen, which trees cannot. Boosted trees correct its chance by what is relative (a month against the
    place's own last years, how long its anomalies last, season, El Nino), never by the level itself; half of that is
    taken. Last, one correction for all places alike follows the errors of the last months: that is what adapts when the
    level breaks, as in 2015-16 and 2023. Constants were chosen on outcomes up to 2020.

    Source of the trees: Ke et al. (2017), LightGBM, NeurIPS 30.
    """

    id: str = "heat_exceedance"
    title: str = N_("Anomalies of all places, at the level of late")
    summary: str = N_(
        "A regression on the anomalies of the place, of places like it, of the world and of El Nino, corrected by "
        "boosted trees and by the errors of the last months in all places together."
    )
    observed: bool = False
    values: tuple[str, ...] = ("continuous",)

    def draw(self, panel: Panel, steps: Sequence[int], draws: int, chance: Chance) -> Draws:
        """Return draws of shape (P, len(steps), draws) in the target's unit; NaN for a place never known."""
        field = field_of(panel)
        result = np.full((len(panel.places), len(steps), draws), np.nan, dtype=np.float32)
        ordered = tuple(steps)
        moved = [_ahead(field, step) for step in ordered]
        for row, place in enumerate(panel.places):
            if not field.known[row].any():
                continue
            paths = normal_paths(chance, self.id, panel.target, place, panel.origin, ordered, draws, _CARRY)
            for column, (step, (mean, spread)) in enumerate(zip(ordered, moved, strict=True)):
                month = (field.months[-1] + step) % 12
                scaled = mean[row] + spread[row] * paths[column]
                result[row, column] = field.mean[row, month] + field.spread[row, month] * scaled
        return result


def _ahead(field: Field, step: int) -> tuple[Values, Values]:
    """Return the mean and spread of each place's month on the field's scale, from the newest origin."""
    from scipy.special import ndtr, ndtri  # noqa: PLC0415 - heavy, and needed only where a forecast is made

    view = view_ahead(field, step)
    if np.isnan(view.mean[:, -1]).all():
        return _short(field, step)
    limits = (-field.mean / field.spread)[:, (field.months + step) % 12]
    linear = (view.mean - limits) / view.spread[:, None]
    chances = np.clip(ndtr(linear), 0.002, 0.998)
    # Half and half: trees are the better judge while the climate is as it was, the line where it is not.
    mixed = ndtri(np.clip((chances + _bent(field, view, limits, linear, chances, step)) / 2, 0.001, 0.999))
    above = mixed[:, -1] + _level(mixed, _outcomes(field, step), step)
    return limits[:, -1] + view.spread * above, view.spread


def _short(field: Field, step: int) -> tuple[Values, Values]:
    """Return half of what was usual lately where the history is too short for a regression."""
    late = fading_mean(field.scaled, 12)[:, -1] * 0.5 ** (step / 12)
    return late, np.ones(len(late))


def _outcomes(field: Field, step: int) -> Values:
    """Return 1 where the month ``step`` later lay above the limit, 0 where not, NaN where that is not known."""
    value = field.mean[:, field.months] + field.spread[:, field.months] * field.scaled
    return later(np.where(field.known, value > 0, np.nan), step)


def _bent(field: Field, view: View, limits: Values, linear: Values, chances: Values, step: int) -> Values:
    """Return the chances after the trees; the linear ones where too little is known to teach them."""
    import lightgbm  # noqa: PLC0415 - heavy, and needed only where a forecast is made

    happened = _outcomes(field, step)
    since = field.years >= min(_LEARNT_SINCE, int(field.years[-1]) - 10)
    taught = since[None] & ~np.isnan(happened) & ~np.isnan(linear)
    taught[:, (field.months[-1] - field.months) % _EVERY != 0] = False
    answers = happened[taught]
    if len(answers) < 4 * _SETTINGS["min_data_in_leaf"] or answers.min() == answers.max():
        return chances
    inputs = _relative(field, view, limits, linear, step)
    start = np.log(chances / (1 - chances))
    weights = np.broadcast_to(fading_weights(chances.shape[1], _LEARNT_HALF_LIFE), chances.shape)
    table = lightgbm.Dataset(
        inputs[taught], answers, weight=weights[taught], init_score=start[taught], params={"verbose": -1}
    )
    trees = lightgbm.train(_SETTINGS, table, _TREES)
    late = np.zeros(chances.shape[1], dtype=bool)
    late[-_LEVEL_WINDOW - step :] = True
    found = chances.copy()
    raw = trees.predict(inputs[:, late].reshape(-1, inputs.shape[2]), raw_score=True)
    found[:, late] = 1 / (1 + np.exp(-(np.asarray(raw).reshape(len(found), -1) + start[:, late])))
    return found


def _relative(field: Field, view: View, limits: Values, linear: Values, step: int) -> Values:
    """Return what the trees see: nothing of it grows with the warming itself. Shape (P, T, F)."""
    scaled = field.scaled
    centred = scaled - fading_mean(scaled, 240)
    product = np.zeros(scaled.shape)
    product[:, step:] = centred[:, step:] * centred[:, : scaled.shape[1] - step]
    lasting = fading_mean(product, 240) / (fading_mean(centred**2, 240) + 1e-9)
    angle = 2 * np.pi * ((field.months + step) % 12) / 12
    shape = scaled.shape
    return np.stack(
        [
            linear - np.nanmean(np.where(np.isnan(linear), 0.0, linear), axis=0, keepdims=True),
            scaled - field.slow,
            fading_mean(scaled, 3) - field.slow,
            field.around - field.near @ field.slow,
            lasting,
            np.broadcast_to(view.spread[:, None], shape),
            np.broadcast_to(np.cos(angle), shape),
            np.broadcast_to(np.sin(angle), shape),
            np.broadcast_to(field.indices[:, 0], shape),
            limits,
        ],
        axis=-1,
    )


def _level(probits: Values, happened: Values, step: int) -> float:
    """Return one shift of all chances, on the probit scale, by how often months of late lay above their limit.

    Weighted maximum likelihood with a pull to no shift: Newton steps on a concave function.
    """
    from scipy.special import ndtr  # noqa: PLC0415 - heavy, and needed only where a forecast is made

    window = min(_LEVEL_WINDOW + step, probits.shape[1])
    asked, answers = probits[:, -window:], happened[:, -window:]
    weights = np.broadcast_to(fading_weights(window, _LEVEL_HALF_LIFE), asked.shape)
    usable: NDArray[np.bool_] = ~np.isnan(answers) & ~np.isnan(asked)
    scores, truth, weight = asked[usable], answers[usable], weights[usable]
    shift, pull = 0.0, _LEVEL_PULL * step
    for _ in range(8):
        chances = np.clip(ndtr(shift + scores), 1e-6, 1 - 1e-6)
        slope = np.exp(-((shift + scores) ** 2) / 2) / np.sqrt(2 * np.pi)
        spread = chances * (1 - chances)
        upward = (weight * slope * (truth - chances) / spread).sum() - pull * shift
        shift += float(upward / ((weight * slope**2 / spread).sum() + pull))
    return shift


MODEL = HeatExceedance()
