"""How answers look as text: one kind of table, numbers in the reader's language."""

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rich.table import Table

__all__ = ["table_of"]


def table_of(headings: Sequence[str], rows: Iterable[Sequence[str]], *, numbers: Iterable[int] = ()) -> "Table":
    """Return a plain table; ``numbers`` are the columns set flush right."""
    from rich.table import Table
    from rich.text import Text

    right = set(numbers)
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0))
    for position, heading in enumerate(headings):
        table.add_column(heading, justify="right" if position in right else "left", overflow="fold")
    for row in rows:
        # Text and not markup: a name with brackets in it is shown as it is.
        table.add_row(*(Text(cell) for cell in row))
    return table
