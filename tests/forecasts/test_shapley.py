"""What all do together is split among them exactly, and fairly."""

from itertools import permutations

import numpy as np
import pytest

from tocsin.forecasts.shapley import shapley


def game(count, seed=1):
    """A game with any value for each coalition."""
    random = np.random.default_rng(seed)
    table = {}
    return lambda chosen: table.setdefault(chosen, random.normal(size=(3, 2)))


@pytest.mark.parametrize("count", [0, 1, 3, 5])
def test_contributions_add_up_exactly(count):
    base, parts, whole = shapley(count, game(count))
    assert parts.shape == (3, 2, count)
    assert base + parts.sum(axis=-1) == pytest.approx(whole, abs=1e-12)


def test_a_contribution_is_the_mean_over_every_order_of_joining():
    value = game(4)
    _, parts, _ = shapley(4, value)
    joined = np.zeros((3, 2, 4))
    for order in permutations(range(4)):
        for at, one in enumerate(order):
            joined[..., one] += (value(frozenset(order[: at + 1])) - value(frozenset(order[:at]))) / 24
    assert parts == pytest.approx(joined, abs=1e-12)


def test_who_changes_nothing_gets_nothing_and_equals_get_the_same():
    _, parts, _ = shapley(3, lambda chosen: np.array([float(bool(chosen & {0, 1}))]))
    assert parts.tolist() == [[0.5, 0.5, 0.0]]
