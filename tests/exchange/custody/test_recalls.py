"""Calling back: only by the origin, along every delivery, with everything derived, answered by who was given it."""

import msgspec
import pytest

from tests.support.council import Council, label
from tocsin.exchange.custody import recalls
from tocsin.exchange.custody.place import Destroy, Say
from tocsin.exchange.custody.rows import Answered, Called, Holding
from tocsin.exchange.custody.statements import Recall, Receipt
from tocsin.exchange.policies import Person


@pytest.fixture
def council() -> Council:
    return Council("abcd")


def chain_of_holders(council: Council) -> str:
    note = council.own("a", label("bcd", reshare="bcd"))
    for giver, receiver in ("ab", "bc", "cd"):
        council.share(giver, note, [receiver])
        council.run(1)
    return note


def test_a_recall_follows_every_delivery_and_everyone_answers_to_the_origin(council):
    note = chain_of_holders(council)
    assert council.readers(note) == ["a", "b", "c", "d"]
    assert council.recall("a", [note], act="r").allowed
    council.run(10)
    assert council.readers(note) == []
    assert council.answered("a", "a/r") == {"b": "deleted", "c": "deleted", "d": "deleted"}
    assert {council.nodes[name].rows.get(Holding, note).state for name in "bcd"} == {"destroyed"}


def test_only_the_origin_recalls_and_one_foreign_object_stops_the_whole_act(council):
    note, mine = council.own("a", label("b")), council.own("b", label("a"))
    council.share("a", note, ["b"])
    council.run(1)
    assert council.recall("b", [note]).code == "not-mine"
    assert council.recall("b", [mine, note]).code == "not-mine"
    assert council.recall("b", ["b/none"]).code == "not-mine"
    assert council.recall("b", []).code == "no-such"
    assert council.opens("b", note)
    who = Person(name="Eve", member="b", local=True)
    assert recalls.recall(council.at("a"), [note], "", who, council.now, id="1").code == "not-local"
    visitor = Person(name="Eve", member="a")
    assert recalls.recall(council.at("a"), [note], "", visitor, council.now, id="1").code == "not-local"


def test_a_recall_signed_by_another_or_naming_anothers_object_ends_nothing(council):
    note = council.own("a", label("bc"))
    council.share("a", note, ["b"])
    council.run(1)
    said = Recall(id="a/r", origin="a", objects=(note,), reason="", made=council.now)
    take = lambda said, by: recalls.take_recall(  # noqa: E731 - said often
        council.at("b"), said, council.signing.sign(by, said), "c", council.now
    )
    assert take(said, "c").code == "forged"
    assert take(msgspec.structs.replace(said, id="c/r"), "a").code == "forged"
    assert take(msgspec.structs.replace(said, id="c/r", origin="c"), "c").code == "not-mine"
    assert take(msgspec.structs.replace(said, objects=(note, "c/1")), "a").code == "not-mine"
    assert take(msgspec.structs.replace(said, objects=()), "a").code == "not-mine"
    assert take(msgspec.structs.replace(said, made=council.now + council.terms.clock_error * 3), "a").code == (
        "from-the-future"
    )
    own = Recall(id="b/r", origin="b", objects=("b/1",), reason="", made=council.now)
    assert take(own, "b").code == "forged"
    edge = council.now + council.terms.clock_error * 2
    assert take(msgspec.structs.replace(said, id="a/edge", made=edge), "a").code == "done"
    assert take(said, "a").code == "done"


def test_another_recall_under_a_known_id_is_equivocation(council):
    notes = [council.own("a", label("b")) for _ in range(2)]
    for note in notes:
        council.share("a", note, ["b"])
    council.run(1)
    first, second = (Recall(id="a/r", origin="a", objects=(note,), reason="", made=council.now) for note in notes)
    for said, code in ((first, "done"), (second, "equivocation"), (first, "already")):
        proof = council.signing.sign("a", said)
        outcome = recalls.take_recall(council.at("b"), said, proof, "a", council.now)
        assert council.do("b", outcome).code == code
    assert council.opens("b", notes[1])


def test_a_recall_that_comes_before_the_object_keeps_it_out(council):
    note = council.own("a", label("bc", reshare="b"))
    council.share("a", note, ["c"])
    council.run(1)
    said = Recall(id="a/r", origin="a", objects=(note,), reason="", made=council.now)
    council.send("a", "b", said)
    council.run(1)
    council.share("c", note, ["b"])
    council.run(1)
    assert not council.opens("b", note)


def test_what_was_derived_is_recalled_too_wherever_it_went(council):
    note = council.own("a", label("bcd", reshare="bcd"))
    council.share("a", note, ["b"])
    council.run(1)
    product, outcome = council.derive("b", [note])
    assert outcome.allowed
    second, _ = council.derive("b", [product])
    council.share("b", product, ["c"])
    council.share("b", second, ["d"])
    council.run(1)
    assert council.opens("c", product)
    assert council.opens("d", second)
    council.recall("a", [note], act="r")
    council.run(5)
    assert not any(council.opens(name, thing) for name in "bcd" for thing in (note, product, second))
    found = {row.receipt.holder: row.receipt for row in council.nodes["a"].rows.under(Answered, "a/r")}
    assert found["b"].products == (product, second)
    assert found["b"].given == ("c", "d")
    assert found["c"].products == (product,)
    assert found["c"].outcome == "deleted"


def test_a_product_of_ones_own_objects_stays_with_its_owner_when_they_are_recalled(council):
    note = council.own("a", label("b"))
    product, _ = council.derive("a", [note])
    council.recall("a", [note])
    assert council.nodes["a"].rows.get(Holding, note).state == "recalled"
    assert council.nodes["a"].rows.get(Holding, product).state == "recalled"
    assert council.share("a", product, ["b"]).code == "recalled"


def test_a_legal_reason_keeps_a_copy_closed_and_says_so(council):
    note = council.own("a", label("b"))
    council.share("a", note, ["b"])
    council.run(1)
    assert council.keep("b", note, "  ").code == "not-held"
    assert council.keep("b", "a/none", "court order").code == "not-held"
    assert council.keep("b", note, "court order").allowed
    assert council.opens("b", note)
    council.recall("a", [note], act="r")
    told = recalls.take_recall(
        council.at("b"),
        council.recalls_of("a")[0].recall,
        council.signing.sign("a", council.recalls_of("a")[0].recall),
        "a",
        council.now,
    )
    assert not [effect for effect in told.effects if isinstance(effect, Destroy)]
    council.run(5)
    assert not council.opens("b", note)
    assert council.nodes["b"].rows.get(Holding, note).state == "kept"
    assert council.answered("a", "a/r") == {"b": "kept"}
    receipt = next(iter(council.nodes["a"].rows.under(Answered, "a/r"))).receipt
    assert receipt.reason == "court order"
    who = Person(name="Eve", member="a", local=True)
    assert recalls.keep(council.at("b"), note, "mine now", who, council.now).code == "not-local"
    visitor = Person(name="Eve", member="b")
    assert recalls.keep(council.at("b"), note, "mine now", visitor, council.now).code == "not-local"


def test_a_legal_reason_outlasts_the_end_of_an_object_closed(council):
    note = council.own("a", label("b"), days=1)
    council.share("a", note, ["b"])
    council.run(1)
    council.keep("b", note, "court order")
    council.now = council.items[note].expires
    assert council.sweep("b").effects == ()
    assert council.nodes["b"].rows.get(Holding, note).state == "kept"
    assert not council.opens("b", note)


def test_a_recall_is_told_neither_to_its_origin_nor_back_to_who_brought_it_nor_to_oneself(council):
    note = council.own("a", label("abcd", reshare="abcd"))
    council.share("a", note, ["b"])
    council.run(1)
    council.share("b", note, ["a", "c"])
    council.run(1)
    recalled = council.recall("a", [note], act="r")
    assert sorted(effect.to for effect in recalled.effects) == ["b", "c", "d"]
    said = council.recalls_of("a")[0].recall
    told = take_in(council, "b", said, "c")
    assert [effect.to for effect in told.effects if isinstance(effect, Say)] == []
    assert [effect.to for effect in recalls.overdue(council.at("b"), "a/r").effects] == ["c"]


def test_what_had_ended_before_is_answered_at_once_and_stays_as_it_was(council):
    note = council.own("a", label("b"), days=1)
    council.share("a", note, ["b"])
    council.run(1)
    council.now = council.items[note].expires
    council.sweep("b")
    said = Recall(id="a/r", origin="a", objects=(note,), reason="", made=council.now)
    told = take_in(council, "b", said, "a")
    assert [effect.statement.outcome for effect in told.effects] == ["deleted"]
    assert council.nodes["b"].rows.get(Holding, note).state == "destroyed"


def test_what_has_expired_and_is_not_destroyed_so_far_is_answered_when_it_is(council):
    note = council.own("a", label("b"))
    council.share("a", note, ["b"])
    council.run(1)
    row = msgspec.structs.replace(council.nodes["b"].rows.get(Holding, note), state="expired")
    council.nodes["b"].rows.put(msgspec.structs.replace(council.nodes["b"].acts[-1], rows=(row,)))
    said = Recall(id="a/r", origin="a", objects=(note,), reason="", made=council.now)
    assert take_in(council, "b", said, "a").effects == ()
    assert gone(council, "b", note) == [("a", note)]


def test_an_origin_gives_itself_no_receipts(council):
    note = council.own("b", label("ab", reshare="ab"))
    council.share("b", note, ["a"])
    council.run(1)
    product, _ = council.derive("a", [note])
    council.recall("a", [product], act="r")
    assert council.nodes["a"].rows.get(Holding, product).state == "destroyed"
    assert not list(council.nodes["a"].rows.under(Answered, "a/r"))


def test_what_is_gone_cannot_be_kept(council):
    note = council.own("a", label("b"))
    council.share("a", note, ["b"])
    council.run(1)
    council.recall("a", [note])
    council.run(2)
    assert council.keep("b", note, "court order").code == "not-held"


def take_in(council: Council, name: str, said: Recall, sender: str):
    """Take a recall in without carrying out what follows."""
    outcome = recalls.take_recall(council.at(name), said, council.signing.sign("a", said), sender, council.now)
    for act in outcome.acts:
        council.nodes[name].rows.put(act)
    return outcome


def gone(council: Council, name: str, thing: str):
    """Report a destruction without sending the receipts."""
    outcome = recalls.destroyed(council.at(name), thing, council.now)
    for act in outcome.acts:
        council.nodes[name].rows.put(act)
    return [(effect.to, effect.statement.object) for effect in outcome.effects]


def test_a_receipt_waits_until_every_product_is_destroyed_and_comes_once(council):
    notes = [council.own("a", label("b")) for _ in range(2)]
    for note in notes:
        council.share("a", note, ["b"])
    council.run(1)
    product, _ = council.derive("b", notes[:1])
    said = Recall(id="a/r", origin="a", objects=tuple(notes), reason="", made=council.now)
    take_in(council, "b", said, "a")
    assert gone(council, "b", notes[0]) == []
    assert gone(council, "b", notes[1]) == [("a", notes[1])]
    assert gone(council, "b", product) == [("a", notes[0])]


def test_everyone_who_brought_a_recall_before_it_was_carried_out_gets_the_receipt(council):
    note = council.own("a", label("b"))
    council.share("a", note, ["b"])
    council.run(1)
    said = Recall(id="a/r", origin="a", objects=(note,), reason="", made=council.now)
    for sender in "acd":
        take_in(council, "b", said, sender)
    assert gone(council, "b", note) == [("a", note), ("c", note), ("d", note)]


def test_a_member_asked_again_answers_for_itself_and_for_nobody_else(council):
    note = council.own("a", label("bc", reshare="c"))
    council.share("a", note, ["b"])
    council.run(1)
    council.share("b", note, ["c"])
    council.run(1)
    council.recall("a", [note], act="r")
    council.run(5)
    assert {row.receipt.holder for row in council.nodes["b"].rows.under(Answered, "a/r")} == {"b", "c"}
    said = council.recalls_of("a")[0].recall
    again = take_in(council, "b", said, "d")
    assert {effect.statement.holder for effect in again.effects} == {"b"}


def test_a_receipt_is_given_only_after_destruction_and_again_when_asked_again(council):
    note = council.own("a", label("b"))
    council.share("a", note, ["b"])
    council.run(1)
    said = Recall(id="a/r", origin="a", objects=(note,), reason="", made=council.now)
    proof = council.signing.sign("a", said)
    outcome = recalls.take_recall(council.at("b"), said, proof, "c", council.now)
    assert not [effect for effect in outcome.effects if isinstance(effect, Say)]
    for act in outcome.acts:
        council.nodes["b"].rows.put(act)
    assert recalls.destroyed(council.at("b"), "a/none", council.now).code == "no-such"
    gone = council.do("b", recalls.destroyed(council.at("b"), note, council.now))
    assert {effect.to for effect in gone.effects} == {"a", "c"}
    assert recalls.destroyed(council.at("b"), note, council.now).code == "no-such"
    again = recalls.take_recall(council.at("b"), said, proof, "a", council.now)
    assert again.code == "already"
    assert [effect.to for effect in again.effects] == ["a"]
    assert council.do("b", again).acts
    assert not recalls.take_recall(council.at("b"), said, proof, "a", council.now).acts


def test_two_recalls_of_one_object_are_both_answered(council):
    note = council.own("a", label("b"))
    council.share("a", note, ["b"])
    council.run(1)
    council.recall("a", [note], act="r")
    council.recall("a", [note], act="s")
    council.run(5)
    assert council.answered("a", "a/r") == council.answered("a", "a/s") == {"b": "deleted"}


def test_a_member_that_never_held_it_says_so(council):
    note = council.own("a", label("b"))
    council.share("a", note, ["b"])
    council.lose()
    council.recall("a", [note], act="r")
    council.run(2)
    assert council.answered("a", "a/r") == {"b": "never-held"}


def receipt_of(council: Council, holder: str, thing: str, **changes) -> Receipt:
    receipt = Receipt(
        recall="a/r", object=thing, holder=holder, outcome="deleted", reason="", products=(), given=(),
        made=council.now,
    )  # fmt: skip
    return msgspec.structs.replace(receipt, **changes)


def test_a_receipt_counts_only_from_who_was_given_the_object_by_a_known_path(council):
    note, other = council.own("a", label("bcd")), council.own("a", label("c"))
    council.share("a", note, ["b"])
    council.nodes["b"].online = False
    council.recall("a", [note], act="r")
    take = lambda receipt, by: council.do(  # noqa: E731 - said often
        "a", recalls.take_receipt(council.at("a"), receipt, council.signing.sign(by, receipt), council.now)
    )
    assert take(receipt_of(council, "c", note), "c").code == "not-given"
    assert take(receipt_of(council, "b", note), "c").code == "forged"
    assert take(receipt_of(council, "b", other), "b").code == "no-such"
    assert take(receipt_of(council, "b", note, recall="a/x"), "b").code == "no-such"
    assert take(receipt_of(council, "a", note), "a").code == "not-given"
    assert take(receipt_of(council, "b", note, given=("c",)), "b").allowed
    assert take(receipt_of(council, "b", note, outcome="kept"), "b").code == "already"
    assert take(receipt_of(council, "d", note), "d").code == "not-given"
    assert take(receipt_of(council, "c", note), "c").allowed


def test_a_recall_is_repeated_to_whoever_has_not_answered(council):
    note = council.own("a", label("bc"))
    council.share("a", note, ["b", "c"])
    council.run(1)
    council.nodes["c"].online = False
    council.recall("a", [note], act="r")
    council.run(2)
    repeated = recalls.overdue(council.at("a"), "a/r")
    assert [effect.to for effect in repeated.effects] == ["c"]
    far = council.own("a", label("bd", reshare="d"))
    council.share("a", far, ["b"])
    council.run(1)
    council.nodes["d"].online = False
    council.recall("a", [far], act="s")
    council.run(2)
    assert [effect.to for effect in recalls.overdue(council.at("a"), "a/s").effects] == ["d"]
    assert recalls.overdue(council.at("a"), "a/none").code == "no-such"


def test_the_same_recall_again_is_one_recall(council):
    note = council.own("a", label("b"))
    council.recall("a", [note], act="r")
    assert council.recall("a", [note], act="r").code == "already"
    assert len(council.recalls_of("a")) == 1
    assert council.nodes["a"].rows.get(Called, "a/r").recall.objects == (note,)
