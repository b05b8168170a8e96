"""The data page and the work that can be asked for there."""

import re

import msgspec
import pytest

from tests.support.api_client import VISITOR
from tests.support.fake_node import FakeNode
from tests.support.pages import opened, page


def token_of(client):
    found = client.get("/en/data")
    return re.search(r'name="csrf_token" value="([^"]+)"', found.text)[1]


def asked(client, token, **fields):
    return client.post("/en/data/work", data={"csrf_token": token, **fields}, follow_redirects=False)


def test_every_source_shows_age_licence_citation_and_last_error():
    with opened() as client:
        text = page(client, "/en/data").text
    for words in (
        "7 months ago",
        "Newest figures",
        "October 2023",
        "CC BY 4.0",
        "the server answered 429 three times",
        "never read here",
        "How to cite",
    ):
        assert words in text


def test_the_operator_starts_a_sync_and_sees_it_run():
    node = FakeNode()
    with opened(node) as client:
        answer = asked(client, token_of(client), kind="sync")
        assert answer.status_code == 303
        assert answer.headers["location"].startswith("/en/data")
        assert node.submitted[-1].kind == "sync"
        assert "Reading sources" in page(client, "/en/data").text


def test_a_forecast_is_asked_for_by_hazard():
    node = FakeNode()
    with opened(node) as client:
        asked(client, token_of(client), kind="forecast", subject="conflict")
    assert (node.submitted[-1].kind, node.submitted[-1].subject) == ("forecast", "conflict")


def test_a_form_without_its_token_starts_nothing():
    node = FakeNode()
    with opened(node) as client:
        answer = client.post("/en/data/work", data={"kind": "sync"}, follow_redirects=False)
    assert answer.status_code == 403
    assert len(node.submitted) == 1


@pytest.mark.parametrize("fields", [{"kind": "launch"}, {"kind": "sync", "subject": "gossip"}])
def test_unknown_work_is_refused_with_a_page(fields):
    node = FakeNode()
    with opened(node) as client:
        answer = asked(client, token_of(client), **fields)
    assert answer.status_code == 400
    assert answer.headers["content-type"].startswith("text/html")
    assert len(node.submitted) == 1


def test_a_visitor_from_elsewhere_sees_the_sources_but_no_buttons_and_no_jobs():
    with opened(person=VISITOR) as client:
        found = page(client, "/en/data")
        answer = asked(client, client.cookies.get("tocsin_csrf"), kind="sync")
    assert "Only the operator at this node can start work" in found.text
    assert not [one for one in found.all("form") if one.get("method") == "post"]
    assert "Reading sources" not in found.text
    assert answer.status_code == 403


def test_a_long_report_shows_its_first_line_and_keeps_the_rest_folded():
    node = FakeNode()
    node.submitted[0] = msgspec.structs.replace(node.submitted[0], message="5 rows read, 1 left out\nrow 3: no place")
    with opened(node) as client:
        text = page(client, "/en/data").text
    assert "5 rows read, 1 left out" in text
    assert "row 3: no place" in text
