"""What was worked out from a panel lives as long as the panel, and is lent without being given away."""

import gc
import weakref

import numpy as np

from tests.forecasts.toys import conflict_panel
from tocsin.forecasts.remembered import fitted, lend, remembered


def panel():
    return conflict_panel({"SDN": [1.0, 2.0]})


class Counted:
    """Makes numbered answers."""

    def __init__(self):
        self.made = 0

    def __call__(self):
        self.made += 1
        return np.array([self.made])


def test_the_same_question_about_the_same_panel_is_worked_out_once():
    here, work = panel(), Counted()
    assert remembered(here, "a", work) is remembered(here, "a", work)
    assert work.made == 1
    remembered(here, "b", work)
    remembered(panel(), "a", work)
    assert work.made == 3


def test_what_was_worked_out_goes_when_its_panel_goes():
    here = panel()
    answers = [weakref.ref(keep(here, "a", Counted())) for keep in (remembered, fitted)]
    assert all(answer() is not None for answer in answers)
    del here
    gc.collect()
    assert [answer() for answer in answers] == [None, None]


def test_a_lent_fit_is_used_and_outlives_the_panel_it_came_from():
    here, other, work = panel(), panel(), Counted()
    fit = fitted(here, "a", work)
    assert fitted(other, "b", work) is not fit
    lend(here, other)
    del here
    gc.collect()
    assert fitted(other, "a", work) is fit


def test_what_is_no_fit_is_worked_out_anew_for_the_other_panel():
    here, other = panel(), panel()
    before = remembered(other, "draws", Counted())
    remembered(here, "draws", Counted())
    lend(here, other)
    assert remembered(other, "draws", Counted()) is not before


def test_what_is_learned_from_the_other_panel_never_reaches_the_lender():
    here, other = panel(), panel()
    lend(here, other)
    theirs = fitted(other, "a", Counted())
    assert fitted(here, "a", Counted()) is not theirs
