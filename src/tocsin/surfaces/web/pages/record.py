"""Can these forecasts be trusted? Scores against every benchmark, calibration, and the largest misses."""

from typing import Any

from tocsin.errors import NotFoundError
from tocsin.forecasts.scores.catalogue import aim_of
from tocsin.messages import N_
from tocsin.node.answers import HazardAnswer, Miss, RecordAnswer, WindowScore
from tocsin.surfaces.language import Translator
from tocsin.surfaces.policy_words import policy_title
from tocsin.surfaces.web.addresses import api
from tocsin.surfaces.web.alert_record import alert_record
from tocsin.surfaces.web.events import event_scores
from tocsin.surfaces.web.page import Page, Shown, View, Visit
from tocsin.surfaces.web.provenance import HISTORIES, TRUTHS, credit
from tocsin.surfaces.web.record_parts import calibration_rows, evidence, truth_rows
from tocsin.surfaces.web.tracks import skill_words
from tocsin.surfaces.web.writing import amount, interval, score_meaning, score_title

__all__ = ["PAGE", "ScoreRow", "finding", "record", "score_rows"]

ScoreRow = dict[str, Any]
_WHOLE = "all"
_MISSES = 15


def record(visit: Visit) -> Shown:
    """Show how good the forecasts of one hazard have been, losses as plainly as wins."""
    language, query = visit.language, visit.query
    hazards = visit.reader.hazards()
    hazard = visit.reader.hazard(query.get("hazard") or (hazards[0].id if hazards else ""))
    try:
        known = visit.reader.record(hazard.id, history=query.get("history"), truth=query.get("truth"))
    except NotFoundError:
        if "history" in query or "truth" in query:
            raise
        message = language.text(N_("No forecast of this node has been judged so far. Testing on the past does it."))
        return Shown(template="empty.html", title=language.text(N_("Track record")), values={"message": message})
    titles = {**known.titles, **{one.id: one.title for one in hazard.models}}
    names = {id: language.title(title) for id, title in titles.items()}
    score = _chosen(query.get("score"), _scores(hazard, known))
    windows = _windows(known)
    rows = score_rows(language, hazard, known, score, windows, names)
    model = _chosen(query.get("model"), _models(hazard, known))
    history = _chosen(query.get("history"), [one.history for one in known.windows] or list(known.histories))
    truth = _chosen(query.get("truth"), [one.truth for one in known.windows] or list(known.truths))
    # Of every model the page tells all windows together, of the chosen one each.
    whole = [one for one in known.calibration if one.window == _WHOLE and one.truth in {"", truth}]
    every = visit.reader.record(hazard.id, history=query.get("history"), truth="all")
    baseline = hazard.baselines[0] if hazard.baselines else ""
    values = {
        "hazard": hazard,
        "record": known,
        "policy": policy_title(language, known.policy),
        "finding": finding(language, rows, windows, score),
        "rows": rows,
        "windows": windows,
        "score": score,
        "score_name": score_title(language, score, hazard),
        "score_meaning": score_meaning(language, score),
        "model": model,
        "model_name": names.get(model, model),
        "choices": {
            "hazard": [(one.id, language.title(one.title)) for one in hazards],
            "score": [(one, score_title(language, one, hazard)) for one in _scores(hazard, known)],
            "model": [(one, names.get(one, one)) for one in _models(hazard, known)],
            "history": [(one, language.text(HISTORIES[one]) if one in HISTORIES else one) for one in known.histories],
            "truth": [(one, language.text(TRUTHS[one]) if one in TRUTHS else one) for one in known.truths],
        },
        "history": history,
        "truth": truth,
        "history_words": language.text(HISTORIES[history]) if history in HISTORIES else history,
        "truth_words": language.text(TRUTHS[truth]) if truth in TRUTHS else truth,
        "reliability": _reliability(language, hazard, known, model),
        "calibration": [(names.get(one.model, one.model), one) for one in whole],
        "calibration_rows": calibration_rows(language, known.calibration, model),
        "pit": next((one.pit for one in whole if one.model == model), ()),
        "evidenced": bool(known.ratios),
        "truth_rows": truth_rows(language, hazard, every, model, score, names.get(baseline, baseline)),
        **evidence(visit, hazard, known, model, names),
        "alert_record": alert_record(visit, hazard),
        "event_groups": event_scores(language, hazard, known, truth, names),
        "misses": [_miss(visit, one) for one in known.misses if one.model == model][:_MISSES],
        "call": api(f"hazards/{hazard.id}/record", history=query.get("history"), truth=query.get("truth")),
        "downloads": _downloads(hazard, query.get("history"), query.get("truth")),
    }
    values["island"] = _island(visit, hazard, values)
    return Shown(template="record.html", title=language.text(N_("Track record")), values=values, script="record")


def score_rows(
    language: Translator,
    hazard: HazardAnswer,
    known: RecordAnswer,
    score: str,
    windows: list[str],
    names: dict[str, str],
) -> list[ScoreRow]:
    """Return one row per model, history and truth: its score in each window, best over all windows first."""
    grouped: dict[tuple[str, str, str], dict[str, WindowScore]] = {}
    for one in known.windows:
        grouped.setdefault((one.model, one.history, one.truth), {})[one.window] = one
    baseline = names.get(hazard.baselines[0], hazard.baselines[0]) if hazard.baselines else ""
    aim = aim_of(score)

    def loss(value: float) -> float:
        return value if aim is None else abs(value - aim)

    best = {
        window: min(
            (cells[window].scores[score] for cells in grouped.values() if _has(cells, window, score)),
            key=loss,
            default=None,
        )
        for window in windows
    }
    rows = []
    for (model, history, truth), cells in grouped.items():
        whole = cells.get(_WHOLE) or next(iter(cells.values()))
        value = whole.scores.get(score)
        low, high = whole.low.get(score), whole.high.get(score)
        rows.append(
            {
                "model": model,
                "name": names.get(model, model),
                "history": history,
                "truth": truth,
                "imported": whole.imported,
                "hindsight": whole.hindsight,
                "approximate": whole.approximate,
                "headline": model == hazard.headline,
                "benchmark": model in hazard.baselines or whole.imported,
                "cases": whole.cases,
                "value": value,
                "low": low,
                "high": high,
                "interval": interval(language, low, high) if low is not None and high is not None else "",
                "skill": ""
                if model in hazard.baselines[:1]
                else skill_words(language, whole.skill.get(score), baseline),
                "cells": [
                    {
                        "text": language.number(cells[window].scores[score], 2) if _has(cells, window, score) else "",
                        "best": _has(cells, window, score) and cells[window].scores[score] == best[window],
                        "value": cells[window].scores[score] if _has(cells, window, score) else None,
                    }
                    for window in windows
                ],
            }
        )
    return sorted(
        rows, key=lambda row: (row["value"] is None, 0 if row["value"] is None else loss(row["value"]), row["name"])
    )


def _has(cells: dict[str, WindowScore], window: str, score: str) -> bool:
    return window in cells and score in cells[window].scores


def finding(language: Translator, rows: list[ScoreRow], windows: list[str], score: str) -> str:
    """Return the record in a sentence or two: the headline model's skill, and where it lost."""
    ours = next((row for row in rows if row["headline"]), None)
    if ours is None or ours["value"] is None:
        return language.text(N_("No score of the model shown first is kept on this node so far"))
    name = score_title(language, score)
    said = language.text(
        N_("%(model)s has a mean %(score)s of %(value)s"),
        model=ours["name"],
        score=name,
        value=language.number(ours["value"], 2),
    )
    if ours["skill"]:
        said = language.text(N_("%(said)s, %(skill)s"), said=said, skill=ours["skill"])
    single = [index for index, window in enumerate(windows) if window != _WHOLE]
    lost = sum(
        any(
            row["cells"][index]["value"] is not None
            and ours["cells"][index]["value"] is not None
            and row["cells"][index]["value"] < ours["cells"][index]["value"]
            for row in rows
            if row is not ours and row["benchmark"]
        )
        for index in single
    )
    if not single or aim_of(score) is not None:
        return said
    if not lost:
        return said + language.plural(
            N_("; no benchmark beat it in %(n)s test window"),
            N_("; no benchmark beat it in any of %(n)s test windows"),
            len(single),
        )
    beaten = language.plural(
        N_("; a benchmark beat it in %(n)s of %(all)s test windows"),
        N_("; a benchmark beat it in %(n)s of %(all)s test windows"),
        lost,
        all=len(single),
    )
    return said + beaten


def _chosen(asked: str | None, among: list[str]) -> str:
    """Return what was asked for when it is among the choices, else the first."""
    if asked and asked in among:
        return asked
    return among[0] if among else ""


def _scores(hazard: HazardAnswer, known: RecordAnswer) -> list[str]:
    present = {name for one in known.windows for name in one.scores}
    return [one for one in hazard.scores if one in present] + sorted(present - set(hazard.scores))


def _models(hazard: HazardAnswer, known: RecordAnswer) -> list[str]:
    """Return the models with a calibration, the headline first."""
    judged = list(dict.fromkeys(one.model for one in known.calibration))
    return sorted(judged, key=lambda model: model != hazard.headline)


def _windows(known: RecordAnswer) -> list[str]:
    found = dict.fromkeys(one.window for one in known.windows)
    return sorted(one for one in found if one != _WHOLE) + ([_WHOLE] if _WHOLE in found else [])


def _reliability(
    language: Translator, hazard: HazardAnswer, known: RecordAnswer, model: str
) -> list[tuple[str, str, list[Any]]]:
    """Return threshold, its title and the bins of one model."""
    return [
        (
            threshold,
            language.text(N_("At least %(limit)s"), limit=amount(language, float(threshold), hazard.unit)),
            [one for one in known.reliability if one.model == model and one.threshold == threshold],
        )
        for threshold in hazard.thresholds
        if any(one.model == model and one.threshold == threshold for one in known.reliability)
    ]


def _miss(visit: Visit, one: Miss) -> dict[str, Any]:
    language = visit.language
    return {
        "name": language.place(one.place),
        "href": visit.address.page(f"places/{one.place}"),
        "month": language.month(one.period),
        "mean": language.number(one.mean),
        "interval": interval(language, one.low, one.high),
        "outcome": language.number(one.outcome),
        "crps": language.number(one.crps),
    }


def _downloads(hazard: HazardAnswer, history: str | None, truth: str | None) -> list[dict[str, str]]:
    table = api("tables/record", hazard=hazard.id, history=history, truth=truth)
    return [{"format": name, "href": f"{table}&format={name.lower()}"} for name in ("CSV", "Parquet")]


def _island(visit: Visit, hazard: HazardAnswer, values: dict[str, Any]) -> dict[str, Any]:
    text = visit.language.text
    known = values["record"]
    series = visit.reader.series_behind(hazard.id)
    how = {
        "series": series,
        "licences": sorted({one.licence for one in series if one.licence}),
        "citations": list(dict.fromkeys(one.citation for one in series if one.citation)),
        "model": values["model_name"],
        "origin": visit.language.month(hazard.last_observed) if hazard.last_observed else "",
        "vintage": known.vintage,
    }
    return {
        "scores": [
            {
                "name": row["name"],
                "value": row["value"],
                "low": row["low"],
                "high": row["high"],
                "benchmark": not row["headline"],
            }
            for row in values["rows"]
            if row["value"] is not None
        ],
        "reliability": [
            {
                "title": title,
                "bins": [{"forecast": one.forecast, "observed": one.observed, "cases": one.cases} for one in bins],
            }
            for _, title, bins in values["reliability"]
        ],
        "pit": list(values["pit"]),
        **{
            part: [{key: row[key] for key in ("name", "value", "low", "high")} for row in values[part]]
            for part in ("steps", "regions")
        },
        "words": {
            "scores": values["score_name"],
            "steps": text(N_("By steps ahead")),
            "regions": text(N_("By region")),
            "forecast": text(N_("forecast probability")),
            "observed": text(N_("share that happened")),
            "cases": text(N_("cases")),
            "pit": text(N_("where outcomes fell in the forecast distribution")),
        },
        "credit": credit(visit, text(N_("Track record")), how, f"tocsin-{hazard.id}-record"),
    }


PAGE = Page(id="record", title=N_("Track record"), order=30, views=(View(path="/record", handler=record),))
