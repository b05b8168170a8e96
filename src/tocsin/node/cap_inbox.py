"""What has this node received? Folded from the journal: messages, refusals, and how each feed did last."""

import heapq
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

import msgspec

from tocsin.exchange.entries import Entry
from tocsin.exchange.policies import Label
from tocsin.formats.cap.chain import Chain, Held, held
from tocsin.formats.cap.references import Key
from tocsin.formats.cap.values import Alert
from tocsin.storage.records.journal import Records

__all__ = ["FeedState", "Inbox", "Kept", "inbox_of", "payload_of"]

_KINDS = ("cap.received", "cap.refused", "cap.read", "cap.failed")


class Kept(msgspec.Struct, frozen=True, kw_only=True):
    """Where a message came from, first."""

    id: str
    feed: str
    address: str
    signature: str
    received: datetime
    policy: Label


class FeedState(msgspec.Struct, frozen=True, kw_only=True):
    """How a feed did last."""

    last_read: datetime | None = None
    last_attempt: datetime
    error: str = ""
    report: dict[str, Any] = {}


class Inbox(msgspec.Struct, frozen=True):
    """Everything that was received, as of the newest entry."""

    chain: Chain = Chain()
    kept: Mapping[tuple[Key, str], Kept] = {}
    seen: frozenset[str] = frozenset()
    """Checksums of documents that were taken in or refused: they need no second look."""
    addresses: frozenset[str] = frozenset()
    """Links that were followed to their end."""
    feeds: Mapping[str, FeedState] = {}


def inbox_of(records: Records) -> Inbox:
    """Fold the journal into what was received."""
    messages: dict[tuple[Key, str], Held] = {}
    kept: dict[tuple[Key, str], Kept] = {}
    seen: set[str] = set()
    addresses: set[str] = set()
    feeds: dict[str, FeedState] = {}
    for entry in _entries(records):
        if entry.kind == "cap.received":
            _receive(entry, messages, kept)
        if entry.kind in {"cap.received", "cap.refused"}:
            seen.add(str(entry.payload["checksum"]))
            addresses.add(str(entry.payload["address"]))
        if entry.kind in {"cap.read", "cap.failed"}:
            feeds[entry.subject] = _feed(feeds.get(entry.subject), entry)
            addresses.update(entry.payload.get("followed", ()))
    return Inbox(Chain(messages), kept, frozenset(seen), frozenset(addresses), feeds)


def payload_of(alert: Alert, xml: bytes, *, feed: str, address: str, checksum: str, signature: str) -> dict[str, Any]:
    """Return what the entry of a received message holds."""
    return {
        "feed": feed,
        "address": address,
        "checksum": checksum,
        "signature": signature,
        "alert": msgspec.to_builtins(alert),
        "xml": xml.decode(),
    }


def _entries(records: Records) -> Iterator[Entry]:
    return heapq.merge(*(records.entries(kind=kind) for kind in _KINDS), key=lambda entry: entry.id)


def _receive(entry: Entry, messages: dict[tuple[Key, str], Held], kept: dict[tuple[Key, str], Kept]) -> None:
    message = held(msgspec.convert(entry.payload["alert"], Alert), str(entry.payload["signature"]))
    place = (message.key, message.fingerprint)
    known = messages.get(place)
    if known is None or known.rank < message.rank:
        messages[place] = message
        kept[place] = Kept(
            id=entry.id,
            feed=str(entry.payload["feed"]),
            address=str(entry.payload["address"]),
            signature=str(entry.payload["signature"]),
            received=kept[place].received if place in kept else entry.time,
            policy=entry.policy,
        )


def _feed(before: FeedState | None, entry: Entry) -> FeedState:
    if entry.kind == "cap.read":
        return FeedState(last_read=entry.time, last_attempt=entry.time, report=entry.payload)
    return FeedState(
        last_read=before.last_read if before else None,
        last_attempt=entry.time,
        error=str(entry.payload["error"]),
        report=before.report if before else {},
    )
