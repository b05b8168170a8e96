"""`/api/v1/exchange/...`: what was shared with whom, what is held of whom until when, and the orders that change it."""

from typing import Annotated

import msgspec
from litestar import Response, get, post
from litestar.openapi.datastructures import ResponseSpec
from litestar.params import JSONBody, QueryParameter

from tocsin.errors import RefusedError
from tocsin.node.sharing_answers import (
    Audience,
    HeldAnswer,
    PeerAnswer,
    RecallAnswer,
    SharedAnswer,
    SharingAnswer,
    WaitingAnswer,
)
from tocsin.node.sharing_orders import Done, ShareThing, SharingOrder, audience_of, obey
from tocsin.surfaces.api.answering import answer, answers
from tocsin.surfaces.api.paging import Page, link_header, page_of
from tocsin.surfaces.api.parameters import Asked, Asker, Asking, Cursor, Limit, OpenNode

__all__ = ["HANDLERS"]


@get(
    "/exchange",
    sync_to_thread=True,
    summary="How this node stands in the exchange",
    responses=answers(SharingAnswer, "Register, standing, and what is held in figures"),
)
def exchange(request: Asked, reader: Asker) -> Response[bytes]:
    """Say how this node stands in the exchange."""
    return answer(request, reader.sharing())


@get(
    "/exchange/members",
    sync_to_thread=True,
    summary="The other members and their nodes",
    responses=answers(Page[PeerAnswer], "Members with their standing, queue, failures and quota"),
)
def members(request: Asked, reader: Asker, cursor: Cursor = None, limit: Limit = 100) -> Response[bytes]:
    """Say who the others are, and how it goes with their nodes."""
    address = request.url.path
    page = page_of(reader.peers(), key=lambda one: one.member, cursor=cursor, limit=limit, address=address)
    return answer(request, page, headers=link_header(page, address))


@get(
    "/exchange/shared",
    sync_to_thread=True,
    summary="What was shared with whom",
    responses=answers(Page[SharedAnswer], "Shared things with their policy, recipients, recalls and receipts"),
)
def shared(request: Asked, reader: Asker, cursor: Cursor = None, limit: Limit = 100) -> Response[bytes]:
    """Say what was shared with whom, under which policy, and what receipts say."""
    address = request.url.path
    page = page_of(reader.shared_things(), key=lambda one: one.id, cursor=cursor, limit=limit, address=address)
    return answer(request, page, headers=link_header(page, address))


@get(
    "/exchange/holdings",
    sync_to_thread=True,
    summary="What is held of others",
    responses=answers(Page[HeldAnswer], "Objects with their origin, policy, lease and where they went"),
)
def holdings(
    request: Asked,
    reader: Asker,
    origin: Annotated[str, QueryParameter(description="Only of this member", max_length=80)] = "",
    record: Annotated[str, QueryParameter(description="Only of this type of record", max_length=64)] = "",
    cursor: Cursor = None,
    limit: Limit = 100,
) -> Response[bytes]:
    """Say what is held of others, until when, and to whom it was given on."""
    address = request.url.path
    found = reader.holdings(origin=origin, type_=record, limit=10_000)
    page = page_of(found, key=lambda one: one.leaf, cursor=cursor, limit=limit, address=address)
    return answer(request, page, headers=link_header(page, address))


@get(
    "/exchange/waiting",
    sync_to_thread=True,
    summary="Shares that wait for a second person",
    responses=answers(tuple[WaitingAnswer, ...], "What waits, for whom, until when"),
)
def waiting(request: Asked, reader: Asker) -> Response[bytes]:
    """Say what waits for a second person before it leaves."""
    return answer(request, reader.waiting_shares())


@get(
    "/exchange/recalls",
    sync_to_thread=True,
    summary="What was called back",
    responses=answers(tuple[RecallAnswer, ...], "Recalls with their receipts and who is silent"),
)
def recalls(request: Asked, reader: Asker) -> Response[bytes]:
    """Say what was called back, by whom, what holders answered and who has not."""
    return answer(request, reader.recalls())


@post(
    "/exchange/audience",
    sync_to_thread=True,
    summary="Who could read a thing if it were shared so",
    responses={201: ResponseSpec(data_container=Audience, description="Member by member", generate_examples=False)},
)
def audience(node: OpenNode, person: Asking, data: JSONBody[ShareThing]) -> Response[bytes]:
    """Say who would be able to read a thing, who not, and why; nothing leaves and nothing is written."""
    if not person.local:
        raise RefusedError("only people at this node may ask that", remedy="ask its operator")
    return _made(audience_of(node, data))


@post(
    "/exchange/orders",
    sync_to_thread=True,
    summary="Share, pass on, recall, decide, meet",
    responses={201: ResponseSpec(data_container=Done, description="What came of it", generate_examples=False)},
)
def order(node: OpenNode, person: Asking, data: JSONBody[SharingOrder]) -> Response[bytes]:
    """Carry out one order; its field `do` says which."""
    return _made(obey(node, data, person))


def _made(value: object) -> Response[bytes]:
    return Response(
        msgspec.json.encode(value),
        status_code=201,
        media_type="application/json",
        headers={"cache-control": "no-store"},
    )


HANDLERS = (exchange, members, shared, holdings, waiting, recalls, audience, order)
