"""A what-if changes one figure of one place, within what the data hold, and both answers share their chance."""

from dataclasses import replace

import numpy as np
import pytest

from tests.forecasts.toys import Answering, conflict_panel
from tocsin.errors import BadInputError, UnknownCodeError
from tocsin.forecasts.chance import Chance
from tocsin.forecasts.models.zero import MODEL as ZERO
from tocsin.forecasts.what_if import AnswersWhatIf, answer_what_if, changed_panel, held_of

BARE = conflict_panel({"KEN": [1.0, 2.0, 3.0, 4.0], "SDN": [5.0, 6.0, 7.0, 8.0]})
PANEL = replace(BARE, covariates={"x": np.array([[1.0, 1.0, 9.0, 9.0], [2.0, 5.0, 5.0, 5.0]])})


def test_a_change_counts_from_when_the_newest_figure_became_known_and_nowhere_else():
    changed = changed_panel(PANEL, "KEN", {"x": 4.0})
    assert changed.covariates["x"].tolist() == [[1.0, 1.0, 4.0, 4.0], [2.0, 5.0, 5.0, 5.0]]
    assert PANEL.covariates["x"][0, -1] == 9.0
    assert np.array_equal(changed.values, PANEL.values)


def test_a_place_of_which_nothing_is_known_may_be_given_a_figure():
    nothing = replace(BARE, covariates={"x": np.array([[np.nan] * 4, [2.0, 5.0, 5.0, 5.0]])})
    assert np.isnan(held_of(nothing, "KEN", "x").now)
    assert changed_panel(nothing, "KEN", {"x": 3.0}).covariates["x"][0].tolist() == [3.0] * 4


@pytest.mark.parametrize("value", [0.9, 9.1, float("nan"), float("inf")])
def test_a_figure_outside_what_the_data_hold_is_refused(value):
    with pytest.raises(BadInputError, match="outside what the data hold, 1 to 9"):
        changed_panel(PANEL, "KEN", {"x": value})


@pytest.mark.parametrize(("place", "series"), [("KEN", "y"), ("FRA", "x")])
def test_what_the_forecast_does_not_draw_on_cannot_be_changed(place, series):
    with pytest.raises(UnknownCodeError):
        changed_panel(PANEL, place, {series: 2.0})


def test_no_change_is_no_difference_and_a_change_touches_its_place_alone():
    same = answer_what_if(Answering(), PANEL, PANEL, (1, 2), 50, Chance(1))
    assert np.array_equal(*same)
    before, after = answer_what_if(Answering(), PANEL, changed_panel(PANEL, "KEN", {"x": 1.0}), (1, 2), 50, Chance(1))
    assert after[0].mean() < before[0].mean()
    assert np.array_equal(before[1], after[1])


def test_a_model_is_asked_only_when_it_offers_an_answer():
    assert isinstance(Answering(), AnswersWhatIf)
    assert not isinstance(ZERO, AnswersWhatIf)


def test_draws_of_another_shape_are_refused():
    class Wrong(Answering):
        def what_if(self, *given):
            return super().what_if(*given)[:, :1]

    with pytest.raises(ValueError, match="what_if returned"):
        answer_what_if(Wrong(), PANEL, PANEL, (1, 2), 5, Chance(1))
