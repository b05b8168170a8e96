"""Which past values of a place a history-only model stands on, and how they become a balanced ensemble."""

from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

__all__ = ["Values", "balanced", "balanced_by_weight", "newest_known"]

Values: TypeAlias = NDArray[np.float64]


def newest_known(history: Values, length: int) -> tuple[Values, NDArray[np.int64]]:
    """Pick the newest ``length`` known values of one place, and say how many periods old each is.

    Unknown periods (NaN) are passed over, never read as zero. The age of the newest period of the panel is 0.

    >>> newest_known(np.array([5.0, np.nan, 7.0, np.nan]), 2)
    (array([5., 7.]), array([3, 1]))
    """
    known = np.flatnonzero(~np.isnan(history))[-length:]
    return history[known], len(history) - 1 - known


def balanced(members: int, draws: int, random: np.random.Generator) -> NDArray[np.int64]:
    """Say which of ``members`` equally likely members each of ``draws`` draws takes.

    Every member is taken ``draws // members`` times exactly; the remainder goes to members picked without
    replacement. The order is shuffled, so that the draws of two places are independent.

    >>> taken = balanced(12, 24, np.random.default_rng(1))
    >>> np.bincount(taken).tolist()
    [2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2]
    """
    whole, rest = divmod(draws, members)
    taken = np.concatenate([np.tile(np.arange(members), whole), random.permutation(members)[:rest]])
    random.shuffle(taken)
    return taken


def balanced_by_weight(weights: Values, draws: int, random: np.random.Generator) -> NDArray[np.int64]:
    """Say which member each draw takes when the members have unequal weights.

    Systematic resampling: one uniform offset, ``draws`` equally spaced points on the cumulative weights, so that
    a member of weight w is taken floor(w * draws) or ceil(w * draws) times. The order is shuffled.

    Source: Kitagawa, G. (1996), Monte Carlo filter and smoother, J. Comput. Graph. Stat. 5(1), 1-25.

    >>> taken = balanced_by_weight(np.array([3.0, 1.0]), 8, np.random.default_rng(1))
    >>> np.bincount(taken).tolist()
    [6, 2]
    """
    cumulative = np.cumsum(weights)
    points = (np.arange(draws) + random.random()) / draws * cumulative[-1]
    taken: NDArray[np.int64] = np.minimum(np.searchsorted(cumulative, points, side="right"), len(weights) - 1)
    random.shuffle(taken)
    return taken
