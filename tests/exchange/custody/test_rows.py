"""State is a fold of acts: replayed, stored and read back, it decides the same, and it stays small."""

import msgspec

from tests.support.council import Council, label
from tocsin.exchange.custody.refusals import REASONS, Code
from tocsin.exchange.custody.rows import Act, Holding, Memory, Waiting, fold


def lived() -> Council:
    council = Council("abcd")
    note = council.own("a", label("bcd", reshare="bc"), lease=7200)
    high = council.own("a", label("b"), level=3)
    council.share("a", note, ["b"], chain=council.grant("a", note, ("d",)))
    council.share("a", high, ["b"], act="7")
    council.run(1)
    council.share("b", note, ["c"])
    product, _ = council.derive("b", [note])
    council.share("b", product, ["c"])
    council.ask("c", "b", [note])
    council.approve("a", "7", high, "Ben")
    council.word("a", [note], "b")
    council.run(3)
    council.keep("c", product, "court order")
    council.recall("a", [note])
    council.remove("d")
    council.learn()
    council.sweep("b")
    council.run(5)
    return council


def test_the_fold_of_all_acts_is_what_the_member_remembers():
    for node in lived().nodes.values():
        assert fold(node.acts).frozen() == node.rows.frozen()


def test_folding_an_act_twice_changes_nothing():
    for node in lived().nodes.values():
        twice = [act for act in node.acts for _ in range(2)]
        assert fold(twice).frozen() == node.rows.frozen()


def test_acts_survive_the_journal():
    for node in lived().nodes.values():
        stored = [msgspec.json.encode(act) for act in node.acts]
        back = [msgspec.json.decode(text, type=Act) for text in stored]
        assert back == node.acts
        assert fold(back).frozen() == node.rows.frozen()


def test_rows_move_between_groups_when_their_state_changes():
    council = Council("ab")
    note = council.own("a", label("b"), level=3)
    council.share("a", note, ["b"], act="7")
    rows = council.nodes["a"].rows
    assert [row.id for row in rows.under(Waiting, "waiting")] == ["7"]
    council.approve("a", "7", note, "Ben")
    assert not list(rows.under(Waiting, "waiting"))
    assert [row.id for row in rows.under(Waiting, "released")] == ["7"]


def test_what_ends_is_found_by_its_time():
    council = Council("ab")
    soon, late = council.own("a", label("b"), days=1), council.own("a", label("b"), days=9)
    rows: Memory = council.nodes["a"].rows
    ends = rows.get(Holding, soon).expires
    assert [row.id for row in rows.ending(ends)] == [soon]
    council.now = ends
    assert council.sweep("a").allowed
    assert rows.get(Holding, soon).state == "destroyed"
    assert rows.get(Holding, late).state == "held"
    assert council.sweep("a").code == "already"


def test_an_object_costs_a_few_hundred_bytes_and_no_body():
    council = Council("ab")
    for _ in range(50):
        council.share("a", council.own("a", label("b")), ["b"])
    council.run(2)
    stored = sum(len(msgspec.msgpack.encode(act)) for act in council.nodes["a"].acts)
    assert stored / 50 < 1000


def test_every_code_has_its_sentence():
    assert set(REASONS) == set(Code.__args__)
