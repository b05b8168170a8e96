"""Laws of power: every method gives what trying every coalition gives, on every game of up to twelve players."""

from fractions import Fraction

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.support.brute_power import brute, brute_ternary
from tests.support.council_games import games, weighted_games
from tests.support.councils import RISING, council, trees
from tocsin.councils.ballots import Vote
from tocsin.councils.power.bins import bins_row, by_bins
from tocsin.councils.power.classes import by_classes
from tocsin.councils.power.diagram import by_diagram
from tocsin.councils.power.game import game_of
from tocsin.councils.power.halves import by_halves, main_row
from tocsin.councils.power.measuring import measure
from tocsin.councils.power.pairs import by_pairs
from tocsin.councils.power.program import by_program
from tocsin.councils.power.sample import by_sample
from tocsin.councils.power.series import by_series
from tocsin.councils.power.ternary import ternary_power
from tocsin.errors import BadInputError

WORDS = {"y": "yes", "a": "abstain", "n": "no"}


@settings(max_examples=60)
@given(game=games(most=12))
def test_every_exact_method_equals_brute_force_on_any_game(game):
    truth = brute(game)
    found = [by_classes(game), by_diagram(game), by_pairs(game)]
    row = main_row(game)
    if row is not None:
        found.append(by_halves(game, row))
    for counted in found:
        assert (counted.winning, counted.swings, counted.shapley) == truth, counted.method
    row = bins_row(game)
    if row is not None:
        # With weights this small no bin is wider than one: nothing is rounded.
        counted = by_bins(game, row)
        pairs = zip(counted.swings + counted.shapley, truth[1] + truth[2], strict=True)
        assert max(abs(float(one - other)) for one, other in pairs) < 1e-11


@settings(max_examples=60)
@given(game=weighted_games(most=12))
def test_programs_and_series_equal_brute_force_on_any_weighted_game(game):
    truth = brute(game)
    counted = by_program(game, game.shape)
    assert (counted.winning, counted.swings, counted.shapley) == truth
    counted = by_series(game, game.shape)
    assert (counted.winning, counted.swings) == truth[:2]
    gap = max(abs(float(one - other)) for one, other in zip(counted.shapley, truth[2], strict=True))
    assert gap <= counted.shapley_error


@settings(max_examples=60)
@given(game=games(most=10))
def test_shares_are_shares_whatever_the_game(game):
    found = measure(game)
    assert 0 <= found.act <= 1
    decisive = 0 < found.act < 1
    assert sum(seat.banzhaf for seat in found.seats) == decisive
    assert sum(seat.shapley for seat in found.seats) == decisive
    for seat in found.seats:
        assert all(0 <= value <= 1 for value in (seat.penrose, seat.shapley, seat.prevent, seat.initiate))


@settings(max_examples=40)
@given(rule=trees(RISING), weights=st.lists(st.integers(0, 4), min_size=1, max_size=6))
def test_the_game_of_a_rule_wins_where_the_rule_holds(rule, weights):
    seats = council(*weights)
    n = len(seats)
    found = measure(game_of(rule, seats))
    passing = sum(
        rule.holds(Vote(seats=seats, choices={s.id: "yes" if c >> k & 1 else "no" for k, s in enumerate(seats)}))
        for c in range(1 << n)
    )
    assert found.act == Fraction(passing, 1 << n)


@settings(max_examples=40)
@given(rule=trees(RISING), weights=st.lists(st.integers(0, 3), min_size=1, max_size=5))
def test_ternary_counts_equal_brute_force(rule, weights):
    seats = council(*weights)
    try:
        found = ternary_power(rule, seats)
    except BadInputError:
        # Only the leaves that count the members present can be hurt by an abstention.
        assert "base='present'" in str(rule)
        return

    def passes(profile):
        return rule.holds(Vote(seats=seats, choices={s.id: WORDS[w] for s, w in zip(seats, profile, strict=True)}))

    truth = brute_ternary(passes, len(seats))
    assert (found.act, tuple(seat.decides for seat in found.seats)) == truth
    if 0 < found.act < 1:
        assert sum(seat.shapley for seat in found.seats) == 1


@settings(max_examples=8)
@given(game=games(most=8))
def test_a_sample_keeps_to_its_interval(game):
    truth, counted = brute(game), by_sample(game, np.random.default_rng(5), draws=20_000)
    # Three of the stated half widths: one in a few hundred would lie outside of a single 95 % interval's double.
    for one, other in zip(counted.swings, truth[1], strict=True):
        assert abs(float(one - other)) <= 3 * counted.error
    for one, other in zip(counted.shapley, truth[2], strict=True):
        assert abs(float(one - other)) <= 3 * counted.shapley_error
