"""How well do probabilities put events before non-events? Area under the ROC curve, and average precision."""

import numpy as np
from numpy.typing import NDArray

__all__ = ["auc", "auc_and_average_precision", "average_precision"]


def auc(
    came: NDArray[np.bool], chances: NDArray[np.float64], weights: NDArray[np.float64] | None = None
) -> NDArray[np.float64]:
    r"""Tell how often an event was given a higher probability than a non-event; 0.5 by chance, 1 at best.

    .. math:: \mathrm{AUC} = \frac{\sum_{i \in E}\sum_{j \notin E} w_i w_j\,([p_i > p_j] + \tfrac12 [p_i = p_j])}
              {\sum_{i \in E} w_i \sum_{j \notin E} w_j}

    Reference: Hanley, J. and McNeil, B. (1982), The meaning and use of the area under a receiver operating
    characteristic (ROC) curve, Radiology 143(1), 29-36.

    Parameters
    ----------
    came, chances:
        (N,) whether the event came, and the probability, or any number that ranks.
    weights:
        (R, N) how often each case is in each of R samples; once each without them.

    Returns
    -------
    NDArray
        (R,); NaN where a sample has no event, or nothing else.

    Examples
    --------
    >>> auc(np.array([True, False, False, True]), np.array([0.9, 0.1, 0.4, 0.4]))
    array([0.875])
    """
    return _auc(*_tied(came, chances, weights))


def average_precision(
    came: NDArray[np.bool], chances: NDArray[np.float64], weights: NDArray[np.float64] | None = None
) -> NDArray[np.float64]:
    r"""Tell what share of the places named first had the event, averaged over the events; its base rate by chance.

    .. math:: \mathrm{AP} = \sum_k (R_k - R_{k-1})\,P_k

    over the distinct probabilities from the highest down, with recall :math:`R_k` and precision :math:`P_k` of all
    cases at or above the k-th. Reference: Davis, J. and Goadrich, M. (2006), The relationship between precision-recall
    and ROC curves, Proc. 23rd ICML, 233-240; without their interpolation. Arguments as of :func:`auc`.

    >>> average_precision(np.array([True, False, False, True]), np.array([0.9, 0.1, 0.4, 0.5]))
    array([1.])
    """
    return _precision(*_tied(came, chances, weights))


def auc_and_average_precision(
    came: NDArray[np.bool], chances: NDArray[np.float64], weights: NDArray[np.float64] | None = None
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Tell :func:`auc` and :func:`average_precision` of the same cases, at little more than the price of one.

    >>> [float(found[0]) for found in auc_and_average_precision(np.array([True, False]), np.array([0.9, 0.1]))]
    [1.0, 1.0]
    """
    tied = _tied(came, chances, weights)
    return _auc(*tied), _precision(*tied)


def _auc(with_event: NDArray[np.float64], without: NDArray[np.float64]) -> NDArray[np.float64]:
    lower = np.cumsum(without, axis=1) - without
    pairs = (with_event * (lower + 0.5 * without)).sum(axis=1)
    return _over(pairs, with_event.sum(axis=1) * without.sum(axis=1))


def _precision(with_event: NDArray[np.float64], without: NDArray[np.float64]) -> NDArray[np.float64]:
    with_event, without = with_event[:, ::-1], without[:, ::-1]
    found = np.cumsum(with_event, axis=1)
    named = found + np.cumsum(without, axis=1)
    precision = np.divide(found, named, out=np.zeros(named.shape), where=named > 0)
    events = with_event.sum(axis=1)
    known = without.sum(axis=1) > 0
    return np.where(known, _over((with_event * precision).sum(axis=1), events), np.nan)


def _tied(
    came: NDArray[np.bool], chances: NDArray[np.float64], weights: NDArray[np.float64] | None
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Sum the weights of events and of other cases at each distinct probability, from the lowest up."""
    order = np.argsort(chances, kind="stable")
    starts = np.flatnonzero(np.diff(chances[order], prepend=-np.inf) > 0)
    taken = np.ones((1, len(came))) if weights is None else weights[:, order]
    events = came[order]
    return np.add.reduceat(taken * events, starts, axis=1), np.add.reduceat(taken * ~events, starts, axis=1)


def _over(above: NDArray[np.float64], below: NDArray[np.float64]) -> NDArray[np.float64]:
    found: NDArray[np.float64] = np.divide(above, below, out=np.full(above.shape, np.nan), where=below > 0)
    return found
