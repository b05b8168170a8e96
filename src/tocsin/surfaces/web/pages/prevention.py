"""Where may it begin, and where may it grow? Onset and escalation risk, without the wars that fill every other list."""

from typing import Any

from tocsin.errors import NotFoundError
from tocsin.messages import N_
from tocsin.node.answers import HazardAnswer
from tocsin.node.sum_answers import PlaceRisk, PreventionAnswer
from tocsin.surfaces.language import Translator
from tocsin.surfaces.preventing import preventing
from tocsin.surfaces.web.addresses import api
from tocsin.surfaces.web.legend import legend_of
from tocsin.surfaces.web.measures import CHANCE_EDGES, Measure
from tocsin.surfaces.web.naming import sorting_key
from tocsin.surfaces.web.onset_skill import onset_skill
from tocsin.surfaces.web.page import Page, Shown, View, Visit
from tocsin.surfaces.web.provenance import credit, provenance
from tocsin.surfaces.web.state_now import usual_text
from tocsin.surfaces.web.sums import stretch
from tocsin.surfaces.web.writing import amount, period_span

__all__ = ["PAGE", "prevention"]

_RANKED = 10
_NOTABLE = 0.2
"""From this chance on a place is counted in the heading: where "very unlikely" ends."""


def prevention(visit: Visit) -> Shown:
    """Show where a hazard may begin or grow; places at war are named and not ranked."""
    language, query = visit.language, visit.query
    hazards = [one for one in visit.reader.hazards() if one.prevents]
    hazard = visit.reader.hazard(query.get("hazard") or preventing(hazards))
    try:
        made = visit.reader.prevention(hazard.id, model=query.get("model"))
    except NotFoundError:
        message = language.text(
            N_(
                "Nothing can be ranked here: it takes a forecast with whole paths, "
                "and the reports of the time before it."
            )
        )
        title = language.text(N_("Nothing to show so far"))
        return Shown(template="empty.html", title=title, values={"message": message})
    chosen = "escalation" if query.get("list") == "escalation" else "onset"
    rows = {"onset": _rows(visit, made.onset), "escalation": _rows(visit, made.escalation)}
    names = {name: _title(language, name) for name in rows}
    how = provenance(visit, hazard, made, api("prevention", hazard=hazard.id, model=made.model))
    finding = _finding(language, hazard, made)
    measured = _measured(language, hazard, made, chosen)
    values: dict[str, Any] = {
        "hazard": hazard,
        "prevention": made,
        "finding": finding,
        "measured": measured,
        "hidden": language.plural(
            N_("%(n)s place at war is hidden from both lists."),
            N_("%(n)s places at war are hidden from both lists."),
            len(made.wars),
        ),
        "choices": {
            "hazard": [(one.id, language.title(one.title)) for one in hazards],
            "list": list(names.items()),
            "model": [(one.id, language.title(one.title)) for one in hazard.models],
        },
        "chosen": chosen,
        "ranked": rows[chosen][:_RANKED],
        "lists": [
            {"id": name, "title": names[name], "measured": _measured(language, hazard, made, name), "rows": rows[name]}
            for name in rows
        ],
        "stretch": stretch(language, hazard, made.before),
        "wars": [
            {
                "name": language.place(place),
                "href": visit.address.page(f"places/{place}"),
                "before": amount(language, before, hazard.unit),
            }
            for place, before in made.wars.items()
        ],
        "missing": sorted((language.place(place) for place in made.missing), key=sorting_key),
        "skill": onset_skill(visit, hazard.id, made.model),
        "definitions": _definitions(language, hazard, made),
        "legend": legend_of(language, Measure(id="", kind="chance", edges=CHANCE_EDGES), observed=False),
        "how": how,
        "downloads": _downloads(made),
        "island": _island(visit, made, finding, measured, rows[chosen], how),
    }
    return Shown(template="prevention.html", title=finding, values=values, script="organisation")


def _rows(visit: Visit, risks: tuple[PlaceRisk, ...]) -> list[dict[str, Any]]:
    language = visit.language
    scale = Measure(id="", kind="chance", edges=CHANCE_EDGES)
    return [
        {
            "place": one.place,
            "name": language.place(one.place),
            "href": visit.address.page(f"places/{one.place}"),
            "percent": language.percent(one.chance),
            "words": language.chance(one.chance),
            "usual": usual_text(language, one),
            "before": language.number(one.before),
            "mean": language.number(one.mean),
            "shade": scale.place_in(one.chance),
            "share": round(100 * one.chance, 1),
        }
        for one in risks
    ]


def _title(language: Translator, name: str) -> str:
    return language.text(N_("Where may it begin?")) if name == "onset" else language.text(N_("Where may it grow?"))


def _measured(language: Translator, hazard: HazardAnswer, made: PreventionAnswer, name: str) -> str:
    """Return what is ranked, with its numbers and periods."""
    months = period_span(language, made.first, made.last)
    limit = amount(language, made.active if name == "onset" else made.war, hazard.unit)
    if name == "onset":
        return language.text(N_("Probability of at least %(limit)s in sum, %(months)s"), limit=limit, months=months)
    return language.text(
        N_("Probability of more than %(times)s times the last %(stretch)s, or of %(limit)s in sum, %(months)s"),
        times=language.number(made.times),
        stretch=stretch(language, hazard, made.before),
        limit=limit,
        months=months,
    )


def _finding(language: Translator, hazard: HazardAnswer, made: PreventionAnswer) -> str:
    return language.text(
        N_("In %(n)s of %(all)s quiet places, a sum of %(limit)s or more has a chance above %(chance)s: %(months)s"),
        n=sum(one.chance > _NOTABLE for one in made.onset),
        all=len(made.onset),
        limit=amount(language, made.active, hazard.unit),
        months=period_span(language, made.first, made.last),
        chance=language.share(_NOTABLE),
    )


def _definitions(language: Translator, hazard: HazardAnswer, made: PreventionAnswer) -> list[tuple[str, str]]:
    """Return what each word means here, with the hazard's own limits."""
    text = language.text
    numbers = {
        "active": amount(language, made.active, hazard.unit),
        "war": amount(language, made.war, hazard.unit),
        "least": amount(language, made.least, hazard.unit),
        "times": language.number(made.times),
        "stretch": stretch(language, hazard, made.before),
    }
    return [
        (text(N_("Quiet")), text(N_("Fewer than %(active)s in the last %(stretch)s."), **numbers)),
        (
            text(N_("Active")),
            text(N_("At least %(active)s and fewer than %(war)s in the last %(stretch)s."), **numbers),
        ),
        (text(N_("At war")), text(N_("At least %(war)s in the last %(stretch)s."), **numbers)),
        (
            text(N_("Onset")),
            text(N_("A quiet place sees at least %(active)s in the coming periods."), **numbers),
        ),
        (
            text(N_("Escalation")),
            text(
                N_(
                    "An active place sees more than %(times)s times the sum of its last %(stretch)s and at least "
                    "%(least)s, or at least %(war)s."
                ),
                **numbers,
            ),
        ),
        (
            text(N_("Usual here")),
            text(
                N_(
                    "How often the same came about after past moments at which this place was in the same state, over "
                    "its whole known history. Such moments overlap, so few of them are independent."
                )
            ),
        ),
    ]


def _downloads(made: PreventionAnswer) -> list[dict[str, str]]:
    table = api("tables/prevention", hazard=made.hazard, model=made.model)
    return [
        {"format": "CSV", "href": f"{table}&format=csv"},
        {"format": "Parquet", "href": f"{table}&format=parquet"},
    ]


def _island(
    visit: Visit,
    made: PreventionAnswer,
    finding: str,
    measured: str,
    rows: list[dict[str, Any]],
    how: dict[str, Any],
) -> dict[str, Any]:
    text = visit.language.text
    return {
        "boundaries": api("boundaries"),
        "finding": finding,
        "places": {
            row["place"]: {
                "name": row["name"],
                "shade": row["shade"],
                "text": f"{row['words']}, {row['percent']}",
                "href": row["href"],
            }
            for row in rows
        },
        "missing": list(made.missing),
        "words": {
            "label": text(N_("World map: %(measured)s. Arrow keys walk from place to place."), measured=measured),
            "description": measured,
            "missing": text(N_("no data")),
            "uncovered": text(N_("not in this list")),
        },
        "credit": credit(visit, measured, how, f"tocsin-prevention-{made.hazard}-{made.first}"),
    }


PAGE = Page(id="prevention", title=N_("Prevention"), order=5, views=(View(path="/prevention", handler=prevention),))
