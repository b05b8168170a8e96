"""Which register does this node keep, and how does it grow? Every statement, notice and pin an entry of the journal."""

import threading
from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Any

import msgspec
from msgspec.structs import replace

from tocsin.errors import BadInputError, NotFoundError, RefusedError
from tocsin.exchange.canonical import canonical, read_canonical
from tocsin.exchange.entries import Entry
from tocsin.exchange.keys.algorithms import algorithm_of
from tocsin.exchange.keys.signed import Signed, read_signed, write_signed
from tocsin.exchange.members import notices as noticing
from tocsin.exchange.members import statements as stating
from tocsin.exchange.members.directory import Directory, Pins, directory
from tocsin.exchange.members.heeding import adds
from tocsin.exchange.members.history import History, follow, receive, start
from tocsin.exchange.members.member import check_id
from tocsin.exchange.members.notices import Notice
from tocsin.exchange.members.statements import read_statement, statement_hash
from tocsin.exchange.members.times import TOLERANCE, read_time
from tocsin.exchange.policies import Person
from tocsin.node.member_orders import Distrust, Follow, MemberOrder, TakeIn
from tocsin.storage.records.journal import Records

__all__ = ["NOTICED", "PINNED", "STATED", "MemberBook", "MemberState"]

STATED = "register.stated"
"""Kind of entry: a statement of the register was taken in."""

NOTICED = "member.noticed"
"""Kind of entry: a notice of a member was taken in."""

PINNED = "member.pinned"
"""Kind of entry: this node decided for itself what to distrust or follow."""


class MemberState(msgspec.Struct, frozen=True, kw_only=True):
    """Everything a node knows of members, as of its newest entry."""

    history: History | None = None
    """None where the node belongs to no register."""
    notices: tuple[Notice, ...] = ()
    pins: Pins = Pins()
    signed: tuple[Signed, ...] = ()
    """Statements and notices as they were signed, in the order in which they were taken in."""

    @property
    def known(self) -> History:
        """The history; a node that belongs to no register raises NotFoundError."""
        if self.history is None:
            raise NotFoundError(
                "this node belongs to no register",
                remedy="found one with `tocsin member found`, or join one with `tocsin member apply FILE --pin HASH`",
            )
        return self.history

    def directory(self) -> Directory:
        """Return members and keys as they stand."""
        return directory(self.known, self.notices, self.pins)


class MemberBook:
    """The register of a node, kept up with its journal; safe to be asked by many threads."""

    def __init__(self, records: Records, now: Callable[[], datetime]) -> None:
        self._records = records
        self._now = now
        self._lock = threading.RLock()
        self._after = ""
        self._state = MemberState()
        self._directory: tuple[MemberState, Directory] | None = None
        self.changed: Callable[[], None] = lambda: None
        """Called after an order changed something; the exchange tells the other members then."""

    def state(self) -> MemberState:
        """Return the state with every entry so far in it."""
        with self._lock:
            newest = self._records.newest()
            if newest != self._after:
                for entry in self._entries():
                    self._state = _folded(self._state, entry)
                self._after = newest
            return self._state

    def directory(self) -> Directory:
        """Return members and keys as they stand; a node that belongs to no register raises NotFoundError."""
        with self._lock:
            state = self.state()
            if self._directory is None or self._directory[0] is not state:
                self._directory = (state, state.directory())
            return self._directory[1]

    def statements(self) -> tuple[Signed, ...]:
        """Return every statement and notice in the order in which they were taken in, to be handed to others."""
        return self.state().signed

    def keep(self, signed: Signed, actor: str, pin: str = "") -> bool:
        """Take in a statement or a notice, from wherever it came; return whether it told anything new.

        Parameters
        ----------
        actor:
            Who handed it in, ``name@member``.
        pin:
            The hash of the founding statement to believe in, where the node belongs to no register yet.

        Raises
        ------
        NotFoundError
            Something before it is missing here: fetch that first.
        BadInputError, RefusedError
            It does not hold, or is dated ahead of this node's clock by more than five minutes.
        """
        with self._lock:
            state = self.state()
            after = _taken(state, signed, pin)
            if after is state:
                return False
            self._check_clock(signed)
            payload = {"signed": read_canonical(write_signed(signed), limit=1 << 22)}
            kind = NOTICED if signed.kind == noticing.KIND else STATED
            subject = noticing.read_notice(signed)[0] if kind == NOTICED else statement_hash(signed)
            self._records.append(kind, subject, actor, payload)
            self.state()
            return True

    def order(self, order: MemberOrder, person: Person) -> int:
        """Carry out an order of somebody at this node; return how many things it changed."""
        if not person.local:
            raise RefusedError("only people at this node change its register", remedy="ask its operator")
        count = self._carried_out(order, f"{person.name}@{person.member}")
        if count:
            self.changed()
        return count

    def _carried_out(self, order: MemberOrder, actor: str) -> int:
        match order:
            case TakeIn():
                return self._take_in(order, actor)
            case Distrust():
                return self._pin(order.what, {"distrust": not order.ended, "reason": order.reason}, actor)
            case Follow(tip=text):
                history = self.state().known
                found = [tip for tip in history.tips if tip.startswith(text)]
                if len(found) != 1:
                    raise NotFoundError(
                        f"{len(found)} branches begin with {text!r}", remedy="run `tocsin member show` to see them"
                    )
                return self._pin(found[0], {"follow": True}, actor)

    def _take_in(self, order: TakeIn, actor: str) -> int:
        documents = [read_signed(text.strip().encode()) for text in order.documents]
        return sum(self.keep(one, actor, order.pin) for one in _ordered(documents))

    def _pin(self, subject: str, what: dict[str, Any], actor: str) -> int:
        with self._lock:
            state = self.state()
            if "distrust" in what:
                _check_pinnable(subject)
            if _pinned(state, subject, what) == state:
                return 0
            self._records.append(PINNED, subject, actor, what)
            self.state()
            return 1

    def _check_clock(self, signed: Signed) -> None:
        at = read_time(msgspec.json.decode(signed.statement)["at"])
        if at > self._now() + TOLERANCE:
            raise RefusedError(
                f"it is dated {at.isoformat()}, ahead of this node's clock",
                where=signed.kind,
                remedy="set the clocks right, or take it in later",
            )

    def _entries(self) -> Iterable[Entry]:
        found = [
            entry for kind in (STATED, NOTICED, PINNED) for entry in self._records.entries(after=self._after, kind=kind)
        ]
        return sorted(found, key=lambda entry: entry.id)


def _folded(state: MemberState, entry: Entry) -> MemberState:
    if entry.kind == PINNED:
        return _pinned(state, entry.subject, entry.payload)
    signed = read_signed(canonical(entry.payload["signed"]))
    pin = "" if state.history is not None else statement_hash(signed)
    return _taken(state, signed, pin)


def _taken(state: MemberState, signed: Signed, pin: str) -> MemberState:
    if signed.kind == noticing.KIND:
        notice = noticing.notice(state.known.register, signed, state.notices)
        if adds(state.notices, notice):
            return state
        return replace(state, notices=(*state.notices, notice), signed=(*state.signed, signed))
    if signed.kind != stating.KIND:
        raise BadInputError(
            f"a statement of kind {signed.kind!r} belongs into no register", remedy="hand in statements and notices"
        )
    if state.history is None:
        hash_ = statement_hash(signed)
        if not pin:
            raise RefusedError(
                f"this node belongs to no register, and this one's founding statement has the hash {hash_}",
                remedy="compare the hash with the founders by another way, then give it with --pin",
            )
        pins = replace(state.pins, register=pin)
        return replace(state, history=start(signed, pin), pins=pins, signed=(signed,))
    after = receive(state.history, signed)
    return state if after is state.history else replace(state, history=after, signed=(*state.signed, signed))


def _pinned(state: MemberState, subject: str, what: dict[str, Any]) -> MemberState:
    if what.get("follow"):
        return replace(state, history=follow(state.known, subject))
    field = "keys" if ":" in subject else "members"
    kept = set(getattr(state.pins, field)) - {subject}
    if what["distrust"]:
        kept.add(subject)
    return replace(state, pins=replace(state.pins, **{field: tuple(sorted(kept))}))


def _check_pinnable(subject: str) -> None:
    if ":" in subject:
        algorithm_of(subject)
    else:
        check_id(subject)


def _ordered(documents: list[Signed]) -> list[Signed]:
    """Return statements in the order of their positions, then notices as they came."""
    stated = [one for one in documents if one.kind == stating.KIND]
    rest = [one for one in documents if one.kind != stating.KIND]
    return [*sorted(stated, key=lambda one: read_statement(one).position), *rest]
