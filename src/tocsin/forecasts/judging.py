"""One forecast beside what happened: every case scored, and the numbers that pages show of a past forecast."""

from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.typing import NDArray

from tocsin.forecasts.chance import Chance
from tocsin.forecasts.executor import InlineExecutor
from tocsin.forecasts.forecast import Forecast, forecast
from tocsin.forecasts.hazard import Hazard
from tocsin.forecasts.model import Model
from tocsin.forecasts.panel import Panel
from tocsin.forecasts.scores.catalogue import measures
from tocsin.forecasts.scores.pit import pit
from tocsin.forecasts.summaries import chances, quantiles
from tocsin.forecasts.windows import Window
from tocsin.world.months import Month

__all__ = ["Judged", "judge", "judge_model", "outcomes_at", "was_active"]


@dataclass(frozen=True, eq=False)
class Judged:
    """How one model did from one origin. Arrays have shape (P, H) or (P, H, something); unknown is NaN.

    Attributes
    ----------
    model, window, origin, vintage:
        Whose forecast, in which window, from where, on which data.
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
    approximate:
        True where the forecast was handed in as quantiles.
    """

    model: str
    window: str
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
    approximate: bool = False


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


def was_active(panel: Panel, length: int = 12) -> NDArray[np.bool]:
    """Say which places had a positive value in the last ``length`` periods before the origin."""
    return np.asarray((panel.values[:, -length:] > 0).any(axis=1))


def judge(hazard: Hazard, made: Forecast, window: str, outcomes: NDArray[np.float64], chance: Chance) -> Judged:
    """Score every case of a forecast by the hazard's measures.

    ``outcomes`` has shape (places, steps) of the forecast. The random part of the PIT comes from ``chance`` under the
    model's name, so it does not depend on what else is judged.
    """
    random = chance.generator(f"{made.model}/pit", made.target, window, made.origin)
    transform = pit(outcomes, made.draws, random)
    return Judged(
        model=made.model,
        window=window,
        origin=made.origin,
        vintage=made.vintage,
        places=made.places,
        steps=made.steps,
        periods=made.periods,
        draws=made.draws.shape[-1],
        outcomes=outcomes,
        scores={measure.id: measure.function(outcomes, made.draws) for measure in measures(hazard)},
        means=made.draws.mean(axis=-1, dtype=np.float64),
        quantiles=quantiles(made.draws),
        chances=chances(made.draws, hazard.thresholds),
        transform=transform,
        approximate=made.approximate,
    )


def judge_model(
    hazard: Hazard, panel: Panel, model: Model, window: Window, truth: NDArray[np.float64], chance: Chance, draws: int
) -> Judged:
    """Forecast and score in one go, inside one worker, so that draws never travel between processes."""
    made = forecast(hazard, panel, model, window.steps, draws, chance, InlineExecutor())
    return judge(hazard, made, window.name, truth, chance)
