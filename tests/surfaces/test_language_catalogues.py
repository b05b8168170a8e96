"""What a catalogue gives, what it lacks, and what happens when it is broken."""

# ruff: noqa: RUF001 - digits and letters of other scripts are what is tested

import pytest
from babel import Locale

from tocsin.errors import BadInputError
from tocsin.surfaces.language import BUILT_IN, Languages, translator
from tocsin.surfaces.language_files import read_catalogue

HEADER = 'msgid ""\nmsgstr ""\n"Content-Type: text/plain; charset=UTF-8\\n"\n"Plural-Forms: {rule}\\n"\n\n'
TWO_FORMS = HEADER.format(rule="nplurals=2; plural=(n != 1);")
ARABIC = HEADER.format(
    rule="nplurals=6; plural=n == 0 ? 0 : (n == 1 ? 1 : (n == 2 ? 2 : "
    "(n % 100 >= 3 && n % 100 <= 10 ? 3 : (n % 100 >= 11 ? 4 : 5))));"
)
DEATHS = 'msgid "%(n)s death"\nmsgid_plural "%(n)s deaths"\n'


def catalogue(folder, locale, text):
    path = folder / locale / "messages.po"
    path.parent.mkdir(parents=True)
    path.write_text(text, encoding="utf-8")
    return path


def forms(*texts):
    return DEATHS + "".join(f'msgstr[{index}] "{text}"\n' for index, text in enumerate(texts))


def test_arabic_chooses_among_its_six_forms(tmp_path):
    path = catalogue(tmp_path, "ar", ARABIC + forms("zero", "one", "two", "few", "many", "other"))
    arabic = read_catalogue(Locale("ar"), path)
    chosen = {n: arabic.plural("%(n)s death", "%(n)s deaths", n) for n in (0, 1, 2, 3, 10, 11, 99, 100, 102, 103, 2.5)}
    assert chosen == {
        0: "zero",
        1: "one",
        2: "two",
        3: "few",
        10: "few",
        11: "many",
        99: "many",
        100: "other",
        102: "other",
        103: "few",
        2.5: "other",
    }


@pytest.mark.parametrize(
    ("count", "words"),
    [
        (1, "1 день назад"),
        (2, "2 дня назад"),
        (5, "5 дней назад"),
        (11, "11 дней назад"),
        (21, "21 день назад"),
        (22, "22 дня назад"),
        (112, "112 дней назад"),
        (3.5, "3,5 дня назад"),
    ],
)
def test_russian_chooses_among_its_three_forms(count, words):
    assert translator("ru").plural("%(n)s day ago", "%(n)s days ago", count) == words


def test_a_message_a_language_lacks_is_shown_in_english_and_counted(tmp_path):
    catalogue(tmp_path, "it", TWO_FORMS + 'msgid "no data"\nmsgstr "nessun dato"\n')
    languages = Languages(tmp_path)
    italian = languages.translator("it")
    assert italian.text("no data") == "nessun dato"
    assert [italian.text("a new sentence") for _ in range(3)] == ["a new sentence"] * 3
    assert italian.plural("%(n)s death", "%(n)s deaths", 2) == "2 deaths"
    assert italian.catalogue.missing == {"a new sentence": 3, "%(n)s deaths": 1}
    (report,) = (one for one in languages.report() if one.added)
    assert (report.locale, report.language, report.translated) == ("it", "Italiano", 1)
    assert report.missing == italian.catalogue.missing
    assert report.messages > 1


def test_english_never_lacks_a_message():
    english = Languages().translator("en")
    assert english.text("a sentence nobody has seen") == "a sentence nobody has seen"
    assert english.catalogue.missing == {}


def test_the_report_names_the_six_languages_and_how_much_each_has():
    report = Languages().report()
    assert [one.locale for one in report] == list(BUILT_IN)
    assert report[0].translated == report[0].messages
    assert not any(one.added for one in report)
    assert all(one.translated > 0.8 * one.messages for one in report)


@pytest.mark.parametrize(
    ("locale", "place", "month", "number", "direction"),
    [
        ("pt", "Sudão", "novembro de 2023", "1.234,5", "ltr"),
        ("sw", "Sudan", "Novemba 2023", "1,234.5", "ltr"),
        ("fa", "سودان", "نوامبر ۲۰۲۳", "۱٬۲۳۴٫۵", "rtl"),
    ],
)
def test_an_added_language_has_places_months_and_digits_before_it_has_a_word(
    tmp_path, locale, place, month, number, direction
):
    catalogue(tmp_path, locale, TWO_FORMS)
    languages = Languages(tmp_path)
    added = languages.translator(locale)
    assert languages.locales[-1] == locale
    assert (added.place("SDN"), added.number(1234.5, 1), added.direction) == (place, number, direction)
    assert languages.negotiate(f"{locale}-XX, en;q=0.5") == locale
    if locale != "fa":
        assert added.month("2023-11") == month


@pytest.mark.parametrize(
    ("locale", "month", "chance", "percent"),
    [
        ("pt", "novembro de 2023", "muito improvável", "menos de 1%"),
        ("pt-BR", "novembro de 2023", "muito improvável", "menos de 1%"),
        ("sw", "Novemba 2023", "uwezekano mdogo sana", "chini ya 1%"),
    ],
)
def test_portuguese_and_kiswahili_need_no_more_than_a_folder(tmp_path, locale, month, chance, percent):
    (tmp_path / locale).mkdir()
    added = Languages(tmp_path).translator(locale)
    assert (added.month("2023-11"), added.chance(0.1), added.percent(0.001)) == (month, chance, percent)
    assert added.text("a sentence of ours") == "a sentence of ours"
    assert added.catalogue.missing == {"a sentence of ours": 1}


def test_a_member_can_change_a_word_of_a_built_in_language(tmp_path):
    catalogue(tmp_path, "fr", HEADER.format(rule="nplurals=2; plural=(n > 1);") + 'msgid "no data"\nmsgstr "néant"\n')
    languages = Languages(tmp_path)
    assert languages.locales == BUILT_IN
    assert languages.translator("fr").text("no data") == "néant"
    assert languages.translator("fr").chance(0.5) == translator("fr").chance(0.5)


def test_a_member_without_a_folder_of_languages_has_the_six(tmp_path):
    assert Languages(tmp_path / "absent").locales == BUILT_IN


@pytest.mark.parametrize(
    ("text", "line"),
    [
        (TWO_FORMS + 'msgid "no data"\nmsgstr "sem\n', 7),
        (TWO_FORMS + 'msgid "no data"\nnonsense "sem dados"\n', 7),
        (HEADER.format(rule="two forms"), 4),
        (HEADER.format(rule="nplurals=2; plural=__import__('os');"), 4),
        (TWO_FORMS + DEATHS + 'msgstr[0] "morte"\n', 6),
        ('msgid "no data"\nmsgstr "sem dados"\n', 1),
    ],
)
def test_a_broken_catalogue_is_named_with_its_line(tmp_path, text, line):
    path = catalogue(tmp_path, "pt", text)
    with pytest.raises(BadInputError) as caught:
        Languages(tmp_path).translator("pt")
    assert caught.value.where == f"{path}:{line}"


def test_a_catalogue_in_another_encoding_is_named(tmp_path):
    path = catalogue(tmp_path, "pt", "")
    path.write_bytes((TWO_FORMS + 'msgid "no data"\nmsgstr "não"\n').encode("latin-1"))
    with pytest.raises(BadInputError, match="not UTF-8"):
        Languages(tmp_path).translator("pt")


def test_a_folder_that_names_no_language_is_refused(tmp_path):
    catalogue(tmp_path, "klingon-speakers", TWO_FORMS)
    with pytest.raises(BadInputError, match="not a language"):
        Languages(tmp_path)


def test_a_draft_translation_marked_fuzzy_is_not_shown(tmp_path):
    catalogue(tmp_path, "it", TWO_FORMS + '#, fuzzy\nmsgid "no data"\nmsgstr "boh"\n')
    assert Languages(tmp_path).translator("it").text("no data") == "no data"
