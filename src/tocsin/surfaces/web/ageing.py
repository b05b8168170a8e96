"""How old are the figures? The end of a period against the day the node stands on, and when it is worth a notice."""

from datetime import UTC, datetime, timedelta
from typing import Any

from tocsin.node.answers import HazardAnswer
from tocsin.surfaces.language import Translator
from tocsin.surfaces.web.page import Visit
from tocsin.world.months import Month

__all__ = ["end_of", "old_data", "period_age"]

_LATE = {"month": timedelta(days=100), "year": timedelta(days=750)}
"""Longer than the slowest regular release takes: older figures are worth a notice on every page."""


def end_of(period: str) -> datetime:
    """Return the first instant after a month (``2023-10``) or a year (``2023``).

    >>> end_of("2023-12") == end_of("2023")
    True
    """
    return Month.parse(period).end if "-" in period else datetime(int(period) + 1, 1, 1, tzinfo=UTC)


def period_age(language: Translator, period: str, now: datetime) -> str:
    """Return how long ago a period ended; nothing for one that is not over.

    >>> from tocsin.surfaces.language import translator
    >>> period_age(translator("en"), "2023-10", datetime(2026, 11, 27, tzinfo=UTC))
    '3 years ago'
    """
    since = now - end_of(period) if period else timedelta()
    return language.age(since) if since > timedelta() else ""


def old_data(visit: Visit) -> list[dict[str, Any]]:
    """Return the hazards whose newest figures are so old that what is called a forecast may be of the past."""
    now = visit.reader.edition().stands_on
    return [
        {
            "hazard": visit.language.text(one.title),
            "period": visit.language.month(one.origin),
            "age": period_age(visit.language, one.origin, now),
        }
        for one in visit.reader.hazards()
        if _is_old(one, now)
    ]


def _is_old(hazard: HazardAnswer, now: datetime) -> bool:
    return bool(hazard.origin) and now - end_of(hazard.origin) > _LATE[hazard.period]
