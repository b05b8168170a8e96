"""Do too many abstain? A decision falls when a share of the members formally abstains."""

from fractions import Fraction

import msgspec

from tocsin.councils.ballots import Vote
from tocsin.councils.phrases import Phrase, Sentence, class_name
from tocsin.councils.rules.rule import Measure, Roles, Rule, share_text
from tocsin.councils.seats import Seat
from tocsin.councils.weighing import Formula, weighing
from tocsin.messages import N_

__all__ = ["Abstentions"]


class Abstentions(Rule, msgspec.Struct, frozen=True, kw_only=True, tag_field="kind", tag="abstentions"):
    """Those who abstain carry less than a share of all members, or of a weight.

    Example: Treaty on European Union, article 31(1): the decision is not adopted where the members that qualify their
    abstention are at least a third of the members with at least a third of the population.
    """

    less_than: Fraction
    weight: str = "members"

    def __post_init__(self) -> None:
        """Refuse a share out of range."""
        if not 0 < self.less_than <= 1:
            raise ValueError("less_than is a share above 0 and not above 1")

    def formula(self, seats: tuple[Seat, ...], roles: Roles) -> Formula:  # noqa: ARG002 - nobody is left out
        """Take points away for every abstention; the share is met from below, so one point more is asked."""
        above, below = self.less_than.numerator, self.less_than.denominator
        total = sum(self._weight(seat) for seat in seats)
        return weighing(seats, lambda seat: {"abstain": -below * self._weight(seat)}, 1 - above * total)

    def sentence(self, seats: tuple[Seat, ...]) -> Sentence:  # noqa: ARG002 - the words do not hang on the seats
        """Say the share."""
        return Phrase(
            N_("those who abstain carry less than %(share)s of the whole weight (%(weight)s)"),
            {"share": share_text(self.less_than), "weight": class_name(self.weight)},
        )

    def measure(self, vote: Vote) -> Measure:
        """Add up the abstentions."""
        total = sum(self._weight(seat) for seat in vote.seats)
        abstaining = sum(self._weight(seat) for seat in vote.seats if vote.choice(seat) == "abstain")
        return Measure(counted=Fraction(abstaining), allowed=self.less_than * total, strict=True)

    def _weight(self, seat: Seat) -> int:
        return 1 if self.weight == "members" else seat.weights.get(self.weight, 0)
