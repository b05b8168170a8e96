"""`/api/v1/exchange/log`: the log as answers; `/exchange/log/`: the same log as static files (C2SP tlog-tiles)."""

from typing import Annotated

from litestar import Response, Router, get
from litestar.params import FromPath, PathParameter, QueryParameter

from tocsin.node.log_answers import LogAnswer, LogCheck, ProofAnswer
from tocsin.surfaces.api.answering import answer, answers
from tocsin.surfaces.api.parameters import Asked, Asker, Exporter
from tocsin.surfaces.api.problems import problem_response

__all__ = ["HANDLERS", "exchange_log_router"]

_UNCHANGING = {"cache-control": "public, max-age=31536000, immutable"}
_FRESH = {"cache-control": "public, max-age=2"}


@get(
    "/exchange/log",
    sync_to_thread=True,
    summary="The witnessed log: size, signed head, witnesses, newest acts",
    responses=answers(LogAnswer, "The log as it is published"),
)
def log(
    request: Asked,
    reader: Asker,
    acts: Annotated[int, QueryParameter(description="Most of the newest acts", ge=0, le=1000)] = 20,
) -> Response[bytes]:
    """Say what this node did in the exchange; what an act was about is told to people at this node only."""
    return answer(request, reader.log(acts))


@get(
    "/exchange/log/check",
    sync_to_thread=True,
    summary="Whether the whole log is what was signed",
    responses=answers(LogCheck, "What does not fit; empty when all is well"),
)
def check(request: Asked, reader: Asker) -> Response[bytes]:
    """Hash every entry and tile again; takes a second for some hundred thousand entries."""
    return answer(request, reader.log_check())


@get(
    "/exchange/log/proofs",
    sync_to_thread=True,
    summary="Proofs that the log holds acts on a thing",
    responses=answers(ProofAnswer, "Proofs, for people at this node to hand on"),
)
def proofs(
    request: Asked,
    exporter: Exporter,
    about: Annotated[str, QueryParameter(description="A hash in hexadecimal, or an entry's number", max_length=64)],
) -> Response[bytes]:
    """Give the proofs of the acts on a batch, or of one entry; they open the entries' commitments."""
    return answer(request, exporter.log_proofs(about))


@get(
    "/exchange/objects/{leaf:str}/proof",
    sync_to_thread=True,
    summary="A held object with all that proves it",
    responses=answers(dict[str, object], "A file for `tocsin verify` and the independent reader"),
)
def exported(
    request: Asked, exporter: Exporter, leaf: Annotated[str, PathParameter(description="The object's leaf hash")]
) -> Response[bytes]:
    """Give an object with the origin's signature, its policy, the register, and what the log and witnesses say."""
    return answer(request, exporter.log_exported(leaf).data)


HANDLERS = (log, check, proofs, exported)


@get("/checkpoint", sync_to_thread=True, include_in_schema=False)
def checkpoint(request: Asked, reader: Asker) -> Response[bytes]:
    """Give the signed and cosigned head of the log."""
    return answer(request, reader.log_checkpoint().data, media_type="text/plain", headers=_FRESH)


@get("/tile/{path:path}", sync_to_thread=True, include_in_schema=False)
def tile(request: Asked, reader: Asker, path: FromPath[str]) -> Response[bytes]:
    """Give a tile of hashes or a bundle of entries; neither ever changes."""
    data = reader.log_tile(path.removeprefix("/")).data
    return answer(request, data, media_type="application/octet-stream", headers=_UNCHANGING)


def exchange_log_router() -> Router:
    """Return the routes under which witnesses and strangers fetch the log."""
    return Router("/exchange/log", route_handlers=[checkpoint, tile], exception_handlers={Exception: problem_response})
