"""Do the figures still speak of now? Old or missing figures are no data, and no data is never no alert."""

from datetime import datetime
from typing import Literal, TypeAlias

import msgspec

from tocsin.errors import BadInputError
from tocsin.messages import N_
from tocsin.world.months import Month

__all__ = ["REASONS", "Absence", "Freshness", "freshness", "period_end"]

Absence: TypeAlias = Literal["", "stale", "never", "unforecast", "failed"]

REASONS: dict[str, str] = {
    "stale": N_("the newest figures are too old to speak of now"),
    "never": N_("no series of this hazard is held here"),
    "unforecast": N_("figures are held, and no forecast has been made from them"),
    "failed": N_("its source could not be read, and what it gave before is too old"),
}
"""Reason for no data -> message id."""


class Freshness(msgspec.Struct, frozen=True, kw_only=True):
    """How old what is known of a hazard, or of one place, is."""

    absence: Absence = ""
    """Why there is no data; empty where the figures are new enough."""
    newest: str = ""
    """The last period with a figure."""
    age_days: float | None = None
    """Days since that period ended."""
    limit_days: float
    """The age from which figures count as no data."""


def freshness(
    newest: str, now: datetime, limit_days: float, *, forecast: bool = True, failing: bool = False
) -> Freshness:
    """Say whether figures up to a period speak of now.

    Parameters
    ----------
    newest:
        The last period with a figure (``2023-11`` or ``2023``), or an empty text where there is none.
    forecast:
        Whether a forecast stands on them.
    failing:
        Whether their source failed when it was last read.

    >>> from datetime import UTC
    >>> found = freshness("2023-10", datetime(2024, 6, 1, tzinfo=UTC), 92)
    >>> found.absence, found.age_days
    ('stale', 213.0)
    """
    if not newest:
        return Freshness(absence="never", limit_days=limit_days)
    age = max(0.0, (now - period_end(newest)).total_seconds() / 86400)
    absence: Absence = ""
    if age > limit_days:
        absence = "failed" if failing else "stale"
    elif not forecast:
        absence = "unforecast"
    return Freshness(absence=absence, newest=newest, age_days=age, limit_days=limit_days)


def period_end(period: str) -> datetime:
    """Return the first instant after a period, written ``2023-11`` or ``2023``.

    >>> period_end("2023").isoformat()
    '2024-01-01T00:00:00+00:00'
    """
    if len(period) == 4 and period.isdigit():
        return Month(int(period), 12).end
    try:
        return Month.parse(period).end
    except BadInputError:
        raise BadInputError(f"{period!r} is no month and no year", remedy="write YYYY-MM or YYYY") from None
