"""Will cases surge? A pooled regression of growth, the errors it made in like cases, and a learned chance."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from tocsin.forecasts.chance import Chance
from tocsin.forecasts.events import event_chances, event_history, event_outcomes
from tocsin.forecasts.hazards.measles import SURGE
from tocsin.forecasts.model import Draws
from tocsin.forecasts.models.adaptive_counts import AdaptiveCounts
from tocsin.forecasts.panel import Panel
from tocsin.forecasts.pooled_fits import logistic_fit, ridge_fit, standardised
from tocsin.forecasts.recent import balanced
from tocsin.forecasts.surges import surge_figures
from tocsin.messages import N_

__all__ = ["MODEL", "SurgePaths"]

Values = NDArray[np.float64]

_LAST = 6
"""Steps of a path; who asks for further ones gets :mod:`~tocsin.forecasts.models.adaptive_counts`."""
_FIRST = 24
"""Periods of history before an origin that the regressions learn from."""
_LIKE = 400
_PULL, _CHANCE_PULL = 30.0, 50.0
_LEARNED = 0.75
"""Share of the learned chance of a surge; the rest is the paths' own."""


@dataclass(frozen=True)
class SurgePaths:
    r"""What do cases do from here, as they did elsewhere from the same point? Errors of like cases, as paths.

    For each step a ridge regression over all places and past origins expects :math:`\ln(1 + y)` from the figures of
    :mod:`tocsin.forecasts.surges`. A path is that expectation plus the errors, at all six steps together, that were
    made from one of the 400 past origins most alike (in what was expected one and three steps ahead, and in the last
    year's mean). A logistic regression on the same figures learns the chance of a surge; the draws are taken again so
    that three quarters of it and one quarter of the paths' own chance is what they say. So quantiles, thresholds and
    the chance of a surge come from one set of paths.

    The mix, the number of like cases and the pulls were chosen on origins from 2016 to 2021. Places without a known
    value in the last twelve periods, and histories too short to learn from, get the draws of ``adaptive_counts``.
    """

    id: str = "surge_paths"
    title: str = N_("Paths of like cases")
    summary: str = N_("A pooled regression of growth, with the errors it made from the past origins most alike.")
    observed: bool = False
    values: tuple[str, ...] = ("count",)

    def draw(self, panel: Panel, steps: Sequence[int], draws: int, chance: Chance) -> Draws:
        """Return draws of shape (P, len(steps), draws), each a path; NaN for a place without any known value."""
        plain = AdaptiveCounts(id=self.id)
        if max(steps) > _LAST or panel.step != 1 or len(panel.periods) < _FIRST + 2 * _LAST:
            return plain.draw(panel, steps, draws, chance)
        figures = standardised(surge_figures(panel, SURGE))
        expected, errors = _expected(panel, figures)
        like = _alike(panel, expected, errors)
        if like is None:
            return plain.draw(panel, steps, draws, chance)
        paths = np.full((len(panel.places), _LAST, draws), np.nan)
        wanted = _chances(panel, figures)
        for row, place in enumerate(panel.places):
            if np.isnan(like[0][row]).any():
                continue
            random = chance.generator(self.id, panel.target, place, panel.origin)
            taken = _nearest(like, row)[balanced(min(_LIKE, len(like[2])), draws, random)]
            made = np.expm1(expected[row, -1][:, None] + like[2][taken].T)
            paths[row] = _tilted(panel, row, np.maximum(np.round(made), 0.0), float(wanted[row]), random)
        result = paths[:, [step - 1 for step in steps]].astype(np.float32)
        rest = np.flatnonzero(np.isnan(paths[:, 0, 0]) & ~np.isnan(panel.values).all(axis=1))
        if rest.size:
            result[rest] = plain.draw(_rows(panel, rest), steps, draws, chance)
        return result


def _expected(panel: Panel, figures: Values) -> tuple[Values, Values]:
    """Return what is expected of the logarithm at each period for each step, and the errors: (P, T, 6) both."""
    logs = np.log1p(panel.values)
    places, periods = logs.shape
    expected, errors = np.full((2, places, periods, _LAST), np.nan)
    usable = ~np.isnan(_year(panel))
    for step in range(1, _LAST + 1):
        inputs, answers = figures[:, _FIRST:-step], logs[:, _FIRST + step :]
        known = ~np.isnan(answers) & usable[:, _FIRST:-step]
        if not known.any():
            continue
        fit = ridge_fit(inputs[known], answers[known], _PULL)
        expected[:, _FIRST:, step - 1] = figures[:, _FIRST:] @ fit
        errors[:, :-step, step - 1] = logs[:, step:] - expected[:, :-step, step - 1]
    return np.where(usable[..., None], expected, np.nan), errors


def _year(panel: Panel) -> Values:
    """Return the logarithm of the mean over the last twelve periods at each period: (P, T)."""
    known = ~np.isnan(panel.values)
    sums, counts = (
        np.cumsum(np.pad(each, ((0, 0), (12, 0))), axis=1) for each in (np.where(known, panel.values, 0.0), known)
    )
    above, below = sums[:, 12:] - sums[:, :-12], (counts[:, 12:] - counts[:, :-12]).astype(np.float64)
    means: Values = np.divide(above, below, out=np.full(above.shape, np.nan), where=below > 0)
    return np.log1p(means)


def _alike(panel: Panel, expected: Values, errors: Values) -> tuple[Values, Values, Values] | None:
    """Return where each place stands now, where past origins stood, and their errors; None where too few are known."""
    where = np.stack([expected[..., 0], expected[..., 2], _year(panel)], axis=-1)
    held = ~(np.isnan(errors).any(axis=-1) | np.isnan(where).any(axis=-1))
    if held.sum() < _LIKE:
        return None
    return where[:, -1], where[held], errors[held]


def _nearest(like: tuple[Values, Values, Values], row: int) -> NDArray[np.int64]:
    apart = ((like[1] - like[0][row]) ** 2).sum(axis=1)
    found: NDArray[np.int64] = np.argsort(apart, kind="stable")[:_LIKE]
    return found


def _chances(panel: Panel, figures: Values) -> Values:
    """Return the learned chance of a surge from the origin, (P,); NaN where none could be learned."""
    step = SURGE.steps[-1]
    came = event_history(SURGE, panel.values, step)[:, _FIRST:-step]
    known = ~np.isnan(came)
    if came[known].sum() < 12:
        return np.full(len(panel.places), np.nan)
    fit = logistic_fit(figures[:, _FIRST:-step][known], came[known], _CHANCE_PULL)
    found: Values = 1 / (1 + np.exp(-figures[:, -1] @ fit))
    return found


def _tilted(panel: Panel, row: int, paths: Values, learned: float, random: np.random.Generator) -> Values:
    """Take paths again so that the share that surges is the chance that was learned, mixed with their own."""
    late = _rows(panel, np.array([row]))
    span = SURGE.before
    single = Panel(late.target, late.places, late.periods[-span:], late.values[:, -span:], late.origin, late.vintage)
    step = SURGE.steps[-1]
    own = float(event_chances(SURGE, single, paths[None], range(1, _LAST + 1))[0, 0])
    if np.isnan(own) or np.isnan(learned):
        return paths
    draws = paths.shape[1]
    wanted = round((_LEARNED * learned + (1 - _LEARNED) * own) * draws)
    flat = np.repeat(single.values, draws, axis=0)
    many = Panel(panel.target, tuple(map(str, range(draws))), single.periods, flat, panel.origin, panel.vintage)
    surges = event_outcomes(SURGE, many, paths.T, tuple(range(1, _LAST + 1)))[:, 0] > 0
    need = max(float(np.nanmax(single.values)) + 1, SURGE.least)
    peaks = paths[:step].max(axis=0)
    if wanted and not surges.any():
        # nobody alike surged: the highest paths are lifted to what a surge needs
        lifted = np.argsort(-peaks, kind="stable")[:wanted]
        paths[paths[:step, lifted].argmax(axis=0), lifted] = np.round(need * (1 + random.random(wanted)))
        return paths
    if wanted < draws and surges.all():
        lowest = np.argsort(peaks, kind="stable")[: draws - wanted]
        paths[:step, lowest] = np.minimum(paths[:step, lowest], need - 1)
        return paths
    with_, without = np.flatnonzero(surges), np.flatnonzero(~surges)
    taken = [
        group[balanced(len(group), count, random)]
        for group, count in ((with_, wanted), (without, draws - wanted))
        if count
    ]
    order = np.concatenate(taken)
    random.shuffle(order)
    return paths[:, order]


def _rows(panel: Panel, rows: NDArray[np.int64]) -> Panel:
    places = tuple(panel.places[row] for row in rows)
    return Panel(panel.target, places, panel.periods, panel.values[rows], panel.origin, panel.vintage)


MODEL = SurgePaths()
