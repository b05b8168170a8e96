import re
from pathlib import Path

import pytest

import tocsin.world
from tocsin.errors import DamagedError
from tocsin.world.places import places
from tocsin.world.tables import day, rows

DATA = Path(tocsin.world.__file__).parent / "data"
TABLES = sorted(file.stem for file in DATA.glob("*.csv"))


@pytest.mark.parametrize("table", TABLES)
def test_every_row_of_every_table_names_its_source(table):
    read = rows(table)
    assert read
    assert all(row["source"] for row in read)


@pytest.mark.parametrize("table", TABLES)
def test_no_row_is_repeated_and_every_row_has_every_column(table):
    lines = (DATA / f"{table}.csv").read_text(encoding="utf-8").splitlines()
    assert len(lines) == len(set(lines))
    assert all(None not in row and None not in row.values() for row in rows(table))


def test_the_documentation_names_every_table_and_every_basin():
    text = (DATA / "README.md").read_text(encoding="utf-8")
    assert sorted(re.findall(r"^\| `(\w+)\.csv`", text, re.MULTILINE)) == TABLES
    documented = re.findall(r"^\| `(SEA\w*)` \| ([^|]+) \| `(\w+)` \|$", text, re.MULTILINE)
    assert documented == [(each.id, each.name, each.parent) for each in places("basin")]


def test_a_damaged_day_names_its_row():
    with pytest.raises(DamagedError, match=r"places\.csv, row 7: '2011-13-09' is not a day"):
        day("2011-13-09", where="places.csv, row 7")
