"""What is a body? Its seats over time, its rules over time with the article each rests on, and real test decisions.

A body is data: a file in the form of :mod:`tocsin.councils.rule_file`. Those that ship with Tocsin lie in ``data/``;
a member writes others, or changes a copy.
"""

from collections.abc import Mapping
from datetime import date
from typing import Literal, TypeAlias

import msgspec

from tocsin.councils.rules.kinds import takes_votes
from tocsin.councils.rules.rule import Rule
from tocsin.errors import UnknownCodeError
from tocsin.world.tables import within

__all__ = ["Body", "DatedRule", "Decision", "Outcome", "SeatGroup", "WeightTable", "rule_of", "rules_on"]

Outcome: TypeAlias = Literal["adopted", "not adopted", "no quorum", "not legal", "no vote"]


class SeatGroup(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Seats that are named in one way: an organisation's members, a list of holders, a series, or a mere number.

    ``count`` fills up with seats without a name until so many seats have the group's first class.
    """

    organisation: str = ""
    """Members of this organisation of :mod:`tocsin.world.organisations` on the day."""
    standing: str = ""
    """Only members of this standing, e.g. ``permanent``."""
    series: str = ""
    """Every place with a value in this series of the node, e.g. ``imf.votes``."""
    holders: tuple[str, ...] = ()
    without: tuple[str, ...] = ()
    count: int | None = None
    classes: tuple[str, ...] = ()
    weights: dict[str, int] = {}
    """Weight of each seat of the group."""
    since: date | None = None
    until: date | None = None
    source: str = ""


class WeightTable(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Where a weight comes from: a series of the node, or values typed here with their source."""

    name: str
    series: str = ""
    values: dict[str, int] = {}
    """Seat id -> whole number."""
    since: date | None = None
    until: date | None = None
    source: str = ""
    checked: bool = False


class DatedRule(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One rule of a body: for which questions, from when until when, and on which article it rests."""

    id: str
    title: str
    tree: Rule
    instrument: str = ""
    article: str = ""
    checked: bool = False
    """True only where the text of the article was read while the rule was written."""
    read: str = ""
    """Which text was read."""
    since: date | None = None
    until: date | None = None
    note: str = ""

    @property
    def votes(self) -> bool:
        """Whether a vote is taken under it."""
        return takes_votes(self.tree)


class Decision(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A real vote, or one the text itself decides, and what came of it; every body is held against some.

    Each choice is a list of seats or a number; numbers take the seats that no list names, in the order of the seats.
    """

    title: str
    date: date
    rule: str
    outcome: Outcome
    kind: Literal["real", "textual"] = "real"
    yes: tuple[str, ...] | int = ()
    no: tuple[str, ...] | int = ()
    abstain: tuple[str, ...] | int = ()
    not_participating: tuple[str, ...] | int = ()
    absent: tuple[str, ...] = ()
    """Named only to keep numbers from taking them; whoever is left over is absent anyway."""
    roles: dict[str, tuple[str, ...]] = {}
    source: str = ""
    checked: bool = False
    """True only where the count was read in a source while the decision was typed."""


class Body(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A council, assembly, board or forum."""

    id: str
    name: str
    organisation: str = ""
    """The organisation it belongs to, an id of :mod:`tocsin.world.organisations` where there is one."""
    note: str = ""
    seats: tuple[SeatGroup, ...]
    weights: tuple[WeightTable, ...] = ()
    rules: tuple[DatedRule, ...]
    decisions: tuple[Decision, ...] = ()

    def __post_init__(self) -> None:
        """Refuse a body without rules or seats, and two rules that speak at once under one id."""
        if not self.rules:
            raise ValueError("a body has at least one rule")
        if not self.seats:
            raise ValueError("a body has at least one group of seats")
        for position, one in enumerate(self.rules):
            for other in self.rules[:position]:
                if one.id == other.id and _overlap(one, other):
                    raise ValueError(f"two rules with the id {one.id!r} hold on the same day; date them apart")


def rules_on(body: Body, on: date) -> tuple[DatedRule, ...]:
    """List the rules in force on a day, in the order of the file."""
    return tuple(rule for rule in body.rules if within(on, rule.since, rule.until))


def rule_of(body: Body, id: str, on: date) -> DatedRule:
    """Return the rule of an id (the first one for an empty id) as it was in force on a day.

    Raises
    ------
    UnknownCodeError
        Naming the rules in force on that day.
    """
    in_force = rules_on(body, on)
    found = next((rule for rule in in_force if id in ("", rule.id)), None)
    if found is None:
        named: Mapping[str, None] = dict.fromkeys(rule.id for rule in in_force)
        raise UnknownCodeError(
            f"no rule {id!r} of this body is in force on {on.isoformat()}"
            if in_force
            else f"no rule on {on.isoformat()}",
            where=body.id,
            remedy=f"in force then: {', '.join(named)}" if named else "choose a later day",
        )
    return found


def _overlap(one: DatedRule, other: DatedRule) -> bool:
    starts = max(one.since or date.min, other.since or date.min)
    return starts < min(one.until or date.max, other.until or date.max)
