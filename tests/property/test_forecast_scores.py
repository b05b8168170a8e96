"""Laws that every score keeps, whatever the numbers are."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from tocsin.forecasts.scores.crps import crps, crps_fair
from tocsin.forecasts.scores.crps_log1p import crps_log1p
from tocsin.forecasts.scores.ignorance import ignorance
from tocsin.forecasts.scores.interval import interval_90
from tocsin.forecasts.scores.pinball import crps_of_quantiles
from tocsin.forecasts.summaries import LEVELS, chances, quantiles

counts = st.floats(0, 1e5, allow_nan=False).map(round).map(float)
ensembles = st.integers(1, 60).flatmap(lambda size: arrays.arrays(np.float64, (3, size), elements=counts))
outcomes = arrays.arrays(np.float64, 3, elements=counts)
every_score = pytest.mark.parametrize("score", [crps, crps_fair, crps_log1p, ignorance, interval_90])


@every_score
@settings(max_examples=25)
@given(observed=outcomes, draws=ensembles, seed=st.integers(0, 99))
def test_the_order_of_draws_changes_no_score(score, observed, draws, seed):
    shuffled = np.random.default_rng(seed).permutation(draws, axis=1)
    assert score(observed, shuffled) == pytest.approx(score(observed, draws), rel=1e-9, abs=1e-9)


@pytest.mark.parametrize("score", [crps, crps_fair, interval_90])
@settings(max_examples=25)
@given(observed=outcomes, draws=ensembles, factor=st.floats(0.01, 100), shift=st.floats(-1e3, 1e3))
def test_scores_in_the_targets_unit_scale_with_it_and_ignore_a_shift(score, observed, draws, factor, shift):
    expected = factor * score(observed, draws)
    moved = score(observed * factor + shift, draws * factor + shift)
    assert moved == pytest.approx(expected, rel=1e-6, abs=1e-6 * factor * 1e3 + 1e-6)


@settings(max_examples=25)
@given(observed=outcomes, draws=ensembles)
def test_crps_is_never_negative_and_never_more_than_the_mean_error(observed, draws):
    found = crps(observed, draws)
    assert (found >= -1e-9 * np.abs(draws).max()).all()
    assert (found <= np.abs(draws - observed[:, None]).mean(axis=1) + 1e-6).all()


@settings(max_examples=25)
@given(observed=outcomes)
def test_a_sure_and_true_forecast_loses_nothing(observed):
    draws = np.repeat(observed[:, None], 20, axis=1)
    for score in (crps, crps_fair, crps_log1p, interval_90):
        assert score(observed, draws) == pytest.approx(np.zeros(3), abs=1e-6)


@pytest.mark.parametrize("score", [crps, crps_log1p, ignorance, interval_90])
@pytest.mark.parametrize("wrong", [0.5, 2.0])
def test_the_true_distribution_scores_best_on_average(score, wrong):
    random = np.random.default_rng(11)
    level = random.gamma(0.5, 60, 4000)
    observed = random.poisson(level).astype(float)
    true = random.poisson(level[:, None], (4000, 400)).astype(float)
    false = random.poisson(wrong * level[:, None], (4000, 400)).astype(float)
    assert score(observed, true).mean() < score(observed, false).mean()


def test_the_fair_crps_does_not_depend_on_the_number_of_draws_on_average():
    random = np.random.default_rng(12)
    observed = random.normal(size=20000)
    small, large = (crps_fair(observed, random.normal(size=(20000, size))).mean() for size in (3, 60))
    assert small == pytest.approx(large, rel=0.03)
    assert crps(observed, random.normal(size=(20000, 3))).mean() > 1.2 * large


@settings(max_examples=25)
@given(draws=ensembles)
def test_quantiles_never_cross_and_are_draws(draws):
    found = quantiles(draws)
    assert (np.diff(found, axis=-1) >= 0).all()
    assert all(np.isin(row, each).all() for row, each in zip(found, draws, strict=True))


@settings(max_examples=25)
@given(draws=ensembles, low=counts, high=counts)
def test_a_higher_threshold_is_never_likelier(draws, low, high):
    found = chances(draws, sorted((low, high)))
    assert (found[:, 0] >= found[:, 1]).all()
    assert ((found >= 0) & (found <= 1)).all()


@settings(max_examples=25)
@given(observed=outcomes, draws=ensembles)
def test_the_crps_of_quantiles_is_never_negative(observed, draws):
    assert (crps_of_quantiles(observed, quantiles(draws), LEVELS) >= -1e-9).all()
