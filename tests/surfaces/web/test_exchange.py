"""The console of the exchange: a share is tried before it is made, then made, recalled and answered, by forms alone."""

import contextlib
import re

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
        found = {}
        for member in (play.STATE, play.REGION):
            node = found[member] = stack.enter_context(play._node(root / member, member, sockets))
            node.members.keep(founding, f"ada@{member}", statement_hash(founding))
            port = ExchangePort(node.exchange.front.answer, node.exchange.front.refuse)
            stack.enter_context(serve_beside(port, sockets[member]))
        yield found
        sockets[play.TEAM].close()


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
    for node in (state, region, state):
        node.exchange.peers.once()
    page_now = desk.get("/en/exchange").text
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
