"""May this member open this object, and may it give it to that one? Standing, time, lease, recall, then the one gate.

Two questions, :func:`usable` and :func:`givable`, stand before every act. Both fail closed, and both ask
:func:`tocsin.exchange.policies.release` at both ends of the stated clock error.
"""

from datetime import datetime, timedelta

import msgspec

from tocsin.exchange.custody.grants import Chain, granted
from tocsin.exchange.custody.place import Outcome, Place, done, refused
from tocsin.exchange.custody.rows import Holding, Tomb
from tocsin.exchange.custody.statements import Item, Source
from tocsin.exchange.policies import Decision, Person, release

__all__ = [
    "Face",
    "ask",
    "doubtful",
    "fresh",
    "givable",
    "openable",
    "reaches",
    "right",
    "sovereign",
    "unburied",
    "usable",
]


class Face(msgspec.Struct, frozen=True):
    """What the gate sees of an object."""

    policy: str
    leaf: str
    confirmed: datetime
    happened: datetime | None
    resolution: str | None
    smallest_cell: int | None

    @classmethod
    def of(cls, held: Holding | Item, word: datetime) -> "Face":
        """Return an object's face when its origin's last word dates from ``word``."""
        return cls(held.policy, held.id, word, held.happened, held.resolution, held.smallest_cell)


def ask(at: Place, held: Holding | Item, person: Person, purpose: str, now: datetime, chain: Chain = ()) -> Decision:
    """Ask the one gate, by every clock within the stated error: it must say yes at both ends.

    A release counts only for an object itself, never for what was derived from it.
    """
    error = at.terms.clock_error
    word = fresh(at, held, now) if isinstance(held, Holding) else now
    leave = () if held.sources else granted(at, chain, held)
    decision = release(Face.of(held, min(word, now - error)), person, purpose, now - error, leave)
    if decision.allowed:
        decision = release(Face.of(held, min(word, now)), person, purpose, now + error, leave)
    return decision


def sovereign(member: str, origin: str, sources: tuple[Source, ...]) -> bool:
    """Tell whether an object is wholly this member's own: its origin, and the origin of all it rests on."""
    return origin == member and all(source.origin == member for source in sources)


def unburied(at: Place, origin: str, name: str, sources: tuple[Source, ...]) -> bool:
    """Tell whether neither the object nor anything it rests on was withdrawn by its own origin."""
    names = [(origin, name), *((source.origin, source.id) for source in sources)]
    return not any(True for owner, name in names for _ in at.rows.under(Tomb, f"{owner}\n{name}"))


def fresh(at: Place, held: Holding, now: datetime) -> datetime:
    """Return the time of the oldest word that an object rests on: a product is as fresh as its stalest source."""
    if sovereign(at.me, held.origin, held.sources):
        return now
    if held.origin != at.me:
        return held.fresh
    foreign = [at.rows.get(Holding, source.id) for source in held.sources if source.origin != at.me]
    return min((source.fresh for source in foreign if source is not None), default=held.fresh)


def doubtful(at: Place, held: Holding | Item) -> bool:
    """Tell whether an object, or anything it rests on, was signed after its origin's key was compromised."""
    return any(at.roll.doubts(one.origin, one.made) for one in (held, *held.sources))


def usable(at: Place, held: Holding | None, now: datetime) -> Outcome:  # noqa: PLR0911 - one return for each refusal
    """Decide whether an object may be used here at all now, whoever asks."""
    if held is None or held.state == "destroyed":
        return refused("not-held")
    if at.person(at.me) is None:
        return refused("i-am-out")
    mine = sovereign(at.me, held.origin, held.sources)
    if held.state in {"recalled", "kept"} or not unburied(at, held.origin, held.id, held.sources):
        return refused("recalled")
    latest = now + at.terms.clock_error
    if held.state == "expired" or latest >= held.expires:
        return refused("expired")
    if held.not_before > held.made and now - at.terms.clock_error < held.not_before and not mine:
        return refused("too-early")
    if doubtful(at, held):
        return refused("doubted")
    if held.lease and not mine and latest >= fresh(at, held, now) + timedelta(seconds=held.lease):
        return refused("no-word")
    return done()


def openable(at: Place, name: str, now: datetime, person: Person | None = None) -> Outcome:
    """Decide whether a person of this member (or the member itself) may open an object now.

    This is what *readable* means in the proofs: the key is handed out only on this answer.
    """
    held = at.rows.get(Holding, name)
    able = usable(at, held, now)
    if not able.allowed or held is None:
        return able
    reader = person or at.person(at.me)
    if reader is None or reader.member != at.me:
        return refused("not-local")
    return reaches(at, held, msgspec.structs.replace(reader, local=False), "read", now, held.chain)


def reaches(at: Place, held: Holding | Item, person: Person, purpose: str, now: datetime, chain: Chain) -> Outcome:
    """Decide by policy, or by the origin's release, whether an object may reach a person for a purpose."""
    if sovereign(person.member, held.origin, held.sources):
        return done(why="its owner")
    decision = ask(at, held, person, purpose, now, chain)
    return done(why=decision.reason) if decision.allowed else refused("policy", decision.reason)


def givable(at: Place, held: Holding | None, to: str, now: datetime, chain: Chain = ()) -> Outcome:
    """Decide whether this member may give an object to another now.

    An owner shares with its audience; everyone else only with whom the policy lets holders pass it on to, or whom a
    release of the origin names.
    """
    able = usable(at, held, now)
    if not able.allowed or held is None:
        return able
    person = at.person(to)
    if person is None or to == at.me:
        return refused("not-standing", to)
    return reaches(at, held, person, right(at.me, held), now, chain)


def right(giver: str, held: Holding | Item) -> str:
    """Return the purpose for which the gate must let the receiver have what ``giver`` gives."""
    return "share" if sovereign(giver, held.origin, held.sources) else "reshare"
