"""An answer is a delivery: it passes the gate, is recorded, and tells nothing of what it leaves out."""

from datetime import timedelta

import pytest

from tests.support.council import Council, label
from tocsin.exchange.custody import queries
from tocsin.exchange.custody.rows import Given
from tocsin.exchange.custody.statements import Query


@pytest.fixture
def council() -> Council:
    return Council("abcd")


def test_an_answer_holds_what_the_asker_may_have_and_of_the_rest_not_a_word(council):
    yes, no = council.own("a", label("b")), council.own("a", label("c"))
    outcome = council.ask("b", "a", [yes, no, "a/none"])
    assert [effect.object for effect in outcome.effects] == [yes]
    council.run(1)
    assert council.readers(yes) == ["a", "b"]
    assert council.readers(no) == ["a"]
    refused = council.ask("d", "a", [yes, no])
    nothing = council.ask("d", "a", ["a/none"])
    assert (refused.code, refused.reason, refused.effects) == (nothing.code, nothing.reason, nothing.effects)


def test_an_answer_is_a_recorded_delivery_that_recalls_follow(council):
    note = council.own("a", label("b"))
    council.ask("b", "a", [note])
    council.run(1)
    assert council.nodes["a"].rows.get(Given, f"{note}\nb").purpose == "query"
    council.recall("a", [note], act="r")
    council.run(5)
    assert council.answered("a", "a/r") == {"b": "deleted"}


def test_a_holder_answers_only_with_what_it_may_pass_on(council):
    closed = council.own("a", label("bcd"))
    opened = council.own("a", label("bcd", reshare="c"))
    council.share("a", closed, ["b"])
    council.share("a", opened, ["b"])
    council.run(1)
    outcome = council.ask("c", "b", [closed, opened])
    assert [effect.object for effect in outcome.effects] == [opened]
    assert not council.ask("d", "b", [closed, opened]).effects


def test_a_policy_without_the_purpose_of_queries_answers_none(council):
    note = council.own("a", label("b", purposes=("read", "share")))
    assert not council.ask("b", "a", [note]).effects


def test_an_answer_may_rest_on_the_release_that_the_object_came_by(council):
    note = council.own("a", label("b"))
    chain = council.grant("a", note, ("c", "d"))
    council.share("a", note, ["c"], chain=chain)
    council.run(1)
    outcome = council.ask("d", "c", [note])
    assert [effect.object for effect in outcome.effects] == [note]
    council.run(1)
    assert council.opens("d", note)
    assert council.nodes["c"].rows.get(Given, f"{note}\nd").release == chain[-1][0].id


def test_what_needs_two_persons_never_leaves_by_a_query(council):
    note = council.own("a", label("b"), level=3)
    assert not council.ask("b", "a", [note]).effects
    assert council.ask("b", "a", [council.own("a", label("b"), level=2)]).effects


def test_a_query_counts_for_its_signer_its_receiver_its_time_and_once(council):
    note = council.own("a", label("b"))
    query = Query(id="b/q", asker="b", to="a", made=council.now)

    def ask(by: str = "b", at: str = "a", after: float = 0, **changes):
        asked = Query(**{"id": "b/q", "asker": "b", "to": "a", "made": query.made} | changes)
        now = council.now + timedelta(seconds=after)
        return council.do(at, queries.answer(council.at(at), asked, council.signing.sign(by, asked), [note], now))

    assert ask(by="c").code == "forged"
    assert ask(id="c/q").code == "forged"
    assert ask(at="c").code == "not-for-me"
    assert ask(after=5).code == "expired"
    assert ask(after=-5).code == "from-the-future"
    council.remove("b")
    council.learn("c")
    assert ask(at="c", to="c").code == "not-standing"
    assert ask(after=4).code == "done"
    again = ask()
    assert (again.code, again.effects) == ("already", ())
