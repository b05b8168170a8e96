"""What *readable* means: standing, time, recall, lease and policy, asked at every opening."""

from datetime import timedelta

import msgspec
import pytest

from tests.support.council import DAY, Council, label
from tocsin.exchange.custody import gate
from tocsin.exchange.custody.gate import openable
from tocsin.exchange.custody.rows import Holding, Tomb
from tocsin.exchange.policies import Person


@pytest.fixture
def council() -> Council:
    return Council("abc")


def held(council, **changes) -> str:
    note = council.own("a", label("b"))
    council.share("a", note, ["b"])
    council.run(1)
    if changes:
        row = msgspec.structs.replace(council.nodes["b"].rows.get(Holding, note), **changes)
        council.nodes["b"].rows.put(msgspec.structs.replace(council.nodes["b"].acts[-1], rows=(row,)))
    return note


def code(council, note: str, name: str = "b", person: Person | None = None) -> str:
    return openable(council.at(name), note, council.now, person).code


def test_each_state_says_why_it_is_closed(council):
    assert code(council, held(council)) == "done"
    assert code(council, "a/none") == "not-held"
    for state, why in (
        ("destroyed", "not-held"),
        ("recalled", "recalled"),
        ("kept", "recalled"),
        ("expired", "expired"),
    ):
        assert code(council, held(council, state=state)) == why


def test_the_end_holds_by_every_clock_within_the_error(council):
    note = held(council)
    council.now = council.items[note].expires - council.terms.clock_error
    assert code(council, note) == "expired"
    council.now -= timedelta(seconds=1)
    assert code(council, note) == "done"
    assert council.share("a", note, ["b"]).allowed
    council.now += timedelta(seconds=1)
    assert code(council, note, "a") == "expired"


def test_an_embargoed_object_opens_late_rather_than_early(council):
    begin = council.now + DAY
    note = held(council, not_before=begin)
    council.now = begin + council.terms.clock_error - timedelta(seconds=1)
    assert code(council, note) == "too-early"
    council.now += timedelta(seconds=1)
    assert code(council, note) == "done"


def test_the_owner_opens_its_own_before_its_time(council):
    note = council.own("a", label("b"))
    row = msgspec.structs.replace(council.nodes["a"].rows.get(Holding, note), not_before=council.now + DAY)
    council.nodes["a"].rows.put(msgspec.structs.replace(council.nodes["a"].acts[-1], rows=(row,)))
    assert code(council, note, "a") == "done"


def test_a_member_that_knows_it_is_out_opens_nothing(council):
    note = held(council)
    council.remove("b")
    council.learn("b")
    assert code(council, note) == "i-am-out"


def test_what_a_compromised_key_signed_is_closed_with_everything_made_of_it(council):
    note = held(council)
    product, _ = council.derive("b", [note])
    council.remove("a", compromised=council.items[note].made)
    council.learn("b")
    assert code(council, note) == code(council, product) == "doubted"


def test_what_was_signed_before_the_key_was_compromised_stays_open(council):
    note = held(council)
    council.remove("a", compromised=council.items[note].made + timedelta(seconds=1))
    council.learn("b")
    assert code(council, note) == "done"


def test_a_person_of_another_member_opens_nothing_here(council):
    note = held(council)
    assert code(council, note, person=Person(name="Eve", member="c", standing="good", local=True)) == "not-local"
    assert code(council, note, person=Person(name="Ada", member="b", standing="good", local=True)) == "done"


def test_a_tomb_closes_an_object_and_all_that_rests_on_it_whatever_its_row_says(council):
    for buried in (0, 1):
        note = held(council)
        product, _ = council.derive("b", [note])
        thing = (note, product)[buried]
        tomb = Tomb(origin=thing[0], object=thing, recall="r")
        council.nodes["b"].rows.put(msgspec.structs.replace(council.nodes["b"].acts[-1], rows=(tomb,)))
        assert code(council, product) == "recalled"
        assert code(council, note) == ("done" if buried else "recalled")


def test_an_owner_needs_no_lease_for_its_own(council):
    note = council.own("a", label("b"), lease=1)
    assert code(council, note, "a") == "done"
    council.now += DAY
    assert code(council, note, "a") == "done"


def test_a_product_is_as_fresh_as_the_stalest_of_its_foreign_sources(council):
    old = council.own("b", label("bc"))
    council.now += DAY
    early, late = (council.own("a", label("bc", reshare="c"), lease=7200) for _ in range(2))
    council.share("a", early, ["b"])
    council.share("a", late, ["b"])
    council.run(1)
    product, _ = council.derive("b", [old, early, late])
    assert code(council, product) == "done"
    council.now += timedelta(hours=1.9)
    council.word("a", [late], ["b"])
    council.run(1)
    assert code(council, product) == "done"
    council.now += timedelta(hours=0.5)
    assert code(council, product) == "no-word"
    council.word("a", [early], ["b"])
    council.run(1)
    assert code(council, product) == "done"


def test_what_another_made_lives_by_its_makers_word_alone(council):
    note = council.own("a", label("bc", reshare="bc"), lease=7200)
    council.share("a", note, ["b", "c"])
    council.run(1)
    product, _ = council.derive("b", [note])
    council.share("b", product, ["c"])
    council.run(1)
    council.now += timedelta(hours=2)
    council.word("a", [note], ["c"])
    council.run(1)
    assert code(council, note, "c") == "done"
    assert code(council, product, "c") == "no-word"


def test_the_policy_is_asked_at_every_opening(council):
    note = held(council)
    assert code(council, note, person=Person(name="Ada", member="b", standing="removed", local=True)) == "policy"


def test_the_gate_is_asked_at_both_ends_of_the_clock_error(council):
    begin, end = council.now + DAY, council.now + 3 * DAY
    note = council.own("a", label("b", not_before=begin, expires=end))

    def asked() -> bool:
        return gate.ask(council.at("a"), council.items[note], council.at("a").person("b"), "read", council.now).allowed

    error, second = council.terms.clock_error, timedelta(seconds=1)
    for moment, allowed in (
        (begin + error, True), (begin + error - second, False), (end - error - second, True), (end - error, False),
    ):  # fmt: skip
        council.now = moment
        assert asked() is allowed


def test_an_object_that_stays_at_its_node_is_opened_there_alone(council):
    note = council.own("a", "node-only")
    assert code(council, note, "a") == "done"
    assert council.share("a", note, ["b"]).code == "policy"
    foreign = held(council, policy="node-only")
    assert code(council, foreign, person=Person(name="Ada", member="b", standing="good", local=True)) == "policy"
