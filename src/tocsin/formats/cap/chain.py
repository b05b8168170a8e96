"""What is in force when all that arrived is taken together? The same answer whatever the order of arrival.

The state is a set of messages that only grows, and what is in force is a function of that set: late, doubled and
reordered messages lead to the same state (a join semilattice; Shapiro and others, 2011). A message acts on another
only where it may: from the same sender, of the same status, sent later, and signed no worse. So nobody cancels another
sender's alert, no exercise ends an actual one, and an unsigned message does not end a signed one.
"""

import hashlib
from collections.abc import Iterable, Mapping
from datetime import datetime
from types import MappingProxyType
from typing import Final, Literal, TypeAlias

import msgspec

from tocsin.errors import BadInputError
from tocsin.formats.cap.references import Key, key_of, references_of
from tocsin.formats.cap.showing import ends
from tocsin.formats.cap.values import Alert

__all__ = ["Arrival", "Chain", "Held", "Link", "held"]

Arrival: TypeAlias = Literal["new", "updated", "cancelled", "acknowledged", "rejected", "duplicate", "conflict"]
State: TypeAlias = Literal["in force", "superseded", "cancelled", "expired", "not actual", "notice"]

_RANKS: Final = MappingProxyType({"valid": 2, "absent": 1})
_ARRIVALS: Final[Mapping[str, Arrival]] = MappingProxyType(
    {"Alert": "new", "Update": "updated", "Cancel": "cancelled", "Ack": "acknowledged", "Error": "rejected"}
)


class Held(msgspec.Struct, frozen=True, kw_only=True):
    """One message as it is held; made by :func:`held`."""

    key: Key
    fingerprint: str
    """SHA-256 of what it says; layout and signatures are no part of it."""
    rank: int
    """2 with a valid signature, 1 without one, 0 with a bad one."""
    alert: Alert
    names: tuple[Key, ...] = ()
    """The messages it refers to, as far as they can be read."""
    ends: datetime | None = None


class Link(msgspec.Struct, frozen=True, kw_only=True):
    """One message and what the others make of it."""

    held: Held
    state: State
    by: Key | None = None
    """The message that superseded or cancelled it."""
    conflict: bool = False
    """Whether another message has the same key and says something else."""
    refused: tuple[Key, ...] = ()
    """Messages that speak of it and may not act on it."""
    acknowledged: tuple[Key, ...] = ()
    rejected: tuple[Key, ...] = ()
    """Error messages that refer to it."""


class Chain(msgspec.Struct, frozen=True):
    """All messages that arrived, each once."""

    messages: Mapping[tuple[Key, str], Held] = {}

    def received(self, message: Held) -> tuple["Chain", Arrival]:
        """Return the chain with one message more, and what it is: the first of its kind, a duplicate, a conflict."""
        place = (message.key, message.fingerprint)
        known = self.messages.get(place)
        if known is not None:
            if known.rank >= message.rank:
                return self, "duplicate"
            return Chain({**self.messages, place: msgspec.structs.replace(known, rank=message.rank)}), "duplicate"
        conflict = any(key == message.key for key, _ in self.messages)
        arrival = "conflict" if conflict else _ARRIVALS[message.alert.message_type]
        return Chain({**self.messages, place: message}), arrival

    def joined(self, other: "Chain") -> "Chain":
        """Return what two chains know together."""
        chain = self
        for message in other.messages.values():
            chain, _ = chain.received(message)
        return chain

    def view(self, now: datetime) -> tuple[Link, ...]:
        """Say what has become of every message at ``now``, ordered by key; of a conflict, the better signed first.

        Only what is ``in force`` may be shown as actual.
        """
        ordered = sorted(self.messages.values(), key=lambda each: (each.key, -each.rank, each.fingerprint))
        speaking: dict[Key, list[Held]] = {}
        for message in ordered:
            for name in dict.fromkeys(message.names):
                speaking.setdefault(name, []).append(message)
        counts: dict[Key, int] = {}
        for message in ordered:
            counts[message.key] = counts.get(message.key, 0) + 1
        seen: set[Key] = set()
        links = []
        for message in ordered:
            others, doubled = speaking.get(message.key, ()), counts[message.key] > 1
            links.append(_link(message, others, now, conflict=doubled, first=message.key not in seen))
            seen.add(message.key)
        return tuple(links)

    def in_force(self, now: datetime) -> tuple[Held, ...]:
        """Return what may be shown as actual at ``now``."""
        return tuple(link.held for link in self.view(now) if link.state == "in force")


def held(alert: Alert, signature: str = "absent") -> Held:
    """Prepare a message for a chain; ``signature`` is its state, of :func:`tocsin.formats.cap.signatures.overall`."""
    try:
        names = references_of(alert)
    except BadInputError:
        names = ()
    return Held(
        key=key_of(alert),
        fingerprint=hashlib.sha256(msgspec.json.encode(alert)).hexdigest(),
        rank=_RANKS.get(signature, 0),
        alert=alert,
        names=names,
        ends=ends(alert),
    )


def _link(message: Held, others: Iterable[Held], now: datetime, *, conflict: bool, first: bool) -> Link:
    acting, refused, said = [], [], {"Ack": [], "Error": []}  # type: ignore[var-annotated]
    for other in others:
        kind = other.alert.message_type
        if kind in said:
            said[kind].append(other.key)
        elif kind in {"Update", "Cancel"}:
            (acting if _may(other, message) else refused).append(other)
    # A cancellation outweighs an update; of several of a kind the earliest did it.
    acting.sort(key=lambda each: (each.alert.message_type != "Cancel", each.key.sent, each.key, each.fingerprint))
    state, by = _state(message, acting, now, first=first)
    return Link(
        held=message,
        state=state,
        by=by,
        conflict=conflict,
        refused=tuple(sorted({each.key for each in refused})),
        acknowledged=tuple(sorted(set(said["Ack"]))),
        rejected=tuple(sorted(set(said["Error"]))),
    )


def _state(message: Held, acting: list[Held], now: datetime, *, first: bool) -> tuple[State, Key | None]:
    if acting:
        done: State = "cancelled" if acting[0].alert.message_type == "Cancel" else "superseded"
        return done, acting[0].key
    if message.alert.message_type not in {"Alert", "Update"}:
        return "notice", None
    if message.alert.status != "Actual":
        return "not actual", None
    if message.ends is not None and message.ends <= now:
        return "expired", None
    if not first:
        return "superseded", message.key  # another message of this key is better signed
    return "in force", None


def _may(other: Held, message: Held) -> bool:
    return (
        other.key.sender == message.key.sender
        and other.alert.status == message.alert.status
        and other.rank >= message.rank
        # Messages of one second are ordered by name, so that two that speak of each other do not end both.
        and (other.key.sent, other.key.identifier) > (message.key.sent, message.key.identifier)
    )
