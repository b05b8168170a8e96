"""Sums are made of whole paths, and never of what is no path."""

from dataclasses import replace

import numpy as np
import pytest

from tests.forecasts.toys import ORIGIN
from tocsin.forecasts.forecast import Forecast
from tocsin.forecasts.hazard import Span
from tocsin.forecasts.sums import sums_over, table_of_sums, told, windows

YEAR = Span(first=1, last=3, thresholds=(10.0,))


def made(draws, places=("A", "B"), steps=(1, 2, 3), **more):
    return Forecast(
        target="t", model="m", origin=ORIGIN, vintage="v", seed=1, places=places, steps=steps,
        draws=np.asarray(draws, dtype=np.float32), **more,
    )  # fmt: skip


def test_a_sum_follows_each_path_and_not_the_single_steps():
    # Two paths: all quiet, or four every month. Month by month, 4 is as likely as 0; in sum, 12 is as likely as 0.
    tied = made([[[0, 4], [0, 4], [0, 4]]], places=("A",))
    crossed = made([[[0, 4], [4, 0], [0, 4]]], places=("A",))
    assert sums_over(tied, [YEAR]).of("A", "1:3").tolist() == [0, 12]
    assert sums_over(crossed, [YEAR]).of("A", "1:3").tolist() == [4, 8]
    assert told(sums_over(tied, [YEAR]).of("A", "1:3"), (10.0,))[2] == {"10": 0.5}


def test_the_sum_over_places_adds_the_same_draw_of_each():
    sums = sums_over(made([[[0, 4]] * 3, [[1, 0]] * 3]), [YEAR])
    assert sums.together(("A", "B"), "1:3").tolist() == [3, 12]


def test_a_place_without_known_values_has_no_sum_and_adds_none():
    sums = sums_over(made([[[1, 2]] * 3, [[np.nan, np.nan]] * 3]), [YEAR])
    assert sums.of("B", "1:3") is None
    assert sums.together(("A", "B"), "1:3").tolist() == [3, 6]
    assert sums.together(("B",), "1:3") is None


def test_a_span_of_which_a_step_is_missing_has_no_sum():
    sums = sums_over(made([[[1, 2]] * 3] * 2, steps=(2, 3, 4)), [YEAR, Span(first=2, last=4)])
    assert sums.spans == ("2:4",)


def test_draws_that_stand_for_quantiles_are_no_paths_and_have_no_sum():
    approximate = replace(made([[[1, 2]] * 3] * 2), approximate=True)
    assert sums_over(approximate, [YEAR]).spans == ()


def test_the_table_holds_mean_quantiles_and_chances_of_every_place():
    table = table_of_sums(sums_over(made([[[0, 4]] * 3, [[1, 1]] * 3]), [YEAR]), [YEAR], target="t", origin="2017-10",
                          model="m")  # fmt: skip
    assert table.height == 2 * (1 + 23 + 1)
    mean = table.filter(output_type="mean", place="A")
    assert mean["value"].to_list() == [6.0]
    assert table.filter(output_type="chance", place="B")["value"].to_list() == [0.0]


@pytest.mark.parametrize("length", [4, 5])
def test_a_history_shorter_than_the_span_has_no_windows(length):
    assert windows(np.array([1.0, 2.0, 3.0]), length).size == 0
