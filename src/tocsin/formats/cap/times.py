"""What instant does a CAP time mean, and how is an instant written? Numeric offsets; ``-00:00`` where none is meant."""

import re
from datetime import UTC, datetime, timedelta, timezone
from typing import Final

import msgspec

from tocsin.errors import BadInputError
from tocsin.formats.cap.datatypes import collapsed, fault_of

__all__ = ["Time"]

_PARTS: Final = re.compile(r"(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d):(\d\d)(\.\d+)?(Z|[+-]\d\d:\d\d)?", re.ASCII)


class Time(msgspec.Struct, frozen=True):
    """A time as a message writes it; its text is kept, so that what is read and written again is the same.

    >>> Time("2026-11-27T18:00:00+02:00").at
    datetime.datetime(2026, 11, 27, 16, 0, tzinfo=datetime.timezone.utc)
    """

    text: str

    @property
    def at(self) -> datetime:
        """The instant, aware UTC; one without an offset (CAP 1.0 and 1.1 admit it) is read as UTC.

        Raises
        ------
        BadInputError
            The text is no time, or one beyond the calendar that Python keeps.
        """
        value = collapsed(self.text)
        found = _PARTS.fullmatch(value)
        fault = fault_of("dateTime", self.text) if found else "it is no time"
        if found is None or fault:
            raise BadInputError(f"{value!r} cannot be read: {fault}", remedy="write YYYY-MM-DDThh:mm:ss+hh:mm")
        year, month, day, hour, minute, second, fraction, zone = found.groups()
        micro = int(((fraction or ".0")[1:] + "000000")[:6])
        try:
            local = datetime(int(year), int(month), int(day), int(hour) % 24, int(minute), int(second), micro, UTC)
            return local + timedelta(days=int(hour) // 24) - _offset(zone)
        except (OverflowError, ValueError) as error:
            raise BadInputError(f"{value!r} lies beyond the calendar", remedy="correct the year") from error

    @classmethod
    def of(cls, instant: datetime) -> "Time":
        """Write an aware instant with its own offset, to the second; UTC is written ``-00:00``.

        >>> Time.of(datetime(2026, 11, 27, 18, tzinfo=UTC)).text
        '2026-11-27T18:00:00-00:00'
        """
        if instant.tzinfo is None:
            raise BadInputError(f"{instant} has no time zone", remedy="use an aware datetime")
        offset = instant.utcoffset() or timedelta()
        minutes = round(offset.total_seconds() / 60)
        # An offset of odd seconds, as places had before 1972, cannot be written; the instant stays the same.
        local = instant.astimezone(timezone(timedelta(minutes=minutes)))
        sign = "+" if minutes > 0 else "-"
        return cls(f"{local:%Y-%m-%dT%H:%M:%S}{sign}{abs(minutes) // 60:02}:{abs(minutes) % 60:02}")


def _offset(zone: str | None) -> timedelta:
    if zone is None or zone == "Z":
        return timedelta()
    offset = timedelta(hours=int(zone[1:3]), minutes=int(zone[4:6]))
    return -offset if zone[0] == "-" else offset
