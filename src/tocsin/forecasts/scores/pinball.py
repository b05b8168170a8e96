"""The CRPS of a forecast that is given as quantiles only."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

__all__ = ["crps_of_quantiles"]


def crps_of_quantiles(
    observed: NDArray[np.float64], quantiles: NDArray[np.float64], levels: Sequence[float]
) -> NDArray[np.float64]:
    r"""Approximate the CRPS of a forecast given as quantiles, by its pinball losses; lower is better.

    .. math:: \mathrm{CRPS} = 2\int_0^1 \left([y \le q_\tau] - \tau\right)(q_\tau - y)\,d\tau

    with each level standing for the levels nearer to it than to its neighbours. Tails beyond the outermost levels
    are taken as flat, so it is an approximation and is called one wherever it is shown. Reference: Bracher, J. et al.
    (2021), Evaluating epidemic forecasts in an interval format, PLOS Comput. Biol. 17(2), e1008618.

    Parameters
    ----------
    observed:
        Shape S.
    quantiles:
        Shape S + (L,), in the order of ``levels``.
    levels:
        L ascending levels inside (0, 1).

    Examples
    --------
    >>> crps_of_quantiles(np.array([3.0]), np.array([[1.0, 1.0, 1.0]]), (0.25, 0.5, 0.75))
    array([2.])
    """
    tau = np.asarray(levels, dtype=np.float64)
    if quantiles.shape[-1] != len(tau) or (np.diff(tau) <= 0).any() or not (tau[0] > 0 and tau[-1] < 1):
        raise ValueError(
            f"{len(tau)} levels do not fit quantiles of shape {quantiles.shape}, or do not ascend in (0, 1)"
        )
    middles = np.concatenate([[0.0], (tau[1:] + tau[:-1]) / 2, [1.0]])
    shares = np.diff(middles)
    # where a level stands for an interval, its mean is the interval's middle: a point forecast then scores its error
    centre = (middles[1:] + middles[:-1]) / 2
    outcomes = np.asarray(observed, dtype=np.float64)[..., None]
    loss = ((outcomes <= quantiles) - centre) * (quantiles - outcomes)
    result: NDArray[np.float64] = 2 * (loss * shares).sum(axis=-1)
    return result
