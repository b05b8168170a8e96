"""The record beyond mean scores, as answers: parts of the backtest, tests, onsets, and onsets from rolling origins."""

from collections.abc import Collection, Iterable
from typing import Any, TypeVar

import msgspec
import polars as pl

from tocsin.forecasts.hazard import Hazard
from tocsin.node.record_answers import (
    OnsetRank,
    OnsetRule,
    OnsetSeen,
    PartRatio,
    RollingOnsets,
    TestedPair,
    WorstPlaces,
)
from tocsin.node.running import Node
from tocsin.storage.forecasts import ForecastStore, Onsets, Scored, Tables

__all__ = ["Evidence", "evidence_of", "onset_rule", "rolling_of"]

S = TypeVar("S", bound=msgspec.Struct)


class Evidence(msgspec.Struct, frozen=True, kw_only=True):
    """What a record answer shows beyond its scores."""

    ratios: tuple[PartRatio, ...]
    worst: tuple[WorstPlaces, ...]
    tests: tuple[TestedPair, ...]
    onsets: tuple[OnsetRank, ...]
    onset_cases: tuple[OnsetSeen, ...]


def evidence_of(store: ForecastStore, note: Scored, tables: Tables, truths: Collection[str]) -> Evidence:
    """Return the evidence of one backtest under some truths.

    Ratios are those a page shows: every benchmark for the whole, the first one for steps and regions over all windows.
    """
    frame = store.breakdown(note)
    first = note.baselines[0] if note.baselines else ""
    shown = (pl.col("part") == "whole") | ((pl.col("window") == "all") & (pl.col("benchmark") == first))
    rows = frame.filter(shown, pl.col("truth").is_in(list(truths))).iter_rows(named=True)
    return Evidence(
        ratios=tuple(msgspec.convert(row, PartRatio) for row in rows),
        worst=_told(tables.worst, truths, WorstPlaces),
        tests=_told(tables.significance, truths, TestedPair),
        onsets=_told(tables.onsets, truths, OnsetRank),
        onset_cases=_told(tables.onset_cases, truths, OnsetSeen),
    )


def onset_rule(hazard: Hazard) -> OnsetRule | None:
    """Return what a hazard declares an onset to be; None where it has none."""
    return None if hazard.onset is None else msgspec.convert(msgspec.structs.asdict(hazard.onset), OnsetRule)


def rolling_of(node: Node, hazard: str) -> RollingOnsets | None:
    """Return the newest judgement of onsets from rolling origins that this node keeps; none in the time machine."""
    notes = [note for note in node.forecasts.onsets() if note.hazard == hazard]
    if not notes or node.moment.past:
        return None
    note = notes[-1]
    record = node.forecasts.onset_record(note)
    return RollingOnsets(
        history=note.history,
        truth=record.truths[0],
        first=record.windows[0],
        last=record.windows[-1],
        origins=len(record.windows),
        draws=record.draws,
        seed=record.seed,
        rival=record.rival,
        made=note.made,
        vintage=note.vintage,
        command=_command(note),
        ranks=_told(record.scores, record.truths[:1], OnsetRank),
    )


def _command(note: Onsets) -> str:
    models = ",".join(note.models)
    return f"tocsin onsets {note.hazard} --rolling {note.years} --every {note.every} --models {models} --keep"


def _told(rows: Iterable[msgspec.Struct], truths: Collection[str], kind: type[S]) -> tuple[S, ...]:
    return tuple(msgspec.convert(found, kind) for found in map(_defined, rows) if found["truth"] in truths)


def _defined(row: msgspec.Struct) -> dict[str, Any]:
    """Turn NaN into None: JSON has no NaN, and an absent figure is said to be absent."""
    fields = msgspec.structs.asdict(row)
    return {name: None if value != value else value for name, value in fields.items()}  # noqa: PLR0124 - NaN
