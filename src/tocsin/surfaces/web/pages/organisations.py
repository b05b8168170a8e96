"""What is expected among the members of this organisation, and who belongs to it since when? Pages of organisations."""

from datetime import date
from typing import Any

from tocsin.errors import NotFoundError
from tocsin.messages import N_
from tocsin.node.answers import HazardAnswer, Membership, OrganisationAnswer
from tocsin.observations.pictures import PICTURES
from tocsin.surfaces.language import Translator
from tocsin.surfaces.web.addresses import api
from tocsin.surfaces.web.alerts import brief_link, newest_alerts
from tocsin.surfaces.web.legend import legend_of
from tocsin.surfaces.web.measures import Measure, measure_of, measures_of
from tocsin.surfaces.web.naming import organisation_kind, sorting_key, standing_title
from tocsin.surfaces.web.page import Page, Shown, View, Visit
from tocsin.surfaces.web.pictures import picture_groups, risk_of, waters_of
from tocsin.surfaces.web.provenance import credit, provenance
from tocsin.surfaces.web.sums import sum_rows, sum_sentence
from tocsin.surfaces.web.worldly import Row, downloads, island, rows_of
from tocsin.surfaces.web.writing import amount, measure_title

__all__ = ["PAGE", "index", "organisation"]


def index(visit: Visit) -> Shown:
    """List the organisations by kind."""
    language = visit.language
    rows = sorted(
        (
            {
                "id": one.id,
                "name": language.organisation(one.id),
                "href": visit.address.page(f"organisations/{one.id}"),
                "kind": organisation_kind(language, one.kind),
                "founded": _day(language, one.founded),
                "members": len({member.place for member in one.members}),
                "checked": one.checked,
            }
            for one in visit.reader.organisations()
        ),
        key=lambda row: sorting_key(str(row["name"])),
    )
    return Shown(template="organisations.html", title=language.text(N_("Organisations")), values={"rows": rows})


def organisation(visit: Visit) -> Shown:
    """Show one organisation: its members' picture, then who belongs to it and how we know."""
    language = visit.language
    here = visit.reader.organisation(visit.parameters["id"])
    values: dict[str, Any] = {
        "organisation": here,
        "name": language.organisation(here.id),
        "kind": organisation_kind(language, here.kind),
        "founded": _day(language, here.founded),
        "members": _spells(visit, here.members),
        "former": _spells(visit, here.former),
        "sources_differ": any(one.source != here.source for one in (*here.members, *here.former)),
        "count": len({member.place for member in here.members}),
        "call": api(f"organisations/{here.id}"),
        "world": None,
        "alerts": newest_alerts(visit, [member.place for member in here.members]),
        "alerts_href": visit.address.page("alerts", organisation=here.id),
        "brief": brief_link(f"organisations/{here.id}", language),
    }
    values |= _side_by_side(visit, here)
    hazards = [one for one in visit.reader.hazards() if one.place_kind == "country" and one.origin]
    if hazards and here.members:
        asked = visit.query.get("hazard")
        hazard = next((one for one in hazards if one.id == asked), hazards[0])
        try:
            values |= _picture(visit, here, hazard)
        except NotFoundError:
            values["world"] = None
    return Shown(template="organisation.html", title=values["name"], values=values, script="organisation")


def _side_by_side(visit: Visit, here: OrganisationAnswer) -> dict[str, Any]:
    """Return the members' figures and risk, side by side."""
    lines = visit.reader.organisation_pictures(here.id)
    risk = risk_of(visit, visit.reader.organisation_risk(here.id), api(f"organisations/{here.id}/risk"))
    return risk | {
        "pictures": picture_groups(visit.language, lines, PICTURES, visit),
        "pictures_call": api(f"organisations/{here.id}/pictures"),
        "waters": waters_of(visit, "country"),
        "happened_asked": False,
        "drought": [],
        "drought_asked": False,
    }


def _picture(visit: Visit, here: OrganisationAnswer, hazard: HazardAnswer) -> dict[str, Any]:
    language = visit.language
    measure = measure_of(hazard, visit.query.get("measure"))
    world = visit.reader.world(hazard.id, period=visit.query.get("period"), model=visit.query.get("model"))
    members = {member.place for member in here.members}
    rows = [row for row in rows_of(visit, hazard, measure, world) if row.place in members]
    measured = measure_title(language, hazard, measure, observed=world.step <= 0)
    call = api(f"hazards/{hazard.id}/world", period=world.period, model=world.model)
    how = provenance(visit, hazard, world, call)
    forecast_periods = [period for period in visit.reader.periods(hazard.id) if period > hazard.last_observed]
    drawn = island(visit, world, measured, rows, how)
    drawn["credit"] = credit(visit, drawn["finding"], how, f"tocsin-{here.id.lower()}-{world.period}")
    drawn["words"]["uncovered"] = language.text(N_("not a member"))
    drawn["missing"] = [place for place in world.missing if place in members]
    return {
        "hazard": hazard,
        "measure": measure,
        "world": world,
        "measured": measured,
        "finding": _finding(language, hazard, measure, rows, world.period),
        "rows": sorted(
            rows, key=lambda row: (-(row.number if row.number is not None else -1.0), sorting_key(row.name))
        ),
        "missing": sorted((language.place(place) for place in drawn["missing"]), key=sorting_key),
        "legend": legend_of(language, measure, observed=world.step <= 0),
        "choices": {
            "measure": [(one.id, measure_title(language, hazard, one)) for one in measures_of(hazard)],
            "period": [(period, language.month(period)) for period in forecast_periods],
            "model": [(one.id, language.title(one.title)) for one in hazard.models],
        },
        **_sums(visit, here, hazard),
        "how": how,
        "downloads": downloads(world),
        "island": drawn,
    }


def _sums(visit: Visit, here: OrganisationAnswer, hazard: HazardAnswer) -> dict[str, Any]:
    """Return what is expected in sum among the members, and which of them are not in it."""
    language, model = visit.language, visit.query.get("model")
    said: dict[str, Any] = {
        "state": "",
        "sums": [],
        "sums_said": "",
        "sums_missing": [],
        "sums_together": True,
        "sums_call": "",
    }
    if not hazard.spans:
        return said
    try:
        made = visit.reader.organisation_forecast(hazard.id, here.id, model=model)
    except NotFoundError:
        return said
    return said | {
        "sums": sum_rows(language, hazard, made.sums),
        "sums_said": sum_sentence(language, hazard, made.sums),
        "sums_missing": sorted((language.place(place) for place in made.missing), key=sorting_key) if made.sums else [],
        "sums_call": api(f"hazards/{hazard.id}/organisations/{here.id}", model=made.model),
        "sums_table": api("tables/sums", hazard=hazard.id, model=made.model, organisation=here.id),
    }


def _finding(language: Translator, hazard: HazardAnswer, measure: Measure, rows: list[Row], period: str) -> str:
    """Return the members' picture in one sentence."""
    known = [row for row in rows if row.number is not None]
    month = language.month(period)
    if measure.kind == "expected":
        total = amount(language, sum(row.number or 0.0 for row in known), hazard.unit)
        return language.text(N_("%(total)s expected among the members in %(month)s"), total=total, month=month)
    return language.plural(
        N_("%(n)s member of %(all)s is more likely than not to see at least %(limit)s in %(month)s"),
        N_("%(n)s members of %(all)s are more likely than not to see at least %(limit)s in %(month)s"),
        sum((row.number or 0.0) >= 0.5 for row in known),
        all=len(known),
        limit=amount(language, float(measure.id), hazard.unit),
        month=month,
    )


def _spells(visit: Visit, spells: tuple[Membership, ...]) -> list[dict[str, Any]]:
    language = visit.language
    rows = [
        {
            "name": language.place(one.place),
            "href": visit.address.page(f"places/{one.place}"),
            "since": _day(language, one.since),
            "until": _day(language, one.until),
            "status": standing_title(language, one.status),
            "source": one.source,
            "checked": one.checked,
        }
        for one in spells
    ]
    return sorted(rows, key=lambda row: sorting_key(str(row["name"])))


def _day(language: Translator, text: str) -> str:
    """Return a day, month or year as it is written; what is no date stays as it stands."""
    parts = text.split("-")
    if not text or not all(part.isdigit() for part in parts):
        return text
    if len(parts) == 3:
        return language.date(date.fromisoformat(text))
    return language.month(text)


PAGE = Page(
    id="organisations",
    title=N_("Organisations"),
    order=20,
    views=(
        View(path="/organisations", handler=index),
        View(path="/organisations/{id:str}", handler=organisation),
    ),
)
