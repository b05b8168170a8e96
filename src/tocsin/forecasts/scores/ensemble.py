"""What scores of the same draws under several truths have in common: order, sums and counts, each made once."""

from collections.abc import Callable, Iterator, Sequence
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

__all__ = ["Beside", "Ensemble", "Scale", "in_parts", "parts_of"]

_PART = 1 << 18
"""Draws handled at a time: 2 MB of float64, so that a part stays in the processor's cache and memory stays flat."""


class Scale:
    """Ordered values on one scale, shape S + (D,), and the sums that the CRPS is made of."""

    def __init__(self, values: NDArray[np.float64]) -> None:
        """Take values in ascending order."""
        self.values = values

    @cached_property
    def prefix(self) -> NDArray[np.float64]:
        """Sum of the lowest 1, 2 ... D values: shape S + (D,)."""
        return np.cumsum(self.values, axis=-1)

    @cached_property
    def spread(self) -> NDArray[np.float64]:
        r"""Half the sum over all pairs, :math:`\frac12\sum_{i,j}|x_i - x_j|`: shape S."""
        count = self.values.shape[-1]
        weights = 2.0 * np.arange(1, count + 1) - count - 1
        found: NDArray[np.float64] = np.einsum("...d,d->...", self.values, weights)
        return found

    def distance(self, observed: NDArray[np.float64], at_most: NDArray[np.int64]) -> NDArray[np.float64]:
        r"""Sum of :math:`|x_i - y|`, where ``at_most`` values are not above the outcome; shape S."""
        count = self.values.shape[-1]
        below = np.take_along_axis(self.prefix, np.maximum(at_most - 1, 0)[..., None], axis=-1)[..., 0]
        lowest = np.where(at_most > 0, below, 0.0)
        found: NDArray[np.float64] = observed * (2.0 * at_most - count) + (self.prefix[..., -1] - 2.0 * lowest)
        return found


class Ensemble:
    """Draws of shape S + (D,), ordered once for every score and every truth."""

    def __init__(self, draws: NDArray[np.floating]) -> None:
        """Take draws in any order; NaN throughout for a case without a forecast."""
        self.draws = draws
        self.count = draws.shape[-1]
        self._counted: dict[float, NDArray[np.int64]] = {}

    @cached_property
    def ordered(self) -> NDArray[np.floating]:
        """The draws in ascending order, in their own precision."""
        return np.sort(self.draws, axis=-1)

    @cached_property
    def plain(self) -> Scale:
        """The ordered draws as they are."""
        return Scale(self.ordered.astype(np.float64))

    @cached_property
    def logs(self) -> Scale:
        """The ordered draws as log(1 + x), which keeps their order; values must not be negative."""
        values = self.plain.values.copy()
        some = values[..., -1] != 0
        values[some] = np.log1p(values[some])
        return Scale(values)

    @cached_property
    def means(self) -> NDArray[np.float64]:
        """Mean of the draws: shape S."""
        found: NDArray[np.float64] = self.plain.prefix[..., -1] / self.count
        return found

    @property
    def missing(self) -> NDArray[np.bool]:
        """Which cases have no forecast: shape S."""
        return np.asarray(np.isnan(self.draws[..., 0]))

    def below(self, limits: NDArray[np.float64]) -> NDArray[np.int64]:
        """Count the draws below each limit: S + (K,) in and out.

        >>> Ensemble(np.array([[1.0, 3.0, 2.0]])).below(np.array([[2.0, 9.0]]))
        array([[1, 3]])
        """
        return _below(self.ordered, limits)

    def below_each(self, limits: Sequence[float]) -> NDArray[np.int64]:
        """Count the draws below each of the same limits for all cases: shape S + (K,); counted once a limit."""
        new = [limit for limit in limits if limit not in self._counted]
        if new:
            counts = self.below(np.broadcast_to(np.asarray(new), (*self.draws.shape[:-1], len(new))))
            self._counted |= {limit: counts[..., number] for number, limit in enumerate(new)}
        if not limits:
            return np.empty((*self.draws.shape[:-1], 0), dtype=np.int64)
        return np.stack([self._counted[limit] for limit in limits], axis=-1)

    def beside(self, truths: Sequence[NDArray[np.float64]], limits: Sequence[float] = ()) -> "list[Beside]":
        """Lay the draws beside several truths, and count everything that scores will ask for in one search."""
        found = [Beside(self, observed) for observed in truths]
        fixed = [np.full(self.draws.shape[:-1], limit) for limit in limits]
        sides = [side for one in found for side in (one.observed, np.nextafter(one.observed, np.inf))]
        counts = self.below(np.stack([*fixed, *sides], axis=-1))
        self._counted |= {limit: counts[..., number] for number, limit in enumerate(limits)}
        for number, one in enumerate(found):
            one.below, one.at_most = (counts[..., len(fixed) + 2 * number + side] for side in (0, 1))
        return found

    @cached_property
    def remembered(self) -> dict[str, NDArray[np.float64]]:
        """What a score made of the draws alone, for the next truth; each score uses its own name."""
        return {}


class Beside:
    """An ensemble beside what happened under one truth; ``observed`` has shape S and NaN where unknown."""

    def __init__(self, ensemble: Ensemble, observed: NDArray[np.float64]) -> None:
        """Refuse outcomes that are not one a case."""
        self.ensemble = ensemble
        self.observed = np.asarray(observed, dtype=np.float64)
        if ensemble.draws.shape[:-1] != self.observed.shape or ensemble.count == 0:
            raise ValueError(f"draws {ensemble.draws.shape} do not fit outcomes {self.observed.shape}")

    @cached_property
    def below(self) -> NDArray[np.int64]:
        """Draws below the outcome: shape S."""
        return self.ensemble.below(self.observed[..., None])[..., 0]

    @cached_property
    def at_most(self) -> NDArray[np.int64]:
        """Draws not above the outcome: shape S."""
        return self.ensemble.below(np.nextafter(self.observed, np.inf)[..., None])[..., 0]

    @cached_property
    def missing(self) -> NDArray[np.bool]:
        """Which cases have no outcome or no forecast: shape S."""
        return np.isnan(self.observed) | self.ensemble.missing


def parts_of(cases: int, count: int) -> Iterator[slice]:
    """Cut flat cases into parts that are handled at a time.

    >>> [part.stop - part.start for part in parts_of(600, 1000)]
    [262, 262, 76]
    """
    rows = max(1, _PART // max(count, 1))
    for start in range(0, cases, rows):
        yield slice(start, min(start + rows, cases))


def in_parts(
    score: Callable[[Beside], NDArray[np.float64]], observed: NDArray[np.float64], draws: NDArray[np.floating]
) -> NDArray[np.float64]:
    """Score outcomes of any shape S beside draws of shape S + (D,), a part of the cases at a time."""
    outcomes = np.asarray(observed, dtype=np.float64)
    if draws.shape[:-1] != outcomes.shape or draws.shape[-1] == 0:
        raise ValueError(f"draws {draws.shape} do not fit outcomes {outcomes.shape}")
    flat, y = draws.reshape(-1, draws.shape[-1]), outcomes.ravel()
    result = np.empty(len(y))
    for part in parts_of(len(y), draws.shape[-1]):
        result[part] = score(Beside(Ensemble(flat[part]), y[part]))
    return result.reshape(outcomes.shape)


def _below(ordered: NDArray[np.floating], limits: NDArray[np.float64]) -> NDArray[np.int64]:
    # a binary search over all cases at once: ten looks at each instead of a pass over a thousand draws
    count = ordered.shape[-1]
    flat, wanted = ordered.reshape(-1), limits.reshape(-1, limits.shape[-1])
    low = np.arange(len(wanted), dtype=np.int64)[:, None] * count + np.zeros(wanted.shape, dtype=np.int64)
    start, high = low.copy(), low + count
    for _ in range(count.bit_length()):
        middle = (low + high) >> 1
        under = (low < high) & (flat[np.minimum(middle, len(flat) - 1)] < wanted)
        high = np.where(under, high, middle)
        low = np.where(under, middle + 1, low)
    found: NDArray[np.int64] = (low - start).reshape(limits.shape)
    return found
