"""Where does a decision stand, and what came of it? One member's rows, the register as it knows it, and its terms."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import TypeAlias

import msgspec

from tocsin.exchange.custody.refusals import Code, words
from tocsin.exchange.custody.rows import Act, Row, Rows
from tocsin.exchange.custody.statements import Grant, Parcel, Statement, Voucher
from tocsin.exchange.members.times import TOLERANCE
from tocsin.exchange.policies import Person

__all__ = [
    "AskRegister",
    "AskStream",
    "AskWord",
    "Cancel",
    "Deliver",
    "Destroy",
    "Effect",
    "Equivocation",
    "Outcome",
    "Place",
    "Roll",
    "Say",
    "Terms",
    "act",
    "done",
    "refused",
]


class Roll(msgspec.Struct, frozen=True, kw_only=True):
    """The register as one member knows it: who is in good standing, with what the gate must know of each."""

    epoch: int
    since: datetime
    """When this epoch began."""
    people: Mapping[str, Person]
    """Members in good standing with at least one good key; nobody else."""
    doubted: Mapping[str, datetime] = {}
    """Members whose key was compromised, and since when (the earliest that was ever stated); what they signed from then
    on is not used."""

    def doubts(self, member: str, made: datetime) -> bool:
        """Tell whether a member's statement dates from after its key was compromised."""
        since = self.doubted.get(member)
        return since is not None and made >= since


class Terms(msgspec.Struct, frozen=True, kw_only=True):
    """What this member has set for itself."""

    clock_error: timedelta = TOLERANCE / 2
    """The most by which any honest clock is wrong; two differ by twice that. Nothing is used later than it may be by
    any clock within it."""
    second_from: int = 2
    """Level above which a release needs a second person."""
    waiting: timedelta = timedelta(hours=24)
    """How long a release waits for that person."""


class Deliver(msgspec.Struct, frozen=True, kw_only=True):
    """Seal this object to these members and send it, with the releases it rests on."""

    object: str
    to: tuple[str, ...]
    chain: tuple[tuple[Grant, bytes], ...] = ()


class Cancel(msgspec.Struct, frozen=True, kw_only=True):
    """Drop every delivery to this member that has not left."""

    to: str


class Destroy(msgspec.Struct, frozen=True, kw_only=True):
    """Destroy this object's key and body, then report with :func:`tocsin.exchange.custody.recalls.destroyed`."""

    object: str


class Say(msgspec.Struct, frozen=True, kw_only=True):
    """Send this statement; an empty proof asks the node to sign it, any other is passed on as it came."""

    to: str
    statement: Statement
    proof: bytes = b""


class AskRegister(msgspec.Struct, frozen=True, kw_only=True):
    """Fetch the register up to this epoch, then hand the statement in again."""

    epoch: int


class AskStream(msgspec.Struct, frozen=True, kw_only=True):
    """Objects of this stream are missing from this number on; ask for them."""

    sender: str
    stream: str
    next: int


class AskWord(msgspec.Struct, frozen=True, kw_only=True):
    """Ask whoever gave this object for its origin's fresh word."""

    to: str
    object: str


class Equivocation(msgspec.Struct, frozen=True, kw_only=True):
    """A sender signed two parcels for one place of a stream: keep this one, evidence beside the parcel at the head."""

    parcel: Parcel
    proof: bytes
    head: str


Effect: TypeAlias = Deliver | Cancel | Destroy | Say | AskRegister | AskStream | AskWord | Equivocation


class Outcome(msgspec.Struct, frozen=True, kw_only=True):
    """What custody decided and why, what it remembers of it, and what is to be done."""

    allowed: bool
    code: Code
    reason: str
    acts: tuple[Act, ...] = ()
    effects: tuple[Effect, ...] = ()


class Place(msgspec.Struct, frozen=True, kw_only=True):
    """One member at one moment: everything a decision may look at."""

    me: str
    rows: Rows
    roll: Roll
    voucher: Voucher
    terms: Terms = Terms()

    def person(self, member: str) -> Person | None:
        """Return how the gate sees a member in good standing; None for all others."""
        return self.roll.people.get(member)


def act(kind: str, subject: str, by: str, now: datetime, *rows: Row) -> Act:
    """Return one act with its rows."""
    return Act(kind=f"custody.{kind}", subject=subject, by=by, time=now, rows=rows)


def done(*acts: Act, effects: tuple[Effect, ...] = (), code: Code = "done", why: str = "") -> Outcome:
    """Return an act that was allowed."""
    return Outcome(allowed=True, code=code, reason=why or words(code), acts=acts, effects=effects)


def refused(code: Code, why: str = "", *, effects: tuple[Effect, ...] = (), acts: tuple[Act, ...] = ()) -> Outcome:
    """Return an act that was refused, with the gate's own reason where it gave one."""
    reason = f"{words(code)}: {why}" if why else words(code)
    return Outcome(allowed=False, code=code, reason=reason, acts=acts, effects=effects)
