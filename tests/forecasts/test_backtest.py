from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from importlib import import_module

import numpy as np
import polars as pl
import pytest
import scoringrules

from tests.forecasts.toys import BASINS, OUTBREAKS, random_rows
from tocsin.errors import BadInputError
from tocsin.forecasts.backtest import backtest
from tocsin.forecasts.chance import Chance
from tocsin.forecasts.executor import InlineExecutor
from tocsin.forecasts.forecast import Forecast, forecast
from tocsin.forecasts.hazards.conflict import CONFLICT
from tocsin.forecasts.panel import build_panel
from tocsin.forecasts.scores.catalogue import measures
from tocsin.forecasts.windows import Window, challenge_windows, rolling_windows
from tocsin.world.months import Month

LAST = {"conflict": Month(2019, 12), "drought": Month(2019, 1), "outbreak": Month(2019, 12)}
every_hazard = pytest.mark.parametrize("hazard", [CONFLICT, BASINS, OUTBREAKS], ids=lambda hazard: hazard.id)


def models_of(hazard):
    return [import_module(f"tocsin.forecasts.models.{name}").MODEL for name in hazard.models]


def reading(hazard, frame):
    def panel_at(origin):
        known = frame.filter(pl.col("period") <= origin.first_day)
        return build_panel(hazard, known, origin, frame["place"].unique(), f"as of {origin}")

    return panel_at


def run(hazard, *, executor=None, references=(), windows=None, models=None, frame=None, truths=None, draws=60, **more):
    frame = random_rows(hazard, 15, 100, LAST[hazard.id]) if frame is None else frame
    return backtest(
        hazard,
        reading(hazard, frame),
        truths or {"final": frame},
        models_of(hazard) if models is None else models,
        references,
        windows or challenge_windows(hazard, [2018, 2019]),
        Chance(5),
        draws,
        executor or InlineExecutor(),
        **more,
    )


def official(model="views_conflictology", places=("P01", "P02"), steps=(3, 4, 20), draws=12):
    values = np.random.default_rng(9).poisson(4, (len(places), len(steps), draws)).astype(np.float32)
    return Forecast("ged_sb", model, Month(2017, 10), "official", 0, places, steps, values)


@every_hazard
def test_a_hazard_is_backtested_from_its_declaration_alone(hazard):
    result = run(hazard, history="assumed")
    assert result.measures == tuple(measure.id for measure in measures(hazard))
    assert result.baselines == hazard.baselines
    assert (result.history, result.truths) == ("assumed", ("final",))
    assert {row.window for row in result.scores} == {"2018", "2019", "all"}
    assert {row.threshold for row in result.reliability} == {f"{threshold:g}" for threshold in hazard.thresholds}
    assert all(np.isfinite(list(row.scores.values())).all() for row in result.scores)
    steps = hazard.window.last_step - hazard.window.first_step + 1
    expected = 15 * steps if hazard.period == "month" else 15 * 2
    assert result.score(hazard.headline, "2018").cases == expected


@every_hazard
def test_the_result_does_not_depend_on_the_executor(hazard):
    inline = run(hazard)
    with ProcessPoolExecutor(2) as processes, ThreadPoolExecutor(3) as threads:
        for executor in (processes, threads):
            other = run(hazard, executor=executor)
            assert other.scores == inline.scores
            assert repr(other.comparisons) == repr(inline.comparisons)
            assert repr((other.calibration, other.reliability, other.misses)) == repr(
                (inline.calibration, inline.reliability, inline.misses)
            )
            assert repr((other.significance, other.worst)) == repr((inline.significance, inline.worst))
            assert repr((other.onsets, other.onset_cases)) == repr((inline.onsets, inline.onset_cases))
            assert other.breakdown.equals(inline.breakdown)
            assert other.places.equals(inline.places)
            assert other.past.equals(inline.past)


def revised(frame):
    return frame.with_columns(pl.col("value") * 2 + 1)


@every_hazard
def test_one_run_judges_the_same_draws_by_every_truth(hazard):
    frame = random_rows(hazard, 15, 100, LAST[hazard.id])
    other = revised(frame).filter(pl.col("period").dt.year() < 2019)
    both = run(hazard, truths={"final": frame, "first_release": other})
    assert both.truths == ("final", "first_release")
    for name, truth in (("final", frame), ("first_release", other)):
        alone = run(hazard, truths={name: truth})
        assert [row for row in both.scores if row.truth == name] == list(alone.scores)
        for table in ("comparisons", "calibration", "reliability", "misses"):
            assert repr([row for row in getattr(both, table) if row.truth == name]) == repr(list(getattr(alone, table)))
        assert both.places.filter(pl.col("truth") == name).equals(alone.places)
    assert both.past.equals(run(hazard, truths={"final": frame}).past)


def test_each_model_runs_once_a_window_however_many_truths_there_are():
    panels = []

    class Counting:
        id, title, summary, observed = "counting", "", "", False

        def draw(self, panel, steps, draws, chance):
            panels.append(panel)
            return np.zeros((len(panel.places), len(steps), draws), dtype=np.float32)

    class Following(Counting):
        id = "following"

    frame = random_rows(CONFLICT, 5, 100, LAST["conflict"])
    truths = {"final": frame, "first_release": revised(frame), "latest": frame}
    run(CONFLICT, frame=frame, truths=truths, models=[Counting(), Following()])
    assert len(panels) == 2 * 2
    assert panels[0] is panels[1], "models of one window share a panel: a pool may remember what its members said"


def test_a_truth_without_any_outcome_in_the_windows_is_left_out():
    frame = random_rows(CONFLICT, 15, 100, LAST["conflict"])
    early = frame.filter(pl.col("period").dt.year() < 2018)
    assert run(CONFLICT, truths={"first_release": early, "final": frame}).truths == ("final",)


def test_the_order_of_models_changes_no_figure():
    backwards = run(CONFLICT, models=models_of(CONFLICT)[::-1])
    forwards = run(CONFLICT)
    assert all(backwards.score(row.model, row.window) == row for row in forwards.scores)


def test_a_windows_score_is_that_of_the_forecast_made_at_its_origin():
    frame = random_rows(CONFLICT, 15, 100, LAST["conflict"])
    model = models_of(CONFLICT)[0]
    panel = reading(CONFLICT, frame)(Month(2017, 10))
    made = forecast(CONFLICT, panel, model, range(3, 15), 60, Chance(5), InlineExecutor())
    truth = frame.filter(pl.col("period").dt.year() == 2018).sort("place", "period")["value"].to_numpy().reshape(15, 12)
    expected = scoringrules.crps_ensemble(truth, made.draws.astype(float)).mean()
    assert run(CONFLICT).score(model.id, "2018").scores["crps"] == pytest.approx(expected)


def test_nothing_after_the_origin_is_ever_asked_for():
    asked = []
    frame = random_rows(CONFLICT, 4, 100, LAST["conflict"])

    def panel_at(origin):
        asked.append(str(origin))
        return reading(CONFLICT, frame)(origin)

    windows = challenge_windows(CONFLICT, [2018, 2019])
    backtest(CONFLICT, panel_at, {"final": frame}, models_of(CONFLICT), (), windows, Chance(1), 10, InlineExecutor())
    assert asked == ["2017-10", "2018-10"]


def test_a_handed_in_forecast_is_scored_on_the_places_and_steps_it_covers():
    result = run(CONFLICT, references=[official()])
    assert result.references == ("views_conflictology",)
    row = result.score("views_conflictology", "2018")
    assert (row.cases, row.draws, row.reference) == (4, 12, True)
    assert "views_conflictology" in result.baselines
    assert all(one.window != "2019" for one in result.scores if one.model == "views_conflictology")


def test_every_model_stands_against_every_benchmark_with_an_interval():
    result = run(CONFLICT, references=[official()])
    pairs = {(row.model, row.benchmark) for row in result.comparisons}
    expected = {
        (model, benchmark)
        for model in (*CONFLICT.models, "views_conflictology")
        for benchmark in (*CONFLICT.baselines, "views_conflictology")
        if model != benchmark
    }
    assert pairs == expected
    found = result.ratio("weighted_conflictology", "zero", "crps")
    assert found.low <= found.estimate <= found.high


def test_a_ratio_against_a_partial_benchmark_uses_only_shared_cases():
    result = run(CONFLICT, references=[official()])
    past = result.past.filter(pl.col("window") == "2018", pl.col("place").is_in(["P01", "P02"]))
    means = dict(past.filter(pl.col("horizon").is_in([3, 4])).group_by("model").agg(pl.col("crps").mean()).iter_rows())
    expected = means["zero"] / means["views_conflictology"]
    assert result.ratio("zero", "views_conflictology", "crps").estimate == pytest.approx(expected)


def test_skill_is_against_the_first_baseline():
    result = run(CONFLICT)
    for row in result.scores:
        ratio = row.scores["crps"] / result.score("conflictology", row.window).scores["crps"]
        assert row.skill["crps"] == pytest.approx(1 - ratio)


def test_the_geometric_ratio_is_the_geometric_mean_of_the_windows_ratios():
    result = run(CONFLICT)
    ratios = [result.ratio("zero", "conflictology", "crps", window).estimate for window in result.windows]
    found = result.ratio("zero", "conflictology", "crps", "geometric")
    assert found.estimate == pytest.approx(np.prod(ratios) ** (1 / len(ratios)))


def test_scores_that_others_printed_stand_beside_ours_under_their_own_truth_only():
    result = run(CONFLICT, references=[official()])
    rows = {(row.model, row.measure, row.window): row for row in result.published}
    row = rows["zero", "crps", "2018"]
    assert row.published == 24.130
    assert row.difference == pytest.approx(row.ours - 24.130)
    assert row.ours == result.score("zero", "2018").scores["crps"]
    assert ("views_conflictology", "crps", "2019") not in rows
    frame = random_rows(CONFLICT, 15, 100, LAST["conflict"])
    assert run(CONFLICT, truths={"first_release": frame}).published == ()


def test_unknown_outcomes_are_left_out_and_counted():
    frame = random_rows(CONFLICT, 15, 100, LAST["conflict"])
    holes = frame.filter(~((pl.col("place") == "P03") & (pl.col("period").dt.year() == 2018)))
    result = run(CONFLICT, frame=holes)
    assert result.score("zero", "2018").cases == 14 * 12
    assert result.past.filter(pl.col("place") == "P03", pl.col("window") == "2018")["outcome"].is_null().all()
    assert result.places.filter(pl.col("place") == "P03", pl.col("window") == "2018").is_empty()


def test_places_average_to_the_whole():
    result = run(CONFLICT)
    rows = result.places.filter(pl.col("window") == "all", pl.col("model") == "zero")
    whole = (rows["crps"] * rows["cases"]).sum() / rows["cases"].sum()
    assert whole == pytest.approx(result.score("zero").scores["crps"])


def test_the_largest_misses_come_first_and_hold_what_was_said():
    result = run(CONFLICT)
    misses = [miss for miss in result.misses if miss.model == "zero"]
    assert len(misses) == 20
    assert [miss.score for miss in misses] == sorted((miss.score for miss in misses), reverse=True)
    top = result.past.filter(pl.col("model") == "zero").sort("crps", descending=True).row(0, named=True)
    assert (misses[0].place, misses[0].period, misses[0].outcome) == (top["place"], top["period"], top["outcome"])


def test_past_forecasts_hold_their_quantiles_beside_the_outcome():
    result = run(BASINS)
    row = result.past.filter(pl.col("model") == "conflictology").row(0, named=True)
    assert row["q0.05"] <= row["q0.5"] <= row["q0.95"]
    assert (row["origin"], row["period"], row["horizon"]) == ("2017", "2018", 1)


def test_rolling_origins_are_judged_like_windows():
    windows = rolling_windows(CONFLICT, Month(2018, 1), Month(2018, 7), [1, 2, 3], every=3)
    result = run(CONFLICT, windows=windows)
    assert result.windows == ("2018-01", "2018-04", "2018-07")
    assert result.score("zero", "2018-04").cases == 45


def test_windows_of_one_origin_are_judged_as_one():
    first, second = (Window(name="2018", origin=Month(2017, 10), steps=steps) for steps in ((3, 4), (4, 5)))
    result = run(CONFLICT, windows=[first, second])
    assert result.windows == ("2018",)
    assert result.score("zero", "2018").cases == 45


def test_one_name_for_two_origins_is_refused():
    first, second = (Window(name="w", origin=Month(2017, month), steps=(1,)) for month in (9, 10))
    with pytest.raises(BadInputError, match="two origins"):
        run(CONFLICT, windows=[first, second])


def test_progress_reaches_one():
    seen = []
    run(CONFLICT, progress=seen.append)
    assert seen == sorted(seen)
    assert seen[-1] == 1.0


@pytest.mark.parametrize(
    ("changed", "complaint"),
    [
        ({"windows": challenge_windows(CONFLICT, [2035])}, "no outcome is known"),
        ({"models": [], "references": []}, "make no backtest"),
        ({"models": models_of(CONFLICT)[:1] * 2}, "make no backtest"),
    ],
)
def test_a_backtest_of_nothing_is_refused(changed, complaint):
    with pytest.raises(BadInputError, match=complaint):
        run(CONFLICT, **changed)


def test_a_history_that_admits_nothing_is_said_and_not_scored():
    frame = random_rows(CONFLICT, 3, 40, LAST["conflict"])

    def panel_at(origin):
        return build_panel(CONFLICT, frame.clear(), origin, frame["place"].unique(), "v")

    windows = challenge_windows(CONFLICT, [2018])
    with pytest.raises(BadInputError, match="admits no value"):
        backtest(
            CONFLICT,
            panel_at,
            {"final": frame},
            models_of(CONFLICT),
            (),
            windows,
            Chance(1),
            9,
            InlineExecutor(),
            history="recorded",
        )


def test_no_window_is_refused():
    with pytest.raises(BadInputError, match="no window"):
        challenge_windows(CONFLICT, [])
    with pytest.raises(BadInputError, match="make no backtest"):
        rolling_windows(CONFLICT, Month(2018, 1), Month(2017, 1), [1])
