"""A trend compares what lies as far apart as it says, and a rank counts without judging."""

import pytest

from tocsin.observations.root_causes import THEMES, rank_of, spread_of, trend_of


@pytest.mark.parametrize(
    ("now", "move"), [(10.1, "hardly"), (11.0, "up"), (9.0, "down"), (12.0, "far up"), (7.0, "far down")]
)
def test_how_far_a_figure_moved_is_told_by_the_spread_among_all_places(now, move):
    assert trend_of({2010: 10.0, 2015: now}, 5, spread=10.0).move == move


def test_a_year_beside_the_one_wanted_will_do_and_no_other():
    assert trend_of({2009: 1.0, 2015: 2.0}, 5, 1.0).since == 2009
    assert trend_of({2011: 1.0, 2015: 2.0}, 5, 1.0).since == 2011
    assert trend_of({2008: 1.0, 2012: 1.0, 2015: 2.0}, 5, 1.0) is None


def test_where_all_places_are_alike_any_change_counts():
    assert trend_of({2010: 1.0, 2015: 1.0}, 5, 0.0).move == "hardly"
    assert trend_of({2010: 1.0, 2015: 2.0}, 5, 0.0).move == "far up"


def test_equal_figures_are_not_higher_than_each_other():
    assert rank_of(1.0, [1.0, 1.0]).lower == 0
    assert rank_of(1.0, []) is None


def test_no_series_speaks_for_two_figures():
    named = [name for theme in THEMES for figure in theme.series for name in figure]
    assert len(named) == len(set(named))


def test_income_halved_is_far_down_in_a_poor_place_beside_rich_ones():
    world = [500.0, 1000.0, 2000.0, 90_000.0]
    spread = spread_of(world, by_ratio=True)
    assert trend_of({2014: 1000.0, 2024: 500.0}, 10, spread, by_ratio=True).move == "far down"
    assert trend_of({2014: 1000.0, 2024: 500.0}, 10, spread_of(world)).move == "hardly"
    assert spread_of([]) == 0.0
