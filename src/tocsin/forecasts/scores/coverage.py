"""How often outcomes fall inside the central intervals that were forecast."""

import numpy as np
from numpy.typing import NDArray

__all__ = ["COVERAGE_LEVELS", "inside"]

COVERAGE_LEVELS: tuple[float, ...] = (0.5, 0.8, 0.9)
"""The central intervals that fans show."""


def inside(
    observed: NDArray[np.float64], lower: NDArray[np.float64], upper: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Say for each case whether the outcome lies in the interval (1) or not (0), ends included; NaN where unknown.

    The mean over cases is the coverage. With counts a calibrated interval covers at least its nominal share, because
    an end is a whole number. Arrays share one shape. Reference: Gneiting, T., Balabdaoui, F. and Raftery, A. (2007),
    Probabilistic forecasts, calibration and sharpness, J. R. Stat. Soc. B 69, 243-268.

    >>> inside(np.array([0.0, 9.0]), np.array([0.0, 0.0]), np.array([3.0, 3.0]))
    array([1., 0.])
    """
    hit = (observed >= lower) & (observed <= upper)
    missing = np.isnan(observed) | np.isnan(lower) | np.isnan(upper)
    return np.where(missing, np.nan, hit.astype(np.float64))
