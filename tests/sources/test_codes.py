"""Which place a source's code means: never guessed, always reported."""

from datetime import date

import polars as pl

from tocsin.errors import UnknownCodeError
from tocsin.sources.codes import place_of, placed


def resolve(code: str, scheme: str, on: date | None) -> str:
    if code == "SUD":
        return "SDN_2011" if on is not None and on < date(2011, 7, 9) else "SDN"
    raise UnknownCodeError(f"{scheme} {code!r} is unknown")


ROWS = pl.DataFrame(
    {
        "code": ["SUD", "SUD", "XXX", "XXX", None, "WLD", "ROM"],
        "day": [date(2011, 6, 30), date(2011, 7, 31)] + [date(2020, 1, 31)] * 5,
        "value": [1, 2, 3, 4, 5, 6, 7],
    }
)


def test_codes_are_read_as_of_the_day_of_their_row() -> None:
    kept, _ = placed(ROWS, "code", "gw", resolve, on="day")
    assert kept.select("place", "value").rows() == [("SDN_2011", 1), ("SDN", 2)]


def test_each_unknown_code_is_reported_once_with_its_rows() -> None:
    _, report = placed(ROWS, "code", "gw", resolve, on="day")
    assert [(entry.value, entry.rows) for entry in report] == [("XXX", 2), ("", 1), ("WLD", 1), ("ROM", 1)]
    assert str(report[0]) == "2 rows, column code, value 'XXX': gw 'XXX' is unknown"


def test_a_sources_own_meanings_come_first_and_its_groups_are_no_places() -> None:
    kept, report = placed(ROWS, "code", "gw", resolve, known={"ROM": "ROU"}, leave_out=["WLD"])
    assert kept.select("place", "value").rows() == [("SDN", 1), ("SDN", 2), ("ROU", 7)]
    assert [entry.value for entry in report] == ["XXX", ""]


def test_the_world_itself_is_asked_outside_tests() -> None:
    assert place_of("625", "gw") == "SDN"
    assert place_of("625", "gw", date(2000, 1, 1)) == "SDN_2011"
