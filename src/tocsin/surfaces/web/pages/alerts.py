"""What needs an answer from me now? The inbox of alerts, and the page of one alert with its whole life and evidence."""

from collections.abc import Iterable, Mapping
from datetime import timedelta
from typing import Any

from tocsin.alerts.freshness import REASONS
from tocsin.alerts.levels import LEVELS, MEANINGS, TITLES
from tocsin.alerts.titles import STATES, VERDICTS
from tocsin.errors import BadInputError, NotFoundError, RefusedError, TocsinError
from tocsin.messages import N_
from tocsin.node.alert_answers import AlertAnswer, HazardLevels
from tocsin.surfaces.language import Translator
from tocsin.surfaces.web.addresses import api
from tocsin.surfaces.web.alert_evidence import evidence_of
from tocsin.surfaces.web.alerts import alert_row, alert_rows, asked_words, hazard_title, step_rows
from tocsin.surfaces.web.desk import desk_links, incident_row
from tocsin.surfaces.web.naming import place_links, sorting_key
from tocsin.surfaces.web.page import Answer, Forward, Page, Shown, View, Visit

__all__ = ["PAGE", "act", "folded", "inbox", "one_alert", "step"]

_STATE_CHOICES = {
    "active": N_("not ended"),
    "open": N_("waiting for an answer"),
    "acknowledged": N_("acknowledged"),
    "snoozed": N_("snoozed"),
    "ended": N_("ended"),
    "all": N_("all"),
}
_MOST = 100
"""Alerts a page shows unless the reader asks for all."""
_SNOOZES = (1, 4, 12, 24, 72, 168)
_FILTERS = ("hazard", "level", "place", "organisation", "state", "assignee")
_VERBS = {"acknowledge": "acknowledged", "assign": "assigned", "snooze": "snoozed", "update": "updated"}
_VERBS |= {"end": "ended", "verify": "verified"}


def inbox(visit: Visit) -> Shown:
    """List alerts, those that wait first; what no figure speaks of stands below, never as silence."""
    language, query = visit.language, visit.query
    state = query.get("state") or "active"
    if state not in _STATE_CHOICES:
        raise BadInputError(f"{state!r} is no state", where="state", remedy=f"choose {', '.join(_STATE_CHOICES)}")
    every = visit.reader.alerts()
    members = _members(visit, query.get("organisation", ""))
    shown = visit.reader.alerts(
        hazard=query.get("hazard") or None,
        place=query.get("place") or None,
        least=query.get("level") or None,
        state=None if state == "all" else state,
    )
    shown = tuple(
        one
        for one in shown
        if (members is None or one.place in members) and query.get("assignee", "") in {"", _assignee(one)}
    )
    within = [one for one in shown if not one.beyond]
    beyond = [one for one in shown if one.beyond]
    waiting = sum(one.state == "open" for one in within)
    values: dict[str, Any] = {
        "links": desk_links(visit, "alerts"),
        "finding": _finding(language, waiting, len(within)),
        "groups": folded(alert_rows(visit, within if query.get("all") else within[:_MOST])),
        "left_out": 0 if query.get("all") else max(0, len(within) - _MOST),
        "all_href": visit.address.with_(all="yes"),
        "beyond": folded(alert_rows(visit, beyond)) if query.get("beyond") else [],
        "beyond_count": len(beyond),
        "beyond_href": visit.address.with_(beyond="yes"),
        "choices": _choices(visit, every, state),
        "chosen": {name: query.get(name, "") for name in _FILTERS} | {"state": state},
        "silent": _silent(visit, members),
        "may_write": visit.person.local and not visit.reader.edition().as_of,
        "names": _names(visit),
        "snoozes": [(str(hours), language.plural(N_("%(n)s hour"), N_("%(n)s hours"), hours)) for hours in _SNOOZES],
        "feeds": [
            ("Atom", api("alerts.atom", locale=language.locale)),
            ("GeoJSON", api("alerts.geojson")),
            ("iCalendar", api("alerts.ics", locale=language.locale)),
        ],
        "back": str(visit.address),
        "meanings": [(language.text(TITLES[level]), language.text(MEANINGS[level])) for level in reversed(LEVELS)],
        "call": api("alerts", hazard=query.get("hazard") or None, place=query.get("place") or None),
    }
    return Shown(template="alerts.html", title=language.text(N_("Alerts")), values=values, script="alerts")


def folded(rows: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    """Fold rows of one hazard and place under the first, which is the most urgent: the others are its duplicates."""
    groups: dict[tuple[str, str, bool], dict[str, Any]] = {}
    for row in rows:
        key = (row["hazard"], row["place_href"] or row["id"], row["state"] == "ended")
        if key in groups:
            groups[key]["more"].append(row)
        else:
            groups[key] = row | {"more": []}
    return list(groups.values())


def one_alert(visit: Visit) -> Shown:
    """Show one alert: what it says, why it fired, how its level has fared, what to do, and its whole life."""
    language = visit.language
    found = visit.reader.alert(visit.parameters["id"])
    title = hazard_title(visit, found.hazard)
    asked = next((one for one in visit.reader.asked() if one.alert == found.id), None) if visit.person.local else None
    row = alert_row(visit, found, title, asked, visit.reader.edition().stands_on)
    seen = {one.id: one for one in visit.reader.incidents()}
    values: dict[str, Any] = {
        "links": desk_links(visit, "alerts"),
        "alert": found,
        "row": row,
        "meaning": language.text(MEANINGS[found.level]),
        "asked": asked_words(visit, asked) if asked else "",
        "evidence": evidence_of(visit, found),
        "steps": step_rows(language, found),
        "incidents": [incident_row(visit, seen[id_]) for id_ in found.incidents if id_ in seen],
        "absence": language.text(REASONS[found.absence]) if found.absence else "",
        "may_write": visit.person.local and not visit.reader.edition().as_of,
        "names": _names(visit),
        "levels": [(level, language.text(TITLES[level])) for level in LEVELS[1:]],
        "verdicts": [(name, language.text(VERDICTS[name])) for name in ("hit", "false alarm")],
        "snoozes": [(str(hours), language.plural(N_("%(n)s hour"), N_("%(n)s hours"), hours)) for hours in _SNOOZES],
        "back": str(visit.address),
        "call": api(f"alerts/{found.id}"),
        "state_title": language.text(STATES[found.state]),
    }
    heading = language.text(
        N_("%(level)s: %(hazard)s, %(place)s"), level=row["level_words"], hazard=row["hazard"], place=row["place"]
    )
    return Shown(template="alert.html", title=heading, values=values | {"heading": heading}, script="alerts")


def act(visit: Visit) -> Answer:
    """Take one step on every alert that was picked, and go back to the list as it was filtered."""
    picked = [name.removeprefix("pick-") for name in visit.form if name.startswith("pick-")]
    if not picked:
        raise BadInputError("no alert was picked", where="alerts", remedy="tick the ones that are meant")
    refused: list[TocsinError] = []
    for id_ in picked:
        try:
            _take(visit, id_)
        except RefusedError as error:
            # One that was answered meanwhile keeps none of the others from being answered.
            refused.append(error)
    if len(refused) == len(picked):
        raise refused[0]
    return Forward(to=_back(visit, visit.address.page("alerts")))


def step(visit: Visit) -> Answer:
    """Take one step on one alert, and go back to its page."""
    id_ = visit.parameters["id"]
    _take(visit, id_)
    return Forward(to=_back(visit, visit.address.page(f"alerts/{id_}")))


def _take(visit: Visit, id_: str) -> None:
    form = visit.form
    verb = _VERBS.get(form.get("verb", ""), "")
    if not verb:
        raise BadInputError(f"{form.get('verb', '')!r} is no step", where=id_, remedy=f"choose {', '.join(_VERBS)}")
    said: dict[str, Any] = {"why": form.get("why", "").strip()[:2000]}
    if verb == "assigned":
        said["to"] = form.get("to", "").strip()[:80]
    if verb == "snoozed":
        said["until"] = visit.node.clock.now() + timedelta(hours=_hours(form))
    if verb == "updated" and form.get("level"):
        said["level"] = form["level"]
    if verb == "verified":
        said["verdict"] = form.get("verdict", "")
    visit.node.step(id_, verb, visit.node.desk.signed(visit.person), **{k: v for k, v in said.items() if v})


def _hours(form: Mapping[str, str]) -> int:
    text = form.get("hours", "")
    if text not in {str(hours) for hours in _SNOOZES}:
        raise BadInputError(f"{text!r} is no time to snooze for", where="hours", remedy="choose from the list")
    return int(text)


def _back(visit: Visit, otherwise: str) -> str:
    """Return where the form was sent from, if that is a page of alerts in this language; else the usual place."""
    back = visit.form.get("back", "")
    return back if back.startswith(f"/{visit.address.locale}/alerts") and "//" not in back else otherwise


def _finding(language: Translator, waiting: int, count: int) -> str:
    if not count:
        return language.text(N_("No alert fits. That is no all-clear: see below what nothing is known of."))
    return language.plural(
        N_("%(n)s of %(all)s alerts waits for an answer"),
        N_("%(n)s of %(all)s alerts wait for an answer"),
        waiting,
        all=count,
    )


def _choices(visit: Visit, every: tuple[AlertAnswer, ...], state: str) -> dict[str, list[tuple[str, str]]]:
    language = visit.language
    anything = ("", language.text(N_("any")))
    hazards = dict.fromkeys([*(one.id for one in visit.reader.hazards()), *(one.hazard for one in every)])
    places = place_links(visit, {one.place for one in every if one.place})
    organisations = [(one.id, language.organisation(one.id)) for one in visit.reader.organisations()]
    assignees = sorted({name for one in every if (name := _assignee(one))})
    del state
    return {
        "hazard": [anything, *((one, hazard_title(visit, one)) for one in hazards)],
        "level": [anything, *((level, language.text(TITLES[level])) for level in LEVELS[1:])],
        "place": [anything, *((one["id"], one["name"]) for one in places)],
        "organisation": [anything, *sorted(organisations, key=lambda one: sorting_key(one[1]))],
        "state": [(name, language.text(title)) for name, title in _STATE_CHOICES.items()],
        "assignee": [anything, *((name, name) for name in assignees)],
    }


def _assignee(one: AlertAnswer) -> str:
    return one.assignee or one.acknowledged_by.partition("@")[0]


def _members(visit: Visit, organisation: str) -> set[str] | None:
    if not organisation:
        return None
    return {member.place for member in visit.reader.organisation(organisation).members}


def _names(visit: Visit) -> list[str]:
    if not visit.person.local:
        return []
    rota = visit.reader.rota().rota
    return list(dict.fromkeys((*rota.names, *rota.people, visit.person.name)))


def _silent(visit: Visit, members: set[str] | None) -> list[dict[str, Any]]:
    """Return, for each hazard and feed, of how many places nothing is known about now, and why.

    Which places these are is looked up where a filter makes them few.
    """
    language, query = visit.language, visit.query
    titles = {one.id: language.title(one.title) for one in visit.reader.hazards()}
    narrow = bool(query.get("hazard") or query.get("place") or members is not None)
    rows = []
    for one in visit.reader.alert_coverage():
        if query.get("hazard", "") not in {"", one.id}:
            continue
        if one.kind == "hazard" and narrow:
            rows += _silent_places(visit, one.id, titles.get(one.id, one.id), members)
            continue
        if not one.absence and not one.without_data:
            continue
        reason = REASONS[one.absence] if one.absence else REASONS["stale"]
        count = language.plural(N_("%(n)s place"), N_("%(n)s places"), one.without_data)
        rows.append(
            {
                "hazard": titles.get(one.id, one.id),
                "reason": language.text(reason) if one.absence else count,
                "newest": language.month(one.newest[:7]) if one.newest else language.text(N_("none so far")),
                "count": count if one.absence and one.without_data else "",
                "places": "",
                "href": visit.address.page("alerts", hazard=one.id) if one.kind == "hazard" else "",
            }
        )
    return rows


def _silent_places(visit: Visit, hazard: str, title: str, members: set[str] | None) -> list[dict[str, Any]]:
    language = visit.language
    try:
        levels = visit.reader.alert_levels(hazard)
    except (NotFoundError, RefusedError):
        return []
    rows = []
    for reason, places in _absent(levels, members, visit.query.get("place", "")).items():
        names = sorted((language.place(place) for place in places), key=sorting_key)
        rows.append(
            {
                "hazard": title,
                "reason": language.text(REASONS[reason]),
                "newest": language.month(levels.newest) if levels.newest else language.text(N_("none so far")),
                "count": language.plural(N_("%(n)s place"), N_("%(n)s places"), len(places)),
                "places": language.listing(names),
                "href": "",
            }
        )
    return rows


def _absent(levels: HazardLevels, members: set[str] | None, place: str) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for one in levels.places:
        if one.absence and (members is None or one.place in members) and place in {"", one.place}:
            found.setdefault(one.absence, []).append(one.place)
    if not levels.places and levels.absence:
        found[levels.absence] = []
    return found


PAGE = Page(
    id="alerts",
    title=N_("Alerts"),
    order=3,
    views=(
        View(path="/alerts", handler=inbox),
        View(path="/alerts/act", handler=act, method="POST"),
        View(path="/alerts/{id:str}", handler=one_alert),
        View(path="/alerts/{id:str}/step", handler=step, method="POST"),
    ),
)
