"""How would the rules have done? Precision, detection and lead time by level, the alerts they raise, and the trade-off.

A case is one place, origin and step with its loudest question. It counts for a level when its own level is at least
that high, and it came true when its question did. An event counts for a level when its question is the mildest that
the level's rule takes; it was detected when a case of the place at that level or above spoke of its period.
"""

from collections.abc import Iterable
from typing import Literal

import msgspec
import numpy as np
import polars as pl

from tocsin.alerts.exact import Share, share_of
from tocsin.alerts.levels import LEVELS, SEVERITIES, Level, Severity
from tocsin.alerts.rules import Rules

__all__ = [
    "LevelRecord",
    "Miss",
    "Replay",
    "TradeOff",
    "level_records",
    "loudest_cases",
    "mildest",
    "missed",
    "trade_off",
]

_WEEKS = 365.2425 / 7 / 12
"""Weeks in a month."""

_LIMITS = tuple(each / 20 for each in range(1, 20))


class LevelRecord(msgspec.Struct, frozen=True, kw_only=True):
    """What one level has been worth over all replayed origins."""

    level: Level
    part: Literal["all", "quiet"]
    """``quiet``: only where the question had not come from any of the last twelve origins before."""
    exactly: Share
    """Cases at just this level that came true: "this level has come true 14 of 20 times"."""
    precision: Share
    """Cases at this level or above that came true."""
    detection: Share
    """Events of this level's question of which a case at this level or above had spoken."""
    question: str
    """The question whose events are to be detected."""
    lead_median: float | None
    """Periods between the earliest origin that spoke of a detected event and the event; None where none was."""
    lead_mean: float | None


class Miss(msgspec.Struct, frozen=True, kw_only=True):
    """An event of which no case at advisory or above had spoken."""

    place: str
    period: str
    question: str
    chance: float
    """The highest probability that had been said."""
    origin: str
    quiet: bool


class TradeOff(msgspec.Struct, frozen=True, kw_only=True):
    """What another limit of probability would have given: fewer alerts, more of them true, more events missed."""

    probability: float
    per_week: float
    """New alerts a week: places that are above the limit from an origin and were not from the one before."""
    precision: Share
    detection: Share


class Replay(msgspec.Struct, frozen=True, kw_only=True):
    """Rules replayed over the past of one hazard."""

    hazard: str
    rule: str
    model: str
    first: str
    last: str
    origins: int
    every: int
    """Periods from one origin to the next."""
    leads: tuple[int, ...]
    places: int
    levels: tuple[LevelRecord, ...]
    raised: int
    """Alerts that the whole engine, with its stay and lowering, would have raised from the budget's least level on."""
    per_week: float
    kept: Share
    """Of these, those of which at least one claim came true."""
    flaps: int
    """Alerts raised within three periods of an end of one about the same."""
    trade_off: tuple[TradeOff, ...]
    misses: tuple[Miss, ...]
    """The newest first, at most 50; how many there are in all says the detection."""


def loudest_cases(graded: pl.DataFrame) -> pl.DataFrame:
    """Keep of each place, origin and step the question of the highest level, the likeliest among those."""
    return (
        graded.sort(["rank", "chance", "severity"], descending=[True, True, False], maintain_order=True)
        .unique(["place", "origin", "step"], keep="first", maintain_order=True)
        .sort("origin", "place", "step")
    )


def level_records(graded: pl.DataFrame, rules: Rules, questions: dict[str, Severity]) -> tuple[LevelRecord, ...]:
    """Return what each level but normal has been worth, over all places and over the quiet ones.

    Cases and events whose outcome is unknown are left out. Exact intervals take cases for independent, which months of
    one place are not: the true uncertainty is larger.
    """
    known = graded.filter(pl.col("outcome").is_not_null())
    loud = loudest_cases(graded).filter(pl.col("outcome").is_not_null())
    found = []
    for level in LEVELS[1:]:
        if level not in rules.levels:
            continue
        question = mildest(rules, questions, level)
        for part in ("all", "quiet"):
            cases = loud if part == "all" else loud.filter(~pl.col("recent"))
            events = known.filter(pl.col("question") == question, pl.col("outcome") == 1)
            events = events if part == "all" else events.filter(~pl.col("recent"))
            found.append(_record(level, part, question, cases, events, graded))
    return tuple(found)


def mildest(rules: Rules, questions: dict[str, Severity], level: Level) -> str:
    """Return the question whose events a level is there to detect: the mildest that its limits take."""
    limit = rules.levels.get(level)
    least = SEVERITIES.index(limit.severity) if limit is not None and limit.severity is not None else 0
    fitting = [(SEVERITIES.index(severity), number, name) for number, (name, severity) in enumerate(questions.items())]
    fitting = [one for one in fitting if one[0] >= least] or fitting
    return min(fitting)[2]


def missed(graded: pl.DataFrame, rules: Rules, questions: dict[str, Severity]) -> tuple[Miss, ...]:
    """Return the events that no case at advisory or above had spoken of, the newest first."""
    question = mildest(rules, questions, "advisory")
    spoken = _spoken(graded, LEVELS.index("advisory"))
    events = graded.filter(pl.col("question") == question, pl.col("outcome") == 1)
    rows = (
        events.join(spoken, on=["place", "period"], how="anti")
        .sort("chance", descending=True)
        .unique(["place", "period"], keep="first", maintain_order=True)
        .sort(["period", "place"], descending=[True, False])
    )
    return tuple(
        Miss(
            place=row["place"],
            period=row["period"],
            question=question,
            chance=row["chance"],
            origin=row["origin"],
            quiet=not row["recent"],
        )
        for row in rows.iter_rows(named=True)
    )


def trade_off(
    graded: pl.DataFrame,
    rules: Rules,
    questions: dict[str, Severity],
    months: float,
    limits: Iterable[float] = _LIMITS,
) -> tuple[TradeOff, ...]:
    """Return what other limits of probability in place of the advisory's would have given; its other limits stay.

    Parameters
    ----------
    months:
        Months between the first and the last origin, one step more.
    limits:
        Probabilities to try.
    """
    question = mildest(rules, questions, "advisory")
    ratio = (rules.levels["advisory"].ratio or 0.0) if "advisory" in rules.levels else 0.0
    cases = graded.filter(pl.col("question") == question, pl.col("ratio").fill_null(-1.0) >= ratio)
    events = graded.filter(pl.col("question") == question, pl.col("outcome") == 1).select("place", "period").unique()
    origins = sorted(graded["origin"].unique().to_list())
    at_of = {origin: at for at, origin in enumerate(origins)}
    found = []
    for limit in limits:
        said = cases.filter(pl.col("chance") >= limit)
        judged = said.filter(pl.col("outcome").is_not_null())
        pairs = {(place, at_of[origin]) for place, origin in said.select("place", "origin").iter_rows()}
        fresh = sum((place, at - 1) not in pairs for place, at in pairs)
        detected = events.join(said.select("place", "period").unique(), on=["place", "period"], how="semi").height
        found.append(
            TradeOff(
                probability=limit,
                per_week=fresh / (months * _WEEKS) if months else 0.0,
                precision=share_of(int(judged["outcome"].sum()), judged.height),
                detection=share_of(detected, events.height),
            )
        )
    return tuple(found)


def _record(
    level: Level,
    part: Literal["all", "quiet"],
    question: str,
    cases: pl.DataFrame,
    events: pl.DataFrame,
    graded: pl.DataFrame,
) -> LevelRecord:
    rank = LEVELS.index(level)
    own, above = cases.filter(pl.col("rank") == rank), cases.filter(pl.col("rank") >= rank)
    what = events.select("place", "period").unique()
    hits = what.join(_spoken(graded, rank), on=["place", "period"], how="inner")
    leads = hits["lead"].to_numpy()
    return LevelRecord(
        level=level,
        part=part,
        exactly=share_of(int(own["outcome"].sum()), own.height),
        precision=share_of(int(above["outcome"].sum()), above.height),
        detection=share_of(hits.height, what.height),
        question=question,
        lead_median=float(np.median(leads)) if leads.size else None,
        lead_mean=float(leads.mean()) if leads.size else None,
    )


def _spoken(graded: pl.DataFrame, rank: int) -> pl.DataFrame:
    """Return the places and periods of which a case at a level or above spoke, and from how far ahead at most."""
    return graded.filter(pl.col("rank") >= rank).group_by("place", "period").agg(pl.col("step").max().alias("lead"))
