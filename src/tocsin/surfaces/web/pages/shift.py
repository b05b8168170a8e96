"""Who has the desk, what is handed over, and what changed since I last had it? Shift, hand-over and daily brief."""

from datetime import UTC, datetime, timedelta
from typing import Any

from tocsin.alerts.escalation import REASONS
from tocsin.alerts.levels import TITLES
from tocsin.alerts.shifts import Handed, Shift
from tocsin.alerts.titles import STEPS
from tocsin.errors import BadInputError
from tocsin.messages import N_
from tocsin.node import desk_orders as orders
from tocsin.node.alert_answers import AlertAnswer
from tocsin.node.brief import AlertChange, Brief
from tocsin.surfaces.web.addresses import api
from tocsin.surfaces.web.alerts import alert_rows, hazard_title, why
from tocsin.surfaces.web.desk import desk_links, incident_row
from tocsin.surfaces.web.page import Answer, Forward, Page, Shown, View, Visit

__all__ = ["PAGE", "brief", "change", "shift", "since_of"]

_LISTED = 20


def shift(visit: Visit) -> Shown:
    """Show who has the desk, with the form that hands it over, and the hand-overs before."""
    language = visit.language
    shifts = [one.shift for one in visit.reader.shifts()]
    alerts = [one for one in visit.reader.alerts(state="active") if not one.beyond]
    rows = alert_rows(visit, alerts)
    values: dict[str, Any] = {
        "links": desk_links(visit, "shift"),
        "open": [one for one in shifts if one.closed is None],
        "untaken": [_shift_row(visit, one) for one in shifts if one.closed is not None and one.taken is None],
        "shifts": [_shift_row(visit, one) for one in shifts if one.closed is not None][:_LISTED],
        "alerts": rows,
        "names": _names(visit),
        "may_write": visit.person.local and not visit.reader.edition().as_of,
        "call": api("shifts"),
    }
    return Shown(template="shift.html", title=language.text(N_("Shift")), values=values)


def change(visit: Visit) -> Answer:
    """Begin a shift, hand it over, or say that a hand-over was read."""
    form = visit.form
    name = form.get("name", "").strip()[:80]
    order: orders.ShiftOrder
    match form.get("do", ""):
        case "begin":
            order = orders.BeginShift(name=_said(name))
        case "take":
            order = orders.TakeShift(id=form.get("id", ""), name=_said(name))
        case "close":
            # What is beyond the week's budget is handed over without a note of its own.
            notes = {key.removeprefix("note-"): text.strip()[:400] for key, text in form.items() if key[:5] == "note-"}
            levels = visit.node.desk.open_alerts()
            beyond = {one.id for one in visit.reader.alerts(state="active") if one.beyond}
            named = {key: note for key, note in notes.items() if key in levels}
            handed = tuple(
                Handed(alert=one, level=level, note=named.get(one, ""))
                for one, level in levels.items()
                if one in named or one in beyond
            )
            to, remarks = form.get("to", "").strip()[:80], form.get("remarks", "").strip()[:8000]
            order = orders.CloseShift(id=form.get("id", ""), to=to, handed=handed, remarks=remarks)
        case other:
            raise BadInputError(f"{other!r} is nothing to do with a shift", where="shift")
    visit.node.desk.shift(order, visit.person)
    return Forward(to=visit.address.page("shift"))


def brief(visit: Visit) -> Shown:
    """Show what changed since somebody's last shift (or another moment), and why; it prints as the daily brief."""
    language = visit.language
    name = visit.query.get("name", "")
    now: datetime = visit.reader.edition().stands_on
    found: Brief = visit.reader.brief(since_of(visit, name, now), now)
    rows = alert_rows(visit, found.open)
    values: dict[str, Any] = {
        "links": desk_links(visit, "brief"),
        "brief": found,
        "finding": _finding(visit, found),
        "changes": [_alert_change(visit, one) for one in found.alerts],
        "incidents": [incident_row(visit, one.incident) | {"steps": len(one.versions)} for one in found.incidents],
        "asked": [
            {
                "time": language.moment(one.at),
                "name": one.name or language.text(N_("nobody")),
                "why": language.text(REASONS[one.why]),
                "level": language.text(TITLES[one.level]),
                "href": visit.address.page(f"alerts/{one.alert}"),
            }
            for one in found.asked
        ],
        "handed": _shift_row(visit, found.handed) if found.handed else None,
        "failed": [(one.subject, str(one.payload.get("error", ""))) for one in found.failed],
        "arrived": [(one.subject, one.kind == "forecast.made", language.moment(one.time)) for one in found.arrived],
        "open": [row for row in rows if not row["beyond"]],
        "beyond": sum(row["beyond"] for row in rows),
        "names": [("", language.text(N_("the last day"))), *((one, one) for one in _desk_names(visit))],
        "name": name,
        "call": api("brief", since=found.since.isoformat()),
    }
    return Shown(template="brief.html", title=language.text(N_("Daily brief")), values=values)


def since_of(visit: Visit, name: str, now: datetime) -> datetime:
    """Return since when changes are asked for: the address's moment, the end of a last shift, or a day ago."""
    given = visit.query.get("since", "")
    if given:
        try:
            found = datetime.fromisoformat(given)
        except ValueError:
            raise BadInputError(f"{given!r} is no time", where="since", remedy="write 2026-01-01T02:10Z") from None
        return found if found.tzinfo else found.replace(tzinfo=UTC)
    ends = [one.shift.closed for one in visit.reader.shifts() if one.shift.name == name and one.shift.closed]
    return max(ends, default=now - timedelta(days=1))


def _finding(visit: Visit, found: Brief) -> str:
    language = visit.language
    raised = sum(one.before is None and one.alert.state != "ended" for one in found.alerts)
    said = language.plural(N_("%(n)s alert is new"), N_("%(n)s alerts are new"), raised)
    waiting = sum(one.state == "open" and not one.beyond for one in found.open)
    waits = language.plural(N_("%(n)s waits for an answer"), N_("%(n)s wait for an answer"), waiting)
    return language.text(
        N_("Since %(since)s: %(raised)s, %(waits)s"), since=language.moment(found.since), raised=said, waits=waits
    )


def _alert_change(visit: Visit, one: AlertChange) -> dict[str, Any]:
    language, alert = visit.language, one.alert
    return {
        "href": visit.address.page(f"alerts/{alert.id}"),
        "hazard": hazard_title(visit, alert.hazard),
        "place": language.place(alert.place) if alert.place else "",
        "level": alert.level,
        "level_words": language.text(TITLES[alert.level]),
        "before": language.text(TITLES[one.before]) if one.before else language.text(N_("none")),
        "after": language.text(N_("ended")) if alert.state == "ended" else language.text(TITLES[alert.level]),
        "why": why(visit, alert),
        "steps": [
            {
                "time": language.moment(step.time),
                "step": language.text(STEPS[step.verb]),
                "by": step.actor.partition("@")[0],
                "to": step.to,
                "why": language.text(REASONS[step.why]) if step.why in REASONS else step.why,
            }
            for step in one.steps
        ],
    }


def _shift_row(visit: Visit, one: Shift) -> dict[str, Any]:
    language = visit.language
    known = {alert.id: alert for alert in visit.reader.alerts()}
    return {
        "id": one.id,
        "name": one.name,
        "begun": language.moment(one.begun),
        "closed": language.moment(one.closed) if one.closed else "",
        "to": one.to,
        "remarks": one.remarks,
        "taken": language.moment(one.taken) if one.taken else "",
        "taken_by": one.taken_by,
        "count": len(one.handed),
        "handed": [
            {
                "href": visit.address.page(f"alerts/{item.alert}"),
                "title": _title(visit, known.get(item.alert)) or item.alert,
                "level": item.level,
                "level_words": language.text(item.level.capitalize()),
                "note": item.note,
            }
            for item in one.handed
            if item.note or item.alert not in known or not known[item.alert].beyond
        ],
    }


def _title(visit: Visit, one: AlertAnswer | None) -> str:
    if one is None:
        return ""
    place = visit.language.place(one.place) if one.place else visit.language.text(N_("position only"))
    return f"{hazard_title(visit, one.hazard)}, {place}"


def _names(visit: Visit) -> list[str]:
    if not visit.person.local:
        return []
    rota = visit.reader.rota().rota
    return list(dict.fromkeys((*rota.names, *rota.people, *_desk_names(visit))))


def _desk_names(visit: Visit) -> list[str]:
    return sorted({one.shift.name for one in visit.reader.shifts()})


def _said(name: str) -> str:
    if not name:
        raise BadInputError("nobody is named", where="name", remedy="say who takes the desk")
    return name


PAGE = Page(
    id="shift",
    title=N_("Shift"),
    order=-1,
    views=(
        View(path="/shift", handler=shift),
        View(path="/shift/change", handler=change, method="POST"),
        View(path="/brief", handler=brief),
    ),
)
