"""How does an answer become HTML? One Jinja environment; the reader's language comes with each rendering."""

import json
import re
from functools import cache
from pathlib import Path
from typing import Any

import msgspec
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from tocsin.surfaces.language import Translator, jinja_globals
from tocsin.surfaces.web.addresses import api

__all__ = ["STATIC", "built_file", "environment", "json_block", "render"]

STATIC = Path(__file__).parent / "static"
"""The folder served under ``/static``; the front end is built into its folder ``built``."""

_TEMPLATES = Path(__file__).parent / "templates"
_BREAKS_OUT = re.compile(r"[<>&\u2028\u2029]")


@cache
def environment() -> Environment:
    """Return the environment of all pages: everything is escaped, and an unknown name is an error."""
    made = Environment(
        loader=FileSystemLoader(_TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        auto_reload=False,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.globals.update(built=built_file, api=api)
    made.filters.update(json_block=json_block)
    return made


def render(template: str, language: Translator, values: dict[str, Any]) -> str:
    """Return a page in the reader's language."""
    return environment().get_template(template).render({**jinja_globals(language), **values})


def built_file(name: str) -> str:
    """Return the address of a built file (``watch.js``), or an empty text when the front end was not built."""
    hashed = _manifest(_stamp()).get(name)
    return f"/static/built/{hashed}" if hashed else ""


def json_block(value: object) -> Markup:
    """Return a value as JSON that is safe inside ``<script type="application/json">``.

    >>> "<" in json_block({"a": "</script>"})
    False
    """
    text = json.dumps(msgspec.to_builtins(value), ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    escaped = _BREAKS_OUT.sub(lambda found: f"\\u{ord(found[0]):04x}", text)
    return Markup(escaped)  # noqa: S704 - nothing that could end the block is left in it


def _stamp() -> int:
    manifest = STATIC / "built" / "manifest.json"
    return manifest.stat().st_mtime_ns if manifest.is_file() else 0


@cache
def _manifest(stamp: int) -> dict[str, str]:
    """Read the manifest once per build; ``stamp`` is its time."""
    if not stamp:
        return {}
    read: dict[str, str] = json.loads((STATIC / "built" / "manifest.json").read_text(encoding="utf-8"))
    return read
