"""How much power does a rule give to each seat, and which weights would give a wanted distribution? As of a day."""

from collections.abc import Mapping
from fractions import Fraction
from math import isqrt
from typing import Literal

import numpy as np

from tocsin.councils.bodies import Body, DatedRule, rule_of
from tocsin.councils.power.game import game_of
from tocsin.councils.power.inverse import Index, bar_for, weights_for
from tocsin.councils.power.measuring import Power, measure
from tocsin.councils.power.readings import LIMITS
from tocsin.councils.power.ternary import TernaryPower, ternary_power
from tocsin.councils.seats import Seat
from tocsin.errors import BadInputError
from tocsin.node.answering_councils import day_of, seated
from tocsin.node.power_answers import (
    Figure,
    InverseAnswer,
    InverseSeat,
    PowerAnswer,
    SeatFigures,
    TernaryFigures,
)
from tocsin.node.running import Node

__all__ = ["inverse_answer", "power_answer"]

_SEED = 20261127
"""Samples, where nothing else reaches a game, are the same every time."""


def power_answer(node: Node, body: Body, policy: str, rule: str, on: str, abstention: bool, keep: bool) -> PowerAnswer:
    """Return every index of every seat under a rule, also with abstention as a third choice where asked for."""
    day = day_of(node, on)
    dated = rule_of(body, rule, day)
    seats, label = seated(node, body, day, policy)
    # Asked about a shipped body again and again, the same game is counted once; a file of one's own may change.
    key = ("power", body.id, dated.id, day, abstention)
    found, ternary, why = (
        node.remembered(key, lambda: _count(dated, seats, abstention))
        if keep and policy == "public"
        else _count(dated, seats, abstention)
    )
    return _answer(body, dated, day.isoformat(), seats, found, (ternary, why), label)


def _count(dated: DatedRule, seats: tuple[Seat, ...], abstention: bool) -> tuple[Power, TernaryPower | None, str]:
    found = measure(game_of(dated.tree, seats), np.random.default_rng(_SEED))
    if not abstention:
        return found, None, ""
    try:
        return found, ternary_power(dated.tree, seats), ""
    except BadInputError as error:
        return found, None, error.what


def _answer(
    body: Body,
    dated: DatedRule,
    on: str,
    seats: tuple[Seat, ...],
    found: Power,
    ternary: tuple[TernaryPower | None, str],
    label: str,
) -> PowerAnswer:
    counted, (three, why) = found.counted, ternary
    known = {seat.id: seat for seat in seats}
    return PowerAnswer(
        body=body.id,
        rule=dated.id,
        title=dated.title,
        on=on,
        seats=tuple(
            SeatFigures(
                seat=one.seat,
                place=known[one.seat].place,
                classes=known[one.seat].classes,
                penrose=_figure(one.penrose, counted.exact),
                banzhaf=_figure(one.banzhaf, counted.exact),
                shapley=_figure(one.shapley, counted.shapley_exact),
                prevent=_figure(one.prevent, counted.exact),
                initiate=_figure(one.initiate, counted.exact),
            )
            for one in found.seats
        ),
        act=_figure(found.act, counted.exact),
        method=counted.method,
        exact=counted.exact,
        shapley_exact=counted.shapley_exact,
        error=counted.error,
        shapley_error=counted.shapley_error,
        note=counted.note,
        ternary=()
        if three is None
        else tuple(
            TernaryFigures(
                seat=one.seat,
                decides=_figure(one.decides),
                by_abstaining=_figure(one.by_abstaining),
                by_yes=_figure(one.by_yes),
                share=_figure(one.share),
                shapley=None if one.shapley is None else _figure(one.shapley),
            )
            for one in three.seats
        ),
        ternary_act=None if three is None else _figure(three.act),
        ternary_note=why if three is None else three.note,
        limits=LIMITS,
        policy=label,
    )


def _figure(value: Fraction, exact: bool = True) -> Figure:
    return Figure(fraction=str(value) if exact else "", value=float(value))


def inverse_answer(
    node: Node,
    body: Body,
    policy: str,
    on: str,
    wanted: Mapping[str, float] | str,
    solve: Literal["weights", "quota"],
    share: str,
    weight: str,
    index: Index,
) -> InverseAnswer:
    """Return weights (or, for the weights that seats have, a bar) whose power comes close to what is wanted.

    ``wanted`` maps seats to any positive numbers, or says ``equal``, the name of a weight, or ``sqrt:`` and a weight.
    """
    day = day_of(node, on)
    seats, label = seated(node, body, day, policy)
    voting = tuple(seat for seat in seats if seat.votes)
    aim = _wanted(voting, wanted)
    if solve == "weights":
        try:
            found = weights_for(aim, Fraction(share), index)
        except (ValueError, ZeroDivisionError) as error:
            raise BadInputError(f"{share!r} is no fraction", where="quota", remedy="write it as 1/2") from error
    else:
        found = bar_for([_weight(seat, weight) for seat in voting], aim, index)
    return InverseAnswer(
        body=body.id,
        on=day.isoformat(),
        index=index,
        seats=tuple(
            InverseSeat(seat=seat.id, weight=points, wanted=_figure(one), reached=_figure(got))
            for seat, points, one, got in zip(voting, found.weights, found.wanted, found.reached, strict=True)
        ),
        bar=found.bar,
        total=sum(found.weights),
        gap=_figure(found.gap),
        largest=_figure(found.largest),
        policy=label,
    )


def _wanted(seats: tuple[Seat, ...], wanted: Mapping[str, float] | str) -> list[Fraction]:
    if not isinstance(wanted, str):
        ids = {seat.id for seat in seats}
        unknown = sorted(set(wanted) - ids) or sorted(ids - set(wanted))
        if unknown:
            raise BadInputError(
                f"{unknown[0]} is no seat that votes, or has no wanted share",
                where="wanted",
                remedy="give each voting seat one share",
            )
        return [Fraction(wanted[seat.id]) for seat in seats]
    if wanted == "equal":
        return [Fraction(1)] * len(seats)
    root, name = wanted.startswith("sqrt:"), wanted.removeprefix("sqrt:")
    weights = [_weight(seat, name) for seat in seats]
    return [Fraction(isqrt(one * 10**12)) if root else Fraction(one) for one in weights]


def _weight(seat: Seat, name: str) -> int:
    if name not in seat.weights:
        raise BadInputError(
            f"the seat {seat.id} has no weight {name!r}",
            where="wanted",
            remedy=f"choose from: {', '.join(seat.weights) or 'equal'}",
        )
    return seat.weights[name]
