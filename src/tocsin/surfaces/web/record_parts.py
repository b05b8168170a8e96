"""The record beyond mean scores, in words and rows: truths, benchmarks, steps and regions, tests, onsets."""

from collections.abc import Iterable
from typing import Any

from tocsin.messages import N_
from tocsin.node.answers import Calibration, HazardAnswer, RecordAnswer, WindowScore
from tocsin.node.record_answers import OnsetRank, PartRatio
from tocsin.surfaces.language import Translator
from tocsin.surfaces.web.page import Visit
from tocsin.surfaces.web.provenance import TRUTHS
from tocsin.surfaces.web.tracks import skill_words

__all__ = ["calibration_rows", "evidence", "ratio_text", "truth_rows"]

_LOG = "crps_log1p"
_VERDICTS = {"gain": N_("gain"), "loss": N_("loss"), "none": N_("none")}
_LIKELY_CHANCE = 0.1
"""A difference is called one below this p, the counterpart of a 90 % interval."""

Rows = list[dict[str, Any]]


def evidence(
    visit: Visit, hazard: HazardAnswer, known: RecordAnswer, model: str, names: dict[str, str]
) -> dict[str, Any]:
    """Return what the sections of one model show, all of it from the record's own answer."""
    language = visit.language
    first = hazard.baselines[0] if hazard.baselines else ""
    ours = [row for row in known.ratios if row.model == model]
    scales = list(dict.fromkeys(row.measure for row in ours))
    return {
        "benchmark_name": names.get(first, first),
        "ratio_windows": _windows(ours),
        "ratio_groups": [
            {"title": _scale(language, measure, without), "rows": _against(language, ours, measure, without, names)}
            for measure in scales
            for without in (False, True)
        ],
        "worst": [
            {"window": language.digits(one.window), "places": language.listing(language.place(p) for p in one.places)}
            for one in known.worst
            if one.places
        ],
        "part_heads": [_scale(language, measure, without) for measure in scales for without in (False, True)],
        "steps": _parts(language, ours, "step", first, scales),
        "regions": _parts(language, ours, "region", first, scales),
        "tests": _tests(language, known, model, names),
        "test_lags": next((language.number(one.lags) for one in known.tests if one.model == model), ""),
        "onsets": _ranks(language, known.onsets, names),
        "onset_counts": known.onsets[0] if known.onsets else None,
        "rolling": _ranks(language, known.rolling.ranks, names) if known.rolling else [],
        "rolling_counts": known.rolling.ranks[0] if known.rolling and known.rolling.ranks else None,
        "onset_cases": _cases(visit, known, model),
        "rival": _rival(language, known),
    }


def truth_rows(
    language: Translator, hazard: HazardAnswer, every: RecordAnswer, model: str, score: str, baseline: str
) -> Rows:
    """Return a row for each truth: one model's score over all its windows beside the first benchmark's."""
    whole: dict[tuple[str, str], WindowScore] = {
        (one.truth, one.model): one for one in every.windows if one.window == "all"
    }
    rows = []
    for truth in dict.fromkeys(one.truth for one in every.windows):
        ours = whole.get((truth, model))
        theirs = whole.get((truth, hazard.baselines[0])) if hazard.baselines else None
        if ours is None or score not in ours.scores:
            continue
        windows = [one.window for one in every.windows if (one.truth, one.model) == (truth, model)]
        single = sorted(window for window in windows if window != "all")
        rows.append(
            {
                "truth": truth,
                "words": language.text(TRUTHS[truth]) if truth in TRUTHS else truth,
                "windows": language.text(
                    N_("%(low)s to %(high)s"), low=language.digits(single[0]), high=language.digits(single[-1])
                )
                if len(single) > 1
                else "".join(map(language.digits, single)),
                "value": language.number(ours.scores[score], 3),
                "against": language.number(theirs.scores[score], 3) if theirs and score in theirs.scores else "",
                "skill": skill_words(language, ours.skill.get(score), baseline) if model != hazard.baselines[0] else "",
                "cases": language.number(ours.cases),
            }
        )
    return rows


def calibration_rows(language: Translator, known: Iterable[Calibration], model: str) -> Rows:
    """Return a row for each window of one model: 90 % coverage with its interval, and the transform's largest gap."""
    return [
        {
            "window": language.text(N_("all windows")) if one.window == "all" else language.digits(one.window),
            "active": _covered(language, one.coverage_active, one.coverage_active_low, one.coverage_active_high),
            "every": _covered(language, one.coverage, one.coverage_low, one.coverage_high),
            "cases": language.number(one.active_cases),
            "gap": "" if one.pit_gap is None else language.number(one.pit_gap, 3),
            "gap_active": "" if one.pit_gap_active is None else language.number(one.pit_gap_active, 3),
        }
        for one in known
        if one.model == model and "0.9" in one.coverage_low
    ]


def ratio_text(language: Translator, row: PartRatio | None) -> str:
    """Return a ratio with its interval where there is one: ``0.93 (0.88 to 1.01)``."""
    if row is None:
        return ""
    return _with_interval(language, row.ratio, row.low, row.high, 3)


def _with_interval(language: Translator, value: float, low: float | None, high: float | None, digits: int) -> str:
    if low is None or high is None:
        return language.number(value, digits)
    return language.text(
        N_("%(value)s (%(low)s to %(high)s)"),
        value=language.number(value, digits),
        low=language.number(low, digits),
        high=language.number(high, digits),
    )


def _covered(language: Translator, value: dict[str, float], low: dict[str, float], high: dict[str, float]) -> str:
    if not {"0.9"} <= value.keys() & low.keys() & high.keys():
        return ""
    return language.text(
        N_("%(value)s (%(low)s to %(high)s)"),
        value=language.share(value["0.9"], 1),
        low=language.share(low["0.9"], 1),
        high=language.share(high["0.9"], 1),
    )


def _scale(language: Translator, measure: str, without: bool) -> str:
    if measure == _LOG:
        return language.text(
            N_("logarithmic scale, without the five worst places") if without else N_("logarithmic scale")
        )
    return language.text(N_("natural scale, without the five worst places") if without else N_("natural scale"))


def _windows(rows: list[PartRatio]) -> list[str]:
    found = dict.fromkeys(row.window for row in rows if row.part == "whole")
    last = [window for window in ("all", "geometric") if window in found]
    return sorted(window for window in found if window not in last) + last


def _against(language: Translator, rows: list[PartRatio], measure: str, without: bool, names: dict[str, str]) -> Rows:
    whole = [row for row in rows if (row.part, row.measure, row.without_worst) == ("whole", measure, without)]
    found = []
    for benchmark in dict.fromkeys(row.benchmark for row in whole):
        by_window = {row.window: row for row in whole if row.benchmark == benchmark}
        cells = [
            ratio_text(language, by_window.get(window))
            if window in {"all", "geometric"}
            else language.number(by_window[window].ratio, 3)
            if window in by_window
            else ""
            for window in _windows(rows)
        ]
        found.append({"name": names.get(benchmark, benchmark), "cells": cells, "windows": by_window})
    return found


def _parts(language: Translator, rows: list[PartRatio], part: str, first: str, scales: list[str]) -> Rows:
    chosen = [row for row in rows if (row.part, row.window, row.benchmark) == (part, "all", first)]
    keys = list(dict.fromkeys(row.key for row in chosen))
    keys.sort(key=lambda key: int(key) if key.isdigit() else 0)
    by = {(row.key, row.measure, row.without_worst): row for row in chosen}
    found = []
    for key in keys:
        name = language.place(key) if part == "region" else language.text(N_("step %(step)s"), step=int(key))
        main = by.get((key, scales[0], False)) if scales else None
        found.append(
            {
                "name": name,
                "cells": [
                    ratio_text(language, by.get((key, measure, without)))
                    for measure in scales
                    for without in (False, True)
                ],
                "value": main.ratio if main else None,
                "low": main.low if main else None,
                "high": main.high if main else None,
            }
        )
    return found


def _tests(language: Translator, known: RecordAnswer, model: str, names: dict[str, str]) -> Rows:
    return [
        {
            "name": names.get(one.benchmark, one.benchmark),
            "difference": language.number(one.difference, 4),
            "statistic": "" if one.statistic is None else language.number(one.statistic, 2),
            "p": "" if one.p is None else language.number(one.p, 3),
            "place_statistic": "" if one.place_statistic is None else language.number(one.place_statistic, 2),
            "place_p": "" if one.place_p is None else language.number(one.place_p, 3),
            "words": _difference(language, one.difference, one.p, one.place_p),
        }
        for one in known.tests
        if one.model == model
    ]


def _difference(language: Translator, difference: float, p: float | None, place_p: float | None) -> str:
    """Say which is better only where both tests, by month and by country, say so."""
    if p is None or place_p is None or max(p, place_p) >= _LIKELY_CHANCE:
        return language.text(N_("no difference shown"))
    return language.text(N_("better")) if difference < 0 else language.text(N_("worse"))


def _ranks(language: Translator, ranks: Iterable[OnsetRank], names: dict[str, str]) -> Rows:
    rows = [
        {
            "model": one.model,
            "name": names.get(one.model, one.model),
            "rival": one.model.startswith("mean_"),
            "auc": "" if one.auc is None else language.number(one.auc, 3),
            "auc_gain": _gain(language, one.auc_gain, one.auc_gain_low, one.auc_gain_high),
            "auc_verdict": language.text(_VERDICTS.get(one.auc_verdict, one.auc_verdict)),
            "precision": "" if one.average_precision is None else language.number(one.average_precision, 3),
            "precision_gain": _gain(
                language,
                one.average_precision_gain,
                one.average_precision_gain_low,
                one.average_precision_gain_high,
            ),
            "precision_verdict": language.text(
                _VERDICTS.get(one.average_precision_verdict, one.average_precision_verdict)
            ),
            "order": one.average_precision or 0.0,
        }
        for one in ranks
    ]
    return sorted(rows, key=lambda row: -float(row["order"]))


def _gain(language: Translator, value: float | None, low: float | None, high: float | None) -> str:
    return "" if value is None else _with_interval(language, value, low, high, 3)


def _rival(language: Translator, known: RecordAnswer) -> str:
    rival = next((one.model for one in known.onsets if one.model.startswith("mean_")), "")
    return language.text(N_("mean of the last %(n)s months"), n=int(rival.partition("_")[2])) if rival else ""


def _cases(visit: Visit, known: RecordAnswer, model: str) -> Rows:
    language = visit.language
    return [
        {
            "window": language.digits(one.window),
            "name": language.place(one.place),
            "href": visit.address.page(f"places/{one.place}"),
            "before": language.number(one.before),
            "during": language.number(one.during),
            "chance": language.share(one.chances[model], 1) if model in one.chances else "",
            "rank": _rank(language, one.ranks.get(model), one.quiet),
            "rival": _rank(
                language, next((rank for name, rank in one.ranks.items() if name.startswith("mean_")), None), one.quiet
            ),
        }
        for one in known.onset_cases
    ]


def _rank(language: Translator, rank: int | None, quiet: int) -> str:
    return "" if rank is None else language.text(N_("%(rank)s of %(all)s"), rank=rank, all=quiet)
