"""Read the typed tables that ship with this room; each row keeps its source."""

from datetime import date
from typing import TYPE_CHECKING

from tocsin.errors import DamagedError

if TYPE_CHECKING:
    from importlib.resources.abc import Traversable

__all__ = ["day", "packaged", "rows", "within"]


def packaged(*parts: str) -> "Traversable":
    """Return a file of this room as it is packaged, there or not."""
    from importlib.resources import files  # noqa: PLC0415 - importing the room stays quick: 30 ms of its 45

    return files("tocsin.world").joinpath(*parts)


def rows(name: str) -> list[dict[str, str]]:
    """Return every row of ``data/<name>.csv`` as texts, in file order."""
    import csv  # noqa: PLC0415 - as above

    text = packaged("data", f"{name}.csv").read_text(encoding="utf-8")
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
