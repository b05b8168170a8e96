"""Models of climate, prices and stocks, and the plain ones beside them: on histories made up for each claim."""

from importlib import import_module

import numpy as np
import pytest

from tocsin.forecasts.chance import Chance
from tocsin.forecasts.panel import Panel
from tocsin.world.months import Month

BASELINES = ("climatology_fixed", "climatology_running", "persistence", "damped_persistence")
OURS = ("heat_exceedance", "mixed_anomalies", "price_momentum", "stock_momentum")
MODELS = {name: import_module(f"tocsin.forecasts.models.{name}").MODEL for name in (*BASELINES, *OURS)}
named = pytest.mark.parametrize("name", MODELS)
QUANTILES = (0.1, 0.5, 0.9)


def panel(values: np.ndarray, last: Month, step: int = 1, **covariates: np.ndarray) -> Panel:
    periods = tuple(last + -step * back for back in range(values.shape[1] - 1, -1, -1))
    places = tuple(f"P{number:02d}" for number in range(len(values)))
    delays = dict.fromkeys(covariates, 0)
    return Panel(
        target="toy", places=places, periods=periods, values=values.astype(float), origin=last, vintage="toy",
        step=step, covariates=covariates, delays=delays,
    )  # fmt: skip


def prices(places: int = 6, months: int = 120, seed: int = 1) -> np.ndarray:
    """Prices that drift upward by fits and starts: positive, as all our hazards' values may be read."""
    random = np.random.default_rng(seed)
    change = np.zeros((places, months))
    for at in range(1, months):
        change[:, at] = 0.6 * change[:, at - 1] + random.normal(0.002, 0.02, places)
    return np.exp(change.cumsum(axis=1))


@named
def test_a_step_does_not_depend_on_which_others_are_asked_for(name: str) -> None:
    whole, asked = panel(prices(), Month(2019, 12)), MODELS[name]
    every = asked.draw(whole, (1, 2, 3, 4, 5, 6), 30, Chance(3))
    assert np.array_equal(asked.draw(whole, (5, 2), 30, Chance(3)), every[:, [4, 1]])


@named
def test_an_unknown_place_stays_unknown_and_the_others_are_all_told(name: str) -> None:
    values = prices()
    values[2] = np.nan
    values[4, :50] = np.nan
    found = MODELS[name].draw(panel(values, Month(2019, 12)), (1, 6), 20, Chance(3))
    assert np.isnan(found[2]).all()
    assert not np.isnan(np.delete(found, 2, axis=0)).any()


@named
@pytest.mark.parametrize("periods", [1, 2, 5, 13, 30])
def test_a_short_history_gives_a_forecast_all_the_same(name: str, periods: int) -> None:
    found = MODELS[name].draw(panel(prices(months=periods), Month(2019, 12)), (1, 3), 10, Chance(1))
    assert np.isfinite(found).all()


@named
def test_a_newest_month_that_is_not_known_yet_is_bridged(name: str) -> None:
    values = prices()
    values[:, -1] = np.nan
    found = MODELS[name].draw(panel(values, Month(2019, 12)), (1, 3), 10, Chance(1))
    assert np.isfinite(found).all()


@named
def test_the_same_seed_gives_the_same_bytes_and_another_one_does_not(name: str) -> None:
    whole = panel(prices(), Month(2019, 12))
    one, same, other = (MODELS[name].draw(whole, (1, 2), 200, Chance(seed)) for seed in (1, 1, 2))
    assert one.tobytes() == same.tobytes()
    assert one.tobytes() != other.tobytes()


def test_the_two_climatologies_look_at_their_own_years() -> None:
    years = np.repeat(np.arange(1985, 2023), 12)[None]
    whole = panel(years.astype(float), Month(2022, 12))
    fixed = MODELS["climatology_fixed"].draw(whole, (1,), 300, Chance(1))
    running = MODELS["climatology_running"].draw(whole, (1,), 300, Chance(1))
    assert (fixed.min(), fixed.max()) == (1991, 2020)
    assert (running.min(), running.max()) == (2013, 2022)


def test_a_climatology_is_of_the_month_that_is_forecast() -> None:
    months = np.tile(np.arange(1, 13), 20)[None]
    found = MODELS["climatology_running"].draw(panel(months.astype(float), Month(2019, 12)), (1, 4), 50, Chance(1))
    assert (found[0, 0] == 1).all()
    assert (found[0, 1] == 4).all()


def test_persistence_keeps_the_anomaly_where_the_year_has_a_course_and_the_value_where_it_has_none() -> None:
    season = 10 * np.sin(2 * np.pi * np.arange(240) / 12)
    iced = (season + 0.1 * np.random.default_rng(1).normal(size=240))[None]
    found = MODELS["persistence"].draw(panel(iced, Month(2019, 12)), (3,), 200, Chance(1))
    assert np.median(found) == pytest.approx(10 * np.sin(2 * np.pi * 2 / 12), abs=0.5)
    walk = prices(places=1)
    found = MODELS["persistence"].draw(panel(walk, Month(2019, 12)), (3,), 400, Chance(1))
    assert np.median(found) == pytest.approx(walk[0, -1], abs=0.02)


def test_damped_persistence_goes_back_to_what_is_usual() -> None:
    random, values = np.random.default_rng(2), np.zeros((8, 200))
    for at in range(1, 200):
        values[:, at] = 0.7 * values[:, at - 1] + random.normal(size=8)
    values[:, -1] = 5.0
    found = np.median(MODELS["damped_persistence"].draw(panel(values, Month(2019, 12)), (1, 6), 400, Chance(1)), axis=2)
    assert found[:, 0].mean() == pytest.approx(3.5, abs=0.6)
    assert found[:, 1].mean() == pytest.approx(0.6, abs=0.6)


def test_counts_stay_counts_in_the_plain_models() -> None:
    counts = np.random.default_rng(1).poisson(3, (4, 90))
    for name in BASELINES:
        found = MODELS[name].draw(panel(counts, Month(2019, 12)), (1, 3), 50, Chance(1))
        assert np.array_equal(found, np.round(found)), name
        assert (found >= 0).all(), name


def ice(months: int, broken: int, drop: float, seed: int = 1) -> np.ndarray:
    """A season with anomalies that fade, whose level drops for good some months before the end."""
    random, anomaly = np.random.default_rng(seed), np.zeros(months)
    for at in range(1, months):
        anomaly[at] = 0.8 * anomaly[at - 1] + random.normal(0, 0.2)
    anomaly[months - broken :] -= drop
    return (10 + 7 * np.sin(2 * np.pi * np.arange(months) / 12) + anomaly)[None]


def test_after_a_break_in_level_the_mixture_follows_and_what_is_damped_does_not() -> None:
    values = ice(480, broken=18, drop=2.0)
    known, future = panel(values[:, :-6], Month(2019, 6)), values[0, -6:]
    missed = {
        name: np.abs(np.median(MODELS[name].draw(known, tuple(range(1, 7)), 300, Chance(1)), axis=2)[0] - future).mean()
        for name in ("mixed_anomalies", "climatology_fixed", "climatology_running")
    }
    assert missed["mixed_anomalies"] < 0.5 * missed["climatology_fixed"]
    assert missed["mixed_anomalies"] < 0.7 * missed["climatology_running"]


def test_the_mixtures_spread_grows_when_its_errors_of_late_grew() -> None:
    calm, random = ice(360, broken=0, drop=0.0), np.random.default_rng(7)
    wild = calm.copy()
    wild[0, -10:] += random.normal(0, 1.2, 10)
    width = [
        np.ptp(
            np.quantile(MODELS["mixed_anomalies"].draw(panel(one, Month(2019, 12)), (3,), 400, Chance(1)), (0.1, 0.9))
        )
        for one in (calm, wild)
    ]
    assert width[1] > 1.3 * width[0]


def test_prices_that_have_risen_are_seen_to_go_on_for_a_while() -> None:
    values = prices(places=10, months=160)
    whole = panel(values, Month(2019, 12))
    found = np.log(np.median(MODELS["price_momentum"].draw(whole, (1,), 400, Chance(1)), axis=2)[:, 0] / values[:, -1])
    change = np.log(values[:, -1] / values[:, -2])
    assert np.corrcoef(found, change)[0, 1] > 0.8
    assert 0.2 < np.polyfit(change, found, 1)[0] < 0.9


def test_prices_that_swing_more_have_a_wider_forecast() -> None:
    random = np.random.default_rng(3)
    changes = random.normal(0, 1, (8, 150)) * np.array([0.01] * 4 + [0.05] * 4)[:, None]
    found = MODELS["price_momentum"].draw(panel(np.exp(changes.cumsum(axis=1)), Month(2019, 12)), (3,), 400, Chance(1))
    width = np.ptp(np.log(np.quantile(found[:, 0], (0.1, 0.9), axis=1)), axis=0)
    assert width[4:].mean() > 2.5 * width[:4].mean()


def test_the_range_within_a_month_is_used_where_it_is_held_and_not_missed_where_it_is_not() -> None:
    values = prices()
    sides = {
        "rtfp.food_price_open": values * 0.99,
        "rtfp.food_price_high": values * 1.02,
        "rtfp.food_price_low": values * 0.97,
    }
    plain = MODELS["price_momentum"].draw(panel(values, Month(2019, 12)), (1,), 50, Chance(1))
    whole = MODELS["price_momentum"].draw(panel(values, Month(2019, 12), **sides), (1,), 50, Chance(1))
    assert np.isfinite(whole).all()
    assert not np.array_equal(plain, whole)


def stocks(years: int = 30, places: int = 40, seed: int = 1) -> np.ndarray:
    random, growth = np.random.default_rng(seed), np.zeros((places, years))
    for at in range(1, years):
        growth[:, at] = 0.5 * growth[:, at - 1] + 0.08 * random.standard_t(3, places)
    return np.round(np.exp(12 + random.normal(0, 1, (places, 1)) + np.clip(growth, -0.5, 0.5).cumsum(axis=1)))


def test_stocks_move_on_and_their_intervals_cover_what_they_say() -> None:
    values = stocks(years=60)
    inside, closer = [], []
    for end in range(45, 59):
        found = MODELS["stock_momentum"].draw(panel(values[:, :end], Month(2019, 1), step=12), (1,), 200, Chance(1))
        low, middle, high = np.quantile(found[:, 0], QUANTILES, axis=1)
        inside.append((values[:, end] >= low) & (values[:, end] <= high))
        closer.append(
            np.abs(np.log(middle / values[:, end])).mean() < np.abs(np.log(values[:, end - 1] / values[:, end])).mean()
        )
    assert 0.75 < np.mean(inside) < 0.87
    assert np.mean(closer) > 0.9


def test_a_stock_not_known_for_the_last_year_is_forecast_from_further_away() -> None:
    values = stocks()
    late = np.concatenate([values, np.full((40, 1), np.nan)], axis=1)
    found = MODELS["stock_momentum"].draw(panel(late, Month(2020, 1), step=12), (1,), 200, Chance(1))
    near = MODELS["stock_momentum"].draw(panel(values, Month(2019, 1), step=12), (2,), 200, Chance(1))
    medians = [np.median(one[:, 0], axis=1) for one in (found, near)]
    assert np.corrcoef(np.log(medians[0]), np.log(medians[1]))[0, 1] > 0.99


def warming(places: int = 30, months: int = 540, jump: float = 0.0, seed: int = 4) -> np.ndarray:
    """Anomalies less their limit: the place's own, the world's, and a level that rises and may jump at last."""
    random, own = np.random.default_rng(seed), np.zeros((places, months))
    shared = np.zeros(months)
    for at in range(1, months):
        own[:, at] = 0.5 * own[:, at - 1] + random.normal(0, 0.8, places)
        shared[at] = 0.9 * shared[at - 1] + random.normal(0, 0.15)
    level = np.linspace(-1.0, 0.6, months) + shared
    level[-14:] += jump
    return own + level - 1.3


def chances(values: np.ndarray) -> np.ndarray:
    drawn = MODELS["heat_exceedance"].draw(panel(values, Month(2019, 12)), (1,), 300, Chance(1))
    return (drawn[:, 0] > 0).mean(axis=1)


def test_heat_is_likelier_where_it_was_hot_and_after_the_level_jumped() -> None:
    calm, jumped = warming(), warming(jump=1.5)
    before, after = chances(calm), chances(jumped)
    assert after.mean() > before.mean() + 0.15
    assert np.corrcoef(before, calm[:, -1])[0, 1] > 0.6


def test_chances_of_heat_come_true_as_often_as_they_say() -> None:
    values = warming(months=600)
    asked, came = [], []
    for end in range(560, 600, 4):
        drawn = MODELS["heat_exceedance"].draw(panel(values[:, :end], Month(2019, 12)), (1,), 200, Chance(1))
        asked.append((drawn[:, 0] > 0).mean(axis=1))
        came.append(values[:, end] > 0)
    told, truth = np.concatenate(asked), np.concatenate(came)
    assert abs(told.mean() - truth.mean()) < 0.08
    usual = ((truth.mean() - truth) ** 2).mean()
    assert ((told - truth) ** 2).mean() < usual


def test_a_view_of_the_past_does_not_change_when_more_becomes_known() -> None:
    from tocsin.forecasts.exceedance import field_of, view_ahead

    values = warming(months=400)
    # The mean and the patterns of the field are those of the whole panel: only what is fitted may not look ahead.
    field = field_of(panel(values, Month(2019, 12)))
    changed = field_of(panel(values, Month(2019, 12)))
    changed.scaled[:, 390:] += 5.0
    one, other = view_ahead(field, 1).mean, view_ahead(changed, 1).mean
    assert np.allclose(one[:, 200:384], other[:, 200:384], atol=0.2, equal_nan=True)
