"""What a cell of somebody's spreadsheet says: a period or a number, or why it says neither."""

import math
import re
from datetime import date

from tocsin.observations.series import PeriodKind

__all__ = ["number", "period_of"]

_DAY = re.compile(r"(\d{4})-(\d{2})-(\d{2})(?:[T ]00:00(?::00(?:\.0+)?)?(?:Z|\+00:00)?)?")
_MONTH = re.compile(r"(\d{4})-(\d{2})")
_YEAR = re.compile(r"(\d{4})")
_NUMBER = re.compile(r"[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?")
_MISSING = frozenset({"", "na", "n/a", "nan", "null", "none", "-", ".", ".."})


def period_of(text: object) -> tuple[date, PeriodKind] | None:
    """Return the first day of the month or year that a cell names, and which of the two it is; None for neither.

    >>> period_of("2023-11-30"), period_of("30/11/2023")
    ((datetime.date(2023, 11, 1), 'month'), None)
    >>> period_of("2023")
    (datetime.date(2023, 1, 1), 'year')
    """
    cell = "" if text is None else str(text).strip()
    try:
        if day := _DAY.fullmatch(cell):
            return date(int(day[1]), int(day[2]), int(day[3])).replace(day=1), "month"
        if month := _MONTH.fullmatch(cell):
            return date(int(month[1]), int(month[2]), 1), "month"
        if year := _YEAR.fullmatch(cell):
            return date(int(year[1]), 1, 1), "year"
    except ValueError:
        return None
    return None


def number(text: object, *, decimal_comma: bool = False) -> tuple[float | None, str]:
    """Return the number a cell holds (None where it says missing), and the reason where it holds none.

    A comma is read as a decimal sign only where it cannot be one of thousands, and where it is not the separator.

    >>> number("12,5", decimal_comma=True), number("NA")
    ((12.5, ''), (None, ''))
    >>> number("1,234", decimal_comma=True)[1]
    '1,234 may mean 1.234 or 1234: write it without a comma'
    """
    if isinstance(text, bool):
        return float(text), ""
    if isinstance(text, int | float):
        return (None, "") if math.isnan(text) else _finite(float(text))
    cell = "" if text is None else str(text).strip().replace("\u2212", "-")
    if cell.lower() in _MISSING:
        return None, ""
    if decimal_comma and cell.count(",") == 1 and "." not in cell:
        whole, part = cell.split(",")
        if len(part) == 3 and whole.lstrip("+-") != "0":
            return None, f"{cell} may mean {whole}.{part} or {whole}{part}: write it without a comma"
        cell = f"{whole}.{part}"
    if not _NUMBER.fullmatch(cell):
        return None, "this is no number"
    return _finite(float(cell))


def _finite(value: float) -> tuple[float | None, str]:
    return (value, "") if math.isfinite(value) else (None, "this is no finite number")
