"""What time is it? The clock is handed in, so that a test or the time machine can hold it still."""

from datetime import UTC, datetime
from typing import Protocol

__all__ = ["Clock", "FixedClock", "SystemClock"]


class Clock(Protocol):
    """Anything that says what time it is."""

    def now(self) -> datetime:
        """Return the present instant, aware UTC."""
        ...


class SystemClock:
    """The machine's own clock."""

    def now(self) -> datetime:
        """Return the machine's instant, aware UTC."""
        return datetime.now(UTC)


class FixedClock:
    """A clock that stands still.

    >>> FixedClock(datetime(2012, 12, 31, tzinfo=UTC)).now().year
    2012
    """

    def __init__(self, instant: datetime) -> None:
        if instant.tzinfo is None:
            raise ValueError(f"{instant} has no time zone")
        self._instant = instant.astimezone(UTC)

    def now(self) -> datetime:
        """Return the instant it was set to."""
        return self._instant
