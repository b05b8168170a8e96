"""What do all earlier votes together say of a draft? Each member's votes regressed on words, by Gaussian processes.

Where neighbours are counted one by one, twenty resolutions on one subject outvote a single one on another. A Gaussian
process (Rasmussen and Williams 2006, chapter 2) weighs them together: votes that repeat each other share their weight,
and a draft that resembles several subjects a little takes from each. All members share one covariance of roll calls,
which falls with the likeness of words, with years between, and between texts and parts of texts. Votes that a member
did not cast are filled in with what the regression itself expects of them, a few times over.
"""

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from tocsin.councils.prediction.history import UNKNOWN, History
from tocsin.councils.prediction.likeness import Likeness
from tocsin.councils.prediction.surroundings import surroundings

__all__ = ["FORMS", "MEMORY", "Expected", "Regressions"]

Floats = NDArray[np.float32]


class _Form(NamedTuple):
    plain: float
    """Share of the likeness itself in the covariance; the rest is its square."""
    around: float
    """Share of the likeness of surroundings."""
    fading: float
    """Of the covariance, from one session to the next."""


FORMS: tuple[_Form, ...] = (_Form(1.0, 0.1, 0.96), _Form(0.3, 0.05, 0.93))
"""The first takes a little from much, the second more from what is close."""
MEMORY = 14
"""Sessions that a regression learns from."""
_NOISE = 0.1
_OTHER_KIND = 0.6
_ROUNDS = 3
_WORDS = (0.5, 0.15, 0.35)
"""Of titles, subjects and letters in the likeness of two roll calls."""
_HABIT, _DRAWN = 0.85, 3.0
_PIECE = 400


class Expected(NamedTuple):
    """What is expected of members: the parts of no and abstention, shape (2, drafts, members), may leave 0 to 1 a bit.

    ``doubt`` of shape (drafts,) is 0 where earlier votes settle a draft and 1 where none is like it.
    """

    parts: Floats
    doubt: Floats


class _Fitted(NamedTuple):
    held: NDArray[np.intp]
    habit: Floats
    pull: Floats
    """Shape (held, 2 x members)."""
    factor: Any


class Regressions:
    """Regressions on the sessions up to a last one; later votes are never read.

    What was computed is kept until another last session is asked for: ask in their order.
    """

    def __init__(self, past: History, likeness: Likeness, since: int | None = None) -> None:
        """Take a record; with ``since``, compare the roll calls of the sessions after it once and for all."""
        self._past = past
        self._likeness = likeness
        self._around = surroundings(past.words, past.sessions, likeness.titles)
        self._fitted: dict[int, dict[int, _Fitted]] = {}
        self._at = np.full(len(past.ids), -1, np.intp)
        self._known: tuple[Floats, Floats] | None = None
        if since is not None:
            rows = np.flatnonzero(past.sessions > since)
            self._at[rows] = np.arange(len(rows))
            self._known = self._compared(rows, rows)

    def expected(self, drafts: NDArray[np.intp], last: int, form: int) -> Expected:
        """Say what the votes of sessions up to ``last`` lead to expect of the members on some drafts."""
        fitted = self._fit(last, form)
        if not len(fitted.held):
            nothing = np.zeros((2, len(drafts), len(self._past.members)), np.float32)
            return Expected(nothing, np.ones(len(drafts), np.float32))
        from scipy.linalg import cho_solve  # noqa: PLC0415 - importing the room stays quick

        ages = (last + 1 - self._past.sessions[fitted.held]).astype(np.float32)
        shared = self._covariance(self._likenesses(drafts, fitted.held), ages[None], FORMS[form])
        parts = (shared @ fitted.pull).reshape(len(drafts), 2, -1).transpose(1, 0, 2) + fitted.habit[:, None]
        doubt = 1 - (shared * cho_solve(fitted.factor, shared.T).T).sum(1)
        return Expected(np.asarray(parts, np.float32), np.asarray(doubt, np.float32))

    def _fit(self, last: int, form: int) -> _Fitted:
        if last not in self._fitted:
            self._fitted = {last: {}}
        forms = self._fitted[last]
        if form not in forms:
            forms[form] = self._solve(last, form)
        return forms[form]

    def _solve(self, last: int, form: int) -> _Fitted:
        from scipy.linalg import cho_factor, cho_solve  # noqa: PLC0415

        past = self._past
        recent = (past.sessions <= last) & (past.sessions > last - MEMORY)
        held = np.flatnonzero(recent & (past.choices != UNKNOWN).any(1))
        votes = past.one_hot(held)
        cast = votes.sum(0) > 0
        habit = _habits(votes, (last - past.sessions[held]).astype(np.float32))
        if not len(held):
            return _Fitted(held, habit, np.zeros((0, 0), np.float32), None)
        apart = np.abs(past.sessions[held][:, None] - past.sessions[held][None]).astype(np.float32)
        shared = self._covariance(self._likenesses(held, held), apart, FORMS[form])
        shared[np.diag_indices(len(held))] += _NOISE
        factor = cho_factor(shared, overwrite_a=True, check_finite=False)
        filled = np.where(cast[None], votes[:2], habit[:, None])
        pull = np.zeros((len(held), 0), np.float32)
        for turn in range(_ROUNDS):
            over = np.concatenate(list(filled - habit[:, None]), 1)
            pull = cho_solve(factor, over, check_finite=False)
            if turn < _ROUNDS - 1:
                smooth = (over - _NOISE * pull).reshape(len(held), 2, -1).transpose(1, 0, 2) + habit[:, None]
                filled = np.where(cast[None], votes[:2], smooth)
        return _Fitted(held, habit, np.asarray(pull, np.float32), factor)

    def _likenesses(self, some: NDArray[np.intp], others: NDArray[np.intp]) -> tuple[Floats, Floats]:
        """Return how alike words and surroundings are, from what was compared before where that reaches."""
        rows, columns = self._at[some], self._at[others]
        if self._known is None or (rows < 0).any() or (columns < 0).any():
            return self._compared(some, others)
        words, around = self._known
        return words[np.ix_(rows, columns)], around[np.ix_(rows, columns)]

    def _compared(self, some: NDArray[np.intp], others: NDArray[np.intp]) -> tuple[Floats, Floats]:
        """Compare words and surroundings, piece by piece; text and part of a text are less alike."""
        words = np.empty((len(some), len(others)), np.float32)
        around = np.empty_like(words)
        theirs = self._past.kinds[others]
        beside = self._around[others].T
        for start in range(0, len(some), _PIECE):
            piece = some[start : start + _PIECE]
            title, subject, letters, put = self._likeness.between(piece, others)
            close = _WORDS[0] * title + _WORDS[1] * subject + _WORDS[2] * letters
            kinds = self._past.kinds[piece]
            parts = (kinds > 0)[:, None] & (theirs > 0)[None]
            kind = np.where(kinds[:, None] == theirs[None], 1, _OTHER_KIND)
            words[start : start + _PIECE] = np.where(parts, close * (0.6 + 0.4 * put), close) * kind
            around[start : start + _PIECE] = (self._around[piece] @ beside).toarray() * kind
        return words, around

    @staticmethod
    def _covariance(alike: tuple[Floats, Floats], apart: Floats, form: _Form) -> Floats:
        close, around = alike
        words = form.plain * close + (1 - form.plain) * close**2
        shared = ((1 - form.around) * words + form.around * around) * np.float32(form.fading) ** apart
        return np.asarray(shared, np.float32)


def _habits(votes: Floats, age: Floats) -> Floats:
    """Return each member's shares of no and abstention, the recent weighing more, drawn to everybody's."""
    own = np.einsum("r,krm->km", np.float32(_HABIT) ** age, votes)
    everybody = own.sum(1, keepdims=True) / max(1e-9, float(own.sum()))
    return np.asarray(((own + _DRAWN * everybody) / (own.sum(0) + _DRAWN))[:2], np.float32)
