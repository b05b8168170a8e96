"""What did each member do in each vote? A record as arrays, with drafts after it, whose votes are not known."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.typing import NDArray

from tocsin.councils.prediction.wording import KINDS, Wording, wordings
from tocsin.councils.record import VOTES
from tocsin.errors import BadInputError

__all__ = ["ISSUES", "UNKNOWN", "History", "history"]

UNKNOWN = -1
ISSUES = ("co", "di", "ec", "hr", "me", "nu")
"""Voeten's tags: colonialism, arms control, development, human rights, Palestine, nuclear weapons."""


@dataclass(frozen=True, eq=False, kw_only=True)
class History:
    """Roll calls (R) by members (M), in order of session and day.

    Attributes
    ----------
    choices:
        Shape (R, M): 0 no, 1 abstain, 2 yes, :data:`UNKNOWN` where the member took no part or nobody knows.
    """

    ids: tuple[str, ...]
    members: tuple[str, ...]
    sessions: NDArray[np.int32]
    months: NDArray[np.int32]
    words: tuple[Wording, ...]
    kinds: NDArray[np.int8]
    issues: NDArray[np.float32]
    important: NDArray[np.float32]
    choices: NDArray[np.int8]

    def of_session(self, session: int) -> NDArray[np.intp]:
        """Return the positions of a session's roll calls."""
        return np.flatnonzero(self.sessions == session)

    def places(self, ids: Sequence[str]) -> NDArray[np.intp]:
        """Return the positions of roll calls by id."""
        at = {id_: position for position, id_ in enumerate(self.ids)}
        return np.array([at[id_] for id_ in ids], dtype=np.intp)

    def one_hot(self, rows: NDArray[np.intp]) -> NDArray[np.float32]:
        """Return the choices of some roll calls, shape (3, rows, M), as 0 and 1."""
        chosen = self.choices[rows]
        return np.stack([chosen == vote for vote in range(len(VOTES))]).astype(np.float32)


def history(calls: pl.DataFrame, ballots: pl.DataFrame, members: Sequence[str] = ()) -> History:
    """Lay out a record; ``members`` fixes the columns, by default whoever has a ballot, by code.

    Raises
    ------
    BadInputError
        Two roll calls have the same id.
    """
    if calls["id"].is_duplicated().any():
        twice = calls.filter(pl.col("id").is_duplicated())["id"][0]
        raise BadInputError(f"the roll call {twice} stands twice", where="drafts", remedy="give each vote its own rcid")
    calls = calls.sort("session", "date", "id", maintain_order=True)
    named = tuple(members) or tuple(sorted(ballots["member"].unique()))
    row = pl.DataFrame({"id": calls["id"], "row": np.arange(calls.height)})
    column = pl.DataFrame(
        {"member": named, "column": np.arange(len(named))}, schema={"member": pl.String, "column": pl.Int64}
    )
    code = pl.col("choice").replace_strict({name: number for number, name in enumerate(VOTES)}, return_dtype=pl.Int8)
    known = ballots.join(row, on="id").join(column, on="member").select("row", "column", code.alias("code"))
    choices = np.full((calls.height, len(named)), UNKNOWN, np.int8)
    choices[known["row"].to_numpy(), known["column"].to_numpy()] = known["code"].to_numpy()
    words = wordings(calls)
    tags = [set((text or "").split("|")) for text in calls["issues"]]
    return History(
        ids=tuple(calls["id"]),
        members=named,
        sessions=calls["session"].to_numpy().astype(np.int32),
        months=calls["date"].dt.month().fill_null(12).to_numpy().astype(np.int32),
        words=words,
        kinds=np.array([KINDS.index(one.kind) for one in words], np.int8),
        issues=np.array([[name in held for name in ISSUES] for held in tags], np.float32).reshape(-1, len(ISSUES)),
        important=calls["important"].fill_null(value=False).to_numpy().astype(np.float32),
        choices=choices,
    )
