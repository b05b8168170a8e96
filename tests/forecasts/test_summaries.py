import math
from fractions import Fraction

import numpy as np
import polars as pl
import pytest

from tests.forecasts.toys import ORIGIN
from tocsin.forecasts.forecast import Forecast
from tocsin.forecasts.summaries import FILE_SCHEMA, LEVEL_TEXTS, LEVELS, chances, quantiles, summarise
from tocsin.world.months import Month


def made(draws, **changed):
    parts = {
        "target": "ged_sb",
        "model": "m",
        "origin": ORIGIN,
        "vintage": "v",
        "seed": 1,
        "places": ("AFG", "FRA", "NEW")[: len(draws)],
        "steps": (3, 4)[: draws.shape[1]],
        "draws": draws.astype(np.float32),
    }
    return Forecast(**{**parts, **changed})


@pytest.fixture
def draws():
    draws = np.random.default_rng(1).negative_binomial(1, 0.02, (3, 2, 1000)).astype(float)
    draws[2] = np.nan
    return draws


def test_a_summary_has_the_columns_of_a_forecast_file_in_order(draws):
    table = summarise(made(draws), (1.0, 25.0))
    assert dict(table.schema) == FILE_SCHEMA
    assert table.height == 2 * 2 * (1 + 23 + 2)
    first = table.row(0, named=True)
    assert (first["place"], first["period"], first["horizon"], first["output_type"]) == ("AFG", "2018-01", 3, "mean")


def test_an_absent_forecast_is_absent_and_not_null(draws):
    assert set(summarise(made(draws), ())["place"]) == {"AFG", "FRA"}
    assert summarise(made(np.full((2, 2, 5), np.nan)), ()).is_empty()


def test_quantiles_are_those_of_the_inverse_distribution(draws):
    expected = np.quantile(draws[:2], LEVELS, axis=-1, method="inverted_cdf")
    assert np.array_equal(np.moveaxis(quantiles(draws[:2]), -1, 0), expected)
    table = summarise(made(draws), ()).filter(pl.col("output_type") == "quantile", pl.col("place") == "FRA")
    assert table.filter(pl.col("horizon") == 4)["output_type_id"].to_list() == list(LEVEL_TEXTS)
    assert table.filter(pl.col("horizon") == 4)["value"].to_list() == expected[:, 1, 1].tolist()


@pytest.mark.parametrize("count", [1, 2, 7, 12, 20, 100, 1000])
def test_a_quantile_is_the_smallest_draw_whose_share_reaches_the_level_exactly(count):
    draws = np.random.default_rng(count).normal(size=count)
    expected = [np.sort(draws)[math.ceil(Fraction(text) * count) - 1] for text in LEVEL_TEXTS]
    assert quantiles(draws).tolist() == expected


def test_chances_are_shares_of_draws_that_reach_the_threshold(draws):
    assert chances(draws, (25.0,))[0, 0, 0] == (draws[0, 0] >= 25).mean()
    assert np.isnan(chances(draws, (25.0,))[2]).all()


def test_a_yearly_summary_writes_years():
    table = summarise(made(np.ones((1, 1, 4)), origin=Month(2017, 1), steps=(2,), step_months=12), ())
    assert table.row(0, named=True)["period"] == "2019"
    assert table.row(0, named=True)["origin"] == "2017"
