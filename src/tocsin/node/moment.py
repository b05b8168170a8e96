"""Which day does the node stand on? The present, or a month of the past: nothing later is ever answered."""

from datetime import date, datetime, timedelta

import msgspec

from tocsin.node.clock import Clock
from tocsin.observations.as_of import AsOf
from tocsin.world.months import Month

__all__ = ["Moment", "moment_of"]


class Moment(msgspec.Struct, frozen=True, kw_only=True):
    """The instant of answering, and the last month of data that may be seen from it."""

    as_of: str
    """``2012-11``, or an empty text in the present."""
    instant: datetime
    """Now; in the time machine the end of the month after ``as_of``, when that month's data was out."""
    last: Month
    """The newest month that may be seen."""

    @property
    def day(self) -> date:
        """The last day that lies wholly or partly before the instant."""
        return (self.instant - timedelta(microseconds=1)).date()

    @property
    def past(self) -> bool:
        """Whether this is the time machine."""
        return bool(self.as_of)

    @property
    def view(self) -> AsOf:
        """The as-of read that belongs to this moment."""
        return AsOf(self.last, self.instant)


def moment_of(as_of: str, clock: Clock) -> Moment:
    """Return the moment a node stands on.

    >>> from datetime import UTC
    >>> from tocsin.node.clock import FixedClock
    >>> then = moment_of("2012-11", FixedClock(datetime(2024, 1, 1, tzinfo=UTC)))
    >>> then.instant.isoformat(), str(then.last), str(then.day)
    ('2013-01-01T00:00:00+00:00', '2012-11', '2012-12-31')
    """
    now = clock.now()
    if not as_of:
        return Moment(as_of="", instant=now, last=Month.of(now))
    month = Month.parse(as_of)
    # A month that is not over yet, or whose data cannot be out yet, is seen from now and not from the future.
    return Moment(as_of=str(month), instant=min(now, AsOf.at(month).instant), last=min(month, Month.of(now)))
