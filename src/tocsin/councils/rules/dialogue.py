"""Is there a vote at all? Forums that talk, and decide by what nobody calls a vote, are bodies too."""

import msgspec

from tocsin.councils.ballots import Vote
from tocsin.councils.phrases import Phrase, Sentence
from tocsin.councils.rules.rule import Roles, Rule
from tocsin.councils.seats import Seat
from tocsin.councils.weighing import Formula
from tocsin.errors import BadInputError
from tocsin.messages import N_

__all__ = ["Dialogue"]


class Dialogue(Rule, msgspec.Struct, frozen=True, kw_only=True, tag_field="kind", tag="dialogue"):
    """No vote is taken, so there is nothing to tally and no power to compute; both are refused with this reason."""

    def formula(self, seats: tuple[Seat, ...], roles: Roles) -> Formula:  # noqa: ARG002 - there is none
        """Refuse: there is no vote."""
        raise BadInputError(
            "this forum takes no votes, so nothing can be tallied and power is not computed",
            remedy="choose a rule of a body that votes",
        )

    def sentence(self, seats: tuple[Seat, ...]) -> Sentence:  # noqa: ARG002 - the words do not hang on the seats
        """Say that no vote is taken."""
        return Phrase(N_("no vote is taken: the forum talks, and power is not computed"))

    def holds(self, vote: Vote) -> bool:  # noqa: ARG002 - there is none
        """Say no: nothing is decided by vote."""
        return False
