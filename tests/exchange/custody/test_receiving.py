"""What may come into custody: signed as it stands, for me, in order, in time, of this membership, and by right."""

from datetime import timedelta

import msgspec
import pytest

from tests.support.council import DAY, Council, label
from tocsin.exchange.custody import receiving
from tocsin.exchange.custody.place import AskRegister, AskStream, AskWord, Equivocation
from tocsin.exchange.custody.rows import Holding, Stream
from tocsin.exchange.custody.statements import Enclosed, Parcel, Word


@pytest.fixture
def council() -> Council:
    return Council("abcd")


def parcel(council: Council, note: str, sender: str = "a", to: str = "b", **changes) -> Parcel:
    item = changes.pop("item", council.items[note])
    proof = changes.pop("proof", council.signing.sign(council.items[note].origin, council.items[note]))
    one = Enclosed(item=item, proof=proof, chain=changes.pop("chain", ()), word=changes.pop("word", None))
    whole = Parcel(
        id=f"{sender}/p", sender=sender, recipients=(to,), epoch=1, stream="s", seq=0, prev="", made=council.now,
        not_before=council.now, expires=council.now + DAY, items=(one,),
    )  # fmt: skip
    return msgspec.structs.replace(whole, **changes)


def take(council: Council, whole: Parcel, to: str = "b", by: str = ""):
    proof = council.signing.sign(by or whole.sender, whole)
    return council.do(to, receiving.receive(council.at(to), whole, proof, council.now))


def test_a_parcel_is_taken_once_and_the_same_again_changes_nothing(council):
    note = council.own("a", label("b"))
    whole = parcel(council, note)
    assert take(council, whole).code == "done"
    again = take(council, whole)
    assert again.code == "already"
    assert not again.acts
    assert council.opens("b", note)
    held = council.nodes["b"].rows.get(Holding, note)
    assert (held.came_from, held.proof, held.origin) == ("a", "a/p", "a")


def test_a_parcel_that_its_sender_did_not_sign_is_refused(council):
    note = council.own("a", label("b"))
    assert take(council, parcel(council, note), by="c").code == "forged"
    assert take(council, parcel(council, note, id="c/p")).code == "forged"
    nobody = parcel(council, note, sender="", id="/p")
    assert receiving.receive(council.at("b"), nobody, b"", council.now).code == "forged"
    changed = msgspec.structs.replace(parcel(council, note), seq=1)
    proof = council.signing.sign("a", parcel(council, note))
    assert receiving.receive(council.at("b"), changed, proof, council.now).code == "forged"


def test_a_parcel_for_somebody_else_is_refused_whoever_hands_it_over(council):
    note = council.own("a", label("bcd"))
    assert take(council, parcel(council, note, to="c")).code == "not-for-me"
    assert take(council, parcel(council, note, sender="b", to="b"), to="b").code == "not-for-me"


def test_a_member_that_knows_it_is_out_takes_nothing(council):
    note = council.own("a", label("b"))
    council.remove("b")
    council.learn("b")
    assert take(council, parcel(council, note, epoch=2)).code == "i-am-out"


def test_a_sender_out_of_standing_is_refused(council):
    note = council.own("a", label("b"))
    council.remove("a")
    council.learn("b")
    assert take(council, parcel(council, note, epoch=2)).code == "not-standing"
    assert take(council, parcel(council, note)).code == "not-standing"


def test_a_later_membership_is_asked_for_before_anything_of_it_is_believed(council):
    note = council.own("a", label("b"))
    outcome = take(council, parcel(council, note, epoch=2))
    assert outcome.code == "later-epoch"
    assert outcome.effects == (AskRegister(epoch=2),)


def test_what_was_sealed_for_an_earlier_membership_after_its_end_is_refused_and_what_was_before_is_taken(council):
    note = council.own("a", label("b"))
    before = parcel(council, note)
    council.now += timedelta(hours=1)
    council.remove("d")
    council.learn("b")
    late = parcel(council, note, id="a/q", made=council.now + timedelta(seconds=2))
    assert take(council, late).code == "stale-epoch"
    assert take(council, before).code == "done"
    other = council.own("a", label("b"))
    made = council.now + timedelta(seconds=1)
    assert take(council, parcel(council, other, id="a/r", seq=1, prev="a/p", made=made)).code == "done"


def test_times_are_held_by_every_clock_within_the_stated_error(council):
    note = council.own("a", label("b"))
    second = timedelta(seconds=1)
    for changes, code in (
        ({"made": council.now + 5 * second}, "from-the-future"),
        ({"not_before": council.now + 3 * second}, "too-early"),
        ({"expires": council.now + 2 * second}, "expired"),
        ({"made": council.now + 4 * second, "not_before": council.now + 2 * second}, "done"),
    ):
        assert take(council, parcel(council, note, **changes)).code == code


def test_a_stream_has_no_holes_and_no_second_version(council):
    notes = [council.own("a", label("b")) for _ in range(3)]
    first = parcel(council, notes[0])
    second = parcel(council, notes[1], id="a/q", seq=1, prev="a/p")
    early = take(council, second)
    assert early.code == "gap"
    assert early.effects == (AskStream(sender="a", stream="s", next=0),)
    assert take(council, first).code == "done"
    other = parcel(council, notes[2], id="a/r")
    outcome = take(council, other)
    assert outcome.code == "equivocation"
    assert isinstance(outcome.effects[0], Equivocation)
    assert outcome.effects[0].head == "a/p"
    assert take(council, parcel(council, notes[2], id="a/r", seq=1, prev="a/x")).code == "equivocation"
    assert take(council, parcel(council, notes[2], id="a/r", seq=0, prev="a/p")).code == "equivocation"
    assert take(council, second).code == "done"
    stream = council.nodes["b"].rows.get(Stream, "a\ns")
    assert (stream.next, stream.head) == (2, "a/q")
    assert take(council, parcel(council, notes[2], id="a/t", seq=2, prev="a/q", items=())).code == "equivocation"


def test_two_senders_streams_of_one_name_do_not_touch(council):
    mine, other = council.own("a", label("b")), council.own("c", label("b"))
    assert take(council, parcel(council, mine)).code == "done"
    assert take(council, parcel(council, other, sender="c")).code == "done"


def test_an_object_that_its_origin_did_not_sign_is_left_out_and_the_stream_goes_on(council):
    note = council.own("a", label("b"))
    changed = msgspec.structs.replace(council.items[note], policy=label("bcd"))
    outcome = take(council, parcel(council, note, item=changed))
    assert outcome.allowed
    assert outcome.reason == f"{note} forged"
    assert not council.opens("b", note)
    assert council.nodes["b"].rows.get(Stream, "a\ns").next == 1


def test_nobody_takes_the_id_of_somebody_elses_object(council):
    note = council.own("a", label("b"))
    squat = msgspec.structs.replace(council.items[note], origin="c", policy=label("bcd"))
    proof = council.signing.sign("c", squat)
    assert take(council, parcel(council, note, "c", item=squat, proof=proof)).reason == f"{note} forged"
    assert take(council, parcel(council, note)).code == "done"
    assert council.opens("b", note)


def test_a_product_whose_source_was_withdrawn_before_it_came_is_left_out(council):
    note = council.own("a", label("bc", reshare="bc"))
    council.share("a", note, ["b"])
    council.run(1)
    product, _ = council.derive("b", [note])
    council.nodes["b"].online = False
    council.recall("a", [note])
    council.run(1)
    assert take(council, parcel(council, product, "b", "c"), to="c").reason == f"{product} recalled"


def test_an_object_that_is_over_recalled_or_doubted_is_left_out(council):
    over = council.own("a", label("b"))
    council.items[over] = msgspec.structs.replace(council.items[over], expires=council.now + council.terms.clock_error)
    assert take(council, parcel(council, over)).reason == f"{over} expired"
    note = council.own("a", label("bc"))
    council.share("a", note, ["c"])
    council.recall("a", [note])
    recall = council.recalls_of("a")[0].recall
    council.send("a", "b", recall)
    council.run(1)
    late = parcel(council, note, id="a/q", seq=1, prev="a/p")
    assert take(council, late).reason == f"{note} recalled"


def test_an_object_signed_after_the_key_was_compromised_is_left_out_whoever_brings_it(council):
    old, note = council.own("a", label("bc", reshare="bc")), council.own("a", label("bc", reshare="bc"))
    council.now += timedelta(hours=1)
    new = council.own("a", label("bc", reshare="bc"))
    council.remove("a", compromised=council.now)
    council.learn()
    brought = parcel(council, old, "c", epoch=2)
    assert take(council, brought).reason == "Done." or not brought
    later = parcel(council, new, "c", id="c/q", epoch=2, seq=1, prev="c/p")
    assert take(council, later).reason == f"{new} doubted"
    assert note


def test_a_holder_that_may_not_pass_it_on_gives_nothing_even_to_a_member_of_the_audience(council):
    note = council.own("a", label("bcd", reshare="d"))
    assert take(council, parcel(council, note, "c")).reason == f"{note} not-granted"
    assert take(council, parcel(council, note, "c", to="d"), to="d").code == "done"
    assert council.opens("d", note)


def test_a_release_that_comes_with_the_object_is_checked_where_it_arrives(council):
    note = council.own("a", label("b"))
    chain = council.grant("a", note, ("d",))
    false = council.grant("c", note, ("d",))
    assert take(council, parcel(council, note, "c", "d", chain=false), to="d").reason == f"{note} not-granted"
    whole = parcel(council, note, "c", "d", chain=chain, id="c/q", seq=1, prev="c/p")
    assert take(council, whole, to="d").code == "done"
    assert council.opens("d", note)


def test_a_policy_that_cannot_be_read_lets_nobody_have_it(council):
    note = council.own("a", "members only")
    assert take(council, parcel(council, note)).reason == f"{note} not-granted"


def test_the_same_object_by_another_way_changes_nothing_and_under_another_policy_is_refused(council):
    note = council.own("a", label("bc", reshare="bc"))
    take(council, parcel(council, note))
    assert take(council, parcel(council, note, "c")).reason == f"{note} already"
    item = msgspec.structs.replace(council.items[note], policy=label("bcd"))
    wider = parcel(council, note, item=item, proof=council.signing.sign("a", item), id="a/q", seq=1, prev="a/p")
    assert take(council, wider).reason == f"{note} other-policy"


def test_a_leased_object_brought_late_waits_for_a_word_or_brings_one(council):
    note = council.own("a", label("bc", reshare="bc"), lease=3600)
    council.now += timedelta(hours=2)
    outcome = take(council, parcel(council, note, "c"))
    assert outcome.effects == (AskWord(to="c", object=note),)
    assert not council.opens("b", note)
    other = council.own("a", label("bc", reshare="bc"), lease=3600)
    council.now += timedelta(hours=2)

    def brought(seq: int, thing: str, **changes):
        word = Word(id="a/w", origin="a", objects=(thing,), epoch=1, made=council.now)
        word = msgspec.structs.replace(word, **changes)
        signed = word, council.signing.sign("a", word)
        prev = "c/p" if seq == 1 else f"c/{seq - 1}"
        return take(council, parcel(council, thing, "c", id=f"c/{seq}", seq=seq, prev=prev, word=signed))

    things = [council.own("a", label("bc", reshare="bc"), lease=3600) for _ in range(4)]
    council.now += timedelta(hours=2)
    for seq, (thing, changes) in enumerate(
        zip(things, ({"origin": "c"}, {"objects": (other,)}, {"epoch": 2}, {"made": council.now + DAY}), strict=True), 1
    ):
        brought(seq, thing, **changes)
        assert not council.opens("b", thing), changes
    brought(5, other)
    assert council.opens("b", other)
    last, more = (council.own("a", label("bc", reshare="bc"), lease=3600) for _ in range(2))
    council.now += timedelta(hours=2)
    edge = council.now + 2 * council.terms.clock_error
    brought(6, last, made=edge)
    assert council.opens("b", last)
    brought(7, more, made=edge + timedelta(seconds=1))
    assert not council.opens("b", more)


def test_a_word_of_a_compromised_key_that_comes_with_an_object_counts_nothing(council):
    note = council.own("a", label("bc", reshare="bc"), lease=3600)
    council.now += timedelta(hours=2)
    council.remove("d")
    council.roll = council.make_roll("abcd", {"a": council.now})
    council.learn("b")
    word = Word(id="a/w", origin="a", objects=(note,), epoch=1, made=council.now)
    whole = parcel(council, note, "c", epoch=council.roll.epoch, word=(word, council.signing.sign("a", word)))
    assert take(council, whole).code == "done"
    assert not council.opens("b", note)
