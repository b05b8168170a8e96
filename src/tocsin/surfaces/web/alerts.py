"""How does an alert stand on a page? Its row in a list, why it fired, and how its level has fared, in words."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from tocsin.alerts.escalation import REASONS as ASKED_REASONS
from tocsin.alerts.freshness import REASONS
from tocsin.alerts.levels import LEVELS, MEANINGS, TITLES, Level, rank
from tocsin.alerts.titles import STATES, STEPS, VERDICTS
from tocsin.errors import NotFoundError, RefusedError
from tocsin.messages import N_
from tocsin.node.alert_answers import AlertAnswer
from tocsin.node.desk_answers import AskedAnswer
from tocsin.surfaces.alert_words import hazard_words, place_words, reason_of
from tocsin.surfaces.language import Translator
from tocsin.surfaces.policy_words import policy_title
from tocsin.surfaces.printing import can_print
from tocsin.surfaces.web.addresses import api
from tocsin.surfaces.web.page import Visit

__all__ = [
    "alert_row",
    "alert_rows",
    "asked_words",
    "brief_link",
    "commons_levels",
    "hazard_title",
    "map_alerts",
    "newest_alerts",
    "record_words",
    "step_rows",
    "why",
]

_SHOWN = 5


def hazard_title(visit: Visit, hazard: str) -> str:
    """Return what a hazard is called; of one that is not forecast here, the sector that reports of it belong to."""
    return hazard_words(visit.reader, visit.language, hazard)


def alert_rows(visit: Visit, alerts: Iterable[AlertAnswer]) -> list[dict[str, Any]]:
    """Return a row for each alert; what is said of several is looked up once."""
    asked = {one.alert: one for one in visit.reader.asked()} if visit.person.local else {}
    titles: dict[str, str] = {}
    now: datetime = visit.reader.edition().stands_on
    rows = []
    for one in alerts:
        title = titles.get(one.hazard) or titles.setdefault(one.hazard, hazard_title(visit, one.hazard))
        rows.append(alert_row(visit, one, title, asked.get(one.id), now))
    return rows


def alert_row(visit: Visit, one: AlertAnswer, title: str, asked: AskedAnswer | None, now: datetime) -> dict[str, Any]:
    """Return what a list shows of one alert."""
    language = visit.language
    return {
        "id": one.id,
        "href": visit.address.page(f"alerts/{one.id}"),
        "level": one.level,
        "level_words": language.text(TITLES[one.level]),
        "hazard": title,
        "place": place_words(visit.reader, language, one),
        "place_href": visit.address.page(f"places/{one.place}") if one.place else "",
        "state": one.state,
        "state_words": language.text(STATES[one.state]),
        "why": why(visit, one),
        "record": record_words(language, one),
        "absence": language.text(REASONS[one.absence]) if one.absence else "",
        "age": language.age(now - one.raised),
        "raised": language.moment(one.raised),
        "assignee": one.assignee or one.acknowledged_by.partition("@")[0],
        "asked": asked_words(visit, asked) if asked else "",
        "incidents": language.plural(N_("%(n)s incident"), N_("%(n)s incidents"), len(one.incidents))
        if one.incidents
        else "",
        "beyond": one.beyond,
        "policy": policy_title(language, one.policy) if one.policy != "public" else "",
        "origin": language.text(N_("shared by %(member)s"), member=one.origin) if one.origin else "",
        "verdict": language.text(VERDICTS[one.verdict]) if one.verdict else "",
        "call": api(f"alerts/{one.id}"),
    }


def why(visit: Visit, one: AlertAnswer) -> str:
    """Say in one sentence why an alert fired."""
    return reason_of(visit.reader, visit.language, one)


def record_words(language: Translator, one: AlertAnswer) -> str:
    """Say how often such a level has come true in replays of the past; an empty text where none was made."""
    if one.share is None or not one.share.cases:
        return ""
    return language.text(
        N_("this level has come true %(hits)s of %(cases)s times (90 %% interval %(low)s to %(high)s)"),
        hits=one.share.hits,
        cases=one.share.cases,
        low=language.share(one.share.low),
        high=language.share(one.share.high),
    )


def asked_words(visit: Visit, one: AskedAnswer) -> str:
    """Say who is asked to answer now, since when, and to whom it goes next."""
    if one.standing is None:
        return ""
    language, asked = visit.language, one.standing.asked
    if not asked.name:
        return language.text(N_("nobody is on the rota; asked since %(since)s"), since=asked.at)
    said = language.text(N_("%(name)s is asked since %(since)s"), name=asked.name, since=asked.at)
    if asked.why != "first":
        said = f"{said} ({language.text(ASKED_REASONS[asked.why])})"
    if one.standing.passes is None:
        return said
    return language.text(
        N_("%(said)s; goes to %(name)s at %(passes)s"),
        said=said,
        name=one.standing.following or language.text(N_("nobody")),
        passes=one.standing.passes,
    )


def step_rows(language: Translator, one: AlertAnswer) -> list[dict[str, Any]]:
    """Return the whole life of an alert, the newest step first."""
    return [
        {
            "time": language.moment(step.time),
            "step": language.text(STEPS[step.verb]),
            "by": step.actor,
            "level": language.text(TITLES[step.level]) if step.level else "",
            "to": step.to,
            "until": language.moment(step.until) if step.until else "",
            "incident": step.incident,
            "why": language.text(ASKED_REASONS[step.why]) if step.why in ASKED_REASONS else step.why,
            "verdict": language.text(VERDICTS[step.verdict]) if step.verdict else "",
            "rule": step.rule,
        }
        for step in reversed(one.steps)
    ]


def newest_alerts(visit: Visit, places: Iterable[str] | None = None, most: int = _SHOWN) -> dict[str, Any]:
    """Return the most urgent open alerts (of some places), and how many there are, for other pages."""
    wanted = None if places is None else set(places)
    found = [
        one for one in visit.reader.alerts(state="active") if (wanted is None or one.place in wanted) and not one.beyond
    ]
    counts = {level: sum(one.level == level for one in found) for level in reversed(LEVELS[1:])}
    language = visit.language
    return {
        "rows": alert_rows(visit, found[:most]),
        "count": len(found),
        "more": max(0, len(found) - most),
        "levels": [
            {"level": level, "words": language.text(TITLES[level]), "count": language.number(count)}
            for level, count in counts.items()
            if count
        ],
        "meanings": [(level, language.text(TITLES[level]), language.text(MEANINGS[level])) for level in LEVELS],
    }


def brief_link(path: str, language: Translator) -> str:
    """Return where the A4 brief of a place or organisation is; empty where the faces for print were not built."""
    return api(f"{path}/brief.pdf", locale=language.locale) if can_print() else ""


def map_alerts(visit: Visit) -> dict[str, dict[str, str]]:
    """Return, for each place with an open alert, the most urgent one, as the map marks it."""
    language = visit.language
    found: dict[str, AlertAnswer] = {}
    for one in visit.reader.alerts(state="active"):
        held = found.get(one.place)
        if not one.beyond and one.place and (held is None or rank(one.level) > rank(held.level)):
            found[one.place] = one
    return {
        place: {
            "level": one.level,
            "text": f"{language.text(TITLES[one.level])}: {hazard_title(visit, one.hazard)}",
            "href": visit.address.page("alerts", place=place),
        }
        for place, one in found.items()
    }


def commons_levels(visit: Visit) -> list[dict[str, Any]]:
    """Return where each area beyond national jurisdiction stands: its highest level, or that there is no data."""
    language = visit.language
    known: dict[str, Level] = {}
    for hazard in visit.reader.hazards():
        if hazard.place_kind == "country":
            continue
        try:
            levels = visit.reader.alert_levels(hazard.id)
        except (NotFoundError, RefusedError):
            continue
        for one in levels.places:
            if one.level is not None and not one.absence:
                known[one.place] = max(known.get(one.place, "normal"), one.level, key=rank)
    for alert in visit.reader.alerts(state="active"):
        if alert.place:
            known[alert.place] = max(known.get(alert.place, "normal"), alert.level, key=rank)
    return [
        {
            "name": language.place(place.id),
            "href": visit.address.page(f"places/{place.id}"),
            "alerts": visit.address.page("alerts", place=place.id),
            "level": known.get(place.id, ""),
            "words": language.text(TITLES[known[place.id]]) if place.id in known else language.text(N_("no data")),
        }
        for kind in ("area", "basin")
        for place in visit.reader.places(kind)
    ]
