"""Laws of writing in any language."""

from babel import Locale
from hypothesis import given, settings
from hypothesis import strategies as st
from markupsafe import Markup, escape

from tocsin.surfaces.language import BUILT_IN, CHANCE_WORDS, Languages, translator
from tocsin.surfaces.language_catalogues import interpolate

locales = st.sampled_from(BUILT_IN)
probabilities = st.floats(0, 1)
WORDS = [words for _, words in CHANCE_WORDS]


@given(probabilities, probabilities)
def test_a_higher_probability_never_gets_weaker_words(one, other):
    english = translator("en")
    low, high = sorted((one, other))
    assert WORDS.index(english.chance(low)) <= WORDS.index(english.chance(high))


@given(locales, probabilities)
def test_no_language_says_nought_or_a_hundred_per_cent_of_a_forecast(locale, probability):
    language = translator(locale)
    said = language.percent(probability)
    assert said not in {language.share(0.0), language.share(1.0)}


@given(locales, st.integers(0, 10_000_000))
def test_a_count_takes_the_form_of_its_cldr_category(locale, count):
    language, category = translator(locale), Locale.parse(locale).plural_form
    alike = next((n for n in (*range(200), 1_000_000) if category(n) == category(count)), None)
    assert alike is not None
    form = language.catalogue.plural("%(n)s death", "%(n)s deaths", count)
    assert form == language.catalogue.plural("%(n)s death", "%(n)s deaths", alike)


@given(locales, st.integers(-(10**12), 10**12))
def test_a_whole_number_can_be_read_back_from_its_digits(locale, value):
    said = translator(locale).number(value)
    assert int("".join(str(int(sign)) for sign in said if sign.isdigit())) == abs(value)


@given(st.text(max_size=30), st.text(max_size=30), st.text(max_size=30))
def test_words_and_values_from_outside_never_become_markup(message, value, link):
    message = message.replace("%", "")
    said = interpolate(message + "%(value)s%(link)s", {"value": value, "link": Markup("<a>") + link})
    assert isinstance(said, Markup)
    assert said == escape(message) + escape(value) + Markup("<a>") + escape(link)


@settings(max_examples=200)
@given(st.text(max_size=200))
def test_any_header_is_answered_with_a_language_we_speak(header):
    languages = Languages()
    assert languages.negotiate(header) in languages.locales
