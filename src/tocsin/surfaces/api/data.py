"""`/api/v1/sources`, `/series`, `/edition`, `/names`: where data comes from, which day it is, how things are called."""

from typing import Annotated

import msgspec
from litestar import Response, get
from litestar.params import FromPath, QueryParameter

from tocsin.node.answers import Edition, SeriesAnswer, SeriesRows, SourceAnswer
from tocsin.surfaces.api.answering import answer, answers
from tocsin.surfaces.api.parameters import Asked, Asker, Speech

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
            places={one.id: words.place(one.id) for one in reader.places()},
            organisations={one.id: words.organisation(one.id) for one in reader.organisations()},
            hazards={one.id: words.text(one.title) for one in hazards},
            models={model.id: words.text(model.title) for one in hazards for model in one.models},
        ),
    )


@get(
    "/series",
    sync_to_thread=True,
    summary="Every series held here",
    responses=answers(tuple[SeriesAnswer, ...], "Series of public sources and of the member's own files"),
)
def series(request: Asked, reader: Asker) -> Response[bytes]:
    """Say which series are held here."""
    return answer(request, reader.series())


@get(
    "/series/{series_id:str}",
    sync_to_thread=True,
    summary="The values of one series",
    responses=answers(SeriesRows, "Values by place and period, reported or summed"),
)
def series_rows(
    request: Asked,
    reader: Asker,
    series_id: FromPath[str],
    place: Annotated[str | None, QueryParameter(description="Only this place", max_length=80)] = None,
    first: Annotated[str, QueryParameter(description="First period, `YYYY-MM` or `YYYY`", max_length=10)] = "",
    last: Annotated[str, QueryParameter(description="Last period, `YYYY-MM` or `YYYY`", max_length=10)] = "",
) -> Response[bytes]:
    """Say what one series holds, for every place or one."""
    return answer(request, reader.series_rows(series_id, place=place, first=first, last=last))


HANDLERS = (sources, edition, names, series, series_rows)
