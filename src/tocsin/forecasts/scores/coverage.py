"""How often outcomes fall inside the central intervals that were forecast."""

from functools import partial

import numpy as np
from numpy.typing import NDArray

from tocsin.forecasts.scores.ensemble import Beside, in_parts

__all__ = ["COVERAGE_LEVELS", "covered", "covered_beside", "inside"]

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


def covered(observed: NDArray[np.float64], draws: NDArray[np.floating], level: float) -> NDArray[np.float64]:
    """Say for each case whether the outcome lies in the central interval of an ensemble; shapes S and S + (D,).

    The mean over cases is the coverage. Reference: Gneiting, T., Balabdaoui, F. and Raftery, A. (2007), Probabilistic
    forecasts, calibration and sharpness, J. R. Stat. Soc. B 69, 243-268.

    >>> covered(np.array([3.0, 9.0]), np.array([[1.0, 2.0, 3.0, 4.0], [1.0, 2.0, 3.0, 4.0]]), 0.5)
    array([1., 0.])
    """
    return in_parts(partial(covered_beside, level=level), observed, draws)


def covered_beside(beside: Beside, level: float) -> NDArray[np.float64]:
    """Score cases as :func:`covered` does, from what other scores of the same draws share."""
    ordered, count = beside.ensemble.plain.values, beside.ensemble.count
    # the ends are the quantiles that files state: the smallest draw whose share reaches the level
    ends = [max(int(np.ceil(end * count - 1e-9)) - 1, 0) for end in ((1 - level) / 2, (1 + level) / 2)]
    return inside(beside.observed, ordered[..., ends[0]], ordered[..., ends[1]])
