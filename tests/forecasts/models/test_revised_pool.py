"""The pool's figures are revised as first figures were, as far as that was known; else they are left alone."""

from dataclasses import dataclass, replace

import numpy as np
import pytest

from tocsin.forecasts.chance import Chance
from tocsin.forecasts.models import revised_pool
from tocsin.forecasts.models.revised_pool import MODEL


@dataclass(frozen=True)
class Drawn:
    """A pool that expects 0, 10, 20 ... everywhere but where nothing is known."""

    def draw(self, panel, steps, draws, chance):
        found = np.broadcast_to(10.0 * np.arange(draws), (len(panel.places), len(steps), draws)).astype(np.float32)
        found[np.isnan(panel.values).all(axis=1)] = np.nan
        return found


@pytest.fixture
def pool(monkeypatch):
    monkeypatch.setattr(revised_pool, "POOL", Drawn())
    return Drawn()


def with_pairs(panel, ratio, known):
    first = np.nan_to_num(panel.values)
    final = np.where(np.arange(first.shape[1]) < known, np.round(first * ratio), np.nan)
    return replace(panel, covariates={MODEL.first: first, MODEL.final: final})


@pytest.mark.parametrize("known", [0, 3])
def test_without_pairs_the_pool_is_left_alone(panel, pool, known):
    ours, theirs = (model.draw(with_pairs(panel, 2.0, known), (3, 4), 20, Chance(1)) for model in (MODEL, pool))
    assert ours.tobytes() == theirs.tobytes()
    assert MODEL.draw(panel, (3,), 20, Chance(1)).tobytes() == pool.draw(panel, (3,), 20, Chance(1)).tobytes()


def test_with_pairs_figures_become_what_they_became(panel, pool):
    found = MODEL.draw(with_pairs(panel, 2.0, 150), (3, 4), 20, Chance(1))
    assert np.isnan(found[0]).all()
    assert found[1:, :, 0].max() == 0
    assert found[1:, :, 10:] == pytest.approx(2 * pool.draw(panel, (3, 4), 20, Chance(1))[1:, :, 10:], rel=0.05)


def test_a_draw_keeps_its_rank_among_revisions_at_all_its_steps(panel, pool):
    found = MODEL.draw(with_pairs(panel, 1.3, 150), (3, 4, 14), 20, Chance(1))[1:]
    assert (found == found[:, :1]).all()
