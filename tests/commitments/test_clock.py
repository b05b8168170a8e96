"""Waiting times: what never came still waits, refusing makes nobody quick, and the curve equals the textbook's."""

from datetime import UTC, datetime, timedelta

import pytest

from tocsin.commitments.clock import Course, waiting_between
from tocsin.errors import BadInputError

DAY = datetime(2026, 1, 1, tzinfo=UTC)


def course(id_: str, came: float | None, seen: float = 100, *, refused: float | None = None) -> Course:
    reached = {"warned": DAY}
    if came is not None:
        reached["tabled"] = DAY + timedelta(days=came)
    return Course(
        id=id_,
        body="body",
        hazard="conflict",
        level="warning",
        reached=reached,  # type: ignore[arg-type]
        seen_until=DAY + timedelta(days=seen),
        refused=None if refused is None else DAY + timedelta(days=refused),
    )


def test_the_curve_is_that_of_the_textbook() -> None:
    # Remission under 6-MP (Freireich 1963), as Kalbfleisch and Prentice print it: S(6) .857, S(10) .753, S(23) .448.
    came = [6, 6, 6, 7, 10, 13, 16, 22, 23]
    left = [6, 9, 10, 11, 17, 19, 20, 25, 32, 32, 34, 35]
    courses = [course(f"c{at}", days) for at, days in enumerate(came)]
    courses += [course(f"l{at}", None, days) for at, days in enumerate(left)]
    found = waiting_between(courses, "warned", "tabled")
    shares = {point.days: round(point.waiting, 3) for point in found.curve}
    assert (shares[6], shares[10], shares[23]) == (0.857, 0.753, 0.448)
    assert found.median == 23
    assert found.late is None
    assert all(point.low <= point.waiting <= point.high for point in found.curve)


def test_a_refused_warning_waits_for_ever() -> None:
    quick = waiting_between([course("a", 1), course("b", 2)], "warned", "tabled")
    refusing = waiting_between([course("a", 1), course("b", None, refused=1)], "warned", "tabled")
    assert (quick.late, quick.never) == (2, 0)
    assert (refusing.late, refusing.never, refusing.refused) == (None, 0.5, 1)


def test_what_is_only_open_is_counted_as_open() -> None:
    found = waiting_between([course("a", None, 3), course("b", None, 5)], "warned", "tabled")
    assert (found.open, found.arrived, found.median, found.never, found.curve) == (2, 0, None, 1.0, ())


def test_courses_that_never_began_do_not_count() -> None:
    found = waiting_between([course("a", 1)], "acknowledged", "tabled")
    assert (found.courses, found.never) == (0, None)


def test_milestones_come_in_order_and_times_after_the_warning() -> None:
    with pytest.raises(BadInputError, match="does not come after"):
        waiting_between([], "tabled", "warned")
    with pytest.raises(BadInputError, match="before the warning"):
        waiting_between([course("a", -1)], "warned", "tabled")
