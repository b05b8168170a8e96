"""A clock that a test moves, for what depends on hours."""

from datetime import datetime, timedelta


class MovingClock:
    """Stands where it was put until it is moved."""

    def __init__(self, instant: datetime) -> None:
        self.instant = instant

    def now(self) -> datetime:
        return self.instant

    def move(self, **by: float) -> datetime:
        self.instant += timedelta(**by)
        return self.instant
