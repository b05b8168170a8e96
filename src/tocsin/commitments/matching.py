"""Which offers could meet which shortfalls? A choice with its reasons, for a person to decide; never done by itself.

Each offer may go to any need of its unit whose capability it fits, never more than is offered and never more than is
missing. Among all such divisions the one is proposed that meets the greatest weighted share of needs (weight: urgency,
times how much of the need is met), and, among equals, the one with fewest transfers: a mixed-integer programme, solved
exactly by HiGHS through :func:`scipy.optimize.milp`.
"""

from collections.abc import Mapping, Sequence
from decimal import Decimal

import msgspec

from tocsin.commitments.entries import Entry
from tocsin.commitments.shortfalls import Shortfall
from tocsin.errors import BadInputError

__all__ = ["Match", "Proposed", "propose"]

_PER_TRANSFER = 1e-4
"""Cost of one transfer against meeting one need whole: only a tie is broken by it."""

_MOST = 4000
"""Pairs of offer and need at most."""


class Match(msgspec.Struct, frozen=True, kw_only=True):
    """So much of an offer for a need."""

    offer: str
    party: str
    purpose: str
    capability: str
    unit: str
    value: Decimal
    reason: str


class Proposed(msgspec.Struct, frozen=True, kw_only=True):
    """A proposal to people, and what it leaves."""

    matches: tuple[Match, ...]
    unmet: tuple[tuple[str, str, str, Decimal], ...]
    """Purpose, unit, capability and what would still be missing."""
    unused: tuple[tuple[str, Decimal], ...]
    """Offer and what would be left of it."""
    optimal: bool
    """True where the solver proved that no better division exists."""


def propose(
    offers: Sequence[Entry], needs: Sequence[Shortfall], urgency: Mapping[str, float] | None = None
) -> Proposed:
    """Propose which offers meet which needs; ``urgency`` weighs purposes (1 where it does not say).

    An offer fits a need of the same unit, both real or both exercise, if it names the same capability or none, and if
    its earmark is empty or the need's purpose.

    Raises
    ------
    BadInputError
        Too many pairs for one question, or an urgency below nothing.
    """
    weights = dict(urgency or {})
    if any(not weight >= 0 for weight in weights.values()):
        raise BadInputError("an urgency is below nothing", remedy="weigh purposes with 0 or more")
    open_ = [need for need in needs if need.missing > 0]
    pairs = [(i, j) for i, offer in enumerate(offers) for j, need in enumerate(open_) if _fits(offer, need)]
    if len(pairs) > _MOST:
        raise BadInputError(
            f"{len(pairs)} pairs of offers and needs are too many", remedy="ask for one purpose or unit"
        )
    if not pairs:
        return _told(offers, open_, {}, optimal=True)
    values, optimal = _solved(offers, open_, pairs, weights)
    return _told(offers, open_, values, optimal=optimal)


def _fits(offer: Entry, need: Shortfall) -> bool:
    return (
        offer.amount.unit == need.unit
        and offer.exercise == need.exercise
        and offer.capability in {"", need.capability}
        and offer.earmark in {"", need.purpose}
    )


def _solved(
    offers: Sequence[Entry], needs: Sequence[Shortfall], pairs: list[tuple[int, int]], weights: Mapping[str, float]
) -> tuple[dict[tuple[int, int], Decimal], bool]:
    import numpy as np  # noqa: PLC0415 - loaded only where somebody asks for a proposal
    from scipy.optimize import Bounds, LinearConstraint, milp  # noqa: PLC0415 - likewise

    count = len(pairs)
    most = np.array([float(min(offers[i].amount.value, needs[j].missing)) for i, j in pairs])
    # Variables: the share of its most that each pair uses, then whether it is used at all.
    missing = np.array([float(needs[j].missing) for _, j in pairs])
    worth = np.array([weights.get(needs[j].purpose, 1.0) for _, j in pairs]) * most / missing
    cost = np.concatenate([-worth, np.full(count, _PER_TRANSFER)])
    rows, tops = [], []
    for limits, side in (([float(offer.amount.value) for offer in offers], 0), ([float(n.missing) for n in needs], 1)):
        for index, limit in enumerate(limits):
            row = np.zeros(2 * count)
            for at, pair in enumerate(pairs):
                if pair[side] == index:
                    row[at] = most[at] / limit
            rows.append(row)
            tops.append(1.0)
    for at in range(count):
        row = np.zeros(2 * count)
        row[at], row[count + at] = 1.0, -1.0
        rows.append(row)
        tops.append(0.0)
    found = milp(
        cost,
        integrality=np.concatenate([np.zeros(count), np.ones(count)]),
        bounds=Bounds(0, 1),
        constraints=LinearConstraint(np.array(rows), -np.inf, np.array(tops)),
        options={"time_limit": 20.0},
    )
    if found.x is None:
        return {}, False
    given: dict[tuple[int, int], Decimal] = {}
    left = {("o", i): offer.amount.value for i, offer in enumerate(offers)}
    left |= {("n", j): need.missing for j, need in enumerate(needs)}
    for at in np.argsort(-found.x[:count] * most, kind="stable"):
        i, j = pairs[at]
        share = float(found.x[at])
        if share <= 1e-9:
            continue
        exact = Decimal(repr(round(share * float(most[at]), 6)))
        value = min(exact, left["o", i], left["n", j])
        if value > 0:
            given[i, j] = value
            left["o", i] -= value
            left["n", j] -= value
    return given, bool(found.status == 0)


def _told(
    offers: Sequence[Entry], needs: Sequence[Shortfall], values: Mapping[tuple[int, int], Decimal], *, optimal: bool
) -> Proposed:
    matches = []
    for (i, j), value in sorted(values.items()):
        offer, need = offers[i], needs[j]
        share = float(value / need.missing)
        matches.append(
            Match(
                offer=offer.id,
                party=offer.party,
                purpose=need.purpose,
                capability=need.capability,
                unit=need.unit,
                value=value,
                reason=f"meets {share:.0%} of what is missing for {need.purpose}; "
                + ("the offer is free" if not offer.earmark else "the offer is earmarked for it"),
            )
        )
    unmet = tuple(
        (need.purpose, need.unit, need.capability, left)
        for j, need in enumerate(needs)
        if (left := need.missing - sum((value for (_, at), value in values.items() if at == j), Decimal(0))) > 0
    )
    unused = tuple(
        (offer.id, left)
        for i, offer in enumerate(offers)
        if (left := offer.amount.value - sum((value for (at, _), value in values.items() if at == i), Decimal(0))) > 0
    )
    return Proposed(matches=tuple(matches), unmet=unmet, unused=unused, optimal=optimal)
