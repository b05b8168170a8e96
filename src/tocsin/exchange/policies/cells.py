"""Which counts of a table, and of its later releases, can leave so that no small one can be worked out? With shields.

Counts from 1 to ``minimum`` - 1 are withheld, and others with them, so that sums minus parts do not give them back
(secondary suppression, L. Willenborg and T. de Waal, Elements of Statistical Disclosure Control, 2001). Releases over
time are guarded together. The law: around every withheld small count stands a *shield*, cells that are withheld in all
releases and whose values can be shifted against each other, by up to ``minimum``, without changing anything that was
ever published. So the count can be anything from its value to its value plus ``minimum``, whatever is linked with what.

What this does not stop: somebody who knows single cases, other tables of the same events, or how cells were chosen.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import TypeAlias

import msgspec

from tocsin.errors import BadInputError

__all__ = ["Published", "Series", "Shield", "begin", "release_table"]

Cell: TypeAlias = tuple[str, str]
"""Row and column."""


class Shield(msgspec.Struct, frozen=True, kw_only=True):
    """Cells that can go up together while others go down, with every sum as it was."""

    up: tuple[Cell, ...]
    down: tuple[Cell, ...]
    """Their counts never fall below the minimum."""


class Published(msgspec.Struct, frozen=True, kw_only=True):
    """A table as it may leave."""

    cells: dict[Cell, int | None]
    """None: withheld."""
    rows: dict[str, int]
    columns: dict[str, int]
    total: int | None
    """Sums of what stands in the cells, withheld ones included; empty and None where no sums can leave."""
    smallest_cell: int
    """The smallest count that is told; 0 where there is none."""


class Series(msgspec.Struct, frozen=True, kw_only=True):
    """What a member remembers of a table that it releases again and again; it never leaves."""

    rows: tuple[str, ...]
    columns: tuple[str, ...]
    minimum: int
    counts: dict[Cell, int] | None = None
    """The counts as last released; a count moves only by steps of the minimum or more. None: nothing released yet."""
    hidden: frozenset[Cell] = frozenset()
    shields: tuple[Shield, ...] = ()
    sums: bool = True


def begin(rows: Sequence[str], columns: Sequence[str], minimum: int) -> Series:
    """Return a series with nothing released; its rows and columns stay the same for ever."""
    if minimum < 2 or not rows or not columns or len({*rows}) < len(rows) or len({*columns}) < len(columns):
        raise BadInputError(
            "a table needs distinct rows and columns and a smallest count of at least 2", remedy="name all rows first"
        )
    return Series(rows=tuple(rows), columns=tuple(columns), minimum=minimum)


def release_table(series: Series, table: Mapping[Cell, int]) -> tuple[Published, Series]:
    """Return what may leave of ``table`` (absent cells are 0) after all that has left, and the series after it.

    A count that changed by less than the minimum, or that would newly become small, stays as last released: it lags
    rather than telling of few. Counts below 0 and cells outside the series are :class:`tocsin.errors.BadInputError`.

    >>> held = begin(["Kassala", "Gedaref"], ["killed", "missing"], 5)
    >>> told, held = release_table(held, {("Kassala", "killed"): 2, ("Kassala", "missing"): 9,
    ...                                   ("Gedaref", "killed"): 12, ("Gedaref", "missing"): 0})
    >>> told.cells["Kassala", "missing"], told.cells["Gedaref", "killed"], told.rows["Kassala"]
    (None, None, 11)
    """
    places = [(row, column) for row in series.rows for column in series.columns]
    for cell, count in table.items():
        if cell not in set(places) or count < 0:
            raise BadInputError(f"cell {cell} with {count} does not belong to the table", remedy="begin another series")
    asked = {cell: table.get(cell, 0) for cell in places}
    after = _first(series, asked) if series.counts is None else _later(series, series.counts, asked)
    return _told(after), after


def _first(series: Series, counts: dict[Cell, int]) -> Series:
    small = [cell for cell, count in counts.items() if 0 < count < series.minimum]
    hidden, shields = set(small), []
    for cell in small:
        choices = list(_shields(series, counts, cell))
        if not choices:
            return msgspec.structs.replace(series, counts=counts, hidden=frozenset(small), sums=False)
        best = min(choices, key=lambda one: sum(counts[each] for each in {*one.up, *one.down} - hidden))
        hidden |= {*best.up, *best.down}
        shields.append(best)
    return msgspec.structs.replace(series, counts=counts, hidden=frozenset(hidden), shields=tuple(shields))


def _shields(series: Series, counts: Mapping[Cell, int], cell: Cell) -> Iterator[Shield]:
    row, column = cell
    if len(series.columns) == 1:
        for other in series.rows:
            if other != row and counts[other, column] >= series.minimum:
                yield Shield(up=(cell,), down=((other, column),))
        return
    if len(series.rows) == 1:
        for other in series.columns:
            if other != column and counts[row, other] >= series.minimum:
                yield Shield(up=(cell,), down=((row, other),))
        return
    for row2 in series.rows:
        for column2 in series.columns:
            down = ((row, column2), (row2, column))
            if row2 != row and column2 != column and all(counts[each] >= series.minimum for each in down):
                yield Shield(up=(cell, (row2, column2)), down=down)


def _later(series: Series, before: Mapping[Cell, int], asked: Mapping[Cell, int]) -> Series:
    lowering = {cell for shield in series.shields for cell in shield.down}
    counts = {}
    for cell, count in asked.items():
        moved = abs(count - before[cell]) >= series.minimum
        large = count >= series.minimum
        fits = large if cell in lowering else large or count == 0 or cell in series.hidden
        counts[cell] = count if moved and fits else before[cell]
    return msgspec.structs.replace(series, counts=counts)


def _told(series: Series) -> Published:
    counts = series.counts or {}
    shown = {cell: None if cell in series.hidden else count for cell, count in counts.items()}
    one_row, one_column = len(series.rows) == 1, len(series.columns) == 1
    rows = {row: sum(counts[row, column] for column in series.columns) for row in series.rows}
    columns = {column: sum(counts[row, column] for row in series.rows) for column in series.columns}
    told = [count for count in shown.values() if count]
    return Published(
        cells=shown,
        rows=rows if series.sums and not one_column else {},
        columns=columns if series.sums and not one_row else {},
        total=sum(counts.values()) if series.sums else None,
        smallest_cell=min(told, default=0),
    )
