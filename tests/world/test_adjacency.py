from datetime import date

from tocsin.world import tables
from tocsin.world.adjacency import Adjacency, adjacency, neighbours
from tocsin.world.places import LATEST, place

# A part of the world small enough to check by hand.
PAIRS = [
    ("AUT", "CZE"), ("AUT", "DEU"), ("AUT", "SVK"), ("AUT", "SVN"), ("CZE", "DEU"), ("CZE", "POL"), ("CZE", "SVK"),
    ("DEU", "POL"), ("POL", "SVK"), ("POL", "UKR"), ("SVK", "UKR"), ("HRV", "SVN"), ("BIH", "HRV"), ("BIH", "SRB"),
    ("MNE", "SRB"), ("SRB", "XKX"), ("ALB", "MNE"), ("ALB", "XKX"), ("EGY", "SDN"), ("SDN", "SSD"), ("SSD", "UGA"),
    ("ERI", "SDN"), ("ERI", "ETH"), ("ETH", "SSD"), ("OMN", "YEM"), ("SAU", "YEM"), ("BGD", "IND"), ("IND", "PAK"),
]  # fmt: skip
SMALL = Adjacency(PAIRS)
IN_1985 = date(1985, 6, 1)


def test_today_is_what_the_boundary_package_says():
    assert SMALL.pairs(LATEST) == set(PAIRS)
    assert SMALL.neighbours("SRB") == {"BIH", "MNE", "XKX"}


def test_a_state_that_split_had_the_neighbours_of_its_successors_and_not_them():
    assert SMALL.neighbours("YUG", IN_1985) == {"AUT", "ALB"}
    assert SMALL.neighbours("SDN_2011", date(2000, 1, 1)) == {"EGY", "UGA", "ERI", "ETH"}
    assert SMALL.neighbours("SDN_2011", date(1990, 1, 1)) == {"EGY", "UGA", "ETH_1993"}
    assert SMALL.neighbours("IND", date(1970, 1, 1)) == {"PAK_1971"}


def test_states_that_united_have_their_typed_boundaries():
    assert SMALL.neighbours("DDR", IN_1985) == {"CSK", "DEU_1990", "POL"}
    assert SMALL.neighbours("POL", IN_1985) == {"CSK", "DDR", "SUN"}
    assert SMALL.neighbours("AUT", IN_1985) == {"CSK", "DEU_1990", "YUG"}
    assert SMALL.neighbours("OMN", IN_1985) == {"YMD"}


def test_a_place_has_no_neighbours_on_a_day_it_does_not_exist():
    assert SMALL.neighbours("UKR", IN_1985) == frozenset()
    assert SMALL.neighbours("SUN", LATEST) == frozenset()


def test_neighbours_are_mutual_and_exist_on_every_day():
    for year in range(1950, 2027):
        on = date(year, 1, 1)
        for one, other in SMALL.pairs(on):
            assert other in SMALL.neighbours(one, on)
            assert one in SMALL.neighbours(other, on)
            assert place(one).exists(on)
            assert place(other).exists(on)


def test_the_table_has_the_neighbours_an_atlas_shows():
    known = {
        "SDN": {"CAF", "EGY", "ERI", "ETH", "LBY", "SSD", "TCD"},
        "XKX": {"ALB", "MKD", "MNE", "SRB"},
        "PSE": {"EGY", "ISR", "JOR"},
        "ESH": {"DZA", "MAR", "MRT"},
        "SOM": {"DJI", "ETH", "KEN"},
        "FRA": {"AND", "BEL", "CHE", "DEU", "ESP", "ITA", "LUX", "MCO"},
        "GUF": {"BRA", "SUR"},
        "BWA": {"NAM", "ZAF", "ZMB", "ZWE"},
        "CYP": set(),
        "TWN": set(),
        "GBR": {"IRL"},
    }
    assert {id: set(neighbours(id)) for id in known} == known
    assert len(adjacency().pairs()) > 310


def test_every_id_of_the_table_is_a_country_of_today():
    assert {place(id).kind for pair in adjacency().pairs() for id in pair} == {"country"}


def test_each_pair_stands_once_and_in_order_with_its_source():
    rows = tables.rows("land_borders")
    assert all(row["one"] < row["other"] and row["source"] for row in rows)
    assert len({(row["one"], row["other"]) for row in rows}) == len(rows)
