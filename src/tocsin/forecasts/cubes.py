"""One model's judged cases laid out over all places, windows and steps of a backtest."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property, partial

import numpy as np
from numpy.typing import NDArray

from tocsin.forecasts.judging import Judged

__all__ = ["Cube", "Layout", "cube_of", "laid", "slices_by_place", "slices_of"]

_FEW = 10
"""Below so many places, what they share in time says more about chance than how they differ."""
_STRETCH = 6
"""Origins that stand together in a stretch of time; fewer where there would be less than five stretches."""


@dataclass(frozen=True)
class Layout:
    """The axes that all models of a backtest share, and what is taken whole when cases are drawn again.

    Attributes
    ----------
    places, windows, steps:
        The axes.
    groups:
        For each window the name under which its figures are told; the windows' own names where empty.
    """

    places: tuple[str, ...]
    windows: tuple[str, ...]
    steps: tuple[int, ...]
    groups: tuple[str, ...] = ()

    @cached_property
    def named(self) -> tuple[str, ...]:
        """The groups, each once, in order."""
        return tuple(dict.fromkeys(self.groups or self.windows))

    @cached_property
    def group_of(self) -> dict[str, str]:
        """Window -> its group."""
        return dict(zip(self.windows, self.groups or self.windows, strict=True))

    def within(self, group: str) -> list[int]:
        """Return the numbers of a group's windows; of every window for ``all``."""
        return [at for at, window in enumerate(self.windows) if group in {self.group_of[window], "all"}]

    @property
    def by_time(self) -> bool:
        """Whether stretches of time are drawn again, because there are too few places."""
        return len(self.places) < _FEW

    @cached_property
    def stretches(self) -> NDArray[np.int64]:
        """(windows,) the stretch of time each window belongs to."""
        count = len(self.windows)
        return np.arange(count) // max(1, min(_STRETCH, count // 5))

    @property
    def units(self) -> int:
        """Places or stretches of time that are drawn again."""
        return int(self.stretches[-1]) + 1 if self.by_time else len(self.places)

    def cut(self, values: NDArray[np.float64], group: str) -> NDArray[np.float64]:
        """Cut (places, windows, steps) to a group, or ``all``: (units, cases), NaN where there is none."""
        at = self.within(group)
        if not self.by_time:
            return values[:, at].reshape(len(values), -1)
        rows = [values[:, [one for one in at if self.stretches[one] == unit]].ravel() for unit in range(self.units)]
        found = np.full((self.units, max(row.size for row in rows)), np.nan)
        for unit, row in enumerate(rows):
            found[unit, : row.size] = row
        return found


@dataclass(frozen=True, eq=False)
class Cube:
    """One model's scores: measure id -> (places, windows, steps), NaN where unknown."""

    model: str
    draws: int
    parts: tuple[Judged, ...]
    scores: dict[str, NDArray[np.float64]]


def cube_of(model: str, judged: Sequence[Judged], layout: Layout, names: Sequence[str]) -> Cube:
    """Lay out what is judged of one model under one truth."""
    parts = tuple(one for one in judged if one.model == model)
    scores = {name: laid(parts, layout, partial(_score, name=name)) for name in names}
    return Cube(model, max((one.draws for one in parts), default=0), parts, scores)


def _score(one: Judged, name: str) -> NDArray[np.float64]:
    return one.scores[name] if name in one.scores else np.full(one.outcomes.shape, np.nan)


def laid(
    parts: Sequence[Judged], layout: Layout, values_of: Callable[[Judged], NDArray[np.float64]]
) -> NDArray[np.float64]:
    """Lay out one (places, steps) array of each part as (places, windows, steps), NaN where there is none."""
    row_of = {place: row for row, place in enumerate(layout.places)}
    column_of = {step: column for column, step in enumerate(layout.steps)}
    at = {window: number for number, window in enumerate(layout.windows)}
    found = np.full((len(layout.places), len(layout.windows), len(layout.steps)), np.nan)
    for one in parts:
        rows, columns = [row_of[place] for place in one.places], [column_of[step] for step in one.steps]
        found[np.ix_(rows, [at[one.window]], columns)] = values_of(one)[:, None, :]
    return found


def slices_of(cube: Cube, name: str, layout: Layout) -> Iterator[tuple[str, NDArray[np.float64]]]:
    """Yield each group's scores by one measure, and ``all`` of them, as (units that are drawn again, cases)."""
    for group in (*layout.named, "all"):
        yield group, layout.cut(cube.scores[name], group)


def slices_by_place(cube: Cube, name: str, layout: Layout) -> Iterator[tuple[str, NDArray[np.float64]]]:
    """Yield each group's scores by one measure, and ``all`` of them, as (places, cases)."""
    values = cube.scores[name]
    for group in (*layout.named, "all"):
        yield group, values[:, layout.within(group)].reshape(len(values), -1)
