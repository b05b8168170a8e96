"""Places move between regimes that anyone can see, as places have moved, and values are those of the regime."""

import numpy as np
import pytest

from tests.forecasts.toys import conflict_panel
from tocsin.forecasts.chance import Chance
from tocsin.forecasts.models.markov_regimes import MODEL, regimes

ALTERNATING = [0.0] * 12 + [50.0] * 12


def test_regimes_begin_at_their_limits():
    assert regimes(np.array([0, 1, 24, 25, 99, 100])).tolist() == [0, 1, 1, 2, 2, 3]


def test_a_war_is_likelier_to_go_on_than_a_quiet_place_to_begin_one(panel):
    found = MODEL.draw(panel, (1, 2, 3), 200, Chance(1))
    last = regimes(np.nan_to_num(panel.values[:, -1]))
    known = ~np.isnan(panel.values[:, -1])
    at_war, quiet = ((found[known & at] >= 25).mean() for at in (last >= 2, last == 0))
    assert at_war > 5 * quiet


def test_a_place_that_never_moved_may_move_as_others_did():
    panel = conflict_panel({"AGO": [0.0] * 144, "SDN": ALTERNATING * 6})
    found = MODEL.draw(panel, range(1, 15), 500, Chance(1))[0]
    assert 0 < (found > 0).mean() < 0.5


def test_quiet_is_zero_and_every_other_regime_is_not():
    panel = conflict_panel({"AGO": [0.0] * 100, "BDI": [0.0] * 100})
    assert (MODEL.draw(panel, (1,), 50, Chance(1)) == 0).mean() > 0.9
    wars = conflict_panel({"AGO": [3.0] * 100, "BDI": [4.0] * 100})
    assert (MODEL.draw(wars, (1,), 50, Chance(1)) >= 1).mean() > 0.9


def test_a_draw_keeps_its_level_along_its_path():
    panel = conflict_panel({"AGO": [400.0] * 100, "BDI": [400.0] * 100})
    found = MODEL.draw(panel, (1, 2), 300, Chance(1))[0]
    both = (found >= 25).all(axis=0)
    assert np.corrcoef(found[:, both])[0, 1] == pytest.approx(1, abs=0.2)
