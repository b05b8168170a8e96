import numpy as np
import pytest
import scoringrules

from tocsin.forecasts.scores.brier import brier, reliability
from tocsin.forecasts.scores.coverage import inside
from tocsin.forecasts.scores.interval import interval_90, interval_score
from tocsin.forecasts.scores.intervals import mean_interval, place_weights, ratio_interval
from tocsin.forecasts.scores.pinball import crps_of_quantiles
from tocsin.forecasts.scores.pit import pit, pit_bins
from tocsin.forecasts.summaries import LEVELS, chances, quantiles


@pytest.fixture
def cases():
    random = np.random.default_rng(4)
    return random.poisson(20, 200).astype(float), random.negative_binomial(4, 0.2, (200, 500)).astype(np.float32)


def test_the_interval_score_equals_an_independent_library(cases):
    observed, draws = cases
    lower, upper = np.quantile(draws.astype(float), [0.05, 0.95], axis=1)
    assert interval_90(observed, draws) == pytest.approx(scoringrules.interval_score(observed, lower, upper, 0.1))
    assert interval_score(observed, lower, upper, 0.9) == pytest.approx(interval_90(observed, draws))


def test_the_brier_score_equals_an_independent_library(cases):
    observed, draws = cases
    chance = chances(draws, [15.0])[:, 0]
    expected = scoringrules.brier_score((observed >= 15).astype(float), chance)
    assert brier(observed, draws, 15) == pytest.approx(expected)


def test_crps_of_many_quantiles_comes_near_crps_of_the_draws(cases):
    observed, draws = cases
    levels = (np.arange(500) + 0.5) / 500
    expected = scoringrules.crps_ensemble(observed, draws.astype(float))
    assert crps_of_quantiles(observed, quantiles(draws, levels), levels) == pytest.approx(expected, rel=1e-6)
    approximate = crps_of_quantiles(observed, quantiles(draws), LEVELS)
    assert approximate.mean() == pytest.approx(expected.mean(), rel=0.03)


def test_quantile_crps_equals_the_weighted_pinball_loss_of_an_independent_library(cases):
    observed, draws = cases
    found = quantiles(draws, (0.25, 0.5, 0.75))
    shares, centres = (0.375, 0.25, 0.375), (0.1875, 0.5, 0.8125)
    expected = sum(
        2 * share * scoringrules.quantile_score(observed, found[:, at], centre)
        for at, (share, centre) in enumerate(zip(shares, centres, strict=True))
    )
    assert crps_of_quantiles(observed, found, (0.25, 0.5, 0.75)) == pytest.approx(expected)


def test_reliability_bins_hold_every_known_case_once(cases):
    observed, draws = cases
    chance = chances(draws, [15.0])[:, 0]
    chance[:3] = np.nan
    bins = reliability(observed, chance, 15)
    assert sum(found.cases for found in bins) == 197
    assert all(0 <= found.observed <= 1 for found in bins)


def test_certain_chances_fall_in_the_outermost_bins():
    bins = reliability(np.array([0.0, 5.0]), np.array([0.0, 1.0]), 1)
    assert [(found.forecast, found.observed) for found in bins] == [(0.0, 0.0), (1.0, 1.0)]


def test_pit_is_uniform_where_forecasts_are_true():
    random = np.random.default_rng(8)
    draws = random.poisson(3, (4000, 400)).astype(float)
    transform = pit(random.poisson(3, 4000).astype(float), draws, random)
    assert np.array(pit_bins(transform)) == pytest.approx(np.full(10, 0.1), abs=0.02)


def test_pit_repeats_with_the_same_generator():
    draws = np.zeros((5, 10))
    first, second = (pit(np.zeros(5), draws, np.random.default_rng(2)) for _ in range(2))
    assert np.array_equal(first, second)


def test_coverage_counts_the_ends_as_inside():
    observed = np.array([0.0, 3.0, 4.0, np.nan])
    assert inside(observed, np.zeros(4), np.full(4, 3.0))[:3].tolist() == [1.0, 1.0, 0.0]


def test_the_bootstrap_interval_holds_the_mean_of_independent_places_nine_times_in_ten():
    random = np.random.default_rng(6)
    hits = 0
    for _ in range(200):
        values = random.normal(size=(60, 1))
        found = mean_interval(values, place_weights(60, random, 300))
        hits += found.low <= 0 <= found.high
    assert 165 <= hits <= 195


def test_a_ratio_uses_only_the_cases_that_both_have():
    values, others = np.array([[1.0, 100.0], [1.0, 1.0]]), np.array([[2.0, np.nan], [2.0, 2.0]])
    assert ratio_interval(values, others, place_weights(2, np.random.default_rng(1), 50)) == (0.5, 0.5, 0.5)
