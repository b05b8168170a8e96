"""Which of these objects may answer another member's question? Those the gate lets out; of the rest, not a word."""

from collections.abc import Iterable
from datetime import datetime

from tocsin.exchange.custody.gate import givable, reaches
from tocsin.exchange.custody.place import Deliver, Outcome, Place, act, done, refused
from tocsin.exchange.custody.rows import Given, Holding, Seen
from tocsin.exchange.custody.statements import Query, named

__all__ = ["answer"]


def answer(at: Place, query: Query, proof: bytes, found: Iterable[str], now: datetime) -> Outcome:
    """Answer a query with those of the ``found`` objects that the asker may be given; record them as deliveries.

    An object that is refused, one above the level that needs two persons, and one that does not exist leave the same
    answer. A query is answered once.
    """
    if at.voucher.signer(query, proof) != query.asker or not named(query.id, query.asker):
        return refused("forged")
    if query.to != at.me:
        return refused("not-for-me")
    if at.person(query.asker) is None:
        return refused("not-standing")
    if abs(now - query.made) > 2 * at.terms.clock_error:
        return refused("expired" if query.made < now else "from-the-future")
    if at.rows.get(Seen, query.id) is not None:
        return done(code="already")
    given: list[Given] = []
    effects: list[Deliver] = []
    for name in sorted(set(found)):
        held = at.rows.get(Holding, name)
        chain = held.chain if held is not None else ()
        if held is None or held.level > at.terms.second_from:
            continue
        asker = at.roll.people[query.asker]
        if not reaches(at, held, asker, "query", now, chain).allowed:
            continue
        if not givable(at, held, query.asker, now, chain).allowed:
            continue
        release = chain[-1][0].id if chain else ""
        given.append(
            Given(object=name, to=query.asker, purpose="query", release=release, epoch=at.roll.epoch, time=now)
        )
        effects.append(Deliver(object=name, to=(query.asker,), chain=chain))
    asked = act("answered-query", query.id, query.asker, now, *given, Seen(id=query.id))
    return done(asked, effects=tuple(effects))
