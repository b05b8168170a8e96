import pytest

from tocsin.errors import RefusedError
from tocsin.exchange.log.backdating import CompromisedSince, Placed, check_not_backdated

LOST = CompromisedSince("ed25519:aa", "example.org/log", 70)


def test_what_stood_in_the_log_before_the_loss_still_counts():
    check_not_backdated(["ed25519:aa"], [LOST], [Placed("example.org/log", 69)])


@pytest.mark.parametrize(
    "places",
    [[], [Placed("example.org/log", 70)], [Placed("example.org/log", -1)], [Placed("example.net/log", 3)]],
)
def test_what_a_lost_key_signed_is_refused_unless_its_log_held_it_before(places):
    with pytest.raises(RefusedError, match="lost since entry 70 of"):
        check_not_backdated(["ed25519:aa"], [LOST], places)


def test_the_earliest_of_several_losses_counts():
    earlier = CompromisedSince("ed25519:aa", "example.org/log", 10)
    with pytest.raises(RefusedError, match="since entry 10"):
        check_not_backdated(["ed25519:aa"], [LOST, earlier], [Placed("example.org/log", 40)])


def test_a_key_lost_from_the_start_never_counts():
    word = CompromisedSince("ed25519:aa", "example.org/log", 0)
    with pytest.raises(RefusedError):
        check_not_backdated(["ed25519:aa"], [word], [Placed("example.org/log", 0)])


def test_keys_that_are_not_lost_need_no_place():
    check_not_backdated(["ed25519:bb"], [LOST], [])
