"""No interleaving in a small world lets a member read what its policy forbids; ``make prove`` goes deeper."""

import pytest

from tests.support.exchange_model import Model
from tests.support.small_world import World
from tests.support.worlds import USUAL, WIDE, Config, every_policy

WORLDS = [
    (Config(**USUAL), 4),
    (Config(**USUAL, liar="d"), 3),
    (Config(**USUAL, leases=(1.5, 1.5), second="b", revoked=True, leaver="b"), 3),
    (Config(**USUAL, ends=(2, 9)), 3),
    (Config(**USUAL, release_to="d"), 3),
    (Config(**WIDE, routed="b"), 3),
    (Config(**USUAL, kinds=("share", "derive", "recall"), leaver=""), 6),
    (Config(audiences=("bcd", ""), reshares=("bcd", ""), kinds=("share", "recall")), 5),
]


@pytest.mark.parametrize(("config", "depth"), WORLDS, ids=lambda value: "" if isinstance(value, int) else None)
def test_no_interleaving_lets_a_member_read_what_its_policy_forbids(config: Config, depth: int):
    report = World(config).explore(depth)
    assert not report.leaks, report.leaks[:3]
    assert report.readable > 50, "nobody but owners read anything: the world proves nothing"


def test_worlds_that_differ_in_names_only_are_explored_once():
    configs = every_policy()
    assert len(configs) == 160
    assert len(set(configs)) == len(configs)


def test_the_reference_itself_finds_a_leak_when_there_is_one(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(Model, "named", lambda *told: False)
    assert World(WORLDS[0][0]).explore(3).leaks
