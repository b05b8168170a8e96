"""`/static`: the built scripts, styles, fonts and boundaries, from an index made when the node starts."""

import mimetypes
import re
from pathlib import Path
from typing import Any

import msgspec
from litestar import Request, Response, get
from litestar.params import FromPath

from tocsin.errors import NotFoundError
from tocsin.surfaces.entity_tags import entity_tag, matches

__all__ = ["FOLDER", "Asset", "asset", "index_assets"]

FOLDER = Path(__file__).parent / "web" / "static"

_NAMED_BY_CONTENT = re.compile(r"-[0-9A-Za-z_]{8,}\.[a-z0-9.]+$")
_YEAR = "public, max-age=31536000, immutable"
_ASK_AGAIN = "public, no-cache"
_TYPES = {
    ".js": "text/javascript",
    ".mjs": "text/javascript",
    ".css": "text/css",
    ".svg": "image/svg+xml",
    ".json": "application/json",
    ".map": "application/json",
    ".geojson": "application/geo+json",
    ".topojson": "application/json",
    ".woff2": "font/woff2",
    ".txt": "text/plain",
}


class Asset(msgspec.Struct, frozen=True, kw_only=True):
    """One file as it is served."""

    body: bytes
    tag: str
    media_type: str
    cache: str


def index_assets(folder: Path) -> dict[str, Asset]:
    """Return every regular file below ``folder`` by its relative path; links out of the folder are left out."""
    root = folder.resolve()
    found = {}
    for path in sorted(root.rglob("*")) if root.is_dir() else ():
        if path.is_file() and path.resolve().is_relative_to(root) and not path.name.startswith("."):
            found[path.relative_to(root).as_posix()] = _asset(path)
    return found


def _asset(path: Path) -> Asset:
    body = path.read_bytes()
    guessed = _TYPES.get(path.suffix) or mimetypes.guess_type(path.name)[0] or "application/octet-stream"
    cache = _YEAR if _NAMED_BY_CONTENT.search(path.name) else _ASK_AGAIN
    return Asset(body=body, tag=entity_tag(body), media_type=guessed, cache=cache)


@get("/static/{path:path}", sync_to_thread=False, include_in_schema=False)
def asset(request: Request[Any, Any, Any], path: FromPath[Path]) -> Response[bytes]:
    """Answer one built file; only names in the index exist, so no path leads anywhere else."""
    index: dict[str, Asset] = request.app.state.assets
    found = index.get(path.as_posix().lstrip("/"))
    if found is None:
        raise NotFoundError("no such file", where=request.url.path, remedy="build the pages with `make frontend`")
    headers = {"etag": found.tag, "cache-control": found.cache, "vary": "accept-encoding"}
    if matches(request.headers.get("if-none-match", ""), found.tag):
        return Response(b"", status_code=304, media_type=found.media_type, headers=headers)
    return Response(found.body, media_type=found.media_type, headers=headers)
