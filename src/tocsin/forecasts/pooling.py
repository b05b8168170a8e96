"""Sums of scores over parts of a backtest, and the same sums in every bootstrap sample of places."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tocsin.forecasts.cubes import Cube, Layout
from tocsin.forecasts.scores.catalogue import rooted
from tocsin.forecasts.scores.intervals import ends_of

__all__ = ["WHOLE", "Part", "Pools", "Ratios"]


@dataclass(frozen=True, eq=False)
class Part:
    """Which cases belong together: ``step`` 3, ``region`` M49_002 or the ``whole``, with or without the worst."""

    kind: str
    key: str
    without_worst: bool
    cases: NDArray[np.bool]
    """(places, windows, steps)."""


WHOLE = "whole"


@dataclass(frozen=True, eq=False)
class Ratios:
    """A model's mean scores by a benchmark's, on the cases both have; arrays of shape (measures, parts, windows + 2).

    The last two columns are ``all`` (ratio of the means over all cases) and ``geometric`` (geometric mean of the
    windows' ratios). NaN where undefined. Intervals are given over all windows together, and for a part that is the
    whole also for each window and the geometric mean.
    """

    cases: NDArray[np.int64]
    score: NDArray[np.float64]
    against: NDArray[np.float64]
    ratio: NDArray[np.float64]
    low: NDArray[np.float64]
    high: NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class _Pool:
    counts: NDArray[np.int64]
    """(measures, parts, windows)."""
    sums: NDArray[np.float64]
    """(measures, parts, windows)."""
    drawn: NDArray[np.float64]
    """(measures, parts, samples), over all windows."""
    windows: NDArray[np.float64]
    """(measures, whole parts, windows, samples)."""


class Pools:
    """The pools of one truth, made once for each model and set of shared cases.

    Parameters
    ----------
    parts:
        What is looked at.
    weights:
        How often each place, or stretch of time, is in each bootstrap sample: (samples, units). It is taken whole.
    names:
        Ids of the measures; of those whose mean's root is told, the root of each ratio and mean is given.
    layout:
        Says which windows are told together, and whether places or stretches of time are drawn again.
    """

    def __init__(
        self, parts: Sequence[Part], weights: NDArray[np.float64], names: Sequence[str], layout: Layout
    ) -> None:
        """Start without any pool."""
        self._names = tuple(names)
        self._rooted = np.array([rooted(name) for name in names], dtype=bool)
        self._by_time = layout.by_time
        self._told = np.array([[layout.group_of[w] == group for group in layout.named] for w in layout.windows], float)
        self._stretch = np.eye(layout.units)[layout.stretches] if layout.by_time else np.empty((0, 0))
        self.parts = tuple(parts)
        self._whole = [number for number, part in enumerate(self.parts) if part.kind == WHOLE]
        self._cases = np.stack([part.cases for part in self.parts])
        self._weights = weights
        self._made: dict[tuple[str, bytes], _Pool] = {}

    def ratios(self, cube: Cube, benchmark: Cube) -> Ratios:
        """Compare two models by every measure, on the cases both have, in every part."""
        shared = np.stack([~(np.isnan(cube.scores[name]) | np.isnan(benchmark.scores[name])) for name in self._names])
        key = np.packbits(shared).tobytes()
        ours, theirs = self._pool(cube, shared, key), self._pool(benchmark, shared, key)
        counts, above, below = (_with_all(one) for one in (ours.counts, ours.sums, theirs.sums))
        ratio = _divided(above, below)
        low, high = np.full((2, *ratio.shape[:2], ratio.shape[2] + 1), np.nan)
        low[..., -2], high[..., -2] = ends_of(_divided(ours.drawn, theirs.drawn))
        single = _divided(ours.windows, theirs.windows)
        low[:, self._whole, :-2], high[:, self._whole, :-2] = ends_of(single)
        used = ours.counts > 0
        sampled = _geometric(np.moveaxis(single, 2, -1), used[:, self._whole][:, :, None, :])
        low[:, self._whole, -1], high[:, self._whole, -1] = ends_of(sampled)
        none = np.full((*ratio.shape[:2], 1), np.nan)
        return Ratios(
            cases=np.concatenate([counts, counts[..., -1:]], axis=-1),
            score=self._root(np.concatenate([_divided(above, counts), none], axis=-1)),
            against=self._root(np.concatenate([_divided(below, counts), none], axis=-1)),
            ratio=self._root(np.concatenate([ratio, _geometric(ratio[..., :-1], used)[..., None]], axis=-1)),
            low=self._root(low),
            high=self._root(high),
        )

    def _root(self, values: NDArray[np.float64]) -> NDArray[np.float64]:
        values[self._rooted] = np.sqrt(values[self._rooted])
        return values

    def _pool(self, cube: Cube, shared: NDArray[np.bool], key: bytes) -> _Pool:
        found = self._made.get((cube.model, key))
        if found is None:
            made = [self._summed(cube.scores[name], shared[number]) for number, name in enumerate(self._names)]
            counts, sums = np.stack([one[0] for one in made]), np.stack([one[1] for one in made])
            # (measures, parts, windows, units): one product gives every sum in every sample
            whole = sums[:, self._whole]
            drawn = np.concatenate([sums.sum(axis=2), whole.reshape(len(sums), -1, sums.shape[-1])], axis=1)
            samples = drawn @ self._weights.T
            found = _Pool(
                counts=counts,
                sums=sums.sum(axis=-1),
                drawn=samples[:, : len(self.parts)],
                windows=samples[:, len(self.parts) :].reshape(*whole.shape[:3], -1),
            )
            self._made[cube.model, key] = found
        return found

    def _summed(
        self, scores: NDArray[np.float64], shared: NDArray[np.bool]
    ) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
        """Count the cases and sum the scores of one measure: (parts, groups), and (parts, groups, units)."""
        values = np.where(shared, scores, 0.0)
        chosen = self._cases & shared
        sums = np.einsum("pwh,qpwh->qwp", values, chosen.astype(np.float64))
        counts = (chosen.sum(axis=(1, 3)) @ self._told).astype(np.int64)
        if self._by_time:
            return counts, np.einsum("qw,wg,wu->qgu", sums.sum(axis=-1), self._told, self._stretch)
        if len(self._told) == self._told.shape[1]:
            return counts, sums
        return counts, np.einsum("qwp,wg->qgp", sums, self._told)


def _with_all(values: NDArray[Any]) -> NDArray[Any]:
    return np.concatenate([values, values.sum(axis=-1, keepdims=True)], axis=-1)


def _divided(above: NDArray[np.float64], below: NDArray[np.float64] | NDArray[np.int64]) -> NDArray[np.float64]:
    found: NDArray[np.float64] = np.divide(above, below, out=np.full(above.shape, np.nan), where=below != 0)
    return found


def _geometric(ratios: NDArray[np.float64], used: NDArray[np.bool]) -> NDArray[np.float64]:
    """Geometric mean along the last axis of what is used; NaN where one of them is no positive number."""
    taken = np.where(used, ratios, 1.0)
    proper = np.isfinite(taken) & (taken > 0)
    logs = np.log(np.where(proper, taken, 1.0)).sum(axis=-1) / np.maximum(used.sum(axis=-1), 1)
    good = proper.all(axis=-1) & used.any(axis=-1)
    return np.where(good, np.exp(logs), np.nan)
