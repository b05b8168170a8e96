"""What has happened to an alert? Steps in, the alert as it stands out; a step that does not fit is refused."""

from collections.abc import Callable
from datetime import datetime
from typing import Literal, TypeAlias

import msgspec

from tocsin.alerts.levels import Level, rank
from tocsin.alerts.signals import Signal
from tocsin.errors import RefusedError

__all__ = ["VERBS", "Alert", "Claim", "State", "Step", "Verb", "Verdict", "after", "life_of"]

State: TypeAlias = Literal["open", "acknowledged", "snoozed", "ended"]
Verdict: TypeAlias = Literal["", "hit", "false alarm", "miss"]
Verb: TypeAlias = Literal[
    "raised",
    "acknowledged",
    "assigned",
    "snoozed",
    "updated",
    "escalated",
    "joined",
    "ended",
    "verified",
    "missed",
]

VERBS: tuple[Verb, ...] = (
    "raised",
    "acknowledged",
    "assigned",
    "snoozed",
    "updated",
    "escalated",
    "joined",
    "ended",
    "verified",
    "missed",
)
"""Every step there is; the journal's kind is ``alert.`` and the verb."""


class Step(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One thing that happened to an alert: when, by whom, why."""

    verb: Verb
    time: datetime
    """Aware UTC."""
    actor: str
    why: str = ""
    request: str = ""
    """What asked for it, so that the same request taken twice is one step."""
    level: Level | None = None
    """The level from here on, where the step changes it."""
    rule: str = ""
    """Id of the rules by which the level was judged, and which of their levels it met."""
    signal: Signal | None = None
    to: str = ""
    """Whom it was assigned or escalated to."""
    until: datetime | None = None
    """When a snooze ends."""
    verdict: Verdict = ""
    incident: str = ""
    """Id of the incident that joined."""
    beyond: bool = False
    """Raised beyond the week's budget: shown folded, never hidden."""
    stale: bool = False
    """The figures are older than the rules allow: what is shown is the last that was known."""


class Claim(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What an alert said would come, by which it is verified."""

    question: str
    period: str
    until: str = ""
    level: Level
    lead: int
    observed: bool = False


class Alert(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """An alert as it stands after its steps."""

    id: str
    hazard: str
    place: str
    event: str
    level: Level
    peak: Level
    """The highest level it has had."""
    raised: datetime
    changed: datetime
    """Of the last step."""
    reached: datetime
    """When its level was last reached or confirmed; a level is not lowered soon after."""
    signal: Signal | None = None
    """What speaks for it now; None for one that a person raised."""
    rule: str = ""
    by_person: bool = False
    """Raised by a person or an incident: no forecast ends it."""
    acknowledged: datetime | None = None
    """When it was acknowledged at its present level or a higher one."""
    acknowledged_by: str = ""
    first_acknowledged: datetime | None = None
    """The first acknowledgement ever, by which the time to action is measured."""
    assignee: str = ""
    escalated_to: str = ""
    snoozed_until: datetime | None = None
    ended: datetime | None = None
    verdict: Verdict = ""
    verified: datetime | None = None
    beyond: bool = False
    stale: bool = False
    incidents: tuple[str, ...] = ()
    claims: tuple[Claim, ...] = ()
    steps: tuple[Step, ...] = ()

    def state(self, now: datetime) -> State:
        """Say what the alert waits for: an answer (open), nothing (acknowledged), a date (snoozed), or it is over."""
        if self.ended is not None:
            return "ended"
        if self.snoozed_until is not None and now < self.snoozed_until:
            return "snoozed"
        return "acknowledged" if self.acknowledged is not None else "open"


def life_of(id_: str, hazard: str, place: str, event: str, steps: tuple[Step, ...]) -> Alert | None:
    """Return an alert after all its steps, or None without any."""
    alert: Alert | None = None
    for step in steps:
        alert = after(alert, step, id=id_, hazard=hazard, place=place, event=event)
    return alert


def after(
    alert: Alert | None, step: Step, *, id: str = "", hazard: str = "", place: str = "", event: str = ""
) -> Alert:
    """Return the alert after one more step.

    Raises
    ------
    RefusedError
        The step does not fit what the alert is: nothing to acknowledge, an end after the end, a snooze into the past.
    """
    if step.verb in {"raised", "missed"}:
        if alert is not None:
            raise _refused(alert, step, f"it was raised on {alert.raised:%Y-%m-%d}", "update it")
        return _begun(step, id, hazard, place, event)
    if alert is None:
        raise RefusedError(f"there is no such alert to be {step.verb}", where=id, remedy="look at the list")
    if alert.ended is not None and step.verb != "verified":
        raise _refused(alert, step, f"it ended on {alert.ended:%Y-%m-%d}", "raise another one, or verify it")
    changed = _TAKEN[step.verb](alert, step)
    return msgspec.structs.replace(changed, changed=step.time, steps=(*alert.steps, step))


def _begun(step: Step, id_: str, hazard: str, place: str, event: str) -> Alert:
    missed = step.verb == "missed"
    level: Level = step.level or "normal"
    if not missed and level == "normal":
        raise RefusedError("an alert cannot be raised at level normal", where=id_, remedy="choose watch or above")
    return Alert(
        id=id_,
        hazard=hazard,
        place=place,
        event=event,
        level=level,
        peak=level,
        raised=step.time,
        changed=step.time,
        reached=step.time,
        signal=step.signal,
        rule=step.rule,
        by_person=step.signal is None or step.signal.evidence.kind == "incident",
        ended=step.time if missed else None,
        verdict="miss" if missed else "",
        verified=step.time if missed else None,
        beyond=step.beyond,
        stale=step.stale,
        incidents=(step.incident,) if step.incident else (),
        claims=_claims((), step, level),
        steps=(step,),
    )


def _acknowledged(alert: Alert, step: Step) -> Alert:
    if alert.acknowledged is not None:
        raise _refused(alert, step, f"{alert.acknowledged_by} did so already", "assign it, or add an update")
    return msgspec.structs.replace(
        alert,
        acknowledged=step.time,
        acknowledged_by=step.actor,
        first_acknowledged=alert.first_acknowledged or step.time,
        snoozed_until=None,
    )


def _assigned(alert: Alert, step: Step) -> Alert:
    if not step.to:
        raise _refused(alert, step, "nobody is named", "say to whom")
    return msgspec.structs.replace(alert, assignee=step.to)


def _escalated(alert: Alert, step: Step) -> Alert:
    if alert.acknowledged is not None:
        raise _refused(alert, step, f"{alert.acknowledged_by} has acknowledged it", "assign it instead")
    return msgspec.structs.replace(alert, escalated_to=step.to)


def _joined(alert: Alert, step: Step) -> Alert:
    if step.incident in alert.incidents:
        raise _refused(alert, step, f"incident {step.incident} is part of it already", "nothing is to be done")
    return _updated(msgspec.structs.replace(alert, incidents=(*alert.incidents, step.incident)), step)


def _ended(alert: Alert, step: Step) -> Alert:
    if not step.why:
        raise _refused(alert, step, "no reason is given", "say why it is over")
    return msgspec.structs.replace(alert, ended=step.time, snoozed_until=None)


def _updated(alert: Alert, step: Step) -> Alert:
    """Take a new level and new figures; a higher level asks for a new answer and wakes from a snooze."""
    level = step.level or alert.level
    rises = rank(level) > rank(alert.level)
    return msgspec.structs.replace(
        alert,
        level=level,
        peak=level if rank(level) > rank(alert.peak) else alert.peak,
        reached=step.time if step.level is not None and rank(level) >= rank(alert.level) else alert.reached,
        signal=step.signal or alert.signal,
        rule=step.rule or alert.rule,
        acknowledged=None if rises else alert.acknowledged,
        acknowledged_by="" if rises else alert.acknowledged_by,
        snoozed_until=None if rises else alert.snoozed_until,
        beyond=alert.beyond and not rises,
        stale=step.stale if step.signal is not None or step.stale else alert.stale,
        claims=_claims(alert.claims, step, level),
    )


def _claims(before: tuple[Claim, ...], step: Step, level: Level) -> tuple[Claim, ...]:
    signal = step.signal
    if signal is None or step.verb == "missed":
        return before
    claim = Claim(
        question=signal.question,
        period=signal.period,
        until=signal.until,
        level=level,
        lead=signal.lead,
        observed=signal.observed,
    )
    same = any((one.question, one.period) == (claim.question, claim.period) for one in before)
    return before if same else (*before, claim)


def _snoozed(alert: Alert, step: Step) -> Alert:
    if step.until is None or step.until <= step.time:
        raise _refused(alert, step, "no later time is given", "say until when")
    if alert.level == "emergency":
        raise _refused(alert, step, "an emergency waits for nobody", "acknowledge or assign it")
    return msgspec.structs.replace(alert, snoozed_until=step.until)


def _verified(alert: Alert, step: Step) -> Alert:
    if step.verdict not in {"hit", "false alarm"}:
        raise _refused(alert, step, "no verdict is given", "say hit or false alarm")
    if step.verdict == alert.verdict:
        raise _refused(alert, step, f"its verdict is {alert.verdict} already", "nothing is to be done")
    if alert.verdict and not step.why:
        raise _refused(alert, step, f"its verdict is {alert.verdict}", "say why another one is right")
    return msgspec.structs.replace(alert, verdict=step.verdict, verified=step.time)


def _refused(alert: Alert, step: Step, why: str, remedy: str) -> RefusedError:
    return RefusedError(f"this alert cannot be {step.verb}: {why}", where=alert.id, remedy=remedy)


_TAKEN: dict[Verb, Callable[[Alert, Step], Alert]] = {
    "acknowledged": _acknowledged,
    "assigned": _assigned,
    "escalated": _escalated,
    "snoozed": _snoozed,
    "joined": _joined,
    "updated": _updated,
    "ended": _ended,
    "verified": _verified,
}
