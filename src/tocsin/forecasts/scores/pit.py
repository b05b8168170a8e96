"""The randomised probability integral transform: where in its forecast distribution each outcome fell."""

import numpy as np
from numpy.typing import NDArray

from tocsin.forecasts.scores.ensemble import Beside

__all__ = ["pit", "pit_beside", "pit_bins", "pit_gap"]


def pit(observed: NDArray[np.float64], draws: NDArray[np.floating], random: np.random.Generator) -> NDArray[np.float64]:
    r"""Tell where in its forecast each outcome fell, from 0 to 1; uniform where forecasts are calibrated.

    .. math:: Z = F(y^-) + V\,(F(y) - F(y^-)), \quad V \sim U(0, 1)

    The random part spreads the steps of a distribution of counts; ``random`` is handed in. Reference: Czado, C.,
    Gneiting, T. and Held, L. (2009), Predictive model assessment for count data, Biometrics 65, 1254-1261.
    Shapes S and S + (D,); unknown gives NaN.

    >>> z = pit(np.array([1.0]), np.array([[0.0, 0.0, 1.0, 1.0]]), np.random.default_rng(1))
    >>> bool(0.5 <= z[0] <= 1)
    True
    """
    outcomes = np.asarray(observed, dtype=np.float64)[..., None]
    below, at = (draws < outcomes).mean(axis=-1), (draws == outcomes).mean(axis=-1)
    missing = np.isnan(outcomes[..., 0]) | np.isnan(draws[..., 0])
    return np.where(missing, np.nan, below + random.random(below.shape) * at)


def pit_beside(beside: Beside, random: NDArray[np.float64]) -> NDArray[np.float64]:
    """Transform outcomes as :func:`pit` does; ``random`` has one number a case, the same for every truth."""
    below, at_most = beside.below, beside.at_most
    found = (below + random * (at_most - below)) / beside.ensemble.count
    return np.where(beside.missing, np.nan, found)


def pit_gap(values: NDArray[np.float64]) -> float:
    r"""Measure the largest gap between the distribution of the transform and the uniform one; 0 where calibrated.

    .. math:: \sup_z |F_n(z) - z|

    the Kolmogorov distance, over known values. Cases of one place hang together, so the usual test's table does not
    apply. Reference: Kolmogorov, A. (1933), Sulla determinazione empirica di una legge di distribuzione, G. Ist. Ital.
    Attuari 4, 83-91.

    >>> round(pit_gap(np.array([0.1, 0.2, 0.3, 0.4])), 6)
    0.6
    """
    known = np.sort(values[~np.isnan(values)])
    if not len(known):
        return float("nan")
    ranks = np.arange(len(known) + 1) / len(known)
    return float(max((ranks[1:] - known).max(), (known - ranks[:-1]).max()))


def pit_bins(values: NDArray[np.float64], bins: int = 10) -> tuple[float, ...]:
    """Count the transform's values in equal bins, as shares that add to 1; NaN is left out.

    >>> pit_bins(np.array([0.05, 0.15, 0.95, 1.0]), bins=2)
    (0.5, 0.5)
    """
    known = values[~np.isnan(values)]
    counts = np.bincount(np.minimum((known * bins).astype(np.int64), bins - 1), minlength=bins)
    return tuple(float(share) for share in counts / max(len(known), 1))
