"""Is there a majority of those who take part? The base is those present and voting, or those present."""

from fractions import Fraction
from typing import Literal

from tocsin.councils.ballots import Choice, Vote
from tocsin.councils.phrases import Phrase, Sentence, class_name
from tocsin.councils.rules.rule import Bar, Measure, Roles, Rule, counted, share_text, whom
from tocsin.councils.seats import Seat
from tocsin.councils.weighing import Formula, all_of, weighing
from tocsin.messages import N_

__all__ = ["Voting"]


class Voting(Bar, Rule, frozen=True, kw_only=True, tag_field="kind", tag="voting"):
    """The yes votes are at least (or more than) a share of those present and voting, or of those present.

    *Voting* counts yes and no only: abstainers are considered as not voting (General Assembly, rule 86). *Present*
    counts everybody in the room. Without any yes vote nothing is adopted. ``weight`` weighs each seat.

    Example: Charter of the United Nations, article 18(2): two thirds of the members present and voting.
    """

    base: Literal["voting", "present"] = "voting"
    weight: str = ""
    among: str = ""
    without: str = ""

    def __post_init__(self) -> None:
        """Refuse a number of seats: a share needs a base, a number has none."""
        super().__post_init__()
        if self.at_least is not None:
            raise ValueError("a base of those voting goes with share or more_than; for a number of seats write count")

    def formula(self, seats: tuple[Seat, ...], roles: Roles) -> Formula:
        """Weigh each yes against the share of everybody in the base, in whole numbers."""
        ids = counted(seats, roles, self.among, self.without)
        above, below = self.fraction.numerator, self.fraction.denominator
        in_base: tuple[Choice, ...] = ("no",) if self.base == "voting" else ("no", "abstain", "not_participating")

        def points(seat: Seat) -> dict[Choice, int]:
            weight = self._weight(seat) if seat.id in ids else 0
            others: dict[Choice, int] = dict.fromkeys(in_base, -weight * above)
            return {"yes": weight * (below - above), **others}

        somebody = weighing(seats, lambda seat: {"yes": int(seat.id in ids)}, 1)
        return all_of((weighing(seats, points, int(self.more_than is not None)), somebody))

    def sentence(self, seats: tuple[Seat, ...]) -> Sentence:  # noqa: ARG002 - the base is known at the vote only
        """Say the share and its base."""
        if self.fraction == Fraction(1, 2) and self.more_than is not None and self.base == "voting":
            said = Phrase(N_("there are more yes votes than no votes"))
        else:
            message = (
                (
                    N_("yes votes are at least %(share)s of the yes and no votes")
                    if self.share is not None
                    else N_("yes votes are more than %(share)s of the yes and no votes")
                )
                if self.base == "voting"
                else (
                    N_("yes votes are at least %(share)s of the members present")
                    if self.share is not None
                    else N_("yes votes are more than %(share)s of the members present")
                )
            )
            said = Phrase(message, {"share": share_text(self.fraction)})
        if self.weight:
            said = Phrase(N_("%(rule)s, weighed by: %(weight)s"), {"rule": said, "weight": class_name(self.weight)})
        return whom(said, self.among, self.without)

    def measure(self, vote: Vote) -> Measure:
        """Count the yes votes and the base."""
        ids = counted(vote.seats, vote.roles, self.among, self.without)
        cast = [(vote.choice(seat), self._weight(seat)) for seat in vote.seats if seat.id in ids]
        yes = sum(weight for choice, weight in cast if choice == "yes")
        others = {"yes", "no"} if self.base == "voting" else {"yes", "no", "abstain", "not_participating"}
        base = sum(weight for choice, weight in cast if choice in others)
        if not any(choice == "yes" for choice, _ in cast):
            return Measure(counted=Fraction(0), needed=Fraction(0), strict=True)
        return Measure(counted=Fraction(yes), needed=self.fraction * base, strict=self.more_than is not None)

    def _weight(self, seat: Seat) -> int:
        return seat.weights.get(self.weight, 0) if self.weight else 1
