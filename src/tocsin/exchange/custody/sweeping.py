"""What ends by itself? Objects whose time is over, and releases that nobody approved in time."""

from datetime import datetime

import msgspec

from tocsin.exchange.custody.place import Destroy, Outcome, Place, act, done
from tocsin.exchange.custody.rows import Act, Waiting

__all__ = ["sweep"]


def sweep(at: Place, now: datetime) -> Outcome:
    """End what has expired and let waiting releases lapse; a second sweep changes nothing.

    What has ended is to be destroyed, unless there is a legal reason to keep it closed.
    """
    acts: list[Act] = []
    effects: list[Destroy] = []
    for held in at.rows.ending(now + at.terms.clock_error):
        ended = msgspec.structs.replace(held, state="kept" if held.kept else "expired")
        acts.append(act("expired", held.id, at.me, now, ended))
        if not held.kept:
            effects.append(Destroy(object=held.id))
    for waiting in at.rows.under(Waiting, "waiting"):
        if now >= waiting.until:
            lapsed = msgspec.structs.replace(waiting, state="lapsed")
            acts.append(act("lapsed", waiting.object, at.me, now, lapsed))
    return done(*acts, effects=tuple(effects)) if acts else done(code="already")
