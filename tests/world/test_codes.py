from datetime import date

import pytest

from tocsin.errors import BadInputError, UnknownCodeError
from tocsin.world.codes import LATEST, Code, codes, plain, resolve


def test_a_code_that_outlived_an_extent_is_ambiguous_without_a_day():
    with pytest.raises(UnknownCodeError) as caught:
        resolve("SDN", "iso3")
    assert "SDN_2011 (Sudan (before 2011), from 1956-01-01 until 2011-07-09)" in caught.value.remedy
    assert "SDN (Sudan, from 2011-07-09)" in caught.value.remedy
    assert resolve("SDN", "iso3", date(2005, 1, 1)).id == "SDN_2011"
    assert resolve("SDN", "iso3", LATEST).id == "SDN"


def test_a_number_that_two_schemes_use_is_ambiguous_without_a_scheme():
    with pytest.raises(UnknownCodeError, match="several places") as caught:
        resolve("710", on=LATEST)
    assert "CHN" in caught.value.remedy
    assert "ZAF" in caught.value.remedy
    assert resolve(710, "gw", LATEST).id == "CHN"
    assert resolve(710, "m49", LATEST).id == "ZAF"


@pytest.mark.parametrize(
    ("code", "scheme", "on", "id"),
    [
        ("365", "gw", date(1985, 1, 1), "SUN"),
        ("365", "gw", date(1995, 1, 1), "RUS"),
        ("678", "gw", date(1985, 1, 1), "YEM_1990"),
        ("678", "gw", date(2020, 1, 1), "YEM"),
        ("679", "cow", date(2020, 1, 1), "YEM"),
        ("260", "gw", date(2020, 1, 1), "DEU"),
        ("255", "cow", date(2020, 1, 1), "DEU"),
        ("345", "cow", date(2020, 1, 1), "SRB"),
        ("340", "gw", date(2020, 1, 1), "SRB"),
        ("345", "ucdp", date(2020, 1, 1), "SRB"),
        ("345", "ucdp", date(1991, 1, 1), "YUG"),
        ("970", "gw", date(2010, 1, 1), "KIR"),
        ("970", "cow", date(2010, 1, 1), "NRU"),
        ("816", "gw", date(1970, 1, 1), "VDR"),
        ("816", "gw", date(1980, 1, 1), "VNM"),
        ("YUG", "iso3", date(1990, 1, 1), "YUG"),
        ("YUG", "iso3", date(2000, 1, 1), "SCG"),
        ("CS", "iso2", date(1990, 1, 1), "CSK"),
        ("CS", "iso2", date(2004, 1, 1), "SCG"),
        ("736", "m49", date(2005, 1, 1), "SDN_2011"),
        ("4", "m49", LATEST, "AFG"),
        ("004", "m49", LATEST, "AFG"),
        ("ZAR", "wgi", LATEST, "COD"),
        ("ZAR", "world_bank", LATEST, "COD"),
        ("ROM", "wgi", LATEST, "ROU"),
        ("TMP", "wgi", LATEST, "TLS"),
        ("WBG", "wgi", LATEST, "PSE"),
        ("ADO", "wgi", LATEST, "AND"),
        ("KSV", "wgi", LATEST, "XKX"),
        ("SDN", "world_bank", LATEST, "SDN"),
        ("XXK", "who", LATEST, "XKX"),
        ("DFR", "em_dat", date(1985, 1, 1), "DEU_1990"),
        ("XKX", "em_dat", LATEST, "XKX"),
        ("OWID_WRL", "owid", LATEST, "WORLD"),
        ("VDR", "vdem", date(1970, 1, 1), "VNM_1976"),
        ("Serbia (Yugoslavia)", "name", date(2000, 1, 1), "SCG"),
        ("Yemen (North Yemen)", "name", date(1980, 1, 1), "YEM_1990"),
        ("Russia (Soviet Union)", "name", date(2000, 1, 1), "RUS"),
        ("COTE D'IVOIRE", "name", LATEST, "CIV"),
        ("st. kitts & nevis", "name", LATEST, "KNA"),
        ("Curacao", "name", LATEST, "CUW"),
        ("the Republic of the Sudan", "name", LATEST, "SDN"),
        ("Federal Republic of Germany", "name", date(1980, 1, 1), "DEU_1990"),
        ("Federal Republic of Germany", "name", date(2000, 1, 1), "DEU"),
    ],
)
def test_each_scheme_reads_its_codes_on_their_day(code, scheme, on, id):
    assert resolve(code, scheme, on).id == id


def test_our_own_ids_come_first_and_need_no_day():
    assert resolve("SDN").id == "SDN"
    assert resolve("sdn_2011").id == "SDN_2011"
    assert resolve("M49_015").id == "M49_015"


def test_a_code_that_had_ended_says_what_it_meant_before():
    with pytest.raises(UnknownCodeError, match=r"means no place on 2000-01-01.*SUN"):
        resolve("SUN", "iso3", date(2000, 1, 1))


@pytest.mark.parametrize(("wrong", "right"), [("Phillipines", "PHL"), ("Bangaldesh", "BGD"), ("Kazahkstan", "KAZ")])
def test_a_misspelt_name_is_refused_and_the_right_place_is_named(wrong, right):
    with pytest.raises(UnknownCodeError) as caught:
        resolve(wrong, "name", LATEST)
    assert right in caught.value.remedy


def test_names_of_two_places_that_share_words_are_never_mixed_up():
    pairs = {"Niger": "NER", "Nigeria": "NGA", "Guinea": "GIN", "Guinea-Bissau": "GNB", "Equatorial Guinea": "GNQ"}
    pairs |= {"Papua New Guinea": "PNG", "Congo": "COG", "DR Congo": "COD", "Dominica": "DMA", "South Sudan": "SSD"}
    pairs |= {"Dominican Republic": "DOM", "Republic of Korea": "KOR", "Samoa": "WSM", "American Samoa": "ASM"}
    assert {name: resolve(name, "name", LATEST).id for name in pairs} == pairs


def test_no_name_or_code_means_two_places_of_today_within_its_scheme():
    resolver = codes()
    for scheme in sorted(resolver.schemes):
        entries = [entry for entry in resolver._entries if entry.scheme == scheme and entry.valid(LATEST)]
        meant: dict[str, set[str]] = {}
        for entry in entries:
            meant.setdefault(plain(entry.code) if scheme == "name" else entry.code, set()).add(entry.place)
        assert {code: ids for code, ids in meant.items() if len(ids) > 1} == {}, scheme


def test_every_typed_code_has_a_source_and_days_in_order():
    for entry in codes()._entries:
        assert entry.source, entry
        assert entry.valid_from is None or entry.valid_until is None or entry.valid_from < entry.valid_until, entry


def test_a_place_tells_its_code_in_every_scheme_on_a_day():
    resolver = codes()
    assert resolver.code_of("YEM", "gw") == "678"
    assert resolver.code_of("YEM", "cow") == "679"
    assert resolver.code_of("COD", "wgi") == "ZAR"
    assert resolver.code_of("COD", "world_bank") == "COD"
    assert resolver.code_of("M49_830", "wgi") == "CHI"
    assert resolver.code_of("SDN_2011", "m49", date(2000, 1, 1)) == "736"
    assert resolver.code_of("ATA", "gw") == ""


def test_a_whole_column_can_be_joined_on_a_day():
    table = codes().table("wgi")
    assert table["ZAR"] == table["COD"] == "COD"
    assert codes().table("gw", date(1985, 1, 1))["625"] == "SDN_2011"
    assert "KOR" in codes().table("vdem")


def test_a_table_read_from_its_source_is_added_without_changing_the_typed_ones():
    before = codes()
    views = [
        Code(place="SDN_2011", scheme="views", code="59", valid_until=date(2011, 7, 9), source="VIEWS"),
        Code(place="SDN", scheme="views", code="245", valid_from=date(2011, 7, 9), source="VIEWS"),
    ]
    after = before.with_table("views", views)
    assert after.resolve(245, "views").id == "SDN"
    assert after.code_of("SDN", "views") == "245"
    assert "views" not in before.schemes
    with pytest.raises(BadInputError, match="there is no scheme 'views'"):
        before.resolve(245, "views")
    assert after.with_table("views", views[:1]).code_of("SDN", "views") == ""


def test_a_table_may_not_name_unknown_places_or_replace_a_typed_scheme():
    with pytest.raises(UnknownCodeError, match="ATL"):
        codes().with_table("views", [Code(place="ATL", scheme="views", code="1")])
    with pytest.raises(BadInputError, match="typed"):
        codes().with_table("gw", [])
    with pytest.raises(BadInputError, match="belongs to the scheme"):
        codes().with_table("views", [Code(place="SDN", scheme="other", code="1")])
