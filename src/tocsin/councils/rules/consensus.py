"""Does anybody present object? Consensus, and consensus minus some."""

from fractions import Fraction

import msgspec

from tocsin.councils.ballots import PRESENT, Vote
from tocsin.councils.phrases import Phrase, Sentence
from tocsin.councils.rules.rule import Measure, Roles, Rule, counted, whom
from tocsin.councils.seats import Seat
from tocsin.councils.weighing import Formula, all_of, weighing
from tocsin.messages import N_

__all__ = ["Consensus"]


class Consensus(Rule, msgspec.Struct, frozen=True, kw_only=True, tag_field="kind", tag="consensus"):
    """Somebody is present and at most ``most`` of those counted object, which a no stands for; silence is no objection.

    ``without = "concerned"`` is consensus minus the state concerned (Conference on Security and Co-operation in Europe,
    Prague document of 1992, paragraph 16).
    """

    among: str = ""
    without: str = ""
    most: int = 0

    def __post_init__(self) -> None:
        """Refuse a negative number of objections."""
        if self.most < 0:
            raise ValueError("most is a whole number from 0")

    def formula(self, seats: tuple[Seat, ...], roles: Roles) -> Formula:
        """Take a point away for every objection, and ask that somebody is there."""
        ids = counted(seats, roles, self.among, self.without)
        objections = weighing(seats, lambda seat: {"no": -int(seat.id in ids)}, -self.most)
        return all_of((objections, weighing(seats, lambda _: dict.fromkeys(PRESENT, 1), 1)))

    def sentence(self, seats: tuple[Seat, ...]) -> Sentence:  # noqa: ARG002 - the words do not hang on the seats
        """Say that nobody, or how many, may object."""
        if self.most:
            return whom(
                Phrase(N_("consensus, with at most %(m)s objections"), {"m": self.most}), self.among, self.without
            )
        return whom(Phrase(N_("consensus: no member present objects")), self.among, self.without)

    def measure(self, vote: Vote) -> Measure:
        """Count the objections."""
        ids = counted(vote.seats, vote.roles, self.among, self.without)
        against = sum(vote.choice(seat) == "no" for seat in vote.seats if seat.id in ids)
        if not any(vote.choice(seat) in PRESENT for seat in vote.seats):
            return Measure(counted=Fraction(0), needed=Fraction(1))
        return Measure(counted=Fraction(against), allowed=Fraction(self.most))
