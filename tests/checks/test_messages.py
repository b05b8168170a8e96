"""The check of messages finds what it promises to find, and rewriting a catalogue changes nothing but words."""

import pytest

from checks import messages
from checks.catalogues import PLURAL_FORMS, Message, entries_of, faults_of, untranslated, write_catalogue
from checks.literals import literals
from checks.marked import in_python

FOUND = {
    "Deaths in %(place)s": Message("Deaths in %(place)s", "", ("page.html:1",)),
    "%(n)s death": Message("%(n)s death", "%(n)s deaths", ("page.html:2",)),
}
FRENCH = {
    "Deaths in %(place)s": Message("Deaths in %(place)s", "", (), ("Décès : %(place)s",)),
    "%(n)s death": Message("%(n)s death", "%(n)s deaths", (), ("%(n)s décès", "%(n)s de décès", "%(n)s décès")),
}


@pytest.fixture
def path(tmp_path):
    return tmp_path / "fr" / "messages.po"


def written(path, known):
    write_catalogue(path, "fr", FOUND, known)
    return path


def faults(path, found=FOUND):
    return [finding.what for finding in (*untranslated(found, {"fr": path}), *faults_of(path, "fr", found))]


def test_a_complete_catalogue_has_no_fault(path):
    assert faults(written(path, FRENCH)) == []


def test_rewriting_a_catalogue_keeps_every_byte(path):
    before = written(path, FRENCH).read_bytes()
    assert written(path, entries_of(path)).read_bytes() == before
    assert b"POT-Creation-Date" not in before
    assert b"page.html" not in before


def test_a_message_without_translation_is_found_where_the_code_uses_it(path):
    written(path, {"%(n)s death": FRENCH["%(n)s death"]})
    (finding,) = untranslated(FOUND, {"fr": path})
    assert (finding.where, finding.what) == ("page.html:1", "'Deaths in %(place)s' is not translated into fr")


def test_a_message_that_nothing_uses_is_found(path):
    (obsolete, _order) = faults(written(path, FRENCH), {"%(n)s death": FOUND["%(n)s death"]})
    assert obsolete == "'Deaths in %(place)s' is used nowhere"


@pytest.mark.parametrize("form", ["Décès", "Décès : %(pays)s", "Décès : %(place)", "Décès : %(place) s"])
def test_a_placeholder_that_a_translation_breaks_is_found(path, form):
    changed = FRENCH | {"Deaths in %(place)s": Message("Deaths in %(place)s", "", (), (form,))}
    assert any("does not keep the placeholders" in what for what in faults(written(path, changed)))


def test_a_plural_form_may_leave_out_the_number_and_nothing_else(path):
    without = Message("%(n)s death", "%(n)s deaths", (), ("un décès", "%(n)s de décès", "%(n)s décès"))
    assert faults(written(path, FRENCH | {"%(n)s death": without})) == []


def test_a_fuzzy_entry_is_found(path):
    text = written(path, FRENCH).read_text(encoding="utf-8")
    path.write_text(text.replace('msgid "Deaths', '#, fuzzy\nmsgid "Deaths'), encoding="utf-8")
    assert "'Deaths in %(place)s' is marked fuzzy" in faults(path)


def test_a_plural_rule_that_is_not_the_languages_is_found(path):
    text = written(path, FRENCH).read_text(encoding="utf-8")
    path.write_text(text.replace("plural=n <= 1 ?", "plural=n == 1 ?"), encoding="utf-8")
    assert faults(path)[0].startswith("Plural-Forms gives 0 the form 1; CLDR says one")


def test_each_language_has_as_many_plural_forms_as_cldr_has_for_whole_numbers():
    assert {locale: rule[: len("nplurals=N")] for locale, rule in PLURAL_FORMS.items()} == {
        "ar": "nplurals=6",
        "es": "nplurals=3",
        "fr": "nplurals=3",
        "ru": "nplurals=3",
        "zh": "nplurals=1",
    }


def test_a_catalogue_written_by_hand_in_another_order_is_found(path):
    text = written(path, FRENCH).read_text(encoding="utf-8")
    header, first, second = text.rstrip("\n").split("\n\n")
    path.write_text(f"{header}\n\n{second}\n\n{first}\n", encoding="utf-8")
    assert faults(path) == ["is not sorted and written as --update writes it"]


def test_a_catalogue_that_cannot_be_read_is_one_finding_with_its_line(path):
    written(path, FRENCH)
    path.write_text(path.read_text(encoding="utf-8") + '\nmsgid "open\n', encoding="utf-8")
    (finding,) = faults_of(path, "fr", FOUND)
    assert finding.where.endswith(f"{path.name}:{len(path.read_text(encoding='utf-8').splitlines())}")


@pytest.mark.parametrize(
    "source",
    [
        "<p>Rising</p>",
        '<a href="/" title="Go back"></a>',
        '<meta name="description" content="Forecasts of conflict">',
        '<input type="submit" value="Send">',
        '<p>{{ _("Said") }} and more</p>',
        '{{ "Rising" if up else _("Falling") }}',
        "{% if up %}Up{% endif %}",
        '<p>{{ _("A") }}</p>\n<button aria-label="Close">×</button>',  # noqa: RUF001 - the sign on a button
    ],
)
def test_a_word_that_a_template_shows_untranslated_is_found(tmp_path, source):
    page = tmp_path / "page.html"
    page.write_text(source, encoding="utf-8")
    (finding,) = literals(page)
    assert finding.where.endswith(f"page.html:{1 + source.count(chr(10))}")
    assert "is shown untranslated" in finding.what


@pytest.mark.parametrize(
    "source",
    [
        '<p class="rising">{{ _("Rising") }}: {{ n }} %</p>',
        "<code>tocsin sync</code> <pre>words</pre><script>let words</script><style>p { color: red }</style>",
        '<span translate="no">Apache License</span> <b>Tocsin</b> CSV Parquet GeoJSON UTC',
        '<input type="hidden" name="csrf" value="token"><option value="fan"></option>',
        '{# a comment #}{% set x = "Inside" %}<a {% if here %}aria-current="page"{% endif %}>&rarr;</a>',
        '<time datetime="{{ at }}">{{ t.date(at) }}</time> <br> 90',
    ],
)
def test_what_is_no_prose_is_left_alone(tmp_path, source):
    page = tmp_path / "page.html"
    page.write_text(source, encoding="utf-8")
    assert list(literals(page)) == []


def test_messages_are_found_in_code_templates_and_the_surfaces_own_calls():
    found, _ = messages.messages()
    assert found["almost certain"].where[0].startswith("src/tocsin/surfaces/language.py:")
    assert found["%(n)s day ago"].plural == "%(n)s days ago"
    assert any(where.split(":")[0].endswith(".html") for message in found.values() for where in message.where)


def test_a_module_marks_messages_in_every_way_the_guide_names(tmp_path):
    module = tmp_path / "surfaces" / "page.py"
    module.parent.mkdir()
    module.write_text(
        'TITLE = N_("Title")\n'
        'language.text(N_("Nested"))\n'
        'language.plural(N_("%(n)s death"), N_("%(n)s deaths"), n)\n'
        'language.text("Up" if rising else "Down", month=month)\n'
        "language.text(TITLE)\n"
        'heads = [words.text(name) for name in ("Code", "Name")]\n'
        'language.text(f"{n} deaths")\n',
        encoding="utf-8",
    )
    assert sorted(in_python(module)) == [
        (1, "Title", ""),
        (2, "Nested", ""),
        (3, "%(n)s death", "%(n)s deaths"),
        (4, "Down", ""),
        (4, "Up", ""),
        (6, "Code", ""),
        (6, "Name", ""),
        (7, "", ""),
    ]


def test_the_command_refuses_an_option_it_does_not_have(capsys):
    assert messages.main(["--everything"]) == 2
    assert "--update" in capsys.readouterr().err
