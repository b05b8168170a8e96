"""How likely are the hazard's events here, and how good have such chances been? Rows for places and the record."""

from typing import Any

from tocsin.forecasts.event_verdict import EventScore
from tocsin.messages import N_
from tocsin.node.answers import HazardAnswer, PlaceForecast, RecordAnswer
from tocsin.surfaces.language import Translator

__all__ = ["event_by", "event_rows", "event_scores", "event_title"]

Rows = list[dict[str, Any]]


def event_title(language: Translator, hazard: HazardAnswer, event: str) -> str:
    """Return what an event is called; its id where the hazard no longer declares it."""
    return next((language.title(one.title) for one in hazard.events if one.id == event), event)


def event_by(language: Translator, hazard: HazardAnswer, event: str, period: str) -> str:
    """Return for when an event is stated: in a period, or in any period up to it."""
    kind = next((one.kind for one in hazard.events if one.id == event), "")
    said = N_("by %(period)s") if kind in {"high", "sum"} else N_("in %(period)s")
    return language.text(said, period=language.month(period))


def event_rows(language: Translator, hazard: HazardAnswer, made: PlaceForecast) -> Rows:
    """Return a row for each chance that a place's forecast states, in the order of the declaration."""
    return [
        {
            "event": event.id,
            "title": language.title(event.title),
            "when": event_by(language, hazard, event.id, one.period),
            "chance": one.events[event.id],
            "percent": language.percent(one.events[event.id]),
            "words": language.chance(one.events[event.id]),
            "usual": language.share(one.usual_events[event.id]) if event.id in one.usual_events else "",
        }
        for event in hazard.events
        for one in made.expectations
        if event.id in one.events
    ]


def event_scores(
    language: Translator, hazard: HazardAnswer, known: RecordAnswer, truth: str, names: dict[str, str]
) -> Rows:
    """Return a group for each event and step under one truth, with a row for each model, the best first."""
    groups: dict[tuple[str, int], list[EventScore]] = {}
    for one in known.events:
        if one.truth == truth:
            groups.setdefault((one.event, one.step), []).append(one)
    return [
        {
            "title": event_title(language, hazard, event),
            "step": language.plural(N_("%(n)s step ahead"), N_("%(n)s steps ahead"), step),
            "came": language.number(ones[0].came),
            "cases": language.number(ones[0].cases),
            "rows": [_row(language, hazard, one, names) for one in sorted(ones, key=lambda one: one.brier)],
        }
        for (event, step), ones in groups.items()
    ]


def _row(language: Translator, hazard: HazardAnswer, one: EventScore, names: dict[str, str]) -> dict[str, Any]:
    return {
        "model": one.model,
        "name": names.get(one.model, one.model),
        "ours": one.model == hazard.headline,
        "brier": _figure(language, one.brier, one.brier_low, one.brier_high, 4),
        "base": language.number(one.base, 4),
        "skill": _figure(language, one.skill, one.skill_low, one.skill_high, 3),
        "auc": _figure(language, one.auc, one.auc_low, one.auc_high, 3),
        "precision": _figure(language, one.average_precision, one.average_precision_low, one.average_precision_high, 3),
        "gap": language.number(one.gap, 3),
        "bins": [
            {
                "forecast": language.share(each.forecast, 1),
                "observed": language.share(each.observed, 1),
                "cases": language.number(each.cases),
            }
            for each in one.reliability
        ],
    }


def _figure(language: Translator, value: float | None, low: float | None, high: float | None, digits: int) -> str:
    if value is None:
        return ""
    if low is None or high is None:
        return language.number(value, digits)
    return language.text(
        N_("%(value)s (%(low)s to %(high)s)"),
        value=language.number(value, digits),
        low=language.number(low, digits),
        high=language.number(high, digits),
    )
