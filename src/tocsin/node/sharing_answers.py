"""What the node answers about the exchange: with whom, what, under which policy, until when; frozen values."""

from datetime import datetime

import msgspec

__all__ = [
    "Audience",
    "HeldAnswer",
    "PeerAnswer",
    "Reach",
    "RecallAnswer",
    "ReceiptAnswer",
    "SharedAnswer",
    "SharedWith",
    "SharingAnswer",
    "WaitingAnswer",
]


class PeerAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """One other member, and how it goes with its node."""

    member: str
    name: str
    kind: str
    roles: tuple[str, ...]
    standing: str
    address: str
    reached: datetime | None
    """When its node last answered this one."""
    failing: str
    """Why it does not answer now."""
    due: int
    """Things that are to go to it and were not taken yet."""
    taken: int
    refused: int
    bytes_today: int
    """Bytes it handed in today; the quota is the next figure."""
    bytes_a_day: int
    objects_today: int
    objects_a_day: int
    policy: str = "node-only"


class SharingAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """How this node stands in the exchange."""

    member: str
    register: str
    """Hash of the founding statement; empty where the node belongs to no register."""
    position: int
    epoch: int
    standing: str
    held: int
    """Objects of others that are held and open."""
    own: int
    """Objects of its own that were shared."""
    given_up: int
    """Objects that were destroyed after a recall or at their end."""
    waiting: int
    """Shares that wait for a second person."""
    recalls: int
    listens: str
    """Where other nodes reach it; empty: nowhere."""
    policy: str = "node-only"


class SharedWith(msgspec.Struct, frozen=True, kw_only=True):
    """How one recipient stands to a shared thing."""

    member: str
    state: str
    """``due``, ``taken``, ``refused``, ``withdrawn`` or ``waiting``."""
    changed: datetime | None
    said: str = ""


class ReceiptAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """What a holder said became of one recalled object."""

    holder: str
    leaf: str
    outcome: str
    reason: str
    given: tuple[str, ...]
    made: datetime


class SharedAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """One thing of this node that was shared."""

    id: str
    """The journal entry of the act."""
    kind: str
    thing: str
    leaves: tuple[str, ...]
    label: str
    """The policy that it was shared under."""
    shared: datetime
    by: str
    to: tuple[SharedWith, ...]
    recalled: str
    """Name of the recall; empty where there was none."""
    receipts: tuple[ReceiptAnswer, ...]
    policy: str = "node-only"


class HeldAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """One object that is or was held."""

    leaf: str
    type: str
    origin: str
    came_from: str
    label: str
    received: datetime
    expires: datetime
    until: datetime | None
    """Until when it may be used without fresh word; None where none is needed."""
    state: str
    """``held``, ``expired``, ``recalled``, ``destroyed`` or ``kept``."""
    why_not: str
    """Why it cannot be opened now; empty where it can."""
    given: tuple[str, ...]
    """Members that this node gave it to."""
    policy: str = "node-only"


class WaitingAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """A share that waits for a second person."""

    leaf: str
    type: str
    to: tuple[str, ...]
    label: str
    asked_by: str
    until: datetime
    policy: str = "node-only"


class RecallAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """One recall, of this member or of another."""

    id: str
    origin: str
    leaves: tuple[str, ...]
    reason: str
    made: datetime
    receipts: tuple[ReceiptAnswer, ...]
    silent: tuple[str, ...]
    """Members that were given one of the objects and have not answered."""
    policy: str = "node-only"


class Reach(msgspec.Struct, frozen=True, kw_only=True):
    """What would become of a thing at one member if it were shared so."""

    member: str
    name: str
    receives: bool
    """It is named as a recipient and the gate lets it go there."""
    reads: bool
    """It can open it once it has it."""
    may_get: bool
    """A holder may pass it on to it without asking."""
    why: str


class Audience(msgspec.Struct, frozen=True, kw_only=True):
    """Who would be able to read a thing, and who not, before anything leaves."""

    kind: str
    thing: str
    records: int
    label: str
    allowed: bool
    """Whether all named recipients would get it; if one would not, none would."""
    laxer: tuple[str, ...]
    """Fields in which this policy permits more than the thing's own at this node."""
    second_person: bool
    members: tuple[Reach, ...]
    policy: str = "node-only"
