"""How well were votes foretold? Accuracy, log loss and, for each kind of vote, F1.

Most votes are yes, so accuracy flatters whoever says yes to everything; F1 of no and of abstain shows the rest.
F1 is 2TP / (2TP + FP + FN) (van Rijsbergen, Information Retrieval, 1979); log loss is the mean of -ln of the chance
given to what was done.
"""

import msgspec
import numpy as np
from numpy.typing import NDArray

from tocsin.councils.record import VOTES

__all__ = ["VoteScores", "auc", "vote_scores"]


class VoteScores(msgspec.Struct, frozen=True, kw_only=True):
    """Scores over ``votes`` votes; higher is better but for ``log_loss``."""

    votes: int
    accuracy: float
    log_loss: float
    f1_yes: float
    f1_abstain: float
    f1_no: float


def vote_scores(chances: NDArray[np.floating], cast: NDArray[np.integer]) -> VoteScores:
    """Score chances of shape (3, ...) for no, abstain and yes; votes that are not 0, 1 or 2 do not count.

    >>> chances = np.array([[0.1, 0.7], [0.1, 0.2], [0.8, 0.1]])
    >>> vote_scores(chances, np.array([2, 0])).accuracy
    1.0
    """
    there = cast >= 0
    found, given = cast[there], chances[:, there]
    said = given.argmax(0)
    right = given[found, np.arange(len(found))]
    f1 = {}
    for code, name in enumerate(VOTES):
        both = int(((said == code) & (found == code)).sum())
        either = int((said == code).sum() + (found == code).sum())
        f1[name] = 2 * both / either if either else 0.0
    return VoteScores(
        votes=len(found),
        accuracy=float((said == found).mean()) if len(found) else float("nan"),
        log_loss=float(-np.log(np.clip(right, 1e-9, 1)).mean()) if len(found) else float("nan"),
        f1_yes=f1["yes"],
        f1_abstain=f1["abstain"],
        f1_no=f1["no"],
    )


def auc(chances: NDArray[np.floating], happened: NDArray[np.bool_]) -> float:
    """Return how often a case that happened had the higher chance than one that did not; ties count half.

    >>> auc(np.array([0.9, 0.2, 0.4]), np.array([True, False, True]))
    1.0
    """
    ranks = np.empty(len(chances))
    order = np.argsort(chances, kind="stable")
    values = chances[order]
    start = 0
    while start < len(values):
        end = int(np.searchsorted(values, values[start], side="right"))
        ranks[order[start:end]] = (start + end + 1) / 2
        start = end
    positive = int(happened.sum())
    negative = len(happened) - positive
    if not positive or not negative:
        return float("nan")
    return float((ranks[happened].sum() - positive * (positive + 1) / 2) / (positive * negative))
