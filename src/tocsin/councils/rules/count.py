"""Do enough seats say yes? A number of seats, or a share of all seats (present or not)."""

from fractions import Fraction

from tocsin.councils.ballots import Vote
from tocsin.councils.phrases import Phrase, Sentence
from tocsin.councils.rules.rule import Bar, Measure, Roles, Rule, counted, share_text, whom
from tocsin.councils.seats import Seat
from tocsin.councils.weighing import Formula, weighing
from tocsin.messages import N_

__all__ = ["Count"]


class Count(Bar, Rule, frozen=True, kw_only=True, tag_field="kind", tag="count"):
    """At least k seats (of a class, less those with a role) vote yes; the base is every seat, present or not.

    Example: Charter of the United Nations, article 27(2): nine of fifteen.

    >>> str(Count(at_least=9).sentence(tuple(Seat(id=str(i)) for i in range(15))))
    'at least 9 of 15 members vote yes'
    """

    among: str = ""
    without: str = ""

    def formula(self, seats: tuple[Seat, ...], roles: Roles) -> Formula:
        """Give every counted yes one point."""
        ids = counted(seats, roles, self.among, self.without)
        return weighing(seats, lambda seat: {"yes": int(seat.id in ids)}, self.reached_by(len(ids)))

    def sentence(self, seats: tuple[Seat, ...]) -> Sentence:
        """Say the number of seats, and the share where the rule is written as one."""
        total = len(counted(seats, {}, self.among, ""))
        needed = self.reached_by(total)
        if self.at_least is not None:
            said = Phrase(N_("at least %(k)s of %(n)s members vote yes"), {"k": needed, "n": total})
        else:
            message = (
                N_("at least %(share)s of all members vote yes (%(k)s of %(n)s)")
                if self.share is not None
                else N_("more than %(share)s of all members vote yes (%(k)s of %(n)s)")
            )
            said = Phrase(message, {"share": share_text(self.fraction), "k": needed, "n": total})
        return whom(said, self.among, self.without)

    def measure(self, vote: Vote) -> Measure:
        """Count the yes votes."""
        ids = counted(vote.seats, vote.roles, self.among, self.without)
        yes = sum(vote.choice(seat) == "yes" for seat in vote.seats if seat.id in ids)
        return Measure(counted=Fraction(yes), needed=Fraction(self.reached_by(len(ids))))
