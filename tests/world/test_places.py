from datetime import date

import pytest

from tocsin.errors import UnknownCodeError
from tocsin.world.organisations import members
from tocsin.world.places import LATEST, ancestors, at, children, place, places

COUNTRIES_TODAY = places("country", LATEST)


def test_the_193_members_and_two_observers_of_the_united_nations_are_there():
    by_status = {
        status: {each.id for each in COUNTRIES_TODAY if each.status == status} for status in ("member", "observer")
    }
    assert len(by_status["member"]) == 193
    assert by_status["observer"] == {"PSE", "VAT"}


def test_the_status_of_member_agrees_with_the_list_of_memberships():
    typed = {each.id for each in COUNTRIES_TODAY if each.status == "member"}
    assert typed == {each.place for each in members("UN", LATEST)}


@pytest.mark.parametrize(
    "id", ["XKX", "TWN", "HKG", "MAC", "ESH", "PSE", "GRL", "PRI", "COK", "NIU", "BMU", "PYF", "GUF"]
)
def test_entities_that_sources_report_on_are_places_of_today(id):
    assert place(id) in COUNTRIES_TODAY


@pytest.mark.parametrize(
    ("id", "last", "successors"),
    [
        ("SUN", date(1991, 12, 25), 15),
        ("YUG", date(1992, 4, 26), 5),
        ("SCG", date(2006, 6, 2), 3),
        ("CSK", date(1992, 12, 31), 2),
        ("DDR", date(1990, 10, 2), 1),
        ("YMD", date(1990, 5, 21), 1),
        ("YEM_1990", date(1990, 5, 21), 1),
        ("SDN_2011", date(2011, 7, 8), 2),
        ("ETH_1993", date(1993, 5, 23), 2),
        ("PAK_1971", date(1971, 12, 15), 2),
    ],
)
def test_a_historic_state_ends_on_its_day_and_names_its_successors(id, last, successors):
    state = place(id)
    assert state.exists(last)
    assert not state.exists(date.fromordinal(last.toordinal() + 1))
    assert len(state.successors) == successors
    assert all(id in place(after).predecessors for after in state.successors)


def test_every_successor_begins_no_later_than_its_predecessor_ends():
    for state in places("historic"):
        for after in map(place, state.successors):
            assert after.valid_from is not None, after.id
            assert after.valid_from <= state.valid_until or after.id == "XKX", (state.id, after.id)


def test_every_id_and_every_code_of_today_belongs_to_one_place():
    for field in ("id", "iso3", "iso2", "m49"):
        codes = [getattr(each, field) for each in places(on=LATEST) if getattr(each, field)]
        assert len(codes) == len(set(codes)), field


def test_every_row_has_a_source_and_a_parent_that_exists():
    for each in places():
        assert each.source, each.id
        assert each.id == "WORLD" or place(each.parent).kind in {"world", "region", "basin"}, each.id


def test_the_regions_form_the_m49_tree():
    assert [each.id for each in children("WORLD", LATEST) if each.kind == "region"] == [
        "M49_002", "M49_019", "M49_142", "M49_150", "M49_009",
    ]  # fmt: skip
    assert [each.id for each in ancestors("SEN")] == ["M49_011", "M49_202", "M49_002", "WORLD"]
    assert {each.kind for each in children("M49_145", LATEST)} == {"country"}


def test_a_state_spread_over_two_regions_hangs_below_what_holds_both():
    assert place("SUN").parent == "WORLD"
    assert place("SDN_2011").parent == "M49_002"
    for state in places("historic"):
        above = {each.id for each in ancestors(state.id)} - {"WORLD"}
        if state.id == "ANT":
            continue
        for after in state.successors:
            assert above <= {each.id for each in ancestors(after)}, (state.id, after)


def test_areas_beyond_national_jurisdiction_are_places():
    assert {each.id for each in places("area")} == {"ATA", "LEO"}
    basins = {each.id for each in places("basin")}
    assert {"SEA_ARCTIC", "SEA_GUINEA", "SEA_ADEN", "SEA_MALACCA", "SEA_SOUTH_CHINA", "SEA_INDIAN"} <= basins
    assert {each.id for each in ancestors("SEA_ADEN")} == {"SEA_INDIAN", "SEA", "WORLD"}


def test_the_place_that_held_an_area_on_a_day_is_found_in_both_directions():
    assert [each.id for each in at("SSD", date(2005, 1, 1))] == ["SDN_2011"]
    assert [each.id for each in at("SUN", date(2000, 1, 1))][:3] == ["ARM", "AZE", "BLR"]
    assert {each.id for each in at("DEU", date(1980, 1, 1))} == {"DEU_1990", "DDR"}
    assert {each.id for each in at("MNE", date(1980, 1, 1))} == {"YUG"}
    assert {each.id for each in at("YUG", LATEST)} == {"BIH", "HRV", "MKD", "MNE", "SRB", "SVN", "XKX"}


def test_an_unknown_id_names_the_closest():
    with pytest.raises(UnknownCodeError, match=r"SDN \(Sudan\)"):
        place("SDM")
