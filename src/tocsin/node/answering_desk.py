"""What does the duty desk know? Incidents, rota and shifts, laid out for the reader."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from tocsin.alerts.escalation import Waiting, standing
from tocsin.alerts.incidents import Book, Incident, incident_of, root_of
from tocsin.alerts.levels import LEVELS
from tocsin.alerts.reports import best, trust
from tocsin.alerts.rota import Rota, gaps, on_duty
from tocsin.node.alert_answers import AlertAnswer
from tocsin.node.desk_answers import AskedAnswer, IncidentAnswer, RotaAnswer, ShiftAnswer
from tocsin.node.desk_entries import DeskState

__all__ = ["asked_answers", "incident_answer", "incident_answers", "rota_answer", "shift_answers", "since_of"]


def incident_answers(state: DeskState) -> tuple[IncidentAnswer, ...]:
    """Answer every incident that is read by itself, newest first."""
    return tuple(_answer(state.book, one) for one in state.book.open)


def incident_answer(state: DeskState, id_: str) -> IncidentAnswer:
    """Answer one incident, merged or not, or raise :class:`tocsin.errors.NotFoundError`."""
    return _answer(state.book, incident_of(state.book, id_))


def asked_answers(state: DeskState, alerts: Iterable[AlertAnswer], now: datetime) -> tuple[AskedAnswer, ...]:
    """Answer who is asked to answer each alert, and who was."""
    found = []
    for alert in alerts:
        steps = state.asked.get(alert.id, ())
        waiting = Waiting(alert=alert.id, level=alert.level, acknowledged=alert.state in {"acknowledged", "ended"})
        if steps:
            stands = standing(state.rota or Rota(), waiting, steps, now)
            found.append(AskedAnswer(alert=alert.id, standing=stands, asked=steps))
    return tuple(found)


def rota_answer(state: DeskState, now: datetime) -> RotaAnswer:
    """Answer who is on duty now, and when nobody will be in the coming week."""
    rota = state.rota or Rota()
    quarter = now.replace(minute=now.minute // 15 * 15, second=0, microsecond=0)
    entry = state.rota_entry
    return RotaAnswer(
        rota=rota,
        set_at=entry.time if entry else None,
        set_by=str(entry.payload["by"]) if entry else "",
        on_duty={level: on_duty(rota, level, now) for level in reversed(LEVELS[1:])},
        gaps=tuple(gaps(rota, quarter)) if rota.turns else (),
    )


def shift_answers(state: DeskState) -> tuple[ShiftAnswer, ...]:
    """Answer every shift, newest first."""
    return tuple(ShiftAnswer(shift=one) for one in reversed(state.shifts.every))


def since_of(state: DeskState, name: str, now: datetime) -> datetime:
    """Return since when a person asks what changed: the end of their last shift, else a day ago."""
    ends = [one.closed for one in state.shifts.every if one.name == name and one.closed is not None]
    return max(ends, default=now - timedelta(days=1))


def _answer(book: Book, one: Incident) -> IncidentAnswer:
    graded = best(one.reports)
    return IncidentAnswer(
        incident=one,
        trust=trust(one.reports),
        grade=graded.grade if graded else "",
        merged=tuple(id_ for id_ in book.incidents if id_ != one.id and root_of(book, id_) == one.id),
        policy=one.policy,
    )
