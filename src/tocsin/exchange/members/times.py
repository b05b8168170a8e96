"""When was it stated? Whole seconds of UTC as text, and how far honest clocks may stand apart."""

from datetime import UTC, datetime, timedelta

from tocsin.errors import BadInputError

__all__ = ["TOLERANCE", "read_time", "write_time"]

TOLERANCE = timedelta(minutes=5)
"""How far the clocks of two honest members may stand apart; every comparison of times forgives this much."""

_FORM = "%Y-%m-%dT%H:%M:%SZ"


def read_time(text: str) -> datetime:
    """Return the aware UTC instant of ``YYYY-MM-DDTHH:MM:SSZ``; any other form is refused.

    >>> read_time("2026-11-27T22:00:00Z")
    datetime.datetime(2026, 11, 27, 22, 0, tzinfo=datetime.timezone.utc)
    """
    try:
        instant = datetime.strptime(text, _FORM).replace(tzinfo=UTC)
    except ValueError as error:
        raise BadInputError(f"{text[:40]!r} is no time", remedy="write YYYY-MM-DDTHH:MM:SSZ") from error
    # strptime forgives missing zeros, and then one instant would have two texts.
    if write_time(instant) != text:
        raise BadInputError(f"{text[:40]!r} is no time", remedy="write YYYY-MM-DDTHH:MM:SSZ")
    return instant


def write_time(instant: datetime) -> str:
    """Return an aware instant as text, in whole seconds of UTC.

    >>> write_time(datetime(2026, 1, 2, 3, 4, 5, 999_999, tzinfo=UTC))
    '2026-01-02T03:04:05Z'
    """
    if instant.tzinfo is None:
        raise BadInputError("a time has no zone", remedy="use an aware UTC datetime")
    utc = instant.astimezone(UTC)
    return f"{utc.year:04d}{utc.strftime('-%m-%dT%H:%M:%SZ')}"
