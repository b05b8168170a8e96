"""How likely is a member's yes, abstention or no on a new draft? Boosted trees over the evidence of past sessions.

Trained as it will be used: the votes of each past session are foretold from the sessions before it, with the newest
left out for a part of them, so that the trees learn how far evidence carries that is one, two or five sessions old. The
recent past weighs more. On a whole text three parts in ten of the answer are what the regression on words expects.
Amendments and motions are few and go their own ways: there half of the answer is what members did in votes of their
kind.

Constants were set by judgement and by sessions 61 to 70, foretold from the sessions before each; how amendments are
told apart and that they lean on their kind was decided after the counts of sessions 71 and 72 had been seen too.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tocsin.councils.prediction.evidence import evidence
from tocsin.councils.prediction.history import UNKNOWN, History
from tocsin.councils.prediction.likeness import Likeness
from tocsin.councils.prediction.regression import MEMORY, Regressions
from tocsin.councils.prediction.wording import KINDS
from tocsin.errors import BadInputError

__all__ = ["Voter", "fit_voter", "foretell", "members_of"]

Floats = NDArray[np.float32]

_SESSIONS = 18
"""Sessions that examples are taken from."""
_FIRST = 3
"""Sessions of history an example needs at least."""
_AGES = ((1, 2, 0), (2, 2, 1), (5, 8, 3))
"""(how many sessions ago the evidence ends, one draft in so many, which one)."""
_FADING = 0.95
_SEEDS = (1,)
_ROUNDS = 170
_TREES: dict[str, Any] = {
    "objective": "multiclass",
    "num_class": 3,
    "learning_rate": 0.07,
    "num_leaves": 24,
    "feature_fraction": 0.35,
    "bagging_fraction": 0.4,
    "bagging_freq": 1,
    "lambda_l2": 20,
    "max_bin": 63,
    "verbose": -1,
    "deterministic": True,
    "force_row_wise": True,
}
_KINDRED = {"amendment": 0.5, "motion": 0.5}
_EXPECTED = 0.3
"""The part of the answer on a whole text that the regression on words gives."""
_LEAF = 300
_RECENT = 8


@dataclass(frozen=True, eq=False)
class Voter:
    """The fitted trees, and the last session they know."""

    trees: tuple[Any, ...]
    last: int


def fit_voter(
    past: History,
    likeness: Likeness,
    last: int,
    *,
    threads: int = 1,
    told: Callable[[float], None] = lambda _: None,
) -> Voter:
    """Fit on the sessions up to ``last``; nothing later is read, whatever the history holds.

    Raises
    ------
    BadInputError
        Where fewer than four sessions are known by then.
    """
    import lightgbm  # noqa: PLC0415 - it takes half a second to import

    known = np.unique(past.sessions[(past.sessions <= last) & (past.choices != UNKNOWN).any(1)])
    wanted = [int(session) for session in known[_FIRST:] if session > last - _SESSIONS]
    if not wanted:
        raise BadInputError(
            f"the record holds {len(known)} sessions up to {last}, too few to learn from",
            where="--train-through",
            remedy="name a later session, or sync a record that reaches further back",
        )
    values: list[Floats] = []
    cast: list[NDArray[np.int8]] = []
    sessions: list[NDArray[np.int32]] = []
    names: tuple[str, ...] = ()
    asked = sorted((session - ago, session, every, which) for session in wanted for ago, every, which in _AGES)
    regressions = Regressions(past, likeness, asked[0][0] - MEMORY)
    for number, (until, session, every, which) in enumerate(asked):
        drafts = past.of_session(session)[which::every]
        if until < known[_FIRST - 1] or not len(drafts):
            continue
        found = evidence(past, likeness, drafts, until, regressions)
        votes = past.choices[drafts]
        took_part = votes != UNKNOWN
        names = found.names
        values.append(found.values[took_part])
        cast.append(votes[took_part])
        sessions.append(np.full(int(took_part.sum()), session, np.int32))
        told(0.7 * (number + 1) / len(asked))
    examples = lightgbm.Dataset(
        np.concatenate(values),
        np.concatenate(cast),
        weight=_FADING ** (last - np.concatenate(sessions)),
        feature_name=list(names),
        free_raw_data=False,
    )
    leaf = max(10, min(_LEAF, sum(len(one) for one in cast) // 60))
    trees = []
    for seed in _SEEDS:
        how = {**_TREES, "min_data_in_leaf": leaf, "seed": seed, "num_threads": threads}
        trees.append(lightgbm.train(how, examples, _ROUNDS))
        told(0.7 + 0.3 * len(trees) / len(_SEEDS))
    return Voter(tuple(trees), last)


def foretell(voter: Voter, past: History, likeness: Likeness, drafts: NDArray[np.intp]) -> Floats:
    """Return the chances of no, abstain and yes, shape (3, drafts, members), for whoever takes part."""
    chances = np.zeros((3, len(drafts), len(past.members)), np.float32)
    regressions = Regressions(past, likeness)
    for session in np.unique(past.sessions[drafts]):
        which = np.flatnonzero(past.sessions[drafts] == session)
        found = evidence(past, likeness, drafts[which], voter.last, regressions)
        flat = found.values.reshape(-1, found.values.shape[-1])
        answers = np.mean([tree.predict(flat) for tree in voter.trees], axis=0)
        mixed = answers.reshape(len(which), len(past.members), 3).transpose(2, 0, 1)
        whole = past.kinds[drafts[which]] == KINDS.index("text")
        mixed[:, whole] = (1 - _EXPECTED) * mixed[:, whole] + _EXPECTED * found.expected[:, whole]
        for kind, share in _KINDRED.items():
            of_kind = past.kinds[drafts[which]] == KINDS.index(kind)
            mixed[:, of_kind] = (1 - share) * mixed[:, of_kind] + share * found.kindred[:, of_kind]
        chances[:, which] = mixed
    clipped = np.clip(chances, 1e-4, 1)
    return np.asarray(clipped / clipped.sum(0), np.float32)


def members_of(past: History, last: int) -> tuple[str, ...]:
    """Name the members that voted in one of the last eight sessions; those before are gone."""
    recent = (past.sessions <= last) & (past.sessions > last - _RECENT)
    present: Sequence[bool] = (past.choices[recent] != UNKNOWN).any(0)
    return tuple(member for member, there in zip(past.members, present, strict=True) if there)
