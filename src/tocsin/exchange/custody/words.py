"""May this object be used for another while? The origin's fresh word: given, taken, and passed on along deliveries."""

from collections.abc import Iterable
from datetime import datetime

import msgspec

from tocsin.exchange.custody.gate import fresh, usable
from tocsin.exchange.custody.place import AskRegister, Effect, Outcome, Place, Say, act, done, refused
from tocsin.exchange.custody.rows import Given, Holding
from tocsin.exchange.custody.statements import Word, named

__all__ = ["give_word", "take_word"]


def give_word(at: Place, objects: Iterable[str], to: Iterable[str], now: datetime, *, id: str) -> Outcome:
    """Say to holders that these objects of this member stand: only those that still do, only to members in standing.

    A product's word is as old as the oldest word it rests on, so that no chain of products outlives one lease.
    """
    told = tuple(member for member in sorted(set(to)) if member != at.me and at.person(member) is not None)
    standing: dict[datetime, list[str]] = {}
    for name in sorted(set(objects)):
        held = at.rows.get(Holding, name)
        if held is not None and held.origin == at.me and usable(at, held, now).allowed:
            standing.setdefault(min(now, fresh(at, held, now)), []).append(name)
    if not standing or not told:
        return refused("not-held" if told else "not-standing")
    words = [
        Word(id=f"{at.me}/{id}.{number}", origin=at.me, objects=tuple(names), epoch=at.roll.epoch, made=made)
        for number, (made, names) in enumerate(sorted(standing.items()))
    ]
    return done(effects=tuple(Say(to=member, statement=word) for word in words for member in told))


def take_word(at: Place, word: Word, proof: bytes, now: datetime) -> Outcome:  # noqa: PLR0911 - one return for each refusal
    """Take an origin's word in for those of its objects that are held here, and pass it on to whom they were given."""
    if at.voucher.signer(word, proof) != word.origin or not named(word.id, word.origin):
        return refused("forged")
    if at.roll.doubts(word.origin, word.made):
        return refused("doubted")
    if word.epoch > at.roll.epoch:
        return refused("later-epoch", effects=(AskRegister(epoch=word.epoch),))
    if at.person(at.me) is None:
        return refused("i-am-out")
    if word.made > now + 2 * at.terms.clock_error:
        return refused("from-the-future")
    changed = [held for held in (_renewable(at, word, name) for name in word.objects) if held is not None]
    effects: list[Effect] = []
    for held in changed:
        given = [row.to for row in at.rows.under(Given, held.id)]
        effects += [Say(to=member, statement=word, proof=proof) for member in given if at.person(member) is not None]
    if not changed:
        known = [at.rows.get(Holding, name) for name in word.objects]
        fresher = any(held is not None and held.origin == word.origin and held.state == "held" for held in known)
        return done(code="already") if fresher else refused("not-held")
    return done(act("renewed", word.id, word.origin, now, *changed), effects=tuple(dict.fromkeys(effects)))


def _renewable(at: Place, word: Word, name: str) -> Holding | None:
    """Return the holding that this word makes fresher; None for another's, a withdrawn, gone or fresher one."""
    held = at.rows.get(Holding, name)
    if held is None or held.origin != word.origin or held.state != "held" or word.made <= held.fresh:
        return None
    return msgspec.structs.replace(held, fresh=word.made)
