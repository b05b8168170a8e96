"""What is expected in this place, how do we know, and how good were such forecasts? The pages of places."""

from datetime import date
from typing import Any

from tocsin.errors import NotFoundError
from tocsin.forecasts.what_if import ASSOCIATION
from tocsin.messages import N_
from tocsin.node.answers import Expectation, HazardAnswer, PlaceAnswer, PlaceForecast
from tocsin.observations.root_causes import LOOK_BACKS
from tocsin.surfaces.language import Translator
from tocsin.surfaces.place_names import name_of
from tocsin.surfaces.web.actors import actors_of
from tocsin.surfaces.web.addresses import api
from tocsin.surfaces.web.alerts import brief_link, newest_alerts
from tocsin.surfaces.web.causes import cause_groups
from tocsin.surfaces.web.drivers import drivers_shown
from tocsin.surfaces.web.events import event_rows
from tocsin.surfaces.web.held import held_rows
from tocsin.surfaces.web.measures import Measure, measure_of, measures_of
from tocsin.surfaces.web.naming import SCHEMES, initial_groups, kind_title, place_links
from tocsin.surfaces.web.page import Page, Shown, View, Visit
from tocsin.surfaces.web.pages.finding import search
from tocsin.surfaces.web.pages.what_if import what_if
from tocsin.surfaces.web.pictures import pictures_of, risk_of, told_series
from tocsin.surfaces.web.provenance import credit, provenance
from tocsin.surfaces.web.state_now import state_now
from tocsin.surfaces.web.sums import sum_rows, sum_sentence
from tocsin.surfaces.web.tracks import past_of, skill_of
from tocsin.surfaces.web.what_if import form_shown
from tocsin.surfaces.web.writing import amount, interval, measure_title

__all__ = ["PAGE", "answer_of", "fan_title", "index", "past_title", "place", "spread_of"]

_PARTS = {"country": ("admin1", "admin2", "admin3")}
"""Kinds of places whose parts may carry the same hazard -> what those are."""

_BACK = 60
"""Periods of history a fan shows unless the reader asks for all."""


def index(visit: Visit) -> Shown:
    """List the places of every kind, to be searched and walked."""
    language = visit.language
    places = visit.reader.places()
    kinds = list(dict.fromkeys(place.kind for place in places))
    chosen = visit.query.get("kind") or ("country" if "country" in kinds else (kinds or [""])[0])
    shown = [place for place in places if place.kind == chosen]
    return Shown(
        template="places.html",
        title=language.text(N_("Places")),
        values={
            "kinds": [(kind, kind_title(language, kind), visit.address.with_(kind=kind)) for kind in kinds],
            "chosen": chosen,
            "groups": initial_groups(language, place_links(visit, [place.id for place in shown])),
            "count": len(shown),
        },
    )


def place(visit: Visit) -> Shown:
    """Show one place: the answer in words first, then the fan, the chances, the past and the sources."""
    language, query = visit.language, visit.query
    here = visit.reader.place(visit.parameters["id"])
    hazards = visit.reader.hazards()
    note = language.title(here.note)
    values: dict[str, Any] = {
        "place": here,
        "name": name_of(here, language),
        "kind": kind_title(language, here.kind),
        "regions": place_links(visit, [*here.regions, *([here.parent] if here.parent else [])]),
        "parts": place_links(visit, [part.id for part in visit.reader.children(here.id)]),
        "neighbours": place_links(visit, here.neighbours),
        "successors": place_links(visit, here.successors),
        "organisations": sorted(
            (
                {"href": visit.address.page(f"organisations/{one}"), "name": language.organisation(one)}
                for one in here.organisations
            ),
            key=lambda one: one["name"],
        ),
        "schemes": SCHEMES,
        "ended": language.date(date.fromisoformat(here.valid_until)) if here.valid_until else "",
        "note": note,
        "note_is_foreign": note == here.note and not language.locale.startswith("en"),
        "call": api(f"places/{here.id}"),
        "forecast": None,
    }
    hazard = _hazard(visit, hazards, here)
    if hazard is not None:
        try:
            made = visit.reader.place_forecast(hazard.id, here.id, model=query.get("model"))
        except NotFoundError:
            values["uncovered"] = language.title(hazard.title)
        else:
            values |= _expected(visit, hazard, made)
    causes = visit.reader.root_causes(here.id)
    values |= pictures_of(visit, here.id, here.kind)
    values |= risk_of(visit, visit.reader.risk(here.id), api(f"places/{here.id}/risk"))
    values |= {
        "causes": cause_groups(language, causes),
        "cause_years": LOOK_BACKS,
        "causes_call": api(f"places/{here.id}/root-causes"),
        "held": held_rows(
            visit,
            here.id,
            hazard.id if hazard and values["forecast"] else None,
            {one.series for one in causes} | told_series(values),
        ),
    }
    values["fighting"] = actors_of(visit, here.id) if here.kind == "country" else None
    values["alerts"] = newest_alerts(visit, [here.id])
    values["alerts_href"] = visit.address.page("alerts", place=here.id)
    values["brief"] = brief_link(f"places/{here.id}", language)
    values["held_call"] = api(f"places/{here.id}/held")
    return Shown(template="place.html", title=values["name"], values=values, script="place")


def _hazard(visit: Visit, hazards: tuple[HazardAnswer, ...], here: PlaceAnswer) -> HazardAnswer | None:
    """Return the hazard asked for, else the first that is declared for this kind of place."""
    if visit.query.get("hazard"):
        asked: HazardAnswer = visit.reader.hazard(visit.query["hazard"])
        return asked
    # A part of a country may have a forecast of its own: one that was made elsewhere for parts, and taken in here.
    fitting = [one for one in hazards if here.kind in {one.place_kind, *_PARTS.get(one.place_kind, ())}]
    return fitting[0] if fitting else None


def _expected(visit: Visit, hazard: HazardAnswer, made: PlaceForecast) -> dict[str, Any]:
    language = visit.language
    measure = measure_of(hazard, visit.query.get("measure"))
    if measure.kind == "expected" and hazard.thresholds:
        measure = measure_of(hazard, None)
    periods = [one.period for one in made.expectations]
    chosen = next((one for one in made.expectations if one.period == visit.query.get("period")), made.expectations[0])
    call = api(f"hazards/{hazard.id}/places/{made.place}", model=made.model)
    how = provenance(visit, hazard, made, call)
    whole = visit.query.get("back") == "all"
    observed = made.observed if whole else made.observed[-_BACK:]
    past = past_of(made.past)
    return {
        "forecast": made,
        "hazard": hazard,
        "measure": measure,
        "choices": {
            "hazard": [
                (one.id, language.title(one.title))
                for one in visit.reader.hazards()
                if one.id == hazard.id or (one.place_kind == hazard.place_kind and one.origin)
            ],
            "measure": [
                (one.id, measure_title(language, hazard, one)) for one in measures_of(hazard) if one.kind == "chance"
            ],
            "model": [(one.id, language.title(one.title)) for one in hazard.models],
            "period": [(period, language.month(period)) for period in periods],
        },
        "chosen": chosen,
        "answer": answer_of(language, hazard, measure, chosen),
        "spread": spread_of(language, hazard, chosen),
        "fan_title": fan_title(language, hazard, made),
        "thresholds": [(one, amount(language, float(one), hazard.unit)) for one in hazard.thresholds],
        "observed": observed,
        "whole": whole,
        "past": past,
        "past_title": past_title(language, past),
        "skill": skill_of(language, hazard, made.skill),
        "drivers": drivers_shown(visit, hazard.id, made.place, made.model, chosen.period),
        "form": form_shown(visit, hazard.id, made.place),
        "association": language.text(ASSOCIATION),
        "state": state_now(visit, hazard, made.place, made.model),
        "prevention": visit.address.page("prevention", hazard=hazard.id, model=made.model),
        "sums": sum_rows(language, hazard, made.sums),
        "sums_said": sum_sentence(language, hazard, made.sums),
        "sums_together": False,
        "events": event_rows(language, hazard, made),
        "sums_call": call,
        "how": how,
        "downloads": _downloads(hazard, made),
        "island": {
            "observed": [{"period": one.period, "value": one.value} for one in observed],
            "expected": [
                {"period": one.period, "mean": one.mean, "quantiles": one.quantiles} for one in made.expectations
            ],
            "past": [
                {"period": one.period, "step": one.step, "quantiles": one.quantiles, "outcome": one.outcome}
                for one in past
            ],
            "words": _words(language, hazard, made),
            "credit": credit(visit, language.place(made.place), how, f"tocsin-{hazard.id}-{made.place}"),
        },
    }


def answer_of(language: Translator, hazard: HazardAnswer, measure: Measure, chosen: Expectation) -> str:
    """Return the headline: words, number and base rate together."""
    if measure.kind == "expected":
        return language.text(
            N_("Expected in %(month)s: %(mean)s."),
            month=language.month(chosen.period),
            mean=amount(language, chosen.mean, hazard.unit),
        )
    chance = measure.of(chosen)
    limit = amount(language, float(measure.id), hazard.unit)
    usual = measure.usual(chosen)
    said = language.text(
        N_("At least %(limit)s in %(month)s: %(words)s, %(percent)s."),
        limit=limit,
        month=language.month(chosen.period),
        words=language.chance(chance),
        percent=language.percent(chance),
    )
    if usual is None:
        return said
    return f"{said} " + language.text(N_("Usual here: %(share)s."), share=language.share(usual))


def spread_of(language: Translator, hazard: HazardAnswer, chosen: Expectation) -> str:
    """Return the distribution in one sentence: the middle half and nine tenths."""
    quantiles = chosen.quantiles
    if hazard.value == "binary" or "0.25" not in quantiles:
        return ""
    if quantiles["0.95"] == 0:
        return language.text(
            N_("At least 95 %% of the distribution lies at %(none)s; the mean is %(mean)s."),
            none=amount(language, 0.0, hazard.unit),
            mean=language.number(chosen.mean),
        )
    return language.text(
        N_(
            "Half of the distribution lies within %(half)s %(unit)s, nine tenths within %(most)s; the mean is %(mean)s."
        ),
        half=interval(language, quantiles["0.25"], quantiles["0.75"]),
        most=interval(language, quantiles["0.05"], quantiles["0.95"]),
        unit=language.text(hazard.unit),
        mean=language.number(chosen.mean),
    )


def fan_title(language: Translator, hazard: HazardAnswer, made: PlaceForecast) -> str:
    """Return the fan's title: what it shows, as a sentence."""
    first, last = made.expectations[0], made.expectations[-1]
    known = [one.value for one in made.observed[-12:] if one.value is not None]
    return language.text(
        N_(
            "%(place)s: %(after)s %(unit)s a month expected on average up to %(last)s; "
            "average of the last 12 months: %(before)s"
        )
        if hazard.period == "month"
        else N_("%(place)s: a mean of %(after)s %(unit)s a year expected up to %(last)s, after %(before)s before"),
        place=language.place(first.place),
        after=language.number(sum(one.mean for one in made.expectations) / len(made.expectations)),
        before=language.number(sum(known) / len(known)) if known else language.text(N_("no data")),
        unit=language.text(hazard.unit),
        last=language.month(last.period),
    )


def past_title(language: Translator, past: list[Any]) -> str:
    """Return the title of the past forecasts: how many outcomes lay inside nine tenths."""
    judged = [one for one in past if one.outcome is not None]
    inside = sum(one.quantiles["0.05"] <= one.outcome <= one.quantiles["0.95"] for one in judged)
    return language.text(
        N_("%(inside)s of %(cases)s past outcomes lay inside the 90 %% interval"), inside=inside, cases=len(judged)
    )


def _words(language: Translator, hazard: HazardAnswer, made: PlaceForecast) -> dict[str, str]:
    text = language.text
    return {
        "label": fan_title(language, hazard, made),
        "past": text(N_("Past forecasts beside what happened")),
        "reported": text(N_("reported")),
        "outcome": text(N_("what happened")),
        "median": text(N_("median")),
        "half": text(N_("50 %% interval")),
        "most": text(N_("90 %% interval")),
        "missing": text(N_("no data")),
        "unit": text(hazard.unit),
    }


def _downloads(hazard: HazardAnswer, made: PlaceForecast) -> list[dict[str, str]]:
    forecasts = api("tables/forecasts", hazard=hazard.id, model=made.model, place=made.place)
    sums = api("tables/sums", hazard=hazard.id, model=made.model, place=made.place)
    observations = api("tables/observations", hazard=hazard.id, place=made.place)
    tables = (
        ("forecast", forecasts, made.expectations),
        ("sums", sums, made.sums),
        ("history", observations, made.observed),
    )
    return [
        {"what": what, "format": name, "href": f"{table}&format={name.lower()}"}
        for what, table, held in tables
        if held
        for name in ("CSV", "Parquet")
    ]


PAGE = Page(
    id="places",
    title=N_("Places"),
    order=10,
    views=(
        View(path="/places", handler=index),
        View(path="/places/{id:str}", handler=place),
        View(path="/places/{id:str}/what-if", handler=what_if),
        View(path="/search", handler=search),
    ),
)
