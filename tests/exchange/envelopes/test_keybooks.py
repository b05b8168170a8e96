"""A real register stands behind batches: keys count where and when they stood, and both algorithms sign or none."""

from datetime import timedelta

import pytest

from tests.support.registers import NOW, founding, held, person, sealer, signed_change, signer
from tocsin.errors import NotFoundError, RefusedError
from tocsin.exchange.envelopes.framing import read_frame
from tocsin.exchange.envelopes.headers import batch_id
from tocsin.exchange.envelopes.keybooks import RegisterKeybook
from tocsin.exchange.envelopes.opening import open_batch
from tocsin.exchange.envelopes.proofs import check_proof, prove
from tocsin.exchange.envelopes.records import Record
from tocsin.exchange.envelopes.rewrapping import rewrap
from tocsin.exchange.envelopes.sealing import Known, Position, Sender, seal_batch
from tocsin.exchange.keys.signing import SigningKey
from tocsin.exchange.members.directory import Pins, directory
from tocsin.exchange.members.history import History, receive, start
from tocsin.exchange.members.statements import Admit, Revoke, Rotate

DAY = timedelta(days=1)
QUANTUM = signer("one", algorithm="ml-dsa-44")
ONE = person("one", "governor", keys=held(signer("one"), QUANTUM, sealer("one")))
TWO = person("two", "governor")
FOUNDING = start(founding(ONE, TWO, threshold=2, signers=(signer("one"), QUANTUM, signer("two"))))


def changed(history: History, change: object, *signers: SigningKey) -> History:
    return receive(history, signed_change(history.register, change, *signers))  # type: ignore[arg-type]


def book(history: History, pins: Pins | None = None, logged: int | None = None) -> RegisterKeybook:
    return RegisterKeybook(history, directory(history, pins=pins), logged=logged)


def batch(history: History, *, beside: tuple[SigningKey, ...] = (QUANTUM,), number: int = 0) -> bytes:
    register = history.register
    return seal_batch(
        [(Record(type="note", version=1, body={}), "public")],
        sender=Sender("one.example", signer("one", number), sealer("one"), beside),
        recipients={"two.example": sealer("two").public},
        known=Known(history.id, register.position, register.epoch),
        position=Position("0" * 32),
        now=NOW + DAY,
        chance=bytes,
        expires=NOW + 30 * DAY,
    )


def opened(data: bytes, keybook: RegisterKeybook) -> str:
    found = open_batch(data, me="two.example", keys=[sealer("two")], keybook=keybook, now=NOW + DAY)
    assert check_proof(prove(found, 0), keybook).header == found.header
    return found.header.origin


def test_a_batch_opens_under_the_register_in_which_it_was_made() -> None:
    assert opened(batch(FOUNDING), book(FOUNDING)) == "one.example"


def test_a_member_with_two_algorithms_signs_with_both() -> None:
    with pytest.raises(RefusedError, match="every algorithm"):
        opened(batch(FOUNDING, beside=()), book(FOUNDING))


def test_a_later_register_still_opens_what_was_made_before() -> None:
    three = person("three")
    later = changed(FOUNDING, Admit(member=three), signer("one"), QUANTUM, signer("two"), signer("three"))
    assert later.register.epoch > FOUNDING.register.epoch
    assert opened(batch(FOUNDING), book(later)) == "one.example"
    with pytest.raises(NotFoundError, match="fetch the register"):
        opened(batch(later), book(FOUNDING))


def test_what_an_ended_key_signed_counts_only_when_it_was_logged_before() -> None:
    keys = held(signer("one", 1), QUANTUM, sealer("one"))
    change = Rotate(member="one.example", keys=keys)
    rotated = changed(FOUNDING, change, signer("one"), QUANTUM, signer("two"), signer("one", 1))
    old = batch(FOUNDING)
    with pytest.raises(RefusedError, match="no good key"):
        opened(old, book(rotated))
    assert opened(old, book(rotated, logged=3)) == "one.example"
    assert opened(batch(rotated, number=1), book(rotated)) == "one.example"
    with pytest.raises(RefusedError, match="no good key"):
        opened(batch(rotated, number=0), book(rotated, logged=3))


def test_a_batch_is_wrapped_anew_after_both_sides_changed_their_sealing_keys() -> None:
    register = FOUNDING.register
    data = seal_batch(
        [(Record(type="note", version=1, body={}), "public")],
        sender=Sender("one.example", signer("one"), sealer("one"), (QUANTUM,)),
        recipients={"one.example": sealer("one").public, "two.example": sealer("two").public},
        known=Known(FOUNDING.id, register.position, register.epoch),
        position=Position("0" * 32),
        now=NOW + DAY,
        chance=bytes,
        expires=NOW + 30 * DAY,
    )
    newer = Rotate(member="one.example", keys=held(signer("one"), QUANTUM, sealer("one", 1)))
    later = changed(FOUNDING, newer, signer("one"), QUANTUM, signer("two"))
    newest = Rotate(member="two.example", keys=held(signer("two"), sealer("two", 1)))
    later = changed(later, newest, signer("one"), QUANTUM, signer("two"))
    again = rewrap(
        data,
        sender=Sender("one.example", signer("one"), sealer("one", 1)),
        keys=[sealer("one", 1), sealer("one")],
        recipients={"two.example": sealer("two", 1).public},
        keybook=book(later),
        known=Known(later.id, later.register.position, later.register.epoch),
        now=NOW + 2 * DAY,
    )
    found = open_batch(again, me="two.example", keys=[sealer("two", 1)], keybook=book(later), now=NOW + 2 * DAY)
    assert found.id == batch_id(read_frame(data).header)
    with pytest.raises(NotFoundError, match="fetch the register"):
        open_batch(again, me="two.example", keys=[sealer("two", 1)], keybook=book(FOUNDING), now=NOW + 2 * DAY)


def test_a_compromised_key_counts_only_before_the_place_in_the_log_from_which_it_was() -> None:
    revoke = Revoke(key=signer("one").key, why="compromised", since=5)
    revoked = changed(FOUNDING, revoke, signer("one"), QUANTUM, signer("two"))
    data = batch(FOUNDING)
    assert opened(data, book(revoked, logged=4)) == "one.example"
    with pytest.raises(RefusedError, match="no good key"):
        opened(data, book(revoked, logged=5))


def test_a_member_this_node_distrusts_is_not_believed() -> None:
    with pytest.raises(RefusedError, match="no good key"):
        opened(batch(FOUNDING), book(FOUNDING, Pins(members=("one.example",))))
