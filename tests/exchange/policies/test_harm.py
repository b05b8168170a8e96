"""Field reports and aid locations: late, coarse, without small counts, and never to a party to the violence there."""

from datetime import timedelta

import pytest

from tests.support.policies import NOW, Thing
from tocsin.errors import BadInputError
from tocsin.exchange.policies import PUBLIC, Person, Policy, label_of, release, stricter_or_equal
from tocsin.exchange.policies.harm import careful

REPORT = careful(
    PUBLIC,
    sensitivity="field-report",
    places=["SD05", "SDN"],
    personal="personal",
    basis="vital-interests",
    erase_by=NOW + timedelta(days=30),
)
NEUTRAL = Person(name="n", member="ngo.example", standing="good", party_in=frozenset(), epoch=1)


def thing(policy: Policy = REPORT, **told: object) -> Thing:
    facts: dict[str, object] = {"happened": NOW - timedelta(hours=73), "resolution": "admin2", "smallest_cell": 0}
    return Thing(policy=label_of(policy), **{**facts, **told})


def clause(one: Thing, to: Person = NEUTRAL, purpose: str = "share") -> str:
    return release(one, to, purpose, NOW).clause


def test_a_report_that_is_old_coarse_and_complete_goes_to_a_member_that_is_no_party() -> None:
    assert release(thing(), NEUTRAL, "share", NOW).allowed


@pytest.mark.parametrize("place", ["SD05", "SDN"])
def test_a_member_that_is_or_backs_a_party_there_gets_nothing(place: str) -> None:
    party = Person(name="p", member="p.example", standing="good", party_in=frozenset({place}), epoch=1)
    unknown = Person(name="u", member="u.example", standing="good", epoch=1)
    elsewhere = Person(name="e", member="e.example", standing="good", party_in=frozenset({"COD"}), epoch=1)
    for purpose in ("read", "share", "relay", "query", "derive"):
        assert clause(thing(), party, purpose) == "not_party_to"
        assert clause(thing(), unknown, purpose) == "not_party_to"
        assert release(thing(), elsewhere, purpose, NOW).allowed


@pytest.mark.parametrize(
    ("told", "expected"),
    [
        ({"happened": NOW - timedelta(hours=71)}, "embargo_hours"),
        ({"happened": None}, "embargo_hours"),
        ({"resolution": "exact"}, "resolution"),
        ({"resolution": None}, "resolution"),
        ({"smallest_cell": 4}, "small_cells"),
        ({"smallest_cell": None}, "small_cells"),
    ],
)
def test_what_is_early_exact_or_tells_of_few_does_not_leave(told: dict[str, object], expected: str) -> None:
    assert clause(thing(**told)) == expected
    at_home = Person(name="o", member="o", local=True, standing="good", party_in=frozenset(), epoch=1)
    assert release(thing(**told), at_home, "read", NOW).allowed
    assert clause(thing(**told), at_home, "export") == expected


@pytest.mark.parametrize("missing", ["personal", "basis", "erase_by"])
def test_a_report_without_class_basis_or_day_of_erasure_goes_to_nobody(missing: str) -> None:
    stated: dict[str, object] = {"personal": "special", "basis": "consent", "erase_by": NOW + timedelta(days=1)}
    del stated[missing]
    made = careful(PUBLIC, sensitivity="field-report", places=["SDN"], **stated)  # type: ignore[arg-type]
    assert clause(thing(made)) == "handling"


def test_after_the_day_of_erasure_nothing_is_released() -> None:
    assert release(thing(), NEUTRAL, "read", NOW + timedelta(days=31)).clause == "handling"


def test_nobody_but_the_origin_passes_it_on() -> None:
    assert clause(thing(), NEUTRAL, "reshare") == "reshare"


def test_care_only_makes_stricter_and_needs_a_place() -> None:
    assert stricter_or_equal(REPORT, PUBLIC)
    with pytest.raises(BadInputError, match="no place"):
        careful(PUBLIC, sensitivity="aid-location", places=[])
    with pytest.raises(BadInputError, match="never exact"):
        careful(PUBLIC, sensitivity="aid-location", places=["SDN"], resolution="exact")
