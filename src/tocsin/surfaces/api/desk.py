"""`/api/v1/incidents`, `/api/v1/rota`, `/api/v1/shifts`: the duty desk."""

import msgspec
from litestar import Response, get, post
from litestar.openapi.datastructures import ResponseSpec
from litestar.params import FromPath, JSONBody

from tocsin.node.desk_answers import AskedAnswer, IncidentAnswer, RotaAnswer, ShiftAnswer
from tocsin.node.desk_orders import IncidentOrder, ShiftOrder, WriteRota
from tocsin.surfaces.api.answering import answer, answers
from tocsin.surfaces.api.paging import Page, link_header, page_of
from tocsin.surfaces.api.parameters import Asked, Asker, Asking, Cursor, Limit, OpenNode

__all__ = ["HANDLERS"]


@get(
    "/incidents",
    sync_to_thread=True,
    summary="Incidents, newest first",
    responses=answers(Page[IncidentAnswer], "Incidents with their reports, versions and what was merged into them"),
)
def incidents(request: Asked, reader: Asker, cursor: Cursor = None, limit: Limit = 100) -> Response[bytes]:
    """Say what has happened, as told."""
    address = request.url.path
    page = page_of(reader.incidents(), key=lambda one: one.id, cursor=cursor, limit=limit, address=address)
    return answer(request, page, headers=link_header(page, address))


@get(
    "/incidents/{incident_id:str}",
    sync_to_thread=True,
    summary="One incident",
    responses=answers(IncidentAnswer, "An incident, merged into another or not"),
)
def incident(request: Asked, reader: Asker, incident_id: FromPath[str]) -> Response[bytes]:
    """Say everything about one incident."""
    return answer(request, reader.incident(incident_id))


@post(
    "/incidents",
    sync_to_thread=True,
    summary="Enter, correct, merge or split an incident",
    responses={
        201: ResponseSpec(
            data_container=IncidentAnswer, description="The incident that was made or changed", generate_examples=False
        )
    },
)
def change_incident(node: OpenNode, person: Asking, reader: Asker, data: JSONBody[IncidentOrder]) -> Response[bytes]:
    """Carry out one order; its field `do` says which."""
    return _made(reader.incident(node.desk.incident(data, person)))


@get(
    "/rota/asked",
    sync_to_thread=True,
    summary="Who is asked to answer each alert",
    responses=answers(tuple[AskedAnswer, ...], "Who was asked, when, and to whom it goes next"),
)
def asked(request: Asked, reader: Asker) -> Response[bytes]:
    """Say who is asked to answer each alert that waits, and who has been."""
    return answer(request, reader.asked())


@get("/rota", sync_to_thread=True, summary="Who answers", responses=answers(RotaAnswer, "The rota in force"))
def rota(request: Asked, reader: Asker) -> Response[bytes]:
    """Say who answers which level at which hours, and when nobody does."""
    return answer(request, reader.rota())


@post(
    "/rota",
    sync_to_thread=True,
    summary="Replace the rota",
    responses={201: ResponseSpec(data_container=RotaAnswer, description="The rota in force", generate_examples=False)},
)
def write_rota(node: OpenNode, person: Asking, reader: Asker, data: JSONBody[WriteRota]) -> Response[bytes]:
    """Replace the rota; the one before stays in the journal."""
    node.desk.write_rota(data, person)
    return _made(reader.rota())


@get(
    "/shifts",
    sync_to_thread=True,
    summary="Shifts, newest first",
    responses=answers(Page[ShiftAnswer], "Who had the desk and what was handed over"),
)
def shifts(request: Asked, reader: Asker, cursor: Cursor = None, limit: Limit = 100) -> Response[bytes]:
    """Say who had the desk."""
    address = request.url.path
    page = page_of(reader.shifts(), key=lambda one: one.id, cursor=cursor, limit=limit, address=address)
    return answer(request, page, headers=link_header(page, address))


@post(
    "/shifts",
    sync_to_thread=True,
    summary="Begin, close or take over a shift",
    responses={201: ResponseSpec(data_container=ShiftAnswer, description="The shift", generate_examples=False)},
)
def change_shift(node: OpenNode, person: Asking, reader: Asker, data: JSONBody[ShiftOrder]) -> Response[bytes]:
    """Carry out one order; its field `do` says which."""
    made = node.desk.shift(data, person)
    return _made(next(one for one in reader.shifts() if one.id == made))


def _made(value: object) -> Response[bytes]:
    return Response(
        msgspec.json.encode(value),
        status_code=201,
        media_type="application/json",
        headers={"cache-control": "no-store"},
    )


HANDLERS = (incidents, incident, change_incident, asked, rota, write_rota, shifts, change_shift)
