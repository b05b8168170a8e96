"""A draw of the forest is what followed a past situation, raised or lowered to this place's level as a whole."""

import numpy as np
import pytest

from tests.forecasts.toys import wars
from tocsin.forecasts.chance import Chance
from tocsin.forecasts.models.leaf_forest import FEW, MODEL, active_at
from tocsin.forecasts.models.smoothed_conflictology import MODEL as FALLBACK

NEAR = range(1, 15)


@pytest.fixture(scope="module")
def draws(panel):
    return MODEL.draw(panel, NEAR, 50, Chance(2))


def test_an_active_places_path_is_a_scaled_path_that_happened(panel, draws):
    forest = MODEL.forest(panel, 14)
    level = 1 + MODEL.level(panel)[:, -1]
    active = np.flatnonzero(active_at(panel.values)[:, -1])
    assert len(active) > 5
    for row in active:
        scale = (level[row] / forest.scale)[:, None]
        possible = set(map(bytes, np.round((forest.situations.future * scale).astype(np.float32))))
        assert all(path.tobytes() in possible for path in np.ascontiguousarray(draws[row].T))


def test_a_quiet_places_path_is_what_followed_a_quiet_stretch(panel, draws):
    quiet = [row for row in np.flatnonzero(~active_at(panel.values)[:, -1]) if not np.isnan(panel.values[row]).all()]
    assert quiet
    happened = {
        row[at : at + 14].astype(np.float32).tobytes()
        for row in panel.values
        for at in range(1, panel.values.shape[1] - 13)
    }
    for row in quiet:
        assert all(path.tobytes() in happened for path in np.ascontiguousarray(draws[row].T))


def test_a_leaf_holds_what_the_trees_sent_there(panel):
    forest = MODEL.forest(panel, 14)
    features = MODEL.table(panel).values[:, -1]
    start, count = forest.bounds(features)
    assert count.min() > 0
    met = forest.trees.apply(features)
    theirs = forest.trees.apply(MODEL.table(panel).values[forest.situations.rows, forest.situations.columns])
    for tree in (0, len(forest.order) - 1):
        inside = forest.order[tree, start[5, tree] : start[5, tree] + count[5, tree]]
        assert (theirs[inside, tree] == met[5, tree]).all()
        assert (theirs[:, tree] == met[5, tree]).sum() == count[5, tree]


def test_with_few_situations_smoothed_conflictology_speaks():
    short = wars(places=30, periods=55)
    assert (active_at(short.values)[:, 36:-14]).sum() < FEW
    assert MODEL.draw(short, (1, 20), 30, Chance(2)).tobytes() == FALLBACK.draw(short, (1, 20), 30, Chance(2)).tobytes()


def test_an_active_place_without_far_futures_goes_through_its_near_path_again():
    short = wars(places=30, periods=80)
    assert MODEL.forest(short, 14) is not None
    assert MODEL.forest(short, 36) is None
    found = MODEL.draw(short, range(1, 37), 30, Chance(2))
    row = int(np.flatnonzero(active_at(short.values)[:, -1])[0])
    near, again = (sorted(map(tuple, part.T)) for part in (found[row, :14], found[row, 14:28]))
    assert near == again
