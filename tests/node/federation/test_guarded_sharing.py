"""What leaves a node holds no victim's name, mailbox or internal address that its policy does not name."""

from pathlib import Path

from tests.support.exchange_nodes import community, policy_for

BODY = {"victims": ["Amina Example"], "text": "Amina Example, seen from 10.0.0.7", "count": 3}


def test_guarded_content_is_taken_out_and_reported_unless_the_policy_names_it(tmp_path: Path) -> None:
    with community(tmp_path, "ada", "bo") as nodes:
        ada, bo = nodes["ada"], nodes["bo"]
        closed = ada.share(BODY, [bo.id])
        label = policy_for(ada.id, bo.id, discloses=("internal-addresses", "mailboxes", "victim-names"))
        opened = ada.share(BODY, [bo.id], label=label)
        assert ada.once() == {}
        assert bo.exchange.read(closed.leaves[0]).body == {"text": "[withheld], seen from [withheld]", "count": 3}
        assert bo.exchange.read(opened.leaves[0]).body == BODY
    assert [(one.path, one.kind) for one in closed.removed] == [
        ("victims", "victim-names"),
        ("text", "victim-names"),
        ("text", "internal-addresses"),
    ]
    assert opened.removed == ()
