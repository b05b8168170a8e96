"""Boosted quantiles are in order, carried along paths whose neighbouring steps are alike."""

import numpy as np

from tests.forecasts.toys import wars
from tocsin.forecasts.chance import Chance
from tocsin.forecasts.models.gradient_quantiles import LEVELS, MODEL
from tocsin.forecasts.models.leaf_forest import active_at, levels_of
from tocsin.forecasts.models.smoothed_conflictology import MODEL as FALLBACK


def test_learned_quantiles_never_cross(panel):
    learned = MODEL._quantiles(panel, 14)
    assert learned.shape == (len(panel.places), 14, len(LEVELS))
    assert (np.diff(learned, axis=-1) >= 0).all()


def test_the_draws_of_an_active_place_go_evenly_through_its_quantiles(panel):
    row = int(np.flatnonzero(active_at(panel.values)[:, -1])[3])
    found = MODEL.draw(panel, (2,), 101, Chance(1))[row, 0]
    ratio = np.interp((np.arange(101) + 0.5) / 101, LEVELS, MODEL._quantiles(panel, 14)[row, 1])
    level = 1 + levels_of(panel, MODEL.half_life)[row, -1]
    assert np.sort(found).tolist() == np.maximum(np.round(np.exp(ratio) * level - 1), 0).tolist()


def test_neighbouring_steps_of_a_path_are_alike_and_distant_ones_less(panel):
    rows = np.flatnonzero(active_at(panel.values)[:, -1])
    found = MODEL.draw(panel, (1, 2, 14), 300, Chance(1))[rows]
    ranks = found.argsort(axis=-1).argsort(axis=-1)
    near, far = (np.mean([np.corrcoef(row[0], row[at])[0, 1] for row in ranks]) for at in (1, 2))
    assert near > 0.5
    assert near > far + 0.2


def test_quiet_places_stand_on_smoothed_conflictology(panel):
    quiet = ~active_at(panel.values)[:, -1]
    ours, theirs = (model.draw(panel, (3, 30), 40, Chance(1))[quiet] for model in (MODEL, FALLBACK))
    assert np.array_equal(ours, theirs, equal_nan=True)


def test_without_far_futures_the_last_near_step_stands_for_them():
    short = wars(places=30, periods=80)
    assert MODEL._quantiles(short, 14) is not None
    assert MODEL._quantiles(short, 36) is None
    row = int(np.flatnonzero(active_at(short.values)[:, -1])[0])
    found = MODEL.draw(short, (14, 15, 36), 50, Chance(1))[row]
    assert np.array_equal(np.sort(found[0]), np.sort(found[1]))
    assert np.array_equal(np.sort(found[0]), np.sort(found[2]))
