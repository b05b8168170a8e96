"""`/metrics` and the request log: how the node is doing, without a word about who asked what."""

import time
from typing import Any

import structlog
from litestar import Request, Response, get
from litestar.types import HTTPScope, Message, Receive, Send
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, Counter, Histogram, generate_latest

from tocsin.errors import RefusedError
from tocsin.surfaces.security import Answering, person_of

__all__ = ["Watch", "metrics"]

_METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
_BUCKETS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 10.0)


class Watch:
    """Counts and times requests by route pattern, and logs method, pattern, status and time.

    No address, query, cookie, user agent or path value is kept: a pattern such as ``/{locale}/places/{id}`` says which
    page was asked for and not which place somebody was looking at.
    """

    def __init__(self, answer: Answering) -> None:
        """Wrap what answers requests; the registry is this application's own."""
        self._answer = answer
        self.registry = CollectorRegistry()
        labels = ("method", "route", "status")
        self._requests = Counter("tocsin_http_requests", "Requests answered", labels, registry=self.registry)
        self._seconds = Histogram(
            "tocsin_http_request_seconds", "Time to the last byte", ("route",), buckets=_BUCKETS, registry=self.registry
        )
        self._log = structlog.get_logger("tocsin.http")

    async def __call__(self, scope: HTTPScope, receive: Receive, send: Send) -> None:
        """Answer one request, and remember how it went."""
        started, status = time.perf_counter(), 500

        async def sender(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        try:
            await self._answer(scope, receive, sender)
        finally:
            seconds = time.perf_counter() - started
            route = str(scope.get("path_template") or "unmatched")
            method = scope["method"] if scope["method"] in _METHODS else "other"
            self._requests.labels(method, route, str(status)).inc()
            self._seconds.labels(route).observe(seconds)
            self._log.info("request", method=method, route=route, status=status, milliseconds=round(1000 * seconds, 1))


@get("/metrics", sync_to_thread=True, include_in_schema=False)
def metrics(request: Request[Any, Any, Any]) -> Response[bytes]:
    """Return the counters in the Prometheus text format, to whoever is at this node."""
    person = person_of(request.scope)
    if not person.local:
        raise RefusedError(f"{person.name} of {person.member} is not at this node", where="/metrics")
    registry: CollectorRegistry = request.app.state.watch.registry
    return Response(generate_latest(registry), media_type=CONTENT_TYPE_LATEST)
