import time

import numpy as np
import pytest

from tests.forecasts.toys import ORIGIN, conflict_panel, rows
from tocsin.forecasts.chance import Chance
from tocsin.forecasts.hazards.conflict import CONFLICT
from tocsin.forecasts.models import (
    bootstrap_240,
    conflictology,
    last_poisson,
    smoothed_conflictology,
    weighted_conflictology,
    zero,
)
from tocsin.forecasts.panel import build_panel

LAST_YEAR = [3.0, 1, 4, 1, 5, 9, 2, 6, 5, 3, 5, 8]


def draw(model, panel, draws=1000, steps=(1, 2, 3), seed=1):
    return model.MODEL.draw(panel, steps, draws, Chance(seed))


def test_zero_is_zero_everywhere():
    assert (draw(zero, conflict_panel({"SDN": [7.0], "FRA": [0.0]})) == 0).all()


def test_conflictology_holds_each_of_the_last_twelve_values_equally_often():
    panel = conflict_panel({"SDN": [900.0] * 20 + LAST_YEAR})
    found = draw(conflictology, panel, draws=120)
    for step in range(3):
        assert sorted(found[0, step]) == sorted(LAST_YEAR * 10)


def test_conflictology_of_twelve_draws_is_the_official_ensemble_oldest_first():
    assert draw(conflictology, conflict_panel({"SDN": [0, *LAST_YEAR]}), draws=12)[0, 1].tolist() == LAST_YEAR


def test_conflictology_takes_every_value_before_it_takes_one_again():
    values, counts = np.unique(
        draw(conflictology, conflict_panel({"SDN": [float(n) for n in range(12)]}), draws=1000)[0, 0],
        return_counts=True,
    )
    assert len(values) == 12
    assert set(counts) == {83, 84}


def test_conflictology_passes_over_unknown_months():
    panel = build_panel(CONFLICT, rows({"SDN": [2.0, None, 4.0, None]}), ORIGIN, ["SDN"], "v")
    assert set(draw(conflictology, panel, draws=10)[0, 0].tolist()) == {2.0, 4.0}


def test_a_draw_keeps_its_source_month_at_every_step():
    found = draw(conflictology, conflict_panel({"SDN": LAST_YEAR}), draws=50)
    assert (found[0, 0] == found[0, 1]).all()


def test_weighted_conflictology_halves_a_weight_every_half_life():
    history = [float(age) for age in reversed(range(60))]
    found = draw(weighted_conflictology, conflict_panel({"SDN": history}), draws=20000)[0, 0]
    newest, three_older = (found == 0).sum(), (found == 3).sum()
    assert three_older / newest == pytest.approx(0.5, rel=0.01)
    assert found.max() < 60


def test_weighted_conflictology_stands_on_the_newest_known_value_when_the_last_months_are_unknown():
    panel = build_panel(CONFLICT, rows({"SDN": [5.0, 6.0]}, ORIGIN + -40), ORIGIN, ["SDN"], "v")
    assert set(draw(weighted_conflictology, panel)[0, 0].tolist()) == {5.0, 6.0}


def test_last_poisson_has_the_mean_and_variance_of_the_last_value():
    found = draw(last_poisson, conflict_panel({"SDN": [3.0, 50.0], "FRA": [9.0, 0.0]}), draws=4000)
    rows_of = {"FRA": found[0], "SDN": found[1]}
    assert (rows_of["FRA"] == 0).all()
    assert rows_of["SDN"].mean() == pytest.approx(50, rel=0.02)
    assert rows_of["SDN"].var() == pytest.approx(50, rel=0.1)


def test_the_global_bootstrap_knows_nothing_of_the_place():
    found = draw(bootstrap_240, conflict_panel({"SDN": [100.0] * 10, "FRA": [0.0] * 10}), draws=1000)
    assert found.mean(axis=2) == pytest.approx(np.full((2, 3), 50.0), abs=0.2)


def test_the_global_bootstrap_forgets_what_is_older_than_240_periods():
    found = draw(bootstrap_240, conflict_panel({"SDN": [999.0] * 60 + [1.0] * 240}))
    assert (found == 1).all()


def test_smoothed_quantiles_are_no_observations():
    panel = conflict_panel({"SDN": [700.0, 350.0] * 30})
    found = draw(smoothed_conflictology, panel, draws=1000)
    share_of_observed_values = np.isin(found, [700.0, 350.0]).mean()
    assert share_of_observed_values < 0.01
    assert smoothed_conflictology.MODEL.observed is False


def test_smoothing_keeps_the_mean():
    panel = conflict_panel({"SDN": [120.0] * 60})
    assert draw(smoothed_conflictology, panel, draws=20000).mean() == pytest.approx(120, rel=0.02)


def test_a_quiet_place_gets_the_pooled_chance_of_an_onset():
    quiet_then_war = [0.0] * 100 + [40.0] * 20
    panel = conflict_panel({"AAA": [0.0] * 120, "BBB": quiet_then_war})
    found = draw(smoothed_conflictology, panel, draws=2000)
    _, share = smoothed_conflictology.onsets(panel.values, 60, 14, 240)
    assert 0 < share < 0.5
    assert (found[0, 0] > 0).mean() == pytest.approx(share, abs=0.01)


def test_without_any_onset_a_quiet_place_stays_at_zero():
    found = draw(smoothed_conflictology, conflict_panel({"AAA": [0.0] * 120, "BBB": [0.0] * 120}))
    assert (found == 0).all()


def test_onsets_are_counted_as_by_hand():
    random = np.random.default_rng(2)
    values = np.where(random.random((6, 50)) < 0.08, 5.0, 0.0)
    values[0, :9] = np.nan
    positive, known = [], 0
    for row in values:
        for origin in range(50):
            window = row[max(0, origin - 9) : origin + 1]
            if len(window) < 10 or not (window == 0).all():
                continue
            for ahead in range(1, 5):
                at = origin + ahead
                if 20 <= at < 50 and not np.isnan(row[at]):
                    known += 1
                    positive += [row[at]] * int(row[at] > 0)
    found, share = smoothed_conflictology.onsets(values, 10, 4, 30)
    assert len(found) == len(positive)
    assert share == pytest.approx(len(positive) / known)


@pytest.mark.parametrize(
    "model", [zero, last_poisson, conflictology, weighted_conflictology, smoothed_conflictology, bootstrap_240]
)
def test_191_places_36_steps_1000_draws_take_about_a_second(model):
    random = np.random.default_rng(1)
    panel = conflict_panel({f"P{n:03d}": [float(v) for v in random.poisson(n / 9, 334)] for n in range(191)})
    start = time.perf_counter()
    draw(model, panel, steps=range(1, 37))
    assert time.perf_counter() - start < 5
