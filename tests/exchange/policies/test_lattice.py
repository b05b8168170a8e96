"""The laws of the lattice: what is derived from two things is released only where both are."""

from datetime import datetime

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.support.policies import Thing, asked, clauses, facts, moments, people, policies
from tocsin.errors import BadInputError
from tocsin.exchange.policies import (
    PUBLIC,
    Grant,
    Person,
    Policy,
    audience,
    covers,
    join,
    label_of,
    looser,
    narrower,
    policy_of,
    readable,
    release,
    release_many,
    stricter_or_equal,
    strictest,
)

LAWS = settings(max_examples=120)


@LAWS
@given(policies, policies, policies)
def test_the_join_is_associative_commutative_and_idempotent(a: Policy, b: Policy, c: Policy) -> None:
    assert join(a, join(b, c)) == join(join(a, b), c)
    assert join(a, b) == join(b, a)
    assert join(a, a) == a


@LAWS
@given(policies, policies)
def test_the_join_is_an_upper_bound(a: Policy, b: Policy) -> None:
    both = join(a, b)
    assert join(a, both) == both == join(b, both)
    assert stricter_or_equal(both, a)
    assert not looser(a, both)


@settings(max_examples=150)
@given(policies, policies, people, asked, moments, facts)
def test_what_the_join_releases_both_release(
    a: Policy, b: Policy, person: Person, purpose: str, now: datetime, told: dict[str, object]
) -> None:
    joined = strictest(label_of(a), label_of(b))
    if release(Thing(policy=joined, **told), person, purpose, now).allowed:
        assert release(Thing(policy=label_of(a), **told), person, purpose, now).allowed
        assert release(Thing(policy=label_of(b), **told), person, purpose, now).allowed


@LAWS
@given(policies)
def test_a_policy_survives_its_label_and_is_in_its_one_form(policy: Policy) -> None:
    label = label_of(policy)
    assert policy_of(label) == policy
    assert msgspec.structs.replace(policy) == policy
    assert readable(label)


@LAWS
@given(policies, policies)
def test_equal_policies_have_equal_labels_and_only_those(a: Policy, b: Policy) -> None:
    assert (a == b) == (label_of(a) == label_of(b))


@LAWS
@given(clauses, clauses)
def test_an_audience_has_one_form_however_it_is_written(first: tuple[tuple[str, ...], ...], second: object) -> None:
    turned = tuple(tuple(reversed(clause)) * 2 for clause in reversed(first))
    assert audience(turned) == audience(first) == audience(audience(first))


@LAWS
@given(clauses, clauses, people)
def test_a_narrower_audience_holds_nobody_that_the_wider_lacks(
    first: tuple[tuple[str, ...], ...], second: tuple[tuple[str, ...], ...], person: Person
) -> None:
    first, second = audience(first), audience(second)
    if narrower(first, second) and covers(first, person):
        assert covers(second, person)


@settings(max_examples=150)
@given(st.lists(st.tuples(policies, facts), max_size=6), people, asked, moments)
def test_the_gate_and_its_bulk_form_say_the_same(
    many: list[tuple[Policy, dict[str, object]]], person: Person, purpose: str, now: datetime
) -> None:
    things = [Thing(policy=label_of(policy), **told) for policy, told in many]
    assert release_many(things, person, purpose, now) == [release(one, person, purpose, now).allowed for one in things]


anything = st.one_of(st.none(), st.integers(), st.text(), st.binary(), st.lists(st.integers()), st.datetimes())


@LAWS
@given(anything, anything, anything, anything)
def test_the_gate_never_raises_and_refuses_what_it_does_not_know(
    label: object, person: object, purpose: object, now: object
) -> None:
    decision = release(Thing(policy=label), person, purpose, now)  # type: ignore[arg-type]
    assert not decision.allowed
    assert decision.reason
    assert release_many([Thing(policy=label)], person, purpose, now) == [False]  # type: ignore[arg-type]


@LAWS
@given(
    policies, st.fixed_dictionaries(dict.fromkeys(("kind", "communities", "party_in", "epoch", "standing"), anything))
)
def test_the_gate_never_raises_on_a_person_of_wrong_types(policy: Policy, wrong: dict[str, object]) -> None:
    person = Person(name="p", member="a", **wrong)  # type: ignore[arg-type]
    release(Thing(policy=label_of(policy)), person, "read", datetime.now().astimezone())


@LAWS
@given(policies, anything, anything, people, asked, moments)
def test_the_gate_never_raises_on_facts_of_wrong_types(
    policy: Policy, one: object, other: object, person: Person, purpose: str, now: datetime
) -> None:
    thing = Thing(
        policy=label_of(policy), happened=one, resolution=other, smallest_cell=one, confirmed=other, epoch=one
    )
    release(thing, person, purpose, now)


@settings(max_examples=150)
@given(policies, policies, people, asked, moments, facts)
def test_a_grant_widens_audience_and_reshare_of_its_own_policy_alone(
    policy: Policy, other: Policy, person: Person, purpose: str, now: datetime, told: dict[str, object]
) -> None:
    always = {"not_before": datetime.min.replace(tzinfo=now.tzinfo), "expires": datetime.max.replace(tzinfo=now.tzinfo)}
    grant = Grant(of="leaf", label=label_of(policy), to=(("anyone",),), purposes=(purpose,), **always)
    thing = Thing(policy=label_of(policy), leaf="leaf", **told)
    widest = label_of(msgspec.structs.replace(policy, audience=(("anyone",),), reshare=(("anyone",),)))
    before, after = release(thing, person, purpose, now), release(thing, person, purpose, now, (grant,))
    assert after.allowed or not before.allowed
    if after.allowed:
        assert release(Thing(policy=widest, **{**told, "epoch": None}), person, purpose, now).allowed
    elsewhere = Thing(policy=label_of(other), leaf="leaf", **told)
    if other != policy:
        assert release(elsewhere, person, purpose, now, (grant,)) == release(elsewhere, person, purpose, now)
    other_leaf = Thing(policy=label_of(policy), leaf="other", **told)
    assert release(other_leaf, person, purpose, now, (grant,)) == before


def test_a_text_that_is_not_the_canonical_one_is_not_read() -> None:
    label = label_of(Policy(audience=(("member:a",),), purposes=("read",)))
    for wrong in (
        label.replace(",", ", "),
        label.replace('"v":1', '"v":2'),
        label.replace('"read"', '"read","read"'),
        label.replace("{", '{"unheard":1,', 1),
        label.replace("member", "person"),
        label_of(PUBLIC).upper(),
        '{"audience":[["anyone"]],"pap":"clear","purposes":["act"],"reshare":[[]],"v":1}',
        '{"expires":"0001-01-01T00:00:00+05:00","v":1}',
        '{"v":1,"v":1}',
        "{" * 5000,
        '{"a":"\ud800"}',
        " " * 70_000,
    ):
        assert not readable(wrong), wrong
        with pytest.raises(BadInputError, match="is not known"):
            policy_of(wrong)


def test_what_is_derived_from_a_policy_that_cannot_be_read_goes_to_nobody() -> None:
    joined = strictest("public", '{"v":9}')
    for purpose in ("read", "export", "derive", "share"):
        person = Person(name="o", member="a", local=True, standing="good")
        assert not release(Thing(policy=joined), person, purpose, datetime.now().astimezone()).allowed
