"""A council of any number of nodes in memory: custody as it is, a simulated clock, and a network that misbehaves.

Every letter is delayed by chance; it may be lost, come twice, or come corrupted. What a node sent and got no answer for
it sends again after a while; a node that was away asks everyone for what it missed when it comes back (one sync round).
"""

import heapq
import random
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import count

import msgspec

from tests.support.ideal import Ideal
from tocsin.exchange.custody import deriving, membership, queries, recalls, receiving, relays, shares, sweeping, words
from tocsin.exchange.custody.gate import openable
from tocsin.exchange.custody.place import Cancel, Deliver, Destroy, Outcome, Place, Roll, Say, Terms
from tocsin.exchange.custody.rows import Act, Answered, Called, Memory
from tocsin.exchange.custody.statements import Enclosed, Grant, Item, Parcel, Query, Recall, Receipt, Statement, Word
from tocsin.exchange.policies import Person, Policy, label_of

START = datetime(2026, 11, 1, tzinfo=UTC)
DAY = timedelta(days=1)
EVERYTHING = ("derive", "export", "query", "read", "relay", "share")

Chain = tuple[tuple[Grant, bytes], ...]


@dataclass(frozen=True)
class Network:
    """How the simulated network behaves; times in seconds."""

    delay: tuple[float, float] = (0.02, 0.3)
    lost: float = 0.0
    twice: float = 0.0
    corrupt: float = 0.0
    again: float = 1.0
    """After how long an unanswered letter is sent again."""


PERFECT = Network(delay=(0.01, 0.01))


@dataclass
class Node:
    name: str
    rows: Memory = field(default_factory=Memory)
    acts: list[Act] = field(default_factory=list)
    roll: Roll | None = None
    online: bool = True
    streams: dict[tuple[tuple[str, ...], int], tuple[int, str]] = field(default_factory=dict)
    outbox: dict[tuple[str, str], tuple[Statement, bytes]] = field(default_factory=dict)
    """Letters that nobody has acknowledged, by receiver and id."""


def label(audience: Iterable[str], reshare: Iterable[str] = (), purposes: tuple[str, ...] = EVERYTHING, **more) -> str:
    """Return the label of a policy that names members."""

    def clause(names: Iterable[str]) -> tuple[tuple[str, ...], ...]:
        terms = tuple(f"member:{name}" for name in names)
        return (terms,) if terms else ()

    return label_of(Policy(audience=clause(audience), reshare=clause(reshare), purposes=purposes, **more))


class Council:
    """Members by name, one register, one network, one clock."""

    def __init__(
        self, names: Iterable[str], network: Network = PERFECT, seed: int = 1, terms: Terms | None = None
    ) -> None:
        self.network, self.chance = network, random.Random(seed)
        self.terms = terms or Terms(clock_error=timedelta(seconds=2))
        self.signing = Ideal()
        self.now = START
        self.nodes = {name: Node(name) for name in names}
        self.roll = self.make_roll(self.nodes)
        self.items: dict[str, Item] = {}
        self.refusals: Counter[str] = Counter()
        self._queue: list[tuple[datetime, int, str, str, Statement, bytes]] = []
        self._number = count()
        for node in self.nodes.values():
            self.learn(node.name)

    # What members do.

    def own(self, name: str, policy: str, *, days: float = 365, lease: int = 0, level: int = 0, id: str = "") -> str:
        id_ = f"{name}/{id or next(self._number)}"
        item = Item(
            id=id_, origin=name, policy=policy, made=self.now, not_before=self.now,
            expires=self.now + days * DAY, lease=lease, level=level,
        )  # fmt: skip
        self.items[id_] = item
        self.do(name, shares.own(self.at(name), item, self.officer(name), self.now))
        return id_

    def share(
        self, name: str, thing: str, to: Iterable[str], *, chain: Chain = (), by: str = "Ada", act: str = ""
    ) -> Outcome:
        officer = self.officer(name, by)
        act = act or f"act {next(self._number)}"
        return self.do(name, shares.share(self.at(name), thing, to, officer, self.now, id=act, chain=chain))

    def approve(self, name: str, act: str, thing: str, by: str) -> Outcome:
        return self.do(name, shares.approve(self.at(name), act, thing, self.officer(name, by), self.now))

    def grant(
        self, name: str, thing: str, to: tuple[str, ...], purposes=("query", "read", "reshare", "share")
    ) -> Chain:
        grant = Grant(
            id=f"{name}/{next(self._number)}", by=name, object=thing, to=to, purposes=purposes, depth=1,
            made=self.now, not_before=self.now - DAY, expires=self.now + 30 * DAY,
        )  # fmt: skip
        return ((grant, self.signing.sign(name, grant)),)

    def derive(self, name: str, sources: list[str], policy: str = "public") -> tuple[str, Outcome]:
        place = self.at(name)
        used = [place.rows.get(shares.Holding, source) for source in sources]
        item = Item(
            id=f"{name}/{next(self._number)}", origin=name, policy=policy, made=self.now, not_before=self.now,
            expires=self.now + 365 * DAY,
        )  # fmt: skip
        item = deriving.derived(place, item, [row for row in used if row is not None], self.now)
        self.items[item.id] = item
        return item.id, self.do(name, deriving.derive(place, item, sources, self.officer(name), self.now))

    def ask(self, name: str, of: str, found: Iterable[str]) -> Outcome:
        query = Query(id=f"{name}/{next(self._number)}", asker=name, to=of, made=self.now)
        proof = self.signing.sign(name, query)
        return self.do(of, queries.answer(self.at(of), query, proof, found, self.now))

    def recall(self, name: str, things: Iterable[str], act: str = "") -> Outcome:
        act = act or f"act {next(self._number)}"
        return self.do(name, recalls.recall(self.at(name), things, "wrong", self.officer(name), self.now, id=act))

    def word(self, name: str, things: Iterable[str], to: Iterable[str]) -> Outcome:
        outcome = words.give_word(self.at(name), things, to, self.now, id=str(next(self._number)))
        return self.do(name, outcome)

    def keep(self, name: str, thing: str, reason: str) -> Outcome:
        return self.do(name, recalls.keep(self.at(name), thing, reason, self.officer(name), self.now))

    def sweep(self, name: str) -> Outcome:
        return self.do(name, sweeping.sweep(self.at(name), self.now))

    def relay(self, name: str, sender: str, hop: str, epoch: int | None = None) -> Outcome:
        sealed = relays.Sealed(
            id=f"{sender}/{next(self._number)}", sender=sender, epoch=epoch or self.nodes[name].roll.epoch,
            expires=self.now + DAY,
        )  # fmt: skip
        return self.do(name, relays.relay(self.at(name), sealed, hop, self.now))

    def opens(self, name: str, thing: str) -> bool:
        return openable(self.at(name), thing, self.now).allowed

    def readers(self, thing: str) -> list[str]:
        return [name for name in self.nodes if self.opens(name, thing)]

    # The register.

    def make_roll(self, names: Iterable[str], doubted: dict[str, datetime] | None = None) -> Roll:
        people = {name: Person(name=name, member=name, standing="good") for name in names}
        epoch = self.roll.epoch + 1 if hasattr(self, "roll") else 1
        return Roll(epoch=epoch, since=self.now, people=people, doubted=doubted or {})

    def remove(self, gone: str, *, compromised: datetime | None = None) -> None:
        """Make a new epoch without a member; nobody knows of it before it learns."""
        doubted = dict(self.roll.doubted) | ({gone: compromised} if compromised else {})
        self.roll = self.make_roll([name for name in self.roll.people if name != gone], doubted)

    def add(self, name: str) -> None:
        """Make a new epoch with one more member."""
        self.nodes.setdefault(name, Node(name))
        self.roll = self.make_roll([*self.roll.people, name], dict(self.roll.doubted))

    def learn(self, *names: str) -> None:
        for name in names or tuple(self.nodes):
            node = self.nodes[name]
            node.roll = node.roll or self.roll
            outcome = membership.learn(self.at(name), self.roll, self.now)
            self.do(name, outcome)
            if outcome.allowed:
                node.roll = self.roll

    # What follows.

    def at(self, name: str) -> Place:
        node = self.nodes[name]
        return Place(me=name, rows=node.rows, roll=node.roll or self.roll, voucher=self.signing, terms=self.terms)

    def officer(self, name: str, person: str = "Ada") -> Person:
        return Person(name=person, member=name, local=True)

    def do(self, name: str, outcome: Outcome) -> Outcome:
        """Remember what was decided, and do what follows from it."""
        node = self.nodes[name]
        if not outcome.allowed:
            self.refusals[outcome.code] += 1
        for act in outcome.acts:
            node.rows.put(act)
            node.acts.append(act)
        for effect in outcome.effects:
            if isinstance(effect, Deliver):
                self._deliver(node, effect)
            elif isinstance(effect, Say):
                self.send(name, effect.to, effect.statement, effect.proof)
            elif isinstance(effect, Destroy):
                self.do(name, recalls.destroyed(self.at(name), effect.object, self.now))
            elif isinstance(effect, Cancel):
                node.outbox = {key: value for key, value in node.outbox.items() if key[0] != effect.to}
        return outcome

    def _deliver(self, node: Node, effect: Deliver) -> None:
        item = self.items[effect.object]
        epoch = node.roll.epoch if node.roll else 0
        seq, prev = node.streams.get((effect.to, epoch), (0, ""))
        one = Enclosed(item=item, proof=self.signing.sign(item.origin, item), chain=effect.chain)
        parcel = Parcel(
            id=f"{node.name}/{next(self._number)}", sender=node.name, recipients=effect.to, epoch=epoch,
            stream=f"{'+'.join(effect.to)}@{epoch}", seq=seq, prev=prev, made=self.now, not_before=self.now,
            expires=self.now + 90 * DAY, items=(one,),
        )  # fmt: skip
        node.streams[effect.to, epoch] = seq + 1, parcel.id
        for to in effect.to:
            self.send(node.name, to, parcel)

    def send(self, sender: str, to: str, statement: Statement, proof: bytes = b"") -> None:
        """Put a letter into the outbox; it leaves at once and again until it is acknowledged."""
        node = self.nodes[sender]
        id_ = getattr(statement, "id", "") or f"{statement}"
        proof = proof or self.signing.sign(sender, statement)
        if (to, id_) not in node.outbox:
            node.outbox[to, id_] = statement, proof
            self._post(sender, to, statement, proof)

    def lose(self) -> None:
        """Lose everything that is on its way or waits to be sent again."""
        self._queue.clear()
        for node in self.nodes.values():
            node.outbox.clear()

    def _post(self, sender: str, to: str, statement: Statement, proof: bytes) -> None:
        for _ in range(2 if self.chance.random() < self.network.twice else 1):
            if self.chance.random() < self.network.lost:
                continue
            wrong = self.chance.random() < self.network.corrupt
            delay = timedelta(seconds=self.chance.uniform(*self.network.delay))
            letter = (self.now + delay, next(self._number), sender, to, statement, proof[::-1] if wrong else proof)
            heapq.heappush(self._queue, letter)

    def run(self, seconds: float) -> None:
        """Let this much time pass: letters arrive, and what nobody acknowledged is sent again."""
        end = self.now + timedelta(seconds=seconds)
        again = self.now + timedelta(seconds=self.network.again)
        while True:
            while self._queue and self._queue[0][0] <= min(end, again):
                when, _, sender, to, statement, proof = heapq.heappop(self._queue)
                self.now = max(self.now, when)
                self._arrive(sender, to, statement, proof)
            if again > end or not any(node.outbox for node in self.nodes.values()):
                break
            self.now = again
            for node in self.nodes.values():
                self.repeat(node.name)
            again += timedelta(seconds=self.network.again)
        self.now = end

    def repeat(self, name: str) -> None:
        """Send what is in the outbox once more, in the order in which it came to be."""
        node = self.nodes[name]
        if node.online:
            for (to, _), (statement, proof) in list(node.outbox.items()):
                self._post(name, to, statement, proof)

    def _arrive(self, sender: str, to: str, statement: Statement, proof: bytes) -> None:
        if not (self.nodes[to].online and self.nodes[sender].online):
            return
        outcome = self.do(to, self._take(to, sender, statement, proof))
        # Whatever was understood is acknowledged, refused or not; what may succeed later is sent again.
        if outcome.code not in {"forged", "gap", "later-epoch", "not-given", "too-early"}:
            id_ = getattr(statement, "id", "") or f"{statement}"
            self.nodes[sender].outbox.pop((to, id_), None)

    def _take(self, to: str, sender: str, statement: Statement, proof: bytes) -> Outcome:
        at = self.at(to)
        match statement:
            case Parcel():
                return receiving.receive(at, statement, proof, self.now)
            case Recall():
                return recalls.take_recall(at, statement, proof, sender, self.now)
            case Word():
                return words.take_word(at, statement, proof, self.now)
            case Receipt():
                return recalls.take_receipt(at, statement, proof, self.now)
        raise AssertionError(statement)

    # What can be asked afterwards.

    def answered(self, name: str, recall: str) -> dict[str, str]:
        """Return who answered a recall at its origin, and how."""
        found = self.nodes[name].rows.under(Answered, recall)
        return {row.receipt.holder: row.receipt.outcome for row in found}

    def recalls_of(self, name: str) -> list[Called]:
        return list(self.nodes[name].rows.under(Called, "recalls"))

    def sync(self, name: str) -> None:
        """Let a node that was away come back: the register, then one round of what it and each other have to say."""
        self.nodes[name].online = True
        self.learn(name)
        for other in self.nodes:
            if other != name and self.nodes[other].online:
                for sender, to in ((other, name), (name, other)):
                    for (receiver, _), (statement, proof) in list(self.nodes[sender].outbox.items()):
                        if receiver == to:
                            self._arrive(sender, to, statement, proof)


def changed(item: Item, **changes) -> Item:
    return msgspec.structs.replace(item, **changes)
