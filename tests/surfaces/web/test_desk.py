"""A night at the desk by forms alone: enter, answer, hand over; nothing of it for visitors, nothing without a token."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tests.support.api_client import VISITOR
from tests.support.moving_clock import MovingClock
from tests.support.pages import opened
from tests.support.small_node import small_node
from tocsin.alerts.rota import Rota, Turn
from tocsin.node import desk_orders as orders
from tocsin.surfaces.web.pages.alerts import folded

NIGHT = datetime(2016, 3, 10, 2, tzinfo=UTC)
CALL = {
    "title": "Shelling near the market",
    "place": "السودان",
    "time": "2016-03-10T01:50",
    "sector": "conflict",
    "severity": "extreme",
    "actors": "unknown, militia",
    "kind": "phone",
    "reliability": "B",
    "credibility": "2",
    "said": "heavy smoke",
}


@pytest.fixture
def clock() -> MovingClock:
    return MovingClock(NIGHT)


@pytest.fixture
def node(tmp_path: Path, clock: MovingClock) -> Iterator:
    with small_node(tmp_path / "home", clock=clock) as found:
        rota = Rota(turns=(Turn(names=("amina", "jonas")),))
        found.desk.write_rota(orders.WriteRota(rota=rota), found.operator)
        yield found


@pytest.fixture
def desk(node):
    with opened(node) as client:
        yield client


def token(client, path: str) -> str:
    found = re.search(r'name="csrf_token" value="([^"]+)"', client.get(path).text)
    assert found, path
    return found[1]


def send(client, path: str, form: dict[str, str], page: str, **more):
    return client.post(path, data={**form, "csrf_token": token(client, page)}, follow_redirects=True, **more)


def enter(client, **changes):
    return send(client, "/ar/incidents/add", {**CALL, **changes}, "/ar/incidents/new")


def test_an_incident_is_entered_in_the_readers_language_and_leads_to_what_it_raised(desk, node):
    shown = enter(desk)
    assert shown.status_code == 200
    (found,) = node.reader(node.operator).incidents()
    assert (found.incident.facts.place, found.incident.facts.actors) == ("SDN", ("unknown", "militia"))
    assert found.incident.facts.time == datetime(2016, 3, 10, 1, 50, tzinfo=UTC)
    assert f"/ar/alerts/{found.incident.alert}" in shown.text


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"title": ""}, "title"),
        ({"place": "Nowhereland"}, "Nowhereland"),
        ({"place": "", "position": "here"}, "is no position"),
        ({"severity": "terrible"}, "severity"),
        ({"credibility": "9"}, "credibility"),
        ({"time": "tomorrow"}, "is no time"),
    ],
)
def test_a_form_with_a_fault_comes_back_as_it_was_and_nothing_is_entered(desk, node, changes, said):
    shown = enter(desk, **changes)
    assert shown.status_code == 400
    assert said in shown.text
    assert CALL["said"] in shown.text
    assert node.reader(node.operator).incidents() == ()


def test_an_incident_is_corrected_reported_graded_merged_undone_and_split_by_forms(desk, node):
    enter(desk)
    enter(desk, title="Explosions")
    page = "/en/incidents/I0001"
    change = f"{page}/change"
    send(desk, change, {"do": "report", "kind": "press", "reliability": "C", "credibility": "3"}, page)
    send(desk, change, {**CALL, "place": "SDN", "do": "correct", "title": "Air strike", "reason": "seen"}, page)
    send(desk, change, {"do": "grade", "report": "R00003", "reliability": "A", "credibility": "1"}, page)
    send(desk, "/en/incidents/I0002/change", {"do": "merge", "into": "I0001"}, "/en/incidents/I0002")
    assert "I0002" in desk.get(page).text
    send(desk, change, {"do": "undo", "of": "I0002"}, page)
    shown = send(desk, change, {"do": "split", "pick-R00003": "yes", "title": "Fire"}, page)
    assert "Fire" in shown.text
    book = node.desk.state().book
    kinds = [one.kind for one in book.incidents["I0001"].versions if not one.kind.startswith("linked")]
    assert kinds == ["recorded", "reported", "corrected", "regraded", "split"]
    assert [one.kind for one in book.incidents["I0002"].versions][-2:] == ["merged", "unmerged"]
    assert desk.post(change, data={"do": "forget", "csrf_token": token(desk, page)}).status_code == 400


def test_alerts_are_acknowledged_in_bulk_and_the_list_comes_back_as_it_was_filtered(desk, node):
    enter(desk)
    enter(desk, place="كينيا")
    ids = [one.id for one in node.reader(node.operator).alerts()]
    form = {"verb": "acknowledge", "back": "/en/alerts?state=all"} | {f"pick-{id_}": "yes" for id_ in ids}
    shown = send(desk, "/en/alerts/act", form, "/en/alerts")
    assert str(shown.url).endswith("/en/alerts?state=all")
    assert [one.state for one in node.reader(node.operator).alerts()] == ["acknowledged"] * 2
    again = send(desk, "/en/alerts/act", form, "/en/alerts/" + ids[0])
    assert again.status_code == 403
    assert "did so already" in again.text


@pytest.mark.parametrize("back", ["https://evil.example/", "//evil.example", "/en/data", "/en/alerts//evil.example"])
def test_a_form_leads_nowhere_but_to_alerts(desk, node, back):
    enter(desk)
    (alert,) = node.reader(node.operator).alerts()
    form = {"verb": "assign", "to": "amina", f"pick-{alert.id}": "yes", "back": back}
    assert str(send(desk, "/en/alerts/act", form, "/en/alerts").url).endswith("/en/alerts")


def test_one_alert_is_answered_step_by_step_and_its_whole_life_is_shown(desk, node, clock):
    enter(desk)
    (alert,) = node.reader(node.operator).alerts()
    page = f"/en/alerts/{alert.id}"
    for form in (
        {"verb": "acknowledge", "why": "on it"},
        {"verb": "assign", "to": "jonas"},
        {"verb": "update", "level": "warning", "why": "calmer"},
        {"verb": "snooze", "hours": "4"},
        {"verb": "end", "why": "over"},
        {"verb": "verify", "verdict": "hit"},
    ):
        clock.move(minutes=1)
        assert send(desk, f"{page}/step", form, page).status_code == 200, form
    found = node.reader(node.operator).alert(alert.id)
    verbs = ["raised", "acknowledged", "assigned", "updated", "snoozed", "ended", "verified"]
    assert [step.verb for step in found.steps] == verbs
    text = desk.get(page).text
    assert all(word in text for word in ("on it", "jonas", "calmer", "over", "hit"))
    for wrong in ({"verb": "dance"}, {"verb": "snooze", "hours": "5"}):
        assert send(desk, f"{page}/step", wrong, page).status_code == 400


def test_the_inbox_says_who_is_asked_and_to_whom_it_goes_next(desk, node, clock):
    enter(desk)
    node.desk.tend()
    clock.move(minutes=15)
    node.desk.tend()
    text = desk.get("/en/alerts").text
    assert "jonas is asked since" in text
    assert "nobody acknowledged it in time" in text
    assert "goes to amina at" in text


def test_filters_stand_in_the_address_and_what_nothing_is_known_of_is_shown_with_them(desk, node):
    enter(desk)
    assert "1 of 1 alerts waits" in desk.get("/en/alerts?level=warning&place=SDN&hazard=conflict").text
    none = desk.get("/en/alerts?place=KEN").text
    assert "That is no all-clear" in none
    assert "no data about now" in none
    assert "1 of 1 alerts waits" in desk.get("/en/alerts?organisation=AU").text
    assert "No alert fits" in desk.get("/en/alerts?organisation=ASEAN").text
    assert desk.get("/en/alerts?state=odd").status_code == 400
    assert desk.get("/en/alerts?level=odd").status_code == 400


def test_a_shift_is_handed_over_by_forms_and_the_brief_says_what_changed_and_why(desk, node, clock):
    send(desk, "/en/shift/change", {"do": "begin", "name": "amina"}, "/en/shift")
    enter(desk)
    (alert,) = node.reader(node.operator).alerts()
    missing = send(desk, "/en/shift/change", {"do": "close", "id": "S0001", "to": "jonas"}, "/en/shift")
    assert missing.status_code == 400
    form = {"do": "close", "id": "S0001", "to": "jonas", f"note-{alert.id}": "call back at nine"}
    send(desk, "/en/shift/change", form, "/en/shift")
    shown = send(desk, "/en/shift/change", {"do": "take", "id": "S0001", "name": "jonas"}, "/en/shift")
    assert "call back at nine" in shown.text
    assert "taken over" in shown.text
    brief = desk.get("/en/brief?since=2016-03-09T00:00").text
    assert "Shelling near the market" in brief
    assert "call back at nine" in brief
    clock.move(hours=2)
    assert "No alert changed" in desk.get("/en/brief?name=amina").text
    assert desk.get("/en/brief?since=yesterday").status_code == 400


def test_the_rota_is_set_by_form_and_by_text_and_a_wrong_one_comes_back(desk, node):
    form = {"names-0": "chief, deputy", "from-0": "00:00", "until-0": "00:00", "emergency-0": "yes", "mon-0": "yes"}
    form |= {"timezone": "Africa/Nairobi", "minutes-emergency": "10", "person-0": "chief", "mail-0": "c@example.org"}
    send(desk, "/en/rota/set", form, "/en/rota")
    rota = node.desk.rota
    assert (rota.turns[0].names, rota.turns[0].days, rota.deadlines) == (
        ("chief", "deputy"),
        ("mon",),
        {"emergency": 10},
    )
    assert rota.people["chief"].mail == "c@example.org"
    wrong = send(desk, "/en/rota/set", {"as": "file", "toml": "turns = 3"}, "/en/rota")
    assert (wrong.status_code, "turns = 3" in wrong.text) == (400, True)
    send(desk, "/en/rota/set", {"as": "file", "toml": '[[turns]]\nnames = ["x"]\n'}, "/en/rota")
    assert node.desk.rota.names == ("x",)


WRITES = (
    ("/en/alerts/act", {"verb": "acknowledge", "pick-x": "yes"}),
    ("/en/alerts/x/step", {"verb": "acknowledge"}),
    ("/en/incidents/add", CALL),
    ("/en/rota/set", {"as": "file", "toml": ""}),
    ("/en/shift/change", {"do": "begin", "name": "eve"}),
)


@pytest.mark.parametrize(("path", "form"), WRITES)
def test_a_form_without_its_token_changes_nothing(desk, node, path, form):
    before = node.records.newest()
    assert desk.post(path, data=form).status_code == 403
    assert node.records.newest() == before


@pytest.mark.parametrize(("path", "form"), WRITES)
def test_a_visitor_changes_nothing_even_with_a_token(node, path, form):
    before = node.records.newest()
    with opened(node, person=VISITOR) as visitor:
        visitor.get("/en/data")
        answer = visitor.post(path, data={**form, "csrf_token": visitor.cookies["tocsin_csrf"]})
    assert answer.status_code in {400, 403}
    assert node.records.newest() == before


def test_a_visitor_sees_public_alerts_and_nothing_of_the_desk(desk, node):
    enter(desk)
    enter(desk, place="كينيا", policy="public", title="Riot")
    with opened(node, person=VISITOR) as visitor:
        inbox = visitor.get("/en/alerts").text
        assert "1 of 1 alerts waits" in inbox
        assert "is asked since" not in inbox
        assert "pick-" not in inbox
        assert "Shelling" not in visitor.get("/en/incidents").text
        assert "Riot" in visitor.get("/en/incidents").text
        assert visitor.get("/en/incidents/I0001").status_code == 403
        assert visitor.get("/en/rota").status_code == 403
        assert "Shelling" not in visitor.get("/en/brief").text


def test_duplicates_are_folded_under_the_most_urgent():
    rows = [
        {"id": "a", "hazard": "h", "place_href": "/p", "state": "open"},
        {"id": "b", "hazard": "h", "place_href": "/p", "state": "open"},
        {"id": "c", "hazard": "h", "place_href": "/q", "state": "open"},
        {"id": "d", "hazard": "h", "place_href": "/p", "state": "ended"},
        {"id": "e", "hazard": "h", "place_href": "", "state": "open"},
        {"id": "f", "hazard": "h", "place_href": "", "state": "open"},
    ]
    assert [(row["id"], [one["id"] for one in row["more"]]) for row in folded(rows)] == [
        ("a", ["b"]), ("c", []), ("d", []), ("e", []), ("f", []),
    ]  # fmt: skip
