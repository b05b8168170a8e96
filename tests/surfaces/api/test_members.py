"""Members and the register over the API: for people at this node, and nothing for others."""

import pytest

from tests.support.api_client import BEARER, VISITOR, client
from tests.support.registers import founding, person, signed_change, signer
from tests.support.small_node import small_node
from tocsin.exchange.keys.signed import write_signed
from tocsin.exchange.members.chain import begin
from tocsin.exchange.members.statements import Admit, statement_hash

WRITES = {"authorization": f"Bearer {BEARER}"}
A, D = signer("ada"), signer("dee")
GENESIS = founding(person("ada", "governor", "member"), threshold=1, signers=(A,))
JOIN = signed_change(begin(GENESIS), Admit(member=person("dee")), A, D)
TAKE = {
    "do": "take-in",
    "documents": [write_signed(one).decode() for one in (GENESIS, JOIN)],
    "pin": statement_hash(GENESIS),
}


@pytest.fixture
def node(tmp_path, monkeypatch):
    from tocsin.node.member_book import MemberBook

    monkeypatch.setattr(MemberBook, "_check_clock", lambda self, signed: None)
    with small_node(tmp_path / "home") as found:
        yield found


def test_a_register_is_taken_in_and_read(node):
    with client(node) as api:
        assert api.get("/api/v1/register").status_code == 404
        assert api.get("/api/v1/members").json()["items"] == []
        made = api.post("/api/v1/register", json=TAKE, headers=WRITES)
        assert (made.status_code, made.json()["taken"], made.json()["members"]) == (201, 2, 2)
        assert [one["id"] for one in api.get("/api/v1/members").json()["items"]] == ["ada.example", "dee.example"]
        assert api.get("/api/v1/members/dee.example").json()["standing"] == "good"
        assert api.get("/api/v1/register/documents").json() == TAKE["documents"]
        assert api.get("/api/v1/members/eve.example").status_code == 404
        order = {"do": "distrust", "what": "dee.example"}
        assert api.post("/api/v1/register", json=order, headers=WRITES).json()["distrusted"] == ["dee.example"]


@pytest.mark.parametrize(
    ("order", "status"),
    [
        ({"do": "take-in", "documents": ["nonsense"], "pin": ""}, 400),
        ({"do": "take-in", "documents": TAKE["documents"], "pin": ""}, 403),
        ({"do": "follow", "tip": "0" * 64}, 404),
        ({"do": "elect"}, 400),
    ],
)
def test_what_does_not_hold_is_refused_with_the_reason(node, order, status):
    with client(node) as api:
        answered = api.post("/api/v1/register", json=order, headers=WRITES)
        assert answered.status_code == status
        assert answered.json()["detail"]


def test_others_neither_read_nor_write(node):
    with client(node) as api:
        assert api.post("/api/v1/register", json=TAKE).status_code == 403
        api.post("/api/v1/register", json=TAKE, headers=WRITES)
    with client(node, person=VISITOR) as api:
        assert api.post("/api/v1/register", json=TAKE, headers=WRITES).status_code == 403
        assert api.get("/api/v1/register").status_code == 403
        assert api.get("/api/v1/members").json()["items"] == []
        assert api.get("/api/v1/register/documents").status_code == 403
