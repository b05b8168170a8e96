"""May this parcel come into custody, and each object in it? Signature, address, epoch, time, order; then policy.

A parcel that is refused as a whole changes nothing. In one that is taken, every object is decided for itself: the
stream goes on when one of them may not be held.
"""

from datetime import datetime

from tocsin.exchange.custody.gate import doubtful, reaches, right, unburied
from tocsin.exchange.custody.place import (
    AskRegister,
    AskStream,
    AskWord,
    Effect,
    Equivocation,
    Outcome,
    Place,
    act,
    done,
    refused,
)
from tocsin.exchange.custody.refusals import Code
from tocsin.exchange.custody.rows import Holding, Row, Seen, Stream
from tocsin.exchange.custody.shares import holding, products
from tocsin.exchange.custody.statements import Enclosed, Parcel, named
from tocsin.exchange.policies import strictest

__all__ = ["admissible", "receive", "verdict"]


def receive(at: Place, parcel: Parcel, proof: bytes, now: datetime) -> Outcome:
    """Take a parcel in, or say why not; the same parcel again changes nothing."""
    refusal = admissible(at, parcel, proof, now)
    if refusal is not None:
        return refusal
    rows: list[Row] = []
    effects: list[Effect] = []
    refusals: list[str] = []
    for enclosed in parcel.items:
        code = verdict(at, parcel, enclosed, now)
        if code == "done":
            word = _word(at, enclosed, now)
            held = holding(enclosed.item, came_from=parcel.sender, proof=parcel.id, fresh=word, chain=enclosed.chain)
            rows += [held, *products(enclosed.item)]
            effects.append(AskWord(to=parcel.sender, object=held.id)) if held.lease else None
        else:
            refusals.append(f"{enclosed.item.id} {code}")
    following = Stream(id=parcel.stream, sender=parcel.sender, next=parcel.seq + len(parcel.items), head=parcel.id)
    taken = act("received", parcel.id, parcel.sender, now, *rows, following, Seen(id=parcel.id))
    return done(taken, effects=tuple(effects), why="; ".join(refusals))


def admissible(at: Place, parcel: Parcel, proof: bytes, now: datetime) -> Outcome | None:
    """Say why a parcel as a whole is refused, or was dealt with before; None when its objects may be looked at."""
    if at.voucher.signer(parcel, proof) != parcel.sender or not named(parcel.id, parcel.sender):
        return refused("forged")
    if at.person(at.me) is None:
        return refused("i-am-out")
    if at.me not in parcel.recipients or parcel.sender == at.me:
        return refused("not-for-me")
    if at.rows.get(Seen, parcel.id) is not None:
        return done(code="already")
    return _membership(at, parcel) or _time(at, parcel, now) or _order(at, parcel, proof)


def verdict(  # noqa: PLR0911 - one return for each refusal
    at: Place, parcel: Parcel, enclosed: Enclosed, now: datetime
) -> Code:
    """Decide about one object of a parcel that may be looked at: ``done`` when it comes into custody."""
    item = enclosed.item
    if at.voucher.signer(item, enclosed.proof) != item.origin or not named(item.id, item.origin):
        return "forged"
    if not unburied(at, item.origin, item.id, item.sources):
        return "recalled"
    if now + at.terms.clock_error >= item.expires:
        return "expired"
    if doubtful(at, item):
        return "doubted"
    if item.sources and strictest(item.policy, *(source.policy for source in item.sources)) != item.policy:
        return "laxer-than-sources"
    held = at.rows.get(Holding, item.id)
    if held is not None:
        same = (held.policy, held.origin, held.sources) == (item.policy, item.origin, item.sources)
        return "already" if same else "other-policy"
    return _granted(at, parcel.sender, enclosed, now)


def _membership(at: Place, parcel: Parcel) -> Outcome | None:
    if parcel.epoch > at.roll.epoch:
        return refused("later-epoch", effects=(AskRegister(epoch=parcel.epoch),))
    if at.person(parcel.sender) is None:
        return refused("not-standing", parcel.sender)
    if parcel.epoch < at.roll.epoch and parcel.made >= at.roll.since + at.terms.clock_error:
        return refused("stale-epoch")
    return None


def _time(at: Place, parcel: Parcel, now: datetime) -> Outcome | None:
    error = at.terms.clock_error
    if parcel.made > now + 2 * error:
        return refused("from-the-future")
    if now + error < parcel.not_before:
        return refused("too-early")
    if now + error >= parcel.expires:
        return refused("expired")
    return None


def _order(at: Place, parcel: Parcel, proof: bytes) -> Outcome | None:
    stream = at.rows.get(Stream, f"{parcel.sender}\n{parcel.stream}")
    following = 0 if stream is None else stream.next
    head = "" if stream is None else stream.head
    if parcel.seq > following:
        return refused("gap", effects=(AskStream(sender=parcel.sender, stream=parcel.stream, next=following),))
    if parcel.seq < following or parcel.prev != head or not parcel.items:
        return refused("equivocation", effects=(Equivocation(parcel=parcel, proof=proof, head=head),))
    return None


def _granted(at: Place, sender: str, enclosed: Enclosed, now: datetime) -> Code:
    """Decide by what right the sender gave the object, as this member sees it: the sender's word counts for nothing."""
    me = at.roll.people[at.me]  # a member that is out takes no parcel
    reach = reaches(at, enclosed.item, me, right(sender, enclosed.item), now, enclosed.chain)
    return "done" if reach.allowed else "not-granted"


def _word(at: Place, enclosed: Enclosed, now: datetime) -> datetime:
    """Return the time of the newest word that the object, or all that a product rests on, stands."""
    item = enclosed.item
    if enclosed.word is None:
        return item.standing
    word, proof = enclosed.word
    good = at.voucher.signer(word, proof) == word.origin == item.origin and item.id in word.objects
    timely = word.epoch <= at.roll.epoch and word.made <= now + 2 * at.terms.clock_error
    timely = timely and not at.roll.doubts(word.origin, word.made)
    return max(item.standing, word.made) if good and timely else item.standing
