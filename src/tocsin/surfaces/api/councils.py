"""`/api/v1/councils`: bodies, their rules and test decisions, and what a vote comes to."""

from typing import Annotated, Literal

from litestar import Response, get
from litestar.params import PathParameter, QueryParameter

from tocsin.node.council_answers import BodyAnswer, TallyAnswer
from tocsin.node.power_answers import InverseAnswer, PowerAnswer
from tocsin.surfaces.api.answering import answer, answers
from tocsin.surfaces.api.parameters import Asked, Asker

__all__ = ["HANDLERS", "BodyId", "Day", "RuleId"]

BodyId = Annotated[str, PathParameter(description="A body's id, for example `unsc`")]
Day = Annotated[str, QueryParameter(description="`YYYY-MM-DD`; without it, the day the node stands on", max_length=10)]
RuleId = Annotated[str, QueryParameter(description="A rule's id; without it, the body's first", max_length=80)]
Seats = Annotated[str, QueryParameter(description="Seat ids, with commas", max_length=2000)]


@get(
    "/councils",
    sync_to_thread=True,
    summary="Bodies that decide together",
    responses=answers(list[BodyAnswer], "Bodies with seats, rules in plain words, and test decisions"),
)
def bodies(request: Asked, reader: Asker, on: Day = "") -> Response[bytes]:
    """Say which bodies there are on a day."""
    return answer(request, reader.bodies(on=on))


@get(
    "/councils/{body_id:str}",
    sync_to_thread=True,
    summary="One body on a day",
    responses=answers(BodyAnswer, "Its seats, its rules with the articles they rest on, and its test decisions"),
)
def body(request: Asked, reader: Asker, body_id: BodyId, on: Day = "") -> Response[bytes]:
    """Say who sits in a body and by which rules it decides."""
    return answer(request, reader.body(body_id, on=on))


@get(
    "/councils/{body_id:str}/tally",
    sync_to_thread=True,
    summary="What a vote comes to, and which votes are missing",
    responses=answers(TallyAnswer, "Whether it is legal, which bars are met, the outcome, and what is missing"),
)
def tally(
    request: Asked,
    reader: Asker,
    body_id: BodyId,
    rule: RuleId = "",
    on: Day = "",
    yes: Seats = "",
    no: Seats = "",
    abstain: Seats = "",
    absent: Seats = "",
    not_participating: Seats = "",
    party: Seats = "",
    concerned: Seats = "",
    rest: Annotated[
        str, QueryParameter(description="What seats did that are not named: open, or a choice", max_length=20)
    ] = "open",
) -> Response[bytes]:
    """Count a vote that is handed in; nothing is kept."""
    told = reader.tally(
        body_id,
        rule=rule,
        on=on,
        choices={
            "yes": _ids(yes),
            "no": _ids(no),
            "abstain": _ids(abstain),
            "absent": _ids(absent),
            "not_participating": _ids(not_participating),
        },
        roles={"party": _ids(party), "concerned": _ids(concerned)},
        rest=rest,
    )
    return answer(request, told)


@get(
    "/councils/{body_id:str}/power",
    sync_to_thread=True,
    summary="How much power a rule gives to each seat",
    responses=answers(PowerAnswer, "Every index of every seat, the method, and how exact it is"),
)
def power(
    request: Asked,
    reader: Asker,
    body_id: BodyId,
    rule: RuleId = "",
    on: Day = "",
    abstention: Annotated[bool, QueryParameter(description="Also with abstention as a third choice")] = False,
) -> Response[bytes]:
    """Say what share of power the rule alone gives to each seat."""
    return answer(request, reader.power(body_id, rule=rule, on=on, abstention=abstention))


@get(
    "/councils/{body_id:str}/weights",
    sync_to_thread=True,
    summary="Which weights would give a wanted distribution of power",
    responses=answers(InverseAnswer, "Weights and a bar, what they reach, and how far that is from what was wanted"),
)
def weights(
    request: Asked,
    reader: Asker,
    body_id: BodyId,
    on: Day = "",
    wanted: Annotated[
        str, QueryParameter(description="`equal`, a weight's name, or `sqrt:` and a weight's name", max_length=80)
    ] = "equal",
    solve: Annotated[
        Literal["weights", "quota"], QueryParameter(description="Look for weights, or for a bar of given weights")
    ] = "weights",
    quota: Annotated[
        str, QueryParameter(description="Share of the weight that yes votes must carry, as a fraction", max_length=20)
    ] = "1/2",
    weight: Annotated[str, QueryParameter(description="The weight whose bar is looked for", max_length=80)] = "votes",
    index: Annotated[Literal["banzhaf", "shapley"], QueryParameter(description="The index that is to fit")] = "shapley",
) -> Response[bytes]:
    """Answer the inverse problem of power."""
    return answer(
        request,
        reader.inverse(body_id, on=on, wanted=wanted, solve=solve, share=quota, weight=weight, index=index),
    )


def _ids(text: str) -> tuple[str, ...]:
    return tuple(seat.strip() for seat in text.split(",") if seat.strip())


HANDLERS = (bodies, body, tally, power, weights)
