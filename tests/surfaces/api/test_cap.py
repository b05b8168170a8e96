"""Alerts of others over the API: a feed is taken in by the running node, and each alert stands with its state."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from tests.support.api_client import BEARER, VISITOR, client
from tests.support.small_node import small_node
from tocsin.node.clock import FixedClock

WRITES = {"authorization": f"Bearer {BEARER}"}
FEED = Path(__file__).parents[2] / "vectors" / "cap" / "wrapped" / "atom.xml"


@pytest.fixture
def node(tmp_path):
    with small_node(tmp_path / "home", clock=FixedClock(datetime(2026, 11, 28, tzinfo=UTC))) as found:
        yield found


def test_a_feed_is_taken_in_by_a_job_and_its_alerts_are_listed(node):
    with client(node) as api:
        asked = api.post("/api/v1/jobs", json={"kind": "cap", "subject": str(FEED)}, headers=WRITES)
        assert asked.status_code in {201, 202}, asked.text
        node.wait(asked.json()["id"])
        found = api.get("/api/v1/cap/received").json()["items"]
        assert [one["state"] for one in found] == ["in force", "in force"]
        assert found[0]["shown"]["infos"][0]["headline"] == "Strong wind from Saturday morning"
        feeds = api.get("/api/v1/cap/feeds").json()
        assert [(one["state"], one["in_force"]) for one in feeds] == [("read", 2)]


def test_a_visitor_sees_public_alerts_and_no_path_of_this_machine(node):
    node.wait(node.submit("cap", str(FEED), node.operator).id)
    with client(node, person=VISITOR) as api:
        assert api.get("/api/v1/cap/feeds").json() == []
        found = api.get("/api/v1/cap/received").json()["items"]
        assert len(found) == 2
        assert {one["feed"] for one in found} == {""}
