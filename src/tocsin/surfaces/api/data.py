"""`/api/v1/sources`, `/edition`, `/names`: where the data comes from, which day this is, what things are called."""

import msgspec
from litestar import Response, get
from litestar.params import FromPath

from tocsin.node.answers import Edition, SourceAnswer
from tocsin.surfaces.api.answering import answer, answers
from tocsin.surfaces.api.parameters import Asked, Asker, Speech
from tocsin.surfaces.place_names import name_of

__all__ = ["HANDLERS", "Names"]


class Names(msgspec.Struct, frozen=True, kw_only=True):
    """What places, organisations, hazards and models are called in one language."""

    locale: str
    direction: str
    """``ltr`` or ``rtl``."""
    places: dict[str, str]
    organisations: dict[str, str]
    hazards: dict[str, str]
    models: dict[str, str]


@get(
    "/sources",
    sync_to_thread=True,
    summary="Every public source: freshness, rows, licence, citation, last error",
    responses=answers(tuple[SourceAnswer, ...], "Sources with their series and vintages"),
)
def sources(request: Asked, reader: Asker) -> Response[bytes]:
    """Say which public sources feed this node, and how old what they gave is."""
    return answer(request, reader.sources())


@get(
    "/edition",
    sync_to_thread=True,
    summary="Which data, which day",
    responses=answers(Edition, "Route, time machine, failing sources"),
)
def edition(request: Asked, reader: Asker) -> Response[bytes]:
    """Say which data this node stands on, and which day."""
    return answer(request, reader.edition())


@get(
    "/names/{locale:str}",
    sync_to_thread=True,
    summary="What everything is called in one language",
    responses=answers(Names, "Names by id"),
)
def names(request: Asked, reader: Asker, languages: Speech, locale: FromPath[str]) -> Response[bytes]:
    """Say what places, organisations, hazards and models are called."""
    words = languages.translator(locale)
    hazards = reader.hazards()
    return answer(
        request,
        Names(
            locale=locale,
            direction=words.direction,
            places={one.id: name_of(one, words) for one in reader.places()},
            organisations={one.id: words.organisation(one.id) for one in reader.organisations()},
            hazards={one.id: words.text(one.title) for one in hazards},
            models={model.id: words.text(model.title) for one in hazards for model in one.models},
        ),
    )


HANDLERS = (sources, edition, names)
