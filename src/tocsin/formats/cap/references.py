"""Which earlier messages does an alert speak of? Triples of sender, identifier and time, between spaces."""

import msgspec

from tocsin.errors import BadInputError
from tocsin.formats.cap.times import Time
from tocsin.formats.cap.values import Alert

__all__ = ["Key", "key_of", "references_of", "written"]


class Key(msgspec.Struct, frozen=True, order=True):
    """What names one message: its sender, its identifier, and when it was sent, as an instant.

    Two senders that write the same instant with different offsets mean the same message.
    """

    sender: str
    identifier: str
    sent: str
    """The instant in UTC, ``YYYY-MM-DDThh:mm:ssZ``; as written where it cannot be read."""


def key_of(alert: Alert) -> Key:
    """Return the key of a message."""
    return Key(alert.sender.strip(), alert.identifier.strip(), _instant(alert.sent.text))


def references_of(alert: Alert) -> tuple[Key, ...]:
    """Return the keys of the messages an alert refers to.

    Raises
    ------
    BadInputError
        A reference is no triple ``sender,identifier,sent``.
    """
    keys = []
    for triple in (alert.references or "").split():
        parts = triple.split(",")
        if len(parts) != 3 or not all(parts):
            raise BadInputError(f"{triple[:80]!r} is no reference", remedy="write sender,identifier,sent")
        keys.append(Key(parts[0], parts[1], _instant(parts[2])))
    return tuple(keys)


def written(*alerts: Alert) -> str:
    """Write the references to some messages.

    >>> alert = Alert(identifier="1", sender="a@b", sent=Time("2026-01-01T00:00:00-00:00"), status="Actual",
    ...               message_type="Alert", scope="Public")
    >>> written(alert)
    'a@b,1,2026-01-01T00:00:00-00:00'
    """
    return " ".join(f"{each.sender},{each.identifier},{each.sent.text}" for each in alerts)


def _instant(text: str) -> str:
    try:
        return Time(text).at.strftime("%Y-%m-%dT%H:%M:%SZ")
    except BadInputError:
        return text
