"""Parts of a backtest against sums written out by hand, and what leaving out the worst places does."""

import numpy as np
import polars as pl
import pytest

from tests.forecasts.test_backtest import models_of, reading, revised
from tests.forecasts.toys import random_rows
from tocsin.forecasts.backtest import backtest
from tocsin.forecasts.chance import Chance
from tocsin.forecasts.executor import InlineExecutor
from tocsin.forecasts.hazards.conflict import CONFLICT
from tocsin.forecasts.windows import challenge_windows
from tocsin.world.months import Month

COUNTRIES = ("SDN", "ETH", "NGA", "UKR", "FRA", "IND", "AFG", "COL", "MEX", "AUS")
REGION = {"M49_002": COUNTRIES[:3], "M49_150": COUNTRIES[3:5], "M49_142": COUNTRIES[5:7], "M49_019": COUNTRIES[7:9]}


@pytest.fixture(scope="module")
def frame():
    rows = random_rows(CONFLICT, len(COUNTRIES), 120, Month(2020, 12))
    return rows.with_columns(pl.col("place").replace_strict({f"P{n:02d}": id for n, id in enumerate(COUNTRIES)}))


@pytest.fixture(scope="module")
def result(frame):
    return backtest(
        CONFLICT,
        reading(CONFLICT, frame),
        {"final": frame, "latest": revised(frame)},
        models_of(CONFLICT),
        (),
        challenge_windows(CONFLICT, [2018, 2019, 2020]),
        Chance(5),
        60,
        InlineExecutor(),
    )


def cell(result, **wanted):
    wanted = {"truth": "final", "measure": "crps", "benchmark": "conflictology", "without_worst": False, **wanted}
    rows = result.breakdown.filter(**wanted)
    assert rows.height == 1, rows
    return rows.row(0, named=True)


def mean(result, model, chosen):
    past = result.past.filter(pl.col("model") == model, chosen)
    return past["crps"].mean()


@pytest.mark.parametrize("region", REGION)
def test_a_regions_ratio_is_that_of_its_own_places(result, region):
    found = cell(result, part="region", key=region, window="all", model="zero")
    ours, theirs = (mean(result, name, pl.col("place").is_in(REGION[region])) for name in ("zero", "conflictology"))
    assert found["cases"] == len(REGION[region]) * 36
    assert (found["score"], found["against"]) == (pytest.approx(ours), pytest.approx(theirs))
    assert found["ratio"] == pytest.approx(ours / theirs)
    assert found["low"] <= found["high"]


@pytest.mark.parametrize("step", [3, 14])
def test_a_steps_ratio_is_that_of_its_own_months(result, step):
    found = cell(result, part="step", key=str(step), window="2019", model="zero")
    chosen = (pl.col("horizon") == step) & (pl.col("window") == "2019")
    assert found["ratio"] == pytest.approx(mean(result, "zero", chosen) / mean(result, "conflictology", chosen))


def test_the_whole_is_what_the_comparisons_say(result):
    for window in (*result.windows, "all", "geometric"):
        for truth in result.truths:
            found = cell(result, part="whole", window=window, model="zero", truth=truth)
            expected = result.ratio("zero", "conflictology", "crps", window, truth)
            assert (found["ratio"], found["low"], found["high"]) == pytest.approx(tuple(expected))


def test_the_worst_places_are_the_benchmarks_own_and_leave_every_model(result):
    for one in result.worst:
        table = result.places.filter(truth=one.truth, window=one.window, model="conflictology")
        assert one.places == tuple(table.sort("crps", descending=True)["place"].head(5))
    kept = pl.lit(False)
    for one in result.worst:
        if one.truth == "final":
            kept = kept | ((pl.col("window") == one.window) & ~pl.col("place").is_in(one.places))
    found = cell(result, part="whole", window="all", model="zero", without_worst=True)
    assert found["cases"] == 3 * 5 * 12
    assert found["ratio"] == pytest.approx(mean(result, "zero", kept) / mean(result, "conflictology", kept))


def test_the_geometric_mean_without_the_worst_is_that_of_the_windows(result):
    ratios = [
        cell(result, part="whole", window=window, model="zero", without_worst=True)["ratio"]
        for window in result.windows
    ]
    found = cell(result, part="whole", window="geometric", model="zero", without_worst=True)
    assert found["ratio"] == pytest.approx(np.prod(ratios) ** (1 / 3))
    assert found["low"] < found["ratio"] < found["high"]


def test_both_scales_and_every_benchmark_are_there(result):
    assert set(result.breakdown["measure"]) == {"crps", "crps_log1p"}
    assert set(result.breakdown["benchmark"]) == set(CONFLICT.baselines)
    assert set(result.breakdown["model"]) == set(CONFLICT.models)
    assert set(result.breakdown["part"]) == {"whole", "step", "region"}


def test_every_pair_is_tested_on_the_logarithmic_scale(result):
    pairs = {(row.model, row.benchmark) for row in result.significance if row.truth == "final"}
    assert len(pairs) == len(CONFLICT.models) * len(CONFLICT.baselines) - len(CONFLICT.baselines)
    row = next(one for one in result.significance if (one.model, one.benchmark) == ("zero", "conflictology"))
    scores = [result.score(name).scores["crps_log1p"] for name in ("zero", "conflictology")]
    assert (row.measure, row.periods, row.lags, row.places) == ("crps_log1p", 36, 11, len(COUNTRIES))
    assert row.difference == pytest.approx(scores[0] - scores[1])
    assert row.statistic > 0
    assert 0 <= row.p <= 1


def test_a_pairs_test_turns_its_sign_with_the_pair(result):
    by = {(row.model, row.benchmark): row for row in result.significance if row.truth == "final"}
    one, other = by["conflictology", "bootstrap_240"], by["bootstrap_240", "conflictology"]
    assert one.statistic == pytest.approx(-other.statistic)
    assert one.place_p == pytest.approx(other.place_p)


def test_coverage_has_an_interval_over_places_in_every_window(result):
    for row in result.calibration:
        assert row.coverage_low["0.9"] <= row.coverage["0.9"] <= row.coverage_high["0.9"]
        assert row.coverage_active_low["0.9"] <= row.coverage_active["0.9"] <= row.coverage_active_high["0.9"]
        assert 0 < row.pit_gap <= 1
    past = result.past.filter(pl.col("model") == "conflictology")
    inside = ((past["outcome"] >= past["q0.05"]) & (past["outcome"] <= past["q0.95"])).mean()
    whole = next(
        row for row in result.calibration if (row.truth, row.model, row.window) == ("final", "conflictology", "all")
    )
    assert whole.coverage["0.9"] == pytest.approx(inside)
    assert whole.active_cases <= 36 * len(COUNTRIES)
