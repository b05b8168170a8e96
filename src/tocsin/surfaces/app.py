"""How the pages, the API and the static files become one application over one node."""

import secrets
from pathlib import Path
from typing import Any

from litestar import Litestar, Request, Response, Router, get
from litestar.di import Provide
from litestar.enums import HttpMethod, ScopeType
from litestar.types import LifeSpanReceive, LifeSpanScope, LifeSpanSend, Message, Receive, Scope, Send

from tocsin.exchange.policies import Person
from tocsin.surfaces.api.answering import note_reader
from tocsin.surfaces.api.documents import openapi_config
from tocsin.surfaces.api.exchange_log import exchange_log_router
from tocsin.surfaces.api.problems import problem_response
from tocsin.surfaces.api.router import api_router
from tocsin.surfaces.assets import FOLDER, asset, index_assets
from tocsin.surfaces.compression import Compression
from tocsin.surfaces.language import Languages
from tocsin.surfaces.recent import RecentAnswers
from tocsin.surfaces.security import Guard, GuardRules, Viewer, person_of
from tocsin.surfaces.watching import Watch, metrics
from tocsin.surfaces.web.page import Page
from tocsin.surfaces.web.routes import web_routes

__all__ = ["Application", "create_app"]


class Application(Litestar):
    """A Litestar application behind its guard, so that even an unknown path meets its checks."""

    front: Any

    async def __call__(
        self,
        scope: Scope | LifeSpanScope,
        receive: Receive | LifeSpanReceive,
        send: Send | LifeSpanSend,
    ) -> None:
        """Pass start and stop on, and every request through the layers in front."""
        if scope["type"] == ScopeType.HTTP:
            await self.front(scope, receive, send)
        else:
            await super().__call__(scope, receive, send)

    async def answer(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request that passed the layers in front; HEAD is GET without the body."""
        if scope["type"] == ScopeType.HTTP and scope["method"] == "HEAD":
            asked = scope.copy()
            asked["method"] = HttpMethod.GET
            await super().__call__(asked, receive, _bodiless(send))
            scope["path_template"] = asked.get("path_template", "")
        else:
            await super().__call__(scope, receive, send)


def create_app(
    node: Any,
    *,
    port: int | None = None,
    names: tuple[str, ...] = (),
    bearer: str = "",
    viewer: Viewer | None = None,
    languages: Languages | None = None,
    static: Path = FOLDER,
    pages: tuple[Page, ...] | None = None,
) -> Application:
    """Return the application that serves ``node``.

    Every handler may ask for these dependencies by name: ``node`` (the open node), ``person`` (who is asking,
    :class:`~tocsin.exchange.policies.Person`), ``reader`` (``node.reader(person)``) and ``languages``. A request runs
    through the guard, the request log, the compression, the recent answers, and then its handler.

    Parameters
    ----------
    node:
        An open node; it is not closed here.
    port:
        The port it will be served on; requests for another port are refused. None accepts any (tests).
    names:
        Host names besides loopback that this node answers to.
    bearer:
        The home's own token for writes by programmes; empty accepts none.
    viewer:
        Replaces the rule on who is asking.
    languages:
        The languages the node speaks; by default the built-in ones.
    static:
        The folder of built files.
    pages:
        The pages to serve; by default every installed one.
    """
    spoken = languages or Languages()
    application = Application(
        route_handlers=[
            Router("/", route_handlers=[healthz, metrics, asset]),
            api_router(),
            exchange_log_router(),
            *web_routes(pages, spoken),
        ],
        dependencies={
            "node": Provide(_node, sync_to_thread=False),
            "person": Provide(_person, sync_to_thread=False),
            "reader": Provide(_reader, sync_to_thread=False),
            "languages": Provide(_languages, sync_to_thread=False),
        },
        exception_handlers={Exception: _failed},
        openapi_config=openapi_config(),
        logging_config=None,
    )
    watch = Watch(Compression(RecentAnswers(application.answer, lambda: getattr(node, "generation", 0))))
    application.state.update({"node": node, "languages": spoken, "assets": index_assets(static), "watch": watch})
    rules = GuardRules(secret=secrets.token_bytes(32), port=port, names=names, bearer=bearer)
    application.front = Guard(watch, rules, viewer)
    return application


@get("/healthz", sync_to_thread=False, media_type="text/plain", include_in_schema=False)
def healthz() -> str:
    """Answer that the process is up."""
    return "ok\n"


def _bodiless(send: Send) -> Send:
    async def sender(message: Message) -> None:
        if message["type"] != "http.response.body":
            await send(message)
        elif not message.get("more_body"):
            await send({"type": "http.response.body", "body": b"", "more_body": False})

    return sender


def _failed(request: Request[Any, Any, Any], error: Exception) -> Response[bytes]:
    return problem_response(request, error)


def _node(scope: Scope) -> Any:
    return scope["litestar_app"].state.node


def _person(scope: Scope) -> Person:
    return person_of(scope)


def _reader(scope: Scope) -> Any:
    reader = scope["litestar_app"].state.node.reader(person_of(scope))
    note_reader(scope, reader)
    return reader


def _languages(scope: Scope) -> Languages:
    languages: Languages = scope["litestar_app"].state.languages
    return languages
