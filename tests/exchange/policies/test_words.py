"""Every policy can be said in plain words, and no field that restricts is passed over in silence."""

from hypothesis import given, settings

from tests.support.policies import policies
from tocsin.exchange.policies import NODE_ONLY, PUBLIC, Policy, looser
from tocsin.exchange.policies.words import in_short, in_words


@settings(max_examples=200)
@given(policies)
def test_every_field_that_restricts_is_said(policy: Policy) -> None:
    said = {one.field for one in in_words(policy)}
    restricting = set(looser(policy, PUBLIC)) - {"discloses"}
    if "act" not in policy.purposes:
        restricting -= {"pap"}
    if "share" not in policy.purposes or policy.node_only:
        restricting -= {"reshare"}
    if policy.small_cells == 1:
        restricting -= {"small_cells"}
    assert restricting <= said
    assert all(one.english() for one in in_words(policy))
    assert len(in_short(policy).english()) < 200


def test_the_two_words_read_as_they_did() -> None:
    assert in_short(PUBLIC).english() == "public"
    assert in_short(NODE_ONLY).english() == "this node only"
    assert [one.english() for one in in_words(NODE_ONLY)][:2] == [
        "It stays at the node that made it.",
        "It is for anyone.",
    ]
