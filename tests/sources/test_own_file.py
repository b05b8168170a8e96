"""An organisation's own file: read honestly, and each row that does not fit is reported."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path

import polars as pl
import pytest

from tocsin.errors import BadInputError
from tocsin.sources.own_file import OwnDeclaration, OwnFile, parse_mapping
from tocsin.sources.seam import Seam
from tocsin.sources.source import Reading, Source
from tocsin.sources.synchronise import synchronise
from tocsin.storage.series import SeriesStore

COLUMNS = {"place": "country", "period": "month", "value": "deaths"}


def own(path: Path, **more: object) -> OwnFile:
    return OwnFile(path, OwnDeclaration(**{"name": "field", "columns": COLUMNS, **more}))


def read(source: OwnFile, seam: Seam) -> Reading:
    (got,) = source.read(seam, lambda _: None)
    assert isinstance(got, Reading)
    return got


@pytest.fixture
def write(tmp_path: Path) -> Callable[..., Path]:
    def writing(text: str, encoding: str = "utf-8", name: str = "own.csv") -> Path:
        path = tmp_path / name
        path.write_bytes(text.encode(encoding))
        return path

    return writing


Write = Callable[..., Path]


def test_an_own_file_goes_the_same_way_as_any_source(write: Write, seam: Seam, store: SeriesStore) -> None:
    path = write("country,month,deaths\nSDN,2024-01,5\nSudan,2024-02,7\n")
    source = own(path, lag_days=10, unit="deaths", licence="internal")
    assert isinstance(source, Source)
    (result,) = synchronise((source,), seam, store, seam.clock)
    assert (result.source, result.state, result.rows) == ("own.field", "new", 2)
    read_back = store.read("own.field")
    assert read_back["place"].to_list() == ["SDN", "SDN"]
    assert read_back["known_since"].to_list()[0] == datetime(2024, 2, 11, tzinfo=UTC)
    assert not store.series()[0].redistributable
    assert synchronise((own(path),), seam, store, seam.clock)[0].state == "unchanged"


def test_every_rejected_row_is_reported_with_line_column_value_and_reason(write: Write, seam: Seam) -> None:
    path = write(
        "country,month,deaths\n"
        "SDN,2024-01,5\n"
        "Atlantis,2024-01,5\n"
        "SSD,2024-13,5\n"
        "SSD,2024,5\n"
        "SSD,2024-01,many\n"
        "\n"
        "SDN,2024-01-15,6\n"
        "SSD,2024-02,5,extra\n"
        "SSD,2024-03,-1\n"
        ",2024-03,1\n"
    )
    got = read(own(path, value="count"), seam)
    assert got.frame.height == 1
    assert [(entry.row, entry.column, entry.value) for entry in got.rejected] == [
        (3, "country", "Atlantis"),
        (4, "month", "2024-13"),
        (5, "month", "2024"),
        (6, "deaths", "many"),
        (8, "month", "2024-01-15"),
        (9, "", "SSD,2024-02,5,extra"),
        (10, "deaths", "-1"),
        (11, "country", ""),
    ]
    reasons = [entry.reason for entry in got.rejected]
    assert "unknown" in reasons[0]
    assert reasons[2] == "this is a year in a table of months"
    assert reasons[4] == "row 2 already gives SDN a value for this month; sum or choose before"
    assert reasons[5] == "it has 4 cells, not as many as the header"


@pytest.mark.parametrize(
    ("encoding", "said"),
    [
        ("utf-8", "read as UTF-8, "),
        ("utf-8-sig", "read as UTF-8 with a mark"),
        ("utf-16", "read as UTF-16, "),
        ("utf-16-le", "read as UTF-16 without a mark"),
        ("utf-16-be", "read as UTF-16 without a mark"),
        ("latin-1", "read as Latin-1, a guess because byte 22 (f4) is no UTF-8: check names with accents"),
    ],
)
def test_the_encoding_is_found_and_said(write: Write, seam: Seam, encoding: str, said: str) -> None:
    got = read(own(write("country,month,deaths\nCôte d'Ivoire,2024-01,5\n", encoding)), seam)
    assert got.frame["place"].to_list() == ["CIV"]
    assert got.notes[0].startswith(said)


@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
def test_the_separator_is_found(write: Write, seam: Seam, separator: str) -> None:
    text = 'country,month,deaths\n"Congo, Dem. Rep.",2024-01,5\nSDN,2024-01,6\n'
    if separator != ",":
        text = "country,month,deaths\nSDN,2024-01,6\n".replace(",", separator)
    assert read(own(write(text)), seam).frame["value"].to_list()[-1] == 6.0


def test_a_decimal_comma_is_read_where_it_can_only_be_one(write: Write, seam: Seam) -> None:
    got = read(own(write("country;month;deaths\nSDN;2024-01;12,5\nSSD;2024-01;1,234\n")), seam)
    assert got.frame["value"].to_list() == [12.5]
    assert "commas in numbers read as decimal signs" in got.notes
    assert got.rejected[0].reason == "1,234 may mean 1.234 or 1234: write it without a comma"


def test_years_make_a_yearly_series_and_missing_stays_missing(write: Write, seam: Seam) -> None:
    got = read(own(write("country,month,deaths\nSDN,2022,5\nSDN,2023,NA\n")), seam)
    assert got.series.period == "year"
    assert got.frame["value"].to_list() == [5.0, None]
    assert got.frame["period"].to_list() == [date(2022, 1, 1), date(2023, 1, 1)]


def test_parquet_is_read_with_its_own_types(tmp_path: Path, seam: Seam) -> None:
    path = tmp_path / "own.parquet"
    pl.DataFrame({"country": ["SDN"], "month": [date(2024, 1, 1)], "deaths": [5]}).write_parquet(path)
    got = read(own(path), seam)
    assert got.frame.select("place", "period", "value").rows() == [("SDN", date(2024, 1, 1), 5.0)]


def test_places_below_a_country_are_found_by_the_members_own_resolver(write: Write, seam: Seam) -> None:
    path = write("country,month,deaths\nSD01,2024-01,5\n")
    declared = OwnDeclaration(name="field", columns=COLUMNS, place_kind="subnational")
    source = OwnFile(path, declared, resolver=lambda code, _scheme, _on: f"SDN/{code}")
    assert read(source, seam).frame["place"].to_list() == ["SDN/SD01"]


def test_a_code_that_means_several_places_asks_for_its_scheme(write: Write, seam: Seam) -> None:
    text = "country,month,deaths\n678,2024-01,5\nSDN,2024-01,1\n"
    ambiguous = read(own(write(text)), seam)
    assert ambiguous.frame["place"].to_list() == ["SDN"]
    assert "means several places; give a scheme" in ambiguous.rejected[0].reason
    told = read(own(write(text), scheme="gw"), seam)
    assert told.frame["place"].to_list() == ["YEM"]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "no separator"),
        ("just one column\n1\n", "no separator"),
        (
            "country,month,dead\nSDN,2024-01,1\n",
            "it has no column 'deaths'; map one of its columns: country, month, dead",
        ),
        ("country,month,deaths\nNowhere,2024-01,1\n", r"none of its 1 rows fits \(first: row 2, column country"),
        ("country,month,deaths\n", "none of its 0 rows fits; correct the column mapping"),
        ("a\x00b,c\n", "this is no text"),
    ],
)
def test_a_file_that_cannot_be_read_says_why(write: Write, seam: Seam, text: str, said: str) -> None:
    with pytest.raises(BadInputError, match=said):
        read(own(write(text)), seam)


def test_a_file_that_is_not_there_is_said(tmp_path: Path, seam: Seam) -> None:
    with pytest.raises(BadInputError, match=r"cannot be read .No such file or directory"):
        read(own(tmp_path / "gone.csv"), seam)


@pytest.mark.parametrize("name", ["", "two words", "../up", "a/b", "a..b", ".a"])
def test_a_name_that_could_not_name_a_series_is_refused(name: str) -> None:
    with pytest.raises(BadInputError, match=r"--as: .* cannot name a series"):
        OwnDeclaration(name=name, columns=COLUMNS)


def test_a_name_may_have_dots_between_its_words() -> None:
    assert OwnFile(Path("x.csv"), OwnDeclaration(name="ministry.deaths", columns=COLUMNS)).id == "own.ministry.deaths"


def test_the_mapping_of_the_command_line_is_read_and_its_faults_are_said() -> None:
    assert parse_mapping("place=country, period=month,value=deaths") == COLUMNS
    with pytest.raises(BadInputError, match="no column is mapped for period, value"):
        parse_mapping("place=iso3")
    for wrong in ("place", "place=", "who=iso3", "place=a,place=b,period=c,value=d"):
        with pytest.raises(BadInputError, match="maps no column"):
            parse_mapping(wrong)


def test_a_state_of_then_is_found_by_its_name_on_the_rows_day_and_never_after_it(write: Write, seam: Seam) -> None:
    path = write("country,month,deaths\nUSSR,1989-01,5\nUSSR,2020-01,5\n678,1985-01,1\n")
    found = read(own(path), seam)
    assert found.frame["place"].to_list() == ["SUN"]
    assert [(entry.row, entry.value) for entry in found.rejected] == [(3, "USSR"), (4, "678")]
