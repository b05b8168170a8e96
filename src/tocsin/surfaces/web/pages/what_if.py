"""What would the forecast be if a slow figure of this place were another one? A page below the place's own."""

from typing import Any
from urllib.parse import urlencode

from tocsin.errors import BusyError, NotFoundError
from tocsin.forecasts.what_if import ASSOCIATION
from tocsin.messages import N_
from tocsin.surfaces.changing import figure_of
from tocsin.surfaces.place_names import name_of
from tocsin.surfaces.web.addresses import api
from tocsin.surfaces.web.page import Shown, Visit
from tocsin.surfaces.web.what_if import answer_shown, form_shown

__all__ = ["what_if"]


def what_if(visit: Visit) -> Shown:
    """Show the form, and the answer to what the address asks."""
    language, query = visit.language, visit.query
    here = visit.reader.place(visit.parameters["id"])
    hazards = [one for one in visit.reader.hazards() if one.place_kind == here.kind]
    hazard = visit.reader.hazard(query.get("hazard") or (hazards[0].id if hazards else ""))
    form = form_shown(visit, hazard.id, here.id)
    if form is None:
        raise NotFoundError(
            f"nothing can be asked of {here.id} for {hazard.id}",
            where=here.id,
            remedy="it takes a model that answers what-ifs, and figures it draws on",
        )
    changes = {
        one["series"]: figure_of(query[one["series"]], one["series"])
        for one in form["inputs"]
        if query.get(one["series"], "").strip()
    }
    values: dict[str, Any] = {
        "place": here,
        "name": name_of(here, language),
        "hazard": hazard,
        "form": form,
        "answer": None,
        "busy": False,
        "note": language.text(ASSOCIATION),
        "call": "",
    }
    if changes:
        try:
            found = visit.reader.what_if(hazard.id, here.id, changes, model=query.get("answering"))
        except BusyError:
            values["busy"] = True
        else:
            values["answer"] = answer_shown(language, hazard, found)
            values["call"] = _call(hazard.id, here.id, changes)
    title = language.text(N_("What if? %(place)s"), place=values["name"])
    return Shown(template="what-if.html", title=title, values=values | {"heading": title})


def _call(hazard: str, place: str, changes: dict[str, float]) -> str:
    query = urlencode([("set", f"{series}={value:.10g}") for series, value in changes.items()])
    return f"{api(f'hazards/{hazard}/places/{place}/what-if')}?{query}"
