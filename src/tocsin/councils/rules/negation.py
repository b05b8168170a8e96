"""Does a rule *not* hold? For rules that are written as what must not be the case, such as a blocking minority."""

import msgspec

from tocsin.councils.ballots import Vote
from tocsin.councils.phrases import Phrase, Sentence
from tocsin.councils.rules.rule import Roles, Rule
from tocsin.councils.seats import Seat
from tocsin.councils.weighing import Formula, negated
from tocsin.messages import N_

__all__ = ["Negation"]


class Negation(Rule, msgspec.Struct, frozen=True, kw_only=True, tag_field="kind", tag="not"):
    """The rule inside does not hold."""

    rule: Rule

    def formula(self, seats: tuple[Seat, ...], roles: Roles) -> Formula:
        """Turn the formula round."""
        return negated(self.rule.formula(seats, roles))

    def sentence(self, seats: tuple[Seat, ...]) -> Sentence:
        """Say what must not be so."""
        return Phrase(N_("it is not so that: %(rule)s"), {"rule": self.rule.sentence(seats)})

    def holds(self, vote: Vote) -> bool:
        """Say whether the rule inside fails."""
        return not self.rule.holds(vote)
