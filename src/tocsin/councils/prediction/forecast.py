"""Votes on new drafts: from a record and the drafts' words to one row for a draft and a member."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

import polars as pl

from tocsin.councils.prediction.history import history
from tocsin.councils.prediction.likeness import Likeness
from tocsin.councils.prediction.unanimity import UNANIMITY, foretell_unanimity, past_of
from tocsin.councils.prediction.voter import fit_voter, foretell, members_of
from tocsin.councils.record import alias
from tocsin.errors import BadInputError

__all__ = ["FORECAST", "VoteForecast", "forecast_unanimity", "forecast_votes"]

FORECAST: dict[str, pl.DataType] = {
    "rcid": pl.String(),
    "iso3": pl.String(),
    "p_yes": pl.Float64(),
    "p_abstain": pl.Float64(),
    "p_no": pl.Float64(),
}
"""Chances of a member's votes on a draft, given that it takes part; they sum to 1."""


@dataclass(frozen=True, eq=False, kw_only=True)
class VoteForecast:
    """Rows of :data:`FORECAST`, and what they were made from."""

    rows: pl.DataFrame
    drafts: int
    members: tuple[str, ...]
    through: int
    """The last session of which votes were read."""
    learned: int
    """Roll calls that were known."""


def forecast_votes(
    calls: pl.DataFrame,
    ballots: pl.DataFrame,
    drafts: pl.DataFrame,
    through: int,
    *,
    threads: int = 1,
    told: Callable[[float], None] = lambda _: None,
) -> VoteForecast:
    """Foretell every member's vote on each draft from the record up to a session.

    A membership that the record writes under another code too (SRB as YUG) has a row under each.

    Raises
    ------
    BadInputError
        The record holds nothing up to that session, or a draft is of a session not after it.
    """
    known = calls.filter(pl.col("session") <= through)
    if known.is_empty():
        raise BadInputError(f"the record holds no vote up to session {through}", where="--train-through")
    early = drafts.filter(pl.col("session") <= through)
    if early.height:
        raise BadInputError(
            f"draft {early['id'][0]} is of session {early['session'][0]}, which is among those learned from",
            where="--drafts",
            remedy="train through an earlier session",
        )
    marked = drafts.with_columns(pl.concat_str(pl.lit("draft "), "id").alias("id"))
    past = history(pl.concat([known, marked]), ballots.join(known.select("id"), on="id", how="semi"))
    likeness = Likeness(past.words)
    voter = fit_voter(past, likeness, through, threads=threads, told=told)
    order = past.places(tuple(marked["id"]))
    chances = foretell(voter, past, likeness, order)
    members = members_of(past, through)
    rows = [
        (id_, code, float(chances[2, row, column]), float(chances[1, row, column]), float(chances[0, row, column]))
        for row, id_ in enumerate(drafts["id"])
        for member in members
        for column in (past.members.index(member),)
        for code in alias(member)
    ]
    return VoteForecast(
        rows=pl.DataFrame(rows, schema=FORECAST, orient="row"),
        drafts=drafts.height,
        members=members,
        through=through,
        learned=known.height,
    )


def forecast_unanimity(calls: pl.DataFrame, drafts: pl.DataFrame, through: int) -> VoteForecast:
    """Foretell for each draft of the Security Council how likely it is not to be adopted unanimously.

    ``through`` is a year; rows are those of :data:`tocsin.councils.prediction.unanimity.UNANIMITY`.

    Raises
    ------
    BadInputError
        A draft is dated in a year that was learned from, or too few drafts are known.
    """
    known = calls.filter(pl.col("date").dt.year() <= through)
    early = drafts.filter(pl.col("date").dt.year() <= through)
    if early.height:
        raise BadInputError(
            f"draft {early['id'][0]} is of {early['date'][0]}, which is among the years learned from",
            where="--drafts",
            remedy="train through an earlier year",
        )
    words = [f"{short} {text}".strip() for short, text in drafts.select("short", "text").iter_rows()]
    days = [on or date(through + 1, 7, 1) for on in drafts["date"]]
    chances = foretell_unanimity(past_of(known), words, days, through)
    rows = pl.DataFrame({"rcid": drafts["id"], "p_not_unanimous": chances}, schema=UNANIMITY)
    return VoteForecast(rows=rows, drafts=drafts.height, members=(), through=through, learned=known.height)
