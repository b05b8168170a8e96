"""How much did each group add? Every order in which groups could join counts the same."""

from collections.abc import Callable
from itertools import combinations
from math import factorial

import numpy as np
from numpy.typing import NDArray

__all__ = ["shapley"]

Values = NDArray[np.float64]


def shapley(count: int, value: Callable[[frozenset[int]], Values]) -> tuple[Values, Values, Values]:
    r"""Split what all groups together do among them, exactly, from the value of each of the 2^G coalitions.

    .. math:: \phi_i = \sum_{S \not\ni i} \frac{|S|!\,(G-|S|-1)!}{G!}\,(v(S \cup i) - v(S))

    Source: Shapley, L. (1953), A value for n-person games; for groups of features, Jullum, M. et al. (2021),
    groupShapley (arXiv 2106.12228).

    Parameters
    ----------
    count:
        Number of groups, G; small, since 2^G values are asked for.
    value:
        Gives a coalition's value, an array of any shape, the same for all.

    Returns
    -------
    The value of the empty coalition, the contributions (shape + (G,)) and the value of all groups; the contributions
    add up to the difference.

    >>> base, parts, whole = shapley(2, lambda groups: np.array([1.0 + 2 * (0 in groups) + 4 * (len(groups) == 2)]))
    >>> base.tolist(), parts.tolist(), whole.tolist()
    ([1.0], [[4.0, 2.0]], [7.0])
    """
    everyone = range(count)
    values = {
        frozenset(chosen): np.asarray(value(frozenset(chosen)), dtype=np.float64)
        for size in range(count + 1)
        for chosen in combinations(everyone, size)
    }
    parts = np.zeros((*values[frozenset()].shape, count))
    for coalition, worth in values.items():
        size = len(coalition)
        for one in everyone:
            if one not in coalition:
                weight = factorial(size) * factorial(count - size - 1) / factorial(count)
                parts[..., one] += weight * (values[coalition | {one}] - worth)
    return values[frozenset()], parts, values[frozenset(everyone)]
