"""Who gets an object, and who must agree first? Own objects, sharing, re-sharing, and the second person."""

from collections.abc import Iterable
from datetime import datetime

import msgspec

from tocsin.exchange.custody.gate import givable
from tocsin.exchange.custody.grants import Chain
from tocsin.exchange.custody.place import Deliver, Outcome, Place, act, done, refused
from tocsin.exchange.custody.rows import Given, Holding, Product, Seen, Waiting
from tocsin.exchange.custody.statements import Item, named
from tocsin.exchange.policies import Person

__all__ = ["approve", "give", "holding", "own", "products", "refuse", "share"]


def own(at: Place, item: Item, by: Person, now: datetime) -> Outcome:
    """Take an object of this member's own into custody; the same object again changes nothing."""
    if by.member != at.me or not by.local:
        return refused("not-local")
    if item.origin != at.me or item.sources or not named(item.id, at.me):
        return refused("not-mine")
    held = at.rows.get(Holding, item.id)
    if held is not None:
        return done(code="already") if held.policy == item.policy else refused("other-policy")
    return done(act("owned", item.id, by.name, now, holding(item, came_from=at.me, proof="", fresh=item.made)))


def holding(item: Item, *, came_from: str, proof: str, fresh: datetime, chain: Chain = ()) -> Holding:
    """Return the row of an object that comes into custody."""
    return Holding(
        id=item.id,
        origin=item.origin,
        policy=item.policy,
        made=item.made,
        not_before=item.not_before,
        expires=item.expires,
        lease=item.lease,
        level=item.level,
        sources=item.sources,
        came_from=came_from,
        proof=proof,
        fresh=fresh,
        chain=chain,
        happened=item.happened,
        resolution=item.resolution,
        smallest_cell=item.smallest_cell,
    )


def products(item: Item | Holding) -> tuple[Product, ...]:
    """Return the rows by which recalls of its sources find an object."""
    return tuple(Product(source=source.id, object=item.id) for source in item.sources)


def share(
    at: Place,
    name: str,
    to: Iterable[str],
    by: Person,
    now: datetime,
    *,
    id: str,
    chain: Chain = (),
) -> Outcome:
    """Share or re-share an object with members: all of them or none, so that a mistake shows before anything leaves.

    ``id`` names this act: the same one again changes nothing. Above the set level it waits for a second person.
    """
    if by.member != at.me or not by.local:
        return refused("not-local")
    if at.rows.get(Seen, f"act {id}") is not None:
        return done(code="already")
    members = tuple(sorted(set(to)))
    if not members:
        return refused("empty")
    held = at.rows.get(Holding, name)
    for member in members:
        able = givable(at, held, member, now, chain)
        if not able.allowed:
            return able
    if held is not None and held.level > at.terms.second_from:
        until = now + at.terms.waiting
        waiting = Waiting(id=id, object=name, to=members, asked_by=by.name, until=until, chain=chain)
        return done(act("asked", name, by.name, now, waiting, Seen(id=f"act {id}")), code="waits")
    return give(at, name, members, by.name, now, id=id, chain=chain)


def give(at: Place, name: str, to: tuple[str, ...], by: str, now: datetime, *, id: str, chain: Chain) -> Outcome:
    """Record a delivery that was decided, and ask for it to be made."""
    release = chain[-1][0].id if chain else ""
    given = [
        Given(object=name, to=member, purpose="share", release=release, epoch=at.roll.epoch, time=now) for member in to
    ]
    made = act("shared", name, by, now, *given, Seen(id=f"act {id}"))
    return done(made, effects=(Deliver(object=name, to=to, chain=chain),))


def approve(at: Place, id: str, name: str, by: Person, now: datetime) -> Outcome:
    """Let a waiting release go: a second person of this member agrees, and everything is decided anew now."""
    waiting = _seconded(at, id, name, by)
    if isinstance(waiting, Outcome):
        return waiting
    if now >= waiting.until:
        return refused("expired")
    held = at.rows.get(Holding, waiting.object)
    for member in waiting.to:
        able = givable(at, held, member, now, waiting.chain)
        if not able.allowed:
            return able
    gone = give(at, waiting.object, waiting.to, waiting.asked_by, now, id=id, chain=waiting.chain)
    closed = msgspec.structs.replace(waiting, state="released", decided_by=by.name)
    return msgspec.structs.replace(gone, acts=(act("approved", name, by.name, now, closed), *gone.acts))


def refuse(at: Place, id: str, name: str, by: Person, now: datetime) -> Outcome:
    """Turn a waiting release down; any person of this member may, the one who asked too."""
    waiting = at.rows.get(Waiting, id)
    if by.member != at.me or not by.local:
        return refused("not-local")
    if waiting is None or waiting.state != "waiting" or waiting.object != name:
        return refused("no-such")
    closed = msgspec.structs.replace(waiting, state="refused", decided_by=by.name)
    return done(act("turned-down", name, by.name, now, closed))


def _seconded(at: Place, id: str, name: str, by: Person) -> Waiting | Outcome:
    """Return the release that this person may approve for this very object, or why there is none."""
    if by.member != at.me or not by.local:
        return refused("not-local")
    waiting = at.rows.get(Waiting, id)
    if waiting is None or waiting.state != "waiting" or waiting.object != name:
        return refused("no-such")
    if by.name.strip().casefold() == waiting.asked_by.strip().casefold():
        return refused("second-person")
    return waiting
