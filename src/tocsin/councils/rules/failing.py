"""Which rule is tried first, and which one failing that? Consensus, and a vote only where it cannot be had."""

import msgspec

from tocsin.councils.ballots import Vote
from tocsin.councils.phrases import Listing, Sentence
from tocsin.councils.rules.rule import Roles, Rule
from tocsin.councils.seats import Seat
from tocsin.councils.weighing import Formula, any_of

__all__ = ["Failing"]


class Failing(Rule, msgspec.Struct, frozen=True, kw_only=True, tag_field="kind", tag="failing"):
    """The rules in the order in which they are tried; a decision stands as soon as one of them holds.

    Example: Constitutive Act of the African Union, article 7(1): consensus or, failing which, two thirds.
    """

    rules: tuple[Rule, ...]

    def __post_init__(self) -> None:
        """Refuse fewer than two: nothing could be tried next."""
        if len(self.rules) < 2:
            raise ValueError("rules names at least two rules, in the order in which they are tried")

    def formula(self, seats: tuple[Seat, ...], roles: Roles) -> Formula:
        """Join the formulas by or."""
        return any_of(rule.formula(seats, roles) for rule in self.rules)

    def sentence(self, seats: tuple[Seat, ...]) -> Sentence:
        """Say them in their order."""
        return Listing("then", tuple(rule.sentence(seats) for rule in self.rules))

    def holds(self, vote: Vote) -> bool:
        """Say whether one holds."""
        return any(rule.holds(vote) for rule in self.rules)
