"""The routes of the API, from its own OpenAPI document."""

from typing import Any

from checks.reference.markdown import code, sentence, table
from tocsin.surfaces.api.documents import openapi_document
from tocsin.surfaces.app import create_app

__all__ = ["page"]

_PREFACE = """# API

Everything a page shows is here as JSON, under `/api/v1`. The running node serves the full OpenAPI 3.1 document at
`/api/v1/openapi.json` and a page of it at `/api/v1/docs`. Every answer carries a policy label and a strong `ETag`;
lists come in pages with a `Link` header; errors are [problem documents](errors.md). Reading needs no token on this
machine. Writing needs the bearer token that lies in the node's home."""


def page() -> str:
    """Write every route with its parameters and what it answers."""
    document = openapi_document(create_app(None))
    parts = [_PREFACE]
    for path, methods in sorted(document["paths"].items()):
        for method, operation in methods.items():
            parts.append(f"## {method.upper()} {path}")
            parts.append(sentence(operation.get("description") or operation.get("summary", "")))
            rows = [_parameter(parameter) for parameter in operation.get("parameters", [])]
            if rows:
                parts.append(table(("Parameter", "In", "Type", "Meaning"), rows))
    return "\n\n".join(part for part in parts if part)


def _kind(schema: dict[str, Any]) -> str:
    """Name a type, or list what may be chosen; an optional choice is a list of types with null in it."""
    chosen = [str(each) for each in schema.get("enum", ()) if each is not None]
    kind = schema.get("type", "")
    return " | ".join(chosen) if chosen and kind != "string" else kind if isinstance(kind, str) else "string"


def _parameter(parameter: dict[str, Any]) -> tuple[str, str, str, str]:
    schema = parameter.get("schema", {})
    choices = [_kind(one) for one in schema.get("oneOf", [schema])]
    kind = " | ".join(sorted({choice for choice in choices if choice and choice != "null"}))
    needed = " (required)" if parameter.get("required") else ""
    return code(parameter["name"]), f"{parameter['in']}{needed}", kind, sentence(parameter.get("description", ""))
