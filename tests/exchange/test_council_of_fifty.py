"""Fifty nodes on a bad network: recalls arrive in seconds, a month's absence costs one round, who left gets nothing.

The simulated network delays each letter by 20 to 300 ms, loses one in ten, doubles one in twenty and corrupts one in
fifty; what nobody acknowledged is sent again after a second.
"""

import pytest

from tests.support.council import DAY, Council, Network, label
from tocsin.exchange.custody.rows import Holding

NETWORK = Network(delay=(0.02, 0.3), lost=0.1, twice=0.05, corrupt=0.02, again=1.0)
NAMES = [f"m{number:02}" for number in range(50)]


@pytest.fixture(scope="module")
def spread() -> tuple[Council, str]:
    """A note of m00 that went to ten members, from each to three more, and as a product from some to one more."""
    council = Council(NAMES, NETWORK, seed=7)
    note = council.own("m00", label(NAMES, reshare=NAMES), id="note")
    council.share("m00", note, NAMES[1:11])
    council.run(10)
    for number in range(1, 11):
        council.share(NAMES[number], note, [NAMES[10 + number], NAMES[20 + number], NAMES[29 + number]])
    council.run(10)
    for number in range(40, 50):
        product, _ = council.derive(NAMES[number - 10], [note])
        council.share(NAMES[number - 10], product, [NAMES[number]])
    council.run(10)
    return council, note


def holders(council: Council, note: str) -> set[str]:
    """Everyone who can open the note or something made of it, its owner excepted."""
    return {name for name in NAMES[1:] for thing in council.items if council.opens(name, thing)}


def test_a_recall_reaches_99_of_100_online_holders_within_five_seconds_with_receipts(spread):
    council, note = spread
    before = holders(council, note)
    assert len(before) == 49
    away = {"m07", "m33"}
    for name in away:
        council.nodes[name].online = False
    council.recall("m00", [note], act="r")
    council.run(5)
    online = before - away
    left = holders(council, note) & online
    assert len(left) <= 0.01 * len(online), left
    council.run(10)
    answered = council.answered("m00", "m00/r")
    assert online <= set(answered), online - set(answered)
    assert set(answered.values()) <= {"deleted", "never-held"}
    for name in sorted(away):
        council.sync(name)
    council.run(20)
    assert not holders(council, note)
    assert set(council.answered("m00", "m00/r")) == set(NAMES[1:])


def test_after_a_month_of_partition_one_round_is_enough():
    council = Council(NAMES[:12], NETWORK, seed=3)
    council.nodes["m11"].online = False
    notes = [council.own("m00", label(NAMES[:12])) for _ in range(20)]
    for note in notes:
        council.share("m00", note, NAMES[1:12])
    council.run(10)
    council.recall("m00", notes[:5])
    council.remove("m10")
    council.learn(*NAMES[:10])
    later = council.own("m00", label(NAMES[:12]))
    council.share("m00", later, ["m01", "m11"])
    council.now += 30 * DAY
    council.sync("m11")
    assert {name for name in council.items if council.opens("m11", name)} == {*notes[5:], later}
    assert council.nodes["m11"].roll.epoch == council.roll.epoch
    assert council.share("m11", notes[6], ["m10"]).code == "not-standing"


def test_a_removed_member_gets_no_later_object_by_any_path_among_fifty():
    council = Council(NAMES, NETWORK, seed=5)
    gone = "m49"
    before = council.own("m00", label(NAMES, reshare=NAMES))
    council.share("m00", before, NAMES[1:])
    council.run(15)
    assert council.opens(gone, before)
    council.remove(gone)
    council.learn(*NAMES[:40])
    later = council.own("m00", label(NAMES, reshare=NAMES))
    council.share("m00", later, NAMES[1:48])
    council.run(15)
    product, _ = council.derive("m05", [later])
    chain = council.grant("m00", later, (gone,))
    for name in NAMES[:49]:
        # Members 40 to 48 have not heard of the removal: what they hold of the new membership makes them ask first.
        for thing in (later, product):
            council.share(name, thing, [gone])
            council.share(name, thing, [gone], chain=chain)
            council.ask(gone, name, [thing])
    council.run(15)
    assert council.nodes[gone].rows.get(Holding, later) is None
    assert council.nodes[gone].rows.get(Holding, product) is None


def test_everything_arrives_in_spite_of_loss_and_comes_once():
    council = Council(NAMES[:8], Network(lost=0.4, twice=0.3, corrupt=0.2), seed=11)
    notes = [council.own("m00", label(NAMES[:8])) for _ in range(30)]
    for note in notes:
        council.share("m00", note, NAMES[1:8])
    council.run(120)
    for name in NAMES[1:8]:
        assert sorted(thing for thing in notes if council.opens(name, thing)) == sorted(notes)
        received = [act.subject for act in council.nodes[name].acts if act.kind == "custody.received"]
        assert len(received) == len(set(received)) == 30
