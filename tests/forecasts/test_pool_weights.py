"""The table of weights that past windows taught fits the models that are there."""

from importlib import import_module
from itertools import pairwise

import pytest

from tocsin.forecasts.hazards.conflict import CONFLICT
from tocsin.forecasts.models.leaf_forest import STRETCHES
from tocsin.forecasts.pool_weights import BLOCKS, MEMBERS, RECALIBRATION, REGIMES, WEIGHTS


def test_each_regime_and_stretch_shares_one_whole_among_the_members():
    assert WEIGHTS.shape == (len(REGIMES), len(BLOCKS), len(MEMBERS))
    assert (WEIGHTS >= 0).all()
    assert WEIGHTS.sum(axis=-1) == pytest.approx(1.0, abs=0.005)


def test_every_member_is_a_model_of_the_hazard_and_earns_something():
    assert set(MEMBERS) <= set(CONFLICT.models) - {"pool", "revised_pool"}
    assert [import_module(f"tocsin.forecasts.models.{name}").MODEL.id for name in MEMBERS] == list(MEMBERS)
    assert (WEIGHTS.max(axis=(0, 1)) > 0).all()


def test_stretches_of_steps_follow_one_another_through_the_challenges_window():
    assert BLOCKS[0][0] == 1
    assert all(one[1] + 1 == other[0] for one, other in pairwise(BLOCKS))
    assert BLOCKS[-1][1] == CONFLICT.window.last_step
    assert STRETCHES[-1][1] == CONFLICT.horizon


def test_every_regime_has_its_recalibration():
    assert set(RECALIBRATION) == set(REGIMES)
    assert all(len(pair) == 2 and min(pair) > 0 for pair in RECALIBRATION.values())
