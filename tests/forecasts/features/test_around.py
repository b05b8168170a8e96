"""What happens next door counts as a mean over land neighbours, and nothing does where there are none."""

import numpy as np
import pytest

from tests.forecasts.toys import conflict_panel
from tocsin.forecasts.features.around import NEIGHBOURS, around
from tocsin.forecasts.neighbours import neighbour_rows, neighbours_of

PANEL = conflict_panel({"MDG": [9.0] * 24, "SDN": [0.0] * 24, "SSD": [40.0] * 24, "TCD": [0.0] * 24})


def test_a_mean_runs_over_the_neighbours_and_not_over_the_place_itself():
    near = around(PANEL)[NEIGHBOURS]
    assert near["near_share_12"][:, -1].tolist() == [0.0, 0.5, 0.0, 0.0]
    assert near["near_mean_12"][1, -1] == pytest.approx(np.log1p(40) / 2)
    assert near["near_highest_2"][1, -1] == pytest.approx(np.log1p(40))


def test_an_island_and_a_members_own_units_have_quiet_neighbours():
    assert not any(values[0].any() for values in around(PANEL)[NEIGHBOURS].values())
    cells = conflict_panel({"CELL1": [5.0] * 20, "CELL2": [7.0] * 20})
    assert neighbour_rows(cells) == ((), ())
    assert not any(values.any() for values in around(cells)[NEIGHBOURS].values())


def test_rows_of_neighbours_are_those_of_the_table():
    table = neighbours_of(PANEL)
    assert [list(np.flatnonzero(row)) for row in table] == [list(rows) for rows in neighbour_rows(PANEL)]
