"""What was reported, and what do we make of it? Enter an incident in a minute; merge, split and correct it later."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

import msgspec

from tocsin.alerts.incidents import SECTORS, SEVERITY_WORDS
from tocsin.alerts.reports import CREDIBILITIES, KINDS, RELIABILITIES
from tocsin.errors import BadInputError, TocsinError
from tocsin.messages import N_
from tocsin.node import desk_orders as orders
from tocsin.node.desk_answers import IncidentAnswer
from tocsin.surfaces.language import Translator
from tocsin.surfaces.web.addresses import api
from tocsin.surfaces.web.desk import desk_links, incident_row, report_rows
from tocsin.surfaces.web.page import Answer, Forward, Page, Shown, View, Visit

__all__ = ["PAGE", "add", "change", "entry", "incidents", "one_incident"]

_STEPS = {
    "recorded": N_("entered"),
    "reported": N_("one more report"),
    "corrected": N_("corrected"),
    "regraded": N_("grade changed"),
    "merged": N_("merged into"),
    "unmerged": N_("merge undone"),
    "split": N_("split off"),
    "split-from": N_("split from"),
    "linked-raised": N_("raised an alert"),
    "linked-joined": N_("joined an alert"),
}
_OFFERED = ("country", "basin", "area")
_MINUTES = "%Y-%m-%dT%H:%M"


def incidents(visit: Visit) -> Shown:
    """List the incidents, newest first."""
    language = visit.language
    rows = [incident_row(visit, one) for one in visit.reader.incidents()]
    return Shown(
        template="incidents.html",
        title=language.text(N_("Incidents")),
        values={
            "links": desk_links(visit, "incidents"),
            "rows": rows,
            "finding": language.plural(N_("%(n)s incident"), N_("%(n)s incidents"), len(rows)),
            "may_write": visit.person.local,
            "call": api("incidents"),
        },
    )


def entry(visit: Visit, *, fault: str = "", given: Mapping[str, str] | None = None) -> Shown:
    """Show the form: one short page, every field with a usual value, the first one waiting for words."""
    language = visit.language
    said = dict(given or {})
    return Shown(
        template="incident-entry.html",
        title=language.text(N_("Enter an incident")),
        values={
            "links": desk_links(visit, "incidents/new"),
            "may_write": visit.person.local,
            "fault": fault,
            "given": {name: said.get(name, "") for name in _FIELDS} | {"time": said.get("time") or _now(visit)},
            "usual": {"sector": "conflict", "severity": "moderate", "kind": "phone", "reliability": "F"}
            | {"credibility": "6", "policy": "node-only"}
            | {name: said[name] for name in _CHOSEN if said.get(name)},
            "choices": _choices(language),
            "places": _place_names(visit),
        },
        status=400 if fault else 200,
        script="incident",
    )


def add(visit: Visit) -> Answer:
    """Enter what the form says and go to the alert it raised or joined; a form with a fault comes back as it was."""
    form = visit.form
    try:
        order = orders.AddIncident(facts=_facts(visit), report=_report(form), policy=_policy(form))
        made = visit.node.desk.incident(msgspec.convert(msgspec.to_builtins(order), orders.AddIncident), visit.person)
    except (TocsinError, msgspec.ValidationError) as error:
        return entry(visit, fault=str(error), given=form)
    return Forward(to=visit.address.page(f"incidents/{made}"))


def one_incident(visit: Visit) -> Shown:
    """Show one incident: its facts, its reports with their grades, and every version it has had."""
    language = visit.language
    found = visit.reader.incident(visit.parameters["id"])
    row = incident_row(visit, found)
    others = [one for one in visit.reader.incidents() if one.id not in {found.id, found.incident.merged_into}]
    facts = found.incident.facts
    values: dict[str, Any] = {
        "links": desk_links(visit, "incidents"),
        "incident": found,
        "row": row,
        "facts": facts,
        "actors": ", ".join(facts.actors),
        "merged_into": found.incident.merged_into,
        "merged": [(one, visit.address.page(f"incidents/{one}")) for one in found.merged],
        "reports": report_rows(language, found),
        "versions": _versions(language, found),
        "may_write": visit.person.local and not visit.reader.edition().as_of,
        "choices": _choices(language),
        "others": [(one.id, f"{one.id} {one.incident.facts.title}") for one in others],
        "places": _place_names(visit),
        "time": facts.time.astimezone(UTC).strftime(_MINUTES),
        "now": _now(visit),
        "call": api(f"incidents/{found.id}"),
    }
    return Shown(template="incident.html", title=f"{found.id}: {facts.title}", values=values)


def change(visit: Visit) -> Answer:
    """Carry out what one of the forms on an incident's page asks for."""
    form, id_ = visit.form, visit.parameters["id"]
    reason = form.get("reason", "").strip()
    order: Any
    match form.get("do", ""):
        case "report":
            order = orders.AddReport(id=id_, report=_report(form))
        case "correct":
            order = orders.CorrectIncident(id=id_, facts=_facts(visit), reason=reason)
        case "grade":
            order = orders.GradeReport(
                id=id_,
                report=form.get("report", ""),
                reliability=form.get("reliability", ""),  # type: ignore[arg-type]  # checked below
                credibility=_number(form, "credibility"),  # type: ignore[arg-type]
                reason=reason,
            )
        case "merge":
            order = orders.MergeIncidents(id=id_, into=form.get("into", ""), reason=reason)
        case "undo":
            order = orders.UndoMerge(id=form.get("of", id_), reason=reason)
        case "split":
            picked = tuple(name.removeprefix("pick-") for name in form if name.startswith("pick-"))
            order = orders.SplitIncident(id=id_, reports=picked, title=form.get("title", "").strip(), reason=reason)
        case other:
            raise BadInputError(f"{other!r} is nothing to do with an incident", where=id_)
    try:
        checked = msgspec.convert(msgspec.to_builtins(order), type(order))
    except msgspec.ValidationError as error:
        raise BadInputError(f"the form does not fit: {error}", where=id_, remedy="go back and correct it") from error
    made = visit.node.desk.incident(checked, visit.person)
    return Forward(to=visit.address.page(f"incidents/{made}"))


_FIELDS = ("title", "place", "position", "actors", "text", "source", "said")
_CHOSEN = ("sector", "severity", "kind", "reliability", "credibility", "policy")


def _facts(visit: Visit) -> orders.Facts:
    form = visit.form
    latitude, longitude = _position(form.get("position", ""))
    return orders.Facts(
        title=form.get("title", "").strip(),
        sector=form.get("sector", "conflict"),  # type: ignore[arg-type]  # the schema looks at it
        severity=form.get("severity", "moderate"),  # type: ignore[arg-type]
        place=_place(visit, form.get("place", "").strip()),
        time=_time(form.get("time", "")),
        latitude=latitude,
        longitude=longitude,
        actors=tuple(name.strip() for name in form.get("actors", "").split(",") if name.strip()),
        text=form.get("text", "").strip(),
    )


def _place(visit: Visit, text: str) -> str:
    """Return the id of a place that is named in the reader's own language; any other code or name is asked later."""
    named: dict[str, str] = {
        visit.language.place(one.id): one.id for kind in _OFFERED for one in visit.reader.places(kind)
    }
    return named.get(text, text)


def _report(form: Mapping[str, str]) -> orders.NewReport:
    return orders.NewReport(
        kind=form.get("kind", "phone"),  # type: ignore[arg-type]  # the schema looks at it
        reliability=form.get("reliability", "F"),  # type: ignore[arg-type]
        credibility=_number(form, "credibility", 6),  # type: ignore[arg-type]
        source=form.get("source", "").strip(),
        text=form.get("said", "").strip(),
    )


def _policy(form: Mapping[str, str]) -> Any:
    return "public" if form.get("policy") == "public" else "node-only"


def _number(form: Mapping[str, str], name: str, usual: int = 0) -> int:
    text = form.get(name, "") or str(usual)
    return int(text) if text.isdecimal() and text.isascii() else 0


def _time(text: str) -> datetime | None:
    if not text:
        return None
    try:
        return datetime.fromisoformat(text).replace(tzinfo=UTC)
    except ValueError:
        raise BadInputError(f"{text!r} is no time", where="time", remedy="write 2026-01-01T02:10, in UTC") from None


def _position(text: str) -> tuple[float | None, float | None]:
    if not text.strip():
        return None, None
    parts = text.replace(";", ",").split(",")
    try:
        latitude, longitude = (float(part.strip()) for part in parts)
    except ValueError:
        raise BadInputError(f"{text!r} is no position", where="position", remedy="write 12.5, 45.0") from None
    return latitude, longitude


def _now(visit: Visit) -> str:
    now: datetime = visit.reader.edition().stands_on
    return now.astimezone(UTC).strftime(_MINUTES)


def _place_names(visit: Visit) -> list[str]:
    """Return names that the place field offers; any code or name that the resolver knows may be typed."""
    return sorted(visit.language.place(one.id) for kind in _OFFERED for one in visit.reader.places(kind))


def _choices(language: Translator) -> dict[str, list[tuple[str, str]]]:
    return {
        "sector": [(name, language.text(title)) for name, title in SECTORS.items()],
        "severity": [(name, language.text(title)) for name, title in SEVERITY_WORDS.items()],
        "kind": [(name, language.text(title)) for name, title in KINDS.items()],
        "reliability": [(name, f"{name}: {language.text(title)}") for name, title in RELIABILITIES.items()],
        "credibility": [(str(name), f"{name}: {language.text(title)}") for name, title in CREDIBILITIES.items()],
        "policy": [
            ("node-only", language.text(N_("this node only"))),
            ("public", language.text(N_("public"))),
        ],
    }


def _versions(language: Translator, found: IncidentAnswer) -> list[dict[str, str]]:
    return [
        {
            "time": language.moment(one.at),
            "step": language.text(_STEPS[one.kind]) if one.kind in _STEPS else one.kind,
            "other": one.other,
            "by": one.by,
            "title": one.facts.title,
            "severity": language.text(SEVERITY_WORDS[one.facts.severity]),
            "reason": one.reason,
        }
        for one in reversed(found.incident.versions)
    ]


PAGE = Page(
    id="incidents",
    title=N_("Incidents"),
    order=-1,
    views=(
        View(path="/incidents", handler=incidents),
        View(path="/incidents/add", handler=add, method="POST"),
        View(path="/incidents/new", handler=entry),
        View(path="/incidents/{id:str}", handler=one_incident),
        View(path="/incidents/{id:str}/change", handler=change, method="POST"),
    ),
)
