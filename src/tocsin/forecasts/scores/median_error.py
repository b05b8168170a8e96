"""How far is the median from what happened? Squared errors, plain and of logarithms; their mean's root is shown."""

import numpy as np
from numpy.typing import NDArray

from tocsin.forecasts.scores.ensemble import Beside, in_parts

__all__ = ["log_squared_error", "log_squared_error_beside", "squared_error", "squared_error_beside"]


def squared_error(observed: NDArray[np.float64], draws: NDArray[np.floating]) -> NDArray[np.float64]:
    r"""Measure the squared distance of the median from the outcome, case by case; lower is better.

    The root of its mean is the root mean squared error, :math:`\sqrt{\frac1n\sum_i (m_i - y_i)^2}`. Reference: Hyndman,
    R. and Koehler, A. (2006), Another look at measures of forecast accuracy, Int. J. Forecast. 22(4), 679-688. The
    median is the smallest draw that half of the draws do not exceed. Shapes S and S + (D,).

    >>> squared_error(np.array([5.0]), np.array([[1.0, 3.0, 9.0]]))
    array([4.])
    """
    return in_parts(squared_error_beside, observed, draws)


def log_squared_error(observed: NDArray[np.float64], draws: NDArray[np.floating]) -> NDArray[np.float64]:
    r"""Measure the squared distance of the median's logarithm from the outcome's; NaN where either is not positive.

    The root of its mean says by which factor forecasts are off: 0.07 is about 7 %. Reference: Tofallis, C. (2015), A
    better measure of relative prediction accuracy for model selection and model estimation, J. Oper. Res. Soc. 66(8),
    1352-1362.

    >>> log_squared_error(np.array([np.e]), np.array([[1.0, 1.0, 9.0]]))
    array([1.])
    """
    return in_parts(log_squared_error_beside, observed, draws)


def squared_error_beside(beside: Beside) -> NDArray[np.float64]:
    """Score cases as :func:`squared_error` does, from what other scores of the same draws share."""
    return (_median(beside) - beside.observed) ** 2


def log_squared_error_beside(beside: Beside) -> NDArray[np.float64]:
    """Score cases as :func:`log_squared_error` does, from what other scores of the same draws share."""
    return (_logarithm(_median(beside)) - _logarithm(beside.observed)) ** 2


def _median(beside: Beside) -> NDArray[np.float64]:
    found: NDArray[np.float64] = beside.ensemble.plain.values[..., (beside.ensemble.count + 1) // 2 - 1]
    return found


def _logarithm(values: NDArray[np.float64]) -> NDArray[np.float64]:
    positive = values > 0
    return np.where(positive, np.log(np.where(positive, values, 1.0)), np.nan)
