"""`/api/v1/jobs` and `/api/v1/journal`: what the node is doing, what it was asked, and what has happened."""

import asyncio
from collections.abc import AsyncIterator
from typing import Annotated, Literal
from urllib.parse import urlencode

import msgspec
from anyio import to_thread
from litestar import Response, get, post
from litestar.openapi.datastructures import ResponseSpec
from litestar.params import FromPath, JSONBody, QueryParameter
from litestar.response import ServerSentEvent, ServerSentEventMessage

from tocsin.errors import RefusedError
from tocsin.node.answers import JobAnswer, JournalAnswer
from tocsin.node.reading import Reader
from tocsin.surfaces.api.answering import answer, answers
from tocsin.surfaces.api.paging import Page, link_header, page_of
from tocsin.surfaces.api.parameters import Asked, Asker, Asking, Cursor, Limit, OpenNode

__all__ = ["HANDLERS", "Wanted"]

_LOOK_AGAIN = 0.4
_ENDED = frozenset({"done", "failed"})


class Wanted(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Long work that a person asks for."""

    kind: Literal["sync", "forecast", "alert", "backtest", "replay", "onsets", "import", "places", "cap"]
    subject: Annotated[str, msgspec.Meta(max_length=2000)] = ""
    """A source, a hazard or a file, by the kind of work."""
    arguments: dict[str, str | int | float | bool | list[str] | dict[str, str] | None] = {}


@get(
    "/jobs",
    sync_to_thread=True,
    summary="Long work, newest first",
    responses=answers(Page[JobAnswer], "Jobs and how far they are"),
)
def jobs(request: Asked, reader: Asker, cursor: Cursor = None, limit: Limit = 100) -> Response[bytes]:
    """Say which long work has been asked for."""
    address = request.url.path
    page = page_of(reader.jobs(), key=lambda one: one.id, cursor=cursor, limit=limit, address=address)
    return answer(request, page, headers=link_header(page, address))


@post(
    "/jobs",
    sync_to_thread=True,
    status_code=202,
    summary="Ask for long work",
    responses={202: ResponseSpec(data_container=JobAnswer, description="The job that was started or joined")},
)
def submit(node: OpenNode, person: Asking, data: JSONBody[Wanted]) -> Response[bytes]:
    """Start a sync, a forecast, a backtest or an import; the answer says where its progress is."""
    if not person.local:
        raise RefusedError(
            f"{person.name} of {person.member} is not at this node",
            where="POST /jobs",
            remedy="ask the node's operator",
        )
    job = node.submit(data.kind, data.subject, person, **data.arguments)
    return Response(
        msgspec.json.encode(job),
        status_code=202,
        media_type="application/json",
        headers={"location": f"/api/v1/jobs/{job.id}", "cache-control": "no-store"},
    )


@get(
    "/jobs/{job_id:str}",
    sync_to_thread=True,
    summary="One job",
    responses=answers(JobAnswer, "How far it is, or how it ended"),
)
def job(request: Asked, reader: Asker, job_id: FromPath[str]) -> Response[bytes]:
    """Say how far a job is."""
    return answer(request, reader.job(job_id))


@get(
    "/jobs/{job_id:str}/events",
    summary="A job's progress as it happens",
    responses={
        200: ResponseSpec(
            data_container=str,
            description="Server-sent events named `progress`, each with a job document, the last one `end`",
            media_type="text/event-stream",
            generate_examples=False,
        )
    },
)
async def job_events(reader: Asker, job_id: FromPath[str]) -> ServerSentEvent:
    """Stream a job's progress until it has ended."""
    first = await to_thread.run_sync(reader.job, job_id)
    return ServerSentEvent(_progress(reader, first))


async def _progress(reader: Reader, job: JobAnswer) -> AsyncIterator[ServerSentEventMessage]:
    shown: JobAnswer | None = None
    while True:
        if job != shown:
            ended = job.state in _ENDED
            yield ServerSentEventMessage(data=msgspec.json.encode(job), event="end" if ended else "progress")
            if ended:
                return
            shown = job
        await asyncio.sleep(_LOOK_AGAIN)
        job = await to_thread.run_sync(reader.job, job.id)


@get(
    "/journal",
    sync_to_thread=True,
    summary="What has happened at this node, oldest first",
    responses=answers(Page[JournalAnswer], "Entries of the append-only journal"),
)
def journal(
    request: Asked,
    reader: Asker,
    kind: Annotated[str, QueryParameter(description="Only entries of this kind", max_length=80)] = "",
    cursor: Annotated[str, QueryParameter(description="The id of the last entry seen", max_length=80)] = "",
    limit: Limit = 100,
) -> Response[bytes]:
    """Read the journal forward, a page at a time; a page without items is the end so far."""
    entries = reader.journal(after=cursor, kind=kind, limit=limit)
    address = request.url.path
    query = {"limit": limit} | ({"kind": kind} if kind else {})
    following = f"{address}?{urlencode(query | {'cursor': entries[-1].id})}" if entries else None
    page = Page(items=entries, next=following)
    return answer(request, page, headers=link_header(page, address))


HANDLERS = (jobs, submit, job, job_events, journal)
