"""Nodes whose keys end, are renewed or are held elsewhere, and whose clocks jump."""

import threading
from datetime import timedelta
from pathlib import Path

import pytest

from tests.support import registers
from tests.support.exchange_nodes import MadeKeys, MemberNode, community
from tests.support.moving_clock import MovingClock
from tocsin.errors import NotFoundError, RefusedError
from tocsin.exchange.keys.signed import add_signatures
from tocsin.exchange.members.notices import End, Renew, draft_notice
from tocsin.exchange.members.statements import Rotate
from tocsin.exchange.members.times import write_time
from tocsin.node.federation.identity import Identity
from tocsin.node.key_agent import Agent, AgentKeys
from tocsin.node.key_files import KeyFiles


def notice(node: MemberNode, said, *signers) -> None:
    register = node.book.directory().register
    draft = draft_notice(register, node.id, said, write_time(node.clock.now()))
    assert node.book.keep(add_signatures(draft, *signers), f"ada@{node.id}")
    node.exchange.spread()


def rotate(nodes, name: str, number: int, *, expires: str = "") -> None:
    """Let the governor list other keys for a member, at every node."""
    keys = registers.held(registers.signer(name, number), registers.sealer(name, number), expires=expires)
    first = next(iter(nodes.values()))
    signed = registers.signed_change(
        first.book.directory().register,
        Rotate(member=f"{name}.example", keys=keys),
        registers.signer("ada"),
        registers.signer(name, number),
        now=first.clock.now(),
    )
    for node in nodes.values():
        node.book.keep(signed, "ada@ada.example")


def holding(node: MemberNode, *numbers: int) -> None:
    keys = MadeKeys(node.name, numbers)
    node.exchange.identity._files = keys
    node.exchange.identity._read = {}


def test_a_renewed_sealing_key_is_heard_of_and_sealed_to(tmp_path: Path) -> None:
    with community(tmp_path, "ada", "bo") as nodes:
        ada, bo = nodes["ada"], nodes["bo"]
        old, new = registers.sealer("bo"), registers.sealer("bo", 1)
        holding(bo, 0, 1)
        notice(bo, Renew(old=old.key, new=registers.held(new)[0]), registers.signer("bo"))
        assert bo.once() == {}
        assert ada.once() == {}
        assert ada.book.directory().sealing_key(bo.id, ada.clock.now()) == new.public
        (leaf,) = ada.share({"n": 1}, [bo.id]).leaves
        assert ada.once() == {}
        assert bo.exchange.read(leaf).body == {"n": 1}


def test_a_member_whose_keys_expired_gets_nothing_until_it_has_new_ones(tmp_path: Path) -> None:
    with community(tmp_path, "ada", "bo") as nodes:
        ada, bo = nodes["ada"], nodes["bo"]
        rotate(nodes, "bo", 1, expires=write_time(ada.clock.now() + timedelta(hours=2)))
        holding(bo, 0, 1)
        (leaf,) = ada.share({"n": 1}, [bo.id]).leaves
        assert ada.once() == {}
        assert bo.exchange.read(leaf).body == {"n": 1}
        ada.clock.move(hours=3)
        with pytest.raises((RefusedError, NotFoundError)):
            ada.share({"n": 2}, [bo.id])
        with pytest.raises((RefusedError, NotFoundError)):
            bo.share({"n": 3}, [ada.id])
        rotate(nodes, "bo", 2)
        holding(bo, 0, 1, 2)
        (later,) = ada.share({"n": 4}, [bo.id]).leaves
        assert ada.once() == {}
        assert bo.exchange.read(later).body == {"n": 4}


def test_what_a_member_says_of_its_stolen_key_reaches_the_others_and_stops_the_thief(tmp_path: Path) -> None:
    with community(tmp_path, "ada", "bo") as nodes:
        ada, bo = nodes["ada"], nodes["bo"]
        said = End(key=registers.signer("bo").key, why="compromised", since=0)
        register = ada.book.directory().register
        draft = draft_notice(register, bo.id, said, write_time(ada.clock.now()))
        ada.book.keep(add_signatures(draft, registers.signer("bo")), "bo@bo.example")
        assert ada.book.directory().standing(bo.id, ada.clock.now()) == "revoked"
        bo.share({"n": 1}, [ada.id])
        assert ada.id in bo.once()
        with pytest.raises((RefusedError, NotFoundError)):
            ada.share({"n": 2}, [bo.id])


def test_a_clock_that_jumps_back_or_ahead_loses_nothing_and_is_noticed(tmp_path: Path) -> None:
    with community(tmp_path, "ada", "bo") as nodes:
        ada, bo = nodes["ada"], nodes["bo"]
        own = MovingClock(ada.clock.now())
        (leaf,) = ada.share({"n": 1}, [bo.id]).leaves
        for hours in (-9000, 30):
            own.instant = ada.clock.now() + timedelta(hours=hours)
            bo.exchange.front._now = own.now
            assert ada.once()[bo.id]
        bo.exchange.front._now = ada.clock.now
        assert ada.once() == {}
        assert bo.exchange.read(leaf).body == {"n": 1}


def test_a_node_signs_with_keys_that_another_process_holds(tmp_path: Path) -> None:
    with community(tmp_path / "nodes", "ada", "bo") as nodes:
        ada, bo = nodes["ada"], nodes["bo"]
        files = KeyFiles(tmp_path / "keys", bytes)
        files.keep(registers.sealer("ada"))
        agent = Agent(tmp_path / "s", [registers.signer("ada")])
        thread = threading.Thread(target=agent.serve)
        thread.start()
        try:
            identity = Identity(ada.id, AgentKeys(files, tmp_path / "s"))
            ada.exchange.identity._files = identity._files
            ada.exchange.identity._read = {}
            (leaf,) = ada.share({"n": 1}, [bo.id]).leaves
            assert ada.once() == {}
            assert bo.exchange.read(leaf).body == {"n": 1}
        finally:
            agent.close()
            thread.join(10)
