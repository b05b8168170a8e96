"""Other series beside the target: on its places and periods, alike for slow and for late ones."""

from dataclasses import replace

import numpy as np
import polars as pl
import pytest

from tests.forecasts.toys import conflict_panel
from tocsin.forecasts.covariates import MonthTable, at_the_time, delay, looks_back, with_covariates
from tocsin.observations.as_of import SCHEMA, AsOf
from tocsin.world.months import Month


def test_a_late_monthly_series_is_moved_to_where_it_was_known():
    panel = with_covariates(
        conflict_panel({"SDN": [1, 2, 3, 4]}), {"toy.ns": np.array([[5.0, 6.0, np.nan, np.nan]])}, {"toy.ns": 2}
    )
    assert np.array_equal(at_the_time(panel, "toy.ns"), [[np.nan, np.nan, 5, 6]], equal_nan=True)


def test_a_yearly_series_stands_where_it_was_known_already():
    panel = with_covariates(conflict_panel({"SDN": [1, 2]}), {"toy.gdp": np.array([[5.0, 6.0]])}, {"toy.gdp": 0})
    assert at_the_time(panel, "toy.gdp").tolist() == [[5.0, 6.0]]


def test_a_covariate_of_another_shape_is_refused():
    with pytest.raises(ValueError, match="does not fit"):
        replace(conflict_panel({"SDN": [1, 2]}), covariates={"toy": np.zeros((1, 3))})


def test_no_delay_is_shorter_than_the_lag_in_any_run_of_months():
    for lag in range(0, 800, 7):
        late = delay(lag)
        for month in (Month(2019, 1) + step for step in range(48)):
            assert (AsOf.at(month + late).instant - month.end).days >= lag


def test_no_look_back_is_later_than_the_one_the_node_stands_on():
    view = AsOf.at(Month(2017, 10))
    views = looks_back([Month(2017, number) for number in range(8, 13)], 1, view)
    assert max(one.instant for one in views) == view.instant
    assert [str(one.origin) for one in views] == ["2017-08", "2017-09", "2017-10", "2017-10", "2017-10"]


def test_a_series_of_the_world_stands_beside_every_place_as_far_as_it_was_known():
    month = [Month(2017, number) for number in (8, 9, 10)]
    figures = pl.DataFrame(
        {"place": ["WORLD"] * 3, "period": [one.first_day for one in month], "value": [0.1, 0.2, 0.3]}
    )
    known_then = [(one + 1).end for one in month]
    frame = figures.with_columns(
        pl.Series("known_since", known_then, dtype=SCHEMA["known_since"]),
        pl.lit("assumed", SCHEMA["known_basis"]).alias("known_basis"),
    )
    panel = conflict_panel({"SDN": [1, 2, 3], "SSD": [4, 5, 6]}, origin=month[-1])
    laid = MonthTable(frame, 40, "assumed").lay(panel, AsOf.at(month[-1]), everywhere=True)
    assert np.array_equal(laid, [[0.1, 0.2, np.nan]] * 2, equal_nan=True)
