"""Laws of the typed tables of places and codes on any day."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tocsin.errors import UnknownCodeError
from tocsin.world.codes import codes, plain, resolve
from tocsin.world.organisations import members, organisations, organisations_of
from tocsin.world.places import LATEST, at, place, places
from tocsin.world.tree import world_tree

IDS = st.sampled_from([each.id for each in places()])
DAYS = st.dates(date(1945, 10, 24), date(2030, 1, 1)) | st.just(LATEST)
SCHEMES = st.sampled_from(sorted(codes().schemes))


@given(IDS, DAYS)
def test_what_held_an_area_on_a_day_existed_on_that_day(id, on):
    for each in at(id, on):
        assert each.exists(on)
    if place(id).exists(on):
        assert at(id, on) == (place(id),)


@given(IDS, DAYS)
def test_a_place_that_exists_hangs_below_the_world(id, on):
    if place(id).exists(on) and id != "WORLD":
        assert world_tree().path(id, on)[-1] == "WORLD"


@given(IDS, SCHEMES, DAYS)
def test_a_code_that_a_place_carries_on_a_day_means_that_place_on_that_day(id, scheme, on):
    code = codes().code_of(id, scheme, on)
    if code:
        assert resolve(code, scheme, on).id == id


@given(st.text(max_size=30), st.none() | SCHEMES, st.none() | DAYS)
def test_any_text_is_a_place_or_an_error_that_explains_itself(text, scheme, on):
    explained = ""
    try:
        found = resolve(text, scheme, on)
    except UnknownCodeError as error:
        explained = error.what and error.remedy
        found = None
    assert explained or found in places()


@given(st.text(max_size=40))
def test_a_name_made_plain_is_plain(text):
    assert plain(plain(text)) == plain(text)
    assert plain(text.upper().lower()) == plain(text.upper().lower().strip())


@given(IDS, DAYS)
def test_a_place_and_its_organisations_agree_about_membership(id, on):
    own = {each.organisation: each.status for each in organisations_of(id, on)}
    for organisation in organisations():
        listed = {each.place: each.status for each in members(organisation.id, on)}
        assert listed.get(id) == own.get(organisation.id)


@pytest.mark.parametrize("scheme", sorted(codes().schemes))
def test_a_joined_column_says_what_the_resolver_says(scheme):
    for on in (date(1985, 1, 1), date(2005, 1, 1), LATEST):
        for code, id in codes().table(scheme, on).items():
            assert resolve(code, scheme, on).id == id
