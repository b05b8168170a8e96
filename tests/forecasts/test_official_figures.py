"""The published figures of the VIEWS prediction challenge, reproduced to the printed digit from the public files."""

from concurrent.futures import ProcessPoolExecutor
from importlib import import_module

import numpy as np
import polars as pl
import pytest

from bench import official
from tocsin.forecasts.backtest import backtest
from tocsin.forecasts.chance import Chance
from tocsin.forecasts.hazards.conflict import CONFLICT
from tocsin.forecasts.windows import challenge_windows

pytestmark = [
    pytest.mark.mirror,
    pytest.mark.slow,
    pytest.mark.skipif(official.folder() is None, reason="no public-data mirror: set TOCSIN_MIRROR"),
]

MEASURES = {"crps": "crps", "mis": "interval_90", "ign": "ignorance_fourier"}
PRINTED = {
    ("views_conflictology", "crps"): (14.483, 9.146, 21.339, 76.849, 123.995, 50.357),
    ("views_last_poisson", "crps"): (20.173, 9.480, 23.698, 85.605, 131.017, 678.960),
    ("zero", "crps"): (24.130, 23.019, 32.041, 87.339, 120.968, 53.543),
    ("views_conflictology", "ignorance_fourier"): (0.640, 0.610, 0.567, 0.686, 0.695, 0.682),
    ("views_last_poisson", "ignorance_fourier"): (1.198, 1.046, 1.110, 1.228, 1.124, 1.125),
    ("zero", "ignorance_fourier"): (1.558, 1.558, 1.549, 1.615, 1.632, 1.615),
    ("views_conflictology", "interval_90"): (186.6, 89.1, 345.0, 1435.6, 2142.1, 1042.9),
    ("views_last_poisson", "interval_90"): (380.6, 172.7, 455.8, 1690.7, 2599.3, 13523.5),
    ("zero", "interval_90"): (482.6, 460.4, 640.8, 1746.8, 2419.4, 1070.9),
}
DIGITS = {"crps": 3, "ignorance_fourier": 3, "interval_90": 1}
MODELS = ("conflictology", "bootstrap_240", "zero")


def run(history):
    models = [import_module(f"tocsin.forecasts.models.{name}").MODEL for name in MODELS]
    references = official.references() if history == "final" else ()
    windows = challenge_windows(CONFLICT, official.WINDOWS)
    with ProcessPoolExecutor(2) as executor:
        return backtest(
            CONFLICT,
            lambda origin: official.panel_at(origin, history),
            official.truth_rows(),
            models,
            references,
            windows,
            Chance(1),
            1000,
            executor,
        )


@pytest.fixture(scope="module")
def result():
    return run("final")


@pytest.fixture(scope="module")
def on_feature_history():
    return run("feature")


@pytest.mark.parametrize(("model", "measure"), PRINTED)
def test_every_printed_figure_is_reproduced(result, model, measure):
    found = [result.score(model, str(window)).scores[measure] for window in official.WINDOWS]
    printed = PRINTED[model, measure]
    # the table cuts 76.8495 and 85.6055 instead of rounding them, so half a digit more is allowed
    assert found == pytest.approx(printed, abs=0.6 * 10 ** -DIGITS[measure])


@pytest.mark.parametrize(
    ("model", "name"),
    [
        ("views_conflictology", "bm_conflictology"),
        ("views_last_poisson", "bm_last_historical_poisson"),
        ("zero", "bm_zero"),
    ],
)
@pytest.mark.parametrize("metric", MEASURES)
def test_every_published_table_cell_is_reproduced(result, model, name, metric):
    table = pl.read_csv(official.folder() / "benchmark_scores_table.csv")
    published = table.filter(pl.col("metric") == metric, pl.col("benchmark") == name).row(0)[2:]
    found = [result.score(model, str(window)).scores[MEASURES[metric]] for window in official.WINDOWS]
    # the published unit scores are single precision
    assert found == pytest.approx(published, rel=1e-6, abs=1.01e-4)


@pytest.mark.parametrize("model", ["views_conflictology", "views_last_poisson", "zero"])
def test_every_country_month_is_reproduced(result, model):
    name = {"views_conflictology": "bm_conflictology", "views_last_poisson": "bm_last_historical_poisson"}
    published = (
        official.read("benchmark_unit_scores_Y2018_Y2023.parquet")
        .filter(pl.col("benchmark") == name.get(model, "bm_zero"), pl.col("metric") == "crps")
        .select("place", pl.col("period").dt.to_string("%Y-%m"), "value")
    )
    found = result.past.filter(pl.col("model") == model).join(published, on=["place", "period"], validate="1:1")
    assert found.height == 13752
    assert found["crps"].to_numpy() == pytest.approx(found["value"].to_numpy(), rel=2e-5, abs=1e-5)


def test_plain_stretching_gives_the_other_published_ignorance(result):
    found = [result.score("views_conflictology", str(window)).scores["ignorance"] for window in range(2018, 2022)]
    assert np.mean(found) == pytest.approx(0.700, abs=0.0006)


def test_the_own_bootstrap_lies_within_a_fifth_of_the_official_one(result, capsys):
    table = pl.read_csv(official.folder() / "benchmark_scores_table.csv")
    published = table.filter(pl.col("metric") == "crps", pl.col("benchmark") == "bm_boot_240").row(0)[2:]
    for window, theirs in zip(official.WINDOWS, published, strict=True):
        own = result.score("bootstrap_240", str(window)).scores["crps"]
        with capsys.disabled():
            print(f"bootstrap_240 Y{window}: own {own:.4f}, official {theirs:.4f}, difference {own - theirs:+.4f}")  # noqa: T201 - a difference that stays is shown
        assert abs(own - theirs) <= 0.2


def test_own_conflictology_on_each_history_stands_beside_the_official_one(result, on_feature_history):
    own = [on_feature_history.score("conflictology", str(window)).scores["crps"] for window in range(2018, 2022)]
    assert own == pytest.approx((14.510, 9.113, 21.596, 78.174), abs=0.02)
    assert np.mean(own) == pytest.approx(30.848, abs=0.01)
    on_final = [result.score("conflictology", str(window)).scores["crps"] for window in range(2018, 2022)]
    theirs = [result.score("views_conflictology", str(window)).scores["crps"] for window in range(2018, 2022)]
    assert np.mean(on_final) == pytest.approx(np.mean(theirs), rel=0.01)


def test_the_vintage_decides_2023(result, on_feature_history):
    own = on_feature_history.score("conflictology", "2023").scores["crps"]
    assert own == pytest.approx(33.735, abs=0.05)
    assert result.score("views_conflictology", "2023").scores["crps"] == pytest.approx(50.357, abs=0.001)
