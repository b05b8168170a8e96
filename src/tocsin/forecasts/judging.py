"""One forecast beside what happened: every case scored, and the numbers that pages show of a past forecast."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray

from tocsin.forecasts.chance import Chance
from tocsin.forecasts.events import base_rates, event_outcomes, event_steps
from tocsin.forecasts.executor import InlineExecutor
from tocsin.forecasts.forecast import Forecast, forecast
from tocsin.forecasts.hazard import Hazard
from tocsin.forecasts.model import Model
from tocsin.forecasts.panel import Panel
from tocsin.forecasts.scores.catalogue import event_measure, measures
from tocsin.forecasts.scores.ensemble import Ensemble, parts_of
from tocsin.forecasts.scores.ignorance import CHALLENGE_BINS
from tocsin.forecasts.scores.pit import pit_beside
from tocsin.forecasts.summaries import LEVELS, quantiles_of_ordered
from tocsin.forecasts.windows import Window
from tocsin.world.months import Month

__all__ = ["Judged", "judge", "judge_models", "outcomes_at", "reach_of_models"]


@dataclass(frozen=True, eq=False)
class Judged:
    """How one model did from one origin. Arrays have shape (P, H) or (P, H, something); unknown is NaN.

    Attributes
    ----------
    model, window, truth, origin, vintage:
        Whose forecast, in which window, beside which outcomes, from where, on which data.
    places, periods:
        P place ids and the first months of H periods.
    draws:
        Draws a case had.
    outcomes:
        (P, H) what happened.
    scores:
        Measure id -> (P, H).
    means, quantiles, chances:
        (P, H), (P, H, 23) and (P, H, thresholds) of the forecast itself.
    transform:
        (P, H) randomised probability integral transform.
    reach:
        (P,) share of the draws, read as paths, whose sum over the steps reaches the hazard's onset; NaN where the
        hazard has none.
    approximate:
        True where the forecast was handed in as quantiles.
    stated:
        Event id and step of the E chances that the forecast states; empty where it states none.
    event_chances, event_outcomes, event_usual:
        (P, E) chance, whether it came (1 or 0), and the base rate as known at the origin.
    """

    model: str
    window: str
    truth: str
    origin: Month
    vintage: str
    places: tuple[str, ...]
    steps: tuple[int, ...]
    periods: tuple[Month, ...]
    draws: int
    outcomes: NDArray[np.float64]
    scores: dict[str, NDArray[np.float64]]
    means: NDArray[np.float64]
    quantiles: NDArray[np.float64]
    chances: NDArray[np.float64]
    transform: NDArray[np.float64]
    reach: NDArray[np.float64]
    approximate: bool = False
    stated: tuple[tuple[str, int], ...] = ()
    event_chances: NDArray[np.float64] = field(default_factory=lambda: np.empty((0, 0)))
    event_outcomes: NDArray[np.float64] = field(default_factory=lambda: np.empty((0, 0)))
    event_usual: NDArray[np.float64] = field(default_factory=lambda: np.empty((0, 0)))


def outcomes_at(truth: pl.DataFrame, places: tuple[str, ...], periods: tuple[Month, ...]) -> NDArray[np.float64]:
    """Lay out what happened as (places, periods); NaN where the truth has no row or no value.

    ``truth`` has the columns ``place``, ``period`` (date) and ``value``, one row a place and period.
    """
    cells = pl.DataFrame({"place": places}).join(
        pl.DataFrame({"period": [period.first_day for period in periods]}, schema={"period": pl.Date}),
        how="cross",
        maintain_order="left_right",
    )
    rows = truth.select("place", pl.col("period").cast(pl.Date), pl.col("value").cast(pl.Float64))
    found = cells.join(rows, on=["place", "period"], how="left", maintain_order="left", validate="1:1")
    values: NDArray[np.float64] = found["value"].fill_null(float("nan")).to_numpy()
    return values.reshape(len(places), len(periods))


def judge(
    hazard: Hazard,
    made: Forecast,
    window: str,
    truths: Mapping[str, NDArray[np.float64]],
    chance: Chance,
    panel: Panel | None = None,
) -> tuple[Judged, ...]:
    """Score every case of a forecast by the hazard's measures, once for each truth.

    Each truth's outcomes have shape (places, steps) of the forecast. Draws are ordered once, a part of the cases at a
    time, and every score under every truth reads that order. The random part of the PIT comes from ``chance`` under
    the model's name: it does not depend on what else is judged, and is the same for every truth. Events are judged
    where the forecast states them and ``panel``, whose places are the forecast's, says what was known before.
    """
    shape, count = made.draws.shape[:2], made.draws.shape[-1]
    cases = shape[0] * shape[1]
    flat = made.draws.reshape(cases, count)
    random = chance.generator(f"{made.model}/pit", made.target, window, made.origin).random(shape).ravel()
    asked = measures(hazard)
    limits = tuple(dict.fromkeys((*CHALLENGE_BINS, *hazard.thresholds)))
    means, middle = np.empty(cases), np.empty((cases, len(LEVELS)))
    shares = np.empty((cases, len(hazard.thresholds)))
    scores = {truth: {measure.id: np.empty(cases) for measure in asked} for truth in truths}
    transform = {truth: np.empty(cases) for truth in truths}
    for part in parts_of(cases, count):
        ensemble = Ensemble(flat[part])
        beside_each = ensemble.beside([outcomes.reshape(cases)[part] for outcomes in truths.values()], limits)
        for truth, beside in zip(truths, beside_each, strict=True):
            for measure in asked:
                scores[truth][measure.id][part] = measure.beside(beside)
            transform[truth][part] = pit_beside(beside, random[part])
        means[part] = ensemble.means
        middle[part] = quantiles_of_ordered(ensemble.ordered, LEVELS)
        reached = 1 - ensemble.below_each(hazard.thresholds) / ensemble.count
        shares[part] = np.where(ensemble.missing[:, None], np.nan, reached)
    reach = _reach(hazard, made)
    happened = _events(hazard, made, truths, panel)
    for truth, came in happened.items():
        scores[truth] |= {name: values.reshape(cases) for name, values in _event_scores(made, came).items()}
    return tuple(
        Judged(
            model=made.model,
            window=window,
            truth=truth,
            origin=made.origin,
            vintage=made.vintage,
            places=made.places,
            steps=made.steps,
            periods=made.periods,
            draws=count,
            outcomes=outcomes,
            scores={name: values.reshape(shape) for name, values in scores[truth].items()},
            means=means.reshape(shape),
            quantiles=middle.reshape(*shape, -1),
            chances=shares.reshape(*shape, -1),
            transform=transform[truth].reshape(shape),
            reach=reach,
            approximate=made.approximate,
            **happened.get(truth, {}),
        )
        for truth, outcomes in truths.items()
    )


def _events(
    hazard: Hazard, made: Forecast, truths: Mapping[str, NDArray[np.float64]], panel: Panel | None
) -> dict[str, dict[str, Any]]:
    """Lay what the forecast states of events beside what came under each truth; empty where it states none."""
    if panel is None or not made.events or panel.places != made.places:
        return {}
    asked = [(event, step) for event in hazard.events for step in event_steps(event, made.steps)]
    stated = tuple((event.id, step) for event, step in asked)
    chances = np.stack([made.events[one] for one in stated], axis=-1)
    usual = np.stack([base_rates(event, panel.values, step) for event, step in asked], axis=-1)
    return {
        truth: {
            "stated": stated,
            "event_chances": chances,
            "event_usual": usual,
            "event_outcomes": np.concatenate(
                [event_outcomes(event, panel, outcomes, made.steps) for event in hazard.events], axis=1
            ),
        }
        for truth, outcomes in truths.items()
    }


def _event_scores(made: Forecast, came: dict[str, Any]) -> dict[str, NDArray[np.float64]]:
    """Give the Brier score of each event's chance to the step at which it is stated: event measure to (P, H)."""
    found = {}
    loss = (came["event_chances"] - came["event_outcomes"]) ** 2
    for number, (event, step) in enumerate(came["stated"]):
        cells = np.full((len(made.places), len(made.steps)), np.nan)
        cells[:, made.steps.index(step)] = loss[:, number]
        found[event_measure(event, step)] = cells
    return found


def judge_models(
    hazard: Hazard,
    panel: Panel,
    models: Sequence[Model],
    window: Window,
    truths: Mapping[str, NDArray[np.float64]],
    chance: Chance,
    draws: int,
) -> list[Judged]:
    """Forecast and score inside one worker, so that draws never travel between processes.

    Models run one after the other, in their order and on one and the same panel value: a pool that comes after its
    members may remember, for this panel, what they said. Each model runs once, whatever the number of truths.
    """
    judged: list[Judged] = []
    for model in models:
        made = forecast(hazard, panel, model, window.steps, draws, chance, InlineExecutor())
        judged += judge(hazard, made, window.name, truths, chance, panel)
    return judged


def reach_of_models(
    hazard: Hazard, panel: Panel, models: Sequence[Model], window: Window, chance: Chance, draws: int
) -> dict[str, list[float]]:
    """Forecast inside one worker and bring back only each model's probability of an onset, by place of the panel."""
    made = (forecast(hazard, panel, model, window.steps, draws, chance, InlineExecutor()) for model in models)
    return {one.model: _reach(hazard, one).tolist() for one in made}


def _reach(hazard: Hazard, made: Forecast) -> NDArray[np.float64]:
    """Share of paths whose sum over the steps reaches what counts as an onset; NaN where there is no forecast.

    Draws that stand for quantiles of single steps are no paths.
    """
    if hazard.onset is None or made.approximate:
        return np.full(len(made.places), np.nan)
    sums = made.draws.sum(axis=1, dtype=np.float64)
    share = (sums >= hazard.onset.limit).mean(axis=-1)
    return np.where(np.isnan(made.draws[:, :, 0]).any(axis=1), np.nan, share)
