import pytest
from babel import Locale

from tocsin.errors import UnknownCodeError
from tocsin.world.names import name, names
from tocsin.world.places import places

OFFICIAL = ("ar", "en", "es", "fr", "ru", "zh")


@pytest.mark.parametrize("locale", OFFICIAL)
def test_every_place_has_a_name_in_the_six_official_languages(locale):
    named = names(locale)
    assert set(named) == {each.id for each in places()}
    assert all(named.values())


@pytest.mark.parametrize("locale", ["ar", "ru", "zh"])
def test_no_place_falls_back_to_latin_letters_in_another_script(locale):
    latin = {id: said for id, said in names(locale).items() if any("a" <= letter.lower() <= "z" for letter in said)}
    assert latin == {}


@pytest.mark.parametrize("locale", OFFICIAL)
def test_no_two_places_share_a_name(locale):
    seen: dict[str, list[str]] = {}
    for id, said in names(locale).items():
        seen.setdefault(said, []).append(id)
    assert {said: ids for said, ids in seen.items() if len(ids) > 1} == {}


def test_names_follow_the_united_nations_where_cldr_does_not():
    assert name("PSE", "en") == "State of Palestine"
    assert name("FLK", "es") == "Islas Malvinas (Falkland)"
    assert name("COD", "fr") == "République démocratique du Congo"
    assert name("MMR", "en") == "Myanmar"
    assert name("XKX", "ru") == "Косово"


def test_an_added_language_has_country_names_from_cldr_at_once():
    assert name("MOZ", "pt") == "Moçambique"
    assert name("KEN", "sw") == "Kenya"
    assert name("DEU", "sw") == "Ujerumani"
    assert name("M49_150", "pt-BR") == "Europa"


def test_an_earlier_extent_never_takes_todays_name():
    assert name("SDN_2011", "pt") == "Sudan (before 2011)"
    assert name("YUG", "de") == "Yugoslavia (until 1992)"


def test_a_babel_locale_serves_as_well_as_its_text():
    assert name("SDN", Locale.parse("zh_Hans")) == name("SDN", "zh") == "苏丹"


def test_a_language_nobody_knows_gets_english_and_an_unknown_place_is_an_error():
    assert name("SDN", "xx-nonsense") == "Sudan"
    with pytest.raises(UnknownCodeError):
        name("ATLANTIS", "en")
