"""What stands in a sheet of a workbook (Office Open XML)? Its cells as text, and no formula is ever run."""

import io
import xml.etree.ElementTree as ET
import zipfile
from datetime import date, timedelta

import polars as pl

from tocsin.errors import SourceError
from tocsin.sources.unpack import unzipped

__all__ = ["sheet", "workbook_day"]

_MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_FIRST_DAY = date(1899, 12, 30)


def sheet(content: bytes, limit: int, where: str, number: int = 1) -> pl.DataFrame:
    """Return a sheet, the first by default, as a table of text whose columns are named by its first row.

    Raises
    ------
    SourceError
        Where this is no workbook, it unpacks to more than ``limit`` bytes, or declares entities.
    """
    words = [
        "".join(text.text or "" for text in entry.iter(f"{_MAIN}t"))
        for entry in _part(content, "xl/sharedstrings.xml", limit, where).iter(f"{_MAIN}si")
    ]
    rows = []
    for line in _part(content, f"xl/worksheets/sheet{number}.xml", limit, where).iter(f"{_MAIN}row"):
        cells = {_column(cell.get("r", "")): _text(cell, words) for cell in line.iter(f"{_MAIN}c")}
        rows.append([cells.get(at) for at in range(max(cells, default=-1) + 1)])
    if not rows:
        raise SourceError(f"the workbook's sheet {number} is empty", where=where)
    names = [str(name or "").strip() for name in rows[0]]
    padded = [[*row[: len(names)], *[None] * (len(names) - len(row))] for row in rows[1:]]
    kept = [at for at, name in enumerate(names) if name and names.index(name) == at]
    return pl.DataFrame(
        [[row[at] for at in kept] for row in padded],
        schema={names[at]: pl.String for at in kept},
        orient="row",
    )


def workbook_day(text: str | None) -> date | None:
    """Return the day that a cell's number of days, or its text, means; None for what is none.

    >>> workbook_day("31048"), workbook_day("1985-01-01")
    (datetime.date(1985, 1, 1), datetime.date(1985, 1, 1))
    """
    if not text:
        return None
    try:
        return _FIRST_DAY + timedelta(days=int(float(text)))
    except (ValueError, OverflowError):
        pass
    try:
        return date.fromisoformat(text[:10])
    except ValueError:
        return None


def _part(content: bytes, name: str, limit: int, where: str) -> ET.Element:
    if name not in _names(content, where):
        return ET.Element("nothing")
    plain = unzipped(content, name, limit, where)
    if b"<!DOCTYPE" in plain or b"<!ENTITY" in plain:
        raise SourceError("the workbook declares entities", where=where, remedy="read it by hand")
    try:
        return ET.fromstring(plain)  # noqa: S314 - no document type, so no entities; see above
    except ET.ParseError as error:
        raise SourceError(f"the workbook cannot be read ({error})", where=where, remedy="sync again") from error


def _names(content: bytes, where: str) -> set[str]:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            return {entry.filename.lower() for entry in archive.infolist()}
    except zipfile.BadZipFile as error:
        raise SourceError(f"this is no workbook ({error})", where=where, remedy="sync again") from error


def _column(reference: str) -> int:
    """Return the number of a cell's column: A is 0, AA is 26."""
    number = 0
    for letter in reference:
        if not letter.isalpha():
            break
        number = number * 26 + ord(letter.upper()) - ord("A") + 1
    return number - 1


def _text(cell: ET.Element, words: list[str]) -> str | None:
    if cell.get("t") == "inlineStr":
        return "".join(text.text or "" for text in cell.iter(f"{_MAIN}t"))
    value = cell.findtext(f"{_MAIN}v")
    if value is not None and cell.get("t") == "s":
        at = int(value) if value.isdigit() else -1
        return words[at] if 0 <= at < len(words) else None
    return value
