"""A brief on paper: its text can be extracted in each of the six languages, and Arabic words are found whole."""

import io
import unicodedata
from datetime import UTC, datetime

import pytest

from tocsin.errors import NotFoundError
from tocsin.surfaces.language import BUILT_IN, translator
from tocsin.surfaces.printing import FONTS, UNSEEN, Heading, Paragraph, Sheet, Table, pdf_of

DAY = datetime(2026, 1, 1, tzinfo=UTC)

needs_faces = pytest.mark.skipif(
    not (FONTS / "print-latin-400.ttf").is_file(), reason="the front end was not built: run `make frontend`"
)


def sheet_of(locale: str, **more) -> Sheet:
    language = translator(locale)
    said = language.chance(0.85)
    blocks = more.pop("blocks", None) or (
        Heading(language.place("SDN"), 1),
        Paragraph(f"{said}, {language.percent(0.85)}"),
        Table(
            (language.text("Place"), language.text("Probability")), ((language.place("ETH"), language.percent(0.12)),)
        ),
        Paragraph("Tocsin", small=True),
    )
    return Sheet(title="t", subject="s", label=language.text("public"), blocks=blocks, made=DAY, author="a", **more)


def text_of(data: bytes) -> str:
    from pypdf import PdfReader

    return "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(data)).pages)


def words(text: str) -> list[str]:
    plain = unicodedata.normalize("NFKC", text.replace(UNSEEN, ""))
    return "".join(sign if sign.isalnum() or unicodedata.combining(sign) else " " for sign in plain).split()


@needs_faces
@pytest.mark.parametrize("locale", BUILT_IN)
def test_text_can_be_extracted_in_each_of_the_six_languages(locale):
    language = translator(locale)
    found = set(words(text_of(pdf_of(sheet_of(locale), language))))
    wanted = [language.place("SDN"), language.place("ETH"), language.chance(0.85), language.text("Probability")]
    for text in wanted:
        for word in words(text):
            assert any(word in one for one in found), (locale, word, sorted(found))


@needs_faces
def test_a_sheet_says_its_language_its_title_and_its_label_on_every_page():
    from pypdf import PdfReader

    many = tuple(Paragraph(f"line {number}") for number in range(120))
    read = PdfReader(io.BytesIO(pdf_of(sheet_of("fr", blocks=many), translator("fr"))))
    assert len(read.pages) > 1
    assert all("public" in page.extract_text() for page in read.pages)
    assert read.metadata.title == "t"
    assert read.trailer["/Root"]["/Lang"] == "fr"
    assert (round(read.pages[0].mediabox.width), round(read.pages[0].mediabox.height)) == (595, 842)


@needs_faces
def test_every_script_may_stand_in_every_language():
    mixed = (Paragraph("Café Судан السودان 苏丹 Σουδάν"),)
    for locale in ("en", "ar"):
        found = set(words(text_of(pdf_of(sheet_of(locale, blocks=mixed), translator(locale)))))
        assert {"Café", "Судан", "السودان", "苏丹"} <= found


@needs_faces
def test_equal_sheets_give_equal_bytes():
    language = translator("en")
    assert pdf_of(sheet_of("en"), language) == pdf_of(sheet_of("en"), language)


def test_without_a_built_front_end_the_page_says_what_to_do(tmp_path):
    with pytest.raises(NotFoundError, match="make frontend"):
        pdf_of(sheet_of("en"), translator("en"), fonts=tmp_path)


@needs_faces
def test_a_cell_that_breaks_into_two_lines_below_the_head_keeps_its_digits():
    language = translator("ar")
    figure = language.number(15_333_467)
    rows = (("2024", f"{language.number(8_128_672)} {figure}"),)
    head = (language.text("Place"), language.text("Probability"))
    sheet = sheet_of("ar", blocks=(Heading(language.place("SDN"), 1), Table(head, rows, (5, 1))))
    found = text_of(pdf_of(sheet, language)).replace(UNSEEN, "")
    digits = {sign for sign in figure if sign.isdigit()}
    assert digits <= set(found)
