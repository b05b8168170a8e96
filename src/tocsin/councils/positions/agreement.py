"""How often do two members vote alike? The share of the votes in which both took part and did the same.

The interval is Wilson's (Journal of the American Statistical Association 22:158, 1927), as if votes were drawn one by
one; votes on one item hang together, so the true uncertainty is larger.
"""

from math import sqrt

import msgspec
import numpy as np
from numpy.typing import NDArray

__all__ = ["Agreement", "agreement", "agreements", "wilson"]


class Agreement(msgspec.Struct, frozen=True, kw_only=True):
    """How often two members voted alike."""

    member: str
    other: str
    votes: int
    """Votes in which both took part."""
    alike: int
    share: float | None
    low: float | None
    """90 per cent interval of the share."""
    high: float | None


def wilson(hits: int, count: int, z: float = 1.645) -> tuple[float, float]:
    """Return an interval of a share; the usual ``z`` gives 90 per cent.

    >>> [round(end, 3) for end in wilson(8, 10)]
    [0.541, 0.932]
    """
    share = hits / count
    middle = (share + z * z / (2 * count)) / (1 + z * z / count)
    half = z * sqrt(share * (1 - share) / count + z * z / (4 * count * count)) / (1 + z * z / count)
    return max(0.0, middle - half), min(1.0, middle + half)


def agreement(member: str, other: str, mine: NDArray[np.int8], theirs: NDArray[np.int8]) -> Agreement:
    """Compare two members' votes, 0 no, 1 abstain, 2 yes, below 0 no part taken.

    >>> agreement("A", "B", np.array([2, 0, 2, -1], np.int8), np.array([2, 1, 2, 2], np.int8)).share
    0.6666666666666666
    """
    both = (mine >= 0) & (theirs >= 0)
    count, alike = int(both.sum()), int((both & (mine == theirs)).sum())
    low, high = wilson(alike, count) if count else (None, None)
    return Agreement(
        member=member, other=other, votes=count, alike=alike, share=alike / count if count else None, low=low, high=high
    )


def agreements(
    member: str, members: tuple[str, ...], choices: NDArray[np.int8], *, least: int = 10
) -> tuple[Agreement, ...]:
    """Compare one member with all others, the most alike first; who met it in fewer than ``least`` votes is left out.

    ``choices`` has the shape (votes, members).
    """
    at = members.index(member)
    found = [agreement(member, other, choices[:, at], choices[:, k]) for k, other in enumerate(members) if k != at]
    return tuple(sorted((one for one in found if one.votes >= least), key=lambda one: (-(one.share or 0), one.other)))
