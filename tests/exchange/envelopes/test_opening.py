"""A batch opens whole for those it addresses, and nobody else, or not at all."""

import pytest

from tests.support.envelopes import BOOK, DAY, FIRST, NOW, ORIGIN, SECOND, STRANGER, Book, note, opened, sealed
from tocsin.errors import NotFoundError, RefusedError, TocsinError
from tocsin.exchange.envelopes.framing import header_of
from tocsin.exchange.envelopes.opening import verify_batch


def test_every_recipient_opens_the_same_bytes() -> None:
    data = sealed(3)
    for who in (FIRST, SECOND):
        found = opened(data, who)
        assert [each.record for each in found.objects] == [note(number) for number in range(3)]
        assert {each.policy for each in found.objects} == {"public"}
        assert found.recipients == (FIRST.name, SECOND.name)
        assert found.header == header_of(data) == verify_batch(data, BOOK).header


def test_a_member_not_addressed_opens_nothing() -> None:
    with pytest.raises(RefusedError, match="not addressed to stranger"):
        opened(sealed(), STRANGER)


def test_an_expired_batch_is_refused() -> None:
    with pytest.raises(RefusedError, match="expired"):
        opened(sealed(), now=NOW + 30 * DAY)


def test_a_register_not_known_so_far_is_asked_for() -> None:
    with pytest.raises(NotFoundError, match="fetch the register"):
        opened(sealed(), book=Book(ORIGIN, FIRST, epochs=(1, 1)))


def test_a_change_is_refused_by_a_relay_already() -> None:
    data = sealed(2)
    for at in range(0, len(data), 5):
        changed = bytearray(data)
        changed[at] ^= 1 << at % 8
        with pytest.raises(TocsinError):
            verify_batch(bytes(changed), BOOK)
