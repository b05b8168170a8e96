"""The Brier score and the reliability curve of "at least so many"."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from tocsin.forecasts.event_verdict import Reliability
from tocsin.forecasts.scores.ensemble import Beside

__all__ = ["RELIABILITY_EDGES", "brier", "brier_beside", "brier_of_chances", "reliability"]

RELIABILITY_EDGES: tuple[float, ...] = (0.0, 0.01, 0.05, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1.0)
"""Edges of the reliability bins: finer near zero, where most places lie most of the time."""


def brier(observed: NDArray[np.float64], draws: NDArray[np.floating], threshold: float) -> NDArray[np.float64]:
    r"""Measure how far the chance of reaching a threshold is from what happened: :math:`(p - o)^2`; lower is better.

    Reference: Brier, G. (1950), Verification of forecasts expressed in terms of probability, Mon. Weather Rev. 78, 1-3.
    Shapes S and S + (D,); a NaN outcome or forecast gives NaN.

    >>> brier(np.array([30.0]), np.array([[0.0, 26.0, 40.0, 10.0]]), 25)
    array([0.25])
    """
    chance = np.where(np.isnan(draws[..., 0]), np.nan, (draws >= threshold).mean(axis=-1))
    return brier_of_chances(observed, chance, threshold)


def brier_beside(beside: Beside, threshold: float) -> NDArray[np.float64]:
    """Score cases as :func:`brier` does, from what other scores of the same draws share."""
    reached = 1 - beside.ensemble.below_each((threshold,))[..., 0] / beside.ensemble.count
    return brier_of_chances(beside.observed, np.where(beside.ensemble.missing, np.nan, reached), threshold)


def brier_of_chances(
    observed: NDArray[np.float64], chance: NDArray[np.float64], threshold: float
) -> NDArray[np.float64]:
    """Measure the Brier score of chances of reaching ``threshold`` that were stated as such. Arrays share one shape.

    >>> brier_of_chances(np.array([0.0]), np.array([0.2]), 1).round(6)
    array([0.04])
    """
    outcomes = np.asarray(observed, dtype=np.float64)
    came = np.where(np.isnan(outcomes), np.nan, (outcomes >= threshold).astype(np.float64))
    return (chance - came) ** 2


def reliability(
    observed: NDArray[np.float64],
    chance: NDArray[np.float64],
    threshold: float,
    edges: Sequence[float] = RELIABILITY_EDGES,
) -> tuple[Reliability, ...]:
    """Tell how often the event came where similar chances were forecast; empty bins are left out.

    Reference: Murphy, A. and Winkler, R. (1977), Reliability of subjective probability forecasts of precipitation and
    temperature, Appl. Stat. 26, 41-47.

    >>> reliability(np.array([0.0, 2.0]), np.array([0.55, 0.55]), 1)
    (Reliability(forecast=0.55, observed=0.5, cases=2),)
    """
    known = ~(np.isnan(observed) | np.isnan(chance))
    p, came = chance[known], observed[known] >= threshold
    bins = np.clip(np.searchsorted(edges, p, side="right") - 1, 0, len(edges) - 2)
    return tuple(
        Reliability(forecast=float(p[at].mean()), observed=float(came[at].mean()), cases=int(at.sum()))
        for at in (bins == number for number in range(len(edges) - 1))
        if at.any()
    )
