"""Failures of other systems, named as they were reported, replayed here; none of them happens.

Each was met in the field and is cited by its public number.
"""

from datetime import timedelta

import msgspec
import pytest

from tests.support.council import Council, label
from tocsin.exchange.custody import recalls, shares
from tocsin.exchange.custody.statements import Recall
from tocsin.exchange.policies import Policy, label_of


@pytest.fixture
def council() -> Council:
    return Council("abcd")


def test_misp_4200_the_empty_sharing_group_went_to_everyone(council):
    for policy in (
        label([]),
        label_of(Policy(audience=((),), reshare=((),), purposes=("read", "share"))),
        label_of(Policy(audience=(("community:empty",),), purposes=("read", "share"))),
        label_of(Policy(purposes=("read", "share"))),
    ):
        note = council.own("a", policy)
        for member in "bcd":
            assert council.share("a", note, [member]).code == "policy"
            assert not council.ask(member, "a", [note]).effects
    note = council.own("a", label("bcd"))
    assert council.share("a", note, []).code == "empty"
    council.run(5)
    assert all(council.readers(thing) == ["a"] for thing in council.items)


def test_misp_4681_and_7409_deletions_were_never_propagated(council):
    note = council.own("a", label("bcd", reshare="bcd"))
    for giver, receiver in ("ab", "bc", "cd"):
        council.share(giver, note, [receiver])
        council.run(1)
    council.nodes["d"].online = False
    council.recall("a", [note], act="r")
    council.run(10)
    assert council.readers(note) == ["d"]  # away, and told as soon as it comes back
    council.sync("d")
    council.run(10)
    assert council.readers(note) == []
    assert council.answered("a", "a/r") == dict.fromkeys("bcd", "deleted")
    # A copy that comes later, by whatever way, does not bring it back.
    assert council.share("a", note, ["b"]).code == "recalled"
    council.lose()
    assert not council.opens("b", note)


def test_misp_4784_a_distribution_narrowed_later_left_the_copies_where_they_were(council):
    wide = council.own("a", label("bcd"))
    council.share("a", wide, ["b", "c", "d"])
    council.run(1)
    # Narrowing is a recall and a new object under the narrower policy: policies are signed with the object.
    council.recall("a", [wide], act="r")
    narrow = council.own("a", label("b"))
    council.share("a", narrow, ["b"])
    council.run(5)
    assert council.readers(wide) == []
    assert council.readers(narrow) == ["a", "b"]
    assert council.answered("a", "a/r") == dict.fromkeys("bcd", "deleted")


def test_misp_10899_and_7715_membership_was_only_ever_added_to(council):
    before = council.own("a", label("bcd", reshare="bcd"), lease=3600)
    council.share("a", before, ["b", "d"])
    council.run(1)
    council.remove("d")
    council.learn("a", "b", "c")
    after = council.own("a", label("bcd", reshare="bcd"))
    council.share("a", after, ["b"])
    council.run(1)
    for giver in "ab":
        assert council.share(giver, after, ["d"]).code == "not-standing"
        assert council.relay(giver, "a", "d").code == "not-standing"
    # What it had lapses with its lease: nobody vouches to it any more, and it cannot take a word of the new membership.
    council.now += timedelta(hours=2)
    council.word("a", [before], "bd")
    council.run(1)
    assert council.opens("b", before)
    assert not council.opens("d", before)
    council.learn("d")
    assert not council.opens("d", before)


def test_misp_7957_an_event_that_extends_another_leaked_it(council):
    closed, opened = council.own("a", label("b")), council.own("b", label("bcd", reshare="bcd"))
    council.share("a", closed, ["b"])
    council.run(1)
    extended, outcome = council.derive("b", [closed, opened], policy=label("bcd", reshare="bcd"))
    assert outcome.allowed
    for member in "cd":
        assert council.share("b", extended, [member]).code == "policy"
        assert not council.ask(member, "b", [extended, closed]).effects
    council.run(1)
    assert council.readers(extended) == ["b"]


def test_opencti_10090_a_filtered_feed_bled_objects_that_the_filter_left_out(council):
    wanted = [council.own("a", label("c")) for _ in range(20)]
    others = [council.own("a", label("b")) for _ in range(20)]
    # Whatever the node's own filter finds, right or wrong, the gate decides object by object.
    outcome = council.ask("c", "a", [*others, *wanted, *others])
    assert sorted(effect.object for effect in outcome.effects) == sorted(wanted)
    council.run(5)
    assert not any(council.opens("c", thing) for thing in others)
    assert all(council.opens("c", thing) for thing in wanted)


def test_cve_2026_56424_access_granted_on_one_object_was_used_to_change_another(council):
    mine, theirs = council.own("b", label("a")), council.own("a", label("bcd"), level=3)
    council.share("a", theirs, ["b"], act="7")
    council.approve("a", "7", theirs, "Ben")
    council.run(1)
    assert council.opens("b", theirs)
    # A recall that names its own object and another's ends neither.
    assert council.recall("b", [mine, theirs]).code == "not-mine"
    said = Recall(id="b/r", origin="b", objects=(mine, theirs), reason="", made=council.now)
    proof = council.signing.sign("b", said)
    assert recalls.take_recall(council.at("a"), said, proof, "b", council.now).code == "not-mine"
    assert council.opens("b", mine)
    assert council.opens("a", theirs)
    # A second person's agreement to one release lets no other object go.
    other = council.own("a", label("bcd"), level=3)
    council.share("a", theirs, ["c"], act="8")
    council.share("a", other, ["c"], act="9")
    assert council.approve("a", "8", other, "Ben").code == "no-such"
    # A release for one object gives no other.
    chain = council.grant("a", theirs, ("d",))
    low = council.own("a", label("b"))
    council.share("a", low, ["b"])
    council.run(1)
    assert council.share("b", low, ["d"], chain=chain).code == "policy"
    # An owner's word for its own object renews no other's, and taking in under another's id is refused.
    assert council.word("b", [theirs], ["a"]).code == "not-held"
    item = msgspec.structs.replace(council.items[mine], id=theirs)
    assert shares.own(council.at("b"), item, council.officer("b"), council.now).code == "not-mine"
