"""What a holder exports is proved to strangers by its origin's signature, the register, and the holder's own log."""

import os
from types import SimpleNamespace

import pytest

from tests.exchange.test_exported import stranger
from tests.support.exchange_nodes import community
from tests.support.registers import signer
from tocsin.errors import NotFoundError, RefusedError
from tocsin.exchange.envelopes.headers import batch_id
from tocsin.exchange.envelopes.proofs import read_proof
from tocsin.exchange.exported import check_exported
from tocsin.node.act_log import ActLog
from tocsin.node.exporting import exported

BO = signer("bo")


def as_node(member, folder):
    log = ActLog(folder / "log", folder / "watched", member.id, now=member.clock.now, chance=os.urandom, write=True)
    return SimpleNamespace(exchange=member.exchange, records=member.records, members=member.book, log=log)


def test_a_received_object_is_exported_with_its_register_and_log_and_not_after_a_recall(tmp_path):
    with community(tmp_path, "ada", "bo") as nodes:
        ada, bo = nodes["ada"], nodes["bo"]
        (leaf,) = ada.share({"text": "a forecast"}, [bo.id]).leaves
        assert ada.once() == {}
        node = as_node(bo, tmp_path / "export")
        bare = exported(node, leaf)
        shown = check_exported(read_proof(bare.data))
        assert (shown.proven.header.origin, shown.logged) == ("ada.example", ())
        node.log.add("received", [batch_id(read_proof(bare.data).header)])
        node.log.publish(BO.public, BO)
        whole = exported(node, leaf)
        shown = check_exported(read_proof(whole.data), pin=shown.register.id)
        assert (shown.logged[0].place.origin, shown.logged[0].act.kind) == ("bo.example/log", "received")
        assert shown.proven.object.record.body == {"text": "a forecast"}
        assert stranger(whole.data, shown.register.id)[0] == 0
        ada.exchange.recall([leaf], "error", ada.operator)
        assert ada.once() == {}
        with pytest.raises((NotFoundError, RefusedError)):
            exported(node, leaf)
        node.log.close()


def test_what_is_not_held_is_not_exported(tmp_path):
    with community(tmp_path, "ada", "bo") as nodes:
        node = as_node(nodes["bo"], tmp_path / "export")
        with pytest.raises((NotFoundError, RefusedError)):
            exported(node, "00" * 32)
