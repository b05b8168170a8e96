"""The vectors for a second implementation, and a second reading of the specification beside the gate."""

import json
from datetime import datetime
from pathlib import Path
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings

from tests.support.policies import Thing, asked, facts, moments, people, policies
from tests.support.policy_reference import reference
from tocsin.exchange.policies import Person, Policy, label_of, policy_of, readable, release, strictest
from tocsin.exchange.policies.losses import Circle
from tocsin.exchange.policies.tlp import from_tlp, to_tlp

FOLDER = Path(__file__).resolve().parents[2] / "vectors/exchange/policy"


def vectors(name: str) -> list[Any]:
    return json.loads((FOLDER / f"{name}.json").read_text(encoding="utf-8"))


def thing_of(label: str, told: dict[str, Any]) -> Thing:
    times = {name: datetime.fromisoformat(told[name]) for name in ("happened", "confirmed") if told.get(name)}
    return Thing(policy=label, **{**told, **times})


def person_of(told: dict[str, Any]) -> Person:
    return msgspec.convert({"name": "p", **told}, Person)


@pytest.mark.parametrize("case", vectors("labels"), ids=lambda case: case["says"])
def test_a_label_is_read_or_refused(case: dict[str, Any]) -> None:
    assert readable(case["label"]) is case["valid"]
    if case["valid"]:
        assert label_of(policy_of(case["label"])) == case["label"]


@pytest.mark.parametrize("case", vectors("joins"), ids=lambda case: case["says"])
def test_a_join_is_the_strictest(case: dict[str, Any]) -> None:
    assert strictest(*case["labels"]) == case["join"]


@pytest.mark.parametrize("case", vectors("decisions"), ids=lambda case: case["says"])
def test_a_decision_names_the_clause_that_refused(case: dict[str, Any]) -> None:
    now, person = datetime.fromisoformat(case["now"]), person_of(case["person"])
    decision = release(thing_of(case["label"], case["object"]), person, case["purpose"], now)
    assert (decision.allowed, decision.clause) == (case["allowed"], case["clause"])


@pytest.mark.parametrize("case", vectors("markings"), ids=lambda case: case["says"])
def test_a_marking_says_what_it_leaves_unsaid(case: dict[str, Any]) -> None:
    circle = msgspec.convert(case["circle"], Circle)
    if "taken" in case:
        assert label_of(from_tlp(case["marking"], circle).policy) == case["taken"]
    else:
        told = to_tlp(policy_of(case["label"]), circle)
        assert (told.marking, [loss.field for loss in told.losses]) == (case["marking"], case["unsaid"])


@settings(max_examples=250)
@given(policies, people, asked, moments, facts)
def test_the_gate_says_what_a_second_reading_of_the_specification_says(
    policy: Policy, person: Person, purpose: str, now: datetime, told: dict[str, Any]
) -> None:
    label = label_of(policy)
    known = msgspec.structs.asdict(person)
    assert release(Thing(policy=label, **told), person, purpose, now).allowed is reference(
        label, told, known, purpose, now
    )
