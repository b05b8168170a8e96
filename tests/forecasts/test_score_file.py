from datetime import UTC, datetime

import numpy as np
import polars as pl
import pytest
import scoringrules

from tests.forecasts.toys import random_rows
from tocsin.errors import BadInputError
from tocsin.forecasts.chance import Chance
from tocsin.forecasts.forecast import Forecast
from tocsin.forecasts.hazards.conflict import CONFLICT
from tocsin.forecasts.importing import take_in
from tocsin.forecasts.score_file import score_file
from tocsin.forecasts.summaries import summarise
from tocsin.world.months import Month

TRUTH = random_rows(CONFLICT, 8, 60, Month(2019, 12))
PLACES = tuple(sorted(TRUTH["place"].unique()))


ORIGIN = Month(2017, 10)


def made(model, origin=ORIGIN, mean=4.0, steps=tuple(range(3, 15)), draws=400):
    values = np.random.default_rng(len(model)).poisson(mean, (len(PLACES), len(steps), draws)).astype(np.float32)
    return Forecast("ged_sb", model, origin, "v", 0, PLACES, steps, values)


def given(*forecasts):
    frame = pl.concat([summarise(one, ()) for one in forecasts])
    return take_in(CONFLICT, frame, datetime(2017, 12, 1, tzinfo=UTC), 25, PLACES)


def test_a_file_gets_every_measure_against_every_benchmark_with_intervals():
    benchmarks = [made("conflictology", mean=9), made("zero", mean=0)]
    result = score_file(CONFLICT, given(made("theirs")), TRUTH, benchmarks, Chance(1), truth_name="final")
    assert result.models == ("theirs",)
    assert set(result.references) == {"conflictology", "zero"}
    assert result.truths == ("final",)
    row = result.score("theirs")
    assert set(row.scores) == set(result.measures)
    assert row.low["crps"] <= row.scores["crps"] <= row.high["crps"]
    assert row.cases == 8 * 12
    assert row.approximate
    assert not result.score("zero").approximate
    for benchmark in ("conflictology", "zero"):
        found = result.ratio("theirs", benchmark, "crps")
        assert found.low <= found.estimate <= found.high


def test_the_figure_is_that_of_the_independent_library():
    one = made("conflictology", mean=9)
    result = score_file(CONFLICT, given(made("theirs")), TRUTH, [one], Chance(1))
    truth = TRUTH.filter(pl.col("period").dt.year() == 2018).sort("place", "period")["value"].to_numpy().reshape(8, 12)
    expected = scoringrules.crps_ensemble(truth, one.draws.astype(float)).mean()
    assert result.score("conflictology").scores["crps"] == pytest.approx(expected)


def test_each_origin_is_a_window_and_benchmarks_join_their_own():
    later = Month(2018, 4)
    result = score_file(
        CONFLICT, given(made("theirs"), made("theirs", later)), TRUTH, [made("zero", later, mean=0)], Chance(1)
    )
    assert result.windows == ("2017-10", "2018-04")
    assert {row.window for row in result.scores if row.model == "zero"} == {"2018-04", "all"}
    assert result.ratio("theirs", "zero", "crps").estimate == result.ratio("theirs", "zero", "crps", "2018-04").estimate


def test_a_benchmark_is_compared_on_the_steps_of_the_file():
    wide = made("zero", mean=0, steps=tuple(range(1, 37)))
    result = score_file(CONFLICT, given(made("theirs", steps=(5, 6))), TRUTH, [wide], Chance(1))
    assert result.score("zero").cases == 16


def test_active_places_are_told_from_history_if_there_is_any():
    with_history = score_file(CONFLICT, given(made("theirs")), TRUTH, [], Chance(1), history=TRUTH)
    without = score_file(CONFLICT, given(made("theirs")), TRUTH, [], Chance(1))
    assert np.isfinite(with_history.calibration[0].coverage_active["0.9"])
    assert np.isnan(without.calibration[0].coverage_active["0.9"])


def test_a_file_without_any_known_outcome_is_refused():
    with pytest.raises(BadInputError, match="no outcome is known"):
        score_file(CONFLICT, given(made("theirs", Month(2030, 1))), TRUTH, [], Chance(1))
