"""What is missing, for what, and which entries say so? Required less what came, by purpose, unit and capability."""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal

import msgspec

from tocsin.commitments.book import Book, book_of
from tocsin.commitments.entries import Entry, Stage

__all__ = ["Shortfall", "over_time", "shortfalls"]

_NOTHING = Decimal(0)


class Shortfall(msgspec.Struct, frozen=True, kw_only=True):
    """One need and how far it is met; every figure is the sum of the entries named beside it."""

    purpose: str
    unit: str
    capability: str
    exercise: bool
    required: Decimal
    pledged: Decimal
    """Came at least as far as a pledge, and was not taken back."""
    committed: Decimal
    paid: Decimal
    spent: Decimal
    missing: Decimal
    """Required less paid; never below nothing."""
    unpaid: Decimal
    """Pledged or committed, and not yet paid: the promises that are open."""
    entries: tuple[str, ...]

    @property
    def coverage(self) -> float | None:
        """Share of what is required that was paid; more than 1 where more came, None where nothing is asked."""
        return float(self.paid / self.required) if self.required else None


def shortfalls(book: Book) -> tuple[Shortfall, ...]:
    """Return every need and what came for it, sorted by purpose, unit and capability; units are never mixed.

    What is given for a capability that was not asked for stands as a need of nothing, so that it is seen.
    """
    asked: dict[tuple[str, str, str, bool], list[Entry]] = {}
    for entry in book.required.values():
        asked.setdefault((entry.purpose, entry.amount.unit, entry.capability, entry.exercise), []).append(entry)
    keys = set(asked) | {(each.purpose, each.unit, each.capability, each.exercise) for each in book.pledges.values()}
    return tuple(_one(book, key, asked.get(key, [])) for key in sorted(keys))


def over_time(
    entries: Iterable[Entry], days: Iterable[date], purpose: str
) -> tuple[tuple[date, tuple[Shortfall, ...]], ...]:
    """Return the shortfalls of a purpose as they stood at the end of each day, by when entries took effect."""
    kept = tuple(entries)
    told = []
    for day in days:
        book = book_of(entry for entry in kept if entry.day <= day)
        told.append((day, tuple(one for one in shortfalls(book) if one.purpose == purpose)))
    return tuple(told)


def _one(book: Book, key: tuple[str, str, str, bool], asked: list[Entry]) -> Shortfall:
    purpose, unit, capability, exercise = key
    given = [
        each
        for each in book.pledges.values()
        if (each.purpose, each.unit, each.capability, each.exercise) == (purpose, unit, capability, exercise)
    ]
    required = sum((entry.amount.value for entry in asked), _NOTHING)

    def reached(stage: Stage) -> Decimal:
        return sum((each.reached(stage) for each in given), _NOTHING)

    paid = reached("paid")
    return Shortfall(
        purpose=purpose,
        unit=unit,
        capability=capability,
        exercise=exercise,
        required=required,
        pledged=reached("pledged"),
        committed=reached("committed"),
        paid=paid,
        spent=reached("spent"),
        missing=max(required - paid, _NOTHING),
        unpaid=reached("pledged") - paid,
        entries=(*sorted(entry.id for entry in asked), *sorted(id_ for each in given for id_ in each.entries)),
    )
