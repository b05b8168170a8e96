"""What does a member remember about objects? Small rows by key, put and never edited, so that a journal can hold them.

An act carries the rows it changes, whole. Folding puts them one after the other, so that a replay years later cannot
decide differently from the day of the act. Bodies are not here; one object costs a few hundred bytes, wherever the rows
are kept.
"""

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Literal, Protocol, TypeAlias, TypeVar

import msgspec

from tocsin.exchange.custody.statements import Grant, Recall, Receipt, Source

__all__ = [
    "Act",
    "Answered",
    "Called",
    "Given",
    "Holding",
    "Membership",
    "Memory",
    "Permit",
    "Product",
    "Row",
    "Rows",
    "Seen",
    "State",
    "Stream",
    "Tomb",
    "Waiting",
    "fold",
]

State: TypeAlias = Literal["held", "expired", "recalled", "destroyed", "kept"]
"""``kept``: a recall found a legal reason to keep it; it is closed, not destroyed."""


class Holding(msgspec.Struct, frozen=True, kw_only=True, tag=True):
    """One object at this member: policy, origin, how it came, and what has become of it."""

    id: str
    origin: str
    policy: str
    made: datetime
    not_before: datetime
    expires: datetime
    lease: int
    level: int
    sources: tuple[Source, ...]
    came_from: str
    """Who handed it over; this member itself for its own."""
    proof: str
    """Id of the parcel whose stored bytes prove origin, policy and delivery; empty for its own."""
    fresh: datetime
    """When the origin last vouched that it stands."""
    state: State = "held"
    kept: str = ""
    """Legal reason for which a recall must not destroy it; empty when there is none."""
    chain: tuple[tuple[Grant, bytes], ...] = ()
    """Releases it came by."""
    happened: datetime | None = None
    resolution: str | None = None
    smallest_cell: int | None = None

    @property
    def key(self) -> str:
        """Its own id."""
        return self.id

    @property
    def group(self) -> str:
        """Holdings are found by id."""
        return ""


class Given(msgspec.Struct, frozen=True, kw_only=True, tag=True):
    """One delivery made: recalls follow it."""

    object: str
    to: str
    purpose: str
    release: str
    """Id of the release it rested on; empty when the policy itself allowed it."""
    epoch: int
    time: datetime

    @property
    def key(self) -> str:
        """One row an object and member."""
        return f"{self.object}\n{self.to}"

    @property
    def group(self) -> str:
        """Found by object."""
        return self.object


class Product(msgspec.Struct, frozen=True, kw_only=True, tag=True):
    """A held object was derived from that source, held or not."""

    source: str
    object: str

    @property
    def key(self) -> str:
        """One row a source and product."""
        return f"{self.source}\n{self.object}"

    @property
    def group(self) -> str:
        """Found by source."""
        return self.source


class Stream(msgspec.Struct, frozen=True, kw_only=True, tag=True):
    """How far a sender's stream has been read."""

    id: str
    sender: str
    next: int
    head: str

    @property
    def key(self) -> str:
        """Sender and stream: nobody continues another's."""
        return f"{self.sender}\n{self.id}"

    @property
    def group(self) -> str:
        """Found by sender."""
        return self.sender


class Tomb(msgspec.Struct, frozen=True, kw_only=True, tag=True):
    """An origin withdrew this object; it is refused from now on, whoever brings it."""

    origin: str
    object: str
    recall: str

    @property
    def key(self) -> str:
        """One row an origin, object and recall."""
        return f"{self.group}\n{self.recall}"

    @property
    def group(self) -> str:
        """Origin and object: nobody buries another's."""
        return f"{self.origin}\n{self.object}"


class Called(msgspec.Struct, frozen=True, kw_only=True, tag=True):
    """A recall that this member made or was told of, and who waits for its receipts."""

    recall: Recall
    proof: bytes
    askers: tuple[str, ...]
    """Members to whom receipts are owed."""
    told: tuple[str, ...] = ()
    """At its origin: members who may hold it by others' deliveries, by policy or release; they are told too."""

    @property
    def key(self) -> str:
        """The recall's id."""
        return self.recall.id

    @property
    def group(self) -> str:
        """All recalls stand in one group."""
        return "recalls"


class Answered(msgspec.Struct, frozen=True, kw_only=True, tag=True):
    """A receipt that came, or (by this member itself) that was given."""

    receipt: Receipt

    @property
    def key(self) -> str:
        """One row a recall, holder and object."""
        return f"{self.receipt.recall}\n{self.receipt.holder}\n{self.receipt.object}"

    @property
    def group(self) -> str:
        """Found by recall."""
        return self.receipt.recall


class Permit(msgspec.Struct, frozen=True, kw_only=True, tag=True):
    """A release that this member gave for an object of its own."""

    grant: Grant

    @property
    def key(self) -> str:
        """The release's id."""
        return self.grant.id

    @property
    def group(self) -> str:
        """Found by object."""
        return self.grant.object


class Waiting(msgspec.Struct, frozen=True, kw_only=True, tag=True):
    """A release above the set level that waits for a second person of this member."""

    id: str
    object: str
    to: tuple[str, ...]
    asked_by: str
    until: datetime
    chain: tuple[tuple[Grant, bytes], ...] = ()
    state: Literal["waiting", "released", "refused", "lapsed"] = "waiting"
    decided_by: str = ""

    @property
    def key(self) -> str:
        """Its own id."""
        return self.id

    @property
    def group(self) -> str:
        """Found by state, so that those that wait can be listed."""
        return self.state


class Seen(msgspec.Struct, frozen=True, kw_only=True, tag=True):
    """A message or act that was dealt with; the same one again changes nothing."""

    id: str

    @property
    def key(self) -> str:
        """The message's id."""
        return self.id

    @property
    def group(self) -> str:
        """Seen messages are found by id."""
        return ""


class Membership(msgspec.Struct, frozen=True, kw_only=True, tag=True):
    """The newest epoch that was learned, and since when it holds."""

    epoch: int
    since: datetime

    @property
    def key(self) -> str:
        """There is one."""
        return "membership"

    @property
    def group(self) -> str:
        """There is one."""
        return ""


Row: TypeAlias = Holding | Given | Product | Stream | Tomb | Called | Answered | Permit | Waiting | Seen | Membership
R = TypeVar("R", Holding, Given, Product, Stream, Tomb, Called, Answered, Permit, Waiting, Seen, Membership)


class Act(msgspec.Struct, frozen=True, kw_only=True):
    """One thing custody decided, with the rows that make it so: the payload of one journal entry."""

    kind: str
    """``custody.verb``."""
    subject: str
    """The object, recall, parcel or release it is about."""
    by: str
    """The person or member that caused it."""
    time: datetime
    rows: tuple[Row, ...]


class Rows(Protocol):
    """What custody reads. Memory holds it in tests; a node keeps it in its records."""

    def get(self, kind: type[R], key: str) -> R | None:
        """Return the newest row of this kind and key."""
        ...

    def under(self, kind: type[R], group: str) -> Iterable[R]:
        """Return the newest rows of this kind in this group."""
        ...

    def ending(self, before: datetime) -> Iterable[Holding]:
        """Return holdings in state ``held`` that expire at or before this time."""
        ...


class Memory:
    """Rows in memory: the fold of acts."""

    def __init__(self, acts: Iterable[Act] = ()) -> None:
        self._rows: dict[type, dict[str, Row]] = {}
        self._groups: dict[tuple[type, str], dict[str, None]] = {}
        for act in acts:
            self.put(act)

    def put(self, act: Act) -> None:
        """Take one act's rows in; the same act again changes nothing."""
        for row in act.rows:
            kind = type(row)
            rows = self._rows.setdefault(kind, {})
            old = rows.get(row.key)
            if old is not None and old.group != row.group:
                self._groups[kind, old.group].pop(row.key, None)
            rows[row.key] = row
            if row.group:
                self._groups.setdefault((kind, row.group), {})[row.key] = None

    def get(self, kind: type[R], key: str) -> R | None:
        """Return the newest row of this kind and key."""
        return self._rows.get(kind, {}).get(key)  # type: ignore[return-value] # rows stand under their own type

    def under(self, kind: type[R], group: str) -> Iterator[R]:
        """Return the newest rows of this kind in this group, in the order in which they first came."""
        rows = self._rows.get(kind, {})
        return iter([rows[key] for key in self._groups.get((kind, group), ())])  # type: ignore[misc] # as above

    def ending(self, before: datetime) -> Iterator[Holding]:
        """Return holdings in state ``held`` that expire at or before this time."""
        held = self._rows.get(Holding, {}).values()
        ends = [row for row in held if isinstance(row, Holding) and row.state == "held" and row.expires <= before]
        return iter(ends)

    def frozen(self) -> frozenset[Row]:
        """Return every row as one value that can be compared and hashed."""
        return frozenset(row for rows in self._rows.values() for row in rows.values())


def fold(acts: Iterable[Act]) -> Memory:
    """Return what a member remembers after these acts, in their order.

    >>> fold([]).get(Seen, "nothing") is None
    True
    """
    return Memory(acts)
