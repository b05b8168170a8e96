"""What moved the pool adds up, exactly, and a group that says nothing unusual moves nothing."""

from dataclasses import replace

import numpy as np
import pytest

from tests.forecasts.toys import wars
from tocsin.forecasts.drivers import GROUPS, drivers_of
from tocsin.forecasts.models.pool import MODEL
from tocsin.forecasts.pool_drivers import explain_pool

STEPS = (1, 7, 14, 20)


@pytest.fixture(scope="module")
def drivers(panel):
    return explain_pool(panel, STEPS)


def test_base_and_contributions_add_up_for_every_known_place(panel, drivers):
    known = ~np.isnan(panel.values).all(axis=1)
    assert (np.isnan(drivers.forecast) == ~known[:, None]).all()
    assert drivers.base + drivers.contributions.sum(axis=-1) == pytest.approx(drivers.forecast, abs=1e-9, nan_ok=True)
    assert drivers.groups == tuple(GROUPS)
    assert (drivers.forecast[known] >= 0).all()


def test_a_group_of_which_the_panel_holds_nothing_moves_nothing(panel, drivers):
    known = ~np.isnan(panel.values).all(axis=1)
    for group in ("Health", "Exclusion"):
        assert not drivers.contributions[known][..., drivers.groups.index(group)].any()


def test_a_cause_that_is_usual_everywhere_moves_nothing(panel):
    alike = dict.fromkeys(panel.covariates, np.ones(panel.values.shape))
    found = explain_pool(replace(panel, covariates=alike), (3,))
    known = ~np.isnan(panel.values).all(axis=1)
    for group in ("Governance", "Population and income"):
        assert np.abs(found.contributions[known][..., found.groups.index(group)]).max() < 1e-9


def test_what_moved_a_step_does_not_depend_on_which_steps_are_asked_for(panel, drivers):
    near = explain_pool(panel, (7,))
    assert np.array_equal(near.contributions[:, 0], drivers.contributions[:, 1], equal_nan=True)
    far = explain_pool(panel, (20,))
    assert np.array_equal(far.contributions[:, 0], drivers.contributions[:, 3], equal_nan=True)


def test_a_war_is_told_by_its_recent_violence(panel, drivers):
    at_war = np.argmax(np.nan_to_num(panel.values[:, -3:]).sum(axis=1))
    moved = dict(zip(drivers.groups, drivers.contributions[at_war, 0], strict=True))
    assert drivers.forecast[at_war, 0] > drivers.base[at_war, 0]
    assert moved["Own recent violence"] == max(moved.values())


def test_the_pool_offers_it_and_a_short_history_is_not_spoken_of():
    short = wars(places=6, periods=30)
    found = drivers_of(MODEL, short, (1, 2))
    assert np.isnan(found.forecast).all()
