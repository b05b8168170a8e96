"""How does an answer become a PDF on A4? Headings, paragraphs and tables in any of the node's scripts."""

import re
from collections.abc import Iterable, Sequence
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec

from tocsin.errors import NotFoundError
from tocsin.surfaces.language import Translator

if TYPE_CHECKING:
    from fpdf import FPDF

__all__ = ["FONTS", "UNSEEN", "Block", "Heading", "Paragraph", "Sheet", "Table", "can_print", "pdf_of"]

FONTS = Path(__file__).parent / "web" / "static" / "built"
"""Where the front end's build puts the faces for print."""

UNSEEN = "\u061c"
"""Stands in extracted text for a mark that belongs to the letter before it; it has no width and no meaning."""

_FACES = {
    "latin": "\u0000-\u00ff\u2000-\u206f\u20ac\u2122\u2190-\u21ff",
    "latin-ext": "\u0100-\u02ff\u1e00-\u1eff",
    "cyrillic": "\u0400-\u052f",
    "greek": "\u0370-\u03ff",
    "arabic": "\u0600-\u06ff\u0750-\u077f\ufb50-\ufdff\ufe70-\ufefc",
    "chinese": "\u2e80-\ufaff\uff00-\uffef",
}
"""Face -> the signs that ask for it; each is read only where a text has one, because reading a face takes time."""

_INK, _SOFT, _RULE, _GROUND = (29, 27, 24), (90, 84, 75), (185, 175, 160), (242, 238, 230)
_MARGIN = 18
_DIGITS = str.maketrans({"\u2212": "-", "\u202f": "\u00a0"})
"""Signs that the faces lack, and what stands for them."""


class Heading(msgspec.Struct, frozen=True):
    """A heading: 1 for the sheet's own, 2 for a section's."""

    text: str
    level: int = 2


class Paragraph(msgspec.Struct, frozen=True):
    """Running text; small print is set softer."""

    text: str
    small: bool = False


class Table(msgspec.Struct, frozen=True):
    """Rows under a head; ``widths`` are shares of the line."""

    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    widths: tuple[float, ...] = ()
    numbers: tuple[int, ...] = ()
    """Columns that are set at the end of their cell."""


Block = Heading | Paragraph | Table


class Sheet(msgspec.Struct, frozen=True, kw_only=True):
    """Everything a brief says, from top to bottom."""

    title: str
    subject: str
    label: str
    """The policy, printed on every page."""
    blocks: tuple[Block, ...]
    made: datetime
    author: str


def can_print(fonts: Path = FONTS) -> bool:
    """Say whether the faces for print are there."""
    return (fonts / "print-latin-400.ttf").is_file()


def pdf_of(sheet: Sheet, language: Translator, fonts: Path = FONTS) -> bytes:
    """Return the sheet as a PDF; equal sheets give equal bytes.

    Raises
    ------
    NotFoundError
        The faces are not there, because the front end was not built.
    """
    from fpdf.enums import XPos, YPos

    paper = _paper(sheet, language, fonts)
    end = "R" if language.direction == "rtl" else "L"
    for block in sheet.blocks:
        match block:
            case Heading(text=text, level=level):
                paper.ln(0 if level == 1 else 3)
                paper.set_font(style="B", size=17 if level == 1 else 12)
                paper.set_text_color(*_INK)
                paper.multi_cell(
                    0, 8 if level == 1 else 6.5, _plain(text), align=end, new_x=XPos.LMARGIN, new_y=YPos.NEXT
                )
            case Paragraph(text=text, small=small):
                paper.set_font(style="", size=8.5 if small else 10)
                paper.set_text_color(*(_SOFT if small else _INK))
                height = 4.4 if small else 5.2
                paper.multi_cell(0, height, _plain(text), align=end, new_x=XPos.LMARGIN, new_y=YPos.NEXT)
                paper.ln(1)
            case Table():
                _table(paper, block, rtl=language.direction == "rtl")
    return bytes(paper.output())


def _paper(sheet: Sheet, language: Translator, fonts: Path) -> "FPDF":
    from fpdf import FPDF

    rtl = language.direction == "rtl"

    class Paper(FPDF):
        def footer(self) -> None:
            self.set_y(-14)
            self.set_font(style="", size=8)
            self.set_text_color(*_SOFT)
            foot = language.text("%(label)s · page %(page)s", label=sheet.label, page=language.number(self.page_no()))
            self.cell(0, 5, _plain(foot), align="L" if rtl else "R")

    paper = Paper(format="A4")
    paper.set_margins(_MARGIN, _MARGIN, _MARGIN)
    paper.set_auto_page_break(auto=True, margin=20)
    paper.set_title(sheet.title)
    paper.set_subject(sheet.subject)
    paper.set_author(sheet.author)
    paper.set_creator("Tocsin")
    paper.set_lang(language.locale)
    paper.set_creation_date(sheet.made)
    _faces(paper, sheet, language, fonts)
    paper.set_text_shaping(use_shaping_engine=True, direction="rtl" if rtl else "ltr")
    paper.add_page()
    return paper


def _faces(paper: "FPDF", sheet: Sheet, language: Translator, fonts: Path) -> None:
    """Add the faces that the texts ask for, the language's own first."""
    texts = "".join((*_texts(sheet.blocks), sheet.label, language.text("%(label)s · page %(page)s", label="", page=1)))
    first = {"ar": "arabic", "ru": "cyrillic", "zh": "chinese"}.get(language.locale.partition("-")[0], "latin")
    asked = [name for name, signs in _FACES.items() if name == "latin" or re.search(f"[{signs}]", texts)]
    names = sorted(asked, key=lambda name: name != first)
    first = names[0]
    for name in names:
        for style, weight in (("", 400), ("B", 700)):
            path = fonts / f"print-{name}-{weight}.ttf"
            path = path if path.is_file() else fonts / f"print-{name}-400.ttf"
            if not path.is_file():
                raise NotFoundError("the faces for print are not here", where="pdf", remedy="run `make frontend`")
            paper.add_font(name, style, path)
            _name_marks(paper.fonts[f"{name}{style}"])
    paper.set_font(first, size=10)
    paper.set_fallback_fonts([name for name in names if name != first], exact_match=False)


def _name_marks(font: Any) -> None:
    """Give marks that shaping takes off their letters a text without width, so that words are found whole."""
    given = font.subset.get_glyph

    @lru_cache(maxsize=4096)  # the writer empties the cache of its own function, which this stands for
    def get_glyph(*args: Any, **named: Any) -> Any:
        if named.get("unicode") == ():
            named["unicode"] = (ord(UNSEEN),)
        return given(*args, **named)

    font.subset.get_glyph = get_glyph


def _table(paper: "FPDF", table: Table, *, rtl: bool) -> None:
    from fpdf.enums import TableBordersLayout
    from fpdf.fonts import FontFace

    start, end = ("RIGHT", "LEFT") if rtl else ("LEFT", "RIGHT")
    widths = table.widths or (1,) * len(table.head)
    align = [end if place in table.numbers else start for place in range(len(table.head))]
    order = slice(None, None, -1) if rtl else slice(None)
    paper.set_font(style="", size=8.5)
    paper.set_text_color(*_INK)
    paper.set_draw_color(*_RULE)
    with paper.table(
        borders_layout=TableBordersLayout.HORIZONTAL_LINES,
        col_widths=tuple(widths[order]),
        text_align=tuple(align[order]),
        line_height=4.6,
        # Not bold: after a row in another face the writer draws the second line of a cell with the wrong one.
        headings_style=FontFace(color=_SOFT, fill_color=_GROUND),
        padding=(0.8, 1),
    ) as printed:
        for row in (table.head, *table.rows):
            line = printed.row()
            for cell in row[order]:
                line.cell(_plain(cell))
    paper.ln(2)


def _texts(blocks: Iterable[Block]) -> Iterable[str]:
    for block in blocks:
        if isinstance(block, Table):
            rows: Sequence[tuple[str, ...]] = (block.head, *block.rows)
            yield from (cell for row in rows for cell in row)
        else:
            yield block.text


def _plain(text: str) -> str:
    return text.translate(_DIGITS)
