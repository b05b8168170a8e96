"""What changes with a new epoch of the register? Whoever left gets nothing more, not even what was on its way."""

from collections.abc import Mapping
from datetime import datetime

import msgspec

from tocsin.exchange.custody.place import Cancel, Outcome, Place, Roll, act, done, refused
from tocsin.exchange.custody.rows import Act, Membership, Waiting
from tocsin.exchange.members.directory import Directory
from tocsin.exchange.policies import Person

__all__ = ["learn", "roll_of"]


def learn(at: Place, roll: Roll, now: datetime) -> Outcome:
    """Take a newer register in: cancel what has not left to members out of standing, and refuse what waits for them.

    ``at`` is the place before; after a ``done`` the node decides with ``roll``. The register's own signatures were
    checked by whoever made the roll. An older epoch is refused, so that nobody can be let back in by a replay.
    """
    known = at.rows.get(Membership, "membership")
    if known is not None and roll.epoch <= known.epoch:
        return done(code="already") if roll.epoch == known.epoch else refused("stale-epoch")
    gone = sorted((set(at.roll.people) | _awaited(at)) - set(roll.people))
    acts: list[Act] = [act("learned", str(roll.epoch), at.me, now, Membership(epoch=roll.epoch, since=roll.since))]
    for waiting in at.rows.under(Waiting, "waiting"):
        if set(waiting.to) & set(gone):
            closed = msgspec.structs.replace(waiting, state="refused", decided_by="register")
            acts.append(act("turned-down", waiting.object, at.me, now, closed))
    return done(*acts, effects=tuple(Cancel(to=member) for member in gone))


def _awaited(at: Place) -> set[str]:
    return {member for waiting in at.rows.under(Waiting, "waiting") for member in waiting.to}


def roll_of(
    directory: Directory, since: datetime, now: datetime, doubted: Mapping[str, datetime] | None = None
) -> Roll:
    """Return the register as custody reads it: the members in good standing at ``now``, as the gate sees them.

    Parameters
    ----------
    since:
        When the present epoch began.
    doubted:
        Members whose key was compromised, and since when, where the register states a position of their log: the node
        reads the time of that position in the log.
    """
    faces = {member: directory.attributes(member, now) for member in directory.register.members}
    people = {
        member: msgspec.convert(msgspec.structs.asdict(face) | {"name": member, "member": member}, Person)
        for member, face in faces.items()
        if face.standing == "good"
    }
    return Roll(epoch=directory.register.epoch, since=since, people=people, doubted=doubted or {})
