"""The join takes the stricter of every field, case by case: what each field's law says, written out."""

from datetime import UTC, datetime
from typing import Any

import pytest

from tocsin.errors import BadInputError
from tocsin.exchange.policies import Person, release_many
from tocsin.exchange.policies.fields import Handling
from tocsin.exchange.policies.policy import Policy, join

EARLY, LATE = datetime(2026, 1, 1, tzinfo=UTC), datetime(2026, 2, 1, tzinfo=UTC)
REPORT = Handling(sensitivity="field-report", personal="none")
CASES: list[tuple[str, Any, Any, Any]] = [
    ("audience", (("member:a", "member:b"),), (("member:b",),), (("member:b",),)),
    ("audience", (("member:a",),), (), ()),
    ("audience", (("anyone",),), (("kind:ngo",),), (("kind:ngo",),)),
    ("audience", (("member:a",),), (("member:b",),), (("member:a",), ("member:b",))),
    ("reshare", (("community:sahel",),), (("anyone",),), (("community:sahel",),)),
    ("purposes", ("export", "read"), ("read", "share"), ("read",)),
    ("pap", "clear", "amber", "amber"),
    ("pap", "red", "green", "red"),
    ("discloses", ("mailboxes", "victim-names"), ("mailboxes",), ("mailboxes",)),
    ("node_only", True, False, True),
    ("not_members", ("a",), ("b",), ("a", "b")),
    ("not_party_to", ("SDN",), ("SSD",), ("SDN", "SSD")),
    ("attribution", ("hide-origin",), ("name-origin",), ("hide-origin", "name-origin")),
    ("not_before", EARLY, LATE, LATE),
    ("not_before", None, LATE, LATE),
    ("not_before", EARLY, None, EARLY),
    ("expires", EARLY, LATE, EARLY),
    ("expires", None, LATE, LATE),
    ("retain_until", LATE, EARLY, EARLY),
    ("residency", ("KEN", "UGA"), ("UGA",), ("UGA",)),
    ("residency", None, ("UGA",), ("UGA",)),
    ("residency", ("KEN",), ("UGA",), ()),
    ("obligations", ("receipt",), ("delete-on-recall",), ("delete-on-recall", "receipt")),
    ("handling", (REPORT,), (), (REPORT,)),
    ("embargo_hours", 24, 72, 72),
    ("resolution", "admin2", "country", "country"),
    ("resolution", "exact", "admin1", "admin1"),
    ("small_cells", 5, 10, 10),
    ("lease_online", 3600, 60, 60),
    ("lease_online", None, 60, 60),
    ("lease_offline", 60, None, 60),
]


@pytest.mark.parametrize(("field", "first", "second", "stricter"), CASES)
def test_the_stricter_of_two_values_is_taken_whichever_comes_first(
    field: str, first: Any, second: Any, stricter: Any
) -> None:
    one, other = Policy(**{field: first}), Policy(**{field: second})
    assert getattr(join(one, other), field) == stricter
    assert getattr(join(other, one), field) == stricter


@pytest.mark.parametrize("sensitivity", ["field-report", "victim-record"])
def test_reports_and_records_of_victims_must_say_which_personal_data_they_hold(sensitivity: Any) -> None:
    assert Handling(sensitivity=sensitivity).missing == ("personal",)
    assert Handling(sensitivity="aid-location").missing == ()


@pytest.mark.parametrize(
    "wrong",
    [{"sensitivity": "secret"}, {"personal": "much"}, {"basis": "because"}, {"erase_by": datetime(2026, 1, 1)}],  # noqa: DTZ001
)
def test_a_statement_on_handling_with_a_value_nobody_defined_is_refused(wrong: dict[str, Any]) -> None:
    with pytest.raises(BadInputError, match="handling"):
        Policy(handling=(Handling(**wrong),))


def test_of_statements_that_differ_in_their_day_the_earlier_stands_and_a_needed_day_that_is_missing_refuses() -> None:
    def personal(day: datetime | None) -> Handling:
        return Handling(personal="personal", basis="consent", erase_by=day)

    assert Policy(handling=(personal(LATE), personal(EARLY))).handling == (personal(EARLY),)
    assert Policy(handling=(personal(EARLY), personal(None))).handling == (personal(None),)
    none = Handling(personal="none", erase_by=LATE)
    assert Policy(handling=(none, Handling(personal="none"))).handling == (none,)


def test_a_question_that_cannot_be_answered_releases_none_of_many() -> None:
    class Note:
        policy = "public"

    guest = Person(name="guest", member="elsewhere")
    assert release_many([Note()], guest, "read", datetime.now(UTC)) == [True]
    assert release_many([Note()], guest, "read", datetime(2026, 1, 1)) == [False]  # noqa: DTZ001
    assert release_many([Note()], guest, "sell", datetime.now(UTC)) == [False]
    assert release_many([Note()], "guest", "read", datetime.now(UTC)) == [False]  # type: ignore[arg-type]
