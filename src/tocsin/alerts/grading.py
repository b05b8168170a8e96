"""Which level does each row of a long table have? The rules of :mod:`tocsin.alerts.rules`, for many rows at once."""

import numpy as np
import polars as pl
from numpy.typing import NDArray

from tocsin.alerts.levels import LEVELS, SEVERITIES, Severity
from tocsin.alerts.rules import Limit, RuleBook, Rules

__all__ = ["graded", "met_by"]

Values = NDArray[np.float64]


def graded(
    cases: pl.DataFrame, hazard: str, book: RuleBook, questions: dict[str, Severity], per_year: int
) -> pl.DataFrame:
    """Return the cases (:data:`tocsin.alerts.cases.CASES`) with ``rank`` (0 normal to 4 emergency) and ``ratio``.

    Each place is judged by its own rules; cases at a step that its rules do not look at are left out.
    """
    own = book.places.get(hazard, {})
    parts = [_graded(cases.filter(~pl.col("place").is_in(list(own))), book.of(hazard), questions, per_year)]
    for place, rules in own.items():
        parts.append(_graded(cases.filter(pl.col("place") == place), rules, {**questions, **rules.events}, per_year))
    return pl.concat([part for part in parts if part.height] or parts[:1])


def met_by(limit: Limit, chance: Values, ratio: Values, years: Values, severity: NDArray[np.int64]) -> NDArray[np.bool]:
    """Say of which rows every condition of a limit holds."""
    met = np.ones(chance.shape, dtype=bool)
    if limit.probability is not None:
        met &= chance >= limit.probability
    if limit.ratio:
        met &= np.nan_to_num(ratio, nan=-1.0) >= limit.ratio
    if limit.return_years:
        met &= np.nan_to_num(years, nan=-1.0) >= limit.return_years
    if limit.severity is not None:
        met &= severity >= SEVERITIES.index(limit.severity)
    return met


def _graded(cases: pl.DataFrame, rules: Rules, questions: dict[str, Severity], per_year: int) -> pl.DataFrame:
    kept = cases.filter(pl.col("step").is_in(list(rules.leads)), pl.col("question").is_in(list(questions)))
    chance, came, known = (kept[name].to_numpy().astype(np.float64) for name in ("chance", "came", "cases"))
    usual = np.where(known > 0, (came + 0.5) / (known + 1), np.nan)
    ratio, years = chance / usual, 1 / (usual * per_year)
    grave = {question: SEVERITIES.index(severity) for question, severity in questions.items()}
    severity = kept["question"].replace_strict(grave, return_dtype=pl.Int64).to_numpy()
    rank = np.zeros(chance.shape, dtype=np.int32)
    for number, level in enumerate(LEVELS):
        limit = rules.levels.get(level)
        if limit is not None:
            rank[met_by(limit, chance, ratio, years, severity)] = number
    return kept.with_columns(
        pl.Series("rank", rank, dtype=pl.Int32),
        pl.Series("ratio", ratio, dtype=pl.Float64).fill_nan(None),
        pl.Series("severity", severity, dtype=pl.Int32),
    )
