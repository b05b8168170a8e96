"""How many readers of one page cost one rendering: answers are kept for two seconds, for the same person only."""

import asyncio
import time
from collections import OrderedDict
from collections.abc import Callable, Hashable
from http import HTTPStatus
from typing import Any

import msgspec
from litestar.datastructures import Headers
from litestar.types import HTTPScope, Message, Receive, Send

from tocsin.surfaces.entity_tags import entity_tag, matches
from tocsin.surfaces.security import Answering, csrf_token, person_of, token_given

__all__ = ["RecentAnswers"]

_SECONDS = 2.0
_MOST_BYTES = 32 * 1024 * 1024
_NEVER = ("/api/v1/exchange", "/api/v1/jobs", "/api/v1/journal", "/static/", "/healthz", "/metrics")
_LEFT_OUT = frozenset({b"if-none-match", b"accept-encoding"})


class _Kept(msgspec.Struct, frozen=True):
    headers: list[tuple[bytes, bytes]]
    body: bytes
    token: str
    """The form token that stands in the body; empty where none does."""
    route: str
    until: float


class RecentAnswers:
    """Answers a question that was just answered again, to the same person; any write forgets everything.

    Questions that arrive while the first one is being answered wait for that answer. A form token in a page is
    replaced by the token of the visit that gets the page, so that no two visits share one.
    """

    def __init__(
        self, answer: Answering, stamp: Callable[[], Hashable], clock: Callable[[], float] = time.monotonic
    ) -> None:
        """Wrap what answers requests; ``stamp`` changes when the node holds something new."""
        self._answer = answer
        self._stamp = stamp
        self._clock = clock
        self._kept: OrderedDict[Hashable, _Kept] = OrderedDict()
        self._size = 0
        self._coming: dict[Hashable, asyncio.Future[_Kept | None]] = {}

    async def __call__(self, scope: HTTPScope, receive: Receive, send: Send) -> None:
        """Answer from memory, wait for the same question's answer, or ask."""
        if scope["method"] not in {"GET", "HEAD"}:
            await self._answer(scope, receive, send)
            self._kept.clear()
            self._size = 0
            return
        if scope["method"] == "HEAD" or scope["path"].startswith(_NEVER):
            await self._answer(scope, receive, send)
            return
        key = self._key(scope)
        kept = self._fresh(key)
        if kept is None and key in self._coming:
            kept = await asyncio.shield(self._coming[key])
        if kept is None:
            await self._ask(key, scope, receive, send)
        else:
            await _give(kept, scope, send)

    def _key(self, scope: HTTPScope) -> Hashable:
        language = Headers.from_scope(scope).get("accept-language", "")
        return scope["path"], scope["query_string"], language, person_of(scope), self._stamp()

    def _fresh(self, key: Hashable) -> _Kept | None:
        kept = self._kept.get(key)
        return kept if kept is not None and kept.until > self._clock() else None

    async def _ask(self, key: Hashable, scope: HTTPScope, receive: Receive, send: Send) -> None:
        coming: asyncio.Future[_Kept | None] = asyncio.get_running_loop().create_future()
        self._coming[key] = coming
        kept: _Kept | None = None
        start: Any = None

        async def sender(message: Message) -> None:
            nonlocal kept, start
            if message["type"] == "http.response.start":
                scope["state"]["csrf_token"] = asked["state"]["csrf_token"]
                if message["status"] == HTTPStatus.OK:
                    start = message
                    return
            if message["type"] == "http.response.body" and start is not None:
                held, start = start, None
                if not message.get("more_body"):
                    kept = self._keep(key, asked, held, message["body"])
                    await _give(kept, scope, send)
                    return
                await send(held)
            await send(message)

        # Conditions are answered from the kept answer, so that the first asker's condition does not become everyone's.
        # Litestar remembers headers it has read in the state; the question asked on has a state of its own.
        asked = scope.copy()
        asked["headers"] = [pair for pair in scope["headers"] if pair[0] not in _LEFT_OUT]
        asked["state"] = {name: value for name, value in scope["state"].items() if not name.startswith("_")}
        try:
            await self._answer(asked, receive, sender)
        finally:
            scope["path_template"] = asked.get("path_template", "")
            if self._coming.get(key) is coming:
                del self._coming[key]
            coming.set_result(kept)

    def _keep(self, key: Hashable, scope: HTTPScope, start: Any, body: bytes) -> _Kept:
        token = token_given(scope)
        token = token if token and token.encode() in body else ""
        headers = list(start["headers"])
        if not token and not any(name.lower() == b"etag" for name, _ in headers):
            headers.append((b"etag", entity_tag(body).encode()))
        kept = _Kept(headers, body, token, str(scope.get("path_template", "")), self._clock() + _SECONDS)
        if key in self._kept:
            self._size -= len(self._kept.pop(key).body)
        self._kept[key] = kept
        self._size += len(body)
        while self._size > _MOST_BYTES:
            self._size -= len(self._kept.popitem(last=False)[1].body)
        return kept


async def _give(kept: _Kept, scope: HTTPScope, send: Send) -> None:
    scope["path_template"] = kept.route
    body = kept.body
    if kept.token:
        own = csrf_token(scope)
        body = body if own == kept.token else body.replace(kept.token.encode(), own.encode())
    tag = next((value.decode() for name, value in kept.headers if name.lower() == b"etag"), "")
    if tag and matches(Headers.from_scope(scope).get("if-none-match", ""), tag):
        headers = [pair for pair in kept.headers if pair[0].lower() != b"content-length"]
        await send({"type": "http.response.start", "status": 304, "headers": headers})
        await send({"type": "http.response.body", "body": b"", "more_body": False})
        return
    await send({"type": "http.response.start", "status": 200, "headers": list(kept.headers)})
    await send({"type": "http.response.body", "body": body, "more_body": False})
