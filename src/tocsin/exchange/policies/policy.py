"""What may be done with an object, by whom, when, and under which conditions? A policy is one point of a lattice."""

from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from typing import Any

import msgspec

from tocsin.exchange.policies import audiences, fields
from tocsin.exchange.policies.audiences import ANYONE, NOBODY, Clauses
from tocsin.exchange.policies.fields import Handling, Pap, Resolution

__all__ = ["NODE_ONLY", "PUBLIC", "SEALED", "Policy", "join", "looser", "stricter_or_equal"]


class Policy(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """One policy in canonical form; ``Policy()`` permits nothing to nobody.

    Every field is a bounded semilattice of its own, so that :func:`join` is one too. A value that is not known is a
    :class:`tocsin.errors.BadInputError`.

    >>> Policy(audience=(("member:b", "member:a"),), purposes=("read", "export")).audience
    (('member:a', 'member:b'),)
    """

    audience: Clauses = NOBODY
    """Who may have it: the outer bound, for whoever passes it on too."""
    reshare: Clauses = NOBODY
    """To whom a holder may pass it on without asking; nobody: only the origin shares it."""
    purposes: tuple[str, ...] = ()
    """What it may be used for, of :data:`tocsin.exchange.policies.fields.PURPOSES`."""
    pap: Pap = "red"
    """How visible an act upon it may be (Permissible Actions Protocol); counts where ``act`` is a purpose."""
    discloses: tuple[str, ...] = ()
    """Which guarded content stays in: see :data:`tocsin.exchange.policies.fields.GUARDED`."""
    node_only: bool = False
    """It stays at the node that made it."""
    not_members: tuple[str, ...] = ()
    not_party_to: tuple[str, ...] = ()
    """Places: no member gets it that is, or backs, a party to the violence there."""
    attribution: tuple[str, ...] = ()
    """``name-origin``, ``hide-origin``; both at once let nothing leave."""
    not_before: datetime | None = None
    expires: datetime | None = None
    retain_until: datetime | None = None
    """Until when a holder may keep it; nothing is released that would have to be deleted already."""
    residency: tuple[str, ...] | None = None
    """Jurisdictions in which it may be kept; None: any."""
    obligations: tuple[str, ...] = ()
    """What whoever receives it must do, of :data:`tocsin.exchange.policies.fields.OBLIGATIONS`."""
    handling: tuple[Handling, ...] = ()
    """Sensitivity, personal data, its legal basis and when it is erased; each statement must be complete by itself."""
    embargo_hours: int = 0
    """Hours between what happened and its leaving."""
    resolution: Resolution = "exact"
    """The finest place that may leave."""
    small_cells: int = 0
    """Counts below this, zero excepted, do not leave."""
    lease_online: int | None = None
    """Seconds after the last fresh word from origin or register during which it may be used; None: no lease."""
    lease_offline: int | None = None

    def __post_init__(self) -> None:
        """Bring every field into its canonical form, or refuse it."""
        for name, normal in fields.NORMAL.items():
            value = getattr(self, name)
            shaped = normal(value, name)
            if shaped is not value:
                msgspec.structs.force_setattr(self, name, shaped)


def join(first: Policy, second: Policy) -> Policy:
    """Return the policy of what is derived from both: in every field the stricter.

    Associative, commutative, idempotent, and an upper bound: what it releases, both release.

    >>> both = join(PUBLIC, Policy(audience=(("member:a",),), purposes=("read",), embargo_hours=72))
    >>> both.audience, both.purposes, both.embargo_hours
    ((('member:a',),), ('read',), 72)
    """
    if first == second:
        return first
    return Policy(**{name: combine(getattr(first, name), getattr(second, name)) for name, combine in _JOINS.items()})


def looser(policy: Policy, other: Policy) -> tuple[str, ...]:
    """Name the fields in which ``other`` permits something that ``policy`` does not.

    >>> looser(Policy(), PUBLIC)[:3]
    ('audience', 'reshare', 'purposes')
    """
    met = join(policy, other)
    return tuple(name for name in _JOINS if getattr(met, name) != getattr(other, name))


def stricter_or_equal(policy: Policy, than: Policy) -> bool:
    """Say whether ``policy`` permits nothing that ``than`` does not."""
    return join(policy, than) == policy


def _union(first: Iterable[Any], second: Iterable[Any]) -> tuple[Any, ...]:
    return (*first, *second)


def _shared(first: Iterable[str], second: Iterable[str]) -> tuple[str, ...]:
    return tuple(set(first) & set(second))


def _shared_or_any(first: tuple[str, ...] | None, second: tuple[str, ...] | None) -> tuple[str, ...] | None:
    if first is None or second is None:
        return second if first is None else first
    return _shared(first, second)


def _least(first: Any, second: Any) -> Any:
    if first is None or second is None:
        return second if first is None else first
    return min(first, second)


def _latest(first: datetime | None, second: datetime | None) -> datetime | None:
    if first is None or second is None:
        return second if first is None else first
    return max(first, second)


def _narrower_act(first: Pap, second: Pap) -> Pap:
    return min(first, second, key=fields.PAP.index)


def _coarser(first: Resolution, second: Resolution) -> Resolution:
    return max(first, second, key=fields.RESOLUTIONS.index)


_JOINS: dict[str, Callable[[Any, Any], Any]] = {
    "audience": audiences.join,
    "reshare": audiences.join,
    "purposes": _shared,
    "pap": _narrower_act,
    "discloses": _shared,
    "node_only": lambda first, second: first or second,
    "not_members": _union,
    "not_party_to": _union,
    "attribution": _union,
    "not_before": _latest,
    "expires": _least,
    "retain_until": _least,
    "residency": _shared_or_any,
    "obligations": _union,
    "handling": _union,
    "embargo_hours": max,
    "resolution": _coarser,
    "small_cells": max,
    "lease_online": _least,
    "lease_offline": _least,
}

PUBLIC = Policy(audience=ANYONE, reshare=ANYONE, purposes=fields.PURPOSES, pap="clear")
"""The label ``public``: anyone, for everything; guarded content still stays in only where a policy names it."""

NODE_ONLY = Policy(audience=ANYONE, reshare=ANYONE, purposes=fields.PURPOSES, pap="clear", node_only=True)
"""The label ``node-only``: anyone at the node that made it."""

SEALED = Policy(residency=(), expires=datetime(1970, 1, 1, tzinfo=UTC), node_only=True)
"""A policy that lets nobody do anything: of what was derived from a policy that cannot be read."""
