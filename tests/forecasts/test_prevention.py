"""Onset and escalation are told by the declared limits, and the usual rate by the very same ones."""

import numpy as np
import pytest

from tocsin.forecasts.hazard import Prevention, Span
from tocsin.forecasts.prevention import risk_of

LIMITS = Prevention(span=Span(first=1, last=2), before=2, active=10.0, war=100.0, times=2.0, least=30.0)


def risk(history, draws):
    return risk_of(np.array(history, dtype=float), None if draws is None else np.array(draws, np.float32), LIMITS)


def test_an_onset_is_reaching_the_limit_in_a_quiet_place():
    found = risk([0, 0, 1, 2], [0, 9, 10, 50])
    assert (found.state, found.before, found.chance) == ("quiet", 3.0, 0.5)


def test_an_escalation_is_doubling_to_at_least_the_least_or_reaching_war():
    # before: 20; more than 40 and at least 30, or 100
    found = risk([0, 0, 10, 10], [40, 41, 99, 100])
    assert (found.state, found.chance) == ("active", 0.75)
    # before: 12; more than 24 is not enough, it takes 30
    assert risk([0, 0, 6, 6], [25, 29, 30, 31]).chance == 0.5
    # before: 60; doubling would need more than 120, but 100 is war
    assert risk([0, 0, 30, 30], [99, 100, 119, 121]).chance == 0.75


@pytest.mark.parametrize(("last", "state"), [(100, "war"), (float("nan"), "unknown")])
def test_a_place_at_war_or_unknown_has_no_chance(last, state):
    found = risk([0, 0, 0, last], [500, 500])
    assert (found.state, found.chance, found.usual) == (state, None, None)


def test_the_usual_rate_counts_the_places_own_moments_in_the_same_state():
    # Moments with two periods before and two after: sums before 0, 0, 10; after 10, 20, 10. The last one was not quiet.
    found = risk([0, 0, 0, 10, 10, 0, 0], [0, 0])
    assert found.state == "quiet"
    assert found.cases == 2
    assert found.usual == 1.0


def test_a_moment_whose_years_are_not_wholly_known_is_no_case():
    assert risk([0, 0, np.nan, 10, 10, 0, 0], [0, 0]).cases == 0


def test_a_place_that_was_never_in_its_state_before_has_no_usual_rate():
    found = risk([0, 0, 0, 20], [0, 50])
    assert (found.state, found.usual, found.cases) == ("active", None, 0)
    assert found.chance == 0.5
