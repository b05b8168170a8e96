"""`/api/v1/hazards`: what is forecast, for when, for where, and how good it has been."""

from typing import Annotated

import msgspec
from litestar import Response, get
from litestar.params import QueryParameter

from tocsin.node.answers import HazardAnswer, PlaceForecast, RecordAnswer, SeriesAnswer, WorldForecast
from tocsin.node.reason_answers import DriversAnswer, WhatIfAnswer, WhatIfInputs
from tocsin.node.sum_answers import OrganisationForecast, PreventionAnswer
from tocsin.surfaces.api.answering import answer, answers
from tocsin.surfaces.api.parameters import (
    Asked,
    Asker,
    HazardId,
    History,
    ModelId,
    OrganisationId,
    Period,
    PlaceId,
    Truth,
)
from tocsin.surfaces.changing import changes_of
from tocsin.surfaces.preventing import preventing

__all__ = ["HANDLERS", "Periods"]


class Periods(msgspec.Struct, frozen=True, kw_only=True):
    """Every period that can be shown: the observed ones, then the forecast ones."""

    hazard: str
    periods: tuple[str, ...]
    first_observed: str
    last_observed: str
    origin: str


@get(
    "/hazards",
    sync_to_thread=True,
    summary="Every hazard of this node",
    responses=answers(tuple[HazardAnswer, ...], "Declarations, and what the node holds for each"),
)
def hazards(request: Asked, reader: Asker) -> Response[bytes]:
    """Say which hazards this node forecasts."""
    return answer(request, reader.hazards())


@get(
    "/hazards/{hazard_id:str}",
    sync_to_thread=True,
    summary="One hazard",
    responses=answers(HazardAnswer, "The declaration, and what the node holds"),
)
def hazard(request: Asked, reader: Asker, hazard_id: HazardId) -> Response[bytes]:
    """Say what a hazard declares: models, thresholds, scores, newest origin."""
    return answer(request, reader.hazard(hazard_id))


@get(
    "/hazards/{hazard_id:str}/periods",
    sync_to_thread=True,
    summary="Periods that can be shown",
    responses=answers(Periods, "Observed periods, then forecast ones"),
)
def periods(request: Asked, reader: Asker, hazard_id: HazardId) -> Response[bytes]:
    """Say which periods the slider runs over."""
    declared = reader.hazard(hazard_id)
    return answer(
        request,
        Periods(
            hazard=declared.id,
            periods=reader.periods(hazard_id),
            first_observed=declared.first_observed,
            last_observed=declared.last_observed,
            origin=declared.origin,
        ),
    )


@get(
    "/hazards/{hazard_id:str}/world",
    sync_to_thread=True,
    summary="Every place in one period",
    responses=answers(WorldForecast, "Forecast distributions, or the values that were observed"),
)
def world(
    request: Asked, reader: Asker, hazard_id: HazardId, period: Period = None, model: ModelId = None
) -> Response[bytes]:
    """Say what is expected, or was observed, everywhere in one period."""
    return answer(request, reader.world(hazard_id, period=period, model=model))


@get(
    "/hazards/{hazard_id:str}/places/{place_id:str}",
    sync_to_thread=True,
    summary="One place: history, forecast, past forecasts",
    responses=answers(PlaceForecast, "What is expected in one place, and how good such forecasts have been there"),
)
def place(
    request: Asked, reader: Asker, hazard_id: HazardId, place_id: PlaceId, model: ModelId = None
) -> Response[bytes]:
    """Say what is expected in one place."""
    return answer(request, reader.place_forecast(hazard_id, place_id, model=model))


@get(
    "/hazards/{hazard_id:str}/places/{place_id:str}/drivers",
    sync_to_thread=True,
    summary="What moved the forecast of one place",
    responses=answers(DriversAnswer, "Base rate plus what each group of features adds, for each period"),
)
def drivers(
    request: Asked, reader: Asker, hazard_id: HazardId, place_id: PlaceId, model: ModelId = None
) -> Response[bytes]:
    """Say which groups of features moved a forecast from the place's base rate; not found where the model cannot."""
    return answer(request, reader.drivers(hazard_id, place_id, model=model))


@get(
    "/hazards/{hazard_id:str}/places/{place_id:str}/what-if",
    sync_to_thread=True,
    summary="What a model expects with another figure: an association, not a cause",
    responses=answers(WhatIfAnswer, "The forecast as it stands and with the change, for each period and sum"),
)
def what_if(
    request: Asked,
    reader: Asker,
    hazard_id: HazardId,
    place_id: PlaceId,
    changes: Annotated[
        list[str],
        QueryParameter(name="set", description="`SERIES=VALUE`, repeatable; what can be set is under `inputs`"),
    ],
    model: ModelId = None,
) -> Response[bytes]:
    """Answer with other figures in place of those known; refused outside the range that the data hold."""
    return answer(request, reader.what_if(hazard_id, place_id, changes_of(changes), model=model))


@get(
    "/hazards/{hazard_id:str}/places/{place_id:str}/what-if/inputs",
    sync_to_thread=True,
    summary="Which figures of a place can be changed",
    responses=answers(WhatIfInputs, "Series with the figure known now and the range that the data hold"),
)
def what_if_inputs(
    request: Asked, reader: Asker, hazard_id: HazardId, place_id: PlaceId, model: ModelId = None
) -> Response[bytes]:
    """Say what can be set in a what-if, and which model answers."""
    return answer(request, reader.what_if_inputs(hazard_id, place_id, model=model))


@get(
    "/hazards/{hazard_id:str}/organisations/{organisation_id:str}",
    sync_to_thread=True,
    summary="What is expected in sum among the members of an organisation",
    responses=answers(OrganisationForecast, "Sums over whole paths, the members' draws added one by one"),
)
def organisation(
    request: Asked, reader: Asker, hazard_id: HazardId, organisation_id: OrganisationId, model: ModelId = None
) -> Response[bytes]:
    """Say what is expected in sum among the members of an organisation."""
    return answer(request, reader.organisation_forecast(hazard_id, organisation_id, model=model))


@get(
    "/prevention",
    sync_to_thread=True,
    summary="Where a hazard may begin or grow; ongoing wars are hidden",
    responses=answers(PreventionAnswer, "Onset and escalation risk beside what is usual in each place"),
)
def prevention(
    request: Asked,
    reader: Asker,
    hazard: Annotated[
        str | None, QueryParameter(description="A hazard's id; without it, the first that declares it", max_length=80)
    ] = None,
    model: ModelId = None,
) -> Response[bytes]:
    """Rank onset and escalation risk by the limits that the hazard declares."""
    return answer(request, reader.prevention(hazard or preventing(reader.hazards()), model=model))


@get(
    "/hazards/{hazard_id:str}/record",
    sync_to_thread=True,
    summary="How good the forecasts have been",
    responses=answers(RecordAnswer, "Scores per window against every benchmark, reliability, largest misses"),
)
def record(
    request: Asked, reader: Asker, hazard_id: HazardId, history: History = None, truth: Truth = None
) -> Response[bytes]:
    """Say how good the forecasts of a hazard have been."""
    return answer(request, reader.record(hazard_id, history=history, truth=truth))


@get(
    "/hazards/{hazard_id:str}/series",
    sync_to_thread=True,
    summary="Series behind a hazard, with licence and citation",
    responses=answers(tuple[SeriesAnswer, ...], "The series its answers come from"),
)
def series(request: Asked, reader: Asker, hazard_id: HazardId) -> Response[bytes]:
    """Say which series stand behind a hazard's answers."""
    return answer(request, reader.series_behind(hazard_id))


HANDLERS = (
    hazards,
    hazard,
    periods,
    world,
    place,
    drivers,
    what_if,
    what_if_inputs,
    organisation,
    prevention,
    record,
    series,
)
