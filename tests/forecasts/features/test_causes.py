"""Slow causes stand as they were known; gaps are filled from what was known elsewhere at the same time."""

from dataclasses import replace

import numpy as np
import pytest

from tests.forecasts.toys import conflict_panel
from tocsin.forecasts.features.causes import CAUSES, causes

BARE = conflict_panel({"KEN": [0.0] * 4, "SDN": [0.0] * 4, "UGA": [0.0] * 4})


def with_series(id, values, delay=0):
    return replace(BARE, covariates={id: np.array(values)}, delays={id: delay})


def test_without_any_series_there_is_no_group():
    assert causes(BARE) == {}


def test_a_gap_takes_the_median_known_elsewhere_in_the_same_period():
    nan = np.nan
    panel = with_series("structural.polity", [[nan, 1.0, 1.0, 2.0], [nan, 3.0, 3.0, 3.0], [nan, nan, 7.0, nan]])
    found = causes(panel)["Governance"]["polity"]
    assert found[2].tolist() == [0.0, 2.0, 7.0, 2.5]


def test_an_index_has_its_distance_from_the_middle_beside_it():
    found = causes(with_series("vdem.v2x_polyarchy", [[0.5] * 4, [0.1] * 4, [0.9] * 4]))["Governance"]
    assert found["anocracy"][:, -1] == pytest.approx([0.0, 0.16, 0.16])


def test_a_monthly_series_stands_as_the_mean_of_what_was_out():
    found = causes(with_series("ucdp_types.ns", [[np.e - 1, 0.0, 99.0, 99.0]] * 3, delay=2))
    assert found["Other kinds of violence"]["non_state"][0] == pytest.approx([0.0, 0.0, 1.0, 0.5])


def test_the_second_series_is_read_where_the_first_is_not_held():
    ids = CAUSES["Health"]["child_mortality"][0]
    assert causes(with_series(ids[1], [[100.0] * 4] * 3))["Health"]["child_mortality"][0, 0] == pytest.approx(
        np.log(100)
    )
