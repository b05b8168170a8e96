"""The randomised probability integral transform: where in its forecast distribution each outcome fell."""

import numpy as np
from numpy.typing import NDArray

__all__ = ["pit", "pit_bins"]


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


def pit_bins(values: NDArray[np.float64], bins: int = 10) -> tuple[float, ...]:
    """Count the transform's values in equal bins, as shares that add to 1; NaN is left out.

    >>> pit_bins(np.array([0.05, 0.15, 0.95, 1.0]), bins=2)
    (0.5, 0.5)
    """
    known = values[~np.isnan(values)]
    counts = np.bincount(np.minimum((known * bins).astype(np.int64), bins - 1), minlength=bins)
    return tuple(float(share) for share in counts / max(len(known), 1))
