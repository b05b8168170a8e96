import io

import polars as pl
import pytest

from tests.formats.forecasts import NOTES, small
from tocsin.errors import BadInputError
from tocsin.formats.csv import FORMAT as CSV
from tocsin.formats.parquet import FORMAT as PARQUET

HEADER = "target,place,origin,period,horizon,model,output_type,output_type_id,value\n"
GOOD = "ged_sb,SDN,2017-10,2018-01,3,m,quantile,0.5,4\n"


def test_a_good_row_is_read():
    assert CSV.read((HEADER + GOOD).encode(), NOTES)["value"].to_list() == [4.0]


def test_windows_line_ends_and_a_byte_order_mark_are_read():
    data = "\ufeff" + (HEADER + GOOD).replace("\n", "\r\n")
    assert CSV.read(data.encode(), NOTES).height == 1


@pytest.mark.parametrize(
    ("row", "where", "what"),
    [
        ("ged_sb,,2017-10,2018-01,3,m,quantile,0.5,4", "line 3, column place", "the place is missing"),
        ("ged_sb,SDN,2017-13,2018-01,3,m,quantile,0.5,4", "line 3, column origin", "no period"),
        ("ged_sb,SDN,2017-10,2018,3,m,quantile,0.5,4", "line 3, column period", "not of the origin's kind"),
        ("ged_sb,SDN,2017-10,2018-02,3,m,quantile,0.5,4", "line 3, column horizon", "not period less origin"),
        ("ged_sb,SDN,2017-10,2017-10,0,m,quantile,0.5,4", "line 3, column horizon", "not ahead"),
        ("ged_sb,SDN,2017-10,2018-01,3,m,quantile,half,4", "line 3, column output_type_id", "no level"),
        ("ged_sb,SDN,2017-10,2018-01,3,m,chance,25,1.4", "line 3, column value", "no chance"),
        ("ged_sb,SDN,2017-10,2018-01,3,m,sample,,4", "line 3, column output_type_id", "the id is missing"),
        ("ged_sb,SDN,2017-10,2018-01,3,m,quantile,0.5", "line 3, column value", "not a number"),
        (GOOD.strip(), "line 2, column output_type_id", "stands twice"),
        ("ged_sb,SDN,2017-10,2018-01,3,m,quantile,0.6,3", "line 3, column value", "below the quantile"),
    ],
)
def test_a_fault_is_named_with_its_line_and_column(row, where, what):
    with pytest.raises(BadInputError) as caught:
        CSV.read((HEADER + GOOD + row + "\n").encode(), NOTES)
    assert caught.value.where == where
    assert what in caught.value.what


def test_a_fault_after_comment_lines_is_named_by_the_line_of_the_file():
    with pytest.raises(BadInputError) as caught:
        CSV.read(("# licence: x\n" + HEADER + GOOD.replace("0.5", "7")).encode(), NOTES)
    assert caught.value.where == "line 3, column output_type_id"


def test_a_fault_in_parquet_is_named_by_its_row():
    frame = PARQUET.read(PARQUET.write(small(), NOTES), NOTES)
    file = io.BytesIO()
    frame.with_columns(horizon=pl.when(pl.int_range(pl.len()) == 4).then(9).otherwise("horizon")).write_parquet(file)
    with pytest.raises(BadInputError) as caught:
        PARQUET.read(file.getvalue(), NOTES)
    assert caught.value.where == "row 5, column horizon"


def test_text_is_no_parquet():
    with pytest.raises(BadInputError, match="no Parquet"):
        PARQUET.read(b"place,value\n", NOTES)


def test_samples_of_uneven_number_are_refused():
    rows = [
        "ged_sb,SDN,2017-10,2018-01,3,m,sample,0,4\n",
        "ged_sb,SDN,2017-10,2018-01,3,m,sample,1,4\n",
        "ged_sb,AFG,2017-10,2018-01,3,m,sample,0,4\n",
    ]
    with pytest.raises(BadInputError, match="1 samples where other"):
        CSV.read((HEADER + "".join(rows)).encode(), NOTES)
