"""Is it stopped by votes against? At most m seats of a class vote no; with m = 0 each of them has a veto."""

from fractions import Fraction

import msgspec

from tocsin.councils.ballots import Vote
from tocsin.councils.phrases import Phrase, Sentence
from tocsin.councils.rules.rule import Measure, Roles, Rule, counted, whom
from tocsin.councils.seats import Seat
from tocsin.councils.weighing import Formula, weighing
from tocsin.messages import N_

__all__ = ["Veto"]


class Veto(Rule, msgspec.Struct, frozen=True, kw_only=True, tag_field="kind", tag="veto"):
    """At most ``most`` seats of a class vote no; abstaining, staying away or not participating stops nothing.

    Example: the Security Council's practice on article 27(3), under which an abstention of a permanent member is no
    veto (International Court of Justice, Namibia opinion of 1971, paragraph 22). ``most = 1`` is a double veto: two
    members of the class must oppose.
    """

    among: str = ""
    without: str = ""
    most: int = 0

    def __post_init__(self) -> None:
        """Refuse a negative number of vetoes."""
        if self.most < 0:
            raise ValueError("most is a whole number from 0")

    def formula(self, seats: tuple[Seat, ...], roles: Roles) -> Formula:
        """Take a point away for every counted no."""
        ids = counted(seats, roles, self.among, self.without)
        return weighing(seats, lambda seat: {"no": -int(seat.id in ids)}, -self.most)

    def sentence(self, seats: tuple[Seat, ...]) -> Sentence:  # noqa: ARG002 - the words do not hang on the seats
        """Say how many may vote no."""
        if self.most:
            return whom(Phrase(N_("at most %(m)s vote no"), {"m": self.most}), self.among, self.without)
        return whom(Phrase(N_("nobody votes no")), self.among, self.without)

    def measure(self, vote: Vote) -> Measure:
        """Count the votes against."""
        ids = counted(vote.seats, vote.roles, self.among, self.without)
        against = sum(vote.choice(seat) == "no" for seat in vote.seats if seat.id in ids)
        return Measure(counted=Fraction(against), allowed=Fraction(self.most))
