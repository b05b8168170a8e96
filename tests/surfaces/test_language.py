"""What a reader of each language gets from the translator."""

# ruff: noqa: RUF001 - digits and letters of other scripts are what is tested

from datetime import UTC, date, datetime, timedelta

import pytest
from jinja2 import Environment
from markupsafe import Markup

from tocsin.errors import NotFoundError
from tocsin.surfaces.language import BUILT_IN, CHANCE_WORDS, Languages, jinja_globals, translator
from tocsin.world.months import Month


@pytest.mark.parametrize(
    ("header", "locale"),
    [
        (None, "en"),
        ("", "en"),
        ("*", "en"),
        ("de", "en"),
        ("fr-CH, de;q=0.9", "fr"),
        ("zh-CN,zh;q=0.9", "zh"),
        ("zh-Hant-TW", "zh"),
        ("ar-EG", "ar"),
        ("en;q=0.2, es-MX;q=0.8", "es"),
        ("ru;q=0, es;q=0.1", "es"),
        ("ru;q=nonsense, ,;;, es", "es"),
        ("x" * 100_000, "en"),
    ],
)
def test_a_browser_is_answered_in_the_language_it_prefers_among_ours(header, locale):
    assert Languages().negotiate(header) == locale


def test_arabic_alone_of_the_six_is_written_from_right_to_left():
    assert [locale for locale in BUILT_IN if translator(locale).direction == "rtl"] == ["ar"]


def test_each_language_names_itself():
    assert [translator(locale).language for locale in BUILT_IN] == [
        "English",
        "Français",
        "Español",
        "Русский",
        "中文",
        "العربية",
    ]


@pytest.mark.parametrize(
    ("locale", "number", "share", "month", "day"),
    [
        ("en", "1,234,567.8", "12.3%", "November 2023", "November 5, 2023"),
        ("fr", "1\u202f234\u202f567,8", "12,3\xa0%", "novembre 2023", "5 novembre 2023"),
        ("es", "1.234.567,8", "12,3\xa0%", "noviembre de 2023", "5 de noviembre de 2023"),
        ("ru", "1\xa0234\xa0567,8", "12,3\xa0%", "ноябрь 2023\u202fг.", "5 ноября 2023\u202fг."),
        ("zh", "1,234,567.8", "12.3%", "2023年11月", "2023年11月5日"),
        ("ar", "١٬٢٣٤٬٥٦٧٫٨", "١٢٫٣٪\u061c", "نوفمبر ٢٠٢٣", "٥ نوفمبر ٢٠٢٣"),
    ],
)
def test_numbers_months_and_days_follow_the_language(locale, number, share, month, day):
    language = translator(locale)
    assert language.number(1234567.8, 1) == number
    assert language.share(0.123, 1) == share
    assert language.month("2023-11") == language.month(Month(2023, 11)) == month
    assert language.date(date(2023, 11, 5)) == day


def test_a_year_is_never_grouped():
    assert translator("en").month("2023") == "2023"
    assert translator("ar").month("2023") == "٢٠٢٣"


def test_no_forecast_claims_certainty_in_either_direction():
    assert translator("en").percent(0.0) == "less than 1%"
    assert translator("en").percent(1.0) == "more than 99%"
    assert translator("en").share(0.0) == "0%"
    assert translator("ru").percent(0.004) == "менее 1\xa0%"
    assert translator("ar").percent(0.004) == "أقل من ١٪\u061c"


def test_a_missing_value_is_said_and_never_shown_as_a_number():
    for write in (translator("en").number, translator("en").percent, translator("en").chance):
        assert write(float("nan")) == "no data"


def test_the_words_for_a_probability_cover_every_probability_once():
    ends = [end for end, _ in CHANCE_WORDS]
    assert ends == sorted(ends)
    assert ends[-1] > 1
    assert translator("en").chance(1.0) == "almost certain"
    assert [translator("en").chance(p) for p in (0.049, 0.05)] == ["almost no chance", "very unlikely"]
    assert len({translator(locale).chance(0.5) for locale in BUILT_IN}) == 6


def test_an_instant_is_written_in_utc_wherever_it_was_noted():
    noted = datetime(2023, 11, 5, 23, 30, tzinfo=UTC).astimezone()
    assert translator("en").moment(noted) == "November 5, 2023 23:30 UTC"
    assert translator("en").date(noted) == "November 5, 2023"


def test_the_age_of_data_is_counted_in_days_up_to_two_months():
    assert translator("en").age(timedelta(days=12)) == "12 days ago"
    assert translator("ru").age(timedelta(days=12)) == "12 дней назад"
    assert translator("ar").age(timedelta(days=2)) == "قبل يومين"


def test_places_are_named_in_the_readers_language():
    assert [translator(locale).place("SDN") for locale in BUILT_IN] == [
        "Sudan",
        "Soudan",
        "Sudán",
        "Судан",
        "苏丹",
        "السودان",
    ]
    assert translator("fr").place("XKX") == "Kosovo"
    assert translator("es").place("M49_015") == "África septentrional"
    assert translator("es").place("nowhere") == "nowhere"


def test_organisations_are_named_in_the_readers_language():
    assert translator("es").organisation("AU") == "Unión Africana"
    assert translator("ar").organisation("nobody") == "nobody"


def test_a_title_in_a_members_own_words_is_shown_as_it_is_and_not_counted():
    french = Languages().translator("fr")
    assert french.title("Zero") == "Zéro"
    assert french.title("Our own survey of markets") == "Our own survey of markets"
    assert french.catalogue.missing == {}


def test_a_language_the_node_does_not_speak_is_refused_with_the_ones_it_does():
    with pytest.raises(NotFoundError, match="'tlh'; use one of en, fr, es, ru, zh, ar"):
        translator("tlh")


def test_a_template_escapes_words_and_values_but_keeps_a_link_that_is_safe():
    page = Environment(autoescape=True).from_string(
        '{{ _("a < b of %(place)s", place=place) }} {{ ngettext("%(n)s death", "%(n)s deaths", 2, a=1) }}'
    )
    words = jinja_globals(translator("en"))
    assert page.render({**words, "place": "<i>"}) == "a &lt; b of &lt;i&gt; 2 deaths"
    assert page.render({**words, "place": Markup("<i>x</i>")}) == "a &lt; b of <i>x</i> 2 deaths"


def test_every_kind_of_value_is_written_as_the_language_writes_it():
    written = translator("fr").text(
        "%(a)s %(b)s %(c)s %(d)s %(e)s 5 %", a=1234, b=Month(2023, 1), c=date(2023, 1, 2), d="x", e=None
    )
    assert written == "1\u202f234 janvier 2023 2 janvier 2023 x None 5 %"


def test_the_browser_is_told_which_digits_to_use():
    assert translator("ar").intl == "ar-u-nu-arab"
    assert translator("fr").intl == "fr-u-nu-latn"
