"""Who asks, and what is known of the member behind them? What is not known counts against it."""

from typing import Literal, Protocol, TypeAlias

import msgspec

__all__ = ["KINDS", "MEMBER_ID", "Kind", "Labelled", "Person", "Standing"]

Kind: TypeAlias = Literal["state", "organisation", "company", "ngo", "university", "network", "individual"]
KINDS: tuple[Kind, ...] = ("state", "organisation", "company", "ngo", "university", "network", "individual")
"""What a member can be."""

Standing: TypeAlias = Literal["good", "revoked", "removed", "unknown"]
"""How a member stands in the register now."""

MEMBER_ID = r"[a-z0-9](?:[a-z0-9.-]{0,62}[a-z0-9])?"
"""The shape of the id of a member or a community."""


class Person(msgspec.Struct, frozen=True, kw_only=True):
    """Who is asking: a person (or programme) at a member.

    What is None is not known, and is refused wherever a policy needs it.
    """

    name: str
    member: str
    """The member's id; the node's own member for the local operator."""
    local: bool = False
    """True only for someone at this node itself."""
    kind: Kind | None = None
    communities: frozenset[str] | None = None
    """The ids of every community the member belongs to."""
    jurisdiction: str | None = None
    """Where the member keeps what it holds: an ISO 3166-1 alpha-3 code, or a code its register defines."""
    party_in: frozenset[str] | None = None
    """Ids of places, countries among them, in whose violence the member is a party or backs one; empty: in none."""
    standing: Standing | None = None
    epoch: int | None = None
    """The epoch of the register in which all this was read."""
    offline: bool = False
    """True for a site that the register knows as one without a connection: the longer lease applies."""


class Labelled(Protocol):
    """Anything that carries its policy with it."""

    @property
    def policy(self) -> str:
        """The label that travels with the object."""
        ...
