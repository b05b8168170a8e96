"""What may be asked of the duty desk? Each order as it comes from a page, the API or a command."""

from datetime import datetime
from typing import Annotated, TypeAlias

import msgspec
from msgspec import Meta

from tocsin.alerts.incidents import Sector
from tocsin.alerts.levels import Severity
from tocsin.alerts.reports import Credibility, Kind, LongText, Reliability, ShortText
from tocsin.alerts.rota import Name, Rota
from tocsin.alerts.shifts import Handed
from tocsin.exchange.policies import LocalLabel

__all__ = [
    "AddIncident",
    "AddReport",
    "BeginShift",
    "CloseShift",
    "CorrectIncident",
    "Facts",
    "GradeReport",
    "IncidentOrder",
    "MergeIncidents",
    "NewReport",
    "ShiftOrder",
    "SplitIncident",
    "TakeShift",
    "UndoMerge",
    "WriteRota",
]


class Facts(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What happened, as a person says it: the place by any code or name, without a time it is the present."""

    title: Annotated[str, Meta(min_length=1, max_length=400)]
    sector: Sector = "conflict"
    severity: Severity = "moderate"
    place: Annotated[str, Meta(max_length=200)] = ""
    time: datetime | None = None
    latitude: Annotated[float, Meta(ge=-90, le=90)] | None = None
    longitude: Annotated[float, Meta(ge=-180, le=180)] | None = None
    actors: Annotated[tuple[ShortText, ...], Meta(max_length=40)] = ()
    text: LongText = ""


class NewReport(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A report as it comes in; F6 says that it cannot be judged so far."""

    kind: Kind = "phone"
    reliability: Reliability = "F"
    credibility: Credibility = 6
    received: datetime | None = None
    source: ShortText = ""
    text: LongText = ""


class AddIncident(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, tag_field="do", tag="add"):
    """Enter an incident."""

    facts: Facts
    report: NewReport
    policy: LocalLabel = "node-only"
    by: str = ""


class AddReport(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, tag_field="do", tag="report"):
    """Write one more report to an incident."""

    id: str
    report: NewReport
    by: str = ""


class CorrectIncident(
    msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, tag_field="do", tag="correct"
):
    """Correct the facts; the version before stays."""

    id: str
    facts: Facts
    reason: ShortText
    by: str = ""


class GradeReport(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, tag_field="do", tag="grade"):
    """Change a report's grade; the grade before stays."""

    id: str
    report: str
    reliability: Reliability
    credibility: Credibility
    reason: ShortText = ""
    by: str = ""


class MergeIncidents(
    msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, tag_field="do", tag="merge"
):
    """Read one incident as part of another."""

    id: str
    into: str
    reason: ShortText = ""
    by: str = ""


class UndoMerge(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, tag_field="do", tag="undo"):
    """Undo a merge."""

    id: str
    reason: ShortText = ""
    by: str = ""


class SplitIncident(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, tag_field="do", tag="split"):
    """Make an incident of its own from some reports; its facts are the old ones but for a new title."""

    id: str
    reports: Annotated[tuple[str, ...], Meta(min_length=1)]
    title: Annotated[str, Meta(min_length=1, max_length=400)]
    reason: ShortText = ""
    by: str = ""


IncidentOrder: TypeAlias = (
    AddIncident | AddReport | CorrectIncident | GradeReport | MergeIncidents | UndoMerge | SplitIncident
)


class WriteRota(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Replace the rota."""

    rota: Rota
    by: str = ""


class BeginShift(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, tag_field="do", tag="begin"):
    """Take the desk."""

    name: Name


class CloseShift(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, tag_field="do", tag="close"):
    """Hand the desk over."""

    id: str
    to: Annotated[str, Meta(max_length=80)] = ""
    handed: tuple[Handed, ...] = ()
    remarks: LongText = ""


class TakeShift(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, tag_field="do", tag="take"):
    """Say that a hand-over was read."""

    id: str
    name: Name


ShiftOrder: TypeAlias = BeginShift | CloseShift | TakeShift
