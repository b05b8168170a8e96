"""Where members stand, with whom they vote, and when they are silent: on a made-up record of three blocs."""

import numpy as np
import pytest

from tests.support.votes import MEMBERS, record
from tocsin.councils.inclusion import read_participation
from tocsin.councils.positions.agreement import agreements, wilson
from tocsin.councils.positions.blocs import Bloc, Stretch, blocs, named_over_time
from tocsin.councils.positions.ideal_points import positions
from tocsin.councils.positions.participation import participation
from tocsin.councils.prediction.history import history
from tocsin.errors import BadInputError, NotFoundError

WEST, EAST = {"USA", "AAA", "BBB", "CCC"}, {"RUS", "DDD", "EEE", "FFF"}


@pytest.fixture(scope="module")
def past():
    return history(*record())


def test_blocs_stand_apart_and_the_united_states_at_the_positive_end(past) -> None:
    found = positions(past.members, past.choices, np.random.default_rng(1))
    place = {one.member: one for one in found.places}
    assert min(place[member].low for member in WEST) > max(place[member].high for member in EAST)
    assert place["USA"].place > 0
    assert 0.5 < found.first_share <= 1


def test_an_interval_holds_its_position_and_the_same_seed_gives_the_same(past) -> None:
    one, other = (positions(past.members, past.choices, np.random.default_rng(3)) for _ in range(2))
    assert one == other
    assert all(place.low <= place.place <= place.high for place in one.places)


def test_too_few_contested_votes_are_said(past) -> None:
    with pytest.raises(NotFoundError, match="contested"):
        positions(past.members, past.choices[:3], np.random.default_rng(1))


def test_members_of_a_bloc_vote_alike(past) -> None:
    found = agreements("USA", past.members, past.choices)
    assert {one.other for one in found[:3]} == WEST - {"USA"}
    assert all(one.low <= one.share <= one.high for one in found)


def test_blocs_are_found_and_keep_their_number_over_time(past) -> None:
    halves = [past.sessions < 56, past.sessions >= 56]
    first, second = named_over_time([blocs(past.members, past.choices[half], 50, 61) for half in halves])
    assert {frozenset(one.members) for one in first.blocs} >= {frozenset(WEST), frozenset(EAST)}
    number = {frozenset(one.members): one.number for one in first.blocs}
    assert all(number[frozenset(one.members)] == one.number for one in second.blocs)


def test_a_new_bloc_gets_a_new_number() -> None:
    one = Stretch(first=1, last=1, silhouette=1, blocs=(Bloc(number=1, members=("A", "B"), cohesion=1.0),))
    two = Stretch(first=2, last=2, silhouette=1, blocs=(Bloc(number=1, members=("C", "D"), cohesion=1.0),))
    assert [stretch.blocs[0].number for stretch in named_over_time([one, two])] == [1, 2]


def test_silence_is_counted_between_the_first_and_the_last_vote() -> None:
    choices = np.array([[-1], [2], [-1], [0], [-1]], np.int8)
    (found,) = participation(("A",), choices)
    assert (found.held, found.silent, found.part) == (3, 1, pytest.approx(2 / 3))


def test_everybody_is_counted(past) -> None:
    assert {one.member for one in participation(past.members, past.choices)} == set(MEMBERS)


def test_an_interval_of_a_share_stays_within_nought_and_one() -> None:
    assert 0 <= wilson(0, 3)[0] <= wilson(0, 3)[1] <= 1


@pytest.mark.parametrize(
    ("row", "said"),
    [("unsc,2024,speaking,gender,women,9,5,x", ":2"), ("unsc,soon,speaking,gender,women,1,5,x", ":2")],
)
def test_a_table_of_participation_that_does_not_fit_names_its_line(row: str, said: str) -> None:
    with pytest.raises(BadInputError, match=said):
        read_participation(f"body,year,activity,division,group,count,of,source\n{row}\n")
