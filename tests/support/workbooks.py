"""Workbooks as a publisher writes them: shared strings, numbers, days as numbers."""

import io
import zipfile
from collections.abc import Sequence
from xml.sax.saxutils import escape

_MAIN = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'


def workbook(rows: Sequence[Sequence[object]]) -> bytes:
    words: list[str] = []
    lines = []
    for number, row in enumerate(rows, start=1):
        cells = []
        for at, value in enumerate(row):
            reference = f"{chr(ord('A') + at)}{number}"
            if value is None:
                continue
            if isinstance(value, str):
                words.append(value)
                cells.append(f'<c r="{reference}" t="s"><v>{len(words) - 1}</v></c>')
            else:
                cells.append(f'<c r="{reference}"><v>{value}</v></c>')
        lines.append(f'<row r="{number}">{"".join(cells)}</row>')
    strings = "".join(f"<si><t>{escape(word)}</t></si>" for word in words)
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("xl/sharedStrings.xml", f"<sst {_MAIN}>{strings}</sst>")
        archive.writestr(
            "xl/worksheets/sheet1.xml", f"<worksheet {_MAIN}><sheetData>{''.join(lines)}</sheetData></worksheet>"
        )
    return packed.getvalue()
