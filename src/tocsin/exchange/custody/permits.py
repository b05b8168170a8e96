"""May an object go beyond its policy? Only its owner can say so, for one object, to named members, for a time."""

from collections.abc import Iterable
from datetime import datetime

from tocsin.exchange.custody.gate import sovereign, usable
from tocsin.exchange.custody.place import Outcome, Place, act, done, refused
from tocsin.exchange.custody.rows import Holding, Permit
from tocsin.exchange.custody.statements import Grant
from tocsin.exchange.policies import Person

__all__ = ["permit"]


def permit(  # noqa: PLR0911 - one return for each refusal
    at: Place,
    name: str,
    to: Iterable[str],
    by: Person,
    now: datetime,
    *,
    id: str,
    until: datetime,
    purposes: Iterable[str] = ("query", "read", "reshare", "share"),
    depth: int = 0,
) -> Outcome:
    """Release an object of this member's own to members that its policy does not name; the node signs the grant.

    The grant is in the row of the act that is returned. Recalls are told to everyone it names. An object above the
    level that needs two persons is not released so: it leaves only by a share on which two agreed.
    """
    if by.member != at.me or not by.local:
        return refused("not-local")
    if at.rows.get(Permit, f"{at.me}/{id}") is not None:
        return done(code="already")
    held = at.rows.get(Holding, name)
    able = usable(at, held, now)
    if not able.allowed or held is None:
        return able
    if not sovereign(at.me, held.origin, held.sources):
        return refused("not-mine")
    if held.level > at.terms.second_from:
        return refused("second-person")
    members = tuple(sorted(set(to)))
    if not members:
        return refused("empty")
    if any(at.person(member) is None for member in members):
        return refused("not-standing")
    grant = Grant(
        id=f"{at.me}/{id}",
        by=at.me,
        object=name,
        to=members,
        purposes=tuple(sorted(set(purposes))),
        depth=depth,
        made=now,
        not_before=now - 2 * at.terms.clock_error,  # good at once by every honest clock
        expires=min(until, held.expires),
    )
    return done(act("permitted", name, by.name, now, Permit(grant=grant)))
