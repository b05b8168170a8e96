"""A night at the desk: a call raises an alert at once, nobody answers, the next name is asked, and nothing is lost."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tests.support.moving_clock import MovingClock
from tests.support.small_node import small_node
from tocsin.alerts.rota import Rota, Turn
from tocsin.alerts.shifts import Handed
from tocsin.errors import BadInputError, TocsinError
from tocsin.exchange.policies import Person
from tocsin.node import desk_orders as orders
from tocsin.node.running import Node

NIGHT = datetime(2016, 3, 10, 2, tzinfo=UTC)
ROTA = orders.WriteRota(rota=Rota(turns=(Turn(names=("amina", "jonas", "chief")),)))
VISITOR = Person(name="visitor", member="elsewhere", local=False)


@pytest.fixture
def clock() -> MovingClock:
    return MovingClock(NIGHT)


@pytest.fixture
def node(tmp_path: Path, clock: MovingClock) -> Iterator[Node]:
    with small_node(tmp_path / "home", clock=clock) as found:
        found.desk.write_rota(ROTA, found.operator)
        yield found


def call(node: Node, title: str = "Shelling", grade: str = "B2", kind: str = "phone", **more) -> str:
    facts = orders.Facts(**{"title": title, "place": "SDN", "severity": "extreme", **more})
    report = orders.NewReport(kind=kind, reliability=grade[0], credibility=int(grade[1]))
    return node.desk.incident(orders.AddIncident(facts=facts, report=report), node.operator)


def alerts(node: Node):
    return node.reader(node.operator).alerts()


def test_a_call_raises_an_alert_at_once_by_the_stated_rule(node):
    id_ = call(node)
    (alert,) = alerts(node)
    assert (alert.hazard, alert.place, alert.level, alert.state) == ("conflict", "SDN", "emergency", "open")
    assert alert.incidents == (id_,)
    assert "extreme asks emergency" in alert.rule
    assert node.reader(node.operator).incident(id_).incident.alert == alert.id


def test_a_second_call_joins_and_a_better_report_lifts_the_level(node, clock):
    first = call(node, grade="F6")
    assert alerts(node)[0].level == "advisory"
    clock.move(minutes=3)
    second = call(node, "Explosions", grade="F6")
    (alert,) = alerts(node)
    assert alert.incidents == (first, second)
    report = orders.NewReport(kind="field", reliability="B", credibility=2)
    node.desk.incident(orders.AddReport(id=second, report=report), node.operator)
    (alert,) = alerts(node)
    assert (alert.level, [step.verb for step in alert.steps]) == ("emergency", ["raised", "joined", "updated"])


def test_a_correction_never_lowers_an_alert_by_itself(node):
    id_ = call(node)
    facts = orders.Facts(title="Fireworks", place="SDN", severity="minor")
    node.desk.incident(orders.CorrectIncident(id=id_, facts=facts, reason="heard wrong"), node.operator)
    assert alerts(node)[0].level == "emergency"


def test_what_happens_after_an_alert_has_ended_raises_another(node, clock):
    id_ = call(node)
    node.step(alerts(node)[0].id, "ended", node.operator, why="over")
    clock.move(minutes=1)
    node.desk.incident(orders.AddReport(id=id_, report=orders.NewReport(kind="press")), node.operator)
    assert [one.state for one in alerts(node)] == ["open", "ended"]
    assert node.reader(node.operator).incident(id_).incident.alert == alerts(node)[0].id


def test_places_known_by_position_alone_raise_and_join_too(node):
    call(node, place="", latitude=12.5, longitude=45.0, sector="maritime")
    call(node, place="", latitude=12.6, longitude=45.1, sector="maritime")
    call(node, place="", latitude=-30.0, longitude=45.1, sector="maritime")
    assert sorted(len(one.incidents) for one in alerts(node)) == [1, 2]


def test_nobody_answers_so_the_next_name_is_asked_until_somebody_does(node, clock):
    call(node)
    assert [step.name for step in node.desk.tend()] == ["amina"]
    assert node.desk.tend() == ()
    clock.move(minutes=15)
    assert [(step.name, step.why) for step in node.desk.tend()] == [("jonas", "late")]
    assert alerts(node)[0].escalated_to == "jonas"
    node.step(alerts(node)[0].id, "acknowledged", node.operator)
    clock.move(hours=3)
    assert node.desk.tend() == ()


def test_a_night_switched_off_passes_the_alert_on_once(tmp_path, clock):
    with small_node(tmp_path / "home", clock=clock) as node:
        node.desk.write_rota(ROTA, node.operator)
        call(node)
        node.desk.tend()
    clock.move(hours=9)
    with small_node(tmp_path / "home", clock=clock) as node:
        assert [step.name for step in node.desk.tend()] == ["jonas"]
        assert node.desk.tend() == ()
        assert [entry.kind for entry in node.records.entries(kind="rota.asked")] == ["rota.asked"] * 2


@pytest.mark.parametrize("dies_at", ["incident.linked", "alert.raised", "rota.asked", "alert.escalated"])
def test_a_crash_between_two_entries_is_mended_and_nothing_is_done_twice(node, clock, monkeypatch, dies_at):
    whole = node.records.append

    def dying(kind, *arguments, **named):
        if kind == dies_at:
            raise TocsinError("the disk is full")
        return whole(kind, *arguments, **named)

    monkeypatch.setattr(node.records, "append", dying)

    def night() -> None:
        call(node)
        node.desk.tend()

    with pytest.raises(TocsinError):
        night()
    monkeypatch.setattr(node.records, "append", whole)
    node.desk.tend()
    node.desk.tend()
    (alert,) = alerts(node)
    assert [step.verb for step in alert.steps] == ["raised", "escalated"]
    kinds = [entry.kind for entry in node.records.entries()]
    for kind in ("incident.recorded", "incident.linked", "alert.raised", "rota.asked", "alert.escalated"):
        assert kinds.count(kind) == 1, kind


def test_a_hand_over_names_every_open_alert(node):
    call(node)
    (alert,) = alerts(node)
    shift = node.desk.shift(orders.BeginShift(name="amina"), node.operator)
    with pytest.raises(BadInputError, match=alert.id):
        node.desk.shift(orders.CloseShift(id=shift, to="jonas"), node.operator)
    handed = (Handed(alert=alert.id, level=alert.level, note="call back at nine"),)
    node.desk.shift(orders.CloseShift(id=shift, to="jonas", handed=handed), node.operator)
    node.desk.shift(orders.TakeShift(id=shift, name="jonas"), node.operator)
    (found,) = node.reader(node.operator).shifts()
    assert (found.shift.taken_by, found.shift.handed) == ("jonas", handed)


def test_an_alert_of_this_node_only_is_shown_to_no_visitor(node):
    call(node)
    assert node.reader(VISITOR).alerts() == ()
