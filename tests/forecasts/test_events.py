import numpy as np
import pytest

from tests.forecasts.toys import ORIGIN
from tocsin.forecasts.events import Event, base_rates, event_chances, event_history, event_outcomes, event_steps, stated
from tocsin.forecasts.panel import Panel

nan = np.nan


def panel_of(*rows):
    values = np.array(rows, dtype=float)
    periods = tuple(ORIGIN + -back for back in reversed(range(values.shape[1])))
    return Panel("toy", tuple(f"P{at}" for at in range(len(values))), periods, values, ORIGIN, "toy")


def event(kind, steps, **more):
    return Event(id=kind, title="", kind=kind, steps=steps, **more)


PAST = panel_of([0, 10, 4], [0, 1, nan])
PATHS = np.array(
    [
        [[5.0, 12, 4, 3], [9, 3, 4, 11]],
        [[0.0, 0, 2, 1], [2, 0, 0, 1]],
    ],
    dtype=np.float32,
)
"""Two places, steps 1 and 2, four paths."""

KINDS = {
    "above": (event("above", (1, 2), limit=4), [[0.75, 0.75], [0, 0]]),
    "below": (event("below", (2,), limit=3), [[0.25], [1]]),
    "rise": (event("rise", (1, 2), share=1.0), [[0.25, 0.5], [0.25, 0.25]]),
    "fall": (event("fall", (1,), share=0.25), [[0.25], [0.5]]),
    "high": (event("high", (1, 2), before=3, least=2), [[0.25, 0.5], [0.25, 0.5]]),
    "sum": (event("sum", (2,), limit=14), [[0.75], [0]]),
}


@pytest.mark.parametrize("kind", list(KINDS))
def test_the_chance_of_each_kind_is_the_share_of_paths_that_say_yes(kind):
    asked, expected = KINDS[kind]
    assert event_chances(asked, PAST, PATHS, (1, 2)).tolist() == expected


@pytest.mark.parametrize("kind", list(KINDS))
def test_what_happened_is_decided_as_a_path_is(kind):
    asked, _ = KINDS[kind]
    for draw in range(PATHS.shape[2]):
        one = PATHS[:, :, [draw]]
        came = event_outcomes(asked, PAST, one[..., 0].astype(float), (1, 2))
        assert came.tolist() == event_chances(asked, PAST, one, (1, 2)).tolist()


def test_an_unknown_step_leaves_the_answer_open_unless_another_decides_it():
    truth = np.array([[nan, 20.0], [nan, 0.0]])
    high = event("high", (2,), before=3, least=2)
    assert np.array_equal(event_outcomes(high, PAST, truth, (1, 2)), [[1], [nan]], equal_nan=True)
    total = event("sum", (2,), limit=1)
    assert np.isnan(event_outcomes(total, PAST, truth, (1, 2))).all()


def test_a_place_without_a_forecast_or_a_past_has_no_chance():
    draws = PATHS.copy()
    draws[0] = nan
    assert np.isnan(event_chances(event("above", (1,), limit=1), PAST, draws, (1, 2))[0]).all()
    unknown = panel_of([nan, nan, nan], [0, 1, 2])
    assert np.isnan(event_chances(event("rise", (1,), share=0.1), unknown, PATHS, (1, 2))[0]).all()


def test_the_last_known_value_is_what_a_rise_is_measured_from():
    late = panel_of([2, 4, nan])
    rise = event("rise", (1,), share=0.5)
    assert event_chances(rise, late, np.array([[[6.0, 5.9]]]), (1,)).tolist() == [[0.5]]


def test_an_event_over_steps_needs_every_step_from_the_first():
    assert event_steps(event("sum", (2, 3)), (2, 3)) == ()
    assert stated([event("sum", (2, 3)), event("above", (3,))], (1, 2, 3)) == (("sum", 2), ("sum", 3), ("above", 3))


@pytest.mark.parametrize("kind", list(KINDS))
def test_history_says_what_outcomes_from_each_past_origin_say(kind):
    asked, _ = KINDS[kind]
    values = np.random.default_rng(3).poisson(3, (4, 30)).astype(float)
    values[1, 5:9] = nan
    step = asked.steps[-1]
    came = event_history(asked, values, step)
    for origin in range(4, 30 - step):
        past = panel_of(*values[:, : origin + 1])
        truth = values[:, origin + 1 : origin + 1 + step]
        expected = event_outcomes(asked, past, truth, tuple(range(1, step + 1)))[:, -1]
        assert np.array_equal(came[:, origin], expected, equal_nan=True)


def test_the_base_rate_knows_nothing_after_the_origin_and_leans_on_all_places():
    asked = event("above", (2,), limit=1, usual=10)
    values = np.zeros((2, 40))
    values[0, -10:] = 1
    rates = base_rates(asked, values, 2)
    assert 0 < rates[1] < rates[0] < 1
    assert np.isnan(base_rates(asked, np.full((2, 5), nan), 2)).all()
