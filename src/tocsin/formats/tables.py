"""Bytes to a table of text or numbers, with errors that name the line and the column."""

import csv
import io
from collections.abc import Sequence
from typing import Literal, TypeAlias

import polars as pl

from tocsin.errors import BadInputError

__all__ = ["Kind", "is_parquet", "line_of", "numbers", "read_table", "refuse_rows", "require"]

Kind: TypeAlias = Literal["csv", "parquet"]


def is_parquet(data: bytes) -> bool:
    """Say whether bytes are a Parquet file, by its magic number.

    >>> is_parquet(b"PAR1..."), is_parquet(b"place,value")
    (True, False)
    """
    return data[:4] == b"PAR1"


def read_table(data: bytes) -> tuple[pl.DataFrame, int]:
    """Read Parquet, or CSV with every column as text, and say on which line its first row stands (0 for Parquet).

    CSV is UTF-8, with or without a byte-order mark; leading ``#`` lines are passed over.

    Raises
    ------
    BadInputError
        Not UTF-8, no rows, a line with too many or too few fields, a damaged Parquet file.
    """
    if is_parquet(data):
        try:
            return pl.read_parquet(io.BytesIO(data)), 0
        except (pl.exceptions.PolarsError, OSError) as error:
            raise BadInputError(f"the Parquet file cannot be read: {error}", remedy="write it again") from error
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        raise BadInputError("the text is not UTF-8", where=f"line {line}", remedy="save it as UTF-8") from error
    comments = 0
    while text.startswith("#"):
        comments, text = comments + 1, text.partition("\n")[2]
    try:
        frame = pl.read_csv(io.StringIO(text), infer_schema=False)
    except pl.exceptions.PolarsError as error:
        raise _ragged(text, comments) from error
    return frame, comments + 2


def _ragged(text: str, comments: int) -> BadInputError:
    reader = csv.reader(io.StringIO(text))
    width = len(next(reader, []))
    if width == 0:
        return BadInputError("the file is empty", where="line 1", remedy="give a header line and rows")
    for row in reader:
        if len(row) != width:
            where = f"line {comments + reader.line_num}"
            return BadInputError(f"{len(row)} fields where the header has {width}", where=where, remedy="mend the line")
    return BadInputError("the table cannot be read", where="line 1", remedy="write plain CSV with one header line")


def line_of(row: int, first_line: int) -> str:
    """Say where a row stands: a line of a CSV file, a row of a Parquet file.

    >>> line_of(3, 2), line_of(3, 0)
    ('line 5', 'row 4')
    """
    return f"line {row + first_line}" if first_line else f"row {row + 1}"


def require(frame: pl.DataFrame, columns: Sequence[str], first_line: int) -> None:
    """Refuse a table without these columns."""
    lacking = [column for column in columns if column not in frame.columns]
    if lacking:
        raise BadInputError(
            f"there is no column {lacking[0]!r} among {', '.join(frame.columns)}",
            where=line_of(-1, first_line) if first_line else "the schema",
            remedy=f"give the columns {', '.join(columns)}",
        )
    if frame.is_empty():
        raise BadInputError("the table has no rows", where=line_of(0, first_line), remedy="give at least one row")


def refuse_rows(frame: pl.DataFrame, fault: pl.Expr, column: str, first_line: int, what: str, remedy: str) -> None:
    """Refuse the first row for which ``fault`` holds; ``what`` may show its value as ``{value}``."""
    marked = frame.select(fault.fill_null(value=False).alias("fault"))["fault"]
    row = marked.arg_max()
    if row is None or not marked[row]:
        return
    value = frame[column][row] if column in frame.columns else ""
    count = int(marked.sum())
    more = f" (and {count - 1} more rows)" if count > 1 else ""
    raise BadInputError(
        what.format(value=repr(value)) + more,
        where=f"{line_of(row, first_line)}, column {column}",
        remedy=remedy,
    )


def numbers(frame: pl.DataFrame, column: str, dtype: pl.DataType, first_line: int) -> pl.Series:
    """Read a column as numbers, every one of them finite; refuse the first that is none.

    >>> numbers(pl.DataFrame({"value": ["1", "2"]}), "value", pl.Int32(), 2).to_list()
    [1, 2]
    """
    source = frame[column]
    trimmed = source.str.strip_chars() if source.dtype == pl.String else source
    real = trimmed.cast(pl.Float64, strict=False)
    whole = dtype.is_integer()
    kind = "a whole number" if whole else "a number"
    fault = real.is_null() | ~real.is_finite() | ((real != real.round()) if whole else False)
    refuse_rows(frame, pl.lit(fault), column, first_line, f"{{value}} is not {kind}", f"write {kind}")
    found = real.cast(dtype, strict=False)
    refuse_rows(frame, pl.lit(found.is_null()), column, first_line, "{value} is out of range", "check the number")
    return found
