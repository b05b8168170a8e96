"""Which policy does a label name, and which label does a policy have? Exactly one each way."""

from collections.abc import Iterable
from functools import lru_cache, reduce
from typing import Any, Literal, TypeAlias

import msgspec

from tocsin.errors import BadInputError
from tocsin.exchange.canonical import canonical
from tocsin.exchange.policies.policy import NODE_ONLY, PUBLIC, SEALED, Policy, join

__all__ = ["Label", "LocalLabel", "label_of", "policy_of", "readable", "strictest"]

Label: TypeAlias = str
"""``public``, ``node-only``, or the canonical JSON text of a policy."""

LocalLabel: TypeAlias = Literal["public", "node-only"]
"""What somebody at this node can say of what they enter."""

VERSION = 1
_LONGEST = 65_536
_WORDS = {"public": PUBLIC, "node-only": NODE_ONLY}
_NAMES = {policy: word for word, policy in _WORDS.items()}


@lru_cache(maxsize=8192)
def policy_of(label: str) -> Policy:
    """Return the policy that ``label`` names.

    A text that is not the one canonical text of a policy is a :class:`tocsin.errors.BadInputError`: equal policies have
    equal labels, so that hashes of labels are hashes of policies.

    >>> policy_of("public") == PUBLIC
    True
    >>> policy_of('{"audience":[["member:a"]],"purposes":["read"],"v":1}').purposes
    ('read',)
    """
    if label in _WORDS:
        return _WORDS[label]
    if len(label) > _LONGEST or not label.startswith("{"):
        raise _unreadable(label)
    try:
        told = msgspec.json.decode(label, type=dict[str, Any])
        if told.pop("v", None) != VERSION:
            raise _unreadable(label)
        policy = msgspec.convert(told, Policy)
    except (msgspec.MsgspecError, UnicodeEncodeError, RecursionError) as error:
        raise _unreadable(label) from error
    if label_of(policy) != label:
        raise _unreadable(label)
    return policy


@lru_cache(maxsize=8192)
def label_of(policy: Policy) -> str:
    """Return the one label of ``policy``.

    >>> label_of(Policy(audience=(("member:a",),), purposes=("read",)))
    '{"audience":[["member:a"]],"purposes":["read"],"v":1}'
    >>> label_of(NODE_ONLY)
    'node-only'
    """
    word = _NAMES.get(policy)
    return word if word is not None else canonical({"v": VERSION, **msgspec.to_builtins(policy)}).decode()


def readable(label: object) -> bool:
    """Say whether ``label`` names a policy."""
    if not isinstance(label, str):
        return False
    try:
        policy_of(label)
    except BadInputError:
        return False
    return True


def strictest(*labels: str) -> str:
    """Return the label of something derived from objects with these labels: the join of their policies.

    No label at all, or a word nobody defined, counts as ``node-only``; a policy that cannot be read is one that
    releases nothing to nobody.

    >>> strictest("public", "node-only")
    'node-only'
    >>> strictest("public", '{"audience":[["member:a"]],"purposes":["read"],"v":1}')
    '{"audience":[["member:a"]],"purposes":["read"],"v":1}'
    """
    distinct = set(labels)
    if distinct == {"public"}:
        return "public"
    return _joined(frozenset(distinct))


@lru_cache(maxsize=8192)
def _joined(labels: frozenset[str]) -> str:
    return label_of(reduce(join, _policies(labels))) if labels else "node-only"


def _policies(labels: Iterable[str]) -> Iterable[Policy]:
    for label in labels:
        try:
            yield policy_of(label)
        except BadInputError:
            yield SEALED if label.startswith("{") else NODE_ONLY


def _unreadable(label: str) -> BadInputError:
    shown = label if len(label) <= 80 else f"{label[:77]}..."
    return BadInputError(f"policy {shown!r} is not known", remedy="write public, node-only or the canonical JSON text")
