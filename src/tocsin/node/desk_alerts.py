"""How do incidents and the rota act on alerts? Raise or join at once, ask the next name when nobody answered."""

from typing import TYPE_CHECKING, Literal, TypeAlias

import msgspec

from tocsin.alerts import incidents
from tocsin.alerts.escalation import Asked, Waiting, due_steps
from tocsin.alerts.joining import OpenAlert, Verdict, verdict_of
from tocsin.alerts.levels import rank
from tocsin.alerts.life import Alert, Step
from tocsin.exchange.policies import strictest
from tocsin.node.desk_entries import DeskState, payload_of
from tocsin.storage.forecasts import identity
from tocsin.storage.records.alerts import step_payload

if TYPE_CHECKING:
    from tocsin.node.running import Node

__all__ = ["escalate", "link_incident", "link_pending", "open_levels", "waiting_of"]

How: TypeAlias = Literal["raised", "joined"]

_EVENT = "incident"


def open_levels(node: "Node") -> dict[str, str]:
    """Return the alerts that have not ended, with their levels."""
    return {alert.id: alert.level for alert, _ in _open(node)}


def waiting_of(alert: Alert) -> Waiting:
    """Return what escalation asks of an alert."""
    return Waiting(
        alert=alert.id,
        level=alert.level,
        acknowledged=alert.acknowledged is not None,
        snoozed_until=alert.snoozed_until,
    )


def escalate(node: "Node", state: DeskState) -> tuple[Asked, ...]:
    """Ask whoever is due, write it down, and return the steps; carried out again at once it does nothing.

    What is beyond the week's budget waits folded in the inbox and asks nobody.
    """
    if state.rota is None:
        return ()
    with node.alert_lock:
        held = {alert.id: (alert, label) for alert, label in _open(node) if not alert.beyond}
        due = due_steps(state.rota, [waiting_of(alert) for alert, _ in held.values()], state.asked, node.clock.now())
        for step in due:
            node.records.append("rota.asked", step.alert, node.actor, payload_of(step, "node"))
        newest = {alert: asked[-1] for alert, asked in state.asked.items()} | {step.alert: step for step in due}
        for id_, (alert, label) in held.items():
            last = newest.get(id_)
            # A crash may have come between the two entries: the second one is written by whoever comes next.
            if last is not None and last.name and last.name != alert.escalated_to and alert.acknowledged is None:
                to = Step(verb="escalated", time=last.at, actor=node.actor, to=last.name, why=last.why)
                _write(node, id_, to, label)
    return due


def link_pending(node: "Node", book: incidents.Book, actor: str) -> int:
    """Link every incident that a crash left without its alert; return how many."""
    pending = [one for one in book.incidents.values() if not one.alert and not one.merged_into and one.reports]
    for one in pending:
        link_incident(node, book, one.id, actor)
    return len(pending)


def link_incident(node: "Node", book: incidents.Book, id_: str, actor: str) -> None:
    """Let an incident raise an alert, join one, or lift the one it belongs to, by the stated rule."""
    found = incidents.incident_of(book, incidents.root_of(book, id_))
    with node.alert_lock:
        held = _open(node)
        own = next((pair for pair in held if found.alert == pair[0].id), None)
        verdict = verdict_of(found.facts, found.reports, _offered(book, held), node.clock.now())
        if own is not None:
            _lift(node, own, verdict, found, actor)
            return
        already = next((alert for alert, _ in held if found.id in alert.incidents), None)
        # A crash may have come between the alert's entry and the incident's: then only the link is missing.
        how: How
        alert, how = (already.id, "joined") if already else _raise_or_join(node, held, verdict, found, actor)
        link = incidents.Linked(id=found.id, alert=alert, how=how, level=verdict.level, why=_rule(verdict, found))
        label = strictest(found.policy)
        node.records.append("incident.linked", found.id, actor, payload_of(link, "node"), policy=label)


def _raise_or_join(
    node: "Node", held: list[tuple[Alert, str]], verdict: Verdict, found: incidents.Incident, actor: str
) -> tuple[str, How]:
    # Without a place, positions tell alerts apart, and the rule has compared them already.
    event = _EVENT if verdict.place else f"{_EVENT} {found.id}"
    key = (verdict.hazard, verdict.place, event)
    same = next(((one, label) for one, label in held if (one.hazard, one.place, one.event) == key), None)
    joined = next(((one, label) for one, label in held if one.id == verdict.alert), None) or same
    step = Step(
        verb="joined" if joined else "raised",
        time=node.clock.now(),
        actor=actor,
        level=verdict.level,
        rule=_rule(verdict, found),
        incident=found.id,
    )
    if joined is not None:
        alert, label = joined
        lower = rank(verdict.level) <= rank(alert.level)
        _write(node, alert.id, msgspec.structs.replace(step, level=None if lower else verdict.level), label, found)
        return alert.id, "joined"
    id_ = identity(hazard=verdict.hazard, place=verdict.place, event=event, on=f"{found.id} {node.clock.now()}")[:16]
    node.records.append(
        "alert.raised",
        id_,
        actor,
        step_payload(id_, step, hazard=verdict.hazard, place=verdict.place, event=event),
        policy=strictest(found.policy),
    )
    return id_, "raised"


def _lift(node: "Node", own: tuple[Alert, str], verdict: Verdict, found: incidents.Incident, actor: str) -> None:
    alert, label = own
    level = min(verdict.asked, verdict.cap, key=rank)
    if rank(level) > rank(alert.level):
        step = Step(verb="updated", time=node.clock.now(), actor=actor, level=level, rule=_rule(verdict, found))
        _write(node, alert.id, step, label, found)


def _offered(book: incidents.Book, held: list[tuple[Alert, str]]) -> list[OpenAlert]:
    offered = []
    for alert, _ in held:
        facts = [book.incidents[id_].facts for id_ in alert.incidents if id_ in book.incidents]
        there = next((one for one in facts if one.latitude is not None), None)
        offered.append(
            OpenAlert(
                id=alert.id,
                hazard=alert.hazard,
                place=alert.place,
                level=alert.level,
                newest=alert.changed,
                latitude=there.latitude if there else None,
                longitude=there.longitude if there else None,
            )
        )
    return offered


def _rule(verdict: Verdict, found: incidents.Incident) -> str:
    return (
        f"incidents: {found.facts.severity} asks {verdict.asked}; {verdict.grade or 'no report'}, "
        f"{verdict.trust}, carries {verdict.cap}"
    )


def _open(node: "Node") -> list[tuple[Alert, str]]:
    from tocsin.node.answering_alerts import held_alerts

    return [pair for pair in held_alerts(node) if pair[0].ended is None]


def _write(node: "Node", id_: str, step: Step, label: str, found: incidents.Incident | None = None) -> None:
    kept = strictest(label, found.policy if found else label)
    node.records.append(f"alert.{step.verb}", id_, step.actor, step_payload(id_, step), policy=kept)
