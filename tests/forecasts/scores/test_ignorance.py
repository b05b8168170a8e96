import numpy as np
import pytest
from scipy.signal import resample

from tocsin.forecasts.scores.ignorance import CHALLENGE_BINS, ignorance, ignorance_fourier, stretch, stretch_fourier


@pytest.mark.parametrize("count", [1, 2, 5, 12, 13, 999])
@pytest.mark.parametrize("size", [1000, 1001])
def test_the_fourier_stretch_equals_scipy(count, size):
    draws = np.random.default_rng(count).poisson(30, (4, count)).astype(float)
    assert stretch_fourier(draws, size) == pytest.approx(resample(draws, size, axis=-1), abs=1e-8)


def test_stretching_to_the_same_size_changes_nothing():
    draws = np.random.default_rng(1).poisson(3, (2, 12)).astype(float)
    assert stretch_fourier(draws, 12) == pytest.approx(draws, abs=1e-12)


def test_an_ensemble_is_not_shrunk():
    with pytest.raises(ValueError, match="do not stretch"):
        stretch_fourier(np.zeros((1, 12)), 6)


def test_stretching_by_quantiles_keeps_every_share_within_one_draw():
    draws = np.array([0.0, 0.0, 7.0, 90.0, 3.0, 3.0, 3.0, 1.0, 1.0, 0.0, 0.0, 0.0])
    values, counts = np.unique(stretch(draws), return_counts=True)
    expected = {value: (draws == value).sum() * 1000 / 12 for value in np.unique(draws)}
    assert set(values) == set(expected)
    assert all(abs(count - expected[value]) <= 1 for value, count in zip(values, counts, strict=True))


def test_ignorance_equals_counting_by_hand():
    random = np.random.default_rng(5)
    draws = random.negative_binomial(0.3, 0.01, (30, 1000)).astype(float)
    observed = random.negative_binomial(0.3, 0.01, 30).astype(float)
    edges = [*CHALLENGE_BINS, np.inf]
    expected = []
    for outcome, row in zip(observed, draws, strict=True):
        counts = np.histogram(row, bins=edges)[0] + 1
        expected.append(-np.log2(counts[np.digitize(outcome, edges) - 1] / counts.sum()))
    assert ignorance(observed, draws) == pytest.approx(np.array(expected))
    assert np.array_equal(ignorance(observed, draws), ignorance_fourier(observed, draws))


def test_the_two_ways_differ_for_twelve_draws():
    draws = np.array([[0.0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 100.0]])
    assert ignorance(np.array([0.0]), draws) != ignorance_fourier(np.array([0.0]), draws)


def test_an_unknown_outcome_has_no_score():
    assert np.isnan(ignorance(np.array([np.nan]), np.zeros((1, 1000)))).all()
