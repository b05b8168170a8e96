"""What is rising, where, and is it unusual? The world in one period, as a map, a ranking and a table."""

import math
from typing import Any

from tocsin.messages import N_
from tocsin.node.answers import HazardAnswer, ModelAnswer, WorldForecast
from tocsin.surfaces.language import Translator
from tocsin.surfaces.web.addresses import api
from tocsin.surfaces.web.alerts import commons_levels, map_alerts, newest_alerts
from tocsin.surfaces.web.legend import legend_of
from tocsin.surfaces.web.mapped import areas_and_points
from tocsin.surfaces.web.measures import Measure, measure_of, measures_of
from tocsin.surfaces.web.page import Page, Shown, View, Visit
from tocsin.surfaces.web.pictures import commons_strip
from tocsin.surfaces.web.provenance import provenance
from tocsin.surfaces.web.worldly import Row, downloads, island, rows_of
from tocsin.surfaces.web.writing import amount, measure_title

__all__ = ["PAGE", "finding_of", "watch"]

_RANKED = 10
_CHANGED = 6


def watch(visit: Visit) -> Shown:
    """Show every place in one period."""
    language, query = visit.language, visit.query
    hazards = visit.reader.hazards()
    hazard = visit.reader.hazard(query.get("hazard") or (hazards[0].id if hazards else ""))
    measure = measure_of(hazard, query.get("measure"))
    if not hazard.origin and not hazard.last_observed:
        message = language.text(
            N_(
                "This node holds no forecast so far. When it reads its sources for the first time, this takes a few "
                "minutes; this page then shows the world."
            )
        )
        title = language.text(N_("Nothing to show so far"))
        return Shown(template="empty.html", title=title, values={"message": message})
    # Between the first sync and the first forecast there is history alone.
    period = query.get("period") or (None if hazard.origin else hazard.last_observed)
    world = visit.reader.world(hazard.id, period=period, model=query.get("model"))
    rows = rows_of(visit, hazard, measure, world)
    rank = "change" if query.get("rank") == "change" and world.step > 0 else "level"
    ranked = sorted(rows, key=_by_change if rank == "change" else _by_level)
    changed = [row for row in sorted(rows, key=_by_change) if row.change is not None and world.step > 0]
    periods = visit.reader.periods(hazard.id)
    finding = finding_of(language, hazard, measure, world, rows)
    measured = measure_title(language, hazard, measure, observed=world.step <= 0)
    call = api(f"hazards/{hazard.id}/world", period=world.period, model=world.model)
    how = provenance(visit, hazard, world, call)
    drawn = island(visit, world, measured, rows, how) | areas_and_points(visit, world)
    values: dict[str, Any] = {
        "hazard": hazard,
        "hazards": hazards,
        "measure": measure,
        "measures": [(one.id, measure_title(language, hazard, one)) for one in measures_of(hazard)],
        "world": world,
        "periods": periods,
        "period_choices": [(period, language.month(period)) for period in reversed(periods)],
        "model_choices": [(one.id, _model_title(language, one)) for one in hazard.models],
        "hazard_choices": [(one.id, language.title(one.title)) for one in hazards],
        "downloads": downloads(world),
        "prevention": visit.address.page("prevention", **({"hazard": hazard.id} if len(hazards) > 1 else {})),
        "rank": rank,
        "ranked": [row for row in ranked if row.number is not None][:_RANKED],
        "rows": sorted(rows, key=lambda row: row.name),
        "finding": finding,
        "legend": legend_of(language, measure, observed=world.step <= 0),
        "measured": measured,
        "missing": sorted(language.place(place) for place in world.missing),
        "risers": changed[:_CHANGED],
        "fallers": changed[: -_CHANGED - 1 : -1],
        "commons": commons_strip(visit),
        "how": how,
        "happened": drawn.pop("told"),
        "happened_call": api("occurrences"),
        "island": drawn | {"alerts": map_alerts(visit)},
        "alerts": newest_alerts(visit),
        "alerts_href": visit.address.page("alerts"),
        "commons_levels": commons_levels(visit),
        "timeline": {"periods": periods, "origin": hazard.last_observed},
    }
    return Shown(template="watch.html", title=finding, values=values, script="watch")


def _model_title(language: Translator, model: ModelAnswer) -> str:
    title = language.title(model.title)
    return language.text(N_("%(model)s (imported)"), model=title) if model.imported else title


def _by_level(row: Row) -> tuple[float, str]:
    return (-row.number if row.number is not None else math.inf, row.name)


def _by_change(row: Row) -> tuple[float, str]:
    return (-row.change if row.change is not None else math.inf, row.name)


def finding_of(
    language: Translator, hazard: HazardAnswer, measure: Measure, world: WorldForecast, rows: list[Row]
) -> str:
    """Return the sentence above the map: what the period shows, in words."""
    month = language.month(world.period)
    known = [row.number for row in rows if row.number is not None]
    if measure.kind == "expected":
        total = amount(language, sum(known), hazard.unit)
        if world.step > 0:
            return language.text(N_("%(total)s expected in all in %(month)s"), total=total, month=month)
        return language.text(N_("%(total)s reported in all in %(month)s"), total=total, month=month)
    limit = amount(language, float(measure.id), hazard.unit)
    count = sum(number >= 0.5 for number in known)
    if world.step > 0:
        return language.plural(
            N_("%(n)s place is more likely than not to see at least %(limit)s in %(month)s"),
            N_("%(n)s places are more likely than not to see at least %(limit)s in %(month)s"),
            count,
            limit=limit,
            month=month,
        )
    return language.plural(
        N_("%(n)s place had reports of at least %(limit)s in %(month)s"),
        N_("%(n)s places had reports of at least %(limit)s in %(month)s"),
        count,
        limit=limit,
        month=month,
    )


PAGE = Page(
    id="watch",
    title=N_("Watch"),
    order=0,
    address="/",
    views=(View(path="/", handler=watch),),
)
