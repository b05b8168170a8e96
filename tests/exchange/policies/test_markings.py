"""TLP, PAP and IEP: mapping out and in again never widens without saying so."""

from datetime import UTC, datetime
from itertools import pairwise

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.support.policies import policies
from tocsin.errors import BadInputError
from tocsin.exchange.policies import NODE_ONLY, PUBLIC, Policy, join, looser, narrower, stricter_or_equal
from tocsin.exchange.policies.iep import Iep, from_iep, to_iep
from tocsin.exchange.policies.losses import Circle
from tocsin.exchange.policies.pap import from_pap, to_pap
from tocsin.exchange.policies.tlp import TLP, from_tlp, to_tlp

CIRCLE = Circle(recipients=("a", "b"), clients=("c",), communities=("x",))
circles = st.builds(
    Circle,
    recipients=st.lists(st.sampled_from(["a", "b"]), max_size=2, unique=True).map(tuple),
    clients=st.lists(st.sampled_from(["b", "c"]), max_size=2, unique=True).map(tuple),
    communities=st.lists(st.sampled_from(["x", "y"]), max_size=2, unique=True).map(tuple),
)
MANY = settings(max_examples=200)


@MANY
@given(policies, circles)
def test_tlp_out_and_in_widens_nothing_that_the_report_does_not_name(policy: Policy, circle: Circle) -> None:
    marked = to_tlp(policy, circle)
    if marked.marking is None:
        assert marked.losses
        return
    back = from_tlp(marked.marking, circle).policy
    assert set(looser(policy, back)) == {loss.field for loss in marked.losses}
    assert narrower(back.audience, policy.audience)
    assert narrower(back.reshare, policy.reshare)
    assert "publish" in policy.purposes or "publish" not in back.purposes
    assert marked.losses or stricter_or_equal(back, policy)


@MANY
@given(policies, circles)
def test_iep_out_and_in_widens_nothing_that_the_report_does_not_name(policy: Policy, circle: Circle) -> None:
    marked = to_iep(policy, circle, id="1", name="n")
    if marked.marking is None:
        assert marked.losses
        return
    written = msgspec.json.decode(msgspec.json.encode(marked.marking), type=Iep)
    back = from_iep(written, circle).policy
    assert set(looser(policy, back)) == {loss.field for loss in marked.losses}
    said = {"audience", "reshare", "attribution", "not_before", "expires"}
    assert not said & set(looser(policy, back))
    assert "pap" not in looser(policy, back) or "act" not in policy.purposes
    assert "act" in policy.purposes or "act" not in back.purposes


@MANY
@given(policies)
def test_pap_out_and_in_lets_no_act_be_seen_from_farther(policy: Policy) -> None:
    marked = to_pap(policy)
    if marked.marking is None:
        assert "act" not in policy.purposes
        return
    assert "pap" not in looser(policy, from_pap(marked.marking).policy)


@pytest.mark.parametrize("marking", TLP)
def test_a_traffic_light_that_came_in_goes_out_as_it_was(marking: str) -> None:
    assert to_tlp(from_tlp(f"TLP:{marking}", CIRCLE).policy, CIRCLE).marking == f"TLP:{marking}"


@pytest.mark.parametrize("marking", ["CLEAR", "GREEN", "AMBER", "RED"])
def test_a_limit_on_acts_that_came_in_goes_out_as_it_was(marking: str) -> None:
    assert (
        to_pap(join(from_tlp("CLEAR", CIRCLE, pap="clear").policy, from_pap(marking).policy)).marking
        == f"PAP:{marking}"
    )


def test_lights_grow_stricter_in_their_order() -> None:
    found = [from_tlp(name, CIRCLE).policy for name in TLP]
    for wide, strict in pairwise(found):
        assert stricter_or_equal(strict, wide)


def test_green_without_a_community_is_for_nobody() -> None:
    assert from_tlp("GREEN", Circle(recipients=("a",))).policy.audience == ()


def test_what_stays_at_a_node_has_no_marking_in_any_language() -> None:
    assert to_tlp(NODE_ONLY, CIRCLE).marking is None
    assert to_iep(NODE_ONLY, CIRCLE, id="1", name="n").marking is None


def test_white_of_version_one_is_clear_and_an_unknown_light_is_refused() -> None:
    assert from_tlp("tlp:white", CIRCLE) == from_tlp("CLEAR", CIRCLE)
    with pytest.raises(BadInputError, match="not known"):
        from_tlp("TLP:BLUE", CIRCLE)
    with pytest.raises(BadInputError, match="not known"):
        from_pap("PAP:BLUE")


def test_what_iep_says_beyond_a_policy_is_reported() -> None:
    iep = Iep(
        id="1",
        name="n",
        tlp="amber",
        permitted_actions="contact-for-instruction",
        affected_party_notifications="may",
        unmodified_resale="may",
        external_reference="https://policy.example",
        start_date=datetime(2026, 1, 1, 0, 0, 0, 5, tzinfo=UTC),
    )
    taken = from_iep(iep, CIRCLE)
    assert [loss.field for loss in taken.losses] == [
        "need-to-know",
        "permitted_actions",
        "affected_party_notifications",
        "unmodified_resale",
        "external_reference",
    ]
    assert taken.policy.not_before == datetime(2026, 1, 1, 0, 0, 1, tzinfo=UTC)
    with pytest.raises(BadInputError, match="version"):
        from_iep(Iep(id="1", name="n", iep_version=1.0), CIRCLE)


def test_nothing_of_a_public_policy_that_permits_no_visible_act_is_lost() -> None:
    assert to_tlp(msgspec.structs.replace(PUBLIC, pap="red"), CIRCLE).losses == ()
