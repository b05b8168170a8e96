"""What the node answers about its own work: jobs, and entries of the journal."""

from datetime import datetime
from typing import Literal

import msgspec

__all__ = ["JobAnswer", "JournalAnswer"]


class JobAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """A piece of long work: what it is, how far it got, how it ended."""

    id: str
    kind: str
    subject: str
    state: Literal["waiting", "running", "done", "failed"]
    progress: float
    """0 to 1."""
    message: str
    actor: str
    started: datetime | None
    ended: datetime | None
    error: str
    policy: str = "node-only"


class JournalAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """One entry of the append-only journal."""

    id: str
    kind: str
    schema_version: int
    subject: str
    actor: str
    time: datetime
    policy: str
    payload: dict[str, object]
    content_hash: str
