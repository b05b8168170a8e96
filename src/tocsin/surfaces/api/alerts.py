"""`/api/v1/alerts`: what needs an answer, why it fired, where every place stands, and the answers themselves."""

from datetime import datetime
from typing import Annotated, Literal

import msgspec
from litestar import Response, get, post
from litestar.openapi.datastructures import ResponseSpec
from litestar.params import FromPath, JSONBody, QueryParameter

from tocsin.alerts.levels import Level
from tocsin.errors import RefusedError
from tocsin.node.alert_answers import AlertAnswer, Coverage, HazardLevels, ReplayAnswer, RulesAnswer
from tocsin.surfaces.api.answering import answer, answers
from tocsin.surfaces.api.paging import Page, link_header, page_of
from tocsin.surfaces.api.parameters import Asked, Asker, Asking, Cursor, HazardId, Limit, OpenNode

__all__ = ["HANDLERS", "StepWanted"]

_Text = Annotated[str, msgspec.Meta(max_length=2000)]


class StepWanted(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A step that a person takes on an alert."""

    verb: Literal["acknowledged", "assigned", "snoozed", "updated", "ended", "verified"]
    why: _Text = ""
    to: Annotated[str, msgspec.Meta(max_length=200)] = ""
    """Whom it is assigned to."""
    until: Annotated[datetime, msgspec.Meta(tz=True)] | None = None
    """When a snooze ends."""
    level: Literal["watch", "advisory", "warning", "emergency"] | None = None
    verdict: Literal["", "hit", "false alarm"] = ""
    request: Annotated[str, msgspec.Meta(max_length=200)] = ""
    """A name of the asker's own: a step sent twice under it is taken once."""


@get(
    "/alerts",
    sync_to_thread=True,
    summary="Alerts, those that wait for an answer first",
    responses=answers(Page[AlertAnswer], "Alerts with their figures, rule and steps"),
)
def alerts(
    request: Asked,
    reader: Asker,
    hazard: Annotated[str | None, QueryParameter(description="Only of this hazard", max_length=80)] = None,
    place: Annotated[str | None, QueryParameter(description="Only about this place", max_length=80)] = None,
    least: Annotated[Level | None, QueryParameter(description="Only this level and those above")] = None,
    in_state: Annotated[
        Literal["active", "open", "acknowledged", "snoozed", "ended"] | None,
        QueryParameter(name="state", description="Only in this state; `active` is every one that has not ended"),
    ] = None,
    cursor: Cursor = None,
    limit: Limit = 100,
) -> Response[bytes]:
    """Say which alerts there are; silence about a place is no all-clear, see the levels of a hazard."""
    found = reader.alerts(hazard=hazard, place=place, least=least, state=in_state)
    page = page_of(
        found,
        key=lambda one: one.id,
        cursor=cursor,
        limit=limit,
        address=request.url.path,
        hazard=hazard,
        place=place,
        least=least,
        state=in_state,
    )
    return answer(request, page, headers=link_header(page, request.url.path))


@get(
    "/alerts/coverage",
    sync_to_thread=True,
    summary="Whether silence means anything: hazards and feeds without data about now",
    responses=answers(tuple[Coverage, ...], "Of each hazard and feed how old its newest figures are, and the limit"),
)
def coverage(request: Asked, reader: Asker) -> Response[bytes]:
    """Say of which hazards, places and feeds there is no data about now."""
    return answer(request, reader.alert_coverage())


@get(
    "/alerts/{alert_id:str}",
    sync_to_thread=True,
    summary="One alert",
    responses=answers(AlertAnswer, "Its figures, the rule that raised it, and every step since"),
)
def alert(request: Asked, reader: Asker, alert_id: FromPath[str]) -> Response[bytes]:
    """Say how one alert stands."""
    return answer(request, reader.alert(alert_id))


@post(
    "/alerts/{alert_id:str}/steps",
    sync_to_thread=True,
    status_code=200,
    summary="Answer an alert: acknowledge, assign, snooze, update, end, verify",
    responses={200: ResponseSpec(data_container=AlertAnswer, description="The alert after the step")},
)
def step(node: OpenNode, person: Asking, alert_id: FromPath[str], data: JSONBody[StepWanted]) -> Response[bytes]:
    """Take one step; it is written to the journal with who and when before this answers."""
    if not person.local:
        raise RefusedError(
            f"{person.name} of {person.member} is not at this node", where=alert_id, remedy="ask the node's operator"
        )
    given = {name: value for name, value in msgspec.structs.asdict(data).items() if value and name != "verb"}
    found = node.step(alert_id, data.verb, person, **given)
    return Response(
        msgspec.json.encode(found),
        media_type="application/json",
        headers={"cache-control": "no-store"},
        status_code=200,
    )


@get(
    "/hazards/{hazard_id:str}/levels",
    sync_to_thread=True,
    summary="Where every place stands by the rules of alerts",
    responses=answers(HazardLevels, "A level for each place, or why there is no data about now"),
)
def levels(request: Asked, reader: Asker, hazard_id: HazardId) -> Response[bytes]:
    """Say where every place of a hazard stands, and of which there is no data."""
    return answer(request, reader.alert_levels(hazard_id))


@get(
    "/hazards/{hazard_id:str}/alert-replay",
    sync_to_thread=True,
    summary="What the rules of alerts have been worth over the past",
    responses=answers(ReplayAnswer, "Precision, detection and lead time by level, the trade-off, and what was missed"),
)
def replay(request: Asked, reader: Asker, hazard_id: HazardId) -> Response[bytes]:
    """Say what the rules in force would have given over the newest replayed past of a hazard."""
    return answer(request, reader.alert_replay(hazard_id))


@get(
    "/hazards/{hazard_id:str}/alert-rules",
    sync_to_thread=True,
    summary="The rules that make alerts of a hazard",
    responses=answers(RulesAnswer, "Limits of each level, leads, events, hysteresis and budget"),
)
def rules(
    request: Asked,
    reader: Asker,
    hazard_id: HazardId,
    place: Annotated[str, QueryParameter(description="As they hold in this place", max_length=80)] = "",
) -> Response[bytes]:
    """Say which rules hold for a hazard, in one place or in general."""
    return answer(request, reader.alert_rules(hazard_id, place))


HANDLERS = (alerts, coverage, alert, step, levels, replay, rules)
