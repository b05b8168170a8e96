"""Does every seat of a class say yes? An abstention or an absence is then enough to stop a decision."""

from fractions import Fraction

import msgspec

from tocsin.councils.ballots import Vote
from tocsin.councils.phrases import Phrase, Sentence
from tocsin.councils.rules.rule import Measure, Roles, Rule, counted, whom
from tocsin.councils.seats import Seat
from tocsin.councils.weighing import Formula, weighing
from tocsin.messages import N_

__all__ = ["AllOf"]


class AllOf(Rule, msgspec.Struct, frozen=True, kw_only=True, tag_field="kind", tag="all-of"):
    """Every seat of a class votes yes.

    Example: Charter of the United Nations, article 108: an amendment needs the ratification of all permanent members.
    """

    among: str = ""
    without: str = ""

    def formula(self, seats: tuple[Seat, ...], roles: Roles) -> Formula:
        """Ask for as many yes votes as there are counted seats."""
        ids = counted(seats, roles, self.among, self.without)
        return weighing(seats, lambda seat: {"yes": int(seat.id in ids)}, len(ids))

    def sentence(self, seats: tuple[Seat, ...]) -> Sentence:
        """Say of whom all must agree."""
        total = len(counted(seats, {}, self.among, ""))
        return whom(Phrase(N_("every member votes yes (%(n)s)"), {"n": total}), self.among, self.without)

    def measure(self, vote: Vote) -> Measure:
        """Count the yes votes of the class."""
        ids = counted(vote.seats, vote.roles, self.among, self.without)
        yes = sum(vote.choice(seat) == "yes" for seat in vote.seats if seat.id in ids)
        return Measure(counted=Fraction(yes), needed=Fraction(len(ids)))
