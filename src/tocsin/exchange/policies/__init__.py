"""May this object be shown to this person, for this purpose, now? Policies, and the gate every object passes."""

from datetime import datetime
from typing import TypeVar

from tocsin.errors import RefusedError
from tocsin.exchange.policies.audiences import ANYONE, NOBODY, Clauses, audience, covers, narrower
from tocsin.exchange.policies.decisions import Decision
from tocsin.exchange.policies.fields import Handling
from tocsin.exchange.policies.gate import release, release_many
from tocsin.exchange.policies.grants import Grant
from tocsin.exchange.policies.labels import Label, LocalLabel, label_of, policy_of, readable, strictest
from tocsin.exchange.policies.people import Labelled, Person
from tocsin.exchange.policies.policy import NODE_ONLY, PUBLIC, Policy, join, looser, stricter_or_equal

__all__ = [
    "ANYONE",
    "NOBODY",
    "NODE_ONLY",
    "PUBLIC",
    "Clauses",
    "Decision",
    "Grant",
    "Handling",
    "Label",
    "Labelled",
    "LocalLabel",
    "Person",
    "Policy",
    "admit",
    "audience",
    "covers",
    "join",
    "label_of",
    "looser",
    "narrower",
    "policy_of",
    "readable",
    "release",
    "release_many",
    "stricter_or_equal",
    "strictest",
]

T = TypeVar("T", bound=Labelled)


def admit(object: T, to: Person, purpose: str, now: datetime) -> T:  # noqa: A002 - the field's word
    """Return ``object`` if the gate releases it, else raise :class:`RefusedError` with the gate's reason."""
    decision = release(object, to, purpose, now)
    if not decision.allowed:
        raise RefusedError(decision.reason, remedy="ask the owner for a release")
    return object
