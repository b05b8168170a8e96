"""What would have been said at past origins, and what came? One row a place, origin, question and step."""

from collections.abc import Sequence
from concurrent.futures import Executor

import numpy as np
import polars as pl

from tocsin.alerts.questions import usual_of
from tocsin.forecasts.chance import Chance
from tocsin.forecasts.events import Event, event_chances, event_outcomes, event_steps
from tocsin.forecasts.executor import InlineExecutor
from tocsin.forecasts.forecast import forecast
from tocsin.forecasts.hazard import Hazard
from tocsin.forecasts.judging import outcomes_at
from tocsin.forecasts.model import Model
from tocsin.forecasts.panel import Panel
from tocsin.forecasts.summaries import period_text

__all__ = ["CASES", "cases_at", "with_outcomes"]

CASES: dict[str, pl.DataType] = {
    "origin": pl.String(),
    "place": pl.String(),
    "question": pl.String(),
    "step": pl.Int32(),
    "period": pl.String(),
    "chance": pl.Float64(),
    "came": pl.Int32(),
    "cases": pl.Int32(),
    "recent": pl.Boolean(),
    "outcome": pl.Float64(),
}
"""``came`` of ``cases`` past origins had a yes, as known at the origin; ``recent``: one of the last twelve had;
``outcome`` 1, 0 or null."""


def cases_at(
    hazard: Hazard,
    panel: Panel,
    model: Model,
    questions: Sequence[Event],
    leads: Sequence[int],
    reference: int,
    chance: Chance,
    draws: int,
    executor: Executor | None = None,
) -> pl.DataFrame:
    """Run one model from one origin and return what it says of each question; outcomes are left null.

    Steps run from 1 to the furthest lead, because some questions look at every step up to theirs.
    """
    steps = range(1, max(leads) + 1)
    made = forecast(hazard, panel, model, steps, draws, chance, executor or InlineExecutor())
    frames = []
    for event in questions:
        asked = [step for step in event_steps(event, steps) if step in leads]
        told = event_chances(event, panel, made.draws, made.steps)
        columns = {step: column for column, step in enumerate(event_steps(event, steps))}
        for step in asked:
            usual = usual_of(event, panel.values, step, reference)
            frames.append(
                pl.DataFrame(
                    {
                        "origin": [period_text(panel.origin, panel.step)] * len(panel.places),
                        "place": panel.places,
                        "question": [event.id] * len(panel.places),
                        "step": [step] * len(panel.places),
                        "period": [period_text(panel.origin + step * panel.step, panel.step)] * len(panel.places),
                        "chance": told[:, columns[step]],
                        "came": usual.came,
                        "cases": usual.cases,
                        "recent": usual.recent,
                        "outcome": np.full(len(panel.places), np.nan),
                    },
                    schema_overrides=CASES,
                ).filter(pl.col("chance").is_not_nan())
            )
    return pl.concat(frames) if frames else pl.DataFrame(schema=CASES)


def with_outcomes(
    cases: pl.DataFrame, panel: Panel, questions: Sequence[Event], leads: Sequence[int], truth: pl.DataFrame
) -> pl.DataFrame:
    """Return the cases of one origin with what came under a truth (columns ``place``, ``period``, ``value``)."""
    steps = tuple(range(1, max(leads) + 1))
    happened = outcomes_at(truth, panel.places, tuple(panel.origin + step * panel.step for step in steps))
    rows = []
    for event in questions:
        came = event_outcomes(event, panel, happened, steps)
        for column, step in enumerate(event_steps(event, steps)):
            rows.append(
                pl.DataFrame(
                    {
                        "place": panel.places,
                        "question": [event.id] * len(panel.places),
                        "step": pl.Series([step] * len(panel.places), dtype=pl.Int32),
                        "outcome": came[:, column],
                    }
                )
            )
    if not rows:
        return cases
    found = pl.concat(rows).with_columns(pl.col("outcome").fill_nan(None))
    return (
        cases.drop("outcome")
        .join(found, on=["place", "question", "step"], how="left", maintain_order="left")
        .select(list(CASES))
    )
