"""The tests of equal loss against their definitions, written out again and term by term."""

import math

import numpy as np
import pytest
from scipy import stats

from tocsin.forecasts.scores.diebold_mariano import by_period, by_place, newey_west
from tocsin.forecasts.scores.student import two_sided


def moving(length, seed=1, order=3):
    noise = np.random.default_rng(seed).normal(size=length + order)
    return 0.2 + np.convolve(noise, np.ones(order + 1), mode="valid")


def written_out(series, lags):
    count = len(series)
    mean = sum(series) / count
    gammas = [
        sum((series[t] - mean) * (series[t - lag] - mean) for t in range(lag, count)) / count for lag in range(lags + 1)
    ]
    long_run = gammas[0] + 2 * sum((1 - lag / (lags + 1)) * gammas[lag] for lag in range(1, lags + 1))
    h = lags + 1
    small = math.sqrt((count + 1 - 2 * h + h * (h - 1) / count) / count)
    statistic = small * mean / math.sqrt(long_run / count)
    return statistic, 2 * stats.t.sf(abs(statistic), count - 1)


@pytest.mark.parametrize("lags", [0, 3, 11])
@pytest.mark.parametrize("seed", [1, 2, 3])
def test_the_test_by_period_is_the_published_formula(lags, seed):
    series = moving(72, seed)
    found = by_period(series, lags)
    statistic, p = written_out(series.tolist(), lags)
    assert found.statistic == pytest.approx(statistic, rel=1e-12)
    assert found.p == pytest.approx(p, rel=1e-9)
    assert (found.difference, found.units) == (pytest.approx(series.mean()), 72)


def test_without_lags_it_is_the_plain_t_test_with_the_biased_variance():
    series = moving(40)
    plain = stats.ttest_1samp(series, 0).statistic
    assert by_period(series, 0).statistic == pytest.approx(plain, rel=1e-12)


def test_the_small_sample_correction_makes_the_statistic_smaller():
    series = moving(72)
    raw = series.mean() / math.sqrt(newey_west(series, 11) / 72)
    assert abs(by_period(series, 11).statistic) < abs(raw)


def test_too_few_periods_for_the_lags_give_no_verdict():
    found = by_period(moving(35), 11)
    assert math.isnan(found.statistic)
    assert math.isnan(found.p)
    assert found.units == 35


def test_equal_losses_give_no_verdict():
    assert math.isnan(by_period(np.zeros(30), 2).p)
    assert math.isnan(by_place(np.zeros((30, 4))).p)


def test_a_false_rejection_is_about_as_rare_as_it_says():
    rejected = [by_period(moving(72, seed) - 0.2, 11).p < 0.1 for seed in range(400)]
    assert 0.05 < np.mean(rejected) < 0.2


def test_the_test_by_place_is_the_clustered_variance():
    random = np.random.default_rng(4)
    values = random.normal(size=(20, 6)) + random.normal(size=(20, 1)) + 0.3
    values[3, 2:] = np.nan
    values[7] = np.nan
    rows = [[value for value in row if not math.isnan(value)] for row in values.tolist()]
    rows = [row for row in rows if row]
    total = sum(len(row) for row in rows)
    mean = sum(sum(row) for row in rows) / total
    variance = sum(sum(value - mean for value in row) ** 2 for row in rows) / total**2 * len(rows) / (len(rows) - 1)
    found = by_place(values)
    assert found.units == 19
    assert found.statistic == pytest.approx(mean / math.sqrt(variance), rel=1e-12)
    assert found.p == pytest.approx(2 * stats.t.sf(abs(found.statistic), 18), rel=1e-9)


@pytest.mark.parametrize("freedom", [1, 4, 71, 190, 5000])
@pytest.mark.parametrize("statistic", [0.0, 0.01, 1.0, -2.5, 9.0, 40.0])
def test_students_t_agrees_with_an_independent_library(statistic, freedom):
    assert two_sided(statistic, freedom) == pytest.approx(2 * stats.t.sf(abs(statistic), freedom), rel=1e-9)
