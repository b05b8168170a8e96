"""What a file that somebody made holds: its encoding, its separator, and the three columns that were mapped."""

import codecs
import csv
import hashlib
import io
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from tocsin.errors import BadInputError

__all__ = ["OwnTable", "own_table"]

_SEPARATORS = (",", ";", "\t", "|")
_NAMES = {",": "comma", ";": "semicolon", "\t": "tab", "|": "bar"}


@dataclass(frozen=True, eq=False)
class OwnTable:
    """The mapped columns as they stand.

    Attributes
    ----------
    rows:
        Columns line, place, period, value; line counts as an editor does, the header being line 1.
    odd:
        Line, cells and text of each row that has more or fewer cells than the header.
    """

    rows: pl.DataFrame
    odd: tuple[tuple[int, int, str], ...]
    separator: str
    notes: tuple[str, ...]
    checksum: str
    size: int


def own_table(path: Path, columns: Mapping[str, str], limit: int) -> OwnTable:
    """Read a CSV (any usual encoding and separator) or Parquet file.

    Raises
    ------
    BadInputError
        Where it is too large, neither of the two, or lacks a mapped column.
    """
    try:
        size = path.stat().st_size
        if size > limit:
            raise BadInputError(
                f"it has {size} bytes, more than the limit of {limit}", where=str(path), remedy="split it by year"
            )
        content = path.read_bytes()
    except OSError as error:
        raise BadInputError(
            f"the file cannot be read ({error.strerror or error})", where=str(path), remedy="check the path"
        ) from error
    checksum = hashlib.sha256(content).hexdigest()
    if content[:4] == b"PAR1":
        rows = _parquet(content, columns, path)
        return OwnTable(rows=rows, odd=(), separator="", notes=("read as Parquet",), checksum=checksum, size=size)
    text, encoding = _text(content, path)
    separator = _separator(text, path)
    rows, odd = _csv(text, separator, columns, path)
    notes = (f"read as {encoding}, separated by {_NAMES[separator]}",)
    return OwnTable(rows=rows, odd=odd, separator=separator, notes=notes, checksum=checksum, size=size)


def _parquet(content: bytes, columns: Mapping[str, str], path: Path) -> pl.DataFrame:
    try:
        table = pl.read_parquet(io.BytesIO(content))
    except pl.exceptions.PolarsError as error:
        raise BadInputError(f"this is no readable Parquet file ({error})", where=str(path)) from error
    _require(table.columns, columns, path)
    return table.select(
        pl.int_range(1, pl.len() + 1).alias("line"),
        pl.col(columns["place"]).cast(pl.String).alias("place"),
        pl.col(columns["period"]).cast(pl.String).alias("period"),
        pl.col(columns["value"]).alias("value"),
    )


def _text(content: bytes, path: Path) -> tuple[str, str]:
    """Return the text and what it was read as; Latin-1 fits any bytes, so it comes last and says that it is a guess."""
    for mark, name in (
        (codecs.BOM_UTF8, "utf-8-sig"),
        (codecs.BOM_UTF16_LE, "utf-16"),
        (codecs.BOM_UTF16_BE, "utf-16"),
    ):
        if content.startswith(mark):
            try:
                return content.decode(name), {"utf-8-sig": "UTF-8 with a mark"}.get(name, "UTF-16")
            except UnicodeDecodeError as error:
                raise BadInputError(f"the text breaks off or is not {name} ({error})", where=str(path)) from error
    head = content[:2000]
    if head.count(0) > len(head) // 4:
        for name in ("utf-16-le", "utf-16-be"):
            if head[(0 if name == "utf-16-be" else 1) :: 2].count(0) > len(head) // 3:
                try:
                    return content.decode(name), "UTF-16 without a mark"
                except UnicodeDecodeError:
                    break
    if b"\x00" in content:
        raise BadInputError("this is no text", where=str(path), remedy="save it as CSV in UTF-8, or as Parquet")
    try:
        return content.decode("utf-8"), "UTF-8"
    except UnicodeDecodeError as error:
        odd = content[error.start : error.start + 1].hex()
        return content.decode("latin-1"), (
            f"Latin-1, a guess because byte {error.start} ({odd}) is no UTF-8: check names with accents"
        )


def _separator(text: str, path: Path) -> str:
    """Return the separator that cuts the header and the first rows into the same number of columns."""
    lines = [line for line in text.splitlines() if line.strip()][:20]
    best, most = "", 1
    for separator in _SEPARATORS:
        widths = [len(row) for row in csv.reader(lines, delimiter=separator)]
        if widths and widths[0] > most and sum(width == widths[0] for width in widths) >= 0.8 * len(widths):
            best, most = separator, widths[0]
    if not best:
        raise BadInputError(
            "no separator (comma, semicolon, tab or bar) cuts it into columns",
            where=str(path),
            remedy="save it as CSV with a header line",
        )
    return best


def _csv(
    text: str, separator: str, columns: Mapping[str, str], path: Path
) -> tuple[pl.DataFrame, tuple[tuple[int, int, str], ...]]:
    """Read cell by cell: a row of the wrong width must be reported with its line, not stop the file."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator)
    header = [name.strip() for name in next(reader, [])]
    _require(header, columns, path)
    at = {word: header.index(name) for word, name in columns.items()}
    rows: list[tuple[int, str, str, str]] = []
    odd: list[tuple[int, int, str]] = []
    try:
        for cells in reader:
            if not any(cell.strip() for cell in cells):
                continue
            if len(cells) != len(header):
                odd.append((reader.line_num, len(cells), separator.join(cells)[:80]))
                continue
            place, period, value = (cells[at[word]].strip() for word in ("place", "period", "value"))
            rows.append((reader.line_num, place, period, value))
    except csv.Error as error:
        raise BadInputError(f"row {reader.line_num} cannot be read ({error})", where=str(path)) from error
    frame = pl.DataFrame(
        rows,
        schema={"line": pl.Int64, "place": pl.String, "period": pl.String, "value": pl.String},
        orient="row",
    )
    return frame, tuple(odd)


def _require(held: list[str], columns: Mapping[str, str], path: Path) -> None:
    missing = [name for name in columns.values() if name not in held]
    if missing:
        raise BadInputError(
            f"it has no column {', '.join(map(repr, missing))}",
            where=str(path),
            remedy=f"map one of its columns: {', '.join(held[:20])}",
        )
