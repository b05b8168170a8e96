"""Choose the parameters of smoothed conflictology on the windows 2008 to 2017, and print every candidate.

Run: ``python bench/choose_smoothing.py`` (needs the mirror). The choice is by mean CRPS; the windows from 2018 on, on
which the model is reported, are never read here.
"""

from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace
from functools import cache

import numpy as np
from numpy.typing import NDArray
from official import feature_rows, panel_at

from tocsin.forecasts.chance import Chance
from tocsin.forecasts.models.smoothed_conflictology import MODEL, SmoothedConflictology
from tocsin.forecasts.panel import Panel
from tocsin.forecasts.scores.crps import crps
from tocsin.forecasts.scores.crps_log1p import crps_log1p
from tocsin.world.months import Month

WINDOWS = range(2008, 2018)
GRID: dict[str, tuple[float, ...]] = {
    "half_life": (1.0, 1.5, 2.0, 2.5, 3.0, 4.0, 6.0),
    "shape": (1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 8.0, 12.0, 20.0),
}


@cache
def case(window: int) -> tuple[Panel, NDArray[np.float64], NDArray[np.bool]]:
    """Lay out a window: the panel, the outcomes, and which places have outcomes."""
    panel = panel_at(Month(window - 1, 10))
    rows = feature_rows().filter(feature_rows()["period"].dt.year() == window)
    table = rows.pivot(on="period", index="place", values="value").sort("place")
    kept = np.isin(panel.places, table["place"].to_list())
    return panel, table.drop("place").to_numpy().astype(float), kept


def measure(model: SmoothedConflictology) -> tuple[float, float]:
    """Average the CRPS and the CRPS of logarithms over the windows."""
    plain, logged = [], []
    for window in WINDOWS:
        panel, truth, kept = case(window)
        draws = model.draw(panel, range(3, 15), 1000, Chance(0))[kept]
        plain.append(np.nanmean(crps(truth, draws)))
        logged.append(np.nanmean(crps_log1p(truth, draws)))
    return float(np.mean(plain)), float(np.mean(logged))


def main() -> None:
    """Search the grid coordinate by coordinate, twice."""
    best, figures = MODEL, measure(MODEL)
    with ProcessPoolExecutor(2) as pool:
        for _ in range(2):
            for name, values in GRID.items():
                candidates = [replace(best, **{name: value}) for value in values]
                for value, candidate, found in zip(values, candidates, pool.map(measure, candidates), strict=True):
                    print(f"{name:12} {value:5g}  CRPS {found[0]:7.3f}  CRPS of log1p {found[1]:.4f}", flush=True)
                    if found[0] < figures[0]:
                        best, figures = candidate, found
    print(f"chosen: half_life={best.half_life:g} shape={best.shape:g}  CRPS {figures[0]:.3f}")


if __name__ == "__main__":
    main()
