"""What is answered about alerts that others sent: each with what has become of it, and the feeds they come from."""

from datetime import datetime

import msgspec

from tocsin.exchange.policies import Label
from tocsin.formats.cap.showing import Shown

__all__ = ["AlertFeed", "ReceivedAlert"]


class ReceivedAlert(msgspec.Struct, frozen=True, kw_only=True):
    """One alert that was received."""

    id: str
    """Of the journal entry it came with."""
    identifier: str
    sender: str
    sent: str
    """As an instant in UTC."""
    status: str
    message_type: str
    state: str
    """``in force``, ``superseded``, ``cancelled``, ``expired``, ``not actual`` or ``notice``."""
    by: str = ""
    """The identifier of the message that superseded or cancelled it."""
    signature: str
    conflict: bool = False
    """Whether another text came under the same name."""
    refused: tuple[str, ...] = ()
    """Identifiers of messages that speak of it and may not act on it."""
    country: str = ""
    """Empty where it names none."""
    shown: Shown
    feed: str
    address: str
    received: datetime
    policy: Label


class AlertFeed(msgspec.Struct, frozen=True, kw_only=True):
    """A feed that alerts were taken from."""

    feed: str
    state: str
    """``read`` or ``broken``: what a broken one gave before stays, and its silence says nothing."""
    error: str = ""
    last_read: datetime | None = None
    last_attempt: datetime
    entries: int = 0
    """At the last reading."""
    counts: dict[str, int] = {}
    """What the last reading brought: new, updated, cancelled, duplicate, conflict, refused, unread ..."""
    unread: tuple[str, ...] = ()
    """Alerts that could not be had, with the reason."""
    refusals: tuple[str, ...] = ()
    unplaced: tuple[str, ...] = ()
    """Identifiers of alerts without an area."""
    countryless: tuple[str, ...] = ()
    """Identifiers of alerts without a country."""
    in_force: int = 0
    """Alerts of this feed that are in force now."""
    policy: Label = "node-only"
