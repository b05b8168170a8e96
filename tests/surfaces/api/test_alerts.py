"""Alerts over the API: read by anyone the gate lets, answered only by people at this node, each answer once."""

import pytest

from tests.support.api_client import BEARER, VISITOR, client
from tests.support.small_node import small_node

WRITES = {"authorization": f"Bearer {BEARER}"}


@pytest.fixture(scope="module")
def node(tmp_path_factory):
    with small_node(tmp_path_factory.mktemp("api") / "home") as found:
        for kind in ("sync", "forecast", "alert"):
            found.wait(found.submit(kind, "", found.operator).id)
        yield found


def test_alerts_are_listed_by_hazard_level_and_state_in_pages(node):
    with client(node) as api:
        page = api.get("/api/v1/alerts", params={"hazard": "conflict", "least": "advisory", "limit": 2}).json()
        assert {one["hazard"] for one in page["items"]} == {"conflict"}
        assert "normal" not in {one["level"] for one in page["items"]}
        following = api.get(page["next"]).json()["items"]
        assert not {one["id"] for one in page["items"]} & {one["id"] for one in following}
        assert api.get("/api/v1/alerts", params={"least": "panic"}).status_code == 400


def test_an_alert_is_answered_once_and_the_second_answer_says_why_not(node):
    with client(node) as api:
        one = api.get("/api/v1/alerts", params={"state": "open"}).json()["items"][0]
        address = f"/api/v1/alerts/{one['id']}"
        assert api.get(address).json()["signal"]["evidence"]["origin"]
        sent = {"verb": "acknowledged", "why": "seen"}
        assert api.post(f"{address}/steps", json=sent).status_code == 403  # no token
        answered = api.post(f"{address}/steps", json=sent, headers=WRITES)
        assert (answered.status_code, answered.json()["state"]) == (200, "acknowledged")
        again = api.post(f"{address}/steps", json=sent, headers=WRITES)
        assert again.status_code == 403
        assert "did so already" in again.json()["detail"]
        late = api.post(f"{address}/steps", json={"verb": "snoozed", "until": "2016-03-01T00:00:00Z"}, headers=WRITES)
        assert "no later time" in late.json()["detail"]
        assert api.post(f"{address}/steps", json={"verb": "forgotten"}, headers=WRITES).status_code == 400


def test_a_visitor_reads_what_is_public_and_answers_nothing(node):
    with client(node, person=VISITOR) as api:
        found = api.get("/api/v1/alerts").json()["items"]
        assert {one["policy"] for one in found} <= {"public"}
        if found:
            sent = {"verb": "acknowledged"}
            assert api.post(f"/api/v1/alerts/{found[0]['id']}/steps", json=sent, headers=WRITES).status_code == 403


def test_levels_coverage_and_rules_are_told_and_a_replay_that_is_not_there_is_not_found(node):
    with client(node) as api:
        levels = api.get("/api/v1/hazards/conflict/levels").json()
        assert {one["absence"] for one in levels["places"]} >= {"", "never"}
        assert [one["id"] for one in api.get("/api/v1/alerts/coverage").json()] == ["conflict", "frost"]
        assert api.get("/api/v1/hazards/conflict/alert-rules").json()["events"]["25"] == "moderate"
        missing = api.get("/api/v1/hazards/conflict/alert-replay")
        assert missing.status_code == 404
        assert "tocsin alerts replay" in missing.json()["remedy"]
