"""Does one of these rules hold? The word *or*."""

import msgspec

from tocsin.councils.ballots import Vote
from tocsin.councils.phrases import Listing, Sentence
from tocsin.councils.rules.rule import Roles, Rule
from tocsin.councils.seats import Seat
from tocsin.councils.weighing import Formula, any_of

__all__ = ["Either"]


class Either(Rule, msgspec.Struct, frozen=True, kw_only=True, tag_field="kind", tag="either"):
    """At least one of the rules holds."""

    rules: tuple[Rule, ...]

    def __post_init__(self) -> None:
        """Refuse an empty list, which would never hold."""
        if not self.rules:
            raise ValueError("rules names at least one rule")

    def formula(self, seats: tuple[Seat, ...], roles: Roles) -> Formula:
        """Join the formulas by or."""
        return any_of(rule.formula(seats, roles) for rule in self.rules)

    def sentence(self, seats: tuple[Seat, ...]) -> Sentence:
        """Say them one after another."""
        return Listing("or", tuple(rule.sentence(seats) for rule in self.rules))

    def holds(self, vote: Vote) -> bool:
        """Say whether one holds."""
        return any(rule.holds(vote) for rule in self.rules)
