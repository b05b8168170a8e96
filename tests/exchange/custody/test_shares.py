"""Who gets an object: the owner's audience, whom holders may pass it on to, whom a release names; nobody by mistake."""

from datetime import timedelta

import msgspec
import pytest

from tests.support.council import Council, label
from tocsin.exchange.custody import shares
from tocsin.exchange.custody.rows import Given, Holding, Waiting
from tocsin.exchange.custody.statements import Source
from tocsin.exchange.policies import Person


@pytest.fixture
def council() -> Council:
    return Council("abcd")


def test_an_owner_shares_with_its_audience_and_with_nobody_else(council):
    note = council.own("a", label("bc"))
    assert council.share("a", note, ["b"]).allowed
    assert council.share("a", note, ["d"]).code == "policy"
    council.run(1)
    assert council.readers(note) == ["a", "b"]


def test_a_share_reaches_all_it_names_or_nobody(council):
    note = council.own("a", label("bc"))
    assert not council.share("a", note, ["b", "d"]).allowed
    council.run(1)
    assert council.readers(note) == ["a"]


def test_a_share_with_nobody_is_refused_and_is_no_share_with_everybody(council):
    note = council.own("a", label("bcd"))
    assert council.share("a", note, []).code == "empty"
    nobody = council.own("a", label(""))
    assert council.share("a", nobody, ["b"]).code == "policy"


def test_a_member_shares_neither_with_itself_nor_with_a_stranger(council):
    note = council.own("a", label("abcd"))
    assert council.share("a", note, ["a"]).code == "not-standing"
    assert council.share("a", note, ["z"]).code == "not-standing"


def test_what_is_not_held_cannot_be_shared(council):
    assert council.share("a", "b/1", ["b"]).code == "not-held"


def test_a_holder_passes_on_only_to_whom_the_policy_lets_it(council):
    note = council.own("a", label("bcd", reshare="c"))
    council.share("a", note, ["b"])
    council.run(1)
    assert council.share("b", note, ["d"]).code == "policy"
    assert council.share("b", note, ["c"]).allowed
    council.run(1)
    assert council.readers(note) == ["a", "b", "c"]


def test_anybody_may_give_an_object_back_to_its_owner(council):
    note = council.own("a", label("b"))
    council.share("a", note, ["b"])
    council.run(1)
    assert council.share("b", note, ["a"]).allowed


def test_a_release_of_the_origin_opens_the_way_that_the_policy_closes(council):
    note = council.own("a", label("b"))
    chain = council.grant("a", note, ("d",))
    council.share("a", note, ["b"])
    council.run(1)
    assert council.share("b", note, ["d"]).code == "policy"
    assert council.share("b", note, ["d"], chain=chain).allowed
    council.run(1)
    assert council.readers(note) == ["a", "b", "d"]
    assert council.nodes["b"].rows.get(Given, f"{note}\nd").release == chain[-1][0].id


def test_a_release_counts_for_its_own_object_its_members_its_signer_and_its_time(council):
    note, other = council.own("a", label("b")), council.own("a", label("b"))
    council.share("a", note, ["b"])
    council.share("a", other, ["b"])
    council.run(1)
    chain = council.grant("a", other, ("d",))
    assert not council.share("b", note, ["d"], chain=chain).allowed
    assert not council.share("b", other, ["c"], chain=chain).allowed
    assert not council.share("b", other, ["d"], chain=council.grant("b", other, ("d",))).allowed
    assert not council.share("b", other, ["d"], chain=((chain[0][0], b"b:1"),)).allowed
    council.now += timedelta(days=31)
    assert not council.share("b", other, ["d"], chain=chain).allowed


def test_a_release_that_lets_only_read_is_not_passed_on_by_holders(council):
    note = council.own("a", label("b"))
    council.share("a", note, ["b"])
    council.run(1)
    chain = council.grant("a", note, ("d",), purposes=("read",))
    assert not council.share("b", note, ["d"], chain=chain).allowed


def test_a_release_of_a_signer_whose_key_was_compromised_counts_no_more(council):
    note = council.own("a", label("bd", reshare="d"))
    secret = council.own("a", label("b"))
    council.share("a", secret, ["b"])
    council.run(1)
    chain = council.grant("a", secret, ("c",))
    council.remove("a", compromised=council.now)
    council.learn("b")
    assert not council.share("b", secret, ["c"], chain=chain).allowed
    assert note


def test_a_narrower_release_of_a_member_it_names_is_believed_and_a_wider_one_is_not(council):
    note = council.own("a", label("b"))
    council.share("a", note, ["b"])
    council.run(1)
    first = council.grant("a", note, ("b", "c"))
    parent = first[0][0]
    narrow = msgspec.structs.replace(parent, id="b/n", by="b", to=("c",), depth=0, parent=parent.id)
    assert council.share("b", note, ["c"], chain=(*first, (narrow, council.signing.sign("b", narrow)))).allowed
    same = msgspec.structs.replace(narrow, to=parent.to)
    assert council.share("b", note, ["c"], chain=(*first, (same, council.signing.sign("b", same)))).allowed
    wrong = {
        "to": ("c", "d"), "depth": 1, "parent": "a/other", "by": "d", "purposes": ("export", *parent.purposes),
        "not_before": parent.not_before - timedelta(1), "expires": parent.expires + timedelta(1), "object": "a/9",
    }  # fmt: skip
    for name, value in wrong.items():
        wide = msgspec.structs.replace(narrow, **{name: value})
        chain = (*first, (wide, council.signing.sign(wide.by, wide)))
        assert not council.share("b", note, ["d" if name == "to" else "c"], chain=chain).allowed, name
    deeper = msgspec.structs.replace(narrow, id="c/n", by="c", depth=-1, parent="b/n")
    chain = (*first, (narrow, council.signing.sign("b", narrow)), (deeper, council.signing.sign("c", deeper)))
    assert not council.share("b", note, ["c"], chain=chain).allowed


def test_the_same_act_twice_is_one_share(council):
    note = council.own("a", label("b"))
    first = council.share("a", note, ["b"], act="7")
    again = council.share("a", note, ["b"], act="7")
    assert first.effects
    assert again.code == "already"
    assert not again.effects
    assert not again.acts


def test_above_the_set_level_a_second_person_of_the_member_must_agree(council):
    note = council.own("a", label("b"), level=3)
    assert council.share("a", note, ["b"], by="Ada", act="7").code == "waits"
    council.run(1)
    assert council.readers(note) == ["a"]
    assert council.approve("a", "7", note, "ada ").code == "second-person"
    assert council.approve("a", "7", note, "Ben").allowed
    council.run(1)
    assert council.readers(note) == ["a", "b"]
    assert council.approve("a", "7", note, "Cleo").code == "no-such"
    assert council.approve("a", "none", note, "Ben").code == "no-such"
    down = shares.refuse(council.at("a"), "7", note, council.officer("a"), council.now)
    assert down.code == "no-such"
    assert council.nodes["a"].rows.get(Given, f"{note}\nb").purpose == "share"


def test_at_the_set_level_one_person_is_enough(council):
    note = council.own("a", label("b"), level=2)
    assert council.share("a", note, ["b"]).code == "done"


def test_a_waiting_release_is_decided_anew_when_the_second_person_agrees(council):
    note = council.own("a", label("b"), level=3)
    council.share("a", note, ["b"], act="7")
    council.recall("a", [note])
    assert council.approve("a", "7", note, "Ben").code == "recalled"


def test_a_waiting_release_can_be_turned_down_and_lapses(council):
    note = council.own("a", label("b"), level=3)
    council.share("a", note, ["b"], act="7")
    council.share("a", note, ["b"], act="8")
    down = shares.refuse(council.at("a"), "7", note, council.officer("a"), council.now)
    assert council.do("a", down).allowed
    assert council.approve("a", "7", note, "Ben").code == "no-such"
    council.now += council.terms.waiting
    assert council.approve("a", "8", note, "Ben").code == "expired"
    council.sweep("a")
    assert not list(council.nodes["a"].rows.under(Waiting, "waiting"))
    assert [row.id for row in council.nodes["a"].rows.under(Waiting, "lapsed")] == ["8"]


def test_turning_down_needs_a_person_of_the_member_and_the_right_object(council):
    note = council.own("a", label("b"), level=3)
    council.share("a", note, ["b"], act="7")
    stranger = Person(name="Eve", member="b", local=True)
    assert shares.refuse(council.at("a"), "7", note, stranger, council.now).code == "not-local"
    assert shares.refuse(council.at("a"), "7", "a/other", council.officer("a"), council.now).code == "no-such"
    assert shares.refuse(council.at("a"), "9", note, council.officer("a"), council.now).code == "no-such"
    visitor = Person(name="Eve", member="a")
    assert shares.refuse(council.at("a"), "7", note, visitor, council.now).code == "not-local"


def test_only_a_person_of_the_member_acts_for_it(council):
    note = council.own("a", label("b"), level=3)
    council.share("a", note, ["b"], act="7")
    for who in (Person(name="Eve", member="b", local=True), Person(name="Eve", member="a")):
        at = council.at("a")
        assert shares.own(at, council.items[note], who, council.now).code == "not-local"
        assert shares.share(at, note, ["b"], who, council.now, id="8").code == "not-local"
        assert shares.approve(at, "7", note, who, council.now).code == "not-local"


def test_a_member_takes_only_its_own_objects_in_as_its_own(council):
    note = council.own("a", label("b"))
    item = council.items[note]
    own = lambda item: shares.own(council.at("a"), item, council.officer("a"), council.now)  # noqa: E731 - said thrice
    assert own(item).code == "already"
    assert own(msgspec.structs.replace(item, policy=label("bcd"))).code == "other-policy"
    assert own(msgspec.structs.replace(item, id="b/1")).code == "not-mine"
    source = Source(id="a/9", origin="a", policy="public", made=council.now)
    assert own(msgspec.structs.replace(item, id="a/2", sources=(source,))).code == "not-mine"
    assert own(msgspec.structs.replace(item, id="a/2", origin="b")).code == "not-mine"
    held = council.nodes["a"].rows.get(Holding, note)
    assert (held.came_from, held.origin, held.state) == ("a", "a", "held")
