"""Do all of these rules hold? The word *and*."""

import msgspec

from tocsin.councils.ballots import Vote
from tocsin.councils.phrases import Listing, Sentence
from tocsin.councils.rules.rule import Roles, Rule
from tocsin.councils.seats import Seat
from tocsin.councils.weighing import Formula, all_of

__all__ = ["Every"]


class Every(Rule, msgspec.Struct, frozen=True, kw_only=True, tag_field="kind", tag="every"):
    """Every one of the rules holds."""

    rules: tuple[Rule, ...]

    def __post_init__(self) -> None:
        """Refuse an empty list, which would always hold."""
        if not self.rules:
            raise ValueError("rules names at least one rule")

    def formula(self, seats: tuple[Seat, ...], roles: Roles) -> Formula:
        """Join the formulas by and."""
        return all_of(rule.formula(seats, roles) for rule in self.rules)

    def sentence(self, seats: tuple[Seat, ...]) -> Sentence:
        """Say them one after another."""
        return Listing("and", tuple(rule.sentence(seats) for rule in self.rules))

    def holds(self, vote: Vote) -> bool:
        """Say whether all hold."""
        return all(rule.holds(vote) for rule in self.rules)
