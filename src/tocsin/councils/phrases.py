"""How does pure code say a sentence that surfaces translate? A message with values, and lists of such sentences."""

from collections.abc import Mapping
from typing import Literal, TypeAlias

import msgspec

from tocsin.messages import N_

__all__ = ["Joint", "Listing", "Phrase", "Sentence", "Value", "class_name"]

Joint: TypeAlias = Literal["and", "or", "then"]
"""How a list is read: all of it, any of it, or the first that can be had."""


class Phrase(msgspec.Struct, frozen=True, tag="phrase"):
    """One message id and what fills its places; a value may be a sentence itself."""

    message: str
    values: dict[str, "Value"] = {}

    def __str__(self) -> str:
        """Say it in English."""
        return self.message % {name: str(value) for name, value in self.values.items()}


class Listing(msgspec.Struct, frozen=True, tag="listing"):
    """Several sentences and how they hang together."""

    joint: Joint
    parts: tuple["Sentence", ...]

    def __str__(self) -> str:
        """Say it in English; a list inside a list stands in brackets."""
        word = {"and": ", and ", "or": ", or ", "then": ", or failing that "}[self.joint]
        return word.join(f"({part})" if isinstance(part, Listing) else str(part) for part in self.parts)


Sentence: TypeAlias = Phrase | Listing
Value: TypeAlias = int | str | Phrase | Listing

_CLASSES: Mapping[str, str] = {
    "permanent": N_("permanent members"),
    "veto": N_("seats with a veto"),
    "weight": N_("weights of seats"),
    "elected": N_("elected members"),
    "member": N_("members"),
    "africa": N_("African states"),
    "asia-pacific": N_("Asia-Pacific states"),
    "eastern-europe": N_("Eastern European states"),
    "latin-america": N_("Latin American and Caribbean states"),
    "western": N_("Western European and other states"),
    "north-africa": N_("Northern Africa"),
    "west-africa": N_("Western Africa"),
    "central-africa": N_("Central Africa"),
    "east-africa": N_("Eastern Africa"),
    "southern-africa": N_("Southern Africa"),
    "designated": N_("designated members"),
    "members": N_("members, one each"),
    "population": N_("population"),
    "votes": N_("voting power"),
    "party": N_("party to the dispute"),
    "concerned": N_("state concerned"),
    "suspended": N_("suspended members"),
}


def class_name(id: str) -> Phrase | str:
    """Return what a class of seats, a weight or a role is called; one that a member made up keeps its own name.

    >>> str(class_name("permanent")), class_name("small islands")
    ('permanent members', 'small islands')
    """
    return Phrase(_CLASSES[id]) if id in _CLASSES else id
