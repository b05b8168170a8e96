from datetime import UTC, datetime

import pytest

from tocsin.alerts.reports import Report, best, trust

DAY = datetime(2026, 1, 1, tzinfo=UTC)


def report(grade: str, kind: str = "phone", id: str = "R1") -> Report:
    return Report(id=id, kind=kind, reliability=grade[0], credibility=int(grade[1]), received=DAY)


@pytest.mark.parametrize(
    ("grades", "believed"),
    [
        ((), "doubtful"),
        (("E5",), "doubtful"),
        (("A5",), "doubtful"),
        (("E1",), "doubtful"),
        (("F6",), "weak"),
        (("D1",), "weak"),
        (("A4",), "weak"),
        (("C3",), "fair"),
        (("A3",), "fair"),
        (("B2",), "strong"),
        (("C3", "C3"), "fair"),
    ],
)
def test_reports_are_believed_as_the_admiralty_scale_says(grades, believed):
    assert trust(report(grade, id=f"R{n}") for n, grade in enumerate(grades)) == believed


def test_two_fair_reports_confirm_each_other_only_from_different_kinds_of_source():
    assert trust([report("C3"), report("C3", "press", "R2")]) == "strong"
    assert trust([report("C3"), report("D3", "press", "R2")]) == "fair"


def test_what_cannot_be_judged_is_worth_more_than_what_is_known_to_be_wrong():
    assert best([report("E5", id="R1"), report("F6", id="R2")]).grade == "F6"
    assert best([report("B2", id="R1"), report("F6", id="R2")]).grade == "B2"
    assert best([]) is None
