"""Why did an alert fire, and may it be trusted? Its figures, the rule they met, and how its level has fared."""

from typing import Any

from tocsin.alerts.levels import TITLES
from tocsin.alerts.rules import Limit
from tocsin.messages import N_
from tocsin.node.alert_answers import AlertAnswer
from tocsin.surfaces.language import Translator
from tocsin.surfaces.web.addresses import api
from tocsin.surfaces.web.alerts import record_words, why
from tocsin.surfaces.web.page import Visit
from tocsin.surfaces.web.writing import period_span

__all__ = ["evidence_of", "limit_words"]


def evidence_of(visit: Visit, one: AlertAnswer) -> dict[str, Any]:
    """Return what stands beside an alert: figures as facts, the rule in words, the record, and where to look it up."""
    language, signal = visit.language, one.signal
    facts: list[tuple[str, str]] = []
    if signal is not None:
        facts = [
            (language.text(N_("Question")), _question(visit, one)),
            (language.text(N_("Probability")), _probability(language, one)),
            (language.text(N_("Usual here")), _usual(language, one)),
        ]
        if one.ratio is not None:
            ratio = language.text(N_("%(times)s times the usual rate"), times=language.number(one.ratio, 1))
            facts.append((language.text(N_("Against the usual")), ratio))
        if signal.return_period is not None:
            years = language.text(N_("once in %(years)s years"), years=language.number(signal.return_period, 1))
            facts.append((language.text(N_("Return period")), years))
        facts += [
            (language.text(N_("Model")), signal.evidence.model),
            (language.text(N_("Data up to")), language.month(signal.evidence.origin) if signal.evidence.origin else ""),
            (language.text(N_("Source")), signal.evidence.source or signal.evidence.series),
            (language.text(N_("Data vintage")), signal.evidence.vintage[:12]),
        ]
    return {
        "why": why(visit, one),
        "facts": [(name, text) for name, text in facts if text],
        "rule": one.rule,
        "limit": limit_words(language, one.limit) if one.limit is not None and signal is not None else "",
        "level": language.text(TITLES[one.level]),
        "record": record_words(language, one),
        "record_page": visit.address.page("record", hazard=one.hazard),
        "place_page": visit.address.page(f"places/{one.place}", hazard=one.hazard) if one.place and signal else "",
        "rules_call": api(f"hazards/{one.hazard}/alert-rules", place=one.place or None) if signal else "",
    }


def limit_words(language: Translator, limit: Limit) -> str:
    """Say what a level asks of the figures.

    >>> from tocsin.surfaces.language import translator
    >>> limit_words(translator("en"), Limit(probability=0.5, ratio=2.0))
    'a probability of at least 50% and at least 2 times the usual rate'
    """
    parts = []
    if limit.probability is not None:
        parts.append(
            language.text(N_("a probability of at least %(percent)s"), percent=language.share(limit.probability))
        )
    if limit.ratio is not None:
        parts.append(language.text(N_("at least %(times)s times the usual rate"), times=language.number(limit.ratio)))
    if limit.return_years is not None:
        parts.append(language.text(N_("rarer than once in %(years)s years"), years=language.number(limit.return_years)))
    if limit.severity is not None:
        parts.append(language.text(N_("a severity of at least %(severity)s"), severity=language.text(limit.severity)))
    return language.listing(parts) if parts else language.text(N_("nothing further"))


def _question(visit: Visit, one: AlertAnswer) -> str:
    language, signal = visit.language, one.signal
    if signal is None:
        return ""
    months = period_span(language, signal.period, signal.until) if signal.until else language.month(signal.period)
    hazard = next((found for found in visit.reader.hazards() if found.id == one.hazard), None)
    if hazard is not None and hazard.value == "binary":
        return f"{language.title(hazard.title)}, {months}"
    if hazard is not None and signal.question in hazard.thresholds:
        limit = language.amount(float(signal.question), hazard.unit)
        return language.text(N_("at least %(limit)s in %(months)s"), limit=limit, months=months)
    return f"{language.title(signal.question)}, {months}"


def _probability(language: Translator, one: AlertAnswer) -> str:
    if one.signal is None:
        return ""
    if one.signal.observed:
        return language.text(N_("observed"))
    return f"{language.chance(one.signal.probability)}, {language.percent(one.signal.probability)}"


def _usual(language: Translator, one: AlertAnswer) -> str:
    signal = one.signal
    if signal is None or signal.base_rate is None:
        return language.text(N_("unknown"))
    return language.text(
        N_("%(share)s (%(came)s of %(cases)s known periods)"),
        share=language.share(signal.base_rate),
        came=signal.came,
        cases=signal.cases,
    )
