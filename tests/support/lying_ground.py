"""What an episode among liars stands on: members with their clocks, the register, the letters, and the reference."""

import random
from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Protocol

from tests.support.exchange_model import Fact, Model, Thing
from tests.support.small_world import HOUR, START, Letter
from tocsin.exchange.custody.gate import openable
from tocsin.exchange.custody.place import Place, Roll, Terms
from tocsin.exchange.custody.rows import Given, Holding, Memory
from tocsin.exchange.custody.statements import Enclosed, Grant, Item, Parcel, Statement
from tocsin.exchange.policies import Person, Policy, label_of

HONEST, LIARS = ("a", "b", "c", "d"), ("x", "y")
EVERYONE = HONEST + LIARS
TERMS = Terms(clock_error=timedelta(seconds=120))
SLACK = 2 * 120 / 3600


class Signing(Protocol):
    """Signatures: ideal ones, or the real cryptography."""

    def sign(self, member: str, statement: Statement) -> bytes: ...

    def signer(self, statement: Statement, proof: bytes) -> str: ...


@dataclass
class Node:
    name: str
    offset: timedelta
    rows: Memory = field(default_factory=Memory)
    epoch: int = 0
    streams: dict[tuple[tuple[str, ...], int], tuple[int, str]] = field(default_factory=dict)


class Leak(AssertionError):
    """A member may open, gives or states what it must not."""


class Ground:
    """One world without its acts."""

    def __init__(self, chance: random.Random, signing: Signing) -> None:
        self.chance, self.signing = chance, signing
        self.hours = 0.0
        self.counter = 0
        self.did: Counter[str] = Counter()
        self.model = Model([], SLACK)
        self.facts: set[Fact] = set()
        self.items: dict[str, Item] = {}
        self.pool: list[Letter] = []
        self.grants: list[tuple[tuple[Grant, bytes], ...]] = []
        self.rolls = [self._roll(set(), {})]
        self.gone: set[str] = set()
        self.doubted: dict[str, datetime] = {}
        self.asked: dict[str, str] = {}
        self.taken: dict[tuple[str, str, str, int], str] = {}
        self.nodes = {
            name: Node(name, timedelta(seconds=chance.uniform(-120, 120)) if name in HONEST else timedelta(0))
            for name in EVERYONE
        }

    def parcel(
        self, name: str, to: tuple[str, ...], items: list[tuple[Item, tuple[tuple[Grant, bytes], ...]]]
    ) -> Parcel:
        """Return the next parcel of this member's stream to these recipients."""
        node = self.nodes[name]
        epoch = self.rolls[node.epoch].epoch
        seq, prev = node.streams.get((to, epoch), (0, ""))
        made = self.now(name)
        enclosed = tuple(
            Enclosed(item=item, proof=self.signing.sign(item.origin, item), chain=chain) for item, chain in items
        )
        parcel = Parcel(
            id=f"{name}/{self.new_id()}", sender=name, recipients=to, epoch=epoch, stream=f"{'+'.join(to)}@{epoch}",
            seq=seq, prev=prev, made=made, not_before=made, expires=made + 100 * HOUR, items=enclosed,
        )  # fmt: skip
        node.streams[to, epoch] = seq + len(items), parcel.id
        return parcel

    def look(self, name: str) -> None:
        """Hold what a member may open against the reference."""
        if name not in HONEST:
            return
        at, now = self.at(name), self.now(name)
        known: frozenset[Fact] | None = None
        for thing in self.items:
            held = at.rows.get(Holding, thing)
            if held is None or held.state != "held" or not openable(at, thing, now).allowed:
                continue
            known = frozenset(self.facts) if known is None else known
            self.did["readable"] += not self.model.own(name, thing)
            if not self.model.may_read(name, thing, known, self.hours):
                raise Leak(f"{name} may open {thing} at {self.hours}")

    # The world.

    def at(self, name: str) -> Place:
        node = self.nodes[name]
        return Place(me=name, rows=node.rows, roll=self.rolls[node.epoch], voucher=self.signing, terms=TERMS)

    def now(self, name: str) -> datetime:
        return START + self.hours * HOUR + self.nodes[name].offset

    def since(self, time: datetime) -> float:
        return (time - START) / HOUR

    def new_id(self) -> str:
        self.counter += 1
        return str(self.counter)

    def post(self, letter: Letter) -> None:
        if self.chance.random() < 0.9:
            self.pool.append(letter)

    def new_item(self, origin: str, *, known: bool = True) -> Item:
        chance = self.chance
        audience = frozenset(chance.sample(EVERYONE, chance.choice((0, 2, 3, 4, 5))))
        reshare = frozenset(chance.sample(EVERYONE, chance.choice((0, 2, 5))))
        purposes = ["read"] + [name for name in ("share", "derive", "query") if chance.random() < 0.85]
        made = self.now(origin)
        ends = made + chance.choice((3, 12, 200)) * HOUR
        item = Item(
            id=f"{origin}/o{self.new_id()}", origin=origin, policy=self.label(audience, reshare, purposes), made=made,
            not_before=made, expires=ends, lease=chance.choice((0, 0, 7200)), level=chance.choice((0, 1, 3)),
        )  # fmt: skip
        if known:
            self.know(item, audience, reshare, purposes)
        return item

    def know(self, item: Item, audience: frozenset[str], reshare: frozenset[str], purposes: list[str]) -> None:
        """Tell the reference what an origin has really signed."""
        self.items[item.id] = item
        self.model.things[item.id] = Thing(
            item.id, item.origin, audience, reshare, self.since(item.made), self.since(item.expires),
            item.lease / 3600, frozenset(purposes),
        )  # fmt: skip

    @staticmethod
    def label(audience: frozenset[str], reshare: frozenset[str], purposes: list[str]) -> str:
        def clause(names: frozenset[str]) -> tuple[tuple[str, ...], ...]:
            return (tuple(f"member:{name}" for name in sorted(names)),) if names else ()

        return label_of(Policy(audience=clause(audience), reshare=clause(reshare), purposes=tuple(sorted(purposes))))

    def _roll(self, gone: set[str], doubted: dict[str, datetime]) -> Roll:
        people = {name: Person(name=name, member=name, standing="good") for name in EVERYONE if name not in gone}
        epoch = len(self.rolls) + 1 if hasattr(self, "rolls") else 1
        return Roll(epoch=epoch, since=START + self.hours * HOUR, people=people, doubted=dict(doubted))

    def _officer(self, name: str) -> Person:
        return Person(name=self.chance.choice(("Ada", "Ben", "ada ")), member=name, local=True)

    def _row(self, name: str):
        return lambda thing: self.nodes[name].rows.get(Holding, thing)

    def _holder(self) -> tuple[str, str]:
        name = self.chance.choice(HONEST)
        held = [thing for thing in self.items if self._row(name)(thing) is not None]
        return name, self.chance.choice(held) if held else ""

    def given(self, name: str, thing: str) -> list[str]:
        return [row.to for row in self.nodes[name].rows.under(Given, thing)]
