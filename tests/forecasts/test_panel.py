import numpy as np
import polars as pl
import pytest

from tests.forecasts.toys import BASINS, ORIGIN, conflict_panel, rows
from tocsin.errors import BadInputError
from tocsin.forecasts.hazards.conflict import CONFLICT
from tocsin.forecasts.panel import Panel, build_panel
from tocsin.world.months import Month


def test_a_panel_is_sorted_by_place_and_ends_at_the_origin():
    panel = conflict_panel({"UKR": [1, 2], "AFG": [3, 4, 5]})
    assert panel.places == ("AFG", "UKR")
    assert [str(period) for period in panel.periods] == ["2017-08", "2017-09", "2017-10"]
    assert np.array_equal(panel.values, [[3, 4, 5], [np.nan, 1, 2]], equal_nan=True)


def test_what_is_missing_or_not_covered_is_nan_and_never_zero():
    panel = build_panel(CONFLICT, rows({"SDN": [1, None, 3]}), ORIGIN, ["SDN", "SSD"], "v")
    assert np.isnan(panel.values).tolist() == [[False, True, False], [True, True, True]]


def test_periods_up_to_the_origin_without_rows_are_nan():
    panel = build_panel(CONFLICT, rows({"SDN": [1, 2]}, ORIGIN + -2), ORIGIN, ["SDN"], "v")
    assert panel.origin == ORIGIN
    assert np.isnan(panel.values[0]).tolist() == [False, False, True, True]


def test_a_row_after_the_origin_breaks_the_as_of_law_and_is_refused():
    with pytest.raises(BadInputError, match="later than 2017-10"):
        build_panel(CONFLICT, rows({"SDN": [1, 2]}, ORIGIN + 1), ORIGIN, ["SDN"], "v")


def test_two_values_for_one_cell_are_refused():
    twice = pl.concat([rows({"SDN": [1]}), rows({"SDN": [2]})])
    with pytest.raises(BadInputError, match="two values for SDN"):
        build_panel(CONFLICT, twice, ORIGIN, ["SDN"], "v")


def test_a_yearly_hazard_has_yearly_periods():
    panel = build_panel(BASINS, rows({"NILE": [1, 2, 3]}, Month(2016, 1), 12), Month(2017, 6), ["NILE"], "v")
    assert [period.year for period in panel.periods] == [2014, 2015, 2016, 2017]
    assert panel.step == 12
    assert np.isnan(panel.values[0, -1])


def test_a_period_that_does_not_begin_a_year_is_refused_for_a_yearly_hazard():
    with pytest.raises(BadInputError, match="does not begin a year"):
        build_panel(BASINS, rows({"NILE": [1]}, Month(2016, 5)), Month(2017, 1), ["NILE"], "v")


def test_no_rows_make_a_panel_of_nan():
    panel = build_panel(CONFLICT, rows({}), ORIGIN, ["SDN"], "v")
    assert panel.values.shape == (1, 1)
    assert np.isnan(panel.values).all()


def test_no_place_is_refused():
    with pytest.raises(BadInputError, match="no place"):
        build_panel(CONFLICT, rows({"SDN": [1]}), ORIGIN, [], "v")


def test_a_table_that_does_not_fit_its_labels_is_refused():
    with pytest.raises(ValueError, match="do not fit"):
        Panel("t", ("A",), (ORIGIN,), np.zeros((2, 1)), ORIGIN, "v")
