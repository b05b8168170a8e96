"""What would the published model of ideal points and text say? Members on a line that each draft cuts in two places.

Gerrish and Blei (Predicting legislative roll calls from text, ICML 2011) give each member an ideal point, each roll
call a discrimination and a difficulty, and foretell those of a new bill from its words. Here members' points are the
first principal component of the last sessions' votes; each roll call has two cuts, one between no and the rest and one
between yes and the rest (logits in the point, drawn to zero); and those of a draft are regressed on its words by ridge
regression on their likeness. A rival to be measured against, no part of what is foretold.
"""

import numpy as np
from numpy.typing import NDArray

from tocsin.councils.prediction.history import UNKNOWN, History
from tocsin.councils.prediction.likeness import Likeness

__all__ = ["one_line_and_words"]

Floats = NDArray[np.float64]
_SESSIONS = 12
_RIDGE = 0.3
_STEPS = 8
_PRIOR = 0.15


def one_line_and_words(past: History, likeness: Likeness, drafts: NDArray[np.intp], last: int) -> NDArray[np.float32]:
    """Return the chances of no, abstain and yes, shape (3, drafts, members), from votes up to ``last``."""
    recent = (past.sessions <= last) & (past.sessions > last - _SESSIONS)
    held = np.flatnonzero(recent & (past.choices != UNKNOWN).any(1))
    votes = past.choices[held]
    there = votes != UNKNOWN
    point = _points(votes, there)
    cuts = np.stack([_logits(point, (votes == 0) & there, there), _logits(point, (votes < 2) & there, there)])
    mean = cuts.mean(1, keepdims=True)
    above = (cuts - mean).transpose(1, 0, 2).reshape(len(held), -1)
    weights = np.linalg.solve(_alike(likeness, held, held) + _RIDGE * np.eye(len(held)), above)
    foretold = (_alike(likeness, drafts, held) @ weights).reshape(len(drafts), 2, 2).transpose(1, 0, 2) + mean
    no, not_yes = (1 / (1 + np.exp(-(cut[:, :1] + cut[:, 1:] * point[None]))) for cut in foretold)
    no = np.minimum(no, not_yes)
    chances = np.clip(np.stack([no, not_yes - no, 1 - not_yes]), 1e-4, 1)
    return np.asarray(chances / chances.sum(0), np.float32)


def _alike(likeness: Likeness, some: NDArray[np.intp], others: NDArray[np.intp]) -> Floats:
    title, subject, letters, _ = likeness.between(some, others)
    return np.asarray(0.5 * title + 0.15 * subject + 0.35 * letters, np.float64)


def _points(votes: NDArray[np.int8], there: NDArray[np.bool_]) -> Floats:
    signed = np.where(there, votes.astype(np.float64) - 1, 0)
    centred = np.where(there, signed - (signed.sum(1) / np.maximum(there.sum(1), 1))[:, None], 0)
    line = np.linalg.eigh(centred.T @ centred)[1][:, -1]
    return np.asarray((line - line.mean()) / max(1e-9, float(line.std())))


def _logits(point: Floats, happened: NDArray[np.bool_], there: NDArray[np.bool_]) -> Floats:
    """Fit intercept and slope for each roll call by Newton's steps, drawn to zero; shape (calls, 2)."""
    found = np.zeros((len(happened), 2))
    basis = np.stack([np.ones_like(point), point])
    for _ in range(_STEPS):
        chance = 1 / (1 + np.exp(-np.clip(found @ basis, -30, 30)))
        slope = ((happened - chance) * there) @ basis.T - _PRIOR * found
        bend = np.einsum("rm,im,jm->rij", chance * (1 - chance) * there, basis, basis) + _PRIOR * np.eye(2)
        found = found + np.clip(np.linalg.solve(bend, slope[:, :, None])[:, :, 0], -2, 2)
    return found
