"""What if a slow figure were another one? The form that asks, and the answer beside the forecast as it stands."""

from typing import Any

from tocsin.errors import NotFoundError, RefusedError
from tocsin.messages import N_
from tocsin.node.answers import HazardAnswer
from tocsin.node.reason_answers import WhatIfAnswer, WhatIfInputs, WhatIfPart
from tocsin.surfaces.language import Translator
from tocsin.surfaces.web.page import Visit
from tocsin.surfaces.web.writing import amount, interval, period_span

__all__ = ["answer_shown", "form_shown"]


def form_shown(visit: Visit, hazard: str, place: str) -> dict[str, Any] | None:
    """Return what the form offers; None where nothing can be asked here."""
    try:
        found: WhatIfInputs = visit.reader.what_if_inputs(hazard, place, model=visit.query.get("answering"))
    except (NotFoundError, RefusedError):
        return None
    language = visit.language
    titles = {one.id: language.title(one.title) for one in visit.reader.hazard(hazard).models}
    return {
        "action": visit.address.page(f"places/{place}/what-if"),
        "hazard": hazard,
        "model": titles.get(found.model, found.model),
        "inputs": [
            {
                "series": one.series,
                "title": language.title(one.title),
                "unit": language.title(one.unit),
                "now": language.text(N_("no data")) if one.now is None else _figure(language, one.now),
                "range": language.text(
                    N_("%(low)s to %(high)s"), low=_figure(language, one.low), high=_figure(language, one.high)
                ),
                "low": f"{one.low:.10g}",
                "high": f"{one.high:.10g}",
                "asked": visit.query.get(one.series, ""),
            }
            for one in found.inputs
        ],
    }


def answer_shown(language: Translator, hazard: HazardAnswer, found: WhatIfAnswer) -> dict[str, Any]:
    """Return the answer: the changes, one sentence, and the table of sums and periods."""
    changes = [
        language.text(
            N_("%(figure)s: %(after)s instead of %(before)s (%(unit)s)"),
            figure=language.title(one.title),
            after=_figure(language, one.after),
            before=language.text(N_("no data")) if one.before is None else _figure(language, one.before),
            unit=language.title(one.unit),
        )
        for one in found.changes
    ]
    first = (*found.sums, *found.periods)[0]
    threshold = next((key for key in first.before if key not in {"mean", "low", "high"}), "")
    return {
        "changes": changes,
        "said": language.text(
            N_("%(periods)s: the model expects %(after)s %(unit)s on average instead of %(before)s.")
            if first.before != first.after
            else N_(
                "%(periods)s: the change makes no difference to the model, which expects %(after)s %(unit)s on average."
            ),
            periods=_periods(language, first),
            after=language.number(first.after["mean"]),
            before=language.number(first.before["mean"]),
            unit=language.text(hazard.unit),
        ),
        "limit": amount(language, float(threshold), hazard.unit) if threshold else "",
        "sums": [_row(language, one, threshold) for one in found.sums],
        "periods": [_row(language, one, threshold) for one in found.periods],
        "draws": language.number(found.draws),
        "origin": language.month(found.origin),
    }


def _row(language: Translator, one: WhatIfPart, threshold: str) -> dict[str, Any]:
    both = (one.before, one.after)
    return {
        "periods": _periods(language, one),
        "means": [language.number(said["mean"]) for said in both],
        "intervals": [interval(language, said["low"], said["high"]) for said in both],
        "reached": [language.percent(said[threshold]) if threshold in said else "" for said in both],
    }


def _periods(language: Translator, one: WhatIfPart) -> str:
    return language.month(one.first) if one.first == one.last else period_span(language, one.first, one.last)


def _figure(language: Translator, value: float) -> str:
    """Write a figure finely enough to be typed back."""
    size = abs(value)
    return language.number(value, 0 if size >= 1000 else 1 if size >= 100 else 2 if size >= 1 else 3)
