"""How is an object called back? Only its origin can; the recall follows recorded deliveries and what was derived.

Nothing here claims that what was read is unknown again: a receipt states what a holder did.
"""

from collections.abc import Iterable
from datetime import datetime

import msgspec

from tocsin.exchange.custody.gate import Face, sovereign
from tocsin.exchange.custody.place import Destroy, Effect, Outcome, Place, Say, act, done, refused
from tocsin.exchange.custody.rows import Answered, Called, Given, Holding, Permit, Product, Row, Tomb
from tocsin.exchange.custody.statements import OutcomeWord, Recall, Receipt, named
from tocsin.exchange.policies import Person, release

__all__ = ["destroyed", "keep", "overdue", "recall", "take_recall", "take_receipt"]


def recall(at: Place, objects: Iterable[str], reason: str, by: Person, now: datetime, *, id: str) -> Outcome:
    """Call objects of this member back from all who were given them; one that is not its own stops the whole act."""
    if by.member != at.me or not by.local:
        return refused("not-local")
    whole = f"{at.me}/{id}"
    if at.rows.get(Called, whole) is not None:
        return done(code="already")
    names = tuple(sorted(set(objects)))
    if not names:
        return refused("no-such")
    for name in names:
        held = at.rows.get(Holding, name)
        if held is None or held.origin != at.me:
            return refused("not-mine", name)
    said = Recall(id=whole, origin=at.me, objects=names, reason=reason, made=now)
    return _follow(at, said, b"", (), now)


def take_recall(at: Place, said: Recall, proof: bytes, sender: str, now: datetime) -> Outcome:
    """Obey a recall signed by the origin of what it names, whoever brought it; told again, answer again.

    What is not held is remembered as withdrawn, so that a late copy is refused.
    """
    fault = _untrue(at, said, proof, now)
    if fault is not None:
        return fault
    called = at.rows.get(Called, said.id)
    if called is None:
        return _follow(at, said, proof, (sender,), now)
    if called.recall != said:
        return refused("equivocation")
    again = tuple(
        Say(to=sender, statement=row.receipt) for row in at.rows.under(Answered, said.id) if row.receipt.holder == at.me
    )
    if sender in called.askers:
        return done(code="already", effects=again)
    asked = msgspec.structs.replace(called, askers=(*called.askers, sender))
    return done(act("asked-again", said.id, sender, now, asked), code="already", effects=again)


def destroyed(at: Place, gone: str, now: datetime) -> Outcome:
    """Record that the node destroyed an object's key and body; only now are receipts for it given."""
    held = at.rows.get(Holding, gone)
    if held is None or held.state not in {"recalled", "expired"}:
        return refused("no-such")
    rows: list[Row] = [msgspec.structs.replace(held, state="destroyed")]
    effects: list[Effect] = []
    for called in _recalls_of(at, held):
        for name in called.recall.objects:
            if _open(at, name, besides=gone) or at.rows.get(Answered, f"{called.key}\n{at.me}\n{name}"):
                continue
            answered, said = _answer(at, called, name, now)
            rows.append(answered)
            effects += said
    return done(act("destroyed", gone, at.me, now, *rows), effects=tuple(effects))


def keep(at: Place, name: str, reason: str, by: Person, now: datetime) -> Outcome:
    """Note a legal reason for which a recall of this object must close it here and not destroy it."""
    if by.member != at.me or not by.local:
        return refused("not-local")
    held = at.rows.get(Holding, name)
    if held is None or held.state != "held" or not reason.strip():
        return refused("not-held")
    return done(act("kept", name, by.name, now, msgspec.structs.replace(held, kept=reason.strip())))


def take_receipt(at: Place, said: Receipt, proof: bytes, now: datetime) -> Outcome:
    """Take a holder's receipt in, if a delivery, the policy or another receipt says that it may have been given."""
    if at.voucher.signer(said, proof) != said.holder:
        return refused("forged")
    called = at.rows.get(Called, said.recall)
    if called is None or said.object not in called.recall.objects:
        return refused("no-such")
    if at.rows.get(Answered, f"{said.recall}\n{said.holder}\n{said.object}") is not None:
        return done(code="already")
    if said.holder not in _reached(at, called, said.object):
        return refused("not-given", said.holder)
    return done(act("answered", said.recall, said.holder, now, Answered(receipt=said)))


def overdue(at: Place, said: str) -> Outcome:
    """Repeat a recall to everyone it was sent to who has not answered for every object."""
    called = at.rows.get(Called, said)
    if called is None:
        return refused("no-such")
    effects: dict[Effect, None] = {}
    for name in called.recall.objects:
        for member in dict.fromkeys([*_given(at, name), *called.told]):
            if at.rows.get(Answered, f"{said}\n{member}\n{name}") is None and member != called.recall.origin:
                effects[Say(to=member, statement=called.recall, proof=called.proof)] = None
    return done(effects=tuple(effects))


def _untrue(at: Place, said: Recall, proof: bytes, now: datetime) -> Outcome | None:
    if at.voucher.signer(said, proof) != said.origin or not named(said.id, said.origin) or said.origin == at.me:
        return refused("forged")
    if not said.objects or not all(named(name, said.origin) for name in said.objects):
        return refused("not-mine")
    return refused("from-the-future") if said.made > now + 2 * at.terms.clock_error else None


def _follow(at: Place, said: Recall, proof: bytes, askers: tuple[str, ...], now: datetime) -> Outcome:
    """Bury what a recall names, end it and its products here, and pass the recall on to whom they were given."""
    told = () if proof else tuple(sorted(_within_reach(at, said, now)))
    called = Called(recall=said, proof=proof, askers=askers, told=told)
    rows: dict[Row, None] = {called: None}
    effects: dict[Effect, None] = {}
    for name in said.objects:
        rows[Tomb(origin=said.origin, object=name, recall=said.id)] = None
        for held in _touched(at, name):
            ended = _ended(held)
            rows[ended] = None
            if ended.state == "recalled" and not _owner(at, held):
                effects[Destroy(object=held.id)] = None
        for member in dict.fromkeys([*_given(at, name), *told]):
            if member not in {said.origin, *askers}:
                effects[Say(to=member, statement=said, proof=proof)] = None
    for name in said.objects if proof else ():
        if not _open(at, name):
            answered, receipts = _answer(at, called, name, now)
            rows[answered] = None
            effects |= dict.fromkeys(receipts)
    return done(act("recalled", said.id, said.origin, now, *rows), effects=tuple(effects))


def _within_reach(at: Place, said: Recall, now: datetime) -> set[str]:
    """Return the members who may hold an object of this member's without its knowing, by re-share or release.

    They are told at once, so that a recall needs no holder in between that may be away.
    """
    reached: set[str] = set()
    for name in said.objects:
        held = at.rows.get(Holding, name)
        reached.update(member for row in at.rows.under(Permit, name) for member in row.grant.to)
        if held is not None:
            reached.update(
                member
                for member, person in at.roll.people.items()
                if release(Face.of(held, now), person, "reshare", now).allowed
            )
    return reached - {at.me}


def _owner(at: Place, held: Holding) -> bool:
    """Tell whether an object is this member's own alone: its owner keeps the text and may no longer share it."""
    return sovereign(at.me, held.origin, held.sources)


def _ended(held: Holding) -> Holding:
    if held.state != "held":
        return held
    return msgspec.structs.replace(held, state="kept" if held.kept else "recalled")


def _touched(at: Place, name: str) -> list[Holding]:
    """List the holdings that a recall of an object ends: the object, and everything here that rests on it."""
    names = [name, *(product.object for product in at.rows.under(Product, name))]
    rows = [at.rows.get(Holding, held) for held in names]
    return [row for row in rows if row is not None]


def _given(at: Place, name: str) -> list[str]:
    """List the members to whom this one gave an object or anything derived from it, removed ones too."""
    names = [name, *(product.object for product in at.rows.under(Product, name))]
    return list(dict.fromkeys(row.to for name in names for row in at.rows.under(Given, name)))


def _open(at: Place, name: str, besides: str = "") -> bool:
    """Tell whether something that a recall ends is still to be destroyed here."""
    return any(held.id != besides and not held.kept and held.state != "destroyed" for held in _touched(at, name))


def _recalls_of(at: Place, held: Holding) -> list[Called]:
    names = [(held.origin, held.id), *((source.origin, source.id) for source in held.sources)]
    tombs = [tomb for origin, name in names for tomb in at.rows.under(Tomb, f"{origin}\n{name}")]
    found = [at.rows.get(Called, tomb.recall) for tomb in tombs]
    return [called for called in dict.fromkeys(found) if called is not None and called.proof]


def _answer(at: Place, called: Called, name: str, now: datetime) -> tuple[Answered, list[Say]]:
    """Return the receipt for one object, and to whom it is said: the origin and whoever brought the recall."""
    touched = _touched(at, name)
    kept = [held.kept for held in touched if held.kept]
    outcome: OutcomeWord = "kept" if kept else "deleted" if touched else "never-held"
    receipt = Receipt(
        recall=called.key,
        object=name,
        holder=at.me,
        outcome=outcome,
        reason=kept[0] if kept else "",
        products=tuple(held.id for held in touched if held.id != name),
        given=tuple(sorted(_given(at, name))),
        made=now,
    )
    told = dict.fromkeys([called.recall.origin, *called.askers])
    return Answered(receipt=receipt), [Say(to=member, statement=receipt) for member in told]


def _reached(at: Place, called: Called, name: str) -> set[str]:
    """Return everyone who may have been given an object: by deliveries, by policy, by receipts that were accepted."""
    reached = {*_given(at, name), *called.told}
    for row in at.rows.under(Answered, called.key):
        if row.receipt.object == name:
            reached.update(row.receipt.given)
    return reached
