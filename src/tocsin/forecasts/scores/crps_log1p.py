"""The CRPS of the logarithm: relative error counts, so the four largest wars do not decide alone."""

import numpy as np
from numpy.typing import NDArray

from tocsin.forecasts.scores.crps import crps_log1p_beside
from tocsin.forecasts.scores.ensemble import in_parts

__all__ = ["crps_log1p"]


def crps_log1p(observed: NDArray[np.float64], draws: NDArray[np.floating]) -> NDArray[np.float64]:
    r"""Measure how far each forecast is from what happened on the scale :math:`\log(1 + x)`; lower is better.

    Values must not be negative. Reference: Bosse, N. et al. (2023), Scoring epidemiological forecasts on transformed
    scales, PLOS Comput. Biol. 19(8), e1011393.

    >>> crps_log1p(np.array([0.0]), np.array([[0.0, 0.0]]))
    array([0.])
    """
    return in_parts(crps_log1p_beside, observed, draws)
