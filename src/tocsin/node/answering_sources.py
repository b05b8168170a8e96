"""Sources that feed this node: how old what they gave is, and under which terms it may be used again."""

from datetime import UTC, date, datetime
from typing import Any, Literal

import msgspec
import polars as pl
from sqlalchemy import RowMapping

from tocsin.node.answering_occurrences import occurrences_known
from tocsin.node.answers import SeriesAnswer, SourceAnswer
from tocsin.node.moment import Moment
from tocsin.node.running import Node
from tocsin.observations.series import Series, Vintage
from tocsin.storage.records.tables import SOURCES
from tocsin.world.months import Month

__all__ = ["series_answer", "series_behind", "source_answers"]

_STALE_DAYS = 45
"""A monthly source that has not answered for longer than this has missed a release."""


def source_answers(node: Node) -> tuple[SourceAnswer, ...]:
    """Return every source of the registry, and a member's own, with what it gave and when."""
    states = {row["id"]: row for row in node.records.state(SOURCES)}
    held: dict[str, list[SeriesAnswer]] = {}
    for series in node.series.series():
        answer = series_answer(node, series)
        if answer is not None:
            held.setdefault(series.source, []).append(answer)
    told = _told(node)
    names = dict.fromkeys((*node.registry.sources, *held, *told))
    return tuple(
        _source(node, name, tuple(held.get(name, ())), states.get(name), told.get(name, (0, ""))) for name in names
    )


def _told(node: Node) -> dict[str, tuple[int, str]]:
    """Return how many occurrences and ballots each source has told of by the moment, and the month of the newest.

    A record of votes is one vintage without a date of its own: on a day in the past nothing is said of it.
    """
    found: dict[str, tuple[int, str]] = {}
    for record in () if node.moment.past else node.votes.tables():
        before = found.get(record.source, (0, ""))
        found[record.source] = (before[0] + record.calls + record.ballots, max(before[1], record.last[:7]))
    sources = {table.id: table.source for table in node.occurrences.tables()}
    known = occurrences_known(node) if sources else None
    if known is not None:
        for table, count, newest in (
            known.group_by("table").agg(pl.len(), pl.col("start").max()).sort("table").iter_rows()
        ):
            before = found.get(sources[table], (0, ""))
            found[sources[table]] = (before[0] + count, max(before[1], f"{newest:%Y-%m}"))
    return found


def series_behind(node: Node, hazard: str) -> tuple[SeriesAnswer, ...]:
    """Return the series that a hazard's forecasts and scores come from, the target's own first."""
    declared = node.registry.hazard(hazard)
    standing = node.standing(hazard)
    used = standing.series
    wanted = [used, *declared.truths.values()] if used else []
    held = node.series.series()
    own = [series_answer(node, series) for series in held if series.id in wanted]
    beside = [series_answer(node, series) for series in held if used and series.id in standing.covariates.names]
    marked = [msgspec.structs.replace(answer, beside=True) for answer in beside if answer is not None]
    return (*(answer for answer in own if answer is not None), *marked)


def _source(
    node: Node, name: str, series: tuple[SeriesAnswer, ...], row: RowMapping | None, told: tuple[int, str]
) -> SourceAnswer:
    source = node.registry.sources.get(name)
    moment = node.moment
    error = row["last_error"] if row else ""
    success = row["last_success"] if row else max((each.retrieved for each in series), default=None)
    attempt = row["last_attempt"] if row else success
    if moment.past:
        # On that day this node had asked for nothing later than what it shows.
        success, attempt, error = _earlier(success, moment), _earlier(attempt, moment), ""
        if not series and not told[0]:
            success = attempt = None
    asked = row if series or told[0] or not moment.past else None
    age = (moment.instant - success).total_seconds() / 86400 if success else None
    return SourceAnswer(
        id=name,
        title=source.title if source else name,
        homepage=source.homepage if source else "",
        licence=source.licence if source else "; ".join(dict.fromkeys(each.licence for each in series)),
        citation=source.citation if source else "; ".join(dict.fromkeys(each.citation for each in series)),
        redistributable=source.redistributable if source else all(each.redistributable for each in series),
        route=asked["route"] if asked else "never",
        address=asked["address"] if asked else "",
        series=series,
        rows=sum(each.rows for each in series) + told[0],
        last_period=max((*(each.last_period for each in series), told[1])),
        last_success=success,
        last_attempt=attempt,
        last_error=error,
        age_days=age,
        state=_state(error, age),
        # What was remarked on a read tells of files that came later than the day of the time machine.
        note=row["note"] if row and not moment.past else "",
        rejected=row["rejected"] if row and not moment.past else 0,
        policy=node.series_label(name),
    )


def _state(error: str, age: float | None) -> Literal["fresh", "stale", "failed", "never"]:
    if error:
        return "failed"
    if age is None:
        return "never"
    return "stale" if age > _STALE_DAYS else "fresh"


def series_answer(node: Node, series: Series) -> SeriesAnswer | None:
    """Return a series as it may be seen from the moment, or None where none of it may."""
    return node.remembered(("series", series.id), lambda: _series_answer(node, series))


def _series_answer(node: Node, series: Series) -> SeriesAnswer | None:
    vintages = node.series.vintages(series.id)
    newest, moment = vintages[-1], node.moment
    if not moment.past:
        return _filled(node, series, newest, len(vintages), newest.rows, newest.first_period, newest.last_period)
    rows = node.series.read(series.id, moment.view, node.settings.history)
    if rows.is_empty():
        return None
    first, last = rows["period"].min(), rows["period"].max()
    return _filled(node, series, newest, 1, rows.height, _period(first, series), _period(last, series))


def _filled(node: Node, series: Series, newest: Vintage, count: int, rows: int, first: str, last: str) -> SeriesAnswer:
    return SeriesAnswer(
        id=series.id,
        title=series.title,
        unit=series.unit,
        source=series.source,
        licence=series.licence,
        citation=series.citation,
        rows=rows,
        first_period=first,
        last_period=last,
        vintages=count,
        vintage=newest.hash,
        retrieved=_earlier(newest.retrieved, node.moment) or newest.retrieved,
        address=newest.address,
        basis=newest.known_basis,
        redistributable=series.redistributable,
        policy=node.series_label(series.source),
    )


def _earlier(at: datetime | None, moment: Moment) -> datetime | None:
    return at if at is None else min(at.astimezone(UTC), moment.instant)


def _period(day: Any, series: Series) -> str:
    if not isinstance(day, date):
        return ""
    return str(Month.of(day)) if series.period == "month" else str(day.year)
