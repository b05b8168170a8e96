"""Whatever a member's file holds, it is read or refused row by row, and what is read is a tree."""

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from tocsin.world.gazetteer import check_gazetteer

CODES = st.sampled_from(["SD01", "SD02", "SD0101", "SD0102", "KE01", "", "??"])
DAYS = st.sampled_from(["", "2000-01-01", "2010-01-01", "2020-01-01", "soon"])
ROWS = st.fixed_dictionaries(
    {
        "pcode": CODES,
        "name": st.sampled_from(["Here", "There", ""]),
        "level": st.sampled_from(["1", "2", "3"]),
        "parent": st.sampled_from(["SDN", "KEN", "SD", "SD01", "SD02", ""]),
        "valid_from": DAYS,
        "valid_until": DAYS,
        "successors": CODES,
    }
)


@given(st.lists(ROWS, max_size=8))
def test_every_row_is_read_or_named_in_a_fault(rows):
    gazetteer, faults = check_gazetteer(rows)
    named = {fault.row for fault in faults}
    read = {unit.row for unit in gazetteer.units}
    assert not named & read
    assert named | read == set(range(2, len(rows) + 2))


@given(st.lists(ROWS, max_size=8), st.sampled_from([date(1995, 1, 1), date(2005, 1, 1), date(2015, 1, 1)]))
def test_units_without_a_fault_form_a_tree_below_their_countries(rows, on):
    gazetteer, faults = check_gazetteer(rows)
    if faults:
        return
    tree = gazetteer.tree()
    for unit in gazetteer.units:
        if tree.exists(unit.pcode, on):
            assert tree.path(unit.pcode, on)[-1] == "WORLD"
