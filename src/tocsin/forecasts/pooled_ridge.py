"""One regression for all places, and what each place adds to it, both held back from saying more than they know."""

import numpy as np
from numpy.typing import NDArray

from tocsin.forecasts.fading import Values

__all__ = ["pooled_expectation", "robust_fit"]


def pooled_expectation(
    inputs: Values,
    answers: Values,
    weights: Values,
    own: tuple[int, ...],
    *,
    pull: float = 10.0,
    own_pull: float = 60.0,
) -> Values:
    """Return what is expected of every place and period: a pooled ridge regression and each place's own on its rest.

    Parameters
    ----------
    inputs:
        Shape (P, T, F); what is unknown is 0.
    answers:
        Shape (P, T); NaN where the answer is not known, which leaves the row out of the fit and not out of the result.
    weights:
        Shape (P, T).
    own:
        Which inputs a place may weigh in its own way; a constant is added.
    pull, own_pull:
        How many typical rows hold a coefficient back to nothing, in the pooled and in each place's own regression.

    Examples
    --------
    >>> inputs = np.ones((2, 4, 1)) * np.array([1.0, 2.0, 3.0, 4.0])[None, :, None]
    >>> answers = 2 * inputs[..., 0]
    >>> pooled_expectation(inputs, answers, np.ones((2, 4)), (), pull=1e-9).round(3)[0].tolist()
    [2.0, 4.0, 6.0, 8.0]
    """
    places, periods, count = inputs.shape
    known = ~np.isnan(answers)
    row_weights = np.where(known, weights, 0.0)
    target = np.where(known, answers, 0.0)
    table = np.concatenate([inputs, np.ones((places, periods, 1))], axis=-1)
    flat, heavy = table.reshape(-1, count + 1), row_weights.reshape(-1)
    sums = (flat * heavy[:, None]).T @ flat + np.diag([*([pull] * count), 1e-9])
    found: Values = table @ np.linalg.solve(sums, (flat * heavy[:, None]).T @ target.reshape(-1))
    rest = target - found
    for place in range(places):
        if not known[place].any():
            continue
        asked = np.concatenate([inputs[place][:, list(own)], np.ones((periods, 1))], axis=1)
        weighed = asked * row_weights[place][:, None]
        found[place] += asked @ np.linalg.solve(
            weighed.T @ asked + own_pull * np.eye(len(own) + 1), weighed.T @ rest[place]
        )
    return found


def robust_fit(inputs: Values, answers: Values, weights: Values, pull: float, near: float) -> Values:
    """Return coefficients of a regression that aims at the median: errors far beyond ``near`` count by size alone.

    Iteratively reweighted least squares with weights 1 / sqrt(error^2 + near^2) and a ridge.

    >>> inputs = np.ones((5, 1))
    >>> robust_fit(inputs, np.array([1.0, 1.1, 0.9, 1.0, 50.0]), np.ones(5), 1e-9, 0.01).round(1).tolist()
    [1.0]
    """
    found: Values = np.zeros(inputs.shape[1])
    for _ in range(40):
        error = answers - inputs @ found
        counted: NDArray[np.float64] = weights / np.sqrt(error**2 + near**2)
        weighed = inputs * counted[:, None]
        found = np.asarray(np.linalg.solve(weighed.T @ inputs + pull * np.eye(len(found)), weighed.T @ answers))
    return found
