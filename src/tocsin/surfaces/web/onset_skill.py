"""How good have such rankings of onsets been? The record's figures of one model, beside a plain rival."""

from typing import Any

from tocsin.errors import NotFoundError
from tocsin.messages import N_
from tocsin.node.record_answers import OnsetRank
from tocsin.surfaces.language import Translator
from tocsin.surfaces.web.page import Visit
from tocsin.surfaces.web.writing import period_span

__all__ = ["onset_skill", "verdict"]

_VERDICTS = {
    "gain": N_("gain"),
    "loss": N_("loss"),
    "none": N_("none: the 90 %% interval includes 0"),
}


def onset_skill(visit: Visit, hazard: str, model: str) -> list[dict[str, Any]]:
    """Return a row for the test windows and one for rolling origins, where this node has judged the model's onsets."""
    try:
        record = visit.reader.record(hazard)
    except NotFoundError:
        return []
    language = visit.language
    found = []
    tested = next((one for one in record.onsets if one.model == model), None)
    if tested is not None:
        windows = [one.window for one in record.windows if one.window != "all"]
        span = period_span(language, min(windows), max(windows)) if windows else ""
        found.append({"where": language.text(N_("Test windows %(span)s"), span=span), **_row(language, tested)})
    rolling = record.rolling
    ranked = next((one for one in rolling.ranks if one.model == model), None) if rolling else None
    if rolling is not None and ranked is not None:
        span = period_span(language, rolling.first, rolling.last)
        found.append({"where": language.text(N_("Rolling origins %(span)s"), span=span), **_row(language, ranked)})
    return found


def verdict(language: Translator, gain: float | None, low: float | None, high: float | None, said: str) -> str:
    """Say what a gain over the rival is worth: one whose 90 % interval includes 0 is called none.

    >>> from tocsin.surfaces.language import translator
    >>> verdict(translator("en"), 0.02, -0.01, 0.05, "none")
    'none: the 90 % interval includes 0 (0.02; -0.01 to 0.05)'
    """
    if gain is None:
        return language.text(N_("not known"))
    word = language.text(_VERDICTS[said]) if said in _VERDICTS else said
    if low is None or high is None:
        return f"{word} ({language.number(gain, 2)})"
    ends = language.text(N_("%(low)s to %(high)s"), low=language.number(low, 2), high=language.number(high, 2))
    return f"{word} ({language.number(gain, 2)}; {ends})"


def _row(language: Translator, one: OnsetRank) -> dict[str, Any]:
    none = language.text(N_("not known"))
    return {
        "cases": language.number(one.cases),
        "events": language.number(one.events),
        "auc": none if one.auc is None else language.number(one.auc, 3),
        "precision": none if one.average_precision is None else language.number(one.average_precision, 3),
        "auc_gain": verdict(language, one.auc_gain, one.auc_gain_low, one.auc_gain_high, one.auc_verdict),
        "precision_gain": verdict(
            language,
            one.average_precision_gain,
            one.average_precision_gain_low,
            one.average_precision_gain_high,
            one.average_precision_verdict,
        ),
    }
