"""What is usual for a calendar month in a place? Only where the year has a course of its own is it taken out."""

import numpy as np
from numpy.typing import NDArray

from tocsin.forecasts.fading import Values
from tocsin.forecasts.panel import Panel

__all__ = ["course_of_the_year", "season_numbers", "usual_values"]

_PLAIN = 0.5
"""A course of the year is told where it explains at least this share of a place's variance."""


def season_numbers(panel: Panel) -> NDArray[np.int64]:
    """Return the number of each period's season: its month less one, or 0 for every year."""
    if panel.step == 12:
        return np.zeros(len(panel.periods), dtype=np.int64)
    return np.array([period.number - 1 for period in panel.periods], dtype=np.int64)


def course_of_the_year(values: Values, seasons: NDArray[np.int64]) -> Values:
    """Return each place's mean of each calendar month, shape (P, 12); all alike where the year has no plain course.

    Half the variance must lie between the months: the extent of sea ice has such a course, prices have not.

    >>> values = np.tile([[1.0, 9.0], [4.0, 5.0]], 6) + np.array([[0.0], [1.0]]) * np.arange(12)
    >>> course_of_the_year(values, np.arange(12) % 2)[:, :2].tolist()
    [[1.0, 9.0], [10.0, 10.0]]
    """
    found = np.zeros((len(values), 12))
    for row, history in enumerate(values):
        known = ~np.isnan(history)
        if not known.any():
            found[row] = np.nan
            continue
        mean = history[known].mean()
        found[row] = mean
        for number in np.unique(seasons[known]):
            found[row, number] = history[known & (seasons == number)].mean()
        explained = found[row, seasons[known]].var()
        if explained < _PLAIN * history[known].var() or explained == 0:
            found[row] = mean
    return found


def usual_values(history: Values, seasons: NDArray[np.int64], season: int, chosen: NDArray[np.bool_]) -> Values:
    """Return one place's known values of a calendar month in the chosen periods; of all of them where it has none."""
    known = ~np.isnan(history)
    for inside in (known & chosen & (seasons == season), known & chosen, known):
        if inside.any():
            return history[inside]
    return history[:0]
