"""Two nodes over HTTP: what one shares the other reads; what is recalled is destroyed, and a receipt says so."""

from pathlib import Path

import pytest

from tests.support.exchange_nodes import community
from tocsin.errors import NotFoundError, RefusedError
from tocsin.exchange.custody.rows import Answered
from tocsin.storage.exchange.custody_rows import CustodyRows


def test_a_sealed_object_reaches_its_member_and_a_recall_destroys_it_with_a_receipt(tmp_path: Path) -> None:
    with community(tmp_path, "ada", "bo") as nodes:
        ada, bo = nodes["ada"], nodes["bo"]
        shared = ada.share({"text": "a forecast"}, [bo.id])
        (leaf,) = shared.leaves
        assert ada.once() == {}
        assert bo.exchange.read(leaf).body == {"text": "a forecast"}
        recall = ada.exchange.recall([leaf], "error", ada.operator)
        assert ada.once() == {}
        with pytest.raises((NotFoundError, RefusedError)):
            bo.exchange.read(leaf)
        assert bo.once() == {}
        with ada.records.looking() as connection:
            (answered,) = CustodyRows(connection).under(Answered, recall)
        assert (answered.receipt.holder, answered.receipt.outcome) == (bo.id, "deleted")
