"""How good are the stated chances of events? Brier score, skill against the base rate, ranking, reliability."""

from collections.abc import Iterator, Mapping

import numpy as np
from numpy.typing import NDArray

from tocsin.forecasts.cubes import Cube, Layout
from tocsin.forecasts.event_verdict import EventScore
from tocsin.forecasts.events import stated
from tocsin.forecasts.hazard import Hazard
from tocsin.forecasts.scores.brier import reliability
from tocsin.forecasts.scores.intervals import ends_of
from tocsin.forecasts.scores.ranking import auc_and_average_precision

__all__ = ["BASE_RATE", "event_scores"]

BASE_RATE = "base_rate"
"""Stands for the base rate known at the origin, which every model is compared with."""

_RANKED = 200
"""Bootstrap samples in which ranks are looked at again; each costs a pass over all cases."""


def event_scores(
    truth: str, hazard: Hazard, cubes: Mapping[str, Cube], layout: Layout, weights: NDArray[np.float64]
) -> Iterator[EventScore]:
    """Judge each model's chances of each event at each step, by one set of bootstrap weights over the layout's units.

    Skill is against :func:`tocsin.forecasts.events.base_rates`. Expected calibration error: Naeini, M., Cooper, G. and
    Hauskrecht, M. (2015), Obtaining well calibrated probabilities using Bayesian binning, AAAI 29.
    """
    for cube in cubes.values():
        for event, step in stated(hazard.events, layout.steps):
            arrays = [_laid(cube, layout, event, step, what) for what in ("chances", "outcomes", "usual")]
            chance, came, usual = (layout.cut(one, "all") for one in arrays)
            known = ~(np.isnan(chance) | np.isnan(came) | np.isnan(usual))
            if known.any():
                yield _score(truth, cube.model, event, step, (chance, came, usual), known, weights)


def _laid(cube: Cube, layout: Layout, event: str, step: int, what: str) -> NDArray[np.float64]:
    """Lay out one of a forecast's event columns as (places, windows, 1)."""
    rows = {place: row for row, place in enumerate(layout.places)}
    at = {window: number for number, window in enumerate(layout.windows)}
    found = np.full((len(layout.places), len(layout.windows), 1), np.nan)
    for one in cube.parts:
        if (event, step) in one.stated:
            columns: NDArray[np.float64] = getattr(one, f"event_{what}")
            found[[rows[place] for place in one.places], at[one.window], 0] = columns[
                :, one.stated.index((event, step))
            ]
    return found


def _score(
    truth: str,
    model: str,
    event: str,
    step: int,
    arrays: tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]],
    known: NDArray[np.bool],
    weights: NDArray[np.float64],
) -> EventScore:
    chance, came, usual = arrays
    loss, base = (np.where(known, (one - came) ** 2, 0.0).sum(axis=1) for one in (chance, usual))
    counts = known.sum(axis=1).astype(np.float64)
    drawn, drawn_base, taken = loss @ weights.T, base @ weights.T, counts @ weights.T
    brier_ends = _ends(_over(drawn, taken))
    skill_ends = _ends(1 - _over(drawn, drawn_base))
    units = np.broadcast_to(np.arange(len(known))[:, None], known.shape)[known]
    flat, yes = chance[known], came[known] > 0
    area, precision = (float(one[0]) for one in auc_and_average_precision(yes, flat))
    again = auc_and_average_precision(yes, flat, weights[:_RANKED][:, units])
    area_ends, precision_ends = (_ends(one) for one in again)
    bins = reliability(came[known], flat, 0.5)
    return EventScore(
        truth=truth,
        model=model,
        event=event,
        step=step,
        cases=int(known.sum()),
        came=int(yes.sum()),
        stated=float(flat.mean()),
        brier=float(loss.sum() / counts.sum()),
        brier_low=brier_ends[0],
        brier_high=brier_ends[1],
        base=float(base.sum() / counts.sum()),
        skill=_one(1 - loss.sum() / base.sum()) if base.sum() else None,
        skill_low=skill_ends[0],
        skill_high=skill_ends[1],
        auc=_one(area),
        auc_low=area_ends[0],
        auc_high=area_ends[1],
        average_precision=_one(precision),
        average_precision_low=precision_ends[0],
        average_precision_high=precision_ends[1],
        gap=float(sum(abs(one.forecast - one.observed) * one.cases for one in bins) / known.sum()),
        reliability=bins,
    )


def _over(above: NDArray[np.float64], below: NDArray[np.float64]) -> NDArray[np.float64]:
    found: NDArray[np.float64] = np.divide(above, below, out=np.full(above.shape, np.nan), where=below > 0)
    return found


def _ends(samples: NDArray[np.float64]) -> tuple[float | None, float | None]:
    low, high = ends_of(samples)
    return _one(float(low)), _one(float(high))


def _one(value: float) -> float | None:
    return None if np.isnan(value) else float(value)
