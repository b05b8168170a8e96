"""What may be made of held objects, and under which policy? The strictest of all it rests on; withdrawn with them."""

from collections.abc import Iterable
from datetime import datetime

import msgspec

from tocsin.exchange.custody.gate import fresh, reaches, usable
from tocsin.exchange.custody.place import Outcome, Place, act, done, refused
from tocsin.exchange.custody.rows import Holding
from tocsin.exchange.custody.shares import holding, products
from tocsin.exchange.custody.statements import Item, Source, named
from tocsin.exchange.policies import Person, strictest

__all__ = ["derive", "derived"]


def derive(at: Place, item: Item, sources: Iterable[str], by: Person, now: datetime) -> Outcome:  # noqa: PLR0911 - one return for each refusal
    """Take a product of held objects into custody; ``item`` is what :func:`derived` made for exactly these sources."""
    if by.member != at.me or not by.local:
        return refused("not-local")
    names = tuple(sorted(set(sources)))
    if not names:
        return refused("empty")
    used: list[Holding] = []
    for name in names:
        held = at.rows.get(Holding, name)
        able = usable(at, held, now)
        if not able.allowed or held is None:
            return able
        reach = reaches(at, held, at.roll.people[at.me], "derive", now, held.chain)
        if not reach.allowed:
            return reach
        used.append(held)
    there = at.rows.get(Holding, item.id)
    if there is not None:
        same = holding(item, came_from=at.me, proof="", fresh=there.fresh)
        same = msgspec.structs.replace(same, state=there.state, kept=there.kept)
        return done(code="already") if same == there else refused("other-policy")
    if item.origin != at.me or not named(item.id, at.me):
        return refused("not-mine")
    if item != derived(at, item, used, now):
        return refused("laxer-than-sources")
    row = holding(item, came_from=at.me, proof="", fresh=item.standing)
    return done(act("derived", item.id, by.name, now, row, *products(item)))


def derived(at: Place, item: Item, used: Iterable[Holding], now: datetime) -> Item:
    """Return ``item`` as a product of held objects must be: strictest policy, earliest end, shortest lease.

    The policy may be stricter than the join of the sources' policies and never laxer; the same holds for the times.
    """
    used = tuple(used)
    rests: dict[str, Source] = {}
    for held in used:
        rests[held.id] = Source(id=held.id, origin=held.origin, policy=held.policy, made=held.made)
        rests |= {source.id: source for source in held.sources}
    leases = [held.lease for held in used if held.lease]
    return msgspec.structs.replace(
        item,
        policy=strictest(item.policy, *(source.policy for source in rests.values())),
        not_before=max([item.not_before, *(held.not_before for held in used)]),
        expires=min([item.expires, *(held.expires for held in used)]),
        lease=min([*leases, *([item.lease] if item.lease else [])], default=0),
        level=max([item.level, *(held.level for held in used)]),
        happened=max([when for when in (item.happened, *(held.happened for held in used)) if when], default=None),
        stood=min([item.standing, *(fresh(at, held, now) for held in used)]),
        sources=tuple(rests[name] for name in sorted(rests)),
    )
