"""How an error becomes a problem document (RFC 9457) with a stable type, and what each type means."""

import re
from http import HTTPStatus
from typing import Any
from uuid import uuid4

import msgspec
import structlog
from litestar import Request, Response
from litestar.exceptions import HTTPException, ValidationException

from tocsin.errors import TocsinError

__all__ = ["PROBLEMS", "Fault", "Problem", "failed", "problem_response", "type_of"]

_MISSING = re.compile(r"Missing required (\w+) parameter '(\w+)'")
_MEDIA_TYPE = "application/problem+json"
_PREFIX = "/api/v1/problems/"

PROBLEMS: dict[str, tuple[int, str]] = {
    "bad-input": (400, "The request or the file cannot be read as it stands"),
    "validation": (400, "A parameter is missing, unknown or out of range"),
    "unknown-code": (404, "No place, organisation, hazard or model answers to that code, or several do"),
    "not-found": (404, "There is nothing at this address, or not yet"),
    "method-not-allowed": (405, "This address does not take that method"),
    "refused": (403, "The release gate or a guard said no"),
    "csrf": (403, "A write carries neither this node's bearer token nor a form token"),
    "foreign-host": (403, "The request names a host that this node does not answer to"),
    "foreign-origin": (403, "A page of another site tried to write to this node"),
    "home-in-use": (409, "Another process holds the writer's lease of this home"),
    "too-large": (413, "The request body is larger than this node takes"),
    "query-too-long": (414, "The query is longer than this node takes"),
    "source-failed": (502, "A public source did not answer, or answered nonsense"),
    "damaged": (500, "A stored file or record no longer matches its own checksum"),
    "error": (500, "Something went wrong inside this node"),
}
"""Problem slug -> HTTP status and meaning; a slug is never renamed."""

_BY_STATUS = {404: "not-found", 405: "method-not-allowed", 403: "refused", 413: "too-large", 400: "bad-input"}


class Fault(msgspec.Struct, frozen=True, kw_only=True):
    """One parameter that did not fit."""

    parameter: str
    place: str
    """``query``, ``path``, ``header`` or ``body``."""
    message: str


class Problem(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What went wrong, in the fields of RFC 9457; ``where``, ``remedy`` and ``reference`` are ours."""

    type: str
    title: str
    status: int
    detail: str
    instance: str
    where: str = ""
    remedy: str = ""
    errors: tuple[Fault, ...] = ()
    reference: str = ""
    """What the log of this node calls the same failure."""


def type_of(slug: str) -> str:
    """Return the stable address that names a kind of problem.

    >>> type_of("unknown-code")
    '/api/v1/problems/unknown-code'
    """
    return _PREFIX + slug


def failed(path: str, error: Exception) -> str:
    """Log a failure of the node's own and return its reference, the only thing of it that an answer may carry."""
    reference = uuid4().hex[:12]
    structlog.get_logger("tocsin.api").error("request failed", path=path, reference=reference, exc_info=error)
    return reference


def problem_response(request: Request[Any, Any, Any], error: Exception) -> Response[bytes]:
    """Answer ``error`` as a problem document; what was not raised on purpose says nothing about the inside."""
    problem = _problem(error, request.url.path)
    if problem.status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        problem = msgspec.structs.replace(problem, reference=failed(request.url.path, error))
    return Response(
        msgspec.json.encode(problem),
        status_code=problem.status,
        media_type=_MEDIA_TYPE,
        headers={"cache-control": "no-store"} | (getattr(error, "headers", None) or {}),
    )


def _problem(error: Exception, path: str) -> Problem:
    if isinstance(error, TocsinError):
        status, title = PROBLEMS.get(error.code, (error.status, error.what))
        return Problem(
            type=type_of(error.code),
            title=title,
            status=status,
            detail=error.what,
            instance=path,
            where=error.where,
            remedy=error.remedy,
        )
    if isinstance(error, ValidationException):
        faults = _faults(error)
        names = ", ".join(fault.parameter for fault in faults) or "the request"
        return _plain("validation", f"{names}: does not fit; see errors", path, errors=faults)
    if isinstance(error, HTTPException):
        slug = _BY_STATUS.get(error.status_code, "error" if error.status_code >= 500 else "bad-input")
        return _plain(slug, PROBLEMS[slug][1], path, status=error.status_code)
    return _plain("error", "Something went wrong inside this node; its log says what", path)


def _plain(slug: str, detail: str, path: str, *, status: int = 0, errors: tuple[Fault, ...] = ()) -> Problem:
    usual, title = PROBLEMS[slug]
    return Problem(type=type_of(slug), title=title, status=status or usual, detail=detail, instance=path, errors=errors)


def _source(source: object) -> str:
    return str(getattr(source, "value", source))


def _faults(error: ValidationException) -> tuple[Fault, ...]:
    missing = _MISSING.search(error.detail)
    if missing is not None:
        return (Fault(parameter=missing[2], place=missing[1], message="is required"),)
    found = error.extra if isinstance(error.extra, list) else []
    return tuple(
        Fault(parameter=str(one.get("key", "")), place=_source(one.get("source", "body")), message=str(one["message"]))
        for one in found
        if isinstance(one, dict) and "message" in one
    )
