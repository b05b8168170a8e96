"""How do we know? Source, vintage, model, seed, history, licence, and the API call that returns the same."""

from typing import Any

from tocsin.messages import N_
from tocsin.node.answers import HazardAnswer, SeriesAnswer
from tocsin.surfaces.policy_words import policy_title
from tocsin.surfaces.web.ageing import period_age
from tocsin.surfaces.web.page import Visit
from tocsin.world.disclaimer import DISCLAIMER

__all__ = ["HISTORIES", "TRUTHS", "credit", "provenance", "sources_text"]

HISTORIES = {
    "assumed": N_("as it could have been known, by the sources' usual delay"),
    "recorded": N_("as it was published, by recorded dates alone"),
    "feature": N_("the later, revised table of features"),
    "final": N_("final figures laid over the table of features"),
}
"""What each history means, in words."""

TRUTHS = {
    "final": N_("final figures"),
    "first_release": N_("figures as first released"),
    "latest": N_("the newest vintage of the series that forecasts are made from"),
}
"""What each vintage of the outcome is called."""


def provenance(visit: Visit, hazard: HazardAnswer, made: Any, call: str) -> dict[str, Any]:
    """Return the values of the section "How do we know?"."""
    language = visit.language
    model = next((one for one in hazard.models if one.id == made.model), None)
    series = visit.reader.series_behind(hazard.id)
    return {
        "model": language.title(model.title) if model else made.model,
        "summary": language.title(model.summary) if model else "",
        "imported": bool(model and model.imported),
        "hindsight": bool(model and model.hindsight),
        "origin": language.month(made.origin) if made.origin else "",
        "origin_age": period_age(language, made.origin, visit.reader.edition().stands_on),
        "history": language.text(HISTORIES[made.history]) if made.history in HISTORIES else made.history,
        "history_id": made.history,
        "vintage": made.vintage,
        "seed": str(made.seed),
        "draws": language.number(made.draws),
        "made": language.moment(made.made),
        "policy": policy_title(language, made.policy),
        "call": call,
        "series": series,
        "sources": _sources(visit, tuple(one for one in series if not one.beside)),
        "beside": _sources(visit, tuple(one for one in series if one.beside)),
        "sources_text": sources_text(visit, series),
        "licences": sorted({one.licence for one in series if one.licence}),
        "citations": list(dict.fromkeys(one.citation for one in series if one.citation)),
    }


def _sources(visit: Visit, series: tuple[SeriesAnswer, ...]) -> list[dict[str, Any]]:
    """Return the series by source: title, licences, citations once each, and which series of it were used."""
    titles = {one.id: visit.language.title(one.title) for one in visit.reader.sources()}
    grouped: dict[str, list[SeriesAnswer]] = {}
    for one in series:
        grouped.setdefault(one.source, []).append(one)
    return [
        {
            "id": source,
            "title": titles.get(source) or visit.language.title(members[0].title),
            "listed": source in titles,
            "licences": sorted({one.licence for one in members if one.licence}),
            "citations": list(dict.fromkeys(one.citation for one in members if one.citation)),
            "series": [{"title": visit.language.title(one.title), "vintage": one.vintage} for one in members],
        }
        for source, members in grouped.items()
    ]


def sources_text(visit: Visit, series: tuple[SeriesAnswer, ...]) -> str:
    """Return the titles of the target's own sources as one list in the reader's language."""
    named = [one["title"] for one in _sources(visit, tuple(one for one in series if not one.beside))]
    return visit.language.listing(named) if named else visit.language.text(N_("none so far"))


def credit(visit: Visit, title: str, how: dict[str, Any], file: str) -> dict[str, Any]:
    """Return what a picture taken from a page carries: sources, licence, disclaimer, citation, address."""
    text = visit.language.text
    sources = sources_text(visit, how["series"])
    licence = ", ".join(how["licences"])
    return {
        "title": title,
        "lines": [
            text(N_("Sources: %(sources)s. Licence: %(licence)s."), sources=sources, licence=licence),
            text(
                N_("Model: %(model)s, data up to %(origin)s, vintage %(vintage)s."),
                model=how["model"],
                origin=how["origin"],
                vintage=how["vintage"][:16],
            ),
            text(DISCLAIMER),
        ],
        "citation": " ".join(how["citations"]),
        "licence": licence,
        "address": str(visit.address),
        "file": file,
        "direction": visit.language.direction,
    }
