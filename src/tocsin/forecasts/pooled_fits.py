"""Two regressions over all places and past origins at once, held back towards zero: of a value, and of a chance."""

import numpy as np
from numpy.typing import NDArray

__all__ = ["logistic_fit", "ridge_fit", "standardised"]

Values = NDArray[np.float64]


def standardised(figures: Values, limit: float = 5.0) -> Values:
    """Return figures less their median in units of their spread, cut at ``limit``, 0 where unknown; a 1 is added.

    Shape (P, T, F) in, (P, T, F + 1) out. Medians and spreads are those of all places and periods given.

    >>> standardised(np.array([[[1.0], [2.0], [3.0]]])).round(2)[0].tolist()
    [[-1.22, 1.0], [0.0, 1.0], [1.22, 1.0]]
    """
    flat = figures.reshape(-1, figures.shape[-1])
    known = ~np.isnan(flat)
    middle: Values = np.zeros(flat.shape[1])
    spread: Values = np.ones(flat.shape[1])
    for column in range(flat.shape[1]):
        held = flat[known[:, column], column]
        if held.size:
            middle[column], spread[column] = float(np.median(held)), float(held.std())
    scaled = np.clip((flat - middle) / np.where(spread > 0, spread, 1.0), -limit, limit)
    told = np.where(np.isnan(scaled), 0.0, scaled).reshape(figures.shape)
    return np.concatenate([told, np.ones((*figures.shape[:2], 1))], axis=-1)


def ridge_fit(inputs: Values, answers: Values, pull: float) -> Values:
    """Return the coefficients of a ridge regression; the last one, the constant's, is free.

    Reference: Hoerl, A. and Kennard, R. (1970), Ridge regression, Technometrics 12(1), 55-67.

    >>> ridge_fit(np.array([[1.0, 1.0], [2.0, 1.0], [3.0, 1.0]]), np.array([3.0, 5.0, 7.0]), 1e-9).round(3).tolist()
    [2.0, 1.0]
    """
    held = np.full(inputs.shape[1], pull)
    held[-1] = 1e-9
    return np.asarray(np.linalg.solve(inputs.T @ inputs + np.diag(held), inputs.T @ answers), dtype=np.float64)


def logistic_fit(inputs: Values, came: Values, pull: float, rounds: int = 12) -> Values:
    """Return the coefficients of a logistic regression by Newton's steps; the constant's, the last one, is free.

    Reference: Le Cessie, S. and Van Houwelingen, J. (1992), Ridge estimators in logistic regression, Appl. Stat. 41(1),
    191-201.

    >>> fit = logistic_fit(np.array([[0.0, 1.0]] * 4 + [[1.0, 1.0]] * 4), np.array([0.0, 0, 0, 1, 1, 1, 1, 0]), 1e-6)
    >>> (1 / (1 + np.exp(-np.array([fit[1], fit.sum()])))).round(3).tolist()
    [0.25, 0.75]
    """
    held = np.full(inputs.shape[1], pull)
    held[-1] = 1e-6
    found: Values = np.zeros(inputs.shape[1])
    for _ in range(rounds):
        chance = 1 / (1 + np.exp(-np.clip(inputs @ found, -30, 30)))
        weight = np.maximum(chance * (1 - chance), 1e-6)
        slope = inputs.T @ (came - chance) - held * found
        curve = (inputs * weight[:, None]).T @ inputs + np.diag(held)
        change = np.linalg.solve(curve, slope)
        found = found + np.clip(change, -2, 2)
        if np.abs(change).max() < 1e-6:
            break
    return found
