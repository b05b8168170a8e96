"""An entry of the journal: what it holds, and whether it is still what was written."""

from datetime import UTC, datetime
from typing import Any

import msgspec

from tocsin.errors import BadInputError
from tocsin.exchange.canonical import content_hash
from tocsin.exchange.policies import Label

__all__ = ["Entry", "seal", "sealed_hash"]


class Entry(msgspec.Struct, frozen=True, kw_only=True):
    """One thing that happened at a node: never edited, only followed by later entries."""

    id: str
    """UUIDv7."""
    kind: str
    """``noun.verb``, for example ``forecast.made``."""
    schema_version: int
    """Of the payload of this kind."""
    subject: str
    """What it is about: a source, a hazard, a job."""
    actor: str
    """Who did it, ``name@member``."""
    time: datetime
    """Aware UTC."""
    policy: str
    payload: dict[str, Any]
    content_hash: str
    """SHA-256 of the canonical JSON of all the fields above."""


def sealed_hash(entry: Entry) -> str:
    """Return the hash the entry's content has now; an undamaged entry's equals its ``content_hash``."""
    return content_hash(
        {
            "id": entry.id,
            "kind": entry.kind,
            "schema_version": entry.schema_version,
            "subject": entry.subject,
            "actor": entry.actor,
            "time": entry.time.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ"),
            "policy": entry.policy,
            "payload": entry.payload,
        }
    )


def seal(
    *,
    id: str,
    kind: str,
    subject: str,
    actor: str,
    time: datetime,
    payload: dict[str, Any],
    policy: Label = "node-only",
    schema_version: int = 1,
) -> Entry:
    """Return the entry with its content hash; an unnamed actor or a time without zone is refused.

    >>> day = datetime(2024, 1, 1, tzinfo=UTC)
    >>> entry = seal(id="0", kind="note.made", subject="s", actor="a@b", time=day, payload={})
    >>> entry.content_hash == sealed_hash(entry)
    True
    """
    if not actor:
        raise BadInputError("an entry names no actor", where=kind, remedy="say who did it")
    if time.tzinfo is None:
        raise BadInputError("an entry's time has no zone", where=kind, remedy="use an aware UTC datetime")
    entry = Entry(
        id=id,
        kind=kind,
        schema_version=schema_version,
        subject=subject,
        actor=actor,
        time=time.astimezone(UTC),
        policy=policy,
        payload=payload,
        content_hash="",
    )
    return msgspec.structs.replace(entry, content_hash=sealed_hash(entry))
