"""Between nodes over HTTP: once, in order, to whom it was addressed and to nobody else, whatever fails on the way."""

import socket
import threading
from datetime import timedelta
from pathlib import Path

import msgspec
import pytest

from tests.support import registers
from tests.support.exchange_nodes import change, community, policy_for
from tocsin.errors import NotFoundError, RefusedError
from tocsin.exchange.control.leases import KIND as LEASE
from tocsin.exchange.keys.signed import write_signed
from tocsin.exchange.members.statements import Remove
from tocsin.node.federation.calling import WaitError
from tocsin.node.federation.exchange import ExchangeSettings
from tocsin.node.federation.parcels import Frame, pack, read_frames, write_frames
from tocsin.node.federation.quotas import Quota
from tocsin.storage.exchange import batches, deliveries
from tocsin.storage.exchange.statements import statements_of


def read(node, leaf: str):
    return node.exchange.read(leaf).body


def test_a_batch_handed_over_twice_is_taken_once_and_answered_the_same(tmp_path: Path) -> None:
    with community(tmp_path, "ada", "bo") as nodes:
        ada, bo = nodes["ada"], nodes["bo"]
        ada.share({"n": 1}, [bo.id])
        (waiting,) = ada.exchange.outbox.due(bo.id, ada.clock.now())
        first, second = (bo.exchange.take([waiting.frame], ada.id)[0] for _ in range(2))
        assert (first.state, second.state) == ("taken", "held")
        assert bo.exchange.reconciling.holdings(ada.id) != b"\x00"


def test_batches_that_arrive_in_any_order_are_opened_in_order_and_a_gap_is_fetched(tmp_path: Path) -> None:
    with community(tmp_path, "ada", "bo") as nodes:
        ada, bo = nodes["ada"], nodes["bo"]
        leaves = [ada.share({"n": number}, [bo.id]).leaves[0] for number in range(4)]
        frames = [one.frame for one in ada.exchange.outbox.due(bo.id, ada.clock.now())]
        states = [bo.exchange.take([frames[number]], ada.id)[0].state for number in (3, 1, 2)]
        assert states == ["waiting", "waiting", "waiting"]
        with pytest.raises(NotFoundError):
            read(bo, leaves[3])
        assert bo.exchange.take([frames[0]], ada.id)[0].state == "taken"
        assert [read(bo, leaf)["n"] for leaf in leaves] == [0, 1, 2, 3]


def test_a_node_that_missed_the_first_batch_asks_for_it_when_it_sees_the_second(tmp_path: Path) -> None:
    with community(tmp_path, "ada", "bo") as nodes:
        ada, bo = nodes["ada"], nodes["bo"]
        leaves = [ada.share({"n": number}, [bo.id]).leaves[0] for number in range(2)]
        frames = [one.frame for one in ada.exchange.outbox.due(bo.id, ada.clock.now())]
        assert bo.exchange.take([frames[1]], ada.id)[0].state == "waiting"
        assert bo.once(ada.id) == {}
        assert [read(bo, leaf)["n"] for leaf in leaves] == [0, 1]


def test_a_member_that_is_away_for_months_gets_everything_and_every_recall_when_it_comes_back(tmp_path: Path) -> None:
    settings = ExchangeSettings(seconds=3600)
    with community(tmp_path, "ada", "bo", settings=settings) as nodes:
        ada, bo = nodes["ada"], nodes["bo"]
        bo.exchange.settings.addresses.pop(ada.id, None)
        expires = ada.clock.now() + timedelta(days=400)
        leaves = [ada.share({"n": number}, [bo.id], expires=expires).leaves[0] for number in range(12)]
        ada.exchange.recall(leaves[:2], "error", ada.operator)
        ada.clock.move(days=120)
        assert ada.once() == {}
        ada.exchange.tend()
        assert ada.once() == {}
        assert [read(bo, leaf)["n"] for leaf in leaves[2:]] == list(range(2, 12))
        for leaf in leaves[:2]:
            with pytest.raises((NotFoundError, RefusedError)):
                read(bo, leaf)


def test_a_lease_ends_without_word_and_a_word_renews_it(tmp_path: Path) -> None:
    with community(tmp_path, "ada", "bo") as nodes:
        ada, bo = nodes["ada"], nodes["bo"]
        (leaf,) = ada.share({"n": 1}, [bo.id]).leaves
        ada.once()
        assert read(bo, leaf) == {"n": 1}
        ada.clock.move(days=2)
        with pytest.raises(RefusedError, match="lease"):
            read(bo, leaf)
        ada.exchange.tend()
        assert ada.once() == {}
        assert read(bo, leaf) == {"n": 1}
        ada.clock.move(hours=7)
        ada.exchange.tend()
        with ada.records.looking() as connection:
            assert len(statements_of(connection, kinds=(LEASE,), issuer=ada.id)) == 1


def test_a_removed_member_gets_nothing_more_not_even_what_was_queued(tmp_path: Path) -> None:
    with community(tmp_path, "ada", "bo", "cy") as nodes:
        ada, bo, cy = (nodes[name] for name in ("ada", "bo", "cy"))
        to = [bo.id, cy.id]
        (leaf,) = ada.share({"n": 1}, to, label=policy_for(ada.id, *to)).leaves
        removal = change(nodes, Remove(member=cy.id), "ada")
        ada.book.keep(removal, "ada@ada.example")
        ada.exchange.spread()
        assert ada.once(bo.id) == {}
        assert read(bo, leaf) == {"n": 1}
        with ada.records.looking() as connection:
            assert deliveries.count_deliveries(connection, cy.id)[cy.id, "withdrawn"] == 1
        with pytest.raises(RefusedError, match="no key of a present member"):
            cy.exchange.callers.post(ada.id, ada.exchange.settings.addresses[ada.id], "/collect", b"{}")
        assert not cy.exchange.reconciling.holdings(ada.id).strip(b"\x00")


def test_what_the_gate_refuses_to_one_goes_to_none(tmp_path: Path) -> None:
    with community(tmp_path, "ada", "bo", "cy") as nodes:
        ada, bo, cy = (nodes[name] for name in ("ada", "bo", "cy"))
        with pytest.raises(RefusedError, match=r"cy.example"):
            ada.share({"n": 1}, [bo.id, cy.id], label=policy_for(ada.id, bo.id))
        with ada.records.looking() as connection:
            assert deliveries.count_deliveries(connection) == {}
            assert batches.batches_after(connection, 0, 10) == []


def test_a_dead_node_never_keeps_the_others_waiting(tmp_path: Path) -> None:
    with community(tmp_path, "ada", "bo", "cy") as nodes:
        ada, bo, cy = (nodes[name] for name in ("ada", "bo", "cy"))
        ada.exchange.settings.addresses[cy.id] = "http://127.0.0.1:9"
        with ada.exchange.peers:
            (leaf,) = ada.share({"n": 1}, [bo.id, cy.id]).leaves
            for _ in range(100):
                if bo.exchange.store.records.newest() and _held(bo, leaf):
                    break
                threading.Event().wait(0.1)
            assert read(bo, leaf) == {"n": 1}
        assert ada.exchange.peers.state(cy.id).failures >= 1
        assert "does not answer" in ada.exchange.peers.state(cy.id).failing


def _held(node, leaf: str) -> bool:
    try:
        read(node, leaf)
    except (NotFoundError, RefusedError):
        return False
    return True


def test_too_many_requests_are_asked_to_wait_and_nothing_is_lost(tmp_path: Path) -> None:
    settings = ExchangeSettings(quota=Quota(requests_a_minute=3))
    with community(tmp_path, "ada", "bo", settings=settings) as nodes:
        ada, bo = nodes["ada"], nodes["bo"]
        address = ada.exchange.settings.addresses[bo.id]
        for _ in range(3):
            ada.exchange.callers.post(bo.id, address, "/collect", b"{}")
        with pytest.raises(WaitError, match="more requests than a minute holds") as raised:
            ada.exchange.callers.post(bo.id, address, "/collect", b"{}")
        assert raised.value.seconds >= 1
        (leaf,) = ada.share({"n": 1}, [bo.id]).leaves
        assert "more requests" in ada.once()[bo.id]
        with ada.records.looking() as connection:
            assert deliveries.count_deliveries(connection)[bo.id, "due"] == 1
        assert not _held(bo, leaf)


def test_a_day_s_quota_of_bytes_is_kept(tmp_path: Path) -> None:
    settings = ExchangeSettings(quota=Quota(bytes_a_day=4000))
    with community(tmp_path, "ada", "bo", settings=settings) as nodes:
        ada, bo = nodes["ada"], nodes["bo"]
        ada.share({"n": 1}, [bo.id])
        assert ada.once() == {}
        ada.share({"n": 2}, [bo.id])
        assert "more bytes or objects than a day holds" in ada.once()[bo.id]
        ada.clock.move(days=1)
        assert ada.once() == {}


def test_an_unsigned_or_unknown_request_learns_nothing(tmp_path: Path) -> None:
    import httpx

    with community(tmp_path, "ada", "bo") as nodes:
        address = nodes["ada"].exchange.settings.addresses["ada.example"]
        with httpx.Client(trust_env=False) as client:
            for path in ("/parcels", "/collect", "/fetch", "/ranges", "/witness"):
                answer = client.post(f"{address}/exchange/v1{path}", content=pack([Frame("S", b"{}")]))
                assert answer.status_code == 401
            assert client.get(f"{address}/").status_code == 404
            assert client.get(f"{address}/api/v1/hazards").status_code == 404
        host, port = address.removeprefix("http://").split(":")
        with socket.create_connection((host, int(port))) as opened:
            opened.sendall(
                b"POST /exchange/v1/parcels HTTP/1.1\r\nhost: x\r\n"
                b"content-length: 10000000000\r\nconnection: close\r\n\r\n"
            )
            assert b" 413 " in opened.recv(200)


def test_a_relay_hands_on_what_it_cannot_read_to_whom_it_is_for(tmp_path: Path) -> None:
    settings = ExchangeSettings(relay=True)
    with community(tmp_path, "ada", "bo", "relay", settings=settings) as nodes:
        ada, bo, relay = (nodes[name] for name in ("ada", "bo", "relay"))
        for one, other in ((ada, bo), (bo, ada)):
            one.exchange.settings.addresses[other.id] = "http://127.0.0.1:9"
        (leaf,) = ada.share({"text": "not for the relay"}, [bo.id]).leaves
        for _ in range(3):
            ada.once(bo.id)
        assert ada.exchange.away() == (bo.id,)
        assert ada.once(relay.id) == {}
        with pytest.raises(NotFoundError):
            relay.exchange.read(leaf)
        kept = b"".join(path.read_bytes() for path in (relay.home / "exchange").rglob("*") if path.is_file())
        assert b"not for the relay" not in kept
        assert bo.once(relay.id) == {}
        assert read(bo, leaf) == {"text": "not for the relay"}
        ada.exchange.recall([leaf], "mistake", ada.operator)
        assert ada.once(relay.id) == {}
        assert bo.once(relay.id) == {}
        assert not _held(bo, leaf)


def test_a_file_on_a_stick_carries_the_same_bytes(tmp_path: Path) -> None:
    with community(tmp_path, "ada", "bo") as nodes:
        ada, bo = nodes["ada"], nodes["bo"]
        (leaf,) = ada.share({"n": 1}, [bo.id]).leaves
        path = tmp_path / "for-bo.parcel"
        with path.open("wb") as stream:
            write_frames(stream, ada.exchange.carried(bo.id))
        with path.open("rb") as stream:
            states = [bo.exchange.take([frame], ada.id)[0].state for frame in read_frames(stream)]
        assert states == ["held", "taken"]
        assert read(bo, leaf) == {"n": 1}


def test_what_is_held_elsewhere_counts_as_taken_when_two_nodes_compare(tmp_path: Path) -> None:
    with community(tmp_path, "ada", "bo") as nodes:
        ada, bo = nodes["ada"], nodes["bo"]
        leaves = [ada.share({"n": number}, [bo.id]).leaves[0] for number in range(3)]
        frames = [one.frame for one in ada.exchange.outbox.due(bo.id, ada.clock.now())]
        for frame in frames[:2]:
            bo.exchange.take([frame], ada.id)
        lacking = ada.exchange.reconciling.lacking(bo.exchange.reconciling.holdings(ada.id), bo.id, ada.clock.now())
        assert [frame.data for frame in lacking] == [frames[2].data]
        with ada.records.looking() as connection:
            assert deliveries.count_deliveries(connection)[bo.id, "taken"] == 2
        assert leaves


def test_what_was_destroyed_stays_destroyed_after_a_restart_with_an_older_vault(tmp_path: Path) -> None:
    with community(tmp_path, "ada", "bo") as nodes:
        ada, bo = nodes["ada"], nodes["bo"]
        (leaf,) = ada.share({"n": 1}, [bo.id]).leaves
        ada.once()
        vault = (bo.home / "exchange" / "vault.keys").read_bytes()
        ada.exchange.recall([leaf], "error", ada.operator)
        ada.once()
        (bo.home / "exchange" / "vault.keys").write_bytes(vault)
        bo.exchange.begin()
        assert not _held(bo, leaf)
        with bo.records.looking() as connection:
            from tocsin.storage.exchange.objects import object_of

            held = object_of(connection, leaf)
        with pytest.raises(NotFoundError, match="destroyed"):
            bo.exchange.store.bytes_of(held)


def test_a_statement_about_members_reaches_everyone_and_a_forged_one_nobody(tmp_path: Path) -> None:
    with community(tmp_path, "ada", "bo", "cy") as nodes:
        ada, bo, cy = (nodes[name] for name in ("ada", "bo", "cy"))
        removal = change(nodes, Remove(member=cy.id), "ada")
        assert bo.exchange.hearing.take(write_signed(removal), cy.id).state == "taken"
        assert bo.once(ada.id) == {}
        assert cy.id in ada.book.state().known.register.removed
        forged = change(nodes, Remove(member=bo.id), "cy")
        assert bo.exchange.hearing.take(write_signed(forged), cy.id).state == "refused"


def test_a_record_of_an_unknown_type_is_kept_and_never_shown(tmp_path: Path) -> None:
    with community(tmp_path, "ada", "bo") as nodes:
        ada, bo = nodes["ada"], nodes["bo"]
        (leaf,) = ada.share({"x": 1}, [bo.id], type_="from.the-future").leaves
        ada.once()
        assert bo.exchange.read(leaf).type == "from.the-future"


def test_a_holder_passes_on_only_what_it_was_allowed_to_and_the_recall_follows(tmp_path: Path) -> None:
    with community(tmp_path, "ada", "bo", "cy") as nodes:
        ada, bo, cy = (nodes[name] for name in ("ada", "bo", "cy"))
        everybody = (ada.id, bo.id, cy.id)
        closed = ada.share({"n": 1}, [bo.id], label=policy_for(*everybody)).leaves[0]
        clause = tuple(f"member:{one}" for one in everybody)
        free = ada.share({"n": 2}, [bo.id], label=policy_for(*everybody, reshare=(clause,))).leaves[0]
        ada.once()
        with pytest.raises(RefusedError):
            bo.exchange.giving.pass_on(closed, [cy.id], bo.operator)
        bo.exchange.giving.pass_on(free, [cy.id], bo.operator)
        assert bo.once(cy.id) == {}
        assert read(cy, free) == {"n": 2}
        assert not _held(cy, closed)
        ada.exchange.recall([free], "consent", ada.operator)
        assert ada.once(bo.id) == {}
        assert bo.once(cy.id) == {}
        assert not _held(cy, free)
        assert not _held(bo, free)


def test_a_witness_cosigns_the_log_of_another_and_remembers_it(tmp_path: Path) -> None:
    with community(tmp_path, "ada", "bo") as nodes:
        ada, bo = nodes["ada"], nodes["bo"]
        ada.share({"n": 1}, [bo.id])
        ada.once()
        log = ada.exchange.witnessing._log
        public, signer = ada.exchange.witnessing._key()
        log.publish(public, signer)
        said = ada.exchange.witnessing._asked(bo.id, ada.exchange.settings.addresses[bo.id])
        assert said.status == 200
        assert said.body.startswith("\u2014 bo.example/witness ")


def test_seconds_of_two_clocks_may_differ_by_minutes_and_not_by_an_hour(tmp_path: Path) -> None:
    with community(tmp_path, "ada", "bo") as nodes:
        ada, bo = nodes["ada"], nodes["bo"]
        bo.clock = ada.clock
        late = type(ada.clock)(ada.clock.now() + timedelta(hours=1))
        bo.exchange.front._now = late.now
        ada.share({"n": 1}, [bo.id])
        assert "more than 5 minutes" in ada.once()[bo.id]
        with ada.records.looking() as connection:
            assert deliveries.count_deliveries(connection)[bo.id, "due"] == 1
        bo.exchange.front._now = ada.clock.now
        assert ada.once() == {}


def test_keys_follow_from_names_in_these_tests() -> None:
    assert registers.signer("ada").key != registers.signer("bo").key
    assert msgspec.structs.replace(ExchangeSettings(), relay=True).relay
