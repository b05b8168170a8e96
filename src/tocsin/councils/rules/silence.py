"""Did somebody break the silence before the deadline? Nobody needs to meet; a text stands unless one objects."""

from fractions import Fraction

import msgspec

from tocsin.councils.ballots import Vote
from tocsin.councils.phrases import Phrase, Sentence
from tocsin.councils.rules.rule import Measure, Roles, Rule, counted, whom
from tocsin.councils.seats import Seat
from tocsin.councils.weighing import Formula, weighing
from tocsin.messages import N_

__all__ = ["Silence"]


class Silence(Rule, msgspec.Struct, frozen=True, kw_only=True, tag_field="kind", tag="silence"):
    """Nobody breaks the silence, which a no stands for, within ``hours`` (0 where the deadline is set each time)."""

    hours: int = 0
    among: str = ""
    without: str = ""

    def formula(self, seats: tuple[Seat, ...], roles: Roles) -> Formula:
        """Take a point away for everybody who breaks the silence."""
        ids = counted(seats, roles, self.among, self.without)
        return weighing(seats, lambda seat: {"no": -int(seat.id in ids)}, 0)

    def sentence(self, seats: tuple[Seat, ...]) -> Sentence:  # noqa: ARG002 - the words do not hang on the seats
        """Say the deadline."""
        said = (
            Phrase(N_("silence procedure: nobody objects within %(hours)s hours"), {"hours": self.hours})
            if self.hours
            else Phrase(N_("silence procedure: nobody objects before the deadline"))
        )
        return whom(said, self.among, self.without)

    def measure(self, vote: Vote) -> Measure:
        """Count who broke the silence."""
        ids = counted(vote.seats, vote.roles, self.among, self.without)
        against = sum(vote.choice(seat) == "no" for seat in vote.seats if seat.id in ids)
        return Measure(counted=Fraction(against), allowed=Fraction(0))
