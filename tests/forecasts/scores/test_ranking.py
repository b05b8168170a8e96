"""Ranking scores against their definitions, pair by pair and place by place."""

import math

import numpy as np
import pytest

from tocsin.forecasts.scores.ranking import auc, average_precision


def cases(seed, count=60, digits=1):
    random = np.random.default_rng(seed)
    return random.random(count) < 0.2, np.round(random.random(count), digits)


def pair_by_pair(came, chances, weights):
    pairs = won = 0.0
    for i in range(len(came)):
        for j in range(len(came)):
            if came[i] and not came[j]:
                weight = weights[i] * weights[j]
                pairs += weight
                won += weight * (1.0 if chances[i] > chances[j] else 0.5 if chances[i] == chances[j] else 0.0)
    return won / pairs


def threshold_by_threshold(came, chances, weights):
    total, recall, found = weights[came].sum(), 0.0, 0.0
    for limit in sorted(set(chances), reverse=True):
        named = chances >= limit
        now = weights[named & came].sum() / total
        if weights[named].sum():
            found += (now - recall) * weights[named & came].sum() / weights[named].sum()
        recall = now
    return found


@pytest.mark.parametrize("seed", range(5))
def test_both_scores_are_their_definitions_with_ties_and_weights(seed):
    came, chances = cases(seed)
    weights = np.random.default_rng(seed).poisson(1, (3, len(came))).astype(float)
    for sample in weights:
        assert auc(came, chances, sample[None])[0] == pytest.approx(pair_by_pair(came, chances, sample))
        found = average_precision(came, chances, sample[None])[0]
        assert found == pytest.approx(threshold_by_threshold(came, chances, sample))
    assert auc(came, chances, weights).shape == (3,)


def test_a_case_taken_twice_counts_as_two_cases():
    came, chances = cases(9)
    weights = np.ones((1, len(came)))
    weights[0, :7] = 2
    twice = np.concatenate([came, came[:7]]), np.concatenate([chances, chances[:7]])
    for score in (auc, average_precision):
        assert score(came, chances, weights)[0] == pytest.approx(score(*twice)[0])


def test_a_perfect_ranking_has_one_and_a_constant_one_the_base_rate():
    came = np.array([True, False, False, False])
    assert (auc(came, came.astype(float))[0], average_precision(came, came.astype(float))[0]) == (1, 1)
    assert (auc(came, np.zeros(4))[0], average_precision(came, np.zeros(4))[0]) == (0.5, 0.25)


@pytest.mark.parametrize("came", [np.zeros(3, dtype=bool), np.ones(3, dtype=bool)])
def test_without_events_or_without_others_there_is_no_score(came):
    assert math.isnan(auc(came, np.arange(3.0))[0])
    assert math.isnan(average_precision(came, np.arange(3.0))[0])
