"""Leases, recalls and receipts are read in their one form, and count only when the member they name signed them."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.support.envelopes import BOOK, FIRST, NOW, ORIGIN, REGISTER, STRANGER
from tocsin.errors import BadInputError, NotFoundError, RefusedError, TocsinError
from tocsin.exchange.control.leases import Lease, StreamHead, check_lease, good_until, sign_lease, speaks_of
from tocsin.exchange.control.recalls import Recall, check_recall, sign_recall
from tocsin.exchange.control.receipts import Receipt, Result, check_receipt, sign_receipt
from tocsin.exchange.control.statements import Stated, stated, statement_id
from tocsin.exchange.keys.signed import Signed, read_signed, write_signed
from tocsin.exchange.members.times import write_time

ONE, TWO = "aa" * 32, "bb" * 32
STREAM = "5" * 32
COMMON: dict[str, Any] = {"made": write_time(NOW), "position": 7, "register": REGISTER}
RECALL = Recall(by=ORIGIN.name, objects=(ONE, TWO), prev="", reason="mistake", seq=0, **COMMON)
SIGNED_RECALL = sign_recall(RECALL, ORIGIN.signer)
LEASE = Lease(by=ORIGIN.name, epoch=3, streams=(StreamHead("cc" * 32, 10, STREAM),), objects=(ONE,), **COMMON)
DELETED = Result(object=ONE, outcome="deleted", products=(TWO,), given=(STRANGER.name,))
KEPT = Result(object=TWO, outcome="kept", reason="court order 7/2026")
RECEIPT = Receipt(by=FIRST.name, recall=statement_id(SIGNED_RECALL), results=(DELETED, KEPT), **COMMON)


def answer(signed: Signed) -> Receipt:
    return check_receipt(signed, BOOK, now=NOW, recall=RECALL, recall_id=statement_id(SIGNED_RECALL))


CASES: list[tuple[Stated, Signed, Callable[[Signed], Stated]]] = [
    (RECALL, SIGNED_RECALL, lambda signed: check_recall(signed, BOOK, now=NOW)),
    (LEASE, sign_lease(LEASE, ORIGIN.signer), lambda signed: check_lease(signed, BOOK, now=NOW)),
    (RECEIPT, sign_receipt(RECEIPT, FIRST.signer), answer),
]


@pytest.mark.parametrize(("value", "signed", "check"), CASES)
def test_what_was_stated_is_what_is_read(value: Stated, signed: Signed, check: Callable[[Signed], Stated]) -> None:
    assert check(read_signed(write_signed(signed))) == value


@pytest.mark.parametrize(("value", "signed", "check"), CASES)
def test_nobody_states_for_another(value: Stated, signed: Signed, check: Callable[[Signed], Stated]) -> None:
    with pytest.raises(RefusedError, match="no good key"):
        check(stated(signed.kind, value, STRANGER.signer))


@pytest.mark.parametrize(("value", "signed", "check"), CASES)
def test_another_register_another_kind_or_the_future_is_refused(
    value: Stated, signed: Signed, check: Callable[[Signed], Stated]
) -> None:
    signer = (FIRST if isinstance(value, Receipt) else ORIGIN).signer
    with pytest.raises(RefusedError, match="another register"):
        check(stated(signed.kind, msgspec.structs.replace(value, register="0" * 64), signer))
    with pytest.raises(NotFoundError, match="fetch the register"):
        check(stated(signed.kind, msgspec.structs.replace(value, position=99), signer))
    with pytest.raises(BadInputError, match="stands where"):
        check(msgspec.structs.replace(signed, kind="note"))
    late = write_time(NOW + timedelta(hours=1))
    with pytest.raises(BadInputError, match="from the future"):
        check(stated(signed.kind, msgspec.structs.replace(value, made=late), signer))


@given(st.sampled_from(CASES), st.data())
def test_any_changed_byte_is_refused(
    case: tuple[Stated, Signed, Callable[[Signed], Stated]], data: st.DataObject
) -> None:
    _, signed, check = case
    at = data.draw(st.integers(0, len(signed.statement) - 1))
    byte = data.draw(st.integers(0, 255))
    changed = signed.statement[:at] + bytes([byte]) + signed.statement[at + 1 :]
    if changed != signed.statement:
        with pytest.raises(TocsinError):
            check(msgspec.structs.replace(signed, statement=changed))


@pytest.mark.parametrize(
    "make",
    [
        lambda: msgspec.structs.replace(RECALL, objects=(TWO, ONE)),
        lambda: msgspec.structs.replace(RECALL, seq=1),
        lambda: msgspec.structs.replace(RECALL, made="2026-3-1"),
        lambda: msgspec.structs.replace(LEASE, objects=(), streams=()),
        lambda: msgspec.structs.replace(LEASE, recalls=1),
        lambda: msgspec.structs.replace(RECEIPT, results=(KEPT, DELETED)),
        lambda: msgspec.structs.replace(KEPT, reason=" "),
        lambda: msgspec.structs.replace(DELETED, reason="because"),
        lambda: msgspec.structs.replace(DELETED, outcome="never-held"),
    ],
)
def test_what_contradicts_itself_is_not_stated(make: Callable[[], object]) -> None:
    with pytest.raises(BadInputError):
        make()


def test_a_receipt_answers_the_recall_it_names_and_no_object_beside() -> None:
    with pytest.raises(RefusedError, match="another recall"):
        answer(sign_receipt(msgspec.structs.replace(RECEIPT, recall="0" * 64), FIRST.signer))
    beside = msgspec.structs.replace(DELETED, object="dd" * 32)
    with pytest.raises(RefusedError, match="another recall"):
        answer(sign_receipt(msgspec.structs.replace(RECEIPT, results=(KEPT, beside)), FIRST.signer))


def test_a_lease_speaks_of_its_origins_objects_in_its_streams_up_to_their_heads() -> None:
    def speaks(**more: Any) -> bool:
        return speaks_of(LEASE, **{"origin": ORIGIN.name, "stream": STREAM, "number": 9, "leaf": TWO, **more})

    assert speaks()
    assert not speaks(number=10)
    assert speaks(number=10, leaf=ONE)
    assert not speaks(stream="6" * 32)
    assert not speaks(origin=FIRST.name)
    assert good_until(NOW, 60) == NOW + timedelta(seconds=60)
