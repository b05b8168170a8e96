"""How good have forecasts for one place been? Past forecasts one per period, and the place's own score in words."""

from collections.abc import Sequence
from typing import Any

from tocsin.messages import N_
from tocsin.node.answers import HazardAnswer, PastForecast, WindowScore
from tocsin.surfaces.language import Translator
from tocsin.surfaces.web.writing import interval, score_title

__all__ = ["past_of", "skill_of", "skill_words"]

_LEVELS = ("0.05", "0.25", "0.5", "0.75", "0.95")


def past_of(past: Sequence[PastForecast]) -> list[PastForecast]:
    """Return one past forecast per period, the one made last, oldest period first."""
    newest: dict[str, PastForecast] = {}
    for one in past:
        if not all(level in one.quantiles for level in _LEVELS):
            continue
        if one.period not in newest or one.step < newest[one.period].step:
            newest[one.period] = one
    return [newest[period] for period in sorted(newest)]


def skill_of(language: Translator, hazard: HazardAnswer, score: WindowScore | None) -> dict[str, Any] | None:
    """Return the place's own track record in words, or None where none could be computed."""
    if score is None or not hazard.scores or hazard.scores[0] not in score.scores:
        return None
    first = hazard.scores[0]
    baseline = next((one for one in hazard.models if hazard.baselines and one.id == hazard.baselines[0]), None)
    return {
        "score": score_title(language, first),
        "mean": language.number(score.scores[first]),
        "interval": interval(language, score.low[first], score.high[first]) if first in score.low else "",
        "cases": score.cases,
        "words": skill_words(language, score.skill.get(first), language.title(baseline.title) if baseline else ""),
        "history": score.history,
        "truth": score.truth,
        "hindsight": score.hindsight,
    }


def skill_words(language: Translator, skill: float | None, baseline: str) -> str:
    """Return skill against a baseline, a loss as plainly as a win.

    >>> from tocsin.surfaces.language import translator
    >>> skill_words(translator("en"), -0.124, "Zero")
    '12% worse than Zero'
    """
    if skill is None or not baseline:
        return ""
    if abs(skill) < 0.005:
        return language.text(N_("as good as %(baseline)s"), baseline=baseline)
    share = language.share(abs(skill))
    if skill > 0:
        return language.text(N_("%(share)s better than %(baseline)s"), share=share, baseline=baseline)
    return language.text(N_("%(share)s worse than %(baseline)s"), share=share, baseline=baseline)
