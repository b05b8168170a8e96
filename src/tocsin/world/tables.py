"""Read the typed tables that ship with this room; each row keeps its source."""

import csv
from datetime import date
from importlib.resources import files

from tocsin.errors import DamagedError

__all__ = ["day", "rows", "within"]


def rows(name: str) -> list[dict[str, str]]:
    """Return every row of ``data/<name>.csv`` as texts, in file order."""
    text = files("tocsin.world").joinpath("data", f"{name}.csv").read_text(encoding="utf-8")
    return list(csv.DictReader(text.splitlines()))


def day(text: str, *, where: str) -> date | None:
    """Read ``YYYY-MM-DD``; an empty text is None, anything else a :class:`~tocsin.errors.DamagedError`.

    >>> day("2011-07-09", where="places.csv")
    datetime.date(2011, 7, 9)
    """
    if not text:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise DamagedError(f"{text!r} is not a day", where=where, remedy="install Tocsin again") from error


def within(on: date, first: date | None, end: date | None) -> bool:
    """Tell whether a day lies in ``[first, end)``; None leaves that side open.

    >>> within(date(2011, 7, 9), None, date(2011, 7, 9))
    False
    """
    return (first is None or first <= on) and (end is None or on < end)
