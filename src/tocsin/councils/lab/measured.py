"""What do the numbers say of a council on paper? Power, voice, the record replayed, quotas tried.

Everything is computed from the design, by the same functions as for real bodies, in a few hundredths of a second.
"""

from collections.abc import Mapping, Sequence

import msgspec

from tocsin.councils.bodies import Body
from tocsin.councils.lab.design import KINDS, Design, Kind, Line, body_of, rule_of, seats_of
from tocsin.councils.lab.replay import Draft, Replay, replayed
from tocsin.councils.lab.representing import Representation, represented
from tocsin.councils.phrases import Sentence
from tocsin.councils.power.game import game_of
from tocsin.councils.power.measuring import Power, measure
from tocsin.councils.rule_file import write_body
from tocsin.councils.rules.count import Count
from tocsin.councils.rules.every import Every
from tocsin.councils.rules.rule import Rule
from tocsin.councils.rules.veto import Veto
from tocsin.councils.seats import Seat
from tocsin.errors import BadInputError

__all__ = ["Known", "LinePower", "Measured", "Tried", "design_of", "measured"]

_TRIED, _FEW, _LARGE = 40, 10, 60


class Known(msgspec.Struct, frozen=True, kw_only=True):
    """What the node holds that a council is measured against; any part may be empty."""

    members: tuple[str, ...]
    people: Mapping[str, float] = {}
    income: Mapping[str, float] = {}
    drafts: tuple[Draft, ...] = ()


class LinePower(msgspec.Struct, frozen=True, kw_only=True):
    """The power of one line of seats; shares are of all power."""

    group: str
    kind: str
    count: int
    holders: tuple[str, ...]
    shapley: float
    """Shapley-Shubik of one seat."""
    banzhaf: float
    """Banzhaf's share of one seat."""
    prevent: float
    """Coleman's power of one seat to prevent."""
    initiate: float
    total: float
    """Shapley-Shubik of the whole line."""


class Tried(msgspec.Struct, frozen=True, kw_only=True):
    """The same council with another number of yes votes."""

    yes: int
    act: float
    veto_share: float
    """Shapley-Shubik of all veto seats together."""
    chosen: bool


class Measured(msgspec.Struct, frozen=True, kw_only=True):
    """One council, measured."""

    design: Design
    sentence: Sentence
    """Its rule in plain words."""
    act: float
    """Power to act: share of all ways to vote yes or no that adopt (Coleman 1971)."""
    act_exact: str
    method: str
    exact: bool
    lines: tuple[LinePower, ...]
    veto_share: float
    representation: Representation
    replay: Replay | None
    tried: tuple[Tried, ...]
    form: str
    """The design as a file of a body."""


def measured(design: Design, known: Known) -> Measured:
    """Measure a council.

    >>> from tocsin.councils.lab.proposals import proposal
    >>> found = measured(proposal("today"), Known(members=("FRA", "KEN")))
    >>> found.act_exact, round(found.veto_share, 4)
    ('53/2048', 0.9814)

    Raises
    ------
    BadInputError
        The design has no seats or too many.
    """
    if not 0 <= design.yes <= design.seats:
        raise BadInputError(
            f"it takes {design.yes} yes votes of {design.seats} seats",
            where="yes",
            remedy=f"ask for at most {design.seats}",
        )
    seats = seats_of(design)
    rule = rule_of(design)
    power = measure(game_of(rule, seats))
    shapley = {one.seat: float(one.shapley) for one in power.seats}
    return Measured(
        design=design,
        sentence=rule.sentence(seats),
        act=float(power.act),
        act_exact=str(power.act),
        method=power.counted.method,
        exact=power.counted.exact and power.counted.shapley_exact,
        lines=_lines(design, seats, power),
        veto_share=_veto_share(seats, shapley),
        representation=represented(
            design,
            known.members,
            shapley,
            {seat.id: (seat.place, seat.classes[1]) for seat in seats},
            known.people,
            known.income,
        ),
        replay=replayed(design, known.drafts),
        tried=_tried(design),
        form=write_body(body_of(design)),
    )


def _lines(design: Design, seats: Sequence[Seat], power: Power) -> tuple[LinePower, ...]:
    of = {one.seat: one for one in power.seats}
    found, start = [], 0
    for line in design.lines:
        own = [of[seat.id] for seat in seats[start : start + line.count]]
        start += line.count
        if not own:
            continue
        found.append(
            LinePower(
                group=line.group,
                kind=line.kind,
                count=line.count,
                holders=line.holders,
                shapley=float(own[0].shapley),
                banzhaf=float(own[0].banzhaf),
                prevent=float(own[0].prevent),
                initiate=float(own[0].initiate),
                total=float(sum(one.shapley for one in own)),
            )
        )
    return tuple(found)


def _veto_share(seats: Sequence[Seat], shapley: Mapping[str, float]) -> float:
    return sum(shapley[seat.id] for seat in seats if "veto" in seat.classes)


def _tried(design: Design) -> tuple[Tried, ...]:
    """Try every number of yes votes from half of the seats on; large councils in steps."""
    least = design.seats // 2 + 1
    step = max(1, (design.seats - least) // (_TRIED if design.seats <= _LARGE else _FEW) + 1)
    wanted = sorted({*range(least, design.seats + 1, step), design.yes})
    found = []
    for yes in wanted:
        other = msgspec.structs.replace(design, yes=yes)
        seats = seats_of(other)
        power = measure(game_of(rule_of(other), seats))
        shares = {one.seat: float(one.shapley) for one in power.seats}
        found.append(
            Tried(yes=yes, act=float(power.act), veto_share=_veto_share(seats, shares), chosen=yes == design.yes)
        )
    return tuple(found)


def design_of(body: Body, seats: Sequence[Seat], rule: Rule, *, source: str, base: str) -> Design:
    """Read a body as a design, so that it can be compared: seats by class, yes votes, and a veto of a class.

    Raises
    ------
    BadInputError
        Its rule asks for something that a design does not have.
    """
    parts = rule.rules if isinstance(rule, Every) else (rule,)
    yes, vetoes, among = 0, 0, ""
    for part in parts:
        if isinstance(part, Count) and not part.among and not part.without:
            yes = part.reached_by(len(seats))
        elif isinstance(part, Veto) and not part.without:
            vetoes, among = part.most + 1, part.among
        else:
            raise BadInputError(
                "the lab compares councils that take a number of yes votes, with or without vetoes",
                where=body.id,
                remedy="see `tocsin power` for the power of any rule",
            )
    from tocsin.councils.lab.groups import FIVE, group_of  # noqa: PLC0415 - reads the tables of the world

    holders: dict[tuple[str, Kind], list[str]] = {}
    counts: dict[tuple[str, Kind], int] = {}
    for seat in seats:
        veto = bool(vetoes) and (not among or among in seat.classes)
        other: Kind = next((one for one in KINDS if one in seat.classes and one != "veto"), "elected")
        named = next((one for one in seat.classes if one in FIVE), "")
        group = named or (group_of(seat.place) if seat.place and base == "UN" else seat.place) or "seats"
        key: tuple[str, Kind] = (group, "veto" if veto else other)
        counts[key] = counts.get(key, 0) + 1
        if seat.place:
            holders.setdefault(key, []).append(seat.place)
    return Design(
        id=body.id,
        title=body.name,
        yes=yes,
        vetoes=vetoes,
        base=base,
        scheme="five" if base == "UN" else "each",
        source=source,
        stated=True,
        note=body.note,
        lines=tuple(
            Line(group=group, kind=kind, count=count, holders=tuple(holders.get((group, kind), ())))
            for (group, kind), count in counts.items()
        ),
    )
