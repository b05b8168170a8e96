"""How likely is a draft not to be adopted unanimously by the Security Council? From its item and the years before.

A draft is *not unanimous* if it failed, was vetoed, or met a vote against or an abstention. The chance comes from a
logistic regression on a few figures that are known before the vote: how often drafts on alike items were not unanimous,
over the long run and of late, how often the Council was divided of late on anything, and how many alike drafts there
were. It is trained on each past year from the years before it. Half of the answer is a second regression, on the words
themselves.

Constants were chosen on the years 1997 to 2012, out of seven forms.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray

from tocsin.errors import BadInputError

__all__ = ["UNANIMITY", "Past", "divided", "foretell_unanimity", "past_of"]

UNANIMITY: dict[str, pl.DataType] = {"rcid": pl.String(), "p_not_unanimous": pl.Float64()}
"""One row a draft."""

_FIRST_YEAR = 1966
_LEAST = 200
_WORD = r"(?u)\b\w\w+\b"
_EXAMPLES = 25
"""Years that examples are taken from."""


@dataclass(frozen=True, eq=False, kw_only=True)
class Past:
    """Drafts in order of day: their words, days, and whether they were not unanimous (NaN where not known)."""

    words: tuple[str, ...]
    days: NDArray[np.float64]
    divided: NDArray[np.float64]


def divided(outcome: str, no: int | None, abstain: int | None, count: str) -> float:
    """Say 1 where a draft was not unanimous, 0 where it was, and NaN where the record does not tell.

    >>> [divided("vetoed", None, None, "unknown"), divided("adopted", 0, 0, "known"), divided("adopted", 0, 3, "known")]
    [1.0, 0.0, 1.0]
    """
    if outcome in {"vetoed", "failed"}:
        return 1.0
    if count == "unanimous":
        return 0.0
    if no is None or abstain is None:
        return float("nan")
    return float(no + abstain > 0)


def past_of(calls: pl.DataFrame) -> Past:
    """Read drafts of the Council of fifteen from its record, in order of day."""
    whole = calls.filter(~pl.col("paragraph") & (pl.col("date").dt.year() >= _FIRST_YEAR)).sort("date", "id")
    rows = whole.select("short", "date", "outcome", "no", "abstain", "count").iter_rows()
    words, days, found = [], [], []
    for short, on, outcome, no, abstain, count in rows:
        words.append(_plain(short))
        days.append(_day(on))
        found.append(divided(outcome, no, abstain, count) if outcome else float("nan"))
    return Past(words=tuple(words), days=np.array(days), divided=np.array(found))


def foretell_unanimity(past: Past, words: Sequence[str], days: Sequence[date], through: int) -> NDArray[np.float64]:
    """Return the chance that each draft is not adopted unanimously, learned from the years up to ``through``.

    Raises
    ------
    BadInputError
        Where too few drafts are known by then.
    """
    from sklearn.linear_model import LogisticRegression  # noqa: PLC0415 - importing the room stays quick
    from sklearn.preprocessing import StandardScaler  # noqa: PLC0415

    end = _day(date(through, 12, 31))
    held = np.flatnonzero(np.isfinite(past.divided) & (past.days <= end))
    if len(held) < _LEAST:
        raise BadInputError(
            f"the record holds {len(held)} drafts up to {through}, too few to learn from", where="--train-through"
        )
    texts = [past.words[at] for at in held] + [_plain(text) for text in words]
    alike, vectors = _alike(texts)
    known, when = past.divided[held], past.days[held]
    examples, truth = [], []
    for year in range(through - _EXAMPLES + 1, through + 1):
        start = _day(date(year, 1, 1))
        here = np.flatnonzero((when >= start) & (when < _day(date(year + 1, 1, 1))))
        for gap in (0, 3):
            before = np.flatnonzero(when < start - 365.25 * gap)
            if len(here) and len(before) >= _LEAST // 2:
                examples.append(_figures(alike[np.ix_(here, before)], known[before], start - when[before]))
                truth.append(known[here])
    table = StandardScaler().fit(np.concatenate(examples))
    model: Any = LogisticRegression(C=0.5, max_iter=500)
    model.fit(table.transform(np.concatenate(examples)), np.concatenate(truth))
    asked = np.arange(len(held), len(texts))
    age = np.maximum(0.0, _day(min([*days, date(through + 1, 1, 1)])) - when)
    figures = _figures(alike[np.ix_(asked, np.arange(len(held)))], known, age)
    by_figures = model.decision_function(table.transform(figures))
    by_words: Any = LogisticRegression(C=4, max_iter=500)
    by_words.fit(vectors[: len(held)], known, sample_weight=0.93 ** ((end - when) / 365.25))
    logit = (by_figures + by_words.decision_function(vectors[len(held) :])) / 2
    return np.asarray(1 / (1 + np.exp(-logit)))


def _figures(alike: NDArray[np.float64], known: NDArray[np.float64], age: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the figures of drafts: shares of divided votes among alike ones, long and of late, and their number."""
    years = age / 365.25
    recent = 0.75**years
    base = float((recent * known).sum() / max(recent.sum(), 1e-9))
    columns = []
    for sharpness, fading in ((8, 0.97), (8, 0.7), (3, 0.9), (2, 0.6)):
        weight = alike**sharpness * fading**years
        total = weight.sum(1)
        share = (weight @ known + 0.5 * base) / (total + 0.5)
        columns += [np.log(share / (1 - np.clip(share, 0, 0.999)) + 1e-6).clip(-6, 6), np.log(total + 0.05)]
    columns.append(np.full(len(alike), base))
    return np.stack(columns, 1)


def _alike(texts: Sequence[str]) -> tuple[NDArray[np.float64], Any]:
    """Return how alike each two texts are, and the vectors of their words."""
    from sklearn.feature_extraction.text import TfidfVectorizer  # noqa: PLC0415

    vectors = TfidfVectorizer(sublinear_tf=True, ngram_range=(1, 2), token_pattern=_WORD).fit_transform(texts)
    letters = TfidfVectorizer(sublinear_tf=True, analyzer="char_wb", ngram_range=(4, 4)).fit_transform(texts)
    alike = 0.5 * (vectors @ vectors.T).toarray() + 0.5 * (letters @ letters.T).toarray()
    return np.asarray(alike), vectors


def _plain(text: str) -> str:
    return " ".join((text or "").lower().split()) or "untitled"


def _day(on: date) -> float:
    return float(on.toordinal())
