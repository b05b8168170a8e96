"""Does each region bring its share? Sub-quotas: at least so many yes votes in each of several groups."""

import msgspec

from tocsin.councils.ballots import Vote
from tocsin.councils.phrases import Listing, Phrase, Sentence, class_name
from tocsin.councils.rules.rule import Roles, Rule, counted
from tocsin.councils.seats import Seat
from tocsin.councils.weighing import Formula, all_of, weighing
from tocsin.messages import N_

__all__ = ["Regions"]


class Regions(Rule, msgspec.Struct, frozen=True, kw_only=True, tag_field="kind", tag="regions"):
    """At least so many seats of each named group vote yes."""

    at_least: dict[str, int]
    """Class of seats -> number of yes votes it must bring."""

    def __post_init__(self) -> None:
        """Refuse an empty list and negative numbers."""
        if not self.at_least:
            raise ValueError("at_least names at least one group")
        if any(number < 0 for number in self.at_least.values()):
            raise ValueError("a group's number is a whole number from 0")

    def formula(self, seats: tuple[Seat, ...], roles: Roles) -> Formula:
        """Ask for the yes votes of each group."""
        return all_of(_bar(seats, counted(seats, roles, group, ""), number) for group, number in self.at_least.items())

    def sentence(self, seats: tuple[Seat, ...]) -> Sentence:
        """Say each group's number."""
        return Listing(
            "and",
            tuple(
                Phrase(
                    N_("in the group “%(who)s”: %(rule)s"),
                    {
                        "who": class_name(group),
                        "rule": Phrase(
                            N_("at least %(k)s of %(n)s members vote yes"),
                            {"k": number, "n": len(counted(seats, {}, group, ""))},
                        ),
                    },
                )
                for group, number in self.at_least.items()
            ),
        )

    def holds(self, vote: Vote) -> bool:
        """Say whether each group brings its yes votes."""
        yes = [seat for seat in vote.seats if vote.choice(seat) == "yes"]
        return all(sum(group in seat.classes for seat in yes) >= least for group, least in self.at_least.items())


def _bar(seats: tuple[Seat, ...], ids: frozenset[str], number: int) -> Formula:
    return weighing(seats, lambda seat: {"yes": int(seat.id in ids)}, number)
