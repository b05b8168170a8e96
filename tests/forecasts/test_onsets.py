"""Onsets: what counts as one, whose paths foresaw it, and when a gain is called none."""

import numpy as np
import polars as pl
import pytest

from tests.forecasts.toys import rows
from tocsin.errors import BadInputError
from tocsin.forecasts.backtest import backtest
from tocsin.forecasts.chance import Chance
from tocsin.forecasts.executor import InlineExecutor
from tocsin.forecasts.hazard import Onset
from tocsin.forecasts.hazards.conflict import CONFLICT
from tocsin.forecasts.onset_record import onset_record, windows_within
from tocsin.forecasts.onsets import QuietPlaces, onset_scores
from tocsin.forecasts.panel import build_panel
from tocsin.forecasts.windows import Window, challenge_windows
from tocsin.world.months import Month

ORIGIN = Month(2017, 10)
QUIET, WAR, RISING, LATE = "AFG", "SDN", "ETH", "UKR"


def history():
    """Four places of 80 months up to December 2018: fourteen after the origin, the last twelve are the window."""
    flat = [0.0] * 66
    return rows(
        {
            QUIET: [*flat, *[0.0] * 14],
            WAR: [*flat[:-12], *[50.0] * 12, *[60.0] * 14],
            RISING: [*flat[:-12], *[2.0] * 12, *[0.0] * 12, 24.0, 1.0],
            LATE: [*flat[:-12], *[2.0] * 12, 900.0, 900.0, *[0.0] * 11, 24.0],
        },
        Month(2018, 12),
    )


class Paths:
    """One model for tests: the same month all along a path, so that sums are not what single months suggest."""

    title = summary = ""
    observed = False

    def __init__(self, id="paths", level=3.0, share=0.3):
        self.id, self.level, self.share = id, level, share

    def draw(self, panel, steps, draws, chance):
        path = np.arange(draws) < self.share * draws
        made = np.broadcast_to(path * np.float32(self.level), (len(panel.places), len(steps), draws)).copy()
        return made.astype(np.float32)


def panel_at(origin):
    frame = history().filter(pl.col("period") <= origin.first_day)
    return build_panel(CONFLICT, frame, origin, frame["place"].unique(), "v")


def record(models=None, truths=None, windows=None, **more):
    return onset_record(
        CONFLICT,
        panel_at,
        truths or {"final": history()},
        models or [Paths()],
        windows or challenge_windows(CONFLICT, [2018]),
        Chance(1),
        100,
        InlineExecutor(),
        **more,
    )


def test_a_case_is_quiet_for_twelve_months_and_has_its_deaths_within_the_window():
    found = record()
    assert [(case.place, case.before, case.during) for case in found.cases] == [(RISING, 24.0, 25.0)]
    assert found.cases[0].quiet == 3, "the war is no case, and what lies between origin and window does not count"
    assert (found.scores[0].cases, found.scores[0].events) == (3, 1)


def test_a_probability_is_the_share_of_paths_whose_sum_reaches_the_limit():
    assert record([Paths(level=3.0, share=0.3)]).cases[0].chances["paths"] == pytest.approx(0.3)
    assert record([Paths(level=2.0, share=0.3)]).cases[0].chances["paths"] == 0, "twelve times two is under 25"


def test_the_rival_is_the_mean_of_the_last_sixty_months():
    case = record().cases[0]
    assert case.chances["mean_60"] == pytest.approx(24 / 60)
    assert case.ranks == {"paths": 1, "mean_60": 1}, "equal ones share the better rank"


def test_the_backtest_says_the_same_of_its_own_windows():
    result = backtest(
        CONFLICT,
        panel_at,
        {"final": history()},
        [Paths()],
        (),
        challenge_windows(CONFLICT, [2018]),
        Chance(1),
        100,
        InlineExecutor(),
    )
    alone = record()
    assert result.onset_cases == alone.cases
    assert [(row.model, row.cases, row.auc) for row in result.onsets] == [
        (row.model, row.cases, row.auc) for row in alone.scores
    ]


def test_a_place_whose_window_is_not_known_to_the_end_is_no_case():
    cut = history().filter(~((pl.col("place") == RISING) & (pl.col("period").dt.month() == 12)))
    found = record(truths={"final": history(), "latest": cut})
    assert {case.truth for case in found.cases} == {"final"}
    assert {row.truth: row.cases for row in found.scores} == {"final": 3, "latest": 2}


def quiet(count, better):
    random = np.random.default_rng(3)
    came = np.arange(count) % 10 == 0
    noise = random.random(count)
    return QuietPlaces(
        windows=("w",) * count,
        places=tuple(f"P{n}" for n in range(count)),
        before=np.zeros(count),
        during=came * 30.0,
        came=came,
        chances={"model": noise + better * came, "mean_60": random.random(count)},
    )


@pytest.mark.parametrize(("better", "verdict"), [(1.0, "gain"), (-1.0, "loss"), (0.0, "none")])
def test_a_gain_whose_interval_includes_zero_is_called_none(better, verdict):
    cases = quiet(300, better)
    weights = np.random.default_rng(1).multinomial(300, np.full(300, 1 / 300), size=400).astype(float)
    by_model = {row.model: row for row in onset_scores("final", cases, "mean_60", cases.places, weights)}
    row = by_model["model"]
    assert row.auc_verdict == verdict
    assert row.auc_gain_low <= row.auc_gain <= row.auc_gain_high
    assert row.auc_gain == pytest.approx(row.auc - by_model["mean_60"].auc)
    assert by_model["mean_60"].auc_verdict == "none"


def test_origins_in_a_row_lie_within_their_years():
    windows = windows_within(CONFLICT, 1995, 2017)
    first, last = windows[0], windows[-1]
    assert str(first.origin + first.steps[0]) == "1995-01"
    assert str(last.origin + last.steps[-1]) == "2017-12"
    assert len(windows_within(CONFLICT, 1995, 2017, every=12)) == 23


def test_many_origins_report_progress_and_keep_their_order():
    seen = []
    windows = [Window(name=str(ORIGIN + back), origin=ORIGIN + back, steps=(1, 2)) for back in range(-20, 0)]
    found = record(windows=windows, progress=seen.append)
    assert seen == sorted(seen)
    assert (len(seen), seen[-1]) == (20, 1.0)
    assert found.windows == tuple(window.name for window in windows)


def test_a_hazard_without_onsets_is_refused():
    import msgspec

    plain = msgspec.structs.replace(CONFLICT, onset=None)
    with pytest.raises(BadInputError, match="judge no onset"):
        onset_record(plain, panel_at, {}, [Paths()], [], Chance(1), 10, InlineExecutor())


def test_the_definition_is_the_hazards_own():
    assert Onset(limit=25, before=12, rival=60) == CONFLICT.onset
