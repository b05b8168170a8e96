"""Where do nodes of other members knock? A small application of its own, on a socket of its own, without pages.

It reads a whole request within its limits and hands it to the node, which looks at the signature before anything else.
Nothing of the operator's pages or of the API is reachable here, and nothing of this is reachable there.
"""

from collections.abc import Callable
from typing import Any, TypeAlias

from anyio import to_thread

from tocsin.node.federation.parcels import LARGEST
from tocsin.node.federation.requests import Answered, Asked

__all__ = ["ExchangePort"]

Answer: TypeAlias = Callable[[Asked], Answered]

_SMALL = 1024 * 1024


class ExchangePort:
    """An ASGI application over the node's answers to other members."""

    def __init__(self, answer: Answer, refuse: Callable[[Asked, int, str], Answered]) -> None:
        self._answer = answer
        self._refuse = refuse

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        """Answer one request; start and stop are agreed to."""
        if scope["type"] == "lifespan":
            await _lifespan(receive, send)
            return
        if scope["type"] != "http":
            return
        headers, doubled = _headers(scope)
        asked = _asked(scope, headers, b"")
        limit = LARGEST if asked.method == "POST" else _SMALL
        if doubled:
            await _send(send, self._refuse(asked, 400, f"the field {doubled} stands there twice"))
            return
        body = await _body(receive, headers, limit)
        if body is None:
            await _send(send, self._refuse(asked, 413, f"a request has at most {limit} bytes"))
            return
        await _send(send, await to_thread.run_sync(self._answer, _asked(scope, headers, body)))


def _asked(scope: Any, headers: dict[str, str], body: bytes) -> Asked:
    path = scope.get("raw_path") or scope["path"].encode()
    query = scope.get("query_string", b"")
    target = path.decode("latin-1").partition("?")[0] + (f"?{query.decode('latin-1')}" if query else "")
    url = f"{scope.get('scheme', 'http')}://{headers.get('host', '')}{target}"
    return Asked(method=scope["method"], url=url, headers=headers, body=body)


def _headers(scope: Any) -> tuple[dict[str, str], str]:
    """Return the fields by name, and a name that stands there twice: which of the two was signed nobody could say."""
    found: dict[str, str] = {}
    doubled = ""
    for name, value in scope["headers"]:
        key = name.decode("latin-1").lower()
        doubled = doubled or (key if key in found else "")
        found[key] = value.decode("latin-1")
    return found, doubled


async def _body(receive: Any, headers: dict[str, str], limit: int) -> bytes | None:
    said = headers.get("content-length", "0")
    if not said.isdigit() or int(said) > limit:
        return None
    parts: list[bytes] = []
    size = 0
    while True:
        message = await receive()
        if message["type"] != "http.request":
            return None
        part = message.get("body", b"")
        size += len(part)
        if size > limit:
            return None
        parts.append(part)
        if not message.get("more_body", False):
            return b"".join(parts)


async def _send(send: Any, answered: Answered) -> None:
    headers = {**answered.headers, "content-length": str(len(answered.body)), "cache-control": "no-store"}
    await send(
        {
            "type": "http.response.start",
            "status": answered.status_code,
            "headers": [(name.encode("latin-1"), value.encode("latin-1")) for name, value in headers.items()],
        }
    )
    await send({"type": "http.response.body", "body": answered.body, "more_body": False})


async def _lifespan(receive: Any, send: Any) -> None:
    while True:
        message = await receive()
        await send({"type": f"{message['type']}.complete"})
        if message["type"] == "lifespan.shutdown":
            return
