"""Made-up signals and rules for tests of the room."""

from datetime import UTC, datetime, timedelta
from typing import Any

from tocsin.alerts.default import default_rules
from tocsin.alerts.signals import Evidence, Signal, return_years_of

BOOK = default_rules()
DAY = datetime(2024, 1, 1, tzinfo=UTC)
SEVERITY = {"25": "moderate", "100": "severe", "1000": "extreme"}


def later(days: float) -> datetime:
    """The instant so many days after the first."""
    return DAY + timedelta(days=days)


def signal(
    probability: float, question: str = "25", *, place: str = "SDN", came: int = 6, origin: str = "2023-12", **more: Any
) -> Signal:
    """A signal about a place where the question came so often in the last 120 months."""
    given = {
        "period": "2024-01",
        "lead": 1,
        "evidence": Evidence(kind="forecast", id="f" + origin, model="pool", origin=origin, vintage="v"),
    } | more
    return Signal(
        hazard="conflict",
        place=place,
        event="conflict",
        question=question,
        probability=probability,
        base_rate=came / 120,
        came=came,
        cases=120,
        return_period=return_years_of(came, 120, 12),
        severity=SEVERITY[question],
        **given,
    )
