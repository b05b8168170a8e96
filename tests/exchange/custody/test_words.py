"""Leases: what others own is used only while its origin's word is fresh, along any path, and one lease is the most."""

from datetime import timedelta

import msgspec
import pytest

from tests.support.council import DAY, Council, label
from tocsin.exchange.custody import words
from tocsin.exchange.custody.place import AskRegister
from tocsin.exchange.custody.rows import Holding
from tocsin.exchange.custody.statements import Word

HOUR = timedelta(hours=1)


@pytest.fixture
def council() -> Council:
    return Council("abcd")


@pytest.fixture
def note(council) -> str:
    note = council.own("a", label("bcd", reshare="bcd"), lease=7200)
    council.share("a", note, ["b"])
    council.run(1)
    return note


def test_a_lapsed_lease_closes_an_object_and_a_word_opens_it_again(council, note):
    council.now += 1.9 * HOUR
    assert council.opens("b", note)
    council.now += 0.1 * HOUR
    assert not council.opens("b", note)
    assert council.opens("a", note)
    council.word("a", [note], ["b"])
    council.run(1)
    assert council.opens("b", note)


def test_the_lease_ends_before_it_would_by_the_slowest_clock(council, note):
    made = council.items[note].made
    council.now = made + 2 * HOUR - council.terms.clock_error - timedelta(seconds=1)
    assert council.opens("b", note)
    council.now += timedelta(seconds=1)
    assert not council.opens("b", note)


def test_what_lapsed_is_neither_shared_nor_derived_from_nor_vouched_for(council, note):
    council.now += 2 * HOUR
    assert council.share("b", note, ["c"]).code == "no-word"
    assert council.derive("b", [note])[1].code == "no-word"
    assert not council.word("b", [note], ["c"]).allowed


def test_a_word_follows_deliveries_to_those_in_standing(council, note):
    council.share("b", note, ["c", "d"])
    council.run(1)
    council.remove("d")
    council.learn("a", "b", "c")
    council.now += 2 * HOUR
    word = Word(id="a/w", origin="a", objects=(note,), epoch=council.roll.epoch, made=council.now)
    passed = words.take_word(council.at("b"), word, council.signing.sign("a", word), council.now)
    assert [effect.to for effect in passed.effects] == ["c"]
    council.word("a", [note], ["b", "d"])
    council.run(1)
    assert council.opens("b", note)
    assert council.opens("c", note)
    assert not council.opens("d", note)


def test_an_origin_vouches_for_nothing_that_it_recalled(council, note):
    council.recall("a", [note])
    assert council.word("a", [note], ["b"]).code == "not-held"
    assert council.word("a", ["a/none"], ["b"]).code == "not-held"


def test_nobody_is_told_who_is_out_or_the_origin_itself(council, note):
    council.remove("b")
    council.learn("a")
    assert council.word("a", [note], ["b"]).code == "not-standing"
    assert council.word("a", [note], ["a"]).code == "not-standing"


def take(council, word: Word, by: str = "a"):
    return council.do("b", words.take_word(council.at("b"), word, council.signing.sign(by, word), council.now))


def test_a_word_counts_only_from_the_origin_now_and_in_a_known_membership(council, note):
    council.now += 3 * HOUR
    word = Word(id="a/w", origin="a", objects=(note,), epoch=1, made=council.now)
    changed = lambda **changes: msgspec.structs.replace(word, **changes)  # noqa: E731 - said often
    assert take(council, word, by="c").code == "forged"
    assert take(council, changed(id="c/w")).code == "forged"
    assert take(council, changed(id="c/w", origin="c"), by="c").code == "not-held"
    later = take(council, changed(epoch=2))
    assert (later.code, later.effects) == ("later-epoch", (AskRegister(epoch=2),))
    assert take(council, changed(made=council.now + 5 * council.terms.clock_error)).code == "from-the-future"
    assert take(council, changed(made=council.items[note].made)).code == "already"
    edge = changed(id="a/edge", made=council.now + 2 * council.terms.clock_error)
    assert words.take_word(council.at("b"), edge, council.signing.sign("a", edge), council.now).code == "done"
    over = changed(made=edge.made + timedelta(seconds=1))
    assert take(council, over).code == "from-the-future"
    assert not council.opens("b", note)
    both = changed(objects=("a/none", note))
    assert take(council, both).code == "done"
    assert take(council, both).code == "already"
    assert take(council, changed(objects=("a/none",))).code == "not-held"
    assert council.opens("b", note)


def test_a_word_of_a_compromised_key_or_at_a_member_that_is_out_counts_nothing(council, note):
    word = Word(id="a/w", origin="a", objects=(note,), epoch=1, made=council.now)
    council.remove("b", compromised=None)
    council.learn("b")
    assert take(council, word).code == "i-am-out"
    council.nodes["b"].roll = council.make_roll("abcd", {"a": council.now})
    assert take(council, word).code == "doubted"


def test_a_word_never_brings_back_what_was_withdrawn_or_is_over(council, note):
    council.recall("a", [note])
    council.run(2)
    word = Word(id="a/w", origin="a", objects=(note,), epoch=1, made=council.now)
    assert take(council, word).code == "not-held"
    assert council.nodes["b"].rows.get(Holding, note).state == "destroyed"


def test_a_word_changes_nothing_of_what_has_expired(council, note):
    council.now = council.items[note].expires
    council.sweep("b")
    word = Word(id="a/w", origin="a", objects=(note,), epoch=1, made=council.now)
    assert take(council, word).code == "not-held"


def test_a_product_lives_on_the_words_of_its_sources_and_no_longer_than_one_lease(council, note):
    council.now += 1.5 * HOUR
    product, _ = council.derive("b", [note])
    council.share("b", product, ["c"])
    council.run(1)
    assert council.opens("b", product)
    assert council.opens("c", product)
    council.now += 0.6 * HOUR
    assert not council.opens("b", product)
    assert not council.opens("c", product)
    council.word("a", [note], ["b"])
    council.run(1)
    assert council.opens("b", product)
    assert not council.opens("c", product)
    council.now += 0.5 * HOUR
    council.word("b", [product], ["c"])
    council.run(1)
    assert council.opens("c", product)
    fresh = council.nodes["c"].rows.get(Holding, product).fresh
    assert fresh == council.nodes["b"].rows.get(Holding, note).fresh


def test_what_needs_no_lease_lasts_without_a_word(council):
    note = council.own("a", label("b"))
    council.share("a", note, ["b"])
    council.run(1)
    council.now += 30 * DAY
    assert council.opens("b", note)


def test_a_lease_in_the_policy_itself_is_held_by_every_clock_too(council):
    note = council.own("a", label("b", lease_online=3600, lease_offline=7200))
    council.share("a", note, ["b"])
    council.run(1)
    council.now = council.items[note].made + HOUR - council.terms.clock_error
    assert council.opens("b", note)
    council.now += timedelta(seconds=1)
    assert not council.opens("b", note)
    council.now += 2 * HOUR
    council.word("a", [note], ["b"])
    council.run(1)
    assert council.opens("b", note)
