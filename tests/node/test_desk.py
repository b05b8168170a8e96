"""The duty desk writes every step to the journal and knows nothing that is not there."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tests.support.moving_clock import MovingClock
from tests.support.small_node import small_node
from tocsin.alerts.rota import Rota, Turn
from tocsin.errors import BadInputError, HomeInUseError, RefusedError, UnknownCodeError
from tocsin.exchange.policies import Person
from tocsin.node import desk_orders as orders
from tocsin.node.running import Node

NIGHT = datetime(2016, 3, 10, 2, tzinfo=UTC)
VISITOR = Person(name="visitor", member="elsewhere", local=False)


@pytest.fixture
def clock() -> MovingClock:
    return MovingClock(NIGHT)


@pytest.fixture
def desk_node(tmp_path: Path, clock: MovingClock) -> Iterator[Node]:
    with small_node(tmp_path / "home", clock=clock) as node:
        yield node


def called(title: str = "Shelling", **more) -> orders.AddIncident:
    report = more.pop("report", orders.NewReport(reliability="B", credibility=2, text="a caller at the market"))
    facts = orders.Facts(**{"title": title, "place": "Sudan", "severity": "severe", **more})
    return orders.AddIncident(facts=facts, report=report)


def entered(node: Node, order) -> str:
    return node.desk.incident(order, node.operator)


def test_a_phone_call_is_an_incident_with_a_place_a_time_and_a_grade(desk_node):
    id_ = entered(desk_node, called())
    found = desk_node.reader(desk_node.operator).incident(id_)
    assert (id_, found.incident.facts.place, found.incident.facts.time) == ("I0001", "SDN", NIGHT)
    assert (found.grade, found.trust, found.policy) == ("B2", "strong", "node-only")
    assert [entry.subject for entry in desk_node.records.entries(kind="incident.recorded")] == [id_]


def test_what_the_desk_knows_is_in_the_journal_and_outlives_the_node(tmp_path, clock):
    with small_node(tmp_path / "home", clock=clock) as node:
        entered(node, called())
        entered(node, called("Explosions"))
        entered(node, orders.MergeIncidents(id="I0002", into="I0001", reason="same"))
        node.desk.shift(orders.BeginShift(name="amina"), node.operator)
        entered(node, orders.UndoMerge(id="I0002", reason="not the same"))
        before = node.desk.state()
        assert node.records.verify() == ()
    with small_node(tmp_path / "home", clock=clock) as node:
        after = node.desk.state()
        assert (after.book, after.shifts) == (before.book, before.shifts)
        assert [one.by for one in after.book.incidents["I0002"].versions][-2:] == ["operator", "amina"][-2:]


def test_a_merged_report_is_graded_where_it_was_written(desk_node):
    entered(desk_node, called())
    entered(desk_node, called("Explosions"))
    entered(desk_node, orders.MergeIncidents(id="I0002", into="I0001"))
    assert entered(
        desk_node, orders.GradeReport(id="I0001", report="R00002", reliability="A", credibility=1, reason="seen")
    ) == "I0001"  # fmt: skip
    assert desk_node.reader(desk_node.operator).incident("I0001").grade == "A1"


def test_every_order_gives_a_version_and_says_who_had_the_desk(desk_node):
    desk_node.desk.shift(orders.BeginShift(name="amina"), desk_node.operator)
    entered(desk_node, called())
    entered(desk_node, orders.AddReport(id="I0001", report=orders.NewReport(kind="press")))
    facts = orders.Facts(title="Air strike", place="SDN", severity="extreme", time=NIGHT - timedelta(minutes=5))
    entered(desk_node, orders.CorrectIncident(id="I0001", facts=facts, reason="crater seen"))
    new = entered(desk_node, orders.SplitIncident(id="I0001", reports=("R00002",), title="Fire", reason="elsewhere"))
    book = desk_node.desk.state().book
    kinds = [one.kind for one in book.incidents["I0001"].versions if not one.kind.startswith("linked")]
    assert kinds == ["recorded", "reported", "corrected", "split"]
    said = [one.by for one in book.incidents["I0001"].versions if not one.kind.startswith("linked")]
    assert set(said) == {"amina"}
    assert book.incidents[new].facts.title == "Fire"


@pytest.mark.parametrize(
    ("order", "error"),
    [
        (called(place="Nowhereland"), UnknownCodeError),
        (called(time=NIGHT + timedelta(hours=1)), BadInputError),
        (called(place=""), BadInputError),
        (called(time=datetime(2016, 3, 1)), BadInputError),  # noqa: DTZ001 - a time without zone is the point
    ],
)
def test_an_incident_that_cannot_be_is_refused_and_nothing_is_written(desk_node, order, error):
    with pytest.raises(error):
        entered(desk_node, order)
    assert desk_node.desk.state().book.incidents == {}


def test_visitors_and_the_past_write_nothing(desk_node, tmp_path):
    with pytest.raises(RefusedError, match="not at this node"):
        desk_node.desk.incident(called(), VISITOR)
    with pytest.raises(RefusedError, match="not at this node"):
        desk_node.desk.write_rota(orders.WriteRota(rota=Rota()), VISITOR)
    with pytest.raises(RefusedError, match="not at this node"):
        desk_node.desk.shift(orders.BeginShift(name="eve"), VISITOR)
    with small_node(tmp_path / "past", as_of="2011-04") as past, pytest.raises(RefusedError, match="in the past"):
        past.desk.incident(called(), past.operator)


def test_a_node_that_only_reads_says_who_may_write(desk_node, tmp_path):
    with small_node(tmp_path / "home", write=False) as reading, pytest.raises(HomeInUseError):
        reading.desk.incident(called(), reading.operator)


def test_visitors_see_no_incident_of_this_node_only(desk_node):
    entered(desk_node, called())
    assert desk_node.reader(VISITOR).incidents() == ()
    with pytest.raises(RefusedError):
        desk_node.reader(VISITOR).incident("I0001")
    with pytest.raises(RefusedError):
        desk_node.reader(VISITOR).rota()
    assert desk_node.reader(VISITOR).shifts() == ()


def test_the_rota_says_who_answers_now_and_when_nobody_does(desk_node):
    day = Turn(names=("jonas",), start="06:00", until="18:00")
    night = Turn(names=("amina", "chief"), start="18:00", until="06:00", levels=("emergency",))
    desk_node.desk.write_rota(orders.WriteRota(rota=Rota(turns=(day, night))), desk_node.operator)
    found = desk_node.reader(desk_node.operator).rota()
    assert found.on_duty["emergency"] == ("amina", "chief")
    assert found.on_duty["warning"] == ()
    assert (found.gaps[0].level, found.gaps[0].start, found.gaps[0].until.hour) == ("warning", NIGHT, 6)


def test_the_same_rota_again_is_no_new_entry(desk_node):
    rota = orders.WriteRota(rota=Rota(turns=(Turn(names=("jonas",)),)))
    desk_node.desk.write_rota(rota, desk_node.operator)
    desk_node.desk.write_rota(rota, desk_node.operator)
    assert [entry.kind for entry in desk_node.records.entries(kind="rota.set")] == ["rota.set"]
