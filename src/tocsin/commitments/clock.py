"""How long does it take from a warning to the first delivery? Waiting times with what never came kept as still waiting.

A warning that nobody answered yet is not left out: it has waited so long and no longer is known (it is *censored*). The
share still waiting is the product-limit estimate of Kaplan and Meier (1958), Nonparametric estimation from incomplete
observations, JASA 53; its intervals are Greenwood's on the scale of log(-log), which stay between 0 and 1.
"""

import math
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Literal, TypeAlias

import msgspec

from tocsin.errors import BadInputError

__all__ = ["MILESTONES", "Course", "Milestone", "Point", "Waiting", "waiting_between"]

Milestone: TypeAlias = Literal["warned", "acknowledged", "discussed", "tabled", "voted", "committed", "delivered"]

MILESTONES: tuple[Milestone, ...] = (
    "warned", "acknowledged", "discussed", "tabled", "voted", "committed", "delivered",
)  # fmt: skip
"""In the order in which they should come; a real course may skip some."""

_Z = 1.6448536269514722
"""Of a two-sided 90 % interval."""


class Course(msgspec.Struct, frozen=True, kw_only=True):
    """What became of one warning, as far as it is known."""

    id: str
    body: str
    hazard: str
    level: str
    reached: dict[Milestone, datetime]
    """When each milestone was first reached, aware UTC."""
    seen_until: datetime
    """Until when its course was watched."""
    refused: datetime | None = None
    """When it was decided not to act; it then waits no more, and counts as never reached."""


class Point(msgspec.Struct, frozen=True):
    """From this day on, this share still waits."""

    days: float
    waiting: float
    low: float
    high: float
    at_risk: int
    """Courses that were still watched and waiting just before."""


class Waiting(msgspec.Struct, frozen=True, kw_only=True):
    """How long courses waited between two milestones."""

    since: Milestone
    until: Milestone
    courses: int
    arrived: int
    refused: int
    open: int
    """Still waiting when last seen."""
    median: float | None
    """Days after which half had arrived; None where fewer than half ever did."""
    late: float | None
    """Days after which nine of ten had arrived; None where fewer ever did."""
    curve: tuple[Point, ...]

    @property
    def never(self) -> float | None:
        """Share that had not arrived where the curve ends (`warned and never tabled`); None where nothing is known."""
        return self.curve[-1].waiting if self.curve else (1.0 if self.courses else None)


def waiting_between(courses: Iterable[Course], since: Milestone, until: Milestone) -> Waiting:
    """Return how long the courses that reached ``since`` waited for ``until``.

    A course that was refused never arrives: it stays in the count of those waiting for as long as any course is
    watched, so a body does not become quick by refusing.

    >>> from datetime import UTC, timedelta
    >>> day = datetime(2026, 1, 1, tzinfo=UTC)
    >>> def course(id_: str, waited: int | None) -> Course:
    ...     reached = {"warned": day} | ({"tabled": day + timedelta(days=waited)} if waited is not None else {})
    ...     return Course(id=id_, body="b", hazard="h", level="warning", reached=reached,
    ...                   seen_until=day + timedelta(days=10))
    >>> found = waiting_between([course("1", 2), course("2", 4), course("3", None)], "warned", "tabled")
    >>> found.median, found.late, round(found.never, 3)
    (4.0, None, 0.333)

    Raises
    ------
    BadInputError
        The second milestone does not come after the first, or a time has no zone or lies before the warning.
    """
    if MILESTONES.index(until) <= MILESTONES.index(since):
        raise BadInputError(
            f"{until} does not come after {since}", remedy=f"name two of {', '.join(MILESTONES)} in order"
        )
    waits: list[tuple[float, bool]] = []
    counts = {"arrived": 0, "refused": 0, "open": 0}
    for course in courses:
        began = course.reached.get(since)
        if began is None:
            continue
        came = course.reached.get(until)
        end = came or course.seen_until
        if began.tzinfo is None or end.tzinfo is None or end < began:
            raise BadInputError(
                "a time has no zone, or lies before the warning",
                where=f"course {course.id}",
                remedy="correct its times",
            )
        if came is None and course.refused is not None:
            counts["refused"] += 1
            waits.append((math.inf, False))
            continue
        counts["arrived" if came else "open"] += 1
        waits.append(((end - began).total_seconds() / 86_400, came is not None))
    curve = _product_limit(waits)
    return Waiting(
        since=since,
        until=until,
        courses=len(waits),
        arrived=counts["arrived"],
        refused=counts["refused"],
        open=counts["open"],
        median=_after(curve, 0.5),
        late=_after(curve, 0.1),
        curve=curve,
    )


def _after(curve: Sequence[Point], share: float) -> float | None:
    """Return the first day on which no more than a share still waits."""
    return next((point.days for point in curve if point.waiting <= share + 1e-12), None)


def _product_limit(waits: Sequence[tuple[float, bool]]) -> tuple[Point, ...]:
    """Return the curve; arrivals of a day come before those last seen on that day."""
    points = []
    share, spread = 1.0, 0.0
    for days in sorted({days for days, came in waits if came}):
        at_risk = sum(1 for waited, _ in waits if waited >= days)
        arrived = sum(1 for waited, came in waits if came and waited == days)
        share *= 1 - arrived / at_risk
        if at_risk > arrived:
            spread += arrived / (at_risk * (at_risk - arrived))
        low, high = _between(share, spread)
        points.append(Point(days, share, low, high, at_risk))
    return tuple(points)


def _between(share: float, spread: float) -> tuple[float, float]:
    """Return the 90 % interval of a share still waiting; nothing is known where all have arrived."""
    if share <= 0:
        return 0.0, 1.0
    if share >= 1:
        return 0.0, 1.0
    width = _Z * math.sqrt(spread) / abs(math.log(share))
    return share ** math.exp(width), share ** math.exp(-width)
