"""May this object be shown to this person, for this purpose, now? The one gate."""

from datetime import datetime
from typing import Literal, Protocol, TypeAlias, TypeVar

import msgspec

from tocsin.errors import RefusedError

__all__ = ["Decision", "Label", "Labelled", "Person", "Purpose", "admit", "release", "strictest"]

Label: TypeAlias = Literal["public", "node-only"]
Purpose: TypeAlias = Literal["read", "export", "share"]

T = TypeVar("T", bound="Labelled")

_STRICTNESS: dict[str, int] = {"public": 0, "node-only": 1}
_PURPOSES = frozenset({"read", "export", "share"})


class Person(msgspec.Struct, frozen=True, kw_only=True):
    """Who is asking: a person (or programme) at a member."""

    name: str
    member: str
    """The member's id; the node's own member for the local operator."""
    local: bool = False
    """True only for someone at this node itself."""


class Labelled(Protocol):
    """Anything that carries its policy with it."""

    @property
    def policy(self) -> str:
        """The label that travels with the object."""
        ...


class Decision(msgspec.Struct, frozen=True, kw_only=True):
    """What the gate decided, and why."""

    allowed: bool
    reason: str


def release(object: Labelled, to: Person, purpose: str, now: datetime) -> Decision:  # noqa: A002 - the field's word
    """Decide whether ``object`` may go to ``to`` for ``purpose`` at ``now`` (aware UTC); deny by default.

    Unknown labels and unknown purposes are refused: the gate fails closed.

    >>> from datetime import UTC
    >>> class Note(msgspec.Struct):
    ...     policy: str
    >>> guest = Person(name="guest", member="elsewhere")
    >>> release(Note("public"), guest, "read", datetime.now(UTC)).allowed
    True
    >>> release(Note("node-only"), guest, "read", datetime.now(UTC)).reason
    'node-only: stays at this node, and guest of elsewhere is not at this node'
    """
    label = getattr(object, "policy", None)
    refusal = _malformed(label, purpose, now)
    if not refusal and label == "node-only":
        refusal = _node_only(to, purpose)
    if refusal:
        return Decision(allowed=False, reason=refusal)
    if label == "public":
        return Decision(allowed=True, reason="public: anyone may read, export and share")
    return Decision(allowed=True, reason="node-only: the reader is at this node")


def _malformed(label: object, purpose: str, now: datetime) -> str:
    """Say what about the question itself cannot be answered; an empty text when nothing."""
    if now.tzinfo is None:
        return "the time of asking has no time zone"
    if purpose not in _PURPOSES:
        return f"purpose {purpose!r} is not known"
    if label not in _STRICTNESS:
        return f"policy {label!r} is not known"
    return ""


def _node_only(to: Person, purpose: str) -> str:
    """Say why an object that stays at this node is refused; an empty text when it is not."""
    if not to.local:
        return f"node-only: stays at this node, and {to.name} of {to.member} is not at this node"
    if purpose == "share":
        return "node-only: is never shared with another member"
    return ""


def admit(object: T, to: Person, purpose: str, now: datetime) -> T:  # noqa: A002 - the field's word
    """Return ``object`` if the gate releases it, else raise :class:`RefusedError` with the gate's reason."""
    decision = release(object, to, purpose, now)
    if not decision.allowed:
        raise RefusedError(decision.reason, remedy="ask the owner for a release")
    return object


def strictest(*labels: str) -> str:
    """Return the label of something derived from objects with these labels: the strictest.

    An unknown label, or none at all, counts as ``node-only``.

    >>> strictest("public", "node-only")
    'node-only'
    """
    if not labels or any(label not in _STRICTNESS for label in labels):
        return "node-only"
    return max(labels, key=lambda label: _STRICTNESS[label])
