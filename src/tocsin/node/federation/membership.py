"""Who takes part, as this node knows it now? One view for every room: requests, batches, custody, and the gate.

A view is made from the register and the notices at one moment and never changes, so that one act is decided on one
register; :class:`Membership` makes a new one when something was taken in.
"""

import threading
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import Protocol

import msgspec

from tocsin.errors import NotFoundError
from tocsin.exchange.custody.place import Roll
from tocsin.exchange.keys.algorithms import PublicKey
from tocsin.exchange.keys.signed import Signed
from tocsin.exchange.members.chain import begin, extend
from tocsin.exchange.members.directory import Directory
from tocsin.exchange.members.history import History
from tocsin.exchange.members.register import KeyRecord, Register, why_not_in_time
from tocsin.exchange.members.statements import statement_hash
from tocsin.exchange.policies import Person

__all__ = ["Book", "Membership", "View"]

_LOST = frozenset({"lost", "compromised"})


class _Epoch(msgspec.Struct, frozen=True):
    """What was in force from one statement of the register on."""

    position: int
    epoch: int
    at: datetime


class _State(Protocol):
    """What a book knows at one moment."""

    @property
    def history(self) -> History | None:
        """The register's statements; None where the node belongs to none."""
        ...


class Book(Protocol):
    """Where the register and its notices are kept: :class:`tocsin.node.member_book.MemberBook`."""

    def state(self) -> _State:
        """Return what is known now."""
        ...

    def directory(self) -> Directory:
        """Return members and keys as they stand."""
        ...

    def statements(self) -> tuple[Signed, ...]:
        """Return every statement and notice in the order in which they were taken in."""
        ...

    def keep(self, signed: Signed, actor: str, pin: str = "") -> bool:
        """Take a statement or notice in."""
        ...


class View:
    """The members at one moment; fulfils what batches ask of a register (``Keybook``)."""

    def __init__(self, me: str, directory: Directory | None, epochs: Iterable[_Epoch] = ()) -> None:
        self.me = me
        self._directory = directory
        self._epochs = tuple(epochs)
        self._by_position = {one.position: one.epoch for one in self._epochs}

    @property
    def founded(self) -> bool:
        """Whether this node belongs to a register at all."""
        return self._directory is not None

    @property
    def directory(self) -> Directory:
        """Members and keys; a node that belongs to no register raises NotFoundError."""
        if self._directory is None:
            raise NotFoundError(
                "this node belongs to no register yet", where=self.me, remedy="found or join one with `tocsin member`"
            )
        return self._directory

    @property
    def register(self) -> Register:
        """The register in force."""
        return self.directory.register

    @property
    def position(self) -> int:
        """Position of the register's newest statement; -1 where there is none."""
        return self._directory.register.position if self._directory else -1

    def others(self, now: datetime) -> tuple[str, ...]:
        """Return the other members in good standing, sorted."""
        if self._directory is None:
            return ()
        found = self._directory
        return tuple(
            sorted(one for one in found.register.members if one != self.me and found.standing(one, now) == "good")
        )

    def key_of(self, key: str, now: datetime) -> tuple[str, PublicKey] | None:
        """Return the member that a key may sign for at an instant, and the key; None for one that does not count."""
        record = self._directory.keys.get(key) if self._directory else None
        if record is None:
            return None
        public = self.directory.signing_keys(record.member, now).get(key)
        return (record.member, public) if public is not None else None

    def addresses(self, member: str) -> tuple[str, ...]:
        """Return where a member's node can be reached, the preferred first."""
        return self.directory.addresses.get(member, ())

    @property
    def id(self) -> str:
        """The register's id."""
        return self.register.id

    def epoch_at(self, position: int) -> int | None:
        """Return the epoch in force at a position of the register; None when it is not known so far."""
        return self._by_position.get(position)

    def signing_keys(self, member: str, position: int, at: datetime) -> Mapping[str, PublicKey]:
        """Return the keys, by id, with which a member could sign at a position and time, and that are trusted still.

        A key that was retired since still shows what it signed; one that was lost or compromised shows nothing.
        """
        return {id_: record.held.key for id_, record in self._keys(member, position, at) if record.held.signs}

    def sealing_keys(self, member: str, position: int, at: datetime) -> Mapping[str, PublicKey]:
        """Return the keys, by id, to which could be sealed for a member at a position and time."""
        return {id_: record.held.key for id_, record in self._keys(member, position, at) if not record.held.signs}

    def person(self, member: str, now: datetime, name: str = "", *, local: bool = False) -> Person:
        """Return a member, or somebody at it, as the gate sees them; what is not known is None."""
        if self._directory is None:
            return Person(name=name or member, member=member, local=local)
        known = self._directory.attributes(member, now)
        return Person(
            name=name or member,
            member=member,
            local=local,
            kind=known.kind,  # type: ignore[arg-type] # the register's kinds are the gate's
            communities=known.communities,
            jurisdiction=known.jurisdiction,
            party_in=known.party_in,
            standing=known.standing,
            epoch=known.epoch,
            offline=known.offline,
        )

    def roll(self, now: datetime) -> Roll:
        """Return the register as custody sees it; a node without one stands alone."""
        if self._directory is None:
            return Roll(epoch=0, since=datetime.min.replace(tzinfo=UTC), people={})
        register = self._directory.register
        people = {member: self.person(member, now) for member in register.members}
        return Roll(
            epoch=register.epoch,
            since=min((one.at for one in self._epochs if one.epoch == register.epoch), default=register.at),
            people={member: person for member, person in people.items() if person.standing == "good"},
        )

    def recipients(self, members: Iterable[str], now: datetime) -> dict[str, PublicKey]:
        """Return member -> the key to seal to; one to which nothing can be sealed is a RefusedError."""
        return {member: self.directory.sealing_key(member, now) for member in members}

    def _keys(self, member: str, position: int, at: datetime) -> list[tuple[str, KeyRecord]]:
        found = self.directory
        if member in found.pins.members or member in found.doubted:
            return []
        return [
            (id_, record)
            for id_, record in found.keys.items()
            if record.member == member
            and id_ not in found.pins.keys
            and record.since <= position
            and (record.until < 0 or position < record.until)
            and (record.revoked is None or record.revoked.why not in _LOST)
            and not why_not_in_time(record.held, at)
        ]


class Membership:
    """Makes views of what a book holds; safe to be asked by many threads."""

    def __init__(self, me: str, book: Book) -> None:
        self.me = me
        self.book = book
        self._lock = threading.Lock()
        self._view: tuple[Directory, View] | None = None
        self._folded: list[tuple[str, Register]] = []

    def view(self) -> View:
        """Return the members as they are now.

        Never asked while the records are being written: the book reads them.
        """
        history = self.book.state().history
        if history is None:
            return View(self.me, None)
        found = self.book.directory()
        with self._lock:
            if self._view is None or self._view[0] is not found:
                self._view = (found, View(self.me, found, self._epochs(history)))
            return self._view[1]

    def _epochs(self, history: History) -> list[_Epoch]:
        """Fold what is new of the chain; the signatures of what was folded are not checked again."""
        chain = history.chain()
        hashes = [statement_hash(signed) for signed in chain]
        known = 0
        while known < min(len(self._folded), len(hashes)) and self._folded[known][0] == hashes[known]:
            known += 1
        del self._folded[known:]
        for hash_, signed in zip(hashes[known:], chain[known:], strict=True):
            register = extend(self._folded[-1][1], signed) if self._folded else begin(signed)
            self._folded.append((hash_, register))
        return [_Epoch(register.position, register.epoch, register.at) for _, register in self._folded]
