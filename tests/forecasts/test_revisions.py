"""Revisions are learned from pairs that were known, class by class, and keep a draw's rank."""

from dataclasses import replace

import numpy as np
import pytest

from tests.forecasts.toys import conflict_panel
from tocsin.forecasts.revisions import learn_revisions

BARE = conflict_panel({"SDN": [0.0] * 300, "KEN": [0.0] * 300})


def panel_of(first, final):
    return replace(BARE, covariates={"first": first, "final": final})


@pytest.fixture
def pairs():
    random = np.random.default_rng(1)
    first = random.poisson(random.choice([0.2, 10, 60, 400], (2, 300))).astype(float)
    return first, np.round(first * random.choice([1.0, 1.0, 2.0], first.shape))


def test_only_months_with_both_figures_teach(pairs):
    first, final = pairs
    hidden = final.copy()
    hidden[:, 200:] = np.nan
    changed = first.copy()
    changed[:, 200:] *= 100
    one, two = (learn_revisions(panel_of(each, hidden), "first", "final") for each in (first, changed))
    assert [ratios.tolist() for ratios in one.ratios] == [ratios.tolist() for ratios in two.ratios]
    assert sum(map(len, one.ratios)) == 400


def test_without_both_vintages_or_with_few_pairs_nothing_is_learned(pairs):
    first, final = pairs
    assert learn_revisions(BARE, "first", "final") is None
    assert learn_revisions(replace(BARE, covariates={"first": first}), "first", "final") is None
    few = final.copy()
    few[:, 20:] = np.nan
    assert learn_revisions(panel_of(first, few), "first", "final") is None
    assert learn_revisions(panel_of(np.zeros((2, 300)), np.zeros((2, 300))), "first", "final") is None


def test_figures_that_were_never_revised_stay(pairs):
    first, _ = pairs
    learned = learn_revisions(panel_of(first, first), "first", "final")
    draws = np.array([[0.0, 3.0, 30.0, 5000.0]], dtype=np.float32)
    assert learned.applied(draws, np.linspace(0, 0.99, 4)[None]).tolist() == draws.tolist()


def test_a_higher_rank_is_a_larger_revision_of_figures_of_that_size(pairs):
    learned = learn_revisions(panel_of(*pairs), "first", "final")
    draws = np.full((2, 50), 60.0, dtype=np.float32)
    found = learned.applied(draws, (np.arange(50) / 50)[None])
    assert (np.diff(found, axis=1) >= 0).all()
    assert np.array_equal(found[0], found[1])
    assert (found[0, 0], found[0, -1]) == (60.0, pytest.approx(120, abs=2))
    assert (draws == 60).all(), "what was handed in is not written to"
