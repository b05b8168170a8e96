"""How the API's routes are put together under `/api/v1`."""

from litestar import Router
from litestar.di import Provide
from litestar.types import Scope

from tocsin.node.reading import Reader
from tocsin.surfaces.api import (
    actors,
    alerts,
    briefs,
    cap,
    councils,
    data,
    desk,
    documents,
    exchange,
    exchange_log,
    feeds,
    hazards,
    lab,
    maps,
    members,
    pictures,
    places,
    policies,
    series,
    tables,
    work,
)
from tocsin.surfaces.api.answering import note_reader
from tocsin.surfaces.api.parameters import refuse_unknown_parameters
from tocsin.surfaces.api.problems import problem_response
from tocsin.surfaces.security import person_of

__all__ = ["PREFIX", "api_router"]

PREFIX = "/api/v1"


def api_router() -> Router:
    """Return the router of the whole API."""
    rooms = {
        "hazards": (*hazards.HANDLERS, *maps.HANDLERS),
        "alerts": (*alerts.HANDLERS, *feeds.HANDLERS, *briefs.HANDLERS),
        "places": places.HANDLERS,
        "pictures": pictures.HANDLERS,
        "actors": actors.HANDLERS,
        "lab": lab.HANDLERS,
        "desk": desk.HANDLERS,
        "exchange": (*exchange.HANDLERS, *exchange_log.HANDLERS),
        "cap": cap.HANDLERS,
        "councils": councils.HANDLERS,
        "members": members.HANDLERS,
        "data": (*data.HANDLERS, *series.HANDLERS),
        "tables": tables.HANDLERS,
        "work": work.HANDLERS,
        "policy": policies.HANDLERS,
        "about": documents.HANDLERS,
    }
    return Router(
        PREFIX,
        route_handlers=[Router("/", route_handlers=list(handlers), tags=[tag]) for tag, handlers in rooms.items()],
        dependencies={"exporter": Provide(_exporter, sync_to_thread=False)},
        exception_handlers={Exception: problem_response},
        before_request=refuse_unknown_parameters,
    )


def _exporter(scope: Scope) -> Reader:
    reader: Reader = scope["litestar_app"].state.node.reader(person_of(scope), purpose="export")
    note_reader(scope, reader)
    return reader
