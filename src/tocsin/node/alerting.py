"""Make and keep alerts: the job that reads new signals, and the steps that people take."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from tocsin.alerts.deciding import Decided, decided
from tocsin.alerts.levels import rank
from tocsin.alerts.life import Alert, Step, Verb
from tocsin.alerts.rules import RuleBook
from tocsin.alerts.signals import Signal
from tocsin.errors import BadInputError, NotFoundError, RefusedError
from tocsin.exchange.policies import Label, Person
from tocsin.node.alert_answers import AlertAnswer
from tocsin.node.alert_occurrences import DISASTER, feed_freshness, occurrence_label, occurrence_signals
from tocsin.node.alert_rules import rule_book
from tocsin.node.alert_signals import signals_of
from tocsin.node.answering_alerts import alert_answer, hazard_freshness, held_alerts
from tocsin.node.jobs import Job, Progress
from tocsin.node.running import Node
from tocsin.node.verifying import Verification
from tocsin.node.work_words import ALERTED
from tocsin.storage.forecasts import identity
from tocsin.storage.records.alerts import alert_of, step_payload
from tocsin.storage.records.tables import ALERTS

__all__ = ["TAKEN", "make_alerts", "raise_alert", "take_step"]

TAKEN: tuple[Verb, ...] = ("acknowledged", "assigned", "snoozed", "updated", "ended", "verified")
"""The steps that a person may take on an alert."""

_WEEK = timedelta(days=7)


def make_alerts(node: Node, job: Job, progress: Progress) -> str:
    """Raise, update and end alerts by the newest forecasts and observations, of the hazard named or of all."""
    if node.moment.past:
        # Nothing was raised on that day that the journal does not hold; levels are shown all the same.
        return ALERTED % {"raised": 0, "changed": 0}
    book = rule_book(node)
    names = [node.registry.hazard(job.subject).id] if job.subject else list(node.registry.hazards)
    raised, changed = (0, 0) if job.subject else _received(node, book)
    for number, name in enumerate(names):
        progress(number / len(names), name)
        try:
            fresh, more = _alerted(node, name, book)
        except NotFoundError:
            continue  # nothing is forecast: the place's state says "no data"
        raised, changed = raised + fresh, changed + more
    return ALERTED % {"raised": raised, "changed": changed}


def _alerted(node: Node, hazard: str, book: RuleBook) -> tuple[int, int]:
    if not node.standing(hazard).known:
        return 0, 0
    signals = signals_of(node, hazard, book)
    label = node.label(node.registry.hazard(hazard))
    with node.alert_lock:
        mine = [alert for alert, _ in held_alerts(node) if alert.hazard == hazard]
        stale = frozenset({hazard} if hazard_freshness(node, hazard, book).absence else ())
        raised, changed = _decided(node, signals, mine, book, label, stale)
        return raised, changed + _verified(node, hazard, book, label)


def _received(node: Node, book: RuleBook) -> tuple[int, int]:
    """Raise and end alerts by what others published of disasters that go on."""
    with node.alert_lock:
        mine = [alert for alert, _ in held_alerts(node) if alert.hazard == DISASTER]
        silent = all(one.absence for one in feed_freshness(node, book).values())
        stale = frozenset({DISASTER} if silent else ())
        return _decided(node, occurrence_signals(node, mine), mine, book, occurrence_label(node), stale)


def _decided(
    node: Node, signals: tuple[Signal, ...], mine: list[Alert], book: RuleBook, label: str, stale: frozenset[str]
) -> tuple[int, int]:
    """Write the steps that signals ask for; the lock is held."""
    steps = decided(
        signals,
        [alert for alert in mine if alert.ended is None],
        book,
        node.now(),
        node.actor,
        raised_lately=_raised_lately(mine, node.now(), book),
        stale=stale,
    )
    known = {alert.id for alert in mine}
    counts = [0, 0]
    for one in steps:
        id_ = one.alert or _id_of(one)
        if not one.alert and id_ in known:
            continue  # ended by a person since: the same figures do not raise it again
        _write(node, id_, one.step, label, one.key if not one.alert else ("", "", ""))
        counts[bool(one.alert)] += 1
    return counts[0], counts[1]


def _verified(node: Node, hazard: str, book: RuleBook, label: str) -> int:
    """Write the verdicts and misses that outcomes have given since; each stands once."""
    mine = [alert for alert, _ in held_alerts(node) if alert.hazard == hazard]
    found = Verification(node, hazard, mine, book)
    count = 0
    for id_, step in found.verdicts():
        _write(node, id_, step, label, ("", "", ""))
        count += 1
    known = {alert.id for alert in mine}
    for place, period, step in found.misses():
        id_ = identity(hazard=hazard, place=place, event=hazard, missed=period)[:16]
        if id_ not in known:
            _write(node, id_, step, label, (hazard, place, hazard))
            count += 1
    return count


def _raised_lately(alerts: list[Alert], now: datetime, book: RuleBook) -> Mapping[str, int]:
    counted: dict[str, int] = {}
    for alert in alerts:
        least = book.of(alert.hazard, alert.place).budget.least
        if now - alert.raised < _WEEK and rank(alert.steps[0].level or "normal") >= rank(least) and not alert.beyond:
            counted[alert.hazard] = counted.get(alert.hazard, 0) + 1
    return counted


def _id_of(one: Decided) -> str:
    """Name an alert by what it is about and the figures it first stood on: the same figures raise it once."""
    signal = one.step.signal
    evidence = signal.evidence if signal else None
    received = evidence is not None and evidence.kind == "event"
    stood_on = "" if evidence is None else evidence.id if received else evidence.origin
    hazard, place, event = one.key
    return identity(hazard=hazard, place=place, event=event, on=stood_on)[:16]


def _write(node: Node, id_: str, step: Step, label: str, key: tuple[str, str, str]) -> None:
    hazard, place, event = key
    node.records.append(
        f"alert.{step.verb}",
        id_,
        step.actor,
        step_payload(id_, step, hazard=hazard, place=place, event=event),
        policy=label,
    )


def take_step(node: Node, id_: str, verb: str, person: Person, **said: Any) -> AlertAnswer:
    """Take one step on an alert for a person at this node, and return the alert as it then stands.

    Parameters
    ----------
    verb:
        One of :data:`TAKEN`.
    said:
        Further fields of :class:`tocsin.alerts.life.Step`: ``why``, ``to``, ``until``, ``verdict``, ``level``, and
        ``request``, with which a step sent twice is taken once.

    Raises
    ------
    RefusedError
        The person is not at this node, the node stands in the past, or the alert is not in a state for the step.
    NotFoundError
        There is no such alert.
    """
    _may_write(node, person, id_)
    if verb not in TAKEN:
        raise BadInputError(f"{verb!r} is no step to take", where=id_, remedy=f"choose {', '.join(TAKEN)}")
    with node.alert_lock:
        row = node.records.row(ALERTS, id_)
        alert = alert_of(row)
        request = said.get("request", "")
        if not (request and any(step.request == request for step in alert.steps)):
            step = Step(verb=verb, time=node.now(), actor=f"{person.name}@{person.member}", **said)
            if verb == "updated" and not (step.level or step.why):
                raise BadInputError("nothing is said", where=id_, remedy="give a level or a text")
            _write(node, id_, step, row["policy"], ("", "", ""))
        return alert_answer(node, id_)


def raise_alert(
    node: Node, id_: str, key: tuple[str, str, str], step: Step, person: Person, label: Label
) -> AlertAnswer:
    """Raise an alert for a person: of a hazard, place and event of which none is open."""
    _may_write(node, person, id_)
    with node.alert_lock:
        open_already = [alert for alert, _ in held_alerts(node) if alert.ended is None]
        same = next((one for one in open_already if (one.hazard, one.place, one.event) == key), None)
        if same is not None:
            raise RefusedError(
                f"alert {same.id} is open for {key[0]} in {key[1]}", where=id_, remedy="update that one, or join it"
            )
        _write(node, id_, step, label, key)
        return alert_answer(node, id_)


def _may_write(node: Node, person: Person, id_: str) -> None:
    if not person.local:
        raise RefusedError(
            f"{person.name} of {person.member} is not at this node", where=id_, remedy="ask the node's operator"
        )
    if node.moment.past:
        raise RefusedError(
            "the past cannot be changed", where=f"as of {node.moment.as_of}", remedy="open the node without --as-of"
        )
