"""Several memories of the place's own past, each with the same weight."""

import numpy as np
import pytest

from tests.forecasts.toys import conflict_panel
from tocsin.forecasts.chance import Chance
from tocsin.forecasts.models.blended_conflictology import MODEL, BlendedConflictology


def test_the_newest_value_weighs_what_the_memories_give_it_on_average():
    history = [float(age) for age in reversed(range(MODEL.length))]
    found = MODEL.draw(conflict_panel({"SDN": history}), (1,), 30_000, Chance(1))[0, 0]
    ages = np.arange(MODEL.length)
    share = np.mean([(0.5 ** (ages / half))[0] / (0.5 ** (ages / half)).sum() for half in MODEL.half_lives])
    assert (found == 0).mean() == pytest.approx(share, abs=1e-3)


def test_one_memory_is_weighted_conflictology():
    one = BlendedConflictology(half_lives=(3.0,), length=60, id="weighted_conflictology")
    panel = conflict_panel({"SDN": [float(n * n % 37) for n in range(80)]})
    from tocsin.forecasts.models.weighted_conflictology import MODEL as WEIGHTED

    assert one.draw(panel, (1, 2), 99, Chance(4)).tobytes() == WEIGHTED.draw(panel, (1, 2), 99, Chance(4)).tobytes()


def test_a_draw_keeps_its_source_month_at_every_step():
    found = MODEL.draw(conflict_panel({"SDN": [float(n) for n in range(50)]}), (1, 20), 60, Chance(1))[0]
    assert np.array_equal(found[0], found[1])
    assert set(found[0]) <= {float(n) for n in range(50)}
