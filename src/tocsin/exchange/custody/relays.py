"""May a sealed parcel go on to the next hop? A relay reads nothing: it asks for standing now, and for the time."""

from datetime import datetime

import msgspec

from tocsin.exchange.custody.place import AskRegister, Outcome, Place, act, done, refused
from tocsin.exchange.custody.rows import Seen

__all__ = ["Sealed", "relay"]


class Sealed(msgspec.Struct, frozen=True, kw_only=True):
    """What a relay sees of a parcel: who hands it in, its id, epoch and end."""

    id: str
    sender: str
    epoch: int
    expires: datetime


def relay(at: Place, sealed: Sealed, hop: str, now: datetime) -> Outcome:  # noqa: PLR0911 - one return for each refusal
    """Decide whether to hand a sealed parcel to the next hop now: once a hop, only between members in good standing.

    The register is that of this moment, not that of the sealing: what was queued for a member that was removed since
    goes nowhere. The policy was asked by the sender; whoever opens it asks again.
    """
    if at.person(at.me) is None:
        return refused("i-am-out")
    if sealed.epoch > at.roll.epoch:
        return refused("later-epoch", effects=(AskRegister(epoch=sealed.epoch),))
    if at.person(sealed.sender) is None:
        return refused("not-standing", sealed.sender)
    if at.person(hop) is None or hop == at.me:
        return refused("not-standing", hop)
    if now + at.terms.clock_error >= sealed.expires:
        return refused("expired")
    passed = f"relay {sealed.sender} {sealed.id} {hop}"
    if at.rows.get(Seen, passed) is not None:
        return done(code="already")
    return done(act("relayed", sealed.id, sealed.sender, now, Seen(id=passed)))
