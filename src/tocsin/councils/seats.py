"""What is a seat? Its holder, the classes a rule may speak of, and its weights."""

import msgspec

__all__ = ["Seat", "in_class"]


class Seat(msgspec.Struct, frozen=True, kw_only=True):
    """One seat: its holder, the classes a rule may speak of, and its weights as whole numbers."""

    id: str
    """The holder's place id where a state holds it; otherwise a name that is unique in the body."""
    classes: tuple[str, ...] = ()
    weights: dict[str, int] = {}
    """Name of a weight -> whole number, e.g. ``{"population": 83280000}``."""
    place: str = ""
    """Place id of the state that holds the seat; empty where it is not a state or not known."""
    votes: bool = True
    """False for a seat whose right to vote is suspended: it stays a member and is never present."""


def in_class(seats: tuple[Seat, ...], name: str) -> tuple[Seat, ...]:
    """List the seats of a class; an empty name means every seat.

    >>> council = (Seat(id="FRA", classes=("permanent",)), Seat(id="GUY", classes=("elected",)))
    >>> [seat.id for seat in in_class(council, "elected")]
    ['GUY']
    """
    return tuple(seat for seat in seats if not name or name in seat.classes)
