"""A new epoch: whoever left gets nothing more, by any path, not even what was on its way or waited for a signature."""

import pytest

from tests.support.council import Council, label
from tests.support.registers import founding, person, signer
from tocsin.exchange.custody import membership
from tocsin.exchange.custody.place import Cancel
from tocsin.exchange.custody.rows import Membership, Waiting
from tocsin.exchange.members.directory import Pins, directory
from tocsin.exchange.members.history import start


@pytest.fixture
def council() -> Council:
    return Council("abcd")


def test_a_removed_member_gets_no_later_object_by_any_path(council):
    council.remove("d")
    council.learn("a", "b", "c")
    note = council.own("a", label("bcd", reshare="bcd"))
    council.share("a", note, ["b", "c"])
    council.run(1)
    product, _ = council.derive("b", [note])
    chain = council.grant("a", note, ("d",))
    assert council.share("a", note, ["d"]).code == "not-standing"
    assert council.share("b", note, ["d"]).code == "not-standing"
    assert council.share("b", product, ["d"]).code == "not-standing"
    assert council.share("b", note, ["d"], chain=chain).code == "not-standing"
    assert council.ask("d", "a", [note]).code == "not-standing"
    assert council.ask("d", "c", [note]).code == "not-standing"
    assert council.relay("c", "a", "d").code == "not-standing"
    council.run(5)
    assert not council.opens("d", note)


def test_what_was_on_its_way_to_a_removed_member_is_dropped(council):
    note = council.own("a", label("bd"))
    council.nodes["d"].online = False
    council.share("a", note, ["d"])
    council.remove("d")
    outcome = membership.learn(council.at("a"), council.roll, council.now)
    assert outcome.effects == (Cancel(to="d"),)
    council.learn("a")
    council.nodes["d"].online = True
    council.run(0.001)
    assert not council.nodes["a"].outbox


def test_what_waits_for_a_second_person_dies_with_the_membership_of_one_receiver(council):
    note, other = council.own("a", label("bd"), level=3), council.own("a", label("bd"), level=3)
    council.share("a", note, ["b", "d"], act="7")
    council.share("a", other, ["b"], act="8")
    council.remove("d")
    council.learn("a")
    assert council.approve("a", "7", note, "Ben").code == "no-such"
    assert council.nodes["a"].rows.get(Waiting, "7").decided_by == "register"
    assert council.approve("a", "8", other, "Ben").allowed


def test_an_older_epoch_lets_nobody_back_in(council):
    before = council.roll
    council.remove("d")
    council.learn("a")
    assert membership.learn(council.at("a"), before, council.now).code == "stale-epoch"
    assert membership.learn(council.at("a"), council.roll, council.now).code == "already"
    assert council.nodes["a"].rows.get(Membership, "membership").epoch == council.roll.epoch
    note = council.own("a", label("bd"))
    assert council.share("a", note, ["d"]).code == "not-standing"


def test_a_recall_still_goes_to_a_member_that_has_left(council):
    note = council.own("a", label("d"))
    council.share("a", note, ["d"])
    council.run(1)
    council.remove("d")
    council.learn("a")
    council.recall("a", [note], act="r")
    council.run(5)
    assert not council.opens("d", note)
    assert council.answered("a", "a/r") == {"d": "deleted"}


def test_the_register_is_read_as_those_in_good_standing_as_the_gate_sees_them():
    keys = [signer(name) for name in ("ada", "bo", "cy")]
    people = [person(name, "governor", "member") for name in ("ada", "bo", "cy")]
    history = start(founding(*people, threshold=2, signers=tuple(keys)))
    listed = directory(history, pins=Pins(members=("cy.example",)))
    now = history.register.at
    roll = membership.roll_of(listed, now, now)
    assert set(roll.people) == {"ada.example", "bo.example"}
    ada = roll.people["ada.example"]
    assert (ada.name, ada.member, ada.standing, ada.local) == ("ada.example", "ada.example", "good", False)
    assert (ada.kind, ada.epoch) == (history.register.members["ada.example"].kind, history.register.epoch)
    assert (roll.epoch, roll.since, dict(roll.doubted)) == (history.register.epoch, now, {})
    assert dict(membership.roll_of(listed, now, now, {"bo.example": now}).doubted) == {"bo.example": now}


def test_a_member_that_joins_gets_what_is_shared_from_then_on(council):
    council.add("e")
    council.learn()
    note = council.own("a", label("be"))
    council.share("a", note, ["b", "e"])
    council.run(1)
    assert council.readers(note) == ["a", "b", "e"]
