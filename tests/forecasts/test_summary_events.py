"""Deaths of many months that were booked on one are spread over them, as far as they were suspected then."""

import numpy as np
import pytest

from tocsin.forecasts.summary_events import as_seen_then, spread_summaries

QUIET = [0.0] * 6


def spread(row):
    return spread_summaries(np.array([row]))[0].round().tolist()


def test_a_lonely_high_value_is_spread_over_its_period_and_the_six_before():
    assert spread([5.0, *QUIET, 7000.0, *QUIET]) == [5.0, *[1000.0] * 7, *QUIET]


def test_a_war_that_goes_on_is_no_summary_event():
    row = [*QUIET, 7000.0, 6000.0, 5000.0, 7000.0]
    assert spread(row) == row


def test_a_summary_event_beside_unknown_periods_keeps_its_total():
    row = spread_summaries(np.array([[0.0, np.nan, 0.0, np.nan, 0.0, 0.0, 5000.0]]))
    assert np.nansum(row) == pytest.approx(5000)
    assert np.isnan(row).tolist() == [[False, True, False, True, False, False, False]]
    assert row[0, 2] == pytest.approx(1000)


def test_a_value_of_which_nothing_before_is_known_stays():
    assert spread([7000.0, 0.0, 0.0]) == [7000.0, 0.0, 0.0]


def test_the_month_before_a_battle_did_not_know_of_it():
    row = np.array([[*QUIET, 7000.0, *QUIET, 0.0]])
    found = as_seen_then(row, lambda values: {"now": values.copy()})["now"][0].round()
    assert found.tolist() == [*QUIET, 1000.0, *QUIET, 0.0]


def test_suspicion_ends_when_the_war_goes_on_and_only_from_then():
    row = np.array([[*QUIET, 700.0, 600.0, 600.0]])
    found = as_seen_then(row, lambda values: {"total": values.cumsum(axis=1), "before": np.roll(values, 1, axis=1)})
    assert found["before"][0, 7] == 700.0, "at the next month it is a war"
    assert found["total"][0, 6:].round().tolist() == [700.0, 1300.0, 1900.0]
