"""A relay reads nothing; it asks the register of this moment, not that of the sealing."""

from datetime import timedelta

import pytest

from tests.support.council import DAY, Council
from tocsin.exchange.custody import relays
from tocsin.exchange.custody.place import AskRegister


@pytest.fixture
def council() -> Council:
    return Council("abcd")


def relay(council, hop: str = "d", name: str = "b", **changes):
    sealed = relays.Sealed(**{"id": "a/1", "sender": "a", "epoch": 1, "expires": council.now + DAY} | changes)
    return council.do(name, relays.relay(council.at(name), sealed, hop, council.now))


def test_a_parcel_goes_once_to_each_hop(council):
    assert relay(council).code == "done"
    assert relay(council).code == "already"
    assert relay(council, hop="c").code == "done"
    assert relay(council, sender="c").code == "done"


def test_what_was_sealed_before_a_removal_goes_to_nobody_who_was_removed(council):
    council.remove("d")
    council.learn("b")
    assert relay(council).code == "not-standing"
    assert relay(council, hop="c").code == "done"


def test_a_relay_serves_only_members_in_standing_and_is_one_itself(council):
    council.remove("a")
    council.learn("b")
    assert relay(council).code == "not-standing"
    assert relay(council, hop="b", sender="c").code == "not-standing"
    council.remove("b")
    council.learn("b")
    assert relay(council, sender="c").code == "i-am-out"


def test_a_later_membership_is_learned_before_anything_of_it_is_relayed(council):
    outcome = relay(council, epoch=2)
    assert (outcome.code, outcome.effects) == ("later-epoch", (AskRegister(epoch=2),))


def test_what_is_over_is_not_relayed(council):
    ends = council.now + council.terms.clock_error
    assert relay(council, expires=ends).code == "expired"
    assert relay(council, expires=ends + timedelta(seconds=1)).code == "done"
