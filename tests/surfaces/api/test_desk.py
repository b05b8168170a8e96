"""The duty desk over the API: orders are carried out for people at this node, and nothing is shown to others."""

import pytest

from tests.support.api_client import BEARER, VISITOR, client
from tests.support.small_node import small_node

WRITES = {"authorization": f"Bearer {BEARER}"}
CALL = {
    "do": "add",
    "facts": {"title": "Shelling", "place": "Sudan", "severity": "severe"},
    "report": {"kind": "phone", "reliability": "B", "credibility": 2},
}


@pytest.fixture
def node(tmp_path):
    with small_node(tmp_path / "home") as found:
        yield found


def test_an_incident_is_entered_read_and_listed(node):
    with client(node) as api:
        made = api.post("/api/v1/incidents", json=CALL, headers=WRITES)
        assert (made.status_code, made.json()["incident"]["id"]) == (201, "I0001")
        assert api.get("/api/v1/incidents/I0001").json()["grade"] == "B2"
        assert [one["incident"]["id"] for one in api.get("/api/v1/incidents").json()["items"]] == ["I0001"]


def test_rota_and_shifts_are_written_and_read(node):
    with client(node) as api:
        rota = {"rota": {"turns": [{"names": ["amina"], "from": "00:00", "until": "00:00"}]}}
        assert api.post("/api/v1/rota", json=rota, headers=WRITES).json()["on_duty"]["warning"] == ["amina"]
        assert api.post("/api/v1/shifts", json={"do": "begin", "name": "amina"}, headers=WRITES).status_code == 201
        assert api.post("/api/v1/shifts", json={"do": "close", "id": "S0001"}, headers=WRITES).status_code == 201
        assert api.get("/api/v1/shifts").json()["items"][0]["shift"]["name"] == "amina"
        assert api.get("/api/v1/rota").json()["set_by"] == "operator"


def test_a_write_without_token_or_by_a_visitor_is_refused(node):
    with client(node) as api:
        assert api.post("/api/v1/incidents", json=CALL).status_code == 403
    with client(node, person=VISITOR) as api:
        assert api.post("/api/v1/incidents", json=CALL, headers=WRITES).status_code == 403
        assert api.get("/api/v1/incidents").json()["items"] == []
        assert api.get("/api/v1/rota").status_code == 403


@pytest.mark.parametrize(
    "order",
    [
        {**CALL, "do": "forget"},
        {**CALL, "facts": {**CALL["facts"], "severity": "terrible"}},
        {"do": "merge", "id": "I0001", "into": "I0001"},
        {**CALL, "facts": {**CALL["facts"], "latitude": 91, "longitude": 0}},
    ],
)
def test_an_order_that_cannot_be_is_a_problem_document(node, order):
    with client(node) as api:
        api.post("/api/v1/incidents", json=CALL, headers=WRITES)
        answer = api.post("/api/v1/incidents", json=order, headers=WRITES)
        assert answer.status_code == 400, answer.text
        assert answer.headers["content-type"].startswith("application/problem+json")
