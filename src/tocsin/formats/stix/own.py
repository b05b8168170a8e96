"""Which record is an alert or a forecast of ours, and which alert or forecast does a record hold? There and back."""

from typing import Any, Final

import msgspec
import numpy as np
from numpy.typing import NDArray

from tocsin.alerts.life import Alert
from tocsin.errors import BadInputError
from tocsin.exchange.envelopes.records import Record
from tocsin.forecasts.forecast import Forecast
from tocsin.world.months import Month

__all__ = ["ALERT", "FORECAST", "alert_in", "alert_record", "forecast_in", "forecast_record"]

ALERT: Final = "alert"
FORECAST: Final = "forecast"
_VERSION: Final = 1
_MOST_DRAWS: Final = 1 << 18
"""More do not fit a record."""


def alert_record(alert: Alert) -> Record:
    """Return the record of an alert, with all its steps."""
    return Record(type=ALERT, version=_VERSION, body=msgspec.to_builtins(alert))


def alert_in(record: Record) -> Alert:
    """Return the alert that a record holds.

    Raises
    ------
    BadInputError
        The record is of another type or version, or holds no alert.
    """
    _check(record, ALERT)
    try:
        return msgspec.convert(record.body, Alert)
    except msgspec.ValidationError as error:
        raise BadInputError(f"the record holds no alert: {error}", where=ALERT, remedy="ask its origin") from error


def forecast_record(made: Forecast, place: str) -> Record:
    """Return the record of a forecast for one place, with every draw; a record travels up to a MiB."""
    try:
        at = made.places.index(place)
    except ValueError:
        raise BadInputError(
            f"the forecast has no place {place}", where=made.model, remedy="choose one of its"
        ) from None
    draws = made.draws[at].astype(np.float64)
    known = bool(np.isfinite(draws).all())
    body: dict[str, Any] = {
        "target": made.target,
        "model": made.model,
        "origin": str(made.origin),
        "vintage": made.vintage,
        "seed": str(made.seed),
        "place": place,
        "steps": list(made.steps),
        "step_months": made.step_months,
        "approximate": made.approximate,
        "draws": draws.tolist() if known else None,
        "count": int(draws.shape[1]),
        "events": [
            {"event": event, "step": step, "chance": None if np.isnan(chances[at]) else float(chances[at])}
            for (event, step), chances in sorted(made.events.items())
        ],
    }
    return Record(type=FORECAST, version=_VERSION, body=body)


class _Event(msgspec.Struct, frozen=True):
    event: str
    step: int
    chance: float | None


class _Body(msgspec.Struct, frozen=True):
    target: str
    model: str
    origin: str
    vintage: str
    seed: str
    """As text, because a seed may have more than 54 bits."""
    place: str
    steps: tuple[int, ...]
    step_months: int
    approximate: bool
    draws: tuple[tuple[float, ...], ...] | None
    count: int
    events: tuple[_Event, ...]


def forecast_in(record: Record) -> Forecast:
    """Return the forecast, for its one place, that a record holds; draw by draw as it was.

    Raises
    ------
    BadInputError
        The record is of another type or version, or holds no forecast.
    """
    _check(record, FORECAST)
    try:
        body = msgspec.convert(record.body, _Body)
        seed, origin = int(body.seed), Month.parse(body.origin)
        held = _draws_of(body)
    except (msgspec.ValidationError, ValueError) as error:
        raise BadInputError(
            f"the record holds no forecast: {error}", where=FORECAST, remedy="ask its origin"
        ) from error
    return Forecast(
        target=body.target,
        model=body.model,
        origin=origin,
        vintage=body.vintage,
        seed=seed,
        places=(body.place,),
        steps=body.steps,
        draws=held.astype(np.float32),
        step_months=body.step_months,
        approximate=body.approximate,
        events={
            (each.event, each.step): np.array([np.nan if each.chance is None else each.chance]) for each in body.events
        },
    )


def _draws_of(body: _Body) -> NDArray[np.float64]:
    """Return the draws of one place: shape (1, H, D)."""
    shape = (1, len(body.steps), body.count)
    if not 0 < len(body.steps) * body.count <= _MOST_DRAWS:
        raise BadInputError(f"{len(body.steps)} steps of {body.count} draws are none that travel", where=FORECAST)
    held = np.full(shape, np.nan) if body.draws is None else np.array([body.draws], dtype=np.float64)
    if held.shape != shape:
        raise BadInputError(f"draws of shape {held.shape} are not {shape}", where=FORECAST, remedy="ask its origin")
    return held


def _check(record: Record, kind: str) -> None:
    if record.type != kind or record.version != _VERSION:
        raise BadInputError(
            f"a record {record.type} in version {record.version} is not {kind} in version {_VERSION}",
            remedy="update this node, or ask for the other form",
        )
