"""Sums of scores over parts of a backtest, and the same sums in every bootstrap sample of places."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from tocsin.forecasts.cubes import Cube
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
    """A model's mean scores by a benchmark's, on the cases both have; arrays of shape (parts, windows + 2).

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
    """(parts, windows)."""
    sums: NDArray[np.float64]
    """(parts, windows)."""
    drawn: NDArray[np.float64]
    """(parts, samples), over all windows."""
    windows: NDArray[np.float64]
    """(whole parts, windows, samples)."""


class Pools:
    """The pools of one truth, made once for each model, measure and set of shared cases.

    Parameters
    ----------
    parts:
        What is looked at.
    weights:
        How often each place is in each bootstrap sample: (samples, places). A place is taken with all its cases.
    """

    def __init__(self, parts: Sequence[Part], weights: NDArray[np.float64]) -> None:
        """Start without any pool."""
        self.parts = tuple(parts)
        self._whole = [number for number, part in enumerate(self.parts) if part.kind == WHOLE]
        self._cases = np.stack([part.cases for part in self.parts])
        self._weights = weights
        self._made: dict[tuple[str, str, bytes], _Pool] = {}

    def ratios(self, cube: Cube, benchmark: Cube, name: str) -> Ratios:
        """Compare two models by one measure, on the cases both have, in every part."""
        shared = ~(np.isnan(cube.scores[name]) | np.isnan(benchmark.scores[name]))
        key = np.packbits(shared).tobytes()
        ours, theirs = self._pool(cube, name, shared, key), self._pool(benchmark, name, shared, key)
        counts = np.concatenate([ours.counts, ours.counts.sum(axis=1, keepdims=True)], axis=1)
        above = np.concatenate([ours.sums, ours.sums.sum(axis=1, keepdims=True)], axis=1)
        below = np.concatenate([theirs.sums, theirs.sums.sum(axis=1, keepdims=True)], axis=1)
        ratio = _divided(above, below)
        low, high = np.full((2, len(self.parts), ratio.shape[1] + 1), np.nan)
        low[:, -2], high[:, -2] = ends_of(_divided(ours.drawn, theirs.drawn))
        single = _divided(ours.windows, theirs.windows)
        low[self._whole, :-2], high[self._whole, :-2] = ends_of(single)
        used = ours.counts > 0
        geometric = _geometric(ratio[:, :-1], used)
        for number, part in enumerate(self._whole):
            if used[part].any():
                sampled = _geometric(single[number][used[part]].T, np.ones(used[part].sum(), dtype=bool))
                low[part, -1], high[part, -1] = ends_of(sampled)
        return Ratios(
            cases=np.concatenate([counts, counts[:, -1:]], axis=1),
            score=np.concatenate([_divided(above, counts), np.full((len(counts), 1), np.nan)], axis=1),
            against=np.concatenate([_divided(below, counts), np.full((len(counts), 1), np.nan)], axis=1),
            ratio=np.concatenate([ratio, geometric[:, None]], axis=1),
            low=low,
            high=high,
        )

    def _pool(self, cube: Cube, name: str, shared: NDArray[np.bool], key: bytes) -> _Pool:
        found = self._made.get((cube.model, name, key))
        if found is None:
            values = np.where(shared, cube.scores[name], 0.0)
            chosen = self._cases & shared
            sums = np.einsum("pwh,qpwh->qpw", values, chosen.astype(np.float64))
            places = sums.shape[1]
            columns = np.concatenate(
                [sums.sum(axis=2), sums[self._whole].transpose(0, 2, 1).reshape(-1, places)], axis=0
            )
            drawn = columns @ self._weights.T
            found = _Pool(
                counts=chosen.sum(axis=(1, 3)),
                sums=sums.sum(axis=1),
                drawn=drawn[: len(self.parts)],
                windows=drawn[len(self.parts) :].reshape(len(self._whole), sums.shape[2], -1),
            )
            self._made[cube.model, name, key] = found
        return found


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
