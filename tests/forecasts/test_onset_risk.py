"""The risk of an outbreak is learned from who had one, and is a chance."""

import numpy as np
import pytest

from tocsin.forecasts.onset_risk import learn_onset_risk

RANDOM = np.random.default_rng(4)
FEATURES = RANDOM.normal(size=(900, 5)).astype(np.float32)
BEGINS = RANDOM.random(900) < 1 / (1 + np.exp(3 - 2 * FEATURES[:, 1]))


@pytest.fixture(scope="module")
def risk():
    return learn_onset_risk(FEATURES, BEGINS)


def test_the_mean_risk_is_near_the_share_of_outbreaks(risk):
    chances = risk.of(FEATURES)
    assert ((chances > 0) & (chances < 1)).all()
    assert chances.mean() == pytest.approx(BEGINS.mean(), abs=0.05)


def test_the_risk_rises_with_what_brought_outbreaks_and_with_nothing_else(risk):
    def at(feature, value):
        row = np.zeros((1, 5), dtype=np.float32)
        row[0, feature] = value
        return risk.of(row)[0]

    assert at(1, 2.0) > 2 * at(1, -2.0)
    assert at(3, 2.0) < 2 * at(3, -2.0)


def test_the_same_situations_teach_the_same_risk(risk):
    assert learn_onset_risk(FEATURES, BEGINS).of(FEATURES).tobytes() == risk.of(FEATURES).tobytes()


def test_a_feature_that_never_varies_does_no_harm():
    constant = np.column_stack([FEATURES, np.ones(900, dtype=np.float32)])
    assert np.isfinite(learn_onset_risk(constant, BEGINS).of(constant)).all()
