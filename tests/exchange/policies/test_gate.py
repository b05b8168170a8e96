"""The gate opens only for what it knows: an unknown label, purpose or time is refused."""

from datetime import UTC, datetime

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tocsin.errors import RefusedError
from tocsin.exchange.policies import PUBLIC, Person, admit, label_of, release, strictest

NOW = datetime(2024, 1, 1, tzinfo=UTC)
OPERATOR = Person(name="ada", member="self", local=True)
GUEST = Person(name="guest", member="elsewhere")


class Thing(msgspec.Struct):
    policy: str


@pytest.mark.parametrize("purpose", ["read", "export", "share"])
def test_public_goes_to_anyone_for_any_known_purpose(purpose: str) -> None:
    assert release(Thing("public"), GUEST, purpose, NOW).allowed


def test_node_only_is_for_people_at_this_node_and_is_never_shared() -> None:
    allowed = {
        (person.name, purpose): release(Thing("node-only"), person, purpose, NOW).allowed
        for person in (OPERATOR, GUEST)
        for purpose in ("read", "export", "share")
    }
    assert {key for key, yes in allowed.items() if yes} == {("ada", "read"), ("ada", "export")}


@given(st.text(), st.text())
def test_a_label_or_purpose_nobody_defined_is_refused(label: str, purpose: str) -> None:
    if label not in {"public", "node-only"}:
        assert not release(Thing(label), OPERATOR, "read", NOW).allowed
    if purpose not in {"read", "export", "share"}:
        assert not release(Thing("public"), OPERATOR, purpose, NOW).allowed


def test_an_object_without_a_label_is_refused() -> None:
    assert not release(object(), OPERATOR, "read", NOW).allowed


def test_a_time_without_zone_is_refused() -> None:
    assert not release(Thing("public"), OPERATOR, "read", datetime(2024, 1, 1)).allowed  # noqa: DTZ001 - the fault


def test_admit_hands_the_object_back_or_raises_the_reason() -> None:
    thing = Thing("node-only")
    assert admit(thing, OPERATOR, "read", NOW) is thing
    with pytest.raises(RefusedError, match="guest of elsewhere"):
        admit(thing, GUEST, "read", NOW)


@given(st.lists(st.sampled_from(["public", "node-only", "secret", ""]), max_size=5))
def test_what_is_derived_is_as_strict_as_its_strictest_part(labels: list[str]) -> None:
    expected = "public" if labels and all(label == "public" for label in labels) else "node-only"
    assert strictest(*labels) == expected


def test_whoever_gets_it_from_a_holder_is_known_as_of_the_membership_it_was_made_for() -> None:
    class Dated(Thing):
        epoch: int

    label = label_of(msgspec.structs.replace(PUBLIC, reshare=(("member:a",),)))
    member = Person(name="m", member="a", standing="good", epoch=1)
    assert release(Dated(label, 1), member, "reshare", NOW).allowed
    assert release(Dated(label, 2), member, "reshare", NOW).clause == "epoch"
    assert release(Dated(label, 2), member, "share", NOW).allowed
