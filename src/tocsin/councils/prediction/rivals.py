"""What would simpler forecasters say? Always yes, each member's habit, the nearest words."""

import numpy as np
from numpy.typing import NDArray

from tocsin.councils.prediction.evidence import MEMORY
from tocsin.councils.prediction.history import History
from tocsin.councils.prediction.likeness import Likeness

__all__ = ["RIVALS", "always_yes", "habit", "nearest_words"]

Floats = NDArray[np.float32]


def always_yes(past: History, drafts: NDArray[np.intp], last: int) -> Floats:
    """Say yes everywhere, with the shares of the last eight sessions as chances."""
    held = np.flatnonzero((past.sessions <= last) & (past.sessions > last - 8))
    counts = past.one_hot(held).sum((1, 2))
    shares = (counts / max(1.0, float(counts.sum()))).astype(np.float32)
    return np.broadcast_to(shares[:, None, None], (3, len(drafts), len(past.members))).copy()


def habit(past: History, drafts: NDArray[np.intp], last: int) -> Floats:
    """Say what each member did most of late, whatever the draft."""
    held = np.flatnonzero((past.sessions <= last) & (past.sessions > last - 8))
    own = past.one_hot(held).sum(1)
    everybody = own.sum(1) / max(1.0, float(own.sum()))
    shares = (own + 5 * everybody[:, None]) / (own.sum(0) + 5)
    return np.repeat(shares[:, None].astype(np.float32), len(drafts), 1)


def nearest_words(past: History, likeness: Likeness, drafts: NDArray[np.intp], last: int) -> Floats:
    """Say what members did in the votes with the most alike words, drawn to their habit: the thirty-line rival."""
    held = np.flatnonzero((past.sessions <= last) & (past.sessions > last - MEMORY))
    title, subject, _, _ = likeness.between(drafts, held)
    weights = (((title + subject) / 2) ** 8 * 0.9 ** (last - past.sessions[held])).astype(np.float32)
    votes = past.one_hot(held)
    found = np.stack([weights @ votes[k] for k in range(3)])
    return np.asarray((found + 0.05 * habit(past, drafts, last)) / (found.sum(0) + 0.05), np.float32)


RIVALS = ("always yes", "habit", "nearest words")
