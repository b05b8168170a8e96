"""What do members say to each other about objects? The statements that custody reads, and who vouches for them.

A statement is a claim until the :class:`Voucher` names the member whose key signed exactly this statement. Custody asks
it for every statement and never takes a name from the statement alone.

Every id begins with its maker's id and a slash (``cert.example/5f0c...``), so that nobody can take another's id first
and have the true statement refused as known.
"""

from datetime import datetime
from typing import Literal, Protocol, TypeAlias

import msgspec

__all__ = [
    "Enclosed",
    "Grant",
    "Item",
    "OutcomeWord",
    "Parcel",
    "Query",
    "Recall",
    "Receipt",
    "Source",
    "Statement",
    "Voucher",
    "Word",
    "named",
]

OutcomeWord: TypeAlias = Literal["deleted", "kept", "never-held"]
"""What became of a recalled object at a holder."""


class Source(msgspec.Struct, frozen=True, kw_only=True):
    """One object that a product rests on: its id, who owns it, the policy it carries and when it was signed."""

    id: str
    origin: str
    policy: str
    made: datetime


class Item(msgspec.Struct, frozen=True, kw_only=True, tag=True):
    """An object as its origin signed it; the body stays where bodies are stored."""

    id: str
    """Its origin's id, a slash, and the leaf hash, which binds body and policy."""
    origin: str
    policy: str
    made: datetime
    not_before: datetime
    expires: datetime
    stood: datetime | None = None
    """For a product: the oldest word that any of its sources stands; leases of the product count from there."""
    lease: int = 0
    """Seconds for which one word of the origin lets others use it; 0 when none is needed."""
    level: int = 0
    """How sensitive; above the level of the terms, a second person must agree before it leaves."""
    sources: tuple[Source, ...] = ()
    """Everything it was derived from, also at second hand."""
    happened: datetime | None = None
    """When what it tells of happened; embargoes count from there."""
    resolution: str | None = None
    """How exactly it tells a place."""
    smallest_cell: int | None = None
    """Its smallest count; 0 when it holds none."""

    @property
    def standing(self) -> datetime:
        """When its origin signed it, or, of a product, the oldest word that it rests on."""
        return self.made if self.stood is None else min(self.made, self.stood)


class Grant(msgspec.Struct, frozen=True, kw_only=True, tag=True):
    """Leave to give one object to members that its policy does not name: the origin's, or a holder's narrower one."""

    id: str
    by: str
    object: str
    to: tuple[str, ...]
    purposes: tuple[str, ...]
    depth: int
    """How often it may be narrowed and handed on."""
    made: datetime
    not_before: datetime
    expires: datetime
    parent: str = ""
    """The grant that this one narrows; empty when the origin's own."""


class Word(msgspec.Struct, frozen=True, kw_only=True, tag=True):
    """An origin's fresh word: these objects of mine were not recalled at this time."""

    id: str
    origin: str
    objects: tuple[str, ...]
    epoch: int
    """Membership that the origin knew; a holder that knows an older one asks the register first."""
    made: datetime


class Enclosed(msgspec.Struct, frozen=True, kw_only=True):
    """One object in a parcel, with its origin's proof, the releases it came by and the origin's last word."""

    item: Item
    proof: bytes
    chain: tuple[tuple[Grant, bytes], ...] = ()
    word: tuple[Word, bytes] | None = None


class Parcel(msgspec.Struct, frozen=True, kw_only=True, tag=True):
    """A sealed batch, opened: who sent it to whom, in which epoch, at which place of which stream."""

    id: str
    sender: str
    recipients: tuple[str, ...]
    epoch: int
    stream: str
    seq: int
    """Number of its first object in the stream, from 0."""
    prev: str
    """Id of the stream's previous parcel; empty for the first."""
    made: datetime
    not_before: datetime
    expires: datetime
    items: tuple[Enclosed, ...]


class Recall(msgspec.Struct, frozen=True, kw_only=True, tag=True):
    """An origin's tombstone: these objects of mine, and everything derived from them, are withdrawn."""

    id: str
    origin: str
    objects: tuple[str, ...]
    reason: str
    made: datetime


class Receipt(msgspec.Struct, frozen=True, kw_only=True, tag=True):
    """A holder's answer to a recall, for one object. It states; it cannot prove that nothing was copied."""

    recall: str
    object: str
    holder: str
    outcome: OutcomeWord
    reason: str
    products: tuple[str, ...]
    """What the holder had derived from it, recalled with it."""
    given: tuple[str, ...]
    """The members to whom the holder had given it or a product, and whom it has told."""
    made: datetime


class Query(msgspec.Struct, frozen=True, kw_only=True, tag=True):
    """A member's question to another; which objects would answer it is found by the node, what leaves by custody."""

    id: str
    asker: str
    to: str
    made: datetime


def named(id: str, maker: str) -> bool:
    """Tell whether an id is one that this member may give.

    >>> named("a.example/1", "a.example"), named("a.example.org/1", "a.example"), named("/1", "")
    (True, False, False)
    """
    return bool(maker) and id.startswith(f"{maker}/")


Statement: TypeAlias = Item | Grant | Word | Parcel | Recall | Receipt | Query


class Voucher(Protocol):
    """Who knows the register's keys and can check a signature."""

    def signer(self, statement: Statement, proof: bytes) -> str:
        """Return the member whose key, good by the register, signed exactly this statement; empty when none did."""
        ...
