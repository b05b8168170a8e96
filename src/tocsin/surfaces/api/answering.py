"""How a value becomes an HTTP answer: encoded once, named by its content, and not sent twice."""

from typing import Any

import msgspec
from litestar import Request, Response
from litestar.openapi.datastructures import ResponseSpec

from tocsin.exchange.policies import strictest
from tocsin.surfaces.api.problems import Problem
from tocsin.surfaces.entity_tags import entity_tag, matches
from tocsin.surfaces.policy_words import policy_header

__all__ = ["answer", "answers", "note_reader"]

_READERS = "tocsin.readers"
_ENCODER = msgspec.json.Encoder(decimal_format="number", order="deterministic")


def answer(
    request: Request[Any, Any, Any],
    value: object,
    *,
    media_type: str = "application/json",
    headers: dict[str, str] | None = None,
) -> Response[bytes]:
    """Encode ``value`` (bytes are sent as they are) and answer it with its tag, or 304 if the asker has it already.

    Called in a worker thread: encoding and hashing never hold up the event loop.
    """
    body = value if isinstance(value, bytes) else _ENCODER.encode(value)
    tag = entity_tag(body)
    fields = {"etag": tag, "cache-control": "private, no-cache", "vary": "accept-encoding"}
    fields |= {"tocsin-policy": policy_header(_label(request))} | (headers or {})
    if matches(request.headers.get("if-none-match", ""), tag):
        return Response(b"", status_code=304, media_type=media_type, headers=fields)
    return Response(body, status_code=200, media_type=media_type, headers=fields)


def note_reader(scope: Any, reader: Any) -> None:
    """Remember who read for this request, so that its answer bears the strictest label of all that was read."""
    scope.setdefault(_READERS, []).append(reader)


def _label(request: Request[Any, Any, Any]) -> str:
    scope: dict[str, Any] = dict(request.scope)
    return strictest("public", *(reader.label for reader in scope.get(_READERS, ())))


def answers(container: Any, description: str, *, media_type: str = "application/json") -> dict[int, ResponseSpec]:
    """Describe for OpenAPI what a handler answers, and that it answers problems as problem documents."""
    return {
        200: ResponseSpec(
            data_container=container, description=description, media_type=media_type, generate_examples=False
        ),
        304: ResponseSpec(data_container=None, description="The asker holds this version", generate_examples=False),
        400: _problem("A parameter does not fit"),
        403: _problem("The release gate or a guard said no"),
        404: _problem("No such thing here"),
    }


def _problem(description: str) -> ResponseSpec:
    return ResponseSpec(
        data_container=Problem,
        description=description,
        media_type="application/problem+json",
        generate_examples=False,
    )
