"""What is a council on paper? Lines of seats by group and kind, and what it takes to decide: small enough for a link.

A design becomes a :class:`~tocsin.councils.bodies.Body` with an ordinary rule tree, so tally, missing votes, power and
the form of a file are those of every other body.
"""

from fractions import Fraction
from typing import Literal, TypeAlias

import msgspec

from tocsin.councils.bodies import Body, DatedRule, SeatGroup
from tocsin.councils.rules.count import Count
from tocsin.councils.rules.every import Every
from tocsin.councils.rules.regions import Regions
from tocsin.councils.rules.rule import Rule
from tocsin.councils.rules.veto import Veto
from tocsin.councils.rules.weight import Weight
from tocsin.councils.seats import Seat
from tocsin.errors import BadInputError

__all__ = ["KINDS", "MOST_SEATS", "Design", "Kind", "Line", "body_of", "rule_of", "seats_of"]

Kind: TypeAlias = Literal["veto", "permanent", "longer", "elected"]
KINDS: tuple[Kind, ...] = ("veto", "permanent", "longer", "elected")
"""Permanent with a veto, permanent without, elected for a longer term, elected for the usual term."""
MOST_SEATS = 200


class Line(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Seats of one kind for one group."""

    group: str
    kind: Kind
    count: int = 1
    weight: int = 1
    holders: tuple[str, ...] = ()
    """Place ids of states that are named; the others of ``count`` go to the rest of the group in turn."""


class Design(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A council on paper."""

    id: str
    title: str
    """Message id for what ships; a member's own words otherwise."""
    lines: tuple[Line, ...]
    yes: int
    """Yes votes it takes."""
    vetoes: int = 1
    """Votes against of veto seats that it takes to block; 0 where nothing is blocked."""
    share: Fraction | None = None
    """Share of all weights that the yes votes must reach as well."""
    each: dict[str, int] = {}
    """Group -> yes votes it must bring."""
    base: str = "UN"
    """Organisation whose members it speaks for."""
    scheme: str = "five"
    """How the lines' groups divide those members: see :mod:`tocsin.councils.lab.groups`."""
    terms: dict[str, int] = {}
    """Years of a term by kind of elected seat; 4 for longer and 2 for elected where none is named."""
    source: str = ""
    year: int = 0
    read: bool = False
    """True only where the text was read while it was typed."""
    stated: bool = False
    """Whether the source says how many votes a decision takes."""
    keeps: bool = False
    """Whether the seats are those of the Council of today, so that its record can be replayed seat by seat."""
    restraint: bool = False
    """Whether vetoes are withheld in a part of the cases by a pledge; which part, the record does not say."""
    note: str = ""

    @property
    def seats(self) -> int:
        """How many seats there are."""
        return sum(line.count for line in self.lines)

    @property
    def holders(self) -> tuple[str, ...]:
        """Places that hold a named seat."""
        return tuple(holder for line in self.lines for holder in line.holders)


def seats_of(design: Design) -> tuple[Seat, ...]:
    """List the seats: named ones by place id, the others by group, kind and number.

    Raises
    ------
    BadInputError
        No seats, too many, or a seat named twice.
    """
    if not 1 <= design.seats <= MOST_SEATS:
        raise BadInputError(
            f"the council has {design.seats} seats", where=design.id or "design", remedy=f"draw from 1 to {MOST_SEATS}"
        )
    found: list[Seat] = []
    numbers: dict[tuple[str, str], int] = {}
    for line in design.lines:
        classes = (line.kind, line.group, *(("permanent",) if line.kind == "veto" else ()))
        for position in range(line.count):
            if position < len(line.holders):
                id_ = place = line.holders[position]
            else:
                number = numbers[line.group, line.kind] = numbers.get((line.group, line.kind), 0) + 1
                id_, place = f"{line.group} {line.kind} {number}", ""
            found.append(Seat(id=id_, classes=classes, weights={"weight": line.weight}, place=place))
    if len({seat.id for seat in found}) < len(found):
        raise BadInputError("a state holds two seats", where=design.id or "design", remedy="name it once")
    return tuple(found)


def rule_of(design: Design) -> Rule:
    """Return the rule as a tree; a bar that is always met is left out."""
    rules: list[Rule] = [Count(at_least=design.yes)]
    if design.vetoes and any(line.kind == "veto" for line in design.lines):
        rules.append(Veto(among="veto", most=design.vetoes - 1))
    if design.share is not None:
        rules.append(Weight(weight="weight", share=design.share))
    needed = {group: number for group, number in design.each.items() if number}
    if needed:
        rules.append(Regions(at_least=needed))
    return rules[0] if len(rules) == 1 else Every(rules=tuple(rules))


def body_of(design: Design) -> Body:
    """Return the design as a body, so that it can be written as a file, tallied and changed."""
    groups = []
    for line in design.lines:
        unnamed = line.count - len(line.holders)
        more = ("permanent",) if line.kind == "veto" else ()
        if line.holders:
            groups.append(
                SeatGroup(holders=line.holders, classes=(line.kind, line.group, *more), weights={"weight": line.weight})
            )
        if unnamed:
            name = f"{line.group} {line.kind}"
            groups.append(
                SeatGroup(count=unnamed, classes=(name, line.kind, line.group, *more), weights={"weight": line.weight})
            )
    return Body(
        id=design.id or "design",
        name=design.title,
        note=design.note,
        seats=tuple(groups),
        rules=(
            DatedRule(
                id="decision",
                title="Decisions",
                tree=rule_of(design),
                instrument=design.source,
                checked=design.read,
                note="" if design.stated else "The source does not say how many votes a decision takes; assumed here.",
            ),
        ),
    )
