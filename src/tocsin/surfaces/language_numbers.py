"""How is a number, a month, an instant written in a reader's language? CLDR through Babel, and the language's digits.

Babel takes separators and patterns from CLDR but writes every digit as 0 to 9. CLDR's root Arabic locale also names
the Latin digits as its default; Tocsin writes the Arabic-Indic ones (the ``arab`` system, default of ``ar-EG``),
because the United Nations' Arabic documents do. The choice per language is :data:`NUMBERING`.
"""

import math
from datetime import UTC, date, datetime, timedelta
from typing import Final

from babel import Locale, dates, lists, numbers

from tocsin.world.months import Month

__all__ = ["NUMBERING", "Writer"]

NUMBERING: Final = {"ar": "arab", "fa": "arabext", "ur": "latn", "ps": "arabext", "ckb": "arab"}
"""Numbering system by language where ours differs from CLDR's default, or where CLDR's default needs naming."""

_ZERO: Final = {
    "arab": 0x0660,
    "arabext": 0x06F0,
    "beng": 0x09E6,
    "deva": 0x0966,
    "khmr": 0x17E0,
    "laoo": 0x0ED0,
    "mymr": 0x1040,
    "tibt": 0x0F20,
}
"""Code point of the zero of each decimal numbering system that is a CLDR default somewhere; one to nine follow it."""

_LATIN: Final = "0123456789"


class Writer:
    """Write numbers, months, dates and lists as one locale does.

    >>> Writer(Locale("fr")).month(Month(2023, 11))
    'novembre 2023'
    >>> Writer(Locale("ar")).number(12345)
    '١٢٬٣٤٥'
    """

    def __init__(self, locale: Locale) -> None:
        """Choose the numbering system of ``locale`` once."""
        self._locale = locale
        system = NUMBERING.get(locale.language, locale.default_numbering_system)
        self.numbering: str = system if system in locale.number_symbols else "latn"
        zero = _ZERO.get(self.numbering)
        local = "".join(chr(zero + i) for i in range(10)) if zero else _LATIN
        self._digits = str.maketrans(_LATIN, local)
        self._percent_sign: str = locale.number_symbols[self.numbering]["percentSign"]

    def digits(self, text: str) -> str:
        """Return ``text`` with its digits 0 to 9 in the language's own script; for years, versions and codes."""
        return text.translate(self._digits)

    def number(self, value: float, digits: int | None = None) -> str:
        """Return ``value`` grouped and with ``digits`` decimals.

        Without ``digits``: none for whole values and from 100 upwards, one from 1 upwards, else two.

        >>> [Writer(Locale("en")).number(value) for value in (1234, 1234.5, 12.34, 0.126, 3.0)]
        ['1,234', '1,234', '12.3', '0.13', '3']
        """
        if digits is None:
            size = abs(value)
            digits = 0 if size >= 100 or value == math.floor(value) else 1 if size >= 1 else 2
        pattern = "#,##0." + "0" * digits if digits else "#,##0"
        written = numbers.format_decimal(value, pattern, self._locale, numbering_system=self.numbering)
        return self.digits(written)

    def percent(self, share: float, digits: int = 0) -> str:
        """Return a share of one in per cent, exactly; 0 is 0 %."""
        pattern = self._locale.percent_formats[None].pattern
        if digits:
            pattern = pattern.replace("0%", "0." + "0" * digits + "%").replace("0\xa0%", "0." + "0" * digits + "\xa0%")
        written = numbers.format_percent(share, pattern, self._locale, numbering_system=self.numbering)
        return self.digits(written.replace("%", self._percent_sign))

    def month(self, month: Month) -> str:
        """Return the month's name and year."""
        return self.digits(dates.format_skeleton("yMMMM", month.first_day, locale=self._locale))

    def short_month(self, month: Month) -> str:
        """Return the month's short name and year, for axes and table heads."""
        return self.digits(dates.format_skeleton("yMMM", month.first_day, locale=self._locale))

    def date(self, day: date) -> str:
        """Return the day, month name and year; of an aware instant, its UTC day."""
        if isinstance(day, datetime):
            day = day.astimezone(UTC).date()
        return self.digits(dates.format_date(day, "long", self._locale))

    def moment(self, instant: datetime) -> str:
        """Return the UTC day and time of an aware instant, marked UTC."""
        instant = instant.astimezone(UTC)
        clock = self.digits(dates.format_time(instant, "HH:mm", locale=self._locale))
        return f"{self.date(instant)} {clock} UTC"

    def age(self, since: timedelta) -> str:
        """Return how long ago something was: ``3 days ago``."""
        return self.digits(dates.format_timedelta(-since, locale=self._locale, add_direction=True))

    def listing(self, items: list[str]) -> str:
        """Return items joined as the language joins a list: ``a, b and c``."""
        return lists.format_list(items, locale=self._locale)
