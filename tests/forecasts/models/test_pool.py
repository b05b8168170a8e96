"""The pool is the weighted mixture of its members, step by step, and its draws are whole paths."""

from importlib import import_module

import numpy as np
import pytest
from scipy.special import betaincinv

from tocsin.forecasts import remembered
from tocsin.forecasts.chance import Chance
from tocsin.forecasts.models import pool as module
from tocsin.forecasts.models.pool import BLOCKS, MEMBERS, MODEL, REGIMES, mixture, regime_of
from tocsin.forecasts.pool_weights import RECALIBRATION, WEIGHTS
from tocsin.forecasts.what_if import changed_panel

STEPS, DRAWS, CHANCE = (1, 4, 14, 20), 60, Chance(5)


@pytest.fixture(scope="module")
def pooled(panel):
    return MODEL.draw(panel, STEPS, DRAWS, CHANCE)


@pytest.fixture(scope="module")
def members(panel):
    laid = (*range(1, 15), 20)
    return {
        name: import_module(f"tocsin.forecasts.models.{name}").MODEL.draw(panel, laid, DRAWS, CHANCE)
        for name in MEMBERS
    }


def expected(samples, weights, draws, beta):
    """Quantiles of the mixture by another way: numpy's weighted ones, at the levels that the Beta function moves."""
    levels = betaincinv(*beta, (np.arange(draws) + 0.5) / draws)
    size = len(samples[0])
    each = np.repeat(np.asarray(weights) / size, size)
    return np.quantile(np.concatenate(samples), levels, weights=each, method="inverted_cdf")


@pytest.mark.parametrize("beta", [(1.0, 1.0), (1.2, 1.0), (0.8, 1.1)])
@pytest.mark.parametrize("seed", range(5))
def test_a_mixture_has_the_quantiles_of_the_weighted_members(seed, beta):
    random = np.random.default_rng(seed)
    samples = np.sort(random.negative_binomial(0.5, 0.02, (4, 1, 31)).astype(float), axis=-1)
    weights = random.dirichlet(np.ones(4))
    weights[seed % 4] = 0.0
    found = mixture(samples, weights / weights.sum(), 101, beta)[0]
    assert found.tolist() == expected(samples[:, 0], weights / weights.sum(), 101, beta).tolist()


def test_a_recalibration_widens_or_narrows():
    samples = np.arange(1000.0)[None, None]
    plain, narrow, wide = (mixture(samples, [1.0], 100, (beta, beta))[0] for beta in (1.0, 0.5, 2.0))
    assert np.ptp(narrow) > np.ptp(plain) > np.ptp(wide)


def test_at_each_step_the_pools_values_are_the_weighted_mixture_of_its_members(panel, pooled, members):
    regime = regime_of(panel)
    for row in range(1, len(panel.places)):
        for column, step in enumerate(STEPS):
            block = next((at for at, (_, last) in enumerate(BLOCKS) if step <= last), len(BLOCKS) - 1)
            weights = WEIGHTS[regime[row], block]
            samples = [members[name][row, 14 if step == 20 else step - 1].astype(float) for name in MEMBERS]
            theirs = expected(samples, weights / weights.sum(), DRAWS, RECALIBRATION[REGIMES[regime[row]]])
            # at a level where one value ends and the next begins, rounding decides
            assert (np.sort(pooled[row, column]) == theirs).mean() > 0.95


def test_the_pools_paths_rank_as_the_templates_do_at_every_step(panel, pooled, members):
    regime = regime_of(panel)
    for row in range(1, len(panel.places)):
        template = members["quiet_onset" if regime[row] < 2 else "leaf_forest"][row]
        for column, step in enumerate(STEPS):
            order = np.argsort(template[14 if step == 20 else step - 1], kind="stable")
            ranked, theirs = pooled[row, column, order], template[14 if step == 20 else step - 1, order]
            rises = np.diff(theirs) > 0
            assert (
                np.maximum.accumulate(ranked)[:-1][rises] <= np.minimum.accumulate(ranked[::-1])[::-1][1:][rises]
            ).all()


def test_sums_over_a_year_spread_as_those_of_the_template_and_not_as_of_months_drawn_apart(panel, members):
    year = MODEL.draw(panel, tuple(range(3, 15)), DRAWS, CHANCE)
    random = np.random.default_rng(1)
    apart = random.permuted(year, axis=-1)
    at_war = np.flatnonzero(regime_of(panel) >= 2)
    assert len(at_war) > 2
    template = members["leaf_forest"][at_war, 2:14]

    def spread(draws):
        return np.std(np.log1p(draws.sum(axis=1)), axis=-1).mean()

    assert abs(spread(year[at_war]) - spread(template)) < abs(spread(apart[at_war]) - spread(template))


def test_regimes_follow_the_last_year_and_the_last_five(panel):
    regime = np.array(REGIMES)[regime_of(panel)]
    last = np.nansum(panel.values[:, -12:], axis=1)
    assert set(regime[last >= 1000]) <= {"war"}
    assert set(regime[(last >= 25) & (last < 1000)]) <= {"high"}
    assert all(name == "still" for name, row in zip(regime, panel.values, strict=True) if not np.nansum(row[-60:]))


def test_places_drawn_in_blocks_have_the_same_bytes(monkeypatch, panel, pooled):
    monkeypatch.setattr(module, "_BLOCK", 7)
    assert MODEL._drawn(panel, STEPS, DRAWS, CHANCE).tobytes() == pooled.tobytes()


def test_whoever_writes_into_its_draws_changes_nobody_elses(panel, pooled):
    MODEL.draw(panel, STEPS, DRAWS, CHANCE)[:] = -1
    assert np.array_equal(MODEL.draw(panel, STEPS, DRAWS, CHANCE), pooled, equal_nan=True)


def test_a_what_if_on_an_equal_panel_is_the_forecast(panel, pooled):
    equal = changed_panel(panel, "SDN", {})
    assert equal is not panel
    assert MODEL.what_if(panel, equal, STEPS, DRAWS, CHANCE).tobytes() == pooled.tobytes()
    assert MODEL.what_if(panel, panel, STEPS, DRAWS, CHANCE).tobytes() == pooled.tobytes()


def test_a_what_if_learns_nothing_from_the_changed_panel(panel, pooled):
    high = float(np.nanmax(panel.covariates["vdem.v2x_polyarchy"]))
    changed = changed_panel(panel, "SDN", {"vdem.v2x_polyarchy": high})
    held = dict(remembered._FITS[panel])
    MODEL.what_if(panel, changed, STEPS, DRAWS, CHANCE)
    for fits in (remembered._FITS[panel], remembered._FITS[changed]):
        assert fits.keys() == held.keys()
        assert all(fits[key] is value for key, value in held.items())
    assert MODEL.draw(panel, STEPS, DRAWS, CHANCE).tobytes() == pooled.tobytes()


def test_a_what_if_touches_quiet_places_of_the_change_alone(panel, pooled):
    quiet = next(
        place for place, regime in zip(panel.places, regime_of(panel), strict=True) if regime < 2 and place > "B"
    )
    low = float(np.nanmin(panel.covariates["vdem.v2x_polyarchy"]))
    changed = changed_panel(panel, quiet, {"vdem.v2x_polyarchy": low})
    found = MODEL.what_if(panel, changed, STEPS, DRAWS, CHANCE)
    others = [row for row, place in enumerate(panel.places) if place != quiet]
    assert np.array_equal(found[others], pooled[others], equal_nan=True)
