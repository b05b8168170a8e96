"""Land borders as a table for models: there without any build, also in a worker process."""

import subprocess
import sys
from datetime import date

import numpy as np
import pytest

from tests.forecasts.toys import conflict_panel
from tocsin.forecasts.neighbours import neighbours, neighbours_of, over_neighbours


def test_the_table_is_symmetric_and_nobody_borders_itself():
    table = neighbours(["COD", "CYP", "ETH", "KEN", "SDN", "SSD", "UGA"])
    assert np.array_equal(table, table.T)
    assert not table.diagonal().any()
    assert not table[1].any(), "the sea separates"
    assert table[5].sum() == 5


def test_a_place_borders_nobody_while_it_does_not_exist():
    assert not neighbours(["SSD", "UGA"], date(2005, 1, 1)).any()
    assert neighbours(["SDN_2011", "UGA"], date(2005, 1, 1)).all(axis=1).tolist() == [False, False]
    assert neighbours(["SDN_2011", "UGA"], date(2005, 1, 1))[0, 1]


def test_a_members_own_units_have_no_known_neighbour():
    assert not neighbours(["SD01", "SD02"]).any()


def test_a_panels_table_is_that_of_its_origin():
    panel = conflict_panel({"SDN": [1, 2], "SSD": [3, 4], "UGA": [5, 6]})
    assert neighbours_of(panel).astype(int).tolist() == [[0, 1, 0], [1, 0, 1], [0, 1, 0]]


def test_an_unknown_neighbour_is_left_out_of_the_mean():
    table = neighbours(["SDN", "SSD", "UGA"])
    values = np.array([[1.0, np.nan], [2.0, 2.0], [3.0, np.nan]])
    assert np.array_equal(over_neighbours(values, table), [[2, 2], [2, np.nan], [2, 2]], equal_nan=True)


def test_a_model_cannot_change_the_table_for_the_next_one():
    with pytest.raises(ValueError, match="read-only"):
        neighbours(["SDN", "SSD"])[0, 0] = True


def test_a_fresh_process_has_the_table_without_a_built_front_end():
    asked = "from tocsin.forecasts.neighbours import neighbours; print(int(neighbours(['SDN', 'TCD']).sum()))"
    assert subprocess.run([sys.executable, "-c", asked], capture_output=True, check=True).stdout.strip() == b"2"
