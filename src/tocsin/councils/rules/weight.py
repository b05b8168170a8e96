"""Do the yes votes carry enough weight? A share of the whole weight of the body, such as votes by quota."""

from fractions import Fraction

from tocsin.councils.ballots import Vote
from tocsin.councils.phrases import Phrase, Sentence, class_name
from tocsin.councils.rules.rule import Bar, Measure, Roles, Rule, counted, share_text, whom
from tocsin.councils.seats import Seat
from tocsin.councils.weighing import Formula, weighing
from tocsin.messages import N_

__all__ = ["Weight"]


class Weight(Bar, Rule, frozen=True, kw_only=True, tag_field="kind", tag="weight"):
    """The weight of the yes votes is at least (or more than) a share of all weight, or a number.

    Example: Articles of Agreement of the International Monetary Fund, special majorities of 70 and 85 per cent of the
    total voting power.
    """

    weight: str
    among: str = ""
    without: str = ""

    def formula(self, seats: tuple[Seat, ...], roles: Roles) -> Formula:
        """Give every counted yes its weight."""
        ids = counted(seats, roles, self.among, self.without)
        total = sum(seat.weights.get(self.weight, 0) for seat in seats if seat.id in ids)
        return weighing(
            seats,
            lambda seat: {"yes": seat.weights.get(self.weight, 0) if seat.id in ids else 0},
            self.reached_by(total),
        )

    def sentence(self, seats: tuple[Seat, ...]) -> Sentence:  # noqa: ARG002 - the words do not hang on the seats
        """Say the share and what is weighed."""
        what = class_name(self.weight)
        if self.at_least is not None:
            said = Phrase(
                N_("yes votes carry at least %(k)s in weight (%(weight)s)"), {"k": self.at_least, "weight": what}
            )
        else:
            message = (
                N_("yes votes carry at least %(share)s of the whole weight (%(weight)s)")
                if self.share is not None
                else N_("yes votes carry more than %(share)s of the whole weight (%(weight)s)")
            )
            said = Phrase(message, {"share": share_text(self.fraction), "weight": what})
        return whom(said, self.among, self.without)

    def measure(self, vote: Vote) -> Measure:
        """Add up the weight of the yes votes."""
        ids = counted(vote.seats, vote.roles, self.among, self.without)
        weights = {seat.id: seat.weights.get(self.weight, 0) for seat in vote.seats if seat.id in ids}
        yes = sum(weights.get(seat.id, 0) for seat in vote.seats if vote.choice(seat) == "yes")
        return Measure(counted=Fraction(yes), needed=Fraction(self.reached_by(sum(weights.values()))))
