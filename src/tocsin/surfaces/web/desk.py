"""What do the pages of the duty desk share? Their links, and an incident as a row."""

from typing import Any

from tocsin.alerts.incidents import SECTORS, SEVERITY_WORDS
from tocsin.alerts.reports import CREDIBILITIES, KINDS, RELIABILITIES, TRUSTS
from tocsin.messages import N_
from tocsin.node.desk_answers import IncidentAnswer
from tocsin.surfaces.language import Translator
from tocsin.surfaces.place_names import place_name
from tocsin.surfaces.policy_words import policy_title
from tocsin.surfaces.web.page import Visit

__all__ = ["desk_links", "grade_words", "incident_row", "report_rows", "where_words"]

_LINKS = {
    "alerts": N_("Inbox"),
    "incidents": N_("Incidents"),
    "incidents/new": N_("Enter an incident"),
    "brief": N_("Daily brief"),
    "shift": N_("Shift"),
    "rota": N_("Rota"),
}


def desk_links(visit: Visit, current: str) -> list[dict[str, Any]]:
    """Return the links between the desk's pages; a visitor is shown those that they may open."""
    shown = _LINKS if visit.person.local else {name: _LINKS[name] for name in ("alerts", "incidents", "brief")}
    return [
        {"href": visit.address.page(path), "title": visit.language.text(title), "current": path == current}
        for path, title in shown.items()
    ]


def incident_row(visit: Visit, one: IncidentAnswer) -> dict[str, Any]:
    """Return what a list shows of an incident."""
    language, facts = visit.language, one.incident.facts
    return {
        "id": one.id,
        "href": visit.address.page(f"incidents/{one.id}"),
        "title": facts.title,
        "time": language.moment(facts.time),
        "where": where_words(visit, one),
        "sector": language.text(SECTORS[facts.sector]),
        "severity": language.text(SEVERITY_WORDS[facts.severity]),
        "grade": one.grade,
        "grade_words": grade_words(language, one.grade),
        "trust": language.text(TRUSTS[one.trust]),
        "reports": language.plural(N_("%(n)s report"), N_("%(n)s reports"), len(one.incident.reports)),
        "alert": one.incident.alert,
        "alert_href": visit.address.page(f"alerts/{one.incident.alert}") if one.incident.alert else "",
        "policy": policy_title(language, one.policy),
    }


def where_words(visit: Visit, one: IncidentAnswer) -> str:
    """Say where an incident happened: the place's name, the position, or both."""
    language, facts = visit.language, one.incident.facts
    name = place_name(facts.place, visit.reader, language) if facts.place else ""
    if facts.latitude is None or facts.longitude is None:
        return name
    north = language.number(abs(facts.latitude), 2) + ("° N" if facts.latitude >= 0 else "° S")
    east = language.number(abs(facts.longitude), 2) + ("° E" if facts.longitude >= 0 else "° W")
    return f"{name} ({north}, {east})" if name else f"{north}, {east}"


def grade_words(language: Translator, grade: str) -> str:
    """Say what a grade of the admiralty scale means.

    >>> from tocsin.surfaces.language import translator
    >>> grade_words(translator("en"), "B2")
    'source usually reliable, content probably true'
    """
    if not grade:
        return language.text(N_("no report"))
    return language.text(
        N_("source %(source)s, content %(content)s"),
        source=language.text(RELIABILITIES[grade[0]]),
        content=language.text(CREDIBILITIES[int(grade[1])]),
    )


def report_rows(language: Translator, one: IncidentAnswer) -> list[dict[str, Any]]:
    """Return the reports of an incident, oldest first, with the grades they once had."""
    return [
        {
            "id": report.id,
            "grade": report.grade,
            "grade_words": grade_words(language, report.grade),
            "kind": language.text(KINDS[report.kind]),
            "received": language.moment(report.received),
            "source": report.source,
            "text": report.text,
            "earlier": [
                {
                    "grade": f"{old.reliability}{old.credibility}",
                    "until": language.moment(old.until),
                    "by": old.by,
                    "reason": old.reason,
                }
                for old in report.earlier
            ],
        }
        for report in one.incident.reports
    ]
