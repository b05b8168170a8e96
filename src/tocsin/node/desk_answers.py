"""What the duty desk answers: incidents, who answers at which hour, who had the desk."""

from datetime import datetime

import msgspec

from tocsin.alerts.escalation import Asked, Standing
from tocsin.alerts.incidents import Incident
from tocsin.alerts.reports import Trust
from tocsin.alerts.rota import Gap, Rota
from tocsin.alerts.shifts import Shift

__all__ = ["AskedAnswer", "IncidentAnswer", "RotaAnswer", "ShiftAnswer"]


class IncidentAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """An incident with everything that was merged into it."""

    incident: Incident
    """With all its reports, those of merged incidents too."""
    trust: Trust
    grade: str
    """Of the best report; empty where every report was split away."""
    merged: tuple[str, ...] = ()
    """Incidents that are read as part of this one."""
    policy: str = "node-only"

    @property
    def id(self) -> str:
        """The incident's id."""
        return self.incident.id


class AskedAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """Who is asked to answer an alert, and who has been."""

    alert: str
    standing: Standing | None
    """None where it was acknowledged or has ended: then nobody is asked any more."""
    asked: tuple[Asked, ...]
    """Everybody who has been asked, oldest first."""
    policy: str = "node-only"


class RotaAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """The rota in force, and the hours of the coming week in which nobody answers."""

    rota: Rota
    set_at: datetime | None
    set_by: str
    on_duty: dict[str, tuple[str, ...]]
    """Level -> names, the first to be asked first, at the moment of answering."""
    gaps: tuple[Gap, ...]
    policy: str = "node-only"


class ShiftAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """One shift, with what it handed over."""

    shift: Shift
    policy: str = "node-only"

    @property
    def id(self) -> str:
        """The shift's id."""
        return self.shift.id
