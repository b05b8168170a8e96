"""The continuous ranked probability score of an ensemble: plain and fair."""

import numpy as np
from numpy.typing import NDArray

__all__ = ["crps", "crps_fair"]

_CHUNK = 1 << 22
"""Values sorted at a time: about 32 MB of float64, so memory stays flat however many cases are scored."""


def crps(observed: NDArray[np.float64], draws: NDArray[np.floating]) -> NDArray[np.float64]:
    r"""Measure how far each forecast is from what happened, in the target's unit; lower is better.

    .. math:: \mathrm{CRPS} = \frac1D\sum_i |x_i - y| - \frac1{2D^2}\sum_{i,j} |x_i - x_j|

    computed from sorted draws in O(D log D). Reference: Gneiting, T. and Raftery, A. (2007), Strictly proper
    scoring rules, prediction, and estimation, JASA 102(477), 359-378, eq. 20-21.

    Parameters
    ----------
    observed:
        Outcomes, any shape S; NaN gives NaN.
    draws:
        Shape S + (D,).

    Examples
    --------
    >>> crps(np.array([3.0]), np.array([[1.0, 3.0]]))
    array([0.5])
    """
    return _by_sorting(observed, draws, fair=False)


def crps_fair(observed: NDArray[np.float64], draws: NDArray[np.floating]) -> NDArray[np.float64]:
    r"""Estimate the CRPS of the distribution behind a small ensemble; lower is better.

    As :func:`crps` with :math:`2D(D-1)` in place of :math:`2D^2`: unbiased in the number of draws, so ensembles of
    12 and of 1000 can be compared. It may be negative for one case; a single draw gives its absolute error.
    Reference: Ferro, C. (2014), Fair scores for ensemble forecasts, Q. J. R. Meteorol. Soc. 140, 1917-1923.

    >>> crps_fair(np.array([3.0]), np.array([[1.0, 3.0]]))
    array([0.])
    """
    return _by_sorting(observed, draws, fair=True)


def _by_sorting(observed: NDArray[np.float64], draws: NDArray[np.floating], *, fair: bool) -> NDArray[np.float64]:
    outcomes = np.asarray(observed, dtype=np.float64)
    count = draws.shape[-1]
    if draws.shape[:-1] != outcomes.shape or count == 0:
        raise ValueError(f"draws {draws.shape} do not fit outcomes {outcomes.shape}")
    flat, y = draws.reshape(-1, count), outcomes.ravel()
    pairs = count * max(count - 1, 1) if fair else count * count
    weights = (2.0 * np.arange(1, count + 1) - count - 1) / pairs
    result = np.empty(len(y))
    rows = max(1, _CHUNK // count)
    for start in range(0, len(y), rows):
        part = slice(start, start + rows)
        ordered = np.sort(flat[part], axis=1).astype(np.float64)
        error = np.abs(ordered - y[part, None]).mean(axis=1)
        result[part] = error - (ordered * weights).sum(axis=1)
    return result.reshape(outcomes.shape)
