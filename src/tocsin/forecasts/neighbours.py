"""Who borders whom, as a table a model can multiply with: from the world's own borders, at hand in every process."""

from collections.abc import Sequence
from datetime import date
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from tocsin.forecasts.panel import Panel
from tocsin.world.adjacency import neighbours as bordering
from tocsin.world.places import LATEST
from tocsin.world.places import places as known_places

__all__ = ["neighbour_rows", "neighbours", "neighbours_of", "over_neighbours"]


def neighbours(places: Sequence[str], on: date = LATEST) -> NDArray[np.bool_]:
    """Return which of these places share a land boundary on a day: shape (P, P), symmetric, False on the diagonal.

    Islands, places that do not exist on that day and a member's own units have a row without True. The same array is
    returned for the same question; it cannot be written to.

    >>> neighbours(["ETH", "FRA", "SDN", "SSD"]).astype(int).tolist()
    [[0, 0, 1, 1], [0, 0, 0, 0], [1, 0, 0, 1], [1, 0, 1, 0]]
    """
    return _table(tuple(places), on)


def neighbours_of(panel: Panel) -> NDArray[np.bool_]:
    """Return which of a panel's places share a land boundary at its origin."""
    return _table(panel.places, panel.origin.first_day)


def neighbour_rows(panel: Panel) -> tuple[tuple[int, ...], ...]:
    """Return for each of a panel's places the rows of its land neighbours at the origin; small for many places."""
    return _rows(panel.places, panel.origin.first_day)


def over_neighbours(values: NDArray[np.float64], table: NDArray[np.bool_]) -> NDArray[np.float64]:
    """Return the mean over each place's neighbours of which a value is known; NaN where none is.

    Parameters
    ----------
    values:
        Shape (P, T).
    table:
        Shape (P, P), from :func:`neighbours`.

    Examples
    --------
    >>> table = neighbours(["ETH", "FRA", "SDN", "SSD"])
    >>> over_neighbours(np.array([[2.0], [9.0], [np.nan], [4.0]]), table).ravel().tolist()
    [4.0, nan, 3.0, 2.0]
    """
    known = ~np.isnan(values)
    count = table.astype(np.float64) @ known
    total = table.astype(np.float64) @ np.where(known, values, 0.0)
    mean = np.full(values.shape, np.nan)
    np.divide(total, count, out=mean, where=count > 0)
    return mean


@lru_cache(maxsize=32)
def _rows(places: tuple[str, ...], on: date) -> tuple[tuple[int, ...], ...]:
    row_of = {place: row for row, place in enumerate(places)}
    drawn = {each.id for each in known_places()}  # of a member's own units no boundary is known here
    return tuple(
        tuple(sorted(row_of[other] for other in bordering(place, on) if other in row_of)) if place in drawn else ()
        for place in places
    )


@lru_cache(maxsize=4)
def _table(places: tuple[str, ...], on: date) -> NDArray[np.bool_]:
    found = np.zeros((len(places), len(places)), dtype=np.bool_)
    for row, others in enumerate(_rows(places, on)):
        found[row, list(others)] = True
    found.flags.writeable = False
    return found
