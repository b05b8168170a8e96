"""May something still count that a stolen key has signed? Only if a witnessed log held it before the theft.

A member that loses a key states from which entry of which log on it is lost. What the key signed is then believed only
with a proof that it stood in that log before that entry: a thief can write any date into what he signs, and cannot put
it behind others' signatures into the past.
"""

from collections.abc import Sequence

import msgspec

from tocsin.errors import RefusedError

__all__ = ["CompromisedSince", "Placed", "check_not_backdated"]


class CompromisedSince(msgspec.Struct, frozen=True):
    """A member's word, through the register, that a key is lost."""

    key: str
    """Id of the key."""
    origin: str
    """The log whose order counts."""
    position: int
    """Entries before this one were there before the loss; 0: nothing that the key ever signed counts."""


class Placed(msgspec.Struct, frozen=True):
    """Where a thing stands in a log, after its proof was verified up to a checkpoint with enough witnesses."""

    origin: str
    index: int


def check_not_backdated(
    keys: Sequence[str], lost: Sequence[CompromisedSince], places: Sequence[Placed], *, where: str = ""
) -> None:
    """Return if every key may still count for a thing that stands at ``places``; for a key that is not lost it may.

    Raises
    ------
    RefusedError
        A key is lost, and no place shows that the thing was there before.

    >>> lost = [CompromisedSince("ed25519:00", "example.org/log", 70)]
    >>> check_not_backdated(["ed25519:00"], lost, [Placed("example.org/log", 69)])
    >>> check_not_backdated(["ed25519:11"], lost, [])
    """
    for word in lost:
        before = any(place.origin == word.origin and 0 <= place.index < word.position for place in places)
        if word.key in keys and not before:
            raise RefusedError(
                f"key {word.key} is lost since entry {word.position} of {word.origin}, and nothing shows that this"
                " was signed before",
                where=where,
                remedy="ask for a proof that it stands before that entry, or for it to be signed again with a new key",
            )
