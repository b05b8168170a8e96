"""The console of the exchange: a share is tried before it is made, then made, recalled and answered, by forms alone."""

import contextlib
import re
import time

import pytest
from demo import federation as play

from tests.support.api_client import VISITOR
from tests.support.fake_exchange import LABEL
from tests.support.fake_node import FakeNode
from tests.support.pages import opened, page
from tocsin.exchange.members.statements import statement_hash
from tocsin.surfaces.exchange_port import ExchangePort
from tocsin.surfaces.serving import serve_beside


@pytest.fixture(scope="module")
def nodes(tmp_path_factory):
    root = tmp_path_factory.mktemp("members")
    with contextlib.ExitStack() as stack:
        sockets = {member: play._socket() for member in play.NAMES}
        keys = {member: play._keys(root / member) for member in play.NAMES}
        founding = play._founding(keys, sockets)
        sockets[play.TEAM].close()  # the third member's node is away
        found = {}
        for member in (play.STATE, play.REGION):
            here = {one: sockets[one] for one in (play.STATE, play.REGION)}
            node = found[member] = stack.enter_context(play._node(root / member, member, here))
            node.members.keep(founding, f"ada@{member}", statement_hash(founding))
            port = ExchangePort(node.exchange.front.answer, node.exchange.front.refuse)
            stack.enter_context(serve_beside(port, sockets[member]))
        yield found


@pytest.fixture(scope="module")
def alert(nodes):
    return play._raise_alert(nodes[play.STATE])


@pytest.fixture
def desk(nodes):
    with opened(nodes[play.STATE]) as client:
        yield client


def send(client, at, **form):
    token = re.search(r'name="csrf_token" value="([^"]+)"', client.get(at).text)
    assert token, at
    data = {**form, "csrf_token": token[1]}
    return client.post("/en/exchange/change", data=data, follow_redirects=True)


def test_who_could_read_it_is_shown_before_anything_leaves(desk, nodes, alert):
    shown = send(desk, "/en/exchange/new", do="try", thing=alert, to=play.REGION)
    assert "1 member will be able to read it" in shown.text
    assert "Share it now" in shown.text
    assert play.TEAM in shown.text, "those who do not get it are listed too"
    assert nodes[play.STATE].reader(nodes[play.STATE].operator).shared_things() == ()


@pytest.mark.parametrize(("thing", "to"), [("nothing-of-this-name", play.REGION), ("nothing", "nobody.example")])
def test_a_share_that_cannot_be_says_why_and_keeps_what_was_written(desk, thing, to):
    shown = send(desk, "/en/exchange/new", do="share", thing=thing, to=to)
    assert shown.status_code == 400
    assert "Nothing was shared." in shown.text
    assert f'value="{thing}"' in shown.text


def test_what_is_shared_arrives_is_recalled_and_answered(desk, nodes, alert):
    state, region = nodes[play.STATE], nodes[play.REGION]
    shown = send(desk, "/en/exchange/new", do="share", thing=alert, to=play.REGION)
    assert "things of ours are with other members" in shown.text or "thing of ours is with" in shown.text
    (thing,) = state.reader(state.operator).shared_things()
    assert state.exchange.peers.once().get(play.REGION, "") == ""
    with opened(region) as other:
        held = other.get("/en/exchange/held").text
        assert play.STATE in held
        assert thing.leaves[0][:16] in held
    send(desk, "/en/exchange", do="recall", leaves=" ".join(thing.leaves), reason="error")
    for _ in range(100):
        for node in (state, region):
            node.exchange.peers.once()
        page_now = desk.get("/en/exchange").text
        if "says it deleted it" in page_now:
            break
        time.sleep(0.1)
    assert "says it deleted it" in page_now
    assert "it holds an error" in page_now


def test_visitors_are_shown_the_log_and_nothing_else(desk):
    with opened(FakeNode(), person=VISITOR) as outside:
        shown = page(outside, "/en/exchange")
        assert "acts stand in the log" in shown.text
        assert "region.example: taken" not in shown.text
        for path in ("held", "members", "new"):
            assert LABEL not in outside.get(f"/en/exchange/{path}").text
            assert "aaaa000011112222" not in outside.get(f"/en/exchange/{path}").text


def test_an_alert_of_another_member_says_whose_it_is_and_is_answered_there(nodes):
    state, region = nodes[play.STATE], nodes[play.REGION]
    with opened(state) as client:
        alert = play._raise_alert(state)
        assert f"/en/exchange/new?thing={alert}" in client.get(f"/en/alerts/{alert}").text
        send(client, "/en/exchange/new", do="share", thing=alert, to=play.REGION)
    state.exchange.peers.once()
    (shared,) = [one for one in region.reader(region.operator).alerts() if one.origin and one.id.endswith(alert)]
    with opened(region) as client:
        assert f"shared by {play.STATE}" in client.get("/en/alerts").text
        shown = client.get(f"/en/alerts/{shared.id}")
        assert shown.status_code == 200
        assert f"shared by {play.STATE}" in shown.text
        assert 'id="answer"' not in shown.text
