"""Models of counts at sea and of disease: distributions are what they say, and paths agree with chances."""

import numpy as np
import pytest

from tocsin.forecasts.chance import Chance
from tocsin.forecasts.events import event_chances
from tocsin.forecasts.hazards.measles import SURGE
from tocsin.forecasts.memories import forgetting_means
from tocsin.forecasts.models.adaptive_counts import MODEL as ADAPTIVE
from tocsin.forecasts.models.anchored_counts import MODEL as ANCHORED
from tocsin.forecasts.models.climatology_recent import MODEL as RECENT
from tocsin.forecasts.models.surge_paths import MODEL as SURGES
from tocsin.forecasts.negative_binomial import log_mass, mass
from tocsin.forecasts.panel import Panel
from tocsin.forecasts.scores.crps import crps
from tocsin.world.months import Month

ORIGIN = Month(2017, 10)
MODELS = (ADAPTIVE, ANCHORED, RECENT, SURGES)
COUNTRIES = ("AGO", "BDI", "BEN", "BFA", "BRA", "CHN", "COD", "DEU", "ETH", "FRA", "GHA", "IND", "KEN", "MEX", "NGA")
named = pytest.mark.parametrize("model", MODELS, ids=lambda model: model.id)


def panel_of(values, places=None):
    periods = tuple(ORIGIN + -back for back in reversed(range(values.shape[1])))
    return Panel("toy", places or tuple(f"P{row}" for row in range(len(values))), periods, values, ORIGIN, "toy")


def epidemics(periods=160, seed=5):
    """Cases that grow and fade in waves, now here, now there; the first country never reports."""
    random = np.random.default_rng(seed)
    values = np.zeros((len(COUNTRIES), periods))
    for row in range(len(COUNTRIES)):
        level, growth = 3.0, 0.0
        for column in range(periods):
            if random.random() < 0.04:
                growth = 0.7
            growth = 0.75 * growth - 0.05 * np.log(level / 3)
            level = np.clip(level * np.exp(growth + random.normal(0, 0.15)), 0.2, 4000)
            values[row, column] = random.poisson(level)
    values[0] = np.nan
    values[3, 40:60] = np.nan
    return panel_of(values, COUNTRIES)


@pytest.fixture(scope="module")
def panel():
    return epidemics()


@named
def test_a_steps_draws_do_not_depend_on_which_steps_are_asked_for(panel, model):
    whole = model.draw(panel, range(1, 7), 40, Chance(5))
    for asked in ((1,), (3,), (6, 2)):
        found = model.draw(panel, asked, 40, Chance(5))
        assert np.array_equal(found, whole[:, [step - 1 for step in asked]], equal_nan=True)


@named
def test_an_unknown_place_stays_unknown_and_every_other_one_has_counts(panel, model):
    found = model.draw(panel, (1, 6), 60, Chance(5))
    assert np.isnan(found[0]).all()
    assert (found[1:] >= 0).all()
    assert np.array_equal(found[1:], np.round(found[1:]))
    assert model.draw(panel, (1, 6), 60, Chance(5)).tobytes() == found.tobytes()


@named
@pytest.mark.parametrize("periods", [1, 5, 25, 40])
def test_a_short_history_gives_a_forecast_all_the_same(model, periods):
    found = model.draw(epidemics(periods), (1, 6), 20, Chance(1))
    assert np.isnan(found[0]).all()
    assert not np.isnan(found[1:3]).any()


def test_means_that_forget_fast_follow_a_change_and_slow_ones_doubt_it():
    values = np.array([[2.0] * 60 + [20.0] * 4])
    fast, slow = (forgetting_means(values, pace)[0, -1] for pace in (0.3, 0.04))
    assert 14 < fast < 20
    assert 2 < slow < 8


def test_the_mixture_gives_a_new_level_and_the_old_one_a_chance():
    draws = ADAPTIVE.draw(panel_of(np.array([[2.0] * 60 + [20.0] * 4])), (1,), 1000, Chance(1))[0, 0]
    assert (draws >= 15).mean() > 0.15
    assert (draws <= 6).mean() > 0.15


def test_an_anchor_keeps_a_fifth_of_the_draws_with_the_last_five_years():
    values = np.concatenate([np.full((1, 60), 30.0), np.zeros((1, 30))], axis=1)
    anchored = ANCHORED.draw(panel_of(values), (1,), 1000, Chance(1))[0, 0]
    free = ADAPTIVE.draw(panel_of(values), (1,), 1000, Chance(1))[0, 0]
    assert (anchored == 30).mean() == pytest.approx(0.2 * 30 / 60, abs=0.03)
    assert anchored.mean() > free.mean()


def test_the_course_of_the_year_is_foretold():
    wave = 60 + 50 * np.sin(2 * np.pi * np.arange(120) / 12)
    values = np.random.default_rng(1).poisson(wave).astype(float)[None]
    draws = ADAPTIVE.draw(panel_of(values), (1, 2, 3, 4, 5, 6), 400, Chance(1))[0]
    expected = 60 + 50 * np.sin(2 * np.pi * np.arange(120, 126) / 12)
    assert np.corrcoef(draws.mean(axis=1), expected)[0, 1] > 0.95


def test_masses_add_to_one_and_have_the_mean_they_are_given():
    means, sizes = np.array([0.3, 4.0, 40.0]), np.array([0.5, 2.0, 1000.0])
    table = mass(2000, means, sizes)
    assert table.sum(axis=1) == pytest.approx(1, abs=1e-6)
    assert (table * np.arange(2000)).sum(axis=1) == pytest.approx(means, rel=1e-4)
    assert np.log(table[1, 7]) == pytest.approx(float(log_mass(np.array(7.0), means[1], sizes[1])))


def test_the_chance_of_a_surge_that_was_learned_is_what_the_paths_say():
    panel = epidemics()
    draws = SURGES.draw(panel, range(1, 7), 1000, Chance(2))
    chances = event_chances(SURGE, panel, draws, range(1, 7))[:, 0]
    assert np.isnan(chances[0])
    assert ((chances[1:] >= 0) & (chances[1:] <= 1)).all()
    assert chances[1:].std() > 0.02
    again = event_chances(SURGE, panel, SURGES.draw(panel, range(1, 7), 1000, Chance(3)), range(1, 7))[:, 0]
    assert chances[1:] == pytest.approx(again[1:], abs=0.06)


def test_like_cases_foretell_epidemics_better_than_the_last_five_years():
    whole = epidemics(periods=220, seed=8)
    losses = {model.id: [] for model in (SURGES, RECENT)}
    for last in range(150, 214, 9):
        seen = panel_of(whole.values[:, :last], COUNTRIES)
        for model in (SURGES, RECENT):
            found = crps(whole.values[1:, last + 1], model.draw(seen, (2,), 200, Chance(1))[1:, 0])
            losses[model.id].append(found.mean())
    assert np.mean(losses["surge_paths"]) < 0.8 * np.mean(losses["climatology_recent"])
