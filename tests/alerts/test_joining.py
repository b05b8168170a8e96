from datetime import UTC, datetime, timedelta

import pytest

from tocsin.alerts.incidents import Facts
from tocsin.alerts.joining import JoiningRule, OpenAlert, distance, verdict_of
from tocsin.alerts.reports import Report

NOW = datetime(2026, 1, 1, 2, tzinfo=UTC)


def facts(**more) -> Facts:
    usual = {"title": "Attack", "time": NOW, "sector": "conflict", "severity": "extreme", "place": "SDN"}
    return Facts(**{**usual, **more})


def report(grade: str) -> Report:
    return Report(id="R1", kind="phone", reliability=grade[0], credibility=int(grade[1]), received=NOW)


def alert(id: str = "A1", **more) -> OpenAlert:
    usual = {"id": id, "hazard": "conflict", "place": "SDN", "level": "watch", "newest": NOW}
    return OpenAlert(**{**usual, **more})


@pytest.mark.parametrize(
    ("severity", "grade", "level"),
    [
        ("extreme", "A1", "emergency"),
        ("extreme", "C3", "warning"),
        ("extreme", "F6", "advisory"),
        ("extreme", "E5", "watch"),
        ("minor", "A1", "watch"),
        ("severe", "B2", "warning"),
    ],
)
def test_the_level_is_what_severity_asks_and_reports_carry(severity, grade, level):
    assert verdict_of(facts(severity=severity), [report(grade)], [], NOW).level == level


def test_an_incident_joins_the_open_alert_of_its_hazard_and_place():
    said = verdict_of(facts(), [report("C3")], [alert("A1", place="KEN"), alert("A2"), alert("A3", hazard="food")], NOW)
    assert (said.how, said.alert, said.level) == ("joined", "A2", "warning")


def test_joining_never_lowers_an_alert():
    said = verdict_of(facts(severity="minor"), [report("A1")], [alert(level="emergency")], NOW)
    assert (said.how, said.level) == ("joined", "emergency")


def test_a_quiet_alert_is_not_joined():
    old = alert(newest=NOW - timedelta(hours=73))
    assert verdict_of(facts(), [report("A1")], [old], NOW).how == "raised"
    assert verdict_of(facts(), [report("A1")], [old], NOW, JoiningRule(within=timedelta(hours=80))).how == "joined"


def test_positions_within_fifty_kilometres_are_one_place_across_the_date_line():
    here = facts(place="", latitude=-17.0, longitude=179.9)
    near, far = alert(place="", latitude=-17.0, longitude=-179.9), alert(place="", latitude=-17.0, longitude=179.0)
    assert verdict_of(here, [report("A1")], [near], NOW).how == "joined"
    assert verdict_of(here, [report("A1")], [far], NOW).how == "raised"
    assert distance(-17.0, 179.9, -17.0, -179.9) < 22


def test_the_most_severe_alert_is_joined_first():
    said = verdict_of(facts(), [report("F6")], [alert("A1"), alert("A2", level="warning")], NOW)
    assert said.alert == "A2"
