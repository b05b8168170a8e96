"""When is a message tried again, and when is it given up? A pure schedule over what has been tried so far."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Literal

import msgspec

__all__ = ["WAITS", "Attempt", "Outcome", "due_messages", "next_try", "outcome_of"]

WAITS: tuple[timedelta, ...] = (
    timedelta(seconds=5),
    timedelta(minutes=5),
    timedelta(minutes=30),
    timedelta(hours=2),
    timedelta(hours=5),
    timedelta(hours=10),
    timedelta(hours=14),
    timedelta(hours=20),
    timedelta(hours=24),
)
"""How long the next try waits after each that failed: the schedule that Standard Webhooks proposes."""

Outcome = Literal["sent", "failed", "given up"]


class Attempt(msgspec.Struct, frozen=True, kw_only=True):
    """One try to deliver one message by one way out."""

    message: str
    """Id of the journal entry that the message tells of: the same at every try."""
    way: str
    """``webhook`` or ``mail``."""
    number: int
    at: datetime
    outcome: Outcome
    said: str = ""
    """What the other side answered."""


def next_try(attempts: Sequence[Attempt]) -> datetime | None:
    """Return when a message is to be tried again; None where it was sent or given up.

    Without an attempt there is no date: it is due at once, and :func:`due_messages` says so.
    """
    last = attempts[-1]
    if last.outcome != "failed":
        return None
    return last.at + WAITS[min(last.number, len(WAITS)) - 1]


def due_messages(messages: Iterable[str], attempts: Mapping[str, Sequence[Attempt]], now: datetime) -> tuple[str, ...]:
    """Return the messages that are to be tried now, in their order."""
    due = []
    for message in messages:
        tried = attempts.get(message, ())
        when = next_try(tried) if tried else now
        if when is not None and when <= now:
            due.append(message)
    return tuple(due)


def outcome_of(number: int, *, accepted: bool, final: bool = False) -> Outcome:
    """Return what an attempt comes to: given up after the last wait, or where the other side wants no more.

    >>> outcome_of(1, accepted=False), outcome_of(10, accepted=False), outcome_of(1, accepted=False, final=True)
    ('failed', 'given up', 'given up')
    """
    if accepted:
        return "sent"
    return "given up" if final or number > len(WAITS) else "failed"
