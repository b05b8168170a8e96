"""The ledger of opened test windows: one line a run, never changed afterwards, misses included.

``docs/record/ledger.jsonl`` holds JSON lines. :mod:`bench.open_windows` appends them, ``make docs`` writes the pages
that show the newest, and a test holds every older version of the file to be the beginning of the present one.
"""

import math
import os
from pathlib import Path
from typing import Any

import msgspec

__all__ = ["LEDGER", "MEASURES", "Line", "append", "line_of", "newest", "read"]

LEDGER = Path(__file__).resolve().parents[1] / "docs" / "record" / "ledger.jsonl"

MEASURES = ("crps", "crps_log1p", "ignorance_fourier", "ignorance", "interval_90")
"""Scores that a line keeps, where they were judged."""

Figures = list[float | None]


class Line(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One run of the test windows. Figures have six digits; None is undefined."""

    commit: str
    """The commit that ran; the tree was clean."""
    date: str
    """UTC, ISO 8601."""
    command: str
    configuration: str
    """SHA-256 of the code that makes and judges forecasts, the locked dependencies, models, draws and seed."""
    data: str
    """SHA-256 of the vintages of panels and outcomes."""
    hazard: str
    history: str
    truths: list[str]
    windows: list[str]
    """Names, with ``all`` at the end; figures of a model stand in this order."""
    draws: int
    seed: int
    headline: str
    models: list[str]
    references: list[str]
    scores: dict[str, dict[str, dict[str, Figures]]]
    """Truth -> model -> measure -> mean in each window and over all."""
    ratios: dict[str, dict[str, dict[str, Figures]]]
    """Truth -> model -> ``crps`` by the first benchmark's, ``low`` and ``high`` of ``geometric`` after the windows."""
    steps: list[int]
    regions: list[str]
    """Ids of M49 regions."""
    parts: dict[str, dict[str, dict[str, Figures]]]
    """Truth -> model -> measure and part -> ratios to the first benchmark: ``crps step`` and ``crps region`` over all
    windows in the order of ``steps`` and ``regions``, ``crps without_worst`` by window, over all, and geometric."""
    tests: dict[str, dict[str, Figures]]
    """Truth -> model -> against the first benchmark: mean difference of the CRPS of log(1 + x), statistic and p by
    month, statistic and p by place."""
    coverage: dict[str, dict[str, Figures]]
    """Truth -> model -> share of active places' outcomes inside 90 %, over all windows, with its interval."""
    gap: dict[str, dict[str, Figures]]
    """Truth -> model -> largest gap of the probability integral transform, over all places and over active ones."""
    onsets: dict[str, dict[str, Figures]]
    """Truth -> model -> AUC and average precision of onsets in quiet places."""
    seconds: float
    """Wall time of the run."""


def line_of(result: Any, *, headline: str, **known: Any) -> Line:
    """Make a line of a :class:`tocsin.forecasts.verdicts.BacktestResult`; ``known`` are the fields it does not hold."""
    windows = [*result.windows, "all"]
    names = [*result.models, *result.references]
    kept = [measure for measure in MEASURES if measure in result.measures]
    means = {(row.truth, row.model, row.window): row.scores for row in result.scores}
    first = result.baselines[0] if result.baselines else ""
    ratios: dict[str, dict[str, dict[str, Figures]]] = {truth: {} for truth in result.truths}
    for row in result.comparisons:
        if (row.benchmark, row.measure) == (first, result.measures[0]):
            found = ratios[row.truth].setdefault(
                row.model, {end: [None] * (len(windows) + 1) for end in ("ratio", "low", "high")}
            )
            at = [*windows, "geometric"].index(row.window)
            for end, value in (("ratio", row.ratio), ("low", row.low), ("high", row.high)):
                found[end][at] = _short(value)
    whole = [row for row in result.calibration if row.window == "all"]
    rows = result.breakdown.filter(benchmark=first)
    steps = sorted({int(key) for key in rows.filter(part="step")["key"]})
    regions = sorted(set(rows.filter(part="region")["key"]))
    return Line(
        hazard=result.hazard,
        history=result.history,
        truths=list(result.truths),
        windows=windows,
        draws=result.draws,
        seed=result.seed,
        headline=headline,
        models=list(result.models),
        references=list(result.references),
        scores={
            truth: {
                model: {
                    measure: [_short(means.get((truth, model, window), {}).get(measure)) for window in windows]
                    for measure in kept
                }
                for model in names
            }
            for truth in result.truths
        },
        ratios=ratios,
        steps=steps,
        regions=regions,
        parts={
            truth: {
                model: _parts(rows.filter(truth=truth, model=model), [*windows, "geometric"], steps, regions)
                for model in names
                if model != first
            }
            for truth in result.truths
        },
        tests={
            truth: {
                row.model: [
                    _short(value) for value in (row.difference, row.statistic, row.p, row.place_statistic, row.place_p)
                ]
                for row in result.significance
                if (row.truth, row.benchmark) == (truth, first)
            }
            for truth in result.truths
        },
        coverage={
            truth: {
                row.model: [
                    _short(part["0.9"])
                    for part in (row.coverage_active, row.coverage_active_low, row.coverage_active_high)
                ]
                for row in whole
                if row.truth == truth
            }
            for truth in result.truths
        },
        gap={
            truth: {row.model: [_short(row.pit_gap), _short(row.pit_gap_active)] for row in whole if row.truth == truth}
            for truth in result.truths
        },
        onsets={
            truth: {
                row.model: [_short(row.auc), _short(row.average_precision)]
                for row in result.onsets
                if row.truth == truth
            }
            for truth in result.truths
        },
        **known,
    )


def _parts(rows: Any, windows: list[str], steps: list[int], regions: list[str]) -> dict[str, Figures]:
    found: dict[str, Figures] = {}
    for measure in sorted(set(rows["measure"])):
        by = {
            (row["part"], row["key"], row["window"], row["without_worst"]): row["ratio"]
            for row in rows.filter(measure=measure).iter_rows(named=True)
        }
        found |= {
            f"{measure} without_worst": [_short(by.get(("whole", "", window, True))) for window in windows],
            f"{measure} step": [_short(by.get(("step", str(step), "all", False))) for step in steps],
            f"{measure} region": [_short(by.get(("region", region, "all", False))) for region in regions],
        }
    return found


def read(path: Path = LEDGER) -> list[Line]:
    """Read every line, oldest first; none where nothing was opened yet."""
    if not path.is_file():
        return []
    return [msgspec.json.decode(line, type=Line) for line in path.read_bytes().splitlines()]


def newest(lines: list[Line], history: str) -> Line | None:
    """Pick the last line under a history."""
    return next((line for line in reversed(lines) if line.history == history), None)


def append(line: Line, path: Path = LEDGER) -> None:
    """Add a line at the end, whole and on disk before this returns; nothing that stands there is touched."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("ab") as file:
        file.write(msgspec.json.encode(line) + b"\n")
        file.flush()
        os.fsync(file.fileno())


def _short(value: float | None) -> float | None:
    return None if value is None or math.isnan(value) else float(f"{value:.6g}")
