"""`/api/v1/places` and `/api/v1/organisations`: who and where, and who belongs to what."""

from collections.abc import Callable
from typing import Annotated

import msgspec
from litestar import Response, get
from litestar.params import QueryParameter

from tocsin.node.answers import HeldValue, OrganisationAnswer, PlaceAnswer
from tocsin.node.reason_answers import RootCause
from tocsin.surfaces.api.answering import answer, answers
from tocsin.surfaces.api.paging import Page, link_header, page_of
from tocsin.surfaces.api.parameters import Asked, Asker, Cursor, Limit, Locale, OrganisationId, PlaceId, Speech
from tocsin.surfaces.language import Translator
from tocsin.surfaces.place_names import name_of, place_name

__all__ = ["HANDLERS", "Found", "NamedOrganisation", "NamedPlace"]


class NamedPlace(PlaceAnswer, frozen=True, kw_only=True):
    """A place, with its name in the language that was asked for."""

    name: str


class NamedOrganisation(OrganisationAnswer, frozen=True, kw_only=True):
    """An organisation, with its name in the language that was asked for."""

    name: str


class Found(msgspec.Struct, frozen=True, kw_only=True):
    """One search hit."""

    kind: str
    """``place``, ``organisation`` or ``hazard``."""
    id: str
    name: str


def _named_place(place: PlaceAnswer, words: Translator) -> NamedPlace:
    return NamedPlace(**msgspec.structs.asdict(place), name=name_of(place, words))


def _named_organisation(organisation: OrganisationAnswer, words: Translator) -> NamedOrganisation:
    return NamedOrganisation(**msgspec.structs.asdict(organisation), name=words.organisation(organisation.id))


@get(
    "/places",
    sync_to_thread=True,
    summary="Places, in pages",
    responses=answers(Page[NamedPlace], "Places that exist on the day the node stands on, by id"),
)
def places(
    request: Asked,
    reader: Asker,
    languages: Speech,
    kind: Annotated[str | None, QueryParameter(description="country, region, area ...", max_length=40)] = None,
    locale: Locale = "en",
    cursor: Cursor = None,
    limit: Limit = 300,
) -> Response[bytes]:
    """Say which places exist, a page at a time."""
    words = languages.translator(locale)
    found = sorted(reader.places(kind), key=lambda one: one.id)
    address = request.url.path
    page = page_of(found, key=lambda one: one.id, cursor=cursor, limit=limit, address=address, kind=kind, locale=locale)
    named = Page(items=tuple(_named_place(one, words) for one in page.items), next=page.next)
    return answer(request, named, headers=link_header(page, address))


@get(
    "/places/{place_id:str}",
    sync_to_thread=True,
    summary="One place",
    responses=answers(NamedPlace, "Codes, dates, parents, neighbours and organisations"),
)
def place(
    request: Asked, reader: Asker, languages: Speech, place_id: PlaceId, locale: Locale = "en"
) -> Response[bytes]:
    """Say which place this is, and what it belongs to."""
    return answer(request, _named_place(reader.place(place_id), languages.translator(locale)))


@get(
    "/places/{place_id:str}/children",
    sync_to_thread=True,
    summary="Places directly below one",
    responses=answers(tuple[NamedPlace, ...], "The states of a region, the loaded units of a country"),
)
def children(
    request: Asked, reader: Asker, languages: Speech, place_id: PlaceId, locale: Locale = "en"
) -> Response[bytes]:
    """Say which places lie directly below one."""
    words = languages.translator(locale)
    return answer(request, tuple(_named_place(one, words) for one in reader.children(place_id)))


@get(
    "/places/{place_id:str}/held",
    sync_to_thread=True,
    summary="The newest value of every series for a place",
    responses=answers(tuple[HeldValue, ...], "Values, reported or summed from the place's parts"),
)
def held(request: Asked, reader: Asker, place_id: PlaceId) -> Response[bytes]:
    """Say what every series held here says of a place."""
    return answer(request, reader.held(place_id))


@get(
    "/places/{place_id:str}/root-causes",
    sync_to_thread=True,
    summary="What is known of a place's root causes",
    responses=answers(tuple[RootCause, ...], "Levels, trends and ranks among peers, each with source, licence and lag"),
)
def root_causes(request: Asked, reader: Asker, place_id: PlaceId) -> Response[bytes]:
    """Say what is known of poverty, inequality, governance and other slow causes; what is missing is named."""
    return answer(request, reader.root_causes(place_id))


@get(
    "/organisations",
    sync_to_thread=True,
    summary="Organisations, in pages",
    responses=answers(Page[NamedOrganisation], "Organisations and their members, by id"),
)
def organisations(
    request: Asked, reader: Asker, languages: Speech, locale: Locale = "en", cursor: Cursor = None, limit: Limit = 100
) -> Response[bytes]:
    """Say which organisations exist and who belongs to them."""
    words = languages.translator(locale)
    found = sorted(reader.organisations(), key=lambda one: one.id)
    address = request.url.path
    page = page_of(found, key=lambda one: one.id, cursor=cursor, limit=limit, address=address, locale=locale)
    named = Page(items=tuple(_named_organisation(one, words) for one in page.items), next=page.next)
    return answer(request, named, headers=link_header(page, address))


@get(
    "/organisations/{organisation_id:str}",
    sync_to_thread=True,
    summary="One organisation",
    responses=answers(NamedOrganisation, "Members, former members and their dates"),
)
def organisation(
    request: Asked, reader: Asker, languages: Speech, organisation_id: OrganisationId, locale: Locale = "en"
) -> Response[bytes]:
    """Say who belongs to an organisation on the day the node stands on."""
    return answer(request, _named_organisation(reader.organisation(organisation_id), languages.translator(locale)))


@get(
    "/search",
    sync_to_thread=True,
    summary="Find a place, an organisation or a hazard",
    responses=answers(tuple[Found, ...], "Hits, best first"),
)
def search(
    request: Asked,
    reader: Asker,
    languages: Speech,
    q: Annotated[str, QueryParameter(description="A name or a code, in any language", min_length=1, max_length=200)],
    locale: Locale = "en",
    limit: Limit = 20,
) -> Response[bytes]:
    """Say what answers to a name or a code."""
    words = languages.translator(locale)
    found = reader.search(q, locale)[:limit]
    names: dict[str, Callable[[str], str]] = {
        "place": lambda id_: place_name(id_, reader, words),
        "organisation": words.organisation,
        "hazard": lambda id_: words.text(reader.hazard(id_).title),
    }
    return answer(request, tuple(Found(kind=kind, id=id_, name=names[kind](id_)) for kind, id_ in found))


@get(
    "/resolve",
    sync_to_thread=True,
    summary="The one place that a code or name means",
    responses=answers(NamedPlace, "The place; what means several places, or none, is an error that names candidates"),
)
def resolve(
    request: Asked,
    reader: Asker,
    languages: Speech,
    code: Annotated[str, QueryParameter(description="A code or an English name", min_length=1, max_length=200)],
    scheme: Annotated[
        str, QueryParameter(description="iso3, m49, gw, cow, ucdp, pcode ...; any if left out", max_length=40)
    ] = "",
    locale: Locale = "en",
) -> Response[bytes]:
    """Say which one place a code of some list means, never a guess."""
    return answer(request, _named_place(reader.named_place(code, scheme), languages.translator(locale)))


HANDLERS = (places, place, children, held, root_causes, organisations, organisation, search, resolve)
