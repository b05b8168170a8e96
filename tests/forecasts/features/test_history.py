"""A place's own past in numbers, as by hand; what is unknown is no zero."""

import numpy as np
import pytest

from tocsin.forecasts.features.history import LONG, RECENT, decayed_mean, history, moving_mean

ROW = np.array([[0.0, 30.0, np.nan, 0.0, 4.0]])


def last(values, group, name):
    return history(values)[group][name][0, -1]


def test_means_and_shares_pass_over_unknown_periods():
    logs = np.log1p([0.0, 30.0, 0.0, 4.0])
    assert last(ROW, RECENT, "mean_12") == pytest.approx(logs.mean())
    assert last(ROW, RECENT, "mean_3") == pytest.approx(logs[2:].mean())
    assert last(ROW, RECENT, "share_12") == pytest.approx(0.5)
    assert last(ROW, RECENT, "heavy_12") == pytest.approx(0.25)


def test_since_counts_periods_and_never_is_long_ago():
    assert last(ROW, RECENT, "since_1") == 0
    assert last(ROW, LONG, "since_25") == pytest.approx(np.log1p(3))
    assert last(ROW, LONG, "since_500") == pytest.approx(np.log1p(240))


def test_the_highest_of_a_year_forgets_what_is_older():
    row = np.array([[900.0, *[5.0] * 12]])
    assert last(row, RECENT, "highest_12") == pytest.approx(np.log1p(5))
    assert last(row, LONG, "highest_60") == pytest.approx(np.log1p(900))


def test_a_decayed_mean_halves_weights_and_is_zero_before_anything_is_known():
    known = ~np.isnan(np.array([[np.nan, 8.0, 2.0]]))
    assert decayed_mean(np.array([[np.nan, 8.0, 2.0]]), known, 1.0).tolist() == [[0.0, 8.0, 4.0]]


def test_a_moving_mean_of_zeros_after_a_war_is_exactly_zero():
    row = np.log1p(np.array([[913.0, 77.0, 5.0, *[0.0] * 12]]))
    assert moving_mean(row, np.ones(row.shape, dtype=bool), 12)[0, -1] == 0


@pytest.mark.parametrize("length", [1, 2, 13])
def test_every_feature_is_a_number_whatever_is_known(length):
    unknown = np.full((2, length), np.nan)
    unknown[1, -1] = 80000
    for features in history(unknown).values():
        for name, values in features.items():
            assert values.shape == unknown.shape, name
            assert np.isfinite(values).all(), name
