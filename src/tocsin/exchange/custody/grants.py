"""Do these releases let this object go to this member? Every link narrows; the first is the origin's own."""

from typing import TypeAlias

from tocsin.exchange.custody.place import Place
from tocsin.exchange.custody.rows import Holding
from tocsin.exchange.custody.statements import Grant, Item
from tocsin.exchange.policies import Grant as Leave

__all__ = ["Chain", "granted", "narrows"]

Chain: TypeAlias = tuple[tuple[Grant, bytes], ...]
"""Releases from the origin's to the narrowest, each with its proof."""


def granted(at: Place, chain: Chain, held: Holding | Item) -> tuple[Leave, ...]:
    """Return the leave that a chain of releases gives, as the gate takes it; an empty or broken one gives none.

    The first link is signed by the object's origin, every later one by a member that the link before it names; each
    narrows audience, purposes, time and depth, and none dates from after its key was compromised. The gate looks at
    member, time and purpose.
    """
    parent: Grant | None = None
    for grant, proof in chain:
        if grant.object != held.id or at.voucher.signer(grant, proof) != grant.by:
            return ()
        if at.roll.doubts(grant.by, grant.made):
            return ()
        if grant.by != held.origin if parent is None else not narrows(grant, parent):
            return ()
        parent = grant
    if parent is None:
        return ()
    leave = Leave(
        of=held.id,
        label=held.policy,
        to=(tuple(sorted(f"member:{member}" for member in parent.to)),),
        purposes=parent.purposes,
        not_before=parent.not_before,
        expires=parent.expires,
    )
    return (leave,)


def narrows(grant: Grant, parent: Grant) -> bool:
    """Tell whether a release only narrows its parent, and is made by a member that the parent names.

    >>> from datetime import UTC, datetime
    >>> day, end = datetime(2026, 1, 1, tzinfo=UTC), datetime(2026, 2, 1, tzinfo=UTC)
    >>> wide = Grant(
    ...     id="1", by="a", object="o", to=("b", "c"), purposes=("read",), depth=1, made=day, not_before=day,
    ...     expires=end)
    >>> narrow = Grant(
    ...     id="2", by="b", object="o", to=("c",), purposes=("read",), depth=0, made=day, not_before=day,
    ...     expires=end, parent="1")
    >>> narrows(narrow, wide), narrows(wide, narrow)
    (True, False)
    """
    return (
        grant.parent == parent.id
        and grant.by in parent.to
        and 0 <= grant.depth < parent.depth
        and set(grant.to) <= set(parent.to)
        and set(grant.purposes) <= set(parent.purposes)
        and grant.not_before >= parent.not_before
        and grant.expires <= parent.expires
    )
