"""How answers are compressed off the event loop, each body once."""

import zlib
from collections import OrderedDict
from typing import Any

from anyio import to_thread
from litestar.datastructures import Headers, MutableScopeHeaders
from litestar.types import HTTPScope, Message, Receive, Send

from tocsin.surfaces.security import Answering

__all__ = ["Compression", "accepts_gzip", "gzipped"]

_SMALLEST = 1024
_LEVEL = 5
_KEPT_BYTES = 24 * 1024 * 1024
_COMPRESSIBLE = ("text/html", "text/css", "text/csv", "text/plain", "text/javascript", "application/javascript")
_SUFFIXES = ("json", "xml")


def accepts_gzip(header: str) -> bool:
    """Say whether an Accept-Encoding header takes gzip.

    >>> accepts_gzip("br, gzip;q=0.8"), accepts_gzip("gzip;q=0"), accepts_gzip("")
    (True, False, False)
    """
    for part in header.lower().split(","):
        name, _, parameter = part.strip().partition(";")
        if name.strip() in {"gzip", "*"}:
            weight = parameter.strip().removeprefix("q=")
            return not weight or weight.strip("0.") != ""
    return False


def gzipped(body: bytes) -> bytes:
    """Return the gzip form of a body; the same body gives the same bytes at any time."""
    packer = zlib.compressobj(_LEVEL, zlib.DEFLATED, zlib.MAX_WBITS | 16)
    return packer.compress(body) + packer.flush()


class Compression:
    """Compresses whole answers (not streams); the entity tag of the compressed form is its own, as HTTP asks."""

    def __init__(self, answer: Answering) -> None:
        """Wrap what answers requests."""
        self._answer = answer
        self._kept: OrderedDict[str, bytes] = OrderedDict()
        self._size = 0

    async def __call__(self, scope: HTTPScope, receive: Receive, send: Send) -> None:
        """Answer a request, compressed where the asker takes it."""
        if not accepts_gzip(Headers.from_scope(scope).get("accept-encoding", "")):
            await self._answer(scope, receive, send)
            return
        start: Any = None

        async def sender(message: Message) -> None:
            nonlocal start
            if message["type"] == "http.response.start" and _worthwhile(MutableScopeHeaders.from_message(message)):
                start = message
            elif message["type"] == "http.response.body" and start is not None:
                held, start = start, None
                if not message.get("more_body") and len(message["body"]) >= _SMALLEST:
                    headers = MutableScopeHeaders.from_message(held)
                    message["body"] = await self._compressed(message["body"], headers.get("etag", ""))
                    _mark(headers, len(message["body"]))
                await send(held)
                await send(message)
            else:
                await send(message)

        await self._answer(scope, receive, sender)

    async def _compressed(self, body: bytes, tag: str) -> bytes:
        if tag in self._kept:
            self._kept.move_to_end(tag)
            return self._kept[tag]
        made = await to_thread.run_sync(gzipped, body)
        if tag and not tag.startswith("W/") and tag not in self._kept:
            self._kept[tag] = made
            self._size += len(made)
            while self._size > _KEPT_BYTES:
                self._size -= len(self._kept.popitem(last=False)[1])
        return made


def _worthwhile(headers: MutableScopeHeaders) -> bool:
    kind = headers.get("content-type", "").split(";")[0].strip()
    return "content-encoding" not in headers and (kind in _COMPRESSIBLE or kind.endswith(_SUFFIXES))


def _mark(headers: MutableScopeHeaders, length: int) -> None:
    headers["content-encoding"] = "gzip"
    headers["content-length"] = str(length)
    if "accept-encoding" not in headers.get("vary", "").lower():
        headers.extend_header_value("vary", "accept-encoding")
    tag = headers.get("etag", "")
    if tag.endswith('"') and not tag.startswith("W/"):
        headers["etag"] = f'{tag[:-1]}-gzip"'
