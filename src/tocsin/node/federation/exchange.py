"""What is this node's part in the exchange? Everything of it that is open while the node is, put together once."""

import hashlib
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from typing import Any

import msgspec
from sqlalchemy import Connection

from tocsin.errors import NotFoundError, RefusedError, TocsinError
from tocsin.exchange.custody.gate import openable
from tocsin.exchange.custody.place import Place, Terms
from tocsin.exchange.custody.recalls import overdue
from tocsin.exchange.custody.recalls import recall as custody_recall
from tocsin.exchange.custody.rows import Called
from tocsin.exchange.custody.sweeping import sweep
from tocsin.exchange.envelopes.records import Record, read_record
from tocsin.exchange.keys.signed import write_signed
from tocsin.exchange.members.statements import KIND, read_statement
from tocsin.exchange.policies import Person
from tocsin.node.federation.calling import Callers
from tocsin.node.federation.deciding import Decisions
from tocsin.node.federation.front import Collect, Fetch, Front, Handlers
from tocsin.node.federation.giving import Giving
from tocsin.node.federation.hearing import Hearing
from tocsin.node.federation.identity import Identity, Keys
from tocsin.node.federation.keeping import read_batch, read_object
from tocsin.node.federation.leasing import Leasing
from tocsin.node.federation.membership import Membership
from tocsin.node.federation.names import leaf_in, name_of
from tocsin.node.federation.outbox import Outbox
from tocsin.node.federation.parcels import Frame
from tocsin.node.federation.peers import Peers
from tocsin.node.federation.quotas import Full, Quota, Quotas
from tocsin.node.federation.reconciling import Reconciling
from tocsin.node.federation.relaying import Relaying
from tocsin.node.federation.rounds import MeetingRounds
from tocsin.node.federation.sealing import Sealing
from tocsin.node.federation.speaking import Voucher, heard, last_recall, recall_document, recalled
from tocsin.node.federation.taking import Taken, Taking
from tocsin.node.federation.witnessing import Log, Witnessing
from tocsin.storage.exchange import batches, deliveries, objects
from tocsin.storage.exchange.custody_rows import CustodyRows
from tocsin.storage.exchange.deliveries import Used
from tocsin.storage.exchange.store import ExchangeStore
from tocsin.storage.records.journal import Records

__all__ = ["Exchange", "ExchangeSettings"]

_FETCHED = 200
_AWAY = 3
"""Failures in a row after which a member counts as away, and relays are used."""


class ExchangeSettings(msgspec.Struct, frozen=True, kw_only=True):
    """What a node's owner has chosen for the exchange."""

    addresses: dict[str, str] = {}
    """Member -> address, in place of the one in the register."""
    seconds: float = 30.0
    """How often others are asked when nothing happens."""
    quota: Quota = Quota()
    quotas: dict[str, Quota] = {}
    """Member -> its own quota."""
    relay: bool = False
    """Whether sealed batches for others are kept and handed on."""
    authorities: str = ""
    proxy: str = ""
    passphrase: str = ""
    at_once: int = 8
    terms: Terms = Terms()


class Exchange:
    """The open exchange of one node."""

    def __init__(
        self,
        *,
        membership: Membership,
        records: Records,
        store: ExchangeStore,
        keys: Keys,
        now: Callable[[], datetime],
        chance: Callable[[int], bytes],
        settings: ExchangeSettings | None = None,
        log: Log | None = None,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self.me, self.membership = membership.me, membership
        self.store, self.settings = store, settings or ExchangeSettings()
        self._records, self._now = records, now
        self.absorbing = threading.Lock()
        """Held while what came is laid into the node's own stores."""
        self.identity = Identity(self.me, keys, self.settings.passphrase)
        self.decisions = Decisions(store, self.membership, self.identity.signers, now, terms=self.settings.terms)
        self.outbox = Outbox(store)
        self.reconciling = Reconciling(store)
        self.giving = Giving(self.decisions, Sealing(store, self.identity.sender, chance), chance)
        self.taking = Taking(self.decisions, self._openers, lambda: self.settings.relay)
        self.hearing = Hearing(self.decisions, self._spread)
        self.leasing = Leasing(self.decisions, self.identity)
        self.relaying = Relaying(self.decisions, self.identity)
        self.callers = Callers(
            lambda: self._signers()[0],
            lambda key, at: self.membership.view().key_of(key, at),
            now,
            chance,
            authorities=self.settings.authorities,
            proxy=self.settings.proxy,
        )
        rounds = MeetingRounds(
            self.callers,
            self.membership,
            self.outbox,
            self.reconciling,
            self.relaying,
            self.take,
            self.addresses,
            self.away,
            now,
        )
        self.witnessing: Witnessing | None = None
        if log is not None:
            self.decisions.log = self.outbox.log = log.add
            self.witnessing = Witnessing(log, self.identity, self.membership, lambda: self.callers, self.addresses, now)
        self.peers = Peers(rounds, self.others, now, seconds=self.settings.seconds)
        self.decisions.wake = self.peers.wake
        self.decisions.ask = lambda asks: self.peers.wake(rounds.ask(asks))
        self.front = Front(
            self.me,
            lambda: self._signers()[0],
            lambda key, at: self.membership.view().key_of(key, at),
            now,
            Quotas(self.quota, monotonic, at_once=self.settings.at_once),
            Handlers(
                take=self.take,
                collect=self._collected,
                fetch=self._fetched,
                ranges=lambda body, member: self.reconciling.lacking(body, member, self._now()),
                witness=self.witnessing.answer if self.witnessing is not None else _absent,
                seen=self.peers.seen,
                room=self._room,
            ),
        )

    def begin(self) -> None:
        """Take up what a kill left half done."""
        self.store.begin()
        self.decisions.finish()

    def place(self, connection: Connection) -> Place:
        """Return where custody stands, for questions that change nothing."""
        view, now = self.membership.view(), self.decisions.now()
        return Place(
            me=self.me,
            rows=CustodyRows(connection),
            roll=view.roll(now),
            voucher=Voucher(view, now),
            terms=self.decisions.terms,
        )

    # Sharing, reading, recalling.

    def read(self, leaf: str, person: Person | None = None) -> Record:
        """Return an object that is held, if custody lets this person open it now.

        Raises
        ------
        NotFoundError
            It is not held here.
        RefusedError
            It may not be opened now; the reason says why.
        """
        with self._records.looking() as connection:
            held = objects.object_of(connection, leaf)
            able = openable(self.place(connection), name_of(held.origin, leaf), self.decisions.now(), person)
            if not able.allowed:
                kind = NotFoundError if able.code == "not-held" else RefusedError
                raise kind(able.reason, where=leaf[:16], remedy="see `tocsin holdings`")
        return read_record(read_object(self.store.bytes_of(held)).record)

    def recall(self, leaves: Sequence[str], reason: str, by: Person) -> str:
        """Call objects of this member back from everyone they were given to, and return the recall's name.

        ``reason`` is one of consent, error, legal, mistake, other, safety and superseded. Every other member is told,
        so that a hole in the count of recalls shows.
        """
        with self.decisions.deciding() as deciding:
            names = [name_of(self.me, leaf) for leaf in leaves]
            before = last_recall(deciding.connection, self.me)
            signers = self.identity.signers(deciding.view, deciding.now)
            document = recall_document(deciding.view, leaves, reason, before, deciding.now, signers)
            said = recalled(document)
            deciding.documents[said.id] = document
            outcome = custody_recall(deciding.place, names, said.reason, by, deciding.now, id=leaf_in(said.id))
            deciding.must(outcome)
            deciding.say(deciding.view.others(deciding.now), document)
        return said.id

    def tend(self) -> None:
        """Do what time brings: end what has expired, and repeat recalls that are not answered."""
        with self.decisions.deciding() as deciding:
            deciding.carry(sweep(deciding.place, deciding.now))
            for called in deciding.rows.under(Called, "recalls"):
                if called.recall.origin == self.me:
                    deciding.carry(overdue(deciding.place, called.recall.id))
            ended = batches.ended_batches(deciding.connection, deciding.now, _FETCHED)
            batches.mark_batches(deciding.connection, [one.id for one in ended], "destroyed")
            deciding.drop += ended
        self.leasing.give()

    # What comes in.

    def take(self, frames: Sequence[Frame], sender: str) -> tuple[Taken, ...]:
        """Take frames in from a member, in their order; what cannot be kept now is asked for later."""
        outcomes = []
        size = sum(frame.size for frame in frames)
        with self._records.writing() as writing:
            used = Used(bytes=size, objects=len(frames), requests=1)
            deliveries.add_usage(writing.connection, sender, self._day(), used)
        for frame in frames:
            if frame.letter == "B":
                outcomes.append(self.taking.take(frame.data, sender))
            elif frame.letter == "S":
                outcomes.append(self.hearing.take(frame.data, sender))
            else:
                outcomes.append(self._letter(frame.data, sender))
        return tuple(outcomes)

    def _letter(self, letter: bytes, sender: str) -> Taken:
        """Read a letter that is for this member, or keep it for whoever it is for."""
        if letter[:16].hex() in self.relaying.mine():
            id_ = hashlib.sha256(letter).hexdigest()
            try:
                document = self.relaying.read(letter)
                taken = self.hearing.take(document, heard(document).by)
            except TocsinError as error:
                return Taken(id=id_, state="refused", why=error.what)
            return msgspec.structs.replace(taken, id=id_)
        if not self.settings.relay:
            return Taken(id="", state="refused", why="it is not for this member, which is no relay")
        return self.relaying.keep(letter, sender)

    def carried(self, member: str) -> Iterator[Frame]:
        """Yield what a stick carries to a member: the statements about members, then everything that is due to it."""
        for signed in self.membership.book.statements():
            yield Frame("S", write_signed(signed))
        yield from self.outbox.every(member, self._now())

    def others(self) -> tuple[str, ...]:
        """Return the other members in good standing."""
        return self.membership.view().others(self._now())

    def addresses(self, member: str) -> tuple[str, ...]:
        """Return where a member's node is reached: as the settings say, else as the register does."""
        own = self.settings.addresses.get(member)
        return (own,) if own else self.membership.view().addresses(member)

    def away(self) -> tuple[str, ...]:
        """Return the members whose nodes are not reached: without an address, or failing again and again."""
        return tuple(
            member
            for member in self.others()
            if not self.addresses(member) or self.peers.state(member).failures >= _AWAY
        )

    def spread(self) -> None:
        """Hand every statement about members to everyone; what they have they answer with `held`."""
        for signed in self.membership.book.statements():
            self._spread(write_signed(signed))
        self.hearing.learn()
        self.peers.refresh()

    def close(self) -> None:
        """Let go of connections."""
        self.callers.close()

    # Inside.

    def _signers(self) -> tuple[Any, ...]:
        return self.identity.signers(self.membership.view(), self._now())

    def _openers(self) -> Any:
        return self.identity.openers(self.membership.view(), self._now())

    def _spread(self, document: bytes, sender: str = "") -> None:
        with self.decisions.deciding() as deciding:
            others = [member for member in deciding.view.others(deciding.now) if member != sender]
            deciding.say(others, document)
        self.peers.refresh()

    def _collected(self, asked: Collect, member: str) -> tuple[Frame, ...]:
        now = self._now()
        if asked.outcomes:
            self.outbox.settle(member, [one.id for one in asked.outcomes], asked.outcomes, now)
            if self.settings.relay:
                self.relaying.passed([one.id for one in asked.outcomes if one.state != "later"], member)
        frames = [Frame("S", write_signed(signed)) for signed in self._ahead(asked.position)]
        waiting = self.outbox.due(member, now, min(asked.bytes, 32 * 1024 * 1024))
        frames += [one.frame for one in waiting]
        if self.settings.relay and asked.mailboxes:
            frames += self.relaying.in_mailboxes(asked.mailboxes, member, asked.bytes)
        return tuple(frames)

    def _ahead(self, position: int) -> list[Any]:
        if position >= self.membership.view().position:
            return []
        signed = self.membership.book.statements()
        return [one for one in signed if one.kind != KIND or read_statement(one).position > position]

    def _fetched(self, asked: Fetch, member: str) -> tuple[Frame, ...]:
        now = self._now()
        frames: list[Frame] = []
        size = 0
        with self._records.looking() as connection:
            found = batches.batches_of_stream(connection, asked.stream, asked.first, asked.end, _FETCHED)
            for one in found:
                mine = [each for each in deliveries.deliveries_of(connection, one.id) if each.member == member]
                if not mine or mine[0].state == "withdrawn" or now >= one.expires or one.state == "destroyed":
                    continue
                sealed = read_batch(self.store.bytes_of(one)).sealed
                if not sealed or (frames and size + len(sealed) > 32 * 1024 * 1024):
                    break
                frames.append(Frame("B", sealed))
                size += len(sealed)
        return tuple(frames)

    def _room(self, member: str, size: int, count: int) -> Full | None:
        with self._records.looking() as connection:
            used = deliveries.usage_of(connection, member, self._day())
        quotas = Quotas(self.quota, time.monotonic)
        return quotas.room(member, (used.bytes, used.objects), (size, count), self._now())

    def quota(self, member: str) -> Quota:
        """Return what a member may hand in."""
        return self.settings.quotas.get(member, self.settings.quota)

    def _day(self) -> str:
        return self._now().date().isoformat()


def _absent(_body: bytes, _member: str) -> bytes:
    raise NotFoundError("this node does not answer that", remedy="ask for something else")
