"""Who must keep out of the vote? A party to the dispute abstains, or takes no part."""

from typing import Literal

import msgspec

from tocsin.councils.ballots import Vote
from tocsin.councils.phrases import Phrase, Sentence, class_name
from tocsin.councils.rules.rule import Roles, Rule
from tocsin.councils.seats import Seat
from tocsin.councils.weighing import Formula
from tocsin.messages import N_

__all__ = ["Recusal"]


class Recusal(Rule, msgspec.Struct, frozen=True, kw_only=True, tag_field="kind", tag="recusal"):
    """The rule inside holds, and whoever has a role in the question does not vote yes or no.

    Whether a state has that role is for the body to say, never for this program: the role is handed in with the vote.

    Example: Charter of the United Nations, article 27(3): in decisions under Chapter VI a party to a dispute abstains.
    """

    rule: Rule
    role: str = "party"
    does: Literal["abstain", "not_participating"] = "abstain"

    def formula(self, seats: tuple[Seat, ...], roles: Roles) -> Formula:
        """Change nothing in the numbers: a vote that breaks the duty is not legal, and is told as a fault."""
        return self.rule.formula(seats, roles)

    def sentence(self, seats: tuple[Seat, ...]) -> Sentence:
        """Say who keeps out."""
        message = (
            N_("%(rule)s (keeps out by abstaining: %(role)s)")
            if self.does == "abstain"
            else N_("%(rule)s (takes no part in the decision: %(role)s)")
        )
        return Phrase(message, {"rule": self.rule.sentence(seats), "role": class_name(self.role)})

    def holds(self, vote: Vote) -> bool:
        """Say whether the rule inside holds."""
        return self.rule.holds(vote)
