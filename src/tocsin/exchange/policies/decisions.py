"""What was decided, and how is it said to whoever asks? A permission or a refusal with its reason."""

from typing import Any

import msgspec

__all__ = ["Decision", "allowed", "refused"]


class Decision(msgspec.Struct, frozen=True, kw_only=True):
    """What the gate decided, and why."""

    allowed: bool
    reason: str
    """In English, with the particulars filled in."""
    clause: str = ""
    """Which part of the policy or of the question refused: a field's name, or ``purpose``, ``label``, ``time``."""
    message: str = ""
    """The reason as a message for translation, its particulars as ``%(name)s``."""
    particulars: tuple[tuple[str, str], ...] = ()
    obligations: tuple[str, ...] = ()
    """What whoever receives it must do, where it is allowed."""


def refused(clause: str, message: str, **particulars: Any) -> Decision:
    """Return a refusal.

    >>> refused("expires", "expired on %(time)s", time="Monday").reason
    'expired on Monday'
    """
    texts = {name: str(value) for name, value in particulars.items()}
    return Decision(
        allowed=False,
        reason=message % texts,
        clause=clause,
        message=message,
        particulars=tuple(texts.items()),
    )


def allowed(message: str, obligations: tuple[str, ...] = ()) -> Decision:
    """Return a permission."""
    return Decision(allowed=True, reason=message, message=message, obligations=obligations)
