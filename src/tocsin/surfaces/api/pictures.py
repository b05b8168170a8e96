"""Pictures, risk, drought, the commons and occurrences under `/api/v1`: figures and events side by side."""

from typing import Annotated

import msgspec
from litestar import Response, get
from litestar.params import QueryParameter

from tocsin.errors import BadInputError
from tocsin.node.picture_answers import DroughtAnswer, FigureAnswer, OccurrenceAnswer, RiskAnswer
from tocsin.observations.occurrences import KINDS
from tocsin.surfaces.api.answering import answer, answers
from tocsin.surfaces.api.parameters import Asked, Asker, Limit, OrganisationId, PlaceId

__all__ = ["HANDLERS", "Occurrences"]

_Month = Annotated[str, QueryParameter(description="YYYY-MM", pattern=r"^(\d{4}-\d{2})?$")]


@get(
    "/places/{place_id:str}/pictures",
    sync_to_thread=True,
    summary="Health, economy, disasters, sea, crime and help of a place",
    responses=answers(tuple[FigureAnswer, ...], "Lines of pictures; one without a series says so by an empty `series`"),
)
def pictures(request: Asked, reader: Asker, place_id: PlaceId) -> Response[bytes]:
    """Say what is known of a place in pictures, each figure with source, period and age."""
    return answer(request, reader.pictures(place_id))


@get(
    "/organisations/{organisation_id:str}/pictures",
    sync_to_thread=True,
    summary="The same for the members of an organisation",
    responses=answers(tuple[FigureAnswer, ...], "Counts summed, rates and indices as their median"),
)
def member_pictures(request: Asked, reader: Asker, organisation_id: OrganisationId) -> Response[bytes]:
    """Say what is known of the members in pictures."""
    return answer(request, reader.organisation_pictures(organisation_id))


@get(
    "/places/{place_id:str}/risk",
    sync_to_thread=True,
    summary="Hazards, exposure, vulnerability and coping side by side",
    responses=answers(RiskAnswer, "Chances of every hazard, and the parts beside them; no index"),
)
def risk(request: Asked, reader: Asker, place_id: PlaceId) -> Response[bytes]:
    """Say what every hazard says of a place, and who is exposed, how vulnerable, with what means."""
    return answer(request, reader.risk(place_id))


@get(
    "/organisations/{organisation_id:str}/risk",
    sync_to_thread=True,
    summary="The same for the members of an organisation",
    responses=answers(RiskAnswer, "Expected numbers of members by hazard, and the parts beside them; no index"),
)
def member_risk(request: Asked, reader: Asker, organisation_id: OrganisationId) -> Response[bytes]:
    """Say what every hazard says of the members together."""
    return answer(request, reader.organisation_risk(organisation_id))


@get(
    "/places/{place_id:str}/drought",
    sync_to_thread=True,
    summary="Standardised precipitation index of a place",
    responses=answers(tuple[DroughtAnswer, ...], "One for each connected series of rain; empty where there is none"),
)
def drought(request: Asked, reader: Asker, place_id: PlaceId) -> Response[bytes]:
    """Say how unusual the rain of the last 1, 3, 6 and 12 months is."""
    return answer(request, reader.drought(place_id))


@get(
    "/commons",
    sync_to_thread=True,
    summary="The high seas, the ice, the air and the orbits",
    responses=answers(tuple[FigureAnswer, ...], "Lines of pictures of what lies beyond national jurisdiction"),
)
def commons(request: Asked, reader: Asker) -> Response[bytes]:
    """Say what is known of the commons."""
    return answer(request, reader.commons())


class Occurrences(msgspec.Struct, frozen=True, kw_only=True):
    """Disasters and incidents, the newest first."""

    items: tuple[OccurrenceAnswer, ...]


@get(
    "/occurrences",
    sync_to_thread=True,
    summary="Disasters and incidents at sea, the newest first",
    responses=answers(Occurrences, "As they could be known at the node's moment"),
)
def occurrences(
    request: Asked,
    reader: Asker,
    place: Annotated[str | None, QueryParameter(description="Only what names this place", max_length=40)] = None,
    kind: Annotated[
        str, QueryParameter(description="flood, earthquake, cyclone, piracy ...; several with commas", max_length=200)
    ] = "",
    first: _Month = "",
    last: _Month = "",
    limit: Limit = 100,
) -> Response[bytes]:
    """Say which disasters and incidents are known."""
    kinds = tuple(one for one in kind.split(",") if one)
    strange = [one for one in kinds if one not in KINDS]
    if strange:
        raise BadInputError(f"no kind {strange[0]!r}", where="kind", remedy=f"choose {', '.join(KINDS)}")
    found = reader.occurrences(
        places=None if place is None else (place,), kinds=kinds, first=first, last=last, limit=limit
    )
    return answer(request, Occurrences(items=found))


HANDLERS = (pictures, member_pictures, risk, member_risk, drought, commons, occurrences)
