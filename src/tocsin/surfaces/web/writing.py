"""How do pages write an amount, a measure, an interval? The few phrases that several pages share."""

import math

from tocsin.forecasts.scores.catalogue import SCORES, event_of
from tocsin.messages import N_
from tocsin.node.answers import HazardAnswer
from tocsin.surfaces.language import Translator
from tocsin.surfaces.web.measures import Measure

__all__ = ["amount", "interval", "measure_title", "period_span", "reached_text", "score_meaning", "score_title"]


def amount(language: Translator, value: float, unit: str) -> str:
    """Return a number with its unit: ``25 deaths``; an expectation below a tenth says so."""
    if 0 < value < 0.1:
        return language.text(N_("under %(limit)s"), limit=language.amount(0.1, unit, 1))
    digits = 1 if 0 < value < 10 and value != math.floor(value) else 0
    return language.amount(value, unit, digits)


def interval(language: Translator, low: float, high: float) -> str:
    """Return an interval, both ends included."""
    return language.text(N_("%(low)s to %(high)s"), low=language.number(low), high=language.number(high))


def measure_title(language: Translator, hazard: HazardAnswer, measure: Measure, *, observed: bool = False) -> str:
    """Return what a measure is called in a choice and above a scale; of the past, what was reported."""
    unit = language.text(hazard.unit)
    if measure.kind == "expected" and observed:
        return language.text(N_("Reported %(unit)s"), unit=unit)
    if observed and hazard.value != "binary":
        limit = amount(language, float(measure.id), hazard.unit)
        return language.text(N_("Reports of at least %(limit)s"), limit=limit)
    if measure.kind == "expected":
        return language.text(N_("Expected %(unit)s"), unit=unit)
    if hazard.value == "binary":
        return language.text(N_("Probability of the event"))
    return language.text(
        N_("Probability of at least %(limit)s"), limit=amount(language, float(measure.id), hazard.unit)
    )


def reached_text(language: Translator, *, reached: bool) -> str:
    """Return whether an observed value reached the threshold, in words."""
    return language.text(N_("reached")) if reached else language.text(N_("not reached"))


def period_span(language: Translator, first: str, last: str) -> str:
    """Return two periods joined: ``January 1990 to October 2023``."""
    if not first or not last:
        return language.text(N_("none so far"))
    return language.text(N_("%(first)s to %(last)s"), first=language.month(first), last=language.month(last))


def score_meaning(language: Translator, score: str) -> str:
    """Return what a score measures in one sentence; nothing where we have no words for it.

    >>> from tocsin.surfaces.language import translator
    >>> score_meaning(translator("en"), "crps")
    "Distance between the whole forecast distribution and the outcome, in the target's unit."
    """
    known = SCORES.get(score) or SCORES.get("brier" if event_of(score) else score.partition("_")[0])
    return language.text(known.meaning) if known else ""


def score_title(language: Translator, score: str, hazard: HazardAnswer | None = None) -> str:
    """Return a score's name, as precise as the hazard's unit and events allow; the id of one we have no name for.

    >>> from tocsin.surfaces.language import translator
    >>> score_title(translator("en"), "interval_90")
    'Mean interval score, 90 %'
    """
    name, _, threshold = score.partition("_")
    if name == "brier" and threshold and hazard is not None:
        limit = amount(language, float(threshold), hazard.unit)
        return language.text(N_("Brier score, at least %(limit)s"), limit=limit)
    event = event_of(score)
    if event is not None:
        titles = {one.id: language.title(one.title) for one in hazard.events} if hazard is not None else {}
        said = N_("Brier score, %(event)s, %(step)s ahead")
        return language.text(said, event=titles.get(event[0], event[0]), step=event[1])
    return language.text(SCORES[score].title) if score in SCORES else score
