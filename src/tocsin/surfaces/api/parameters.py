"""What API handlers are handed: the reader who asks, and parameters with their limits."""

from typing import Annotated, Any, TypeAlias

from litestar import Request
from litestar.di import NamedDependency
from litestar.exceptions import ValidationException
from litestar.params import PathParameter, QueryParameter, SkipValidation

from tocsin.exchange.policies import Person
from tocsin.node.reading import Reader
from tocsin.surfaces.api.paging import LARGEST
from tocsin.surfaces.language import Languages

__all__ = [
    "Asked",
    "Asker",
    "Asking",
    "Cursor",
    "Exporter",
    "HazardId",
    "History",
    "Limit",
    "Locale",
    "ModelId",
    "OpenNode",
    "OrganisationId",
    "Period",
    "PlaceId",
    "Speech",
    "Truth",
    "refuse_unknown_parameters",
]

Asked: TypeAlias = Request[Any, Any, Any]
Asker: TypeAlias = NamedDependency[SkipValidation[Reader]]
"""The node as the person who asks may read it."""
Exporter: TypeAlias = NamedDependency[SkipValidation[Reader]]
"""The node as the person who asks may take it away."""
Asking: TypeAlias = NamedDependency[SkipValidation[Person]]
OpenNode: TypeAlias = NamedDependency[SkipValidation[Any]]
Speech: TypeAlias = NamedDependency[SkipValidation[Languages]]
"""The languages this node speaks."""

HazardId: TypeAlias = Annotated[str, PathParameter(description="A hazard's id, for example `conflict`")]
PlaceId: TypeAlias = Annotated[str, PathParameter(description="A place's id, for example `SDN`")]
OrganisationId: TypeAlias = Annotated[str, PathParameter(description="An organisation's id, for example `AU`")]
Period: TypeAlias = Annotated[
    str | None,
    QueryParameter(description="`YYYY-MM` or `YYYY`; without it, the first forecast period", max_length=10),
]
ModelId: TypeAlias = Annotated[
    str | None, QueryParameter(description="A model's id; without it, the hazard's headline model", max_length=80)
]
History: TypeAlias = Annotated[
    str | None,
    QueryParameter(description="Which history was used: assumed, recorded, feature or final", max_length=20),
]
Truth: TypeAlias = Annotated[
    str | None,
    QueryParameter(description="Which vintage of the outcome counts, for example `final`, or `all`", max_length=120),
]
Locale: TypeAlias = Annotated[
    str, QueryParameter(description="Language of names, for example `fr`", max_length=20, pattern=r"^[A-Za-z0-9_-]+$")
]
Cursor: TypeAlias = Annotated[
    str | None, QueryParameter(description="Where to go on, from the page before", max_length=400)
]
Limit: TypeAlias = Annotated[int, QueryParameter(description="Most items in the answer", ge=1, le=LARGEST)]


def refuse_unknown_parameters(request: Asked) -> None:
    """Refuse a query parameter the handler does not have, so that a typing error is not a silent default."""
    handled = request.route_handler.parsed_fn_signature.parameters
    known = {getattr(one.kwarg_definition, "name", None) or name for name, one in handled.items()}
    unknown = [name for name in request.query_params if name not in known]
    if unknown:
        offered = ", ".join(sorted(name for name in known if name not in _NOT_QUERY)) or "none"
        raise ValidationException(
            extra=[
                {"key": name, "source": "query", "message": f"unknown parameter; known here: {offered}"}
                for name in unknown
            ]
        )


_NOT_QUERY = frozenset(
    {"request", "reader", "exporter", "person", "node", "languages", "data"}
    | {
        "alert_id",
        "body_id",
        "hazard_id",
        "incident_id",
        "job_id",
        "organisation_id",
        "place_id",
        "series_id",
        "slug",
        "table",
    }
)
