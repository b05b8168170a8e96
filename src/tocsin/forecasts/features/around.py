"""What happens next door: violence in the places that share a land border."""

import numpy as np
from numpy.typing import NDArray

from tocsin.forecasts.features.history import decayed_mean, moving_mean
from tocsin.forecasts.neighbours import neighbour_rows
from tocsin.forecasts.panel import Panel

__all__ = ["NEIGHBOURS", "around"]

NEIGHBOURS = "Neighbours"


def around(panel: Panel) -> dict[str, dict[str, NDArray[np.float64]]]:
    """Return features of the land neighbours, by group and name, shape (P, T); all 0 for a place without any.

    Means run over the neighbours, so that a place with many is not thought dangerous for having many.
    """
    borders = neighbour_rows(panel)
    names = ("near_mean_12", "near_mean_60", "near_share_12", "near_highest_6", "near_highest_2")
    if not any(borders):
        return {NEIGHBOURS: {name: np.zeros(panel.values.shape) for name in names}}
    known = ~np.isnan(panel.values)
    filled = np.where(known, panel.values, 0.0)
    logs = np.log1p(filled)
    year = moving_mean(logs, known, 12)
    sources = (
        year,
        moving_mean(logs, known, 60),
        (year > 0) * 1.0,
        np.log1p(decayed_mean(filled, known, 6)),
        np.log1p(decayed_mean(filled, known, 2)),
    )
    found = {name: np.zeros(panel.values.shape) for name in names}
    for row, beside in enumerate(borders):
        if beside:
            for name, source in zip(names, sources, strict=True):
                part = source[list(beside)]
                found[name][row] = part.max(axis=0) if "highest" in name else part.mean(axis=0)
    return {NEIGHBOURS: found}
