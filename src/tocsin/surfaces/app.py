"""How the pages, the API and the static files become one application over one node."""

import importlib.util
import secrets
from typing import Any

from litestar import Litestar, get
from litestar.datastructures import State
from litestar.di import Provide
from litestar.types import LifeSpanReceive, LifeSpanScope, LifeSpanSend, Receive, Scope, Send

from tocsin.exchange.policies import Person
from tocsin.surfaces.security import Guard, GuardRules, Viewer, person_of

__all__ = ["Application", "create_app"]


class Application(Litestar):
    """A Litestar application behind the guard, so that even an unknown path answers with its headers and checks."""

    guard: Guard

    async def __call__(
        self,
        scope: Scope | LifeSpanScope,
        receive: Receive | LifeSpanReceive,
        send: Send | LifeSpanSend,
    ) -> None:
        """Pass start and stop on, and every request through the guard."""
        if scope["type"] == "lifespan":
            await super().__call__(scope, receive, send)
        else:
            await self.guard(scope, receive, send)  # type: ignore[arg-type]  # narrowed by the scope's type

    async def answer(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request that passed the guard."""
        await super().__call__(scope, receive, send)


def create_app(
    node: Any, *, port: int | None = None, names: tuple[str, ...] = (), bearer: str = "", viewer: Viewer | None = None
) -> Application:
    """Return the application that serves ``node``.

    Every handler may ask for these dependencies by name: ``node`` (the open node), ``person`` (who is asking,
    :class:`~tocsin.exchange.policies.Person`) and ``reader`` (``node.reader(person)``). Pages come from
    ``tocsin.surfaces.web.routes.web_routes()``, a list of Litestar handlers or routers.

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
    """
    rules = GuardRules(secret=secrets.token_bytes(32), port=port, names=names, bearer=bearer)
    application = Application(
        route_handlers=[healthz, *_pages()],
        state=State({"node": node}),
        dependencies={
            "node": Provide(_node, sync_to_thread=False),
            "person": Provide(_person, sync_to_thread=False),
            "reader": Provide(_reader, sync_to_thread=False),
        },
        openapi_config=None,
        logging_config=None,
    )
    application.guard = Guard(application.answer, rules, viewer)
    return application


@get("/healthz", sync_to_thread=False, media_type="text/plain")
def healthz() -> str:
    """Answer that the process is up."""
    return "ok\n"


def _node(state: State) -> Any:
    return state.node


def _person(scope: Scope) -> Person:
    return person_of(scope)


def _reader(state: State, scope: Scope) -> Any:
    return state.node.reader(person_of(scope))


def _pages() -> list[Any]:
    if importlib.util.find_spec("tocsin.surfaces.web.routes") is None:
        return []
    from tocsin.surfaces.web.routes import web_routes  # noqa: PLC0415 - pages are optional in an API-only node

    return list(web_routes())
