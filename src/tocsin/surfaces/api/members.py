"""`/api/v1/register`, `/api/v1/members`: who takes part, with which keys, and who governs that."""

import msgspec
from litestar import Response, get, post
from litestar.openapi.datastructures import ResponseSpec
from litestar.params import FromPath, JSONBody

from tocsin.node.member_answers import MemberAnswer, RegisterAnswer
from tocsin.node.member_orders import MemberOrder
from tocsin.surfaces.api.answering import answer, answers
from tocsin.surfaces.api.paging import Page, link_header, page_of
from tocsin.surfaces.api.parameters import Asked, Asker, Asking, Cursor, Limit, OpenNode

__all__ = ["HANDLERS"]


@get(
    "/register",
    sync_to_thread=True,
    summary="The register this node follows",
    responses=answers(RegisterAnswer, "Its governors, communities and forks, and what this node distrusts"),
)
def register(request: Asked, reader: Asker) -> Response[bytes]:
    """Say which register this node follows, who governs it, and whether it forked."""
    return answer(request, reader.register())


@get(
    "/register/documents",
    sync_to_thread=True,
    summary="The signed statements of the register",
    responses=answers(list[str], "Statements and notices as canonical JSON, in the order they were taken in"),
)
def documents(request: Asked, reader: Asker) -> Response[bytes]:
    """Give every signed statement and notice, to be carried to another node."""
    return answer(request, reader.register_documents())


@post(
    "/register",
    sync_to_thread=True,
    summary="Take in statements, distrust somebody, or follow a branch",
    responses={
        201: ResponseSpec(
            data_container=RegisterAnswer, description="The register as it stands then", generate_examples=False
        )
    },
)
def change_register(node: OpenNode, person: Asking, reader: Asker, data: JSONBody[MemberOrder]) -> Response[bytes]:
    """Carry out one order; its field `do` says which."""
    taken = node.members.order(data, person)
    return Response(
        msgspec.json.encode(msgspec.structs.replace(reader.register(), taken=taken)),
        status_code=201,
        media_type="application/json",
        headers={"cache-control": "no-store"},
    )


@get(
    "/members",
    sync_to_thread=True,
    summary="Members, by id",
    responses=answers(Page[MemberAnswer], "Members with their keys, communities and standing"),
)
def members(request: Asked, reader: Asker, cursor: Cursor = None, limit: Limit = 100) -> Response[bytes]:
    """Say who is a member, with which keys, and how each stands."""
    address = request.url.path
    page = page_of(reader.members(), key=lambda one: one.id, cursor=cursor, limit=limit, address=address)
    return answer(request, page, headers=link_header(page, address))


@get(
    "/members/{member_id:str}",
    sync_to_thread=True,
    summary="One member",
    responses=answers(MemberAnswer, "A member with its keys, communities and standing"),
)
def member(request: Asked, reader: Asker, member_id: FromPath[str]) -> Response[bytes]:
    """Say who one member is."""
    return answer(request, reader.member(member_id))


HANDLERS = (register, documents, change_register, members, member)
