"""One month type for the whole program; the VIEWS month number lives in formats only."""

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime
from typing import Self

import msgspec

from tocsin.errors import BadInputError

__all__ = ["Month", "months_between"]

_PATTERN = re.compile(r"(\d{4})-(\d{2})")


class Month(msgspec.Struct, frozen=True, order=True):
    """Which calendar month is meant (UTC, proleptic Gregorian).

    Months subtract to a count and shift by a count:

    >>> Month.parse("2017-10") + 3
    Month(year=2018, number=1)
    >>> Month(2018, 1) - Month(2017, 10)
    3
    >>> str(Month(2018, 1))
    '2018-01'
    """

    year: int
    number: int
    """1 to 12."""

    def __post_init__(self) -> None:
        """Refuse a month number outside 1 to 12."""
        if not (1 <= self.number <= 12 and 1 <= self.year <= 9999):
            raise BadInputError(f"month {self.year}-{self.number} does not exist", remedy="write YYYY-MM")

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read ``YYYY-MM``; anything else is a :class:`BadInputError`."""
        match = _PATTERN.fullmatch(text.strip())
        if match is None:
            raise BadInputError(f"{text!r} is not a month", remedy="write YYYY-MM, for example 2017-10")
        return cls(int(match[1]), int(match[2]))

    @classmethod
    def of(cls, day: date) -> Self:
        """Return the month a day (or an aware UTC datetime) falls in."""
        return cls(day.year, day.month)

    @classmethod
    def from_ordinal(cls, ordinal: int) -> Self:
        """Return the month whose :attr:`ordinal` is given."""
        return cls(ordinal // 12, ordinal % 12 + 1)

    @property
    def ordinal(self) -> int:
        """Months since year 0: ``12 * year + number - 1``."""
        return 12 * self.year + self.number - 1

    @property
    def first_day(self) -> date:
        """The month's first day; the value stored in Parquet columns."""
        return date(self.year, self.number, 1)

    @property
    def end(self) -> datetime:
        """The first instant after the month (aware, UTC)."""
        following = self + 1
        return datetime(following.year, following.number, 1, tzinfo=UTC)

    def __add__(self, count: int) -> "Month":
        """Return the month ``count`` months later."""
        return Month.from_ordinal(self.ordinal + count)

    def __sub__(self, other: "Month") -> int:
        """Count the months from ``other`` to this month."""
        return self.ordinal - other.ordinal

    def __str__(self) -> str:
        """Write ``YYYY-MM``."""
        return f"{self.year:04d}-{self.number:02d}"


def months_between(first: Month, last: Month) -> Iterator[Month]:
    """Yield every month from ``first`` to ``last``, both included.

    >>> [str(month) for month in months_between(Month(2017, 12), Month(2018, 1))]
    ['2017-12', '2018-01']
    """
    for ordinal in range(first.ordinal, last.ordinal + 1):
        yield Month.from_ordinal(ordinal)
