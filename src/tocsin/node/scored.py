"""The backtest behind a hazard's track record, and what it says of one place or of all."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any

import polars as pl

from tocsin.errors import NotFoundError
from tocsin.exchange.policies import Label, strictest
from tocsin.forecasts.scores.catalogue import aim_of
from tocsin.node.answers import (
    Calibration,
    Miss,
    RecordAnswer,
    ReliabilityBin,
    WindowScore,
)
from tocsin.node.evidence import evidence_of, onset_rule, rolling_of
from tocsin.node.planning import ALL, planned
from tocsin.node.running import Node
from tocsin.storage.forecasts import ForecastStore, Scored, Tables
from tocsin.storage.records.tables import SCORES

__all__ = ["TrackRecord", "breakdown_table", "record_answer", "record_of", "record_table"]


@dataclass(frozen=True, eq=False)
class TrackRecord:
    """The newest backtest under one history, and those of imported forecasts beside it, judged by some truths."""

    main: Scored
    extra: tuple[Scored, ...]
    store: ForecastStore
    truths: tuple[str, ...]
    """The truths asked for that are held, the one that counts first."""

    @property
    def measure(self) -> str:
        """The score that ranks."""
        return self.main.measures[0]

    @cached_property
    def tables(self) -> Tables:
        """The main backtest's small tables."""
        return self.store.tables(self.main)

    @cached_property
    def policy(self) -> Label:
        """The strictest label of what is shown together."""
        return strictest(self.main.policy, *(note.policy for note in self.extra))

    @cached_property
    def _past(self) -> dict[tuple[str, str], pl.DataFrame]:
        frames = [self.store.past(note) for note in (self.main, *self.extra)]
        parts = pl.concat(frames, how="diagonal").partition_by("place", "model", as_dict=True)
        return {(str(key[0]), str(key[1])): frame.sort("period", "origin") for key, frame in parts.items()}

    @cached_property
    def _places(self) -> dict[tuple[str, str], dict[str, Any]]:
        rows = self.store.places(self.main).filter(pl.col("window") == "all", pl.col("truth") == self.truths[0])
        return {(row["place"], row["model"]): row for row in rows.iter_rows(named=True)}

    @cached_property
    def _approximate(self) -> frozenset[str]:
        return frozenset(row.model for row in self.tables.scores if row.approximate)

    def past_of(self, place: str, model: str) -> Iterable[dict[str, Any]]:
        """Yield what a model forecast for a place, beside what happened, by period."""
        frame = self._past.get((place, model))
        return () if frame is None else frame.iter_rows(named=True)

    def skill_of(self, place: str, model: str) -> WindowScore | None:
        """Return a model's scores in one place over all windows, or None where it has none."""
        row = self._places.get((place, model))
        if row is None:
            return None
        scores = _known({name: row[name] for name in self.main.measures if row.get(name) is not None})
        base = self._places.get((place, self.main.baselines[0])) if self.main.baselines else None
        skill = {
            name: 1 - value / base[name]
            for name, value in scores.items()
            if base is not None
            and aim_of(name) is None
            and base.get(name)
            and base["cases"] == row["cases"]
            and base[name] > 0
        }
        return WindowScore(
            window="all",
            model=model,
            imported=model in self.main.references,
            hindsight=False,
            history=self.main.history,
            truth=self.truths[0],
            cases=row["cases"],
            scores=scores,
            skill=skill,
            low={},
            high={},
            approximate=model in self._approximate,
        )


def record_of(node: Node, hazard: str, history: str | None, truth: str | None) -> TrackRecord | None:
    """Return the newest track record of a hazard under a history and truth, or None where none was run."""
    return node.remembered(("record", hazard, history, truth), lambda: _record_of(node, hazard, history, truth))


def record_answer(node: Node, hazard: str, history: str | None, truth: str | None) -> RecordAnswer:
    """Return how good the forecasts of a hazard have been.

    Raises
    ------
    NotFoundError
        No backtest was run yet, or none under this history and truth; the error names those that were.
    """
    return node.remembered(("record answer", hazard, history, truth), lambda: _answer(node, hazard, history, truth))


def record_table(answer: RecordAnswer) -> tuple[pl.DataFrame, str]:
    """Return the scores as rows: window, model, history, truth, cases, score, value, skill, low, high, approximate."""
    rows = [
        {
            "hazard": answer.hazard,
            "window": row.window,
            "model": row.model,
            "imported": row.imported,
            "hindsight": row.hindsight,
            "approximate": row.approximate,
            "history": row.history,
            "truth": row.truth,
            "cases": row.cases,
            "score": name,
            "value": value,
            "skill": row.skill.get(name),
            "low": row.low.get(name),
            "high": row.high.get(name),
        }
        for row in answer.windows
        for name, value in row.scores.items()
    ]
    schema = {
        **dict.fromkeys(("hazard", "window", "model"), pl.String()),
        **dict.fromkeys(("imported", "hindsight", "approximate"), pl.Boolean()),
        **dict.fromkeys(("history", "truth"), pl.String()),
        "cases": pl.Int64(),
        "score": pl.String(),
        **dict.fromkeys(("value", "skill", "low", "high"), pl.Float64()),
    }
    return pl.DataFrame(rows, schema=schema), answer.policy


def _visible(node: Node, hazard: str) -> list[Scored]:
    """Return the backtests that stand on what may be seen, in the order in which they were run.

    In the time machine these are the ones run from the same moment.
    """
    moment = node.moment
    run = {row["id"]: number for number, row in enumerate(node.records.state(SCORES))}
    found = [
        note
        for note in node.forecasts.scored()
        if note.hazard == hazard and note.as_of == (str(moment.last) if moment.past else "")
    ]
    return sorted(found, key=lambda note: run.get(note.id, -1))


def _record_of(node: Node, hazard: str, history: str | None, truth: str | None) -> TrackRecord | None:
    wanted = None if truth in {None, ALL} else str(truth).split(",")
    notes = [
        note
        for note in _visible(node, hazard)
        if history in {None, note.history} and (wanted is None or set(wanted) <= set(note.truths))
    ]
    main = [note for note in notes if not note.imports]
    if not main:
        return None
    # The one that stands on the present data, or, until that has been run, the newest.
    due = [plan.id for plan in planned(node, node.registry.hazard(hazard))]
    at_hand = sorted((note for note in main if note.id in due), key=lambda note: due.index(note.id))
    chosen = at_hand[0] if at_hand else None
    chosen = chosen or ([note for note in main if note.history == node.settings.history] or main)[-1]
    extra = [note for note in notes if note.imports and note.history == chosen.history]
    extra = [note for note in extra if note.id in due] or extra[-1:]
    counted = tuple(wanted) if wanted else chosen.truths if truth == ALL else chosen.truths[:1]
    return TrackRecord(main=chosen, extra=tuple(extra), store=node.forecasts, truths=counted)


def _answer(node: Node, hazard: str, history: str | None, truth: str | None) -> RecordAnswer:
    node.registry.hazard(hazard)
    found = record_of(node, hazard, history, truth)
    visible = [note for note in _visible(node, hazard) if not note.imports]
    if found is None:
        told = sorted({f"{note.history}/{truth}" for note in visible for truth in note.truths})
        raise NotFoundError(
            "no such track record has been computed",
            where=hazard,
            remedy=f"choose among {', '.join(told)}" if told else "run `tocsin up` or `tocsin backtest`",
        )
    hindsight = {each.model for each in node.elsewhere(hazard) if each.hindsight}
    windows: list[WindowScore] = []
    for note in (found.main, *found.extra):
        tables = found.tables if note is found.main else found.store.tables(note)
        windows += [
            WindowScore(
                window=row.window,
                model=row.model,
                imported=row.reference,
                hindsight=row.reference and row.model in hindsight,
                history=note.history,
                truth=row.truth,
                cases=row.cases,
                scores=_known(row.scores),
                skill=_known(row.skill),
                low=_known(row.low),
                high=_known(row.high),
                approximate=row.approximate,
            )
            for row in tables.scores
            if row.truth in found.truths and (note is found.main or row.window != "all")
        ]
    tables = found.tables
    evidence = evidence_of(found.store, found.main, tables, found.truths)
    return RecordAnswer(
        hazard=hazard,
        histories=tuple(dict.fromkeys(note.history for note in visible)),
        truths=tuple(dict.fromkeys(truth for note in visible for truth in note.truths)),
        windows=tuple(windows),
        reliability=tuple(
            ReliabilityBin(
                model=row.model,
                threshold=row.threshold,
                forecast=row.forecast,
                observed=row.observed,
                cases=row.cases,
                truth=row.truth,
            )
            for row in tables.reliability
            if row.truth in found.truths
        ),
        calibration=tuple(
            Calibration(
                model=row.model,
                coverage=_known(row.coverage),
                coverage_active=_known(row.coverage_active),
                pit=row.pit,
                truth=row.truth,
                window=row.window,
                coverage_low=_known(row.coverage_low),
                coverage_high=_known(row.coverage_high),
                coverage_active_low=_known(row.coverage_active_low),
                coverage_active_high=_known(row.coverage_active_high),
                active_cases=row.active_cases,
                pit_gap=_one(row.pit_gap),
                pit_gap_active=_one(row.pit_gap_active),
            )
            for row in tables.calibration
            if row.truth in found.truths
        ),
        misses=tuple(
            Miss(
                model=row.model,
                place=row.place,
                period=row.period,
                mean=row.mean,
                low=row.low,
                high=row.high,
                outcome=row.outcome,
                crps=row.score,
                truth=row.truth,
            )
            for row in sorted(tables.misses, key=lambda miss: -miss.score)
            if row.truth in found.truths
        ),
        titles=_titles(node, hazard, {row.model for row in windows}),
        ratios=evidence.ratios,
        worst=evidence.worst,
        tests=evidence.tests,
        onset_rule=onset_rule(node.registry.hazard(hazard)),
        onsets=evidence.onsets,
        onset_cases=evidence.onset_cases,
        rolling=rolling_of(node, hazard),
        events=tuple(row for row in tables.events if row.truth in found.truths),
        resampled=tables.resampled,
        command=_command(node, found),
        made=_made(found.main),
        vintage=found.main.vintage,
        policy=found.policy,
    )


def _titles(node: Node, hazard: str, models: set[str]) -> dict[str, str]:
    given = {each.model: each.title for each in node.elsewhere(hazard)}
    own = {name: model.title for name, model in node.registry.models.items()}
    return {name: title for name, title in sorted({**own, **given}.items()) if name in models}


def _known(values: dict[str, float]) -> dict[str, float]:
    """Leave out what could not be computed: JSON has no NaN, and an absent figure is said to be absent."""
    return {name: value for name, value in values.items() if value == value}  # noqa: PLR0124 - NaN differs from itself


def _one(value: float) -> float | None:
    return None if value != value else value  # noqa: PLR0124 - NaN differs from itself


def breakdown_table(node: Node, hazard: str, history: str | None, truth: str | None) -> tuple[pl.DataFrame, str]:
    """Return every part of the backtest as rows (:func:`tocsin.forecasts.comparing.breakdown`)."""
    answer = record_answer(node, hazard, history, truth)
    found = record_of(node, hazard, history, truth)
    frame = found.store.breakdown(found.main) if found else pl.DataFrame()
    chosen = found.truths if found else ()
    return frame.filter(pl.col("truth").is_in(list(chosen))), answer.policy


def _made(note: Scored) -> datetime:
    return note.made


def _command(node: Node, found: TrackRecord) -> str:
    note = found.main
    years = [window for window in note.windows if window.isdigit()]
    span = f"{years[0]}:{years[-1]}" if years else ""
    truths = ",".join(found.truths)
    as_of = f" --as-of {note.as_of}" if note.as_of else ""
    option = "--rolling" if node.registry.hazard(note.hazard).rolling else "--windows"
    return f"tocsin backtest {note.hazard} {option} {span} --history {note.history} --truth {truths}{as_of}"
