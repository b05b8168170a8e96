"""A node raises alerts from its own forecasts, keeps every step, and says where nothing is known about now."""

import threading
from datetime import timedelta
from pathlib import Path

import polars as pl
import pytest

from tests.support.small_node import LAST, NOW, months, small_node, sources
from tocsin.errors import NotFoundError, RefusedError
from tocsin.exchange.policies import Person
from tocsin.node.clock import FixedClock
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


def test_a_replay_says_what_the_rules_have_been_worth_and_stands_beside_each_alert(alerted: Node) -> None:
    job = alerted.wait(alerted.submit("replay", "conflict", alerted.operator, first="2013-01", every=6).id)
    assert (job.state, job.message) == ("done", "1 hazards replayed")
    reader = alerted.reader(alerted.operator)
    found = reader.alert_replay("conflict")
    made = found.replay
    assert made.last <= "2015-09"
    assert made.first >= "2013-01"
    assert {one.level for one in made.levels} == {"watch", "advisory", "warning", "emergency"}
    for one in made.levels:
        assert one.precision.low <= (one.precision.share or 0.0) <= one.precision.high
    shown = [one for one in reader.alerts(hazard="conflict") if one.share is not None]
    assert shown
    own = {one.level: one.exactly for one in made.levels if one.part == "all"}
    assert all((one.share.hits, one.share.cases) == (own[one.level].hits, own[one.level].cases) for one in shown)


def test_another_replay_by_other_rules_runs_no_model_again(alerted: Node, monkeypatch: pytest.MonkeyPatch) -> None:
    alerted.wait(alerted.submit("replay", "conflict", alerted.operator, first="2014-01", every=6).id)
    before = alerted.reader(alerted.operator).alert_replay("conflict")
    alerted.home.alert_rules.write_text("[levels.advisory]\nprobability = 0.9\n", encoding="utf-8")
    after = alerted.reader(alerted.operator).alert_replay("conflict")
    assert after.replay.rule != before.replay.rule
    monkeypatch.setattr("tocsin.node.replaying.cases_at", None)
    again = alerted.wait(alerted.submit("replay", "conflict", alerted.operator, first="2014-01", every=12).id)
    assert again.state == "done"


def test_what_came_is_verified_and_what_nobody_spoke_of_is_found(node: Node) -> None:
    # Nobody speaks of anything below a fifth, so some months come unspoken of.
    node.home.alert_rules.write_text(
        "observed = false\n[levels.advisory]\nprobability = 0.2\nratio = 0", encoding="utf-8"
    )
    alerts = [one.id for one in node.reader(node.operator).alerts(hazard="conflict", state="open")]
    for id_ in alerts:
        node.step(id_, "ended", node.operator, why="made by other rules")
    levels = node.reader(node.operator).alert_levels("conflict").places
    silent = min((one.signal.probability, one.place) for one in levels if one.signal is not None)[1]
    home = node.home.path
    node.close()
    views, weather = sources()
    here, new = pl.col("place") == silent, pl.col("period") > LAST.first_day
    came = pl.when(here & new).then(99.0).when(here).then(0.0).otherwise("value").alias("value")
    views.tables = {name: months(LAST + 4).with_columns(came) for name in views.tables}
    with small_node(home, made_up=(views, weather), clock=FixedClock(NOW + timedelta(days=120))) as later:
        for kind in ("sync", "alert"):
            assert later.wait(later.submit(kind, "", later.operator).id).state == "done"
        found = later.reader(later.operator).alerts(hazard="conflict")
        assert "hit" in {one.verdict for one in found}
        assert {one.place for one in found if one.verdict == "miss"} == {silent}
        for one in found:
            if one.verdict:
                assert one.steps[-1].why
                assert one.state == "ended"
        later.wait(later.submit("alert", "", later.operator).id)
        assert later.reader(later.operator).alerts(hazard="conflict") == found
