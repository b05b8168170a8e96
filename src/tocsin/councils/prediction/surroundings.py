"""Among which texts does a roll call stand in its session's order of business? The words of its neighbours.

Texts that are put to the vote one after another come from one committee and often from one item of the agenda, and
carry neighbouring numbers. A new text says little of itself; what stands around it says which committee sent it. Only
words and numbers enter, never votes.
"""

import re
from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tocsin.councils.prediction.wording import Wording

__all__ = ["places", "surroundings"]

_WIDTH = 3.0
"""Numbers after which a neighbour counts for a third."""
_LEAST = 0.01


def places(words: Sequence[Wording], sessions: NDArray[np.int32]) -> NDArray[np.float64]:
    """Return where each roll call stands in its session: its resolution's number, NaN where it has none.

    >>> one = Wording(title="", subject="", put="", kind="text", resolution="72/38")
    >>> places([one, one], np.array([72, 71])).tolist()
    [38.0, nan]
    """
    found = np.full(len(words), np.nan)
    for at, one in enumerate(words):
        session, _, number = one.resolution.partition("/")
        if number and int(session) == sessions[at]:
            found[at] = int(re.sub(r"\D", "", number))
    return found


def surroundings(words: Sequence[Wording], sessions: NDArray[np.int32], vectors: Any) -> Any:
    """Return one vector for a roll call: the mean of its neighbours' vectors, of length one, zero where it has none.

    ``vectors`` is a sparse matrix of the roll calls' words, shape (R, words); votes on the same text or under the same
    title are no neighbours.
    """
    from scipy import sparse  # noqa: PLC0415 - importing the room stays quick

    where = places(words, sessions)
    titles = np.unique([one.title for one in words], return_inverse=True)[1]
    rows, columns, weights = [], [], []
    for session in np.unique(sessions):
        here = np.flatnonzero(sessions == session)
        apart = np.abs(where[here][:, None] - where[here][None])
        weight = np.exp(-apart / _WIDTH)
        same = (titles[here][:, None] == titles[here][None]) | (apart == 0)
        row, column = np.nonzero(np.isfinite(weight) & (weight >= _LEAST) & ~same)
        rows.append(here[row])
        columns.append(here[column])
        weights.append(weight[row, column])
    near = sparse.csr_matrix(
        (np.concatenate(weights), (np.concatenate(rows), np.concatenate(columns))), shape=(len(words), len(words))
    )
    mean = (near @ vectors).tocsr()
    length = np.sqrt(np.asarray(mean.multiply(mean).sum(1)).ravel())
    return (sparse.diags(1 / np.where(length > 0, length, 1)) @ mean).tocsr().astype(np.float32)
