"""What is expected from the newest origin on? Every model of a hazard is asked once for each vintage, code and seed."""

from collections.abc import Callable
from concurrent.futures import Executor
from datetime import datetime

import msgspec
import polars as pl

from tocsin.errors import BadInputError
from tocsin.exchange.policies import Label
from tocsin.forecasts.chance import Chance
from tocsin.forecasts.drivers import driver_rows, drivers_of
from tocsin.forecasts.forecast import forecast
from tocsin.forecasts.model import Model
from tocsin.forecasts.summaries import period_text, summarise
from tocsin.forecasts.sums import sums_over
from tocsin.node.code import code_of
from tocsin.node.standing import Standing
from tocsin.storage.forecasts import ForecastStore, Made, identity

__all__ = ["due", "make_forecasts"]


def due(standing: Standing, model: Model, *, seed: int, draws: int) -> str:
    """Return the id of the forecast that a model should have now."""
    return identity(
        hazard=standing.hazard.id,
        model=model.id,
        origin=period_text(standing.origin, standing.step),
        last=str(standing.moment.last) if standing.moment.past else "",
        history=standing.history,
        vintage=standing.vintage,
        seed=seed,
        draws=draws,
        code=code_of(model),
        spans=" ".join(span.id for span in standing.hazard.spans),
        **({"events": msgspec.to_builtins(standing.hazard.events)} if standing.hazard.events else {}),
    )


def make_forecasts(
    standing: Standing,
    models: tuple[Model, ...],
    store: ForecastStore,
    executor: Executor,
    *,
    seed: int,
    draws: int,
    policy: Label,
    now: datetime,
    progress: Callable[[float, str], None],
) -> tuple[Made, ...]:
    """Make and keep the forecasts that are due, and return the notes of those that were not held yet.

    Raises
    ------
    BadInputError
        Every model failed; a model that fails among others is left out and said in the progress.
    """
    hazard, made, failures = standing.hazard, [], []
    for number, model in enumerate(models):
        id_ = due(standing, model, seed=seed, draws=draws)
        if store.holds("made", id_):
            continue
        progress(number / len(models), model.id)
        try:
            found = forecast(hazard, standing.panel, model, range(1, hazard.horizon + 1), draws, Chance(seed), executor)
        except Exception as error:  # noqa: BLE001 - a model may be a plug-in, and one that fails must not stop the rest
            failures.append(f"{model.id}: {error}")
            continue
        note = Made(
            id=id_,
            hazard=hazard.id,
            policy=policy,
            model=model.id,
            target=hazard.target,
            origin=period_text(standing.origin, standing.step),
            history=standing.history,
            vintage=standing.vintage,
            seed=seed,
            draws=draws,
            code=code_of(model),
            made=now,
        )
        drivers, fault = _drivers(standing, model, executor)
        failures += [fault] if fault else []
        sums = sums_over(found, hazard.spans)
        made.append(store.keep_made(note, summarise(found, hazard.thresholds), sums, drivers))
    if failures and not made and len(failures) >= len(models):
        raise BadInputError("; ".join(failures), where=hazard.id, remedy="look at the models with `tocsin doctor`")
    progress(1.0, "; ".join(failures))
    return tuple(made)


def _drivers(standing: Standing, model: Model, executor: Executor) -> tuple[pl.DataFrame | None, str]:
    """Ask a model what moved its forecast; one that fails at it is told of, and its forecast stands."""
    hazard = standing.hazard
    steps = range(1, min(hazard.shown, hazard.horizon) + 1)
    try:
        found = executor.submit(drivers_of, model, standing.panel, tuple(steps)).result()
    except Exception as error:  # noqa: BLE001 - a model may be a plug-in
        return None, f"{model.id} does not explain itself: {error}"
    return (None if found is None else driver_rows(found)), ""
