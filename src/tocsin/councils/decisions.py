"""Does a rule decide real votes as they were decided? Run a body's own test decisions through its rules."""

from typing import TypeAlias

import msgspec

from tocsin.councils.ballots import Ballot, Choice
from tocsin.councils.bodies import Body, Decision, Outcome, rule_of
from tocsin.councils.seating import NONE, Tables, seats_on
from tocsin.councils.seats import Seat
from tocsin.councils.tally import cast, tally
from tocsin.errors import BadInputError

__all__ = ["Judged", "ballots_of", "judged"]

_Side: TypeAlias = tuple[Choice, tuple[str, ...] | int]


class Judged(msgspec.Struct, frozen=True, kw_only=True):
    """A decision as it was taken, and as the rule decides it."""

    decision: Decision
    outcome: Outcome

    @property
    def agrees(self) -> bool:
        """Whether the rule gives what happened."""
        return self.outcome == self.decision.outcome


def ballots_of(decision: Decision, seats: tuple[Seat, ...]) -> tuple[Ballot, ...]:
    """Lay a decision's lists and numbers over the seats: lists first, then numbers take what is left, in order."""
    sides: tuple[_Side, ...] = (
        ("yes", decision.yes),
        ("no", decision.no),
        ("abstain", decision.abstain),
        ("not_participating", decision.not_participating),
    )
    listed = [Ballot(seat, choice) for choice, who in sides if isinstance(who, tuple) for seat in who]
    named = {ballot.seat for ballot in listed} | set(decision.absent)
    left = iter([seat.id for seat in seats if seat.id not in named and seat.votes])
    for choice, who in sides:
        for _ in range(who if isinstance(who, int) else 0):
            seat = next(left, None)
            if seat is None:
                raise BadInputError(
                    f"{decision.title!r} has more votes than there are seats on {decision.date.isoformat()}",
                    where="decisions",
                    remedy="correct the numbers or the day",
                )
            listed.append(Ballot(seat, choice))
    return tuple(listed)


def judged(body: Body, tables: Tables = NONE) -> tuple[Judged, ...]:
    """Decide every test decision of a body by the rule in force on its day."""
    found = []
    for decision in body.decisions:
        seats = seats_on(body, decision.date, tables)
        rule = rule_of(body, decision.rule, decision.date).tree
        roles = {role: frozenset(who) for role, who in decision.roles.items()}
        vote, faults = cast(seats, ballots_of(decision, seats), roles)
        found.append(Judged(decision=decision, outcome=tally(rule, vote, faults).outcome))
    return tuple(found)
