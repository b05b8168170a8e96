"""One model's judged cases laid out over all places, windows and steps of a backtest."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial

import numpy as np
from numpy.typing import NDArray

from tocsin.forecasts.judging import Judged

__all__ = ["Cube", "Layout", "cube_of", "laid", "slices_of"]


@dataclass(frozen=True)
class Layout:
    """The axes that all models of a backtest share."""

    places: tuple[str, ...]
    windows: tuple[str, ...]
    steps: tuple[int, ...]


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
    return one.scores[name]


def laid(
    parts: Sequence[Judged], layout: Layout, values_of: Callable[[Judged], NDArray[np.float64]]
) -> NDArray[np.float64]:
    """Lay out one (places, steps) array of each part as (places, windows, steps), NaN where there is none."""
    row_of = {place: row for row, place in enumerate(layout.places)}
    column_of = {step: column for column, step in enumerate(layout.steps)}
    found = np.full((len(layout.places), len(layout.windows), len(layout.steps)), np.nan)
    for one in parts:
        rows, columns = [row_of[place] for place in one.places], [column_of[step] for step in one.steps]
        found[np.ix_(rows, [layout.windows.index(one.window)], columns)] = values_of(one)[:, None, :]
    return found


def slices_of(cube: Cube, name: str, windows: tuple[str, ...]) -> Iterator[tuple[str, NDArray[np.float64]]]:
    """Yield each window's scores by one measure as (places, steps), and ``all`` of them as (places, cases)."""
    values = cube.scores[name]
    for number, window in enumerate(windows):
        yield window, values[:, number, :]
    yield "all", values.reshape(len(values), -1)
