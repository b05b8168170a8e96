"""`/api/v1/actors`: dyads and armed actors as their source names them, and what is reported of them."""

from typing import Annotated

from litestar import Response, get
from litestar.params import PathParameter

from tocsin.node.actor_answers import ActorAnswer, Register
from tocsin.surfaces.api.answering import answer, answers
from tocsin.surfaces.api.paging import Page, link_header, page_of
from tocsin.surfaces.api.parameters import Asked, Asker, Cursor, Limit, PlaceId

__all__ = ["HANDLERS"]


@get(
    "/actors",
    sync_to_thread=True,
    summary="Armed actors and states that fight, in pages",
    responses=answers(Page[ActorAnswer], "Sides of dyads by id; `armed` is false for states"),
)
def actors(request: Asked, reader: Asker, cursor: Cursor = None, limit: Limit = 300) -> Response[bytes]:
    """Say which sides of dyads are reported, a page at a time."""
    found = sorted(reader.actors().actors, key=lambda one: (one.id, one.name))
    address = request.url.path
    page = page_of(found, key=lambda one: one.id, cursor=cursor, limit=limit, address=address)
    return answer(request, page, headers=link_header(page, address))


@get(
    "/actors/{actor_id:str}",
    sync_to_thread=True,
    summary="One actor, its dyads and months",
    responses=answers(Register, "The part of the register that speaks of this actor"),
)
def actor(
    request: Asked,
    reader: Asker,
    actor_id: Annotated[str, PathParameter(description="An actor's id, for example `rsf`")],
) -> Response[bytes]:
    """Say whom an actor is reported to have fought, where and when."""
    return answer(request, reader.actors(actor=actor_id))


@get(
    "/places/{place_id:str}/actors",
    sync_to_thread=True,
    summary="Armed actors and dyads reported in one place",
    responses=answers(Register, "The part of the register that speaks of this place"),
)
def in_place(request: Asked, reader: Asker, place_id: PlaceId) -> Response[bytes]:
    """Say which actors and dyads are reported in a place."""
    return answer(request, reader.actors(place=place_id))


HANDLERS = (actors, actor, in_place)
