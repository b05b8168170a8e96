import numpy as np
import pytest
import scoringrules

from tocsin.forecasts.scores import ensemble
from tocsin.forecasts.scores.crps import crps, crps_fair
from tocsin.forecasts.scores.crps_log1p import crps_log1p


@pytest.fixture
def cases():
    random = np.random.default_rng(3)
    observed = random.poisson(20, (7, 3)).astype(float)
    draws = random.negative_binomial(2, 0.1, (7, 3, 40)).astype(np.float32)
    return observed, draws


def test_crps_equals_an_independent_library(cases):
    observed, draws = cases
    assert crps(observed, draws) == pytest.approx(
        scoringrules.crps_ensemble(observed, draws.astype(float), estimator="nrg")
    )


def test_fair_crps_equals_an_independent_library(cases):
    observed, draws = cases
    expected = scoringrules.crps_ensemble(observed, draws.astype(float), estimator="fair")
    assert crps_fair(observed, draws) == pytest.approx(expected)


def test_crps_of_logarithms_equals_an_independent_library_on_logarithms(cases):
    observed, draws = cases
    expected = scoringrules.crps_ensemble(np.log1p(observed), np.log1p(draws.astype(float)), estimator="nrg")
    assert crps_log1p(observed, draws) == pytest.approx(expected)


def test_scoring_in_chunks_changes_nothing(cases, monkeypatch):
    observed, draws = cases
    whole = crps(observed, draws)
    monkeypatch.setattr(ensemble, "_PART", 90)
    assert np.array_equal(crps(observed, draws), whole)


def test_a_single_draw_scores_its_absolute_error():
    observed, draws = np.array([2.0]), np.array([[5.0]])
    assert crps(observed, draws) == crps_fair(observed, draws) == 3.0


def test_an_unknown_outcome_or_forecast_has_no_score():
    draws = np.array([[1.0, 2.0], [np.nan, np.nan]])
    assert np.isnan(crps(np.array([np.nan, 1.0]), draws)).all()


def test_draws_that_do_not_fit_are_refused():
    with pytest.raises(ValueError, match="do not fit"):
        crps(np.zeros(3), np.zeros((2, 5)))
