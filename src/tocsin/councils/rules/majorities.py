"""Are several majorities reached at once? Double and triple majorities: each weight has a share of its own."""

from fractions import Fraction

import msgspec

from tocsin.councils.ballots import Vote
from tocsin.councils.phrases import Listing, Phrase, Sentence, class_name
from tocsin.councils.rules.rule import Bar, Roles, Rule, share_text
from tocsin.councils.seats import Seat
from tocsin.councils.weighing import Formula, all_of, weighing
from tocsin.messages import N_

__all__ = ["Majorities"]


class Majorities(Rule, msgspec.Struct, frozen=True, kw_only=True, tag_field="kind", tag="majorities"):
    """The yes votes are at least a share of each of several weights; ``members`` counts one for each seat.

    Example: Treaty on European Union, article 16(4): 55 % of the members and 65 % of the population.
    """

    shares: dict[str, Fraction]
    """Name of a weight -> share of it that the yes votes must carry."""

    def __post_init__(self) -> None:
        """Refuse shares out of range, and an empty list."""
        if not self.shares:
            raise ValueError("shares names at least one weight")
        for name, share in self.shares.items():
            if not 0 < share <= 1:
                raise ValueError(f"the share of {name!r} lies above 0 and not above 1")

    def formula(self, seats: tuple[Seat, ...], roles: Roles) -> Formula:  # noqa: ARG002 - nobody is left out
        """Ask for each majority."""
        return all_of(_bar(seats, name, share) for name, share in self.shares.items())

    def sentence(self, seats: tuple[Seat, ...]) -> Sentence:  # noqa: ARG002 - the words do not hang on the seats
        """Say every share."""
        return Listing(
            "and",
            tuple(
                Phrase(
                    N_("yes votes carry at least %(share)s of the whole weight (%(weight)s)"),
                    {"share": share_text(share), "weight": class_name(name)},
                )
                for name, share in self.shares.items()
            ),
        )

    def holds(self, vote: Vote) -> bool:
        """Say whether the yes votes carry each share."""
        yes = [seat for seat in vote.seats if vote.choice(seat) == "yes"]
        return all(
            sum(_weight(seat, name) for seat in yes) >= share * sum(_weight(seat, name) for seat in vote.seats)
            for name, share in self.shares.items()
        )


def _bar(seats: tuple[Seat, ...], name: str, share: Fraction) -> Formula:
    total = sum(_weight(seat, name) for seat in seats)
    return weighing(seats, lambda seat: {"yes": _weight(seat, name)}, Bar(share=share).reached_by(total))


def _weight(seat: Seat, name: str) -> int:
    if not seat.votes:
        return 0
    return 1 if name == "members" else seat.weights.get(name, 0)
