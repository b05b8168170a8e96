from datetime import date

import pytest

from tocsin.errors import BadInputError, UnknownCodeError
from tocsin.world.gazetteer import check_gazetteer, parse_gazetteer


def long(pcode, level, parent, name="Somewhere", **more):
    return {"pcode": pcode, "name": name, "level": str(level), "parent": parent, **more}


SPLIT = [
    long("SD02", 1, "SDN", "North and South", valid_until="2015-01-01", successors="SD03; SD04"),
    long("SD03", 1, "SDN", "North", valid_from="2015-01-01"),
    long("SD04", 1, "SD", "South", valid_from="2015-01-01"),
]


def test_units_hang_below_their_country_by_any_of_its_codes():
    gazetteer = parse_gazetteer([long("SD01", 1, "SDN"), long("SD05", 1, "SD"), long("SD01001", 2, "SD01")])
    assert [unit.country for unit in gazetteer.units] == ["SDN", "SDN", "SDN"]
    assert gazetteer.tree().path("SD01001", date(2020, 1, 1))[:3] == ("SD01", "SDN", "M49_015")


def test_a_province_older_than_its_countrys_extent_hangs_below_the_earlier_one_then():
    tree = parse_gazetteer([long("SD01", 1, "SDN")]).tree()
    assert tree.parent("SD01", date(2005, 1, 1)) == "SDN_2011"
    assert tree.parent("SD01", date(2015, 1, 1)) == "SDN"


def test_a_split_is_followed_forward_and_a_merge_backward():
    gazetteer = parse_gazetteer(SPLIT)
    assert [unit.pcode for unit in gazetteer.at("SD02", date(2020, 1, 1))] == ["SD03", "SD04"]
    assert [unit.pcode for unit in gazetteer.at("SD03", date(2010, 1, 1))] == ["SD02"]
    assert [unit.pcode for unit in gazetteer.at("SD03", date(2020, 1, 1))] == ["SD03"]


def test_a_p_code_is_read_as_of_a_day():
    gazetteer = parse_gazetteer(SPLIT)
    assert gazetteer.unit("sd02", date(2014, 12, 31)).name == "North and South"
    with pytest.raises(UnknownCodeError, match="from ever until 2015-01-01"):
        gazetteer.unit("SD02", date(2015, 1, 1))
    with pytest.raises(UnknownCodeError, match="load its file first"):
        gazetteer.at("SD99", date(2015, 1, 1))


def test_a_district_may_move_to_another_province():
    rows = [
        long("KE01", 1, "KEN"),
        long("KE02", 1, "KEN"),
        long("KE0101", 2, "KE01", valid_until="2012-01-01"),
        long("KE0101", 2, "KE02", valid_from="2012-01-01"),
    ]
    tree = parse_gazetteer(rows).tree()
    assert tree.parent("KE0101", date(2011, 1, 1)) == "KE01"
    assert tree.parent("KE0101", date(2013, 1, 1)) == "KE02"


def test_the_common_operational_dataset_is_read_as_it_is_published():
    heading = ("ADM0_PCODE", "ADM1_PCODE", "ADM1_FR", "ADM2_PCODE", "ADM2_FR", "validOn", "validTo")
    rows = [
        dict(zip(heading, values, strict=True))
        for values in [
            ("ML", "ML01", "Kayes", "ML0101", "Bafoulabé", "2015-04-01", ""),
            ("ML", "ML01", "Kayes", "ML0102", "Diéma", "2015-04-01", ""),
            ("ML", "ML02", "Koulikoro", "ML0201", "Banamba", "2015-04-01 00:00:00", ""),
        ]
    ]
    gazetteer = parse_gazetteer(rows, where="mli_admbnda.csv")
    assert [(unit.pcode, unit.level, unit.name) for unit in gazetteer.units] == [
        ("ML01", 1, "Kayes"),
        ("ML0101", 2, "Bafoulabé"),
        ("ML0102", 2, "Diéma"),
        ("ML02", 1, "Koulikoro"),
        ("ML0201", 2, "Banamba"),
    ]
    assert gazetteer.tree().children("ML01", date(2020, 1, 1)) == ("ML0101", "ML0102")


@pytest.mark.parametrize(
    ("rows", "row", "what"),
    [
        ([long("SD 1", 1, "SDN")], 2, "'SD 1' is not a P-code"),
        ([long("SD01", 3, "SDN")], 2, "level '3' of SD01 is neither 1 nor 2"),
        ([long("SD01", 1, "ATLANTIS")], 2, "no country answers to 'ATLANTIS'"),
        ([long("SD01", 1, "KEN")], 2, "SD01 does not begin with KE or KEN of Kenya"),
        ([long("SD01", 1, "SDN", "")], 2, "SD01 has no name"),
        ([long("SD01", 1, "SDN", valid_from="01/02/2015")], 2, "valid_from '01/02/2015' is not a day"),
        ([long("SD01", 1, "SDN", valid_from="2015-01-01", valid_until="2015-01-01")], 2, "not after it begins"),
        ([long("SD01001", 2, "SD01")], 2, "the parent SD01 of SD01001 is not in the file"),
        ([long("SD01", 1, "SDN"), long("SD01", 1, "SDN", "Twice")], 3, "valid on the same days as in row 2"),
        (
            [long("SD01", 1, "SDN", valid_from="2015-01-01"), long("SD01001", 2, "SD01")],
            3,
            "the parent SD01 does not exist on every day of SD01001",
        ),
        (
            [long("SD01", 1, "SDN"), long("SD01001", 2, "SD01"), long("SD01002", 2, "SD01001")],
            4,
            "the parent SD01001 of SD01002 is not of level 1",
        ),
        ([long("SD01", 1, "SDN", successors="SD02")], 2, "SD01 has the successor SD02 but no last day"),
        (
            [long("SD01", 1, "SDN", valid_until="2015-01-01", successors="SD02"), long("SD02", 1, "SDN")],
            2,
            "the successor SD02 of SD01 does not begin on 2015-01-01",
        ),
        ([{"ADM0_PCODE": "ML", "ADM1_PCODE": ""}], 2, "ADM1_PCODE is empty"),
    ],
)
def test_every_fault_names_its_row(rows, row, what):
    _, faults = check_gazetteer(rows)
    assert [fault.row for fault in faults] == [row]
    assert what in faults[0].what


def test_rows_that_are_right_are_kept_beside_the_faults():
    gazetteer, faults = check_gazetteer([long("SD01", 1, "SDN"), long("XX01", 1, "SDN")])
    assert [unit.pcode for unit in gazetteer.units] == ["SD01"]
    assert len(faults) == 1


def test_a_file_with_many_faults_is_refused_with_the_first_and_the_count():
    with pytest.raises(BadInputError, match=r"sudan.csv: 7 faults: row 2: .*; and 2 more; correct these rows"):
        parse_gazetteer([long("XX01", 1, "SDN")] * 7, where="sudan.csv")
