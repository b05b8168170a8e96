"""Past situations whose futures are known: where models find whole paths to draw from."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

__all__ = ["END", "FAR", "NEAR", "Situations", "evenly", "joined", "reaches", "situations"]

Values = NDArray[np.float64]

NEAR = 14
"""Steps that the near path spans: the VIEWS challenge's window ends here. What lies beyond is a far path of its own."""
FAR = 36
"""Steps that the far path spans, whichever of them are asked for, so that a step's draws do not depend on others."""
END = (10, 14)
"""Steps on which a far path is matched to the near one that it continues."""


@dataclass(frozen=True, eq=False)
class Situations:
    """Places at past periods, with what came after.

    Attributes
    ----------
    rows, columns:
        N places and periods, as positions in the panel.
    future:
        Shape (N, reach), float32: the values that followed, step 1 first; all known.
    """

    rows: NDArray[np.int64]
    columns: NDArray[np.int64]
    future: NDArray[np.float32]

    def at(self, chosen: NDArray[np.bool_] | NDArray[np.int64]) -> "Situations":
        """Return some of the situations."""
        return Situations(self.rows[chosen], self.columns[chosen], self.future[chosen])


def situations(values: Values, wanted: NDArray[np.bool_], reach: int, most: int) -> Situations:
    """Return the wanted (place, period) cells whose next ``reach`` values are all known, at most ``most`` of them.

    Parameters
    ----------
    values:
        Shape (P, T), NaN where unknown.
    wanted:
        Shape (P, T): which cells are of interest.
    reach:
        Steps ahead.
    most:
        When there are more, evenly spaced ones are kept, the same ones each time.

    >>> found = situations(np.array([[1.0, 2.0, 3.0, 4.0]]), np.ones((1, 4), bool), 2, 9)
    >>> found.columns.tolist(), found.future.tolist()
    ([0, 1], [[2.0, 3.0], [3.0, 4.0]])
    """
    width = values.shape[1]
    if width <= reach:
        none = np.empty(0, dtype=np.int64)
        return Situations(none, none, np.empty((0, reach), dtype=np.float32))
    known = np.concatenate([np.zeros((len(values), 1)), np.cumsum(~np.isnan(values), axis=1)], axis=1)
    whole = known[:, reach + 1 :] - known[:, 1:-reach] == reach
    rows, columns = np.nonzero(wanted[:, : width - reach] & whole)
    if len(rows) > most:
        kept = (np.arange(most) * len(rows)) // most
        rows, columns = rows[kept], columns[kept]
    ahead = columns[:, None] + np.arange(1, reach + 1)
    return Situations(rows, columns, values[rows[:, None], ahead].astype(np.float32))


def reaches(steps: Sequence[int]) -> tuple[int, ...]:
    """Return the lengths of the paths that these steps need: the near one, and a far one where a step lies beyond it.

    >>> reaches((3, 14)), reaches((15,)), reaches((1, 36)), reaches((40,))
    ((14,), (14, 36), (14, 36), (14, 72))
    """
    return (NEAR,) if max(steps) <= NEAR else (NEAR, -(-max(steps) // FAR) * FAR)


def evenly(count: int, draws: int, random: np.random.Generator) -> NDArray[np.int64]:
    """Return ``draws`` positions spread evenly over ``count`` ordered members, from a random start, in random order.

    >>> sorted(evenly(10, 5, np.random.default_rng(1)).tolist())
    [1, 3, 5, 7, 9]
    """
    points = (np.arange(draws) + random.random()) / draws * count
    return random.permutation(np.minimum(points.astype(np.int64), count - 1))


def joined(near: NDArray[np.float32], far: NDArray[np.float32], random: np.random.Generator) -> NDArray[np.float32]:
    """Continue near paths by far ones: the path that ends highest goes on with the far path that was highest there.

    Parameters
    ----------
    near:
        Shape (14, D).
    far:
        Shape (H, D), H > 14, steps from 1; only what lies beyond step 14 is taken.
    random:
        Breaks ties.

    Returns
    -------
    Shape (H, D), in the order of the near paths.
    """
    first, last = END
    draws = near.shape[1]
    of_near = np.lexsort((random.random(draws), near[first - 1 : last].sum(axis=0)))
    of_far = np.lexsort((random.random(draws), far[first - 1 : last].sum(axis=0)))
    later = np.empty((len(far) - NEAR, draws), dtype=np.float32)
    later[:, of_near] = far[NEAR:, of_far]
    return np.concatenate([near, later])
