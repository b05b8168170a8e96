"""A few members' nodes with an exchange each, over real HTTP on loopback; their clock is one that a test moves."""

import asyncio
import contextlib
import os
import socket
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

import uvicorn

from tests.support import registers
from tests.support.moving_clock import MovingClock
from tocsin.exchange.envelopes.records import Record
from tocsin.exchange.keys.signed import Signed
from tocsin.exchange.members.member import Member
from tocsin.exchange.members.statements import Change
from tocsin.exchange.policies import Person, Policy, label_of
from tocsin.node.act_log import ActLog
from tocsin.node.federation.exchange import Exchange, ExchangeSettings
from tocsin.node.federation.membership import Book, Membership
from tocsin.node.member_book import MemberBook
from tocsin.storage.exchange.store import ExchangeStore
from tocsin.storage.records.journal import open_records
from tocsin.surfaces.exchange_port import ExchangePort

NOW = registers.NOW


class MadeKeys:
    """Private keys that follow from a member's name."""

    def __init__(self, name: str, numbers: tuple[int, ...] = (0,)) -> None:
        made = [key for number in numbers for key in (registers.signer(name, number), registers.sealer(name, number))]
        self.keys = {key.key: key for key in made}

    def ids(self) -> tuple[str, ...]:
        return tuple(sorted(self.keys))

    def read(self, key: str, passphrase: str = ""):
        return self.keys[key]


@dataclass
class MemberNode:
    """One member's exchange; ``port`` is where it listens."""

    name: str
    home: Path
    clock: MovingClock
    founding: Signed
    settings: ExchangeSettings = field(default_factory=ExchangeSettings)
    port: int = 0
    records: object = None
    book: Book | None = None
    exchange: Exchange | None = None

    @property
    def id(self) -> str:
        return f"{self.name}.example"

    @property
    def operator(self) -> Person:
        return Person(name="ada", member=self.id, local=True)

    def open(self) -> "MemberNode":
        self.home.mkdir(parents=True, exist_ok=True)
        self.records = open_records(
            os.environ.get("TOCSIN_TEST_RECORDS") or f"sqlite:///{self.home / 'records.db'}",
            now=self.clock.now,
            chance=os.urandom,
        )
        self.book = MemberBook(self.records, self.clock.now)
        if self.book.state().history is None:
            from tocsin.exchange.members.statements import statement_hash

            self.book.keep(self.founding, f"ada@{self.id}", statement_hash(self.founding))
        store = ExchangeStore(self.records, self.home / "exchange", os.urandom)
        self.exchange = Exchange(
            membership=Membership(self.id, self.book),
            records=self.records,
            store=store,
            keys=MadeKeys(self.name),
            now=self.clock.now,
            chance=os.urandom,
            settings=self.settings,
            log=ActLog(
                self.home / "log",
                self.home / "watched",
                self.id,
                now=self.clock.now,
                chance=os.urandom,
                write=True,
            ),
        )
        self.exchange.begin()
        return self

    def close(self) -> None:
        if self.exchange is not None:
            self.exchange.close()
            self.records.close()
            self.exchange = None

    def share(self, body: dict, to: list[str], *, label: str = "", type_: str = "note", **more):
        record = Record(type=type_, version=1, body=body)
        allowed = label or policy_for(self.id, *to)
        more.setdefault("expires", self.clock.now() + timedelta(days=30))
        return self.exchange.giving.share([(record, allowed)], to, self.operator, **more)

    def once(self, *members: str) -> dict[str, str]:
        return self.exchange.peers.once(members or None)


def policy_for(*members: str, **more) -> str:
    """Return the label of a policy that lets these members read, and its origin share."""
    clause = tuple(f"member:{member}" for member in members)
    given = {"purposes": ("derive", "export", "query", "read", "relay", "share"), **more}
    return label_of(Policy(audience=(clause,), **given))


class Served:
    """An exchange port on a thread of its own."""

    def __init__(self, exchange: Exchange, opened: socket.socket) -> None:
        port = ExchangePort(exchange.front.answer, exchange.front.refuse)
        config = uvicorn.Config(
            port, log_config=None, access_log=False, lifespan="off", ws="none", timeout_graceful_shutdown=2
        )
        self._server = uvicorn.Server(config)
        self._opened = opened
        self._thread = threading.Thread(target=self._run, daemon=True)

    def _run(self) -> None:
        asyncio.run(self._server.serve(sockets=[self._opened]))

    def __enter__(self):
        self._server.install_signal_handlers = lambda: None
        self._thread.start()
        while not self._server.started:
            threading.Event().wait(0.01)
        return self

    def __exit__(self, *_: object) -> None:
        self._server.should_exit = True
        self._thread.join(5)


def free_socket() -> socket.socket:
    opened = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    opened.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    opened.bind(("127.0.0.1", 0))
    opened.listen(64)
    return opened


def made_members(*names: str, **kinds: str) -> tuple[list[Member], Signed]:
    """Return members, the first of them the governor, and the founding statement."""
    members = [
        registers.person(name, "member", *_roles(name, number), kind=kinds.get(name, "state"))
        for number, name in enumerate(names)
    ]
    signed = registers.founding(*members, threshold=1, signers=tuple(registers.signer(name) for name in names))
    return members, signed


def _roles(name: str, number: int) -> list[str]:
    return [*(["governor"] if number == 0 else []), *(["relay"] if name == "relay" else [])]


@contextlib.contextmanager
def community(
    root: Path, *names: str, clock: MovingClock | None = None, settings: ExchangeSettings | None = None
) -> Iterator[dict[str, MemberNode]]:
    """Open a node for each name, reachable by each other, and close them in the end."""
    clock = clock or MovingClock(NOW + timedelta(hours=1))
    _, founding = made_members(*names)
    sockets = {name: free_socket() for name in names}
    addresses = {f"{name}.example": f"http://127.0.0.1:{opened.getsockname()[1]}" for name, opened in sockets.items()}
    import msgspec

    with contextlib.ExitStack() as stack:
        nodes = {}
        for name in names:
            given = msgspec.structs.replace(settings or ExchangeSettings(), addresses=dict(addresses))
            node = MemberNode(name, root / name, clock, founding, given, sockets[name].getsockname()[1]).open()
            stack.callback(node.close)
            stack.enter_context(Served(node.exchange, sockets[name]))
            nodes[name] = node
        yield nodes


def change(nodes: dict[str, MemberNode], what: Change, *signers: str, at: datetime | None = None) -> Signed:
    """Return a signed change of the register as the first node knows it."""
    first = next(iter(nodes.values()))
    register = first.book.state().history.register
    when = at or first.clock.now()
    return registers.signed_change(register, what, *(registers.signer(name) for name in signers), now=when)
