"""`/api/v1/openapi.json`, `/api/v1/docs` and `/api/v1/problems`: the API describes itself, without any other host."""

from functools import lru_cache
from html import escape
from typing import Any

import msgspec
from litestar import Litestar, Response, get
from litestar.openapi.config import OpenAPIConfig
from litestar.openapi.plugins import JsonRenderPlugin
from litestar.openapi.spec import Components, License, SecurityScheme
from litestar.params import FromPath

from tocsin import __version__
from tocsin.errors import NotFoundError
from tocsin.surfaces.api.answering import answer
from tocsin.surfaces.api.parameters import Asked
from tocsin.surfaces.api.problems import PROBLEMS, type_of

__all__ = ["HANDLERS", "ProblemType", "openapi_config", "openapi_document"]

_FILES = ("text/csv", "application/vnd.apache.parquet")


class ProblemType(msgspec.Struct, frozen=True, kw_only=True):
    """What a problem type means."""

    type: str
    status: int
    meaning: str


class _Document(JsonRenderPlugin):
    """The same document where tools of the framework look for it; keeps Litestar's pages of other hosts away."""

    def render(self, request: Asked, openapi_schema: dict[str, Any]) -> bytes:  # noqa: ARG002 - Litestar's signature
        return _encoded(request.app)


def openapi_config() -> OpenAPIConfig:
    """Return what the OpenAPI document says about the whole API; a new one for each application."""
    return OpenAPIConfig(
        title="Tocsin",
        version=__version__,
        summary="Public conflict data in, honest forecasts out: the same data as the pages.",
        description=(
            "Every answer carries a `policy` label, the header `tocsin-policy` (the strictest label of all that it was "
            "made from) and a strong `ETag`; send it back as `If-None-Match`. Lists come in pages with a `Link` "
            "header. Errors are problem documents (RFC 9457) whose `type` never changes. Writes need the bearer token "
            "that lies in the node's home."
        ),
        license=License(name="Apache-2.0", identifier="Apache-2.0"),
        components=Components(security_schemes={"home": SecurityScheme(type="http", scheme="bearer")}),
        use_handler_docstrings=True,
        path="/api/v1/schema",
        render_plugins=(_Document(path="/openapi.json"),),
    )


def openapi_document(app: Litestar) -> dict[str, Any]:
    """Return the OpenAPI 3.1 document of the API's routes."""
    document: dict[str, Any] = app.openapi_schema.to_schema()
    document["servers"] = [{"url": "/"}]
    content = document["paths"]["/api/v1/tables/{table}"]["get"]["responses"]["200"]["content"]
    for media_type in _FILES:
        content[media_type] = {"schema": {"type": "string", "contentMediaType": media_type}}
    document["paths"]["/api/v1/jobs"]["post"]["security"] = [{"home": []}]
    return document


@lru_cache(maxsize=4)
def _encoded(app: Litestar) -> bytes:
    return msgspec.json.format(msgspec.json.encode(openapi_document(app)), indent=1)


@get("/openapi.json", sync_to_thread=True, include_in_schema=False)
def openapi(request: Asked) -> Response[bytes]:
    """Return the OpenAPI 3.1 document."""
    return answer(request, _encoded(request.app), media_type="application/vnd.oai.openapi+json;version=3.1")


@get("/docs", sync_to_thread=True, include_in_schema=False)
def docs(request: Asked) -> Response[bytes]:
    """Return the document as one plain page."""
    return answer(request, _page(openapi_document(request.app)).encode(), media_type="text/html")


@get("/problems", sync_to_thread=True, include_in_schema=False)
def problems(request: Asked) -> Response[bytes]:
    """Say what every problem type means."""
    return answer(request, tuple(_type(slug) for slug in PROBLEMS))


@get("/problems/{slug:str}", sync_to_thread=True, include_in_schema=False)
def problem(request: Asked, slug: FromPath[str]) -> Response[bytes]:
    """Say what one problem type means."""
    if slug not in PROBLEMS:
        raise NotFoundError(f"no problem type is called {slug!r}", remedy="see /api/v1/problems")
    return answer(request, _type(slug))


def _type(slug: str) -> ProblemType:
    status, meaning = PROBLEMS[slug]
    return ProblemType(type=type_of(slug), status=status, meaning=meaning)


def _page(document: dict[str, Any]) -> str:
    rows = []
    for path, operations in sorted(document["paths"].items()):
        for method, operation in operations.items():
            parameters = "".join(
                f"<li><code>{escape(one['name'])}</code> ({one['in']}) {escape(one.get('description', ''))}</li>"
                for one in operation.get("parameters", ())
            )
            rows.append(
                f"<section><h2><code>{method.upper()} {escape(path)}</code></h2>"
                f"<p>{escape(operation.get('summary', ''))}. {escape(operation.get('description', ''))}</p>"
                f"<ul>{parameters}</ul></section>"
            )
    types = "".join(
        f"<tr><td><code>{type_of(slug)}</code></td><td>{status}</td><td>{escape(meaning)}</td></tr>"
        for slug, (status, meaning) in PROBLEMS.items()
    )
    return (
        '<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Tocsin API</title>'
        '<meta name="viewport" content="width=device-width, initial-scale=1"></head><body><main>'
        f"<h1>Tocsin API {escape(document['info']['version'])}</h1><p>{escape(document['info']['description'])}</p>"
        '<p><a href="/api/v1/openapi.json">OpenAPI 3.1 document</a></p>'
        f"{''.join(rows)}<section><h2>Problem types</h2><table><thead><tr><th>Type</th><th>Status</th>"
        f"<th>Meaning</th></tr></thead><tbody>{types}</tbody></table></section></main></body></html>"
    )


HANDLERS = (openapi, docs, problems, problem)
