"""What does every hazard that speaks of a place say of it? Chances side by side; nothing is mixed into one number."""

import math
from collections.abc import Iterator, Sequence

from tocsin.errors import NotFoundError
from tocsin.forecasts.hazard import Hazard
from tocsin.forecasts.summaries import threshold_text
from tocsin.node.answering_forecasts import place_forecast, world_forecast
from tocsin.node.answers import Expectation, PlaceAnswer
from tocsin.node.picture_answers import ChanceAnswer
from tocsin.node.running import Node

__all__ = ["chances", "member_chances"]

_STEPS = (1, 3, 6)
"""Steps of which a chance is told, where the hazard shows them."""


def chances(node: Node, place: PlaceAnswer) -> tuple[ChanceAnswer, ...]:
    """Return the chances of every hazard that is declared for such places; one without a forecast says so."""
    return tuple(row for hazard in _speaking(node, place.kind) for row in _of_place(node, hazard, place.id))


def member_chances(node: Node, organisation: str, members: Sequence[str]) -> tuple[ChanceAnswer, ...]:
    """Return, for every hazard of countries, how many members are expected to see it, and which is likeliest to."""
    return tuple(
        row for hazard in _speaking(node, "country") for row in _of_members(node, hazard, organisation, members)
    )


def _speaking(node: Node, kind: str) -> Iterator[Hazard]:
    return (hazard for hazard in node.registry.hazards.values() if hazard.place_kind == kind)


def _empty(hazard: Hazard, place: str, policy: str = "public") -> ChanceAnswer:
    return ChanceAnswer(hazard=hazard.id, title=hazard.title, place=place, question="", unit=hazard.unit, policy=policy)


def _of_place(node: Node, hazard: Hazard, place: str) -> Iterator[ChanceAnswer]:
    try:
        made = place_forecast(node, hazard.id, place, None)
    except NotFoundError:
        yield _empty(hazard, place)
        return
    by_step = {one.step: one for one in made.expectations}
    for step in _STEPS:
        if step not in by_step or (hazard.period == "year" and step != 1):
            continue
        one = by_step[step]
        for question, threshold, chance, usual in _questions(hazard, one):
            yield ChanceAnswer(
                hazard=hazard.id,
                title=hazard.title,
                place=place,
                question=question,
                threshold=threshold,
                unit=hazard.unit,
                period=one.period,
                step=step,
                chance=chance,
                usual=usual,
                model=made.model,
                origin=made.origin,
                policy=made.policy,
            )


def _of_members(node: Node, hazard: Hazard, organisation: str, members: Sequence[str]) -> Iterator[ChanceAnswer]:
    try:
        world = world_forecast(node, hazard.id, None, None)
    except NotFoundError:
        yield _empty(hazard, organisation)
        return
    told: dict[tuple[str, str], list[tuple[float, str]]] = {}
    for one in world.expectations:
        if one.place in members:
            for question, threshold, chance, _ in _questions(hazard, one):
                told.setdefault((question, threshold), []).append((chance, one.place))
    if not told:
        yield _empty(hazard, organisation, world.policy)
    for (question, threshold), found in told.items():
        highest, where = max(found)
        yield ChanceAnswer(
            hazard=hazard.id,
            title=hazard.title,
            place=organisation,
            question=question,
            threshold=threshold,
            unit=hazard.unit,
            period=world.period,
            step=world.step,
            chance=sum(chance for chance, _ in found),
            model=world.model,
            origin=world.origin,
            members=len(found),
            highest=where,
            highest_chance=highest,
            policy=world.policy,
        )


def _questions(hazard: Hazard, one: Expectation) -> Iterator[tuple[str, str, float, float | None]]:
    """Yield (event, threshold, chance, usual): the hazard's events where it declares some, else its usual threshold."""
    titles = {event.id: event.title for event in hazard.events}
    stated = [(id_, chance) for id_, chance in one.events.items() if id_ in titles]
    for id_, chance in stated:
        if math.isnan(chance):
            continue
        yield titles[id_], "", chance, one.usual_events.get(id_)
    if not hazard.events and hazard.thresholds:
        threshold = threshold_text(hazard.thresholds[min(1, len(hazard.thresholds) - 1)])
        if threshold in one.chances:
            yield "", threshold, one.chances[threshold], one.usual.get(threshold)
