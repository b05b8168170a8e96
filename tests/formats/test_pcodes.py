from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tocsin.errors import BadInputError
from tocsin.formats.pcodes import read_pcodes

LONG = "pcode,name,level,parent,valid_from,valid_until,successors\n"


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_a_spreadsheets_export_is_read_whatever_parts_its_columns(delimiter):
    text = (LONG + "SD01,Khartoum,1,SDN,,,\nSD01001,Bahri,2,SD01,,,\n").replace(",", delimiter)
    units = read_pcodes(b"\xef\xbb\xbf" + text.encode()).units
    assert [(unit.pcode, unit.parent, unit.row) for unit in units] == [("SD01", "SDN", 2), ("SD01001", "SD01", 3)]


def test_a_row_of_hxl_tags_is_passed_over_and_still_counted():
    text = "ADM0_PCODE,ADM1_PCODE,ADM1_EN\n#country+code,#adm1+code,#adm1+name\nSD,SD01,Khartoum\nSD,XX,Nowhere\n"
    with pytest.raises(BadInputError, match=r"sdn\.csv: 1 fault: row 4: 'XX' is not a P-code"):
        read_pcodes(text.encode(), "sdn.csv")


@pytest.mark.parametrize(
    ("text", "what"),
    [
        (b"", "no column pcode"),
        (b"a,b\n1,2\n", "no column pcode"),
        (LONG.encode() + b"SD01,Khart\xffoum,1,SDN,,,\n", "is not UTF-8"),
        (LONG.encode() + b'SD01,"Khartoum,1,SDN,,,\n', "is no CSV"),
        (LONG.encode() + b"SD01\n", "row 2: level '' of SD01"),
    ],
)
def test_what_is_no_such_file_is_refused(text, what):
    with pytest.raises(BadInputError, match=what):
        read_pcodes(text, "sdn.csv")


@given(st.binary(max_size=60))
def test_any_rows_below_the_heading_are_read_or_refused(text):
    with suppress(BadInputError):
        read_pcodes(LONG.encode() + text)
