import io

import numpy as np
import polars as pl
import pytest
from msgspec.structs import replace

from tests.formats.forecasts import CODES, NOTES, VECTORS, small
from tocsin.errors import BadInputError, UnknownCodeError
from tocsin.formats.views import COLUMNS, FORMAT, month_id, month_of
from tocsin.world.months import Month


def spoil(find, put):
    text = (VECTORS / "views_two_countries.csv").read_text()
    assert find in text
    return text.replace(find, put, 1).encode()


def test_months_count_from_january_1980():
    assert month_id(Month(1980, 1)) == 1
    assert [str(month_of(number)) for number in (121, 457, 528)] == ["1990-01", "2018-01", "2023-12"]


def test_the_file_has_the_challenges_columns_sorted():
    frame = pl.read_parquet(io.BytesIO(FORMAT.write(small(), NOTES)))
    assert tuple(frame.columns) == COLUMNS
    assert frame.sort("month_id", "country_id", "draw").equals(frame)
    assert frame.height == 2 * 2 * 5
    assert frame["month_id"].unique().to_list() == [457, 458]
    assert frame["draw"].unique().to_list() == [0, 1, 2, 3, 4]


def test_a_file_made_elsewhere_is_read_by_its_codes():
    found = FORMAT.read((VECTORS / "views_two_countries.csv").read_bytes(), NOTES)
    row = found.filter(pl.col("place") == "SDN", pl.col("period") == "2018-02", pl.col("output_type_id") == "0")
    assert row["value"].to_list() == [30.0]
    assert row["horizon"].to_list() == [4]


def test_csv_and_parquet_of_the_same_rows_read_alike():
    data = (VECTORS / "views_two_countries.csv").read_bytes()
    file = io.BytesIO()
    pl.read_csv(data).with_columns(pl.lit("Y2018").alias("window")).write_parquet(file)
    assert FORMAT.read(file.getvalue(), NOTES).equals(FORMAT.read(data, NOTES))


@pytest.mark.parametrize(
    ("find", "put", "where", "what"),
    [
        ("457,57,1,2", "457,57,1,x", "line 3, column outcome", "'x' is not a number"),
        ("457,57,1,2", "457,57,1,nan", "line 3, column outcome", "not a number"),
        ("457,57,1,2", "457,57,1,-2", "line 3, column outcome", "below zero"),
        ("457,57,1,2", "457.5,57,1,2", "line 3, column month_id", "not a whole number"),
        ("457,57,1,2", "454,57,1,2", "line 3, column month_id", "not after the origin"),
        ("457,245,0,14", "457,12345,0,14", "line 4, column country_id", "no VIEWS country_id"),
        ("457,57,1,2", "457,57,0,2", "line 2, column draw", "stands twice"),
        ("457,57,1,2\n", "", "month_id 457, country_id 57", "1 draws where other country-months have 2"),
        ("457,57,1,2", "457,57,1", "line 3, column outcome", "not a number"),
        ("draw,outcome", "draw,deaths", "line 1", "no column 'outcome'"),
        ("457,57,1,2", "457,57,1,2,9", "line 3", "5 fields where the header has 4"),
    ],
)
def test_a_fault_is_named_with_its_line_and_column(find, put, where, what):
    with pytest.raises(BadInputError) as caught:
        FORMAT.read(spoil(find, put), NOTES)
    assert where in caught.value.where
    assert what in caught.value.what
    assert caught.value.remedy


@pytest.mark.parametrize(
    "data", [b"", b"month_id,country_id,draw,outcome\n", b"PAR1 and no more", b"\xff\xfe\x00", b"#\n"]
)
def test_what_is_no_table_is_refused(data):
    with pytest.raises(BadInputError):
        FORMAT.read(data, NOTES)


def test_a_file_without_origin_or_model_needs_to_be_told():
    data = (VECTORS / "views_two_countries.csv").read_bytes()
    with pytest.raises(BadInputError, match="--origin"):
        FORMAT.read(data, replace(NOTES, origin=None))


def test_a_place_without_a_country_id_is_an_error_that_names_it():
    with pytest.raises(UnknownCodeError, match="SDN"):
        FORMAT.write(small(), replace(NOTES, codes={"AFG": 57}))


def test_a_place_without_a_forecast_needs_no_code():
    codes = {place: code for place, code in CODES.items() if place != "NEW"}
    assert FORMAT.write(small(), replace(NOTES, codes=codes))


def test_a_yearly_forecast_is_refused():
    with pytest.raises(BadInputError, match="months"):
        FORMAT.write(small(step_months=12, origin=Month(2017, 1)), NOTES)


def test_draws_keep_their_single_precision():
    frame = pl.read_parquet(io.BytesIO(FORMAT.write(small(), NOTES)))
    assert frame["outcome"].dtype == pl.Float32
    assert np.array_equal(np.unique(frame["outcome"]), np.unique(small().draws[[0, 2]]))
