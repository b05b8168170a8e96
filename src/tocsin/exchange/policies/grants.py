"""Does a release that the origin signed cover this object, person, purpose and time? It widens nothing else."""

from datetime import datetime

import msgspec

from tocsin.exchange.policies.audiences import Clauses, covers
from tocsin.exchange.policies.people import Person

__all__ = ["Grant"]


class Grant(msgspec.Struct, frozen=True, kw_only=True):
    """A release whose chain of signatures the caller has verified up to the origin's own key.

    It stands in for audience and re-share of the one policy that the origin signed, and for nothing else: exclusions,
    purposes, times, residency, handling and all other parts of the policy keep their force.
    """

    of: str
    """The leaf of the object, or the stream, that it was signed for."""
    label: str
    """The label that the origin gave the object: a grant for another policy does not apply."""
    to: Clauses
    purposes: tuple[str, ...]
    not_before: datetime
    expires: datetime

    def applies(self, thing: object, to: Person, purpose: str, now: datetime) -> bool:
        """Say whether it covers this question; whatever is not known counts against it."""
        leaf, stream = getattr(thing, "leaf", None), getattr(thing, "stream", None)
        return (
            bool(self.of)
            and self.of in (leaf, stream)
            and self.label == getattr(thing, "policy", None)
            and purpose in self.purposes
            and self.not_before <= now < self.expires
            and covers(self.to, to)
        )
