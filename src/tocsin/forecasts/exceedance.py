"""How far from its limit will each place's month be? A linear view of its own past, the world's and the sea's.

Every place's months are laid on one scale: against the mean of the calendar month in the reference years, in its
standard deviations. One ridge regression over all places and months, and a second for what each place makes of the
state of the whole field (its leading patterns, the season, El Nino, the Pacific), are fitted for each year on what was
known before it: so every past view is one that could have been had, and the newest one stands on everything.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from tocsin.forecasts.covariates import at_the_time
from tocsin.forecasts.fading import Values, carried_forward, fading_mean, later
from tocsin.forecasts.panel import Panel

__all__ = ["Field", "View", "field_of", "view_ahead"]

_REFERENCE = (1991, 2020)
_FEWEST = 10
"""Known reference years that a place's calendar month needs; with fewer, all known years stand in."""
_BURN_IN = 60
_PATTERNS = 8
_NEAR = 8
_HALF_LIFE = 20.0
"""Years after which a past month counts half in the fits."""
_RIDGE, _PLACE_RIDGE = 50.0, 300.0


@dataclass(frozen=True, eq=False)
class Field:
    """All places' months on one scale, and what is known beside them.

    Attributes
    ----------
    scaled:
        Shape (P, T): standard deviations from the reference mean; an unknown month holds the last known one.
    known:
        Shape (P, T): was the month known?
    mean, spread:
        Shape (P, 12), in the target's unit.
    months, years:
        Calendar month (0 to 11) and year of each period.
    near:
        Shape (P, P): weights of the places whose months run most alike.
    patterns:
        Shape (T, K): how strong the field's leading patterns were.
    indices:
        Shape (T, J): El Nino, its change in three months, and the Pacific's oscillation, as known then.
    world:
        Shape (T,): temperature of the whole world; of the panel's places where that is not held.
    """

    scaled: Values
    known: NDArray[np.bool_]
    mean: Values
    spread: Values
    months: NDArray[np.int64]
    years: NDArray[np.int64]
    near: Values
    patterns: Values
    indices: Values
    world: Values
    slow: Values
    """Shape (P, T): the place's anomalies of the last years."""
    around: Values
    """Shape (P, T): what the places most like it saw."""
    steady: Values
    """Shape (P, T, F): what is looked at of each place whatever the step."""


@dataclass(frozen=True, eq=False)
class View:
    """What the linear view says of each place at each origin, for one step.

    Attributes
    ----------
    mean:
        Shape (P, T): expected month ``t + step`` on the field's scale; NaN where no fit stood yet.
    spread:
        Shape (P,): how far outcomes lay from it, in the same unit.
    """

    mean: Values
    spread: Values


def field_of(panel: Panel) -> Field:
    """Lay a panel on one scale; only what the panel holds is used."""
    months = np.array([period.number - 1 for period in panel.periods])
    years = np.array([period.year for period in panel.periods])
    known = ~np.isnan(panel.values)
    mean, spread = _reference(panel.values, months, years)
    scaled = carried_forward((panel.values - mean[:, months]) / spread[:, months])
    scaled = np.nan_to_num(scaled)
    centred = scaled - scaled.mean(axis=1, keepdims=True)
    length = np.maximum(np.sqrt((centred**2).sum(axis=1, keepdims=True)), 1e-12)
    alike = (centred / length) @ (centred / length).T
    np.fill_diagonal(alike, -1.0)
    near = np.zeros(alike.shape)
    for row, likeness in enumerate(alike):
        best = np.argsort(-likeness, kind="stable")[: min(_NEAR, len(likeness) - 1)]
        near[row, best] = np.maximum(likeness[best], 1e-6) ** 2
    near /= np.maximum(near.sum(axis=1, keepdims=True), 1e-12)
    left, strength, _ = np.linalg.svd(centred, full_matrices=False)
    signs = np.sign(left.sum(axis=0)) + (left.sum(axis=0) == 0)
    kept = min(_PATTERNS, int((strength > 1e-9).sum()))
    patterns = (left[:, :kept] * signs[:kept]).T @ scaled / np.maximum(strength[:kept, None], 1e-9)
    around, world = near @ scaled, _world(panel, scaled)
    return Field(
        scaled=scaled,
        known=known,
        mean=mean,
        spread=spread,
        months=months,
        years=years,
        near=near,
        patterns=patterns.T * np.sqrt(scaled.shape[1]),
        indices=_indices(panel),
        world=world,
        slow=fading_mean(scaled, 36),
        around=around,
        steady=_steady(scaled, around, world),
    )


def view_ahead(field: Field, step: int) -> View:
    """Return the linear view of the months ``step`` ahead from every origin, by a fit on what was known by then."""
    places, periods = field.scaled.shape
    inputs = _standard(_own(field, step))
    shared = _shared(field, step)
    outcome = later(np.where(field.known, field.scaled, np.nan), step)
    usable = ~np.isnan(outcome)
    target = np.nan_to_num(outcome)
    mean = np.full((places, periods), np.nan)
    sums = _Sums(inputs.shape[2], shared.shape[1], places)
    starts = [int(at) for at in np.flatnonzero(np.diff(field.years, prepend=field.years[0] - 1)) if at > _BURN_IN + 24]
    added = _BURN_IN
    for start, end in zip(starts, [*starts[1:], periods][: len(starts)], strict=True):
        # Of the months before this year those whose outcome is known at its first origin; the last fit takes all.
        until = max(added, (periods if end == periods else start + 1) - step)
        sums.add(inputs[:, added:until], shared[added:until], target[:, added:until], usable[:, added:until])
        sums.age((end - start) / 12)
        added = until
        mean[:, start:end] = sums.expected(inputs[:, start:end], shared[start:end])
    missed = np.where(usable & ~np.isnan(mean), outcome - mean, np.nan)
    late = fading_mean(missed**2, 12 * _HALF_LIFE / 2)[:, -1]
    return View(mean=mean, spread=np.sqrt(np.where(np.isnan(late), 1.0, np.maximum(late, 1e-4))))


class _Sums:
    """The sums that both regressions are solved from; older months fade as years are added."""

    def __init__(self, own: int, shared: int, places: int) -> None:
        self._own = np.zeros((own, own))
        self._own_target = np.zeros(own)
        self._shared = np.zeros((shared, shared))
        self._shared_target = np.zeros((shared, places))
        self._cross = np.zeros((shared, places, own))

    def add(self, inputs: Values, shared: Values, target: Values, usable: NDArray[np.bool_]) -> None:
        if inputs.shape[1] == 0:
            return
        kept = inputs[usable]
        self._own += kept.T @ kept
        self._own_target += kept.T @ target[usable]
        self._shared += shared.T @ shared
        self._shared_target += shared.T @ np.where(usable, target, 0.0).T
        masked = np.where(usable[:, :, None], inputs, 0.0)
        self._cross += np.tensordot(shared, masked, axes=(0, 1))

    def age(self, years: float) -> None:
        share = 0.5 ** (years / _HALF_LIFE)
        self._own *= share
        self._own_target *= share
        self._shared *= share
        self._shared_target *= share
        self._cross *= share

    def expected(self, inputs: Values, shared: Values) -> Values:
        free = len(self._own) - 1  # the last input is the constant, which is not pulled to zero
        ridge = np.diag([*([_RIDGE] * free), 1e-6])
        weights = np.linalg.solve(self._own + ridge, self._own_target)
        rest = self._shared_target - self._cross @ weights
        by_place = np.linalg.solve(self._shared + _PLACE_RIDGE * np.eye(len(self._shared)), rest)
        found: Values = inputs @ weights + (shared @ by_place).T
        return found


def _steady(scaled: Values, around: Values, world: Values) -> Values:
    """Return the place's own last months, those of places like it, and those of all and of the world."""
    everywhere = scaled.mean(axis=0, keepdims=True)
    of_place = [
        *(_before(scaled, back) for back in range(4)),
        *(fading_mean(scaled, half_life) for half_life in (3, 12, 36, 120)),
        around,
        fading_mean(around, 3),
    ]
    of_all = [
        everywhere,
        *(fading_mean(everywhere, half_life) for half_life in (3, 12, 60)),
        world[None],
        *(fading_mean(world[None], half_life) for half_life in (6, 24)),
    ]
    return np.stack([*of_place, *(np.broadcast_to(array, scaled.shape) for array in of_all)], axis=-1)


def _own(field: Field, step: int) -> Values:
    """Return what is looked at of each place: shape (P, T, F), the last one constant."""
    seasons = [_before(field.scaled, 12 * back - step) for back in (1, 2, 3)]
    parts = np.stack([seasons[0], sum(seasons) / 3, np.ones(field.scaled.shape)], axis=-1)
    return np.concatenate([field.steady, parts], axis=-1)


def _shared(field: Field, step: int) -> Values:
    """Return what is looked at of the whole field: patterns and indices, alone and by season; shape (T, S)."""
    state = np.concatenate([field.patterns, field.indices], axis=1)
    late = state[_BURN_IN:] if len(state) > _BURN_IN else state
    state = np.nan_to_num((state - np.nanmean(late, axis=0)) / np.maximum(np.nanstd(late, axis=0), 1e-9))
    angle = 2 * np.pi * ((field.months + step) % 12) / 12
    cosine, sine = np.cos(angle)[:, None], np.sin(angle)[:, None]
    return np.concatenate([state, state * cosine, state * sine, cosine, sine, np.ones(cosine.shape)], axis=1)


def _standard(inputs: Values) -> Values:
    late = inputs[:, _BURN_IN:] if inputs.shape[1] > _BURN_IN else inputs
    centre = late.reshape(-1, inputs.shape[2]).mean(axis=0)
    width = late.reshape(-1, inputs.shape[2]).std(axis=0)
    centre[-1], width[-1] = 0.0, 1.0
    found: Values = (inputs - centre) / np.maximum(width, 1e-9)
    return found


def _before(values: Values, periods: int) -> Values:
    """Return the values so many periods earlier; the first known ones stand in before them."""
    if periods <= 0:
        return values
    periods = min(periods, values.shape[1] - 1)
    return np.concatenate([np.repeat(values[:, :1], periods, axis=1), values[:, : values.shape[1] - periods]], axis=1)


def _reference(values: Values, months: NDArray[np.int64], years: NDArray[np.int64]) -> tuple[Values, Values]:
    mean, spread = np.zeros((len(values), 12)), np.ones((len(values), 12))
    inside = (years >= _REFERENCE[0]) & (years <= _REFERENCE[1])
    for number in range(12):
        every = values[:, months == number]
        chosen = values[:, (months == number) & inside]
        enough = (~np.isnan(chosen)).sum(axis=1) >= _FEWEST
        for row in range(len(values)):
            figures = chosen[row] if enough[row] else every[row]
            figures = figures[~np.isnan(figures)]
            if len(figures):
                mean[row, number] = figures.mean()
            if len(figures) > 2 and figures.std() > 1e-9:
                spread[row, number] = figures.std()
    return mean, spread


def _indices(panel: Panel) -> Values:
    nino, pacific = (_of_world(panel, f"climate.{name}") for name in ("oni", "pdo"))
    change = nino - _before(nino[None], 3)[0]
    found: Values = np.nan_to_num(np.stack([nino, change, pacific], axis=1))
    return found


def _world(panel: Panel, scaled: Values) -> Values:
    found = _of_world(panel, "era5.temperature_anomaly_world")
    mean: Values = scaled.mean(axis=0)
    return found if found.any() else mean


def _of_world(panel: Panel, id: str) -> Values:
    """Return a series of the world as it was known at each period, the last known one carried on; 0 where not held."""
    if id not in panel.covariates:
        return np.zeros(len(panel.periods))
    found: Values = np.nan_to_num(carried_forward(at_the_time(panel, id)[:1]))[0]
    return found
