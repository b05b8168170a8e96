"""Which addresses do the pages answer? Litestar handlers for every installed page, and what to say when one fails."""

from collections.abc import Callable
from typing import Any, TypeAlias

from anyio import to_thread
from litestar import Request, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, SkipValidation
from litestar.response import Redirect, Response

from tocsin.errors import NotFoundError, TocsinError
from tocsin.exchange.policies import Person
from tocsin.surfaces.api.problems import failed
from tocsin.surfaces.language import Languages, Translator
from tocsin.surfaces.policy_words import policy_header
from tocsin.surfaces.security import csrf_token
from tocsin.surfaces.web.addresses import Address
from tocsin.surfaces.web.frame import frame
from tocsin.surfaces.web.page import Forward, Page, Shown, View, Visit, installed_pages
from tocsin.surfaces.web.pages.errors import error_page, failure_page
from tocsin.surfaces.web.templating import render

__all__ = ["web_routes"]

_HTML = "text/html"

Asked: TypeAlias = Request[Any, Any, Any]
OpenNode: TypeAlias = NamedDependency[SkipValidation[Any]]
Asker: TypeAlias = NamedDependency[SkipValidation[Any]]
Asking: TypeAlias = NamedDependency[SkipValidation[Person]]


def web_routes(pages: tuple[Page, ...] | None = None, languages: Languages | None = None) -> list[Any]:
    """Return the handlers of all pages, to be mounted beside the API.

    They use the dependencies ``node``, ``person`` and ``reader`` of :func:`tocsin.surfaces.app.create_app`.

    Parameters
    ----------
    pages:
        The pages to serve; by default every installed one.
    languages:
        The languages this node speaks; by default the built-in ones.
    """
    shelf = _Shelf(installed_pages() if pages is None else pages, languages or Languages())
    handlers = [shelf.handler(view) for page in shelf.pages for view in page.views]
    paths = [view.path.rstrip("/") for page in shelf.pages for view in page.views]
    return [shelf.door(), *handlers, *(shelf.nowhere(path) for path in _dead_ends(paths))]


def _dead_ends(paths: list[str]) -> list[str]:
    """Return the patterns of addresses that lead nowhere: below every path that no parameter continues.

    >>> _dead_ends(["", "/places", "/places/{id:str}"])
    ['/{locale:str}/places/{id:str}/{rest:path}', '/{locale:str}/{rest:path}']
    """
    open_ended = [path for path in paths if not any(other.startswith(f"{path}/{{") for other in paths)]
    return sorted({f"/{{locale:str}}{path}/{{rest:path}}" for path in ["", *open_ended]})


class _Shelf:
    """The pages and languages of one application, and how a request for one of them is answered."""

    def __init__(self, pages: tuple[Page, ...], languages: Languages) -> None:
        self.pages = pages
        self.languages = languages

    def door(self) -> Any:
        """Return the handler of ``/``: the front page in the reader's language, or else in the node's own."""

        @get("/", sync_to_thread=False, include_in_schema=False)
        def door(request: Asked, node: OpenNode) -> Redirect:
            usual = getattr(node.settings, "locale", "en")
            otherwise = usual if usual in self.languages.locales else "en"
            locale = self.languages.negotiate(request.headers.get("accept-language"), otherwise)
            return Redirect(f"/{locale}/", status_code=307, headers={"vary": "accept-language"})

        return door

    def handler(self, view: View) -> Any:
        """Return the Litestar handler of one view."""
        if view.method == "POST":
            return self._posted(view)

        def show(
            request: Asked, node: OpenNode, person: Asking, reader: Asker, locale: FromPath[str]
        ) -> Response[str] | Redirect:
            return self._answer(request, view.handler, node, person, reader, locale, {})

        return get(f"/{{locale:str}}{view.path}", sync_to_thread=True, include_in_schema=False)(show)

    def _posted(self, view: View) -> Any:
        async def take(
            request: Asked, node: OpenNode, person: Asking, reader: Asker, locale: FromPath[str]
        ) -> Response[str] | Redirect:
            sent = await request.form()
            form = {name: value for name, value in sent.items() if isinstance(value, str)}
            return await to_thread.run_sync(self._answer, request, view.handler, node, person, reader, locale, form)

        return post(f"/{{locale:str}}{view.path}", status_code=200, include_in_schema=False)(take)

    def nowhere(self, path: str) -> Any:
        """Return the handler that says that no page stands at addresses of this pattern."""

        def missing(visit: Visit) -> Shown:
            address = f"/{visit.address.locale}/{visit.address.path}"
            raise NotFoundError(f"no page stands at {address}", remedy="start from the front page, or search")

        def nowhere(
            request: Asked, node: OpenNode, person: Asking, reader: Asker, locale: FromPath[str]
        ) -> Response[str] | Redirect:
            return self._answer(request, missing, node, person, reader, locale, {})

        return get(path, sync_to_thread=True, include_in_schema=False)(nowhere)

    def _answer(
        self,
        request: Asked,
        handler: Callable[[Visit], Any],
        node: Any,
        person: Person,
        reader: Any,
        locale: str,
        form: dict[str, str],
    ) -> Response[str] | Redirect:
        language, unknown = self._language(request, locale)
        path = request.url.path.lstrip("/").partition("/")[2]
        parameters = {name: str(value) for name, value in request.path_params.items() if name not in {"locale", "rest"}}
        visit = Visit(
            reader=reader,
            node=node,
            person=person,
            language=language,
            address=Address(locale=language.locale, path=path, query=dict(request.query_params.items())),
            parameters=parameters,
            form=form,
        )
        try:
            answer = error_page(visit, unknown) if unknown is not None else handler(visit)
            if isinstance(answer, Forward):
                return Redirect(answer.to, status_code=303)
            return self._written(request, visit, answer)
        except TocsinError as error:
            return self._written(request, visit, error_page(visit, error))
        except Exception as error:  # noqa: BLE001 - a page of a plug-in may raise anything; its reader gets a page
            return self._written(request, visit, failure_page(visit, failed(request.url.path, error)))

    def _written(self, request: Asked, visit: Visit, shown: Shown) -> Response[str]:
        values = {
            **frame(visit, self.pages, self.languages, csrf_token(request.scope)),
            **shown.values,
            "title": shown.title,
            "script": shown.script,
        }
        return Response(
            render(shown.template, visit.language, values),
            status_code=shown.status,
            media_type=_HTML,
            headers={
                "cache-control": "no-cache",
                "content-language": visit.language.locale,
                "tocsin-policy": policy_header(visit.reader.label),
            },
        )

    def _language(self, request: Asked, locale: str) -> tuple[Translator, TocsinError | None]:
        if locale in self.languages.locales:
            return self.languages.translator(locale), None
        spoken = self.languages.negotiate(request.headers.get("accept-language"))
        known = ", ".join(self.languages.locales)
        error = NotFoundError(f"no page stands at /{locale}", remedy=f"addresses begin with one of {known}")
        return self.languages.translator(spoken), error
