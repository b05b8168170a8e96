"""What did each seat do? Yes, no, abstain, absent and not participating are five different things.

A member that is *absent* is not in the room and counts for no quorum. One that does *not participate* sits in the room
and takes no part in the vote (China on 21 October 1973 in the Security Council): it counts for the quorum, and it is
neither an abstention nor a no.
"""

from collections import Counter
from collections.abc import Mapping
from typing import Literal, TypeAlias

import msgspec

from tocsin.councils.seats import Seat

__all__ = ["CHOICES", "PRESENT", "Ballot", "Choice", "Vote", "counts"]

Choice: TypeAlias = Literal["yes", "no", "abstain", "absent", "not_participating"]

CHOICES: tuple[Choice, ...] = ("yes", "no", "abstain", "absent", "not_participating")
"""In the order in which :class:`tocsin.councils.weighing.Weighing` keeps its points."""

PRESENT: frozenset[Choice] = frozenset({"yes", "no", "abstain", "not_participating"})
"""Choices of somebody who is in the room."""


class Ballot(msgspec.Struct, frozen=True):
    """What one seat did."""

    seat: str
    choice: Choice


class Vote(msgspec.Struct, frozen=True, kw_only=True):
    """One vote: the seats on that day, what each did, and who has a role in the question."""

    seats: tuple[Seat, ...]
    choices: Mapping[str, Choice]
    """Seat id -> choice; a seat that is not named was absent."""
    roles: Mapping[str, frozenset[str]] = {}
    """Role in the question -> seats that have it, e.g. ``{"party": {"ARG"}}`` for a party to the dispute."""

    def choice(self, seat: Seat) -> Choice:
        """Say what a seat did; absent where nothing is known of it, or where it has no vote."""
        return self.choices.get(seat.id, "absent")


def counts(vote: Vote) -> dict[Choice, int]:
    """Count the seats by what they did, every choice named.

    >>> counts(Vote(seats=(Seat(id="A"), Seat(id="B")), choices={"A": "yes"}))
    {'yes': 1, 'no': 0, 'abstain': 0, 'absent': 1, 'not_participating': 0}
    """
    seen = Counter(vote.choice(seat) for seat in vote.seats)
    return {choice: seen[choice] for choice in CHOICES}
