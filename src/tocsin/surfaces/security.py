"""Who is asking, and whether a request is one that a browser elsewhere was tricked into sending."""

import base64
import hashlib
import hmac
import secrets
from collections.abc import Awaitable, Callable
from typing import Any, TypeAlias
from urllib.parse import parse_qsl, urlsplit

import msgspec
from litestar.datastructures import Headers
from litestar.types import HTTPScope, Message, Receive, Scope, Send

from tocsin.exchange.policies import Person

__all__ = [
    "CSRF_FIELD",
    "Answering",
    "Guard",
    "GuardRules",
    "Viewer",
    "csrf_token",
    "person_of",
    "token_given",
    "viewer_by_address",
]

CSRF_FIELD = "csrf_token"
"""Name of the hidden form field that every form carries."""

_COOKIE = "tocsin_csrf"
_HEADER = "x-csrf-token"
_SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
_LOOPBACK_NAMES = ("127.0.0.1", "localhost", "[::1]")
_LOOPBACK_ADDRESSES = frozenset({"127.0.0.1", "::1", "::ffff:127.0.0.1"})
_FORWARDING = ("forwarded", "x-forwarded-for", "x-real-ip", "via")
_LARGEST_FORM = 64 * 1024
_LARGEST_QUERY = 4 * 1024
_LARGEST_BODY = 1024 * 1024

CONTENT_SECURITY_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; font-src 'self'; "
    "connect-src 'self'; manifest-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)

_HEADERS = {
    "content-security-policy": CONTENT_SECURITY_POLICY,
    # Not "no-referrer": under it a browser sends `Origin: null` with this node's own forms, and they would be refused.
    "referrer-policy": "same-origin",
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=(), browsing-topics=()",
}

_RAW_HEADERS = tuple((name.encode(), value.encode()) for name, value in _HEADERS.items())

Answering: TypeAlias = Callable[[HTTPScope, Receive, Send], Awaitable[None]]
"""What answers a request: a layer in front of the application, or the application."""
Viewer: TypeAlias = Callable[[Scope], Person]


class GuardRules(msgspec.Struct, frozen=True, kw_only=True):
    """Which hosts this node answers to, and the secrets that writes are checked against."""

    secret: bytes
    """Signs CSRF tokens; one per running node."""
    port: int | None = None
    """The port pages are served on; None accepts any port of the allowed names (tests)."""
    names: tuple[str, ...] = ()
    """Further host names from the configuration."""
    bearer: str = ""
    """The home's own token; a write that carries it needs no form token. Empty: no token is accepted."""
    member: str = "self"
    """Id of the node's own member."""


def viewer_by_address(rules: GuardRules) -> Viewer:
    """Return the function that says who is asking: the local operator on loopback, else a visitor from elsewhere.

    A request that a proxy forwarded, or that names a configured host, comes from elsewhere even when the
    socket's address is loopback.
    """
    operator = Person(name="operator", member=rules.member, local=True)
    visitor = Person(name="visitor", member="elsewhere", local=False)

    def viewer(scope: Scope) -> Person:
        headers = Headers.from_scope(scope)
        client = scope.get("client")
        address = client[0] if client else ""
        if address not in _LOOPBACK_ADDRESSES or any(name in headers for name in _FORWARDING):
            return visitor
        return operator if _name(headers.get("host", "")) in _LOOPBACK_NAMES else visitor

    return viewer


def person_of(scope: Scope) -> Person:
    """Return who is asking, as the guard found out before any handler ran."""
    person: Person = scope["state"]["person"]
    return person


def csrf_token(scope: Scope) -> str:
    """Return the token that a form on the page being rendered must carry in its ``csrf_token`` field.

    It is made at the first call, and the answer then sets its cookie.
    """
    state = scope["state"]
    if not state["csrf_token"]:
        state["csrf_token"] = state["csrf_maker"]()
    token: str = state["csrf_token"]
    return token


def token_given(scope: Scope) -> str:
    """Return the form token of this visit if one is in use, else an empty text."""
    token: str = scope["state"]["csrf_token"]
    return token


class Guard:
    """The outermost layer: host, origin, form token, sizes and headers, before any handler sees a request."""

    def __init__(self, app: Answering, rules: GuardRules, viewer: Viewer | None = None) -> None:
        """Wrap ``app``; ``viewer`` replaces the rule on who is asking (tests)."""
        self._app = app
        self.rules = rules
        self.viewer = viewer or viewer_by_address(rules)

    async def __call__(self, scope: HTTPScope, receive: Receive, send: Send) -> None:
        """Pass the request on, or answer 403, 413 or 414 with a problem document."""
        headers = Headers.from_scope(scope)
        sender = _with_headers(send)
        fault = self._fault(scope, headers)
        if fault is not None:
            await _refuse(sender, *fault)
            return
        cookie = _cookie(headers)
        state: dict[str, Any] = scope.setdefault("state", {})
        state["person"] = self.viewer(scope)
        state["csrf_token"] = cookie if self._signed(cookie) else ""
        state["csrf_maker"] = self._new_token
        if scope["method"] not in _SAFE and not self._bears_token(headers):
            body, receive = await _read(receive, _LARGEST_BODY)
            if body is None:
                await _refuse(sender, 413, "too-large", "The request body is too large", "send at most 1 MB")
                return
            if not self._same(cookie, _offered(headers, body)):
                await _refuse(
                    sender, 403, "csrf", "The form token is missing or wrong", "reload the page and send the form again"
                )
                return
        await self._app(scope, receive, _with_cookie(sender, cookie, state))

    def _fault(self, scope: HTTPScope, headers: Headers) -> tuple[int, str, str, str] | None:
        if len(scope.get("query_string", b"")) > _LARGEST_QUERY:
            return 414, "query-too-long", "The query is too long", "send at most 4096 bytes"
        hosts = headers.getall("host", [])
        if len(hosts) != 1 or not self._allowed(hosts[0]):
            return 403, "foreign-host", "This node does not answer to that host name", "open it by its own address"
        if scope["method"] in _SAFE:
            return None
        origin = headers.get("origin")
        if origin is not None and not self._own_origin(origin, hosts[0]):
            return 403, "foreign-origin", "The request comes from a page of another site", "send it from this node"
        if headers.get("sec-fetch-site", "same-origin") not in {"same-origin", "none"}:
            return 403, "foreign-origin", "The request comes from a page of another site", "send it from this node"
        return None

    def _allowed(self, host: str) -> bool:
        name, _, port = host.rpartition(":") if _has_port(host) else (host, "", "")
        if name.lower() in self.rules.names:
            return True
        return name.lower() in _LOOPBACK_NAMES and (self.rules.port is None or port == str(self.rules.port))

    def _own_origin(self, origin: str, host: str) -> bool:
        parts = urlsplit(origin)
        return parts.scheme in {"http", "https"} and parts.netloc.lower() == host.lower()

    def _bears_token(self, headers: Headers) -> bool:
        given = headers.get("authorization", "")
        return bool(self.rules.bearer) and hmac.compare_digest(
            given.encode("utf-8", "replace"), f"Bearer {self.rules.bearer}".encode()
        )

    def _new_token(self) -> str:
        nonce = secrets.token_urlsafe(24)
        return f"{nonce}.{self._signature(nonce)}"

    def _signature(self, nonce: str) -> str:
        digest = hmac.digest(self.rules.secret, nonce.encode("utf-8", "replace"), hashlib.sha256)
        return base64.urlsafe_b64encode(digest).rstrip(b"=").decode()

    def _signed(self, token: str) -> bool:
        nonce, dot, signature = token.partition(".")
        return bool(dot) and hmac.compare_digest(signature.encode("utf-8", "replace"), self._signature(nonce).encode())

    def _same(self, cookie: str, offered: str) -> bool:
        return self._signed(cookie) and hmac.compare_digest(cookie.encode(), offered.encode("utf-8", "replace"))


def _has_port(host: str) -> bool:
    return ":" in host.rpartition("]")[2]


def _name(host: str) -> str:
    return (host.rpartition(":")[0] if _has_port(host) else host).lower()


def _cookie(headers: Headers) -> str:
    for part in headers.get("cookie", "").split(";"):
        key, _, value = part.strip().partition("=")
        if key == _COOKIE:
            return value
    return ""


def _offered(headers: Headers, body: bytes) -> str:
    if _HEADER in headers:
        return headers[_HEADER]
    if headers.get("content-type", "").split(";")[0].strip() == "application/x-www-form-urlencoded":
        for key, value in parse_qsl(body[:_LARGEST_FORM].decode("utf-8", "replace"), keep_blank_values=True):
            if key == CSRF_FIELD:
                return value
    return ""


async def _read(receive: Receive, limit: int) -> tuple[bytes | None, Receive]:
    """Read the whole body, and return it with a receive that gives it once more."""
    parts: list[bytes] = []
    size, more = 0, True
    while more:
        message = await receive()
        if message["type"] != "http.request":
            break
        size += len(message["body"])
        if size > limit:
            return None, receive
        parts.append(message["body"])
        more = message.get("more_body", False)
    body = b"".join(parts)
    given = False

    async def again() -> Any:
        nonlocal given
        if given:
            return await receive()
        given = True
        return {"type": "http.request", "body": body, "more_body": False}

    return body, again


def _with_headers(send: Send) -> Send:
    async def sender(message: Message) -> None:
        if message["type"] == "http.response.start":
            present = {name.lower() for name, _ in message["headers"]}
            message["headers"] = [*message["headers"], *(pair for pair in _RAW_HEADERS if pair[0] not in present)]
        await send(message)

    return sender


def _with_cookie(send: Send, cookie: str, state: dict[str, Any]) -> Send:
    async def sender(message: Message) -> None:
        token = state["csrf_token"]
        if message["type"] == "http.response.start" and token and token != cookie:
            value = f"{_COOKIE}={token}; Path=/; HttpOnly; SameSite=Strict"
            message["headers"] = [*message["headers"], (b"set-cookie", value.encode())]
        await send(message)

    return sender


async def _refuse(send: Send, status: int, slug: str, title: str, remedy: str) -> None:
    body = msgspec.json.encode(
        {"type": f"/api/v1/problems/{slug}", "title": title, "status": status, "detail": f"{title}; {remedy}"}
    )
    await send(
        {
            "type": "http.response.start",
            "status": status,
            "headers": [(b"content-type", b"application/problem+json"), (b"content-length", str(len(body)).encode())],
        }
    )
    await send({"type": "http.response.body", "body": body, "more_body": False})
