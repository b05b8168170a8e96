"""A node raises alerts from its own forecasts, keeps every step, and says where nothing is known about now."""

import threading
from pathlib import Path

import pytest

from tests.support.small_node import small_node
from tocsin.errors import NotFoundError, RefusedError
from tocsin.exchange.policies import Person
from tocsin.node.running import Node

VISITOR = Person(name="visitor", member="elsewhere")
_RULES = """
[levels.watch]
probability = 0.0
ratio = 0.1
return_years = 0
"""


@pytest.fixture
def alerted(node: Node) -> Node:
    """A node whose rules call every place a watch, so that there is something to answer."""
    node.home.alert_rules.write_text(_RULES, encoding="utf-8")
    node.wait(node.submit("alert", "", node.operator).id)
    return node


def _first(node: Node) -> str:
    return node.reader(node.operator).alerts(hazard="conflict", state="open")[0].id


def test_every_alert_names_its_rule_and_its_evidence(alerted: Node) -> None:
    found = alerted.reader(alerted.operator).alerts(hazard="conflict")
    assert found
    for one in found:
        assert one.signal is not None
        evidence = one.signal.evidence
        assert one.rule.startswith("conflict@")
        assert one.rule.endswith(f"/{one.level}")
        assert evidence.origin == "2015-12"
        assert evidence.vintage
        assert evidence.kind == "observation" or any(made.id == evidence.id for made in alerted.forecasts.made())
        assert one.signal.reference.endswith(("2015-12", "2015-11"))
        assert one.limit is not None


def test_the_same_forecast_raises_no_alert_twice(alerted: Node) -> None:
    before = alerted.reader(alerted.operator).alerts()
    job = alerted.wait(alerted.submit("alert", "", alerted.operator).id)
    assert job.message == "0 alerts raised, 0 changed"
    assert alerted.reader(alerted.operator).alerts() == before


def test_an_alert_that_a_person_ended_is_not_raised_again_by_the_same_figures(alerted: Node) -> None:
    ended = alerted.step(_first(alerted), "ended", alerted.operator, why="checked: known and expected")
    alerted.wait(alerted.submit("alert", "", alerted.operator).id)
    same = [one for one in alerted.reader(alerted.operator).alerts() if one.place == ended.place]
    assert [one.state for one in same if one.hazard == "conflict"] == ["ended"]


def test_steps_are_kept_with_when_who_and_why_and_survive_a_rebuild(alerted: Node) -> None:
    id_ = _first(alerted)
    alerted.step(id_, "acknowledged", alerted.operator, why="calling the desk")
    alerted.step(id_, "assigned", alerted.operator, to="li")
    answer = alerted.step(id_, "verified", alerted.operator, verdict="hit")
    assert [(step.verb, step.actor) for step in answer.steps[1:]] == [
        ("acknowledged", "operator@self"),
        ("assigned", "operator@self"),
        ("verified", "operator@self"),
    ]
    alerted.records.rebuild()
    alerted.changed()
    assert alerted.reader(alerted.operator).alert(id_) == answer
    assert alerted.records.verify() == ()


def test_a_refused_step_leaves_no_entry(alerted: Node) -> None:
    id_ = _first(alerted)
    alerted.step(id_, "acknowledged", alerted.operator)
    newest = alerted.records.newest()
    with pytest.raises(RefusedError, match="did so already"):
        alerted.step(id_, "acknowledged", alerted.operator)
    assert alerted.records.newest() == newest


def test_a_request_sent_twice_is_taken_once(alerted: Node) -> None:
    id_ = _first(alerted)
    once = alerted.step(id_, "acknowledged", alerted.operator, request="phone-17")
    assert alerted.step(id_, "acknowledged", alerted.operator, request="phone-17") == once


def test_of_many_who_acknowledge_at_once_one_does(alerted: Node) -> None:
    id_ = _first(alerted)
    refused: list[str] = []

    def take(number: int) -> None:
        try:
            alerted.step(id_, "acknowledged", Person(name=f"p{number}", member="self", local=True))
        except RefusedError as error:
            refused.append(str(error))

    threads = [threading.Thread(target=take, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(refused) == 7
    assert len(alerted.reader(alerted.operator).alert(id_).steps) == 2


def test_nobody_elsewhere_answers_for_this_node(alerted: Node) -> None:
    with pytest.raises(RefusedError, match="not at this node"):
        alerted.step(_first(alerted), "acknowledged", VISITOR)


def test_every_alert_carries_the_strictest_label_of_what_it_came_from(alerted: Node) -> None:
    label = alerted.label(alerted.registry.hazard("conflict"))
    assert {one.policy for one in alerted.reader(alerted.operator).alerts(hazard="conflict")} == {label}
    seen = alerted.reader(VISITOR).alerts(hazard="conflict")
    assert bool(seen) == (label == "public")


def test_old_figures_are_no_data_and_never_no_alert(node: Node) -> None:
    node.home.alert_rules.write_text("stale_days = 30", encoding="utf-8")
    found = node.reader(node.operator).alert_levels("conflict")
    assert (found.absence, found.newest) == ("stale", "2015-12")
    assert found.age_days == pytest.approx(69, abs=1)
    assert all(one.absence for one in found.places)
    assert {one.absence for one in found.places if one.place == "FRA"} == {"stale"}
    # A country that no row speaks of is named, with the reason.
    assert {one.absence for one in found.places if one.place == "BRA"} == {"never"}


def test_new_figures_say_a_level_for_each_place_that_has_any(node: Node) -> None:
    found = node.reader(node.operator).alert_levels("conflict")
    by_place = {one.place: one for one in found.places}
    assert found.absence == ""
    assert by_place["SDN"].level is not None
    assert by_place["SDN"].absence == ""
    assert by_place["BRA"].level is None


def test_a_faulty_rule_file_is_an_error_and_not_the_default(node: Node) -> None:
    node.home.alert_rules.write_text("stay_days = -1\n", encoding="utf-8")
    job = node.wait(node.submit("alert", "", node.operator).id)
    assert job.state == "failed"
    assert job.error.startswith("alerts.toml:1: stay_days")


def test_in_the_time_machine_nothing_is_raised_and_nothing_later_is_seen(alerted: Node, tmp_path: Path) -> None:
    id_ = _first(alerted)
    alerted.close()
    with small_node(tmp_path / "home", as_of="2011-04") as past:
        reader = past.reader(past.operator)
        assert reader.alerts() == ()
        with pytest.raises(NotFoundError, match="raised later"):
            reader.alert(id_)
        with pytest.raises(RefusedError, match="the past cannot be changed"):
            past.step(id_, "acknowledged", past.operator)
