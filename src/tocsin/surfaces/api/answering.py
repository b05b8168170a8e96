"""How a value becomes an HTTP answer: encoded once, named by its content, and not sent twice."""

import hashlib
from typing import Any

import msgspec
from litestar import Request, Response
from litestar.openapi.datastructures import ResponseSpec

from tocsin.surfaces.api.problems import Problem

__all__ = ["answer", "answers", "entity_tag", "matches"]

_ENCODER = msgspec.json.Encoder(decimal_format="number", order="deterministic")


def entity_tag(body: bytes) -> str:
    """Return the strong entity tag of a body: the same bytes have the same tag, wherever they were made.

    >>> entity_tag(b"{}")
    '"a3c6e3e3ac3ee0dd9d7a08d7"'
    """
    return f'"{hashlib.blake2b(body, digest_size=12).hexdigest()}"'


def matches(header: str, tag: str) -> bool:
    """Say whether an If-None-Match header names ``tag``, also as the tag of its compressed form.

    >>> matches('W/"x", "a"', '"a"'), matches('"a-gzip"', '"a"'), matches("*", '"a"'), matches('"b"', '"a"')
    (True, True, True, False)
    """
    given = {part.strip().removeprefix("W/").replace('-gzip"', '"') for part in header.split(",")}
    return "*" in given or tag in given


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
    fields = {"etag": tag, "cache-control": "private, no-cache", "vary": "accept-encoding"} | (headers or {})
    if matches(request.headers.get("if-none-match", ""), tag):
        return Response(b"", status_code=304, media_type=media_type, headers=fields)
    return Response(body, status_code=200, media_type=media_type, headers=fields)


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
