"""What does an origin take back? A signed tombstone that names objects by salted hash, and so keeps nothing of them."""

from datetime import datetime
from typing import Annotated, Literal

from msgspec import Meta

from tocsin.errors import BadInputError
from tocsin.exchange.control.statements import (
    MOST_OBJECTS,
    Count,
    Hash,
    MaybeHash,
    Stated,
    checked,
    reading,
    sorted_once,
    stated,
)
from tocsin.exchange.envelopes.registers import Keybook
from tocsin.exchange.keys.signed import Signed
from tocsin.exchange.keys.signing import Signer
from tocsin.exchange.members.times import TOLERANCE, read_time

__all__ = ["KIND", "Recall", "check_recall", "sign_recall"]

KIND = "recall"
"""The kind under which recalls are signed."""


class Recall(Stated, frozen=True, kw_only=True):
    """These objects of mine, and everything derived from them, are withdrawn; a recall is never taken back."""

    objects: Annotated[tuple[Hash, ...], Meta(min_length=1, max_length=MOST_OBJECTS)]
    """Leaf hashes, sorted. The salt goes with the object, and without it the hash tells nothing."""
    prev: MaybeHash
    """Id of the origin's recall before this one; empty in its first."""
    reason: Literal["consent", "error", "legal", "mistake", "other", "safety", "superseded"]
    """``mistake``: it should not have been shared; ``error``: it is wrong."""
    seq: Count
    """How many recalls the origin made before: a hole shows that one was withheld."""

    def __post_init__(self) -> None:
        """Refuse objects out of order, and a first recall that follows another."""
        super().__post_init__()
        sorted_once(self.objects, "objects of a recall")
        if (self.seq == 0) != (self.prev == ""):
            raise BadInputError("an origin's first recall, and no other, follows nothing", where=self.by)


def sign_recall(recall: Recall, *signers: Signer) -> Signed:
    """Return the recall as its origin's signed statement."""
    return stated(KIND, recall, *signers)


def check_recall(signed: Signed, keybook: Keybook, *, now: datetime) -> Recall:
    """Return the recall in a signed statement, if the member it names signed it.

    Whether the objects are that member's own is for the holder to see, which knows the origin of what it holds.

    Raises
    ------
    BadInputError
        No recall in its one form, or one made later than now by more than honest clocks differ.
    NotFoundError
        The register is not known here so far.
    RefusedError
        No good signature of the member it names, or another register.
    """
    recall = reading(signed, KIND, Recall)
    checked(signed, recall, keybook)
    if read_time(recall.made) > now + TOLERANCE:
        raise BadInputError("the recall is from the future", where=recall.by, remedy="check this node's clock")
    return recall
