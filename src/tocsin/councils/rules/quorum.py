"""Are enough members in the room? Without a quorum no decision is valid, however the votes fall."""

from fractions import Fraction

from tocsin.councils.ballots import PRESENT, Vote
from tocsin.councils.phrases import Phrase, Sentence
from tocsin.councils.rules.rule import Bar, Measure, Roles, Rule, counted, share_text, whom
from tocsin.councils.seats import Seat
from tocsin.councils.weighing import Formula, weighing
from tocsin.messages import N_

__all__ = ["Quorum"]


class Quorum(Bar, Rule, frozen=True, kw_only=True, tag_field="kind", tag="quorum"):
    """A number or share of the members is present; who does not participate in the vote is present all the same.

    Example: Constitutive Act of the African Union, article 7(2): two thirds of the total membership.
    """

    among: str = ""
    without: str = ""

    def formula(self, seats: tuple[Seat, ...], roles: Roles) -> Formula:
        """Give a point for everybody in the room."""
        ids = counted(seats, roles, self.among, self.without)
        return weighing(seats, lambda seat: dict.fromkeys(PRESENT, int(seat.id in ids)), self.reached_by(len(ids)))

    def sentence(self, seats: tuple[Seat, ...]) -> Sentence:
        """Say how many must be present."""
        total = len(counted(seats, {}, self.among, ""))
        needed = self.reached_by(total)
        if self.at_least is not None:
            said = Phrase(N_("at least %(k)s of %(n)s members are present"), {"k": needed, "n": total})
        else:
            message = (
                N_("at least %(share)s of the members are present (%(k)s of %(n)s)")
                if self.share is not None
                else N_("more than %(share)s of the members are present (%(k)s of %(n)s)")
            )
            said = Phrase(message, {"share": share_text(self.fraction), "k": needed, "n": total})
        return whom(said, self.among, self.without)

    def measure(self, vote: Vote) -> Measure:
        """Count who is present."""
        ids = counted(vote.seats, vote.roles, self.among, self.without)
        present = sum(vote.choice(seat) in PRESENT for seat in vote.seats if seat.id in ids)
        return Measure(counted=Fraction(present), needed=Fraction(self.reached_by(len(ids))))
