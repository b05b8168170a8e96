"""What has happened, as told? Incidents that are merged, split and corrected without losing a report or a version."""

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, Literal, TypeAlias

import msgspec
from msgspec import Meta

from tocsin.alerts.levels import Severity
from tocsin.alerts.reports import Credibility, Grade, LongText, Reliability, Report, ShortText
from tocsin.errors import BadInputError, NotFoundError
from tocsin.messages import N_

__all__ = [
    "SECTORS",
    "SEVERITY_WORDS",
    "Book",
    "Change",
    "Corrected",
    "Facts",
    "Incident",
    "Linked",
    "Merged",
    "Recorded",
    "Regraded",
    "Reported",
    "Sector",
    "Split",
    "Unmerged",
    "Version",
    "changed",
    "incident_of",
    "reports_of",
    "root_of",
]

Sector: TypeAlias = Literal[
    "conflict", "crime", "maritime", "health", "food", "displacement", "disaster", "climate", "cyber",
    "infrastructure", "politics", "other",
]  # fmt: skip

SECTORS: dict[str, str] = {
    "conflict": N_("armed conflict"),
    "crime": N_("organised crime and terrorism"),
    "maritime": N_("safety at sea"),
    "health": N_("health"),
    "food": N_("food"),
    "displacement": N_("displacement"),
    "disaster": N_("disaster"),
    "climate": N_("climate and weather"),
    "cyber": N_("cyber security"),
    "infrastructure": N_("infrastructure"),
    "politics": N_("politics"),
    "other": N_("other"),
}
"""What each sector is called."""

SEVERITY_WORDS: dict[Severity, str] = {
    "minor": N_("minor"),
    "moderate": N_("moderate"),
    "severe": N_("severe"),
    "extreme": N_("extreme"),
}
"""What each severity is called; the words are those of CAP."""


class Facts(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What an incident is, in the version that holds."""

    title: Annotated[str, Meta(min_length=1, max_length=400)]
    time: datetime
    """When it happened, aware UTC."""
    sector: Sector
    severity: Severity
    place: Annotated[str, Meta(max_length=80)] = ""
    """A place's id; empty where only a position is known."""
    latitude: Annotated[float, Meta(ge=-90, le=90)] | None = None
    longitude: Annotated[float, Meta(ge=-180, le=180)] | None = None
    actors: Annotated[tuple[ShortText, ...], Meta(max_length=40)] = ()
    text: LongText = ""

    def __post_init__(self) -> None:
        """Refuse an incident that is nowhere, half a position, and a time without zone."""
        if (self.latitude is None) != (self.longitude is None):
            raise BadInputError("half a position", where="incident", remedy="give latitude and longitude")
        if not self.place and self.latitude is None:
            raise BadInputError("an incident is nowhere", where="incident", remedy="name a place or give a position")
        if self.time.tzinfo is None:
            raise BadInputError("the time has no zone", where="incident", remedy="write it with Z or an offset")


class Version(msgspec.Struct, frozen=True, kw_only=True):
    """One step in the life of an incident: what was done, by whom, when and why."""

    kind: str
    at: datetime
    by: str
    facts: Facts
    """The facts as they stood after this step."""
    reason: str = ""
    other: str = ""
    """The other incident, the report or the alert that the step speaks of."""


class Incident(msgspec.Struct, frozen=True, kw_only=True):
    """An incident with the reports that were written to it, and every version it has had."""

    id: str
    facts: Facts
    reports: tuple[Report, ...]
    versions: tuple[Version, ...]
    policy: str = "node-only"
    merged_into: str = ""
    alert: str = ""

    @property
    def recorded(self) -> datetime:
        """When it was entered."""
        return self.versions[0].at


class Recorded(msgspec.Struct, frozen=True, kw_only=True, tag="recorded"):
    """An incident was entered."""

    id: str
    facts: Facts
    reports: Annotated[tuple[Report, ...], Meta(min_length=1)]
    policy: str = "node-only"


class Reported(msgspec.Struct, frozen=True, kw_only=True, tag="reported"):
    """One more report came in."""

    id: str
    report: Report


class Corrected(msgspec.Struct, frozen=True, kw_only=True, tag="corrected"):
    """The facts were corrected; the version before stays."""

    id: str
    facts: Facts
    reason: ShortText


class Regraded(msgspec.Struct, frozen=True, kw_only=True, tag="regraded"):
    """A report's grade was changed; the grade before stays."""

    id: str
    report: str
    reliability: Reliability
    credibility: Credibility
    reason: ShortText


class Merged(msgspec.Struct, frozen=True, kw_only=True, tag="merged"):
    """Two incidents are one: this one is read as part of ``into``."""

    id: str
    into: str
    reason: ShortText


class Unmerged(msgspec.Struct, frozen=True, kw_only=True, tag="unmerged"):
    """A merge was undone."""

    id: str
    reason: ShortText


class Split(msgspec.Struct, frozen=True, kw_only=True, tag="split"):
    """Some reports speak of another incident, ``new``."""

    id: str
    new: str
    reports: Annotated[tuple[str, ...], Meta(min_length=1)]
    facts: Facts
    reason: ShortText


class Linked(msgspec.Struct, frozen=True, kw_only=True, tag="linked"):
    """The incident raised or joined an alert."""

    id: str
    alert: str
    how: Literal["raised", "joined"]
    level: str
    why: str = ""


Change: TypeAlias = Recorded | Reported | Corrected | Regraded | Merged | Unmerged | Split | Linked


class Book(msgspec.Struct, frozen=True):
    """Every incident of a node, by id, in the order of entry."""

    incidents: Mapping[str, Incident] = {}

    @property
    def open(self) -> tuple[Incident, ...]:
        """The incidents that are read by themselves, newest first, each with all its reports."""
        roots = [incident_of(self, one.id) for one in self.incidents.values() if not one.merged_into]
        return tuple(sorted(roots, key=lambda one: (one.facts.time, one.id), reverse=True))

    @property
    def next_incident(self) -> str:
        """The id of the next incident: short enough to be said on the phone."""
        return f"I{len(self.incidents) + 1:04d}"

    @property
    def next_report(self) -> str:
        """The id of the next report."""
        return f"R{sum(len(one.reports) for one in self.incidents.values()) + 1:05d}"


def root_of(book: Book, id: str) -> str:
    """Return the incident that one is read as part of, which may be itself."""
    while book.incidents[id].merged_into:
        id = book.incidents[id].merged_into
    return id


def reports_of(book: Book, id: str) -> tuple[Report, ...]:
    """Return the reports of an incident and of all that were merged into it, oldest first."""
    own = [report for one in book.incidents.values() if _within(book, one, id) for report in one.reports]
    return tuple(sorted(own, key=lambda report: (report.received, report.id)))


def incident_of(book: Book, id: str) -> Incident:
    """Return an incident with all its reports, or raise :class:`tocsin.errors.NotFoundError`."""
    found = _known(book, id)
    return msgspec.structs.replace(found, reports=reports_of(book, id))


def changed(book: Book, change: Change, at: datetime, by: str) -> Book:
    """Return the book after one more change; nothing that was in it before is lost.

    Raises
    ------
    BadInputError
        A change that cannot be: a merge of an incident with itself or with one already merged, a split that moves no
        report or all of them, an id that is taken.
    NotFoundError
        An incident or report that is not there.
    """
    if isinstance(change, Recorded):
        return _recorded(book, change, at, by)
    if isinstance(change, Split):
        return _split(book, change, at, by)
    before = _known(book, change.id)
    after = _stepped(book, before, change, at, by)
    return Book({**book.incidents, change.id: after})


def _stepped(book: Book, before: Incident, change: Change, at: datetime, by: str) -> Incident:
    match change:
        case Reported(report=report):
            _new_report(book, report.id)
            said = _version(before, "reported", at, by, other=report.id)
            return _with(before, said, reports=(*before.reports, report))
        case Corrected(facts=facts, reason=reason):
            said = Version(kind="corrected", at=at, by=by, facts=facts, reason=reason)
            return _with(before, said, facts=facts)
        case Regraded():
            return _regraded(before, change, at, by)
        case Merged(into=into, reason=reason):
            _mergeable(book, before, into)
            return _with(before, _version(before, "merged", at, by, reason, into), merged_into=into)
        case Unmerged(reason=reason):
            if not before.merged_into:
                raise BadInputError("this incident is not merged", where=before.id, remedy="there is nothing to undo")
            return _with(before, _version(before, "unmerged", at, by, reason, before.merged_into), merged_into="")
        case Linked(alert=alert, why=why):
            return _with(before, _version(before, f"linked-{change.how}", at, by, why, alert), alert=alert)
    raise BadInputError(f"{type(change).__name__} changes no incident", where="incident")


def _recorded(book: Book, change: Recorded, at: datetime, by: str) -> Book:
    if change.id in book.incidents:
        raise BadInputError("this id is taken", where=change.id, remedy="take the next one")
    for report in change.reports:
        _new_report(book, report.id)
    made = Incident(
        id=change.id,
        facts=change.facts,
        reports=change.reports,
        versions=(Version(kind="recorded", at=at, by=by, facts=change.facts),),
        policy=change.policy,
    )
    return Book({**book.incidents, change.id: made})


def _split(book: Book, change: Split, at: datetime, by: str) -> Book:
    before = _known(book, change.id)
    _root(before)
    if change.new in book.incidents:
        raise BadInputError("this id is taken", where=change.new, remedy="take the next one")
    every, wanted = reports_of(book, change.id), set(change.reports)
    if missing := wanted - {report.id for report in every}:
        raise NotFoundError(f"no report {', '.join(sorted(missing))} here", where=change.id, remedy="see its list")
    moved = tuple(report for report in every if report.id in wanted)
    if len(moved) == len(every):
        raise BadInputError("a split moves every report", where=change.id, remedy="leave one, or correct the incident")
    left = {
        one.id: msgspec.structs.replace(one, reports=tuple(r for r in one.reports if r.id not in wanted))
        if _within(book, one, change.id)
        else one
        for one in book.incidents.values()
    }
    said = _version(before, "split", at, by, change.reason, change.new)
    left[change.id] = _with(left[change.id], said)
    left[change.new] = Incident(
        id=change.new,
        facts=change.facts,
        reports=moved,
        versions=(Version(kind="split-from", at=at, by=by, facts=change.facts, reason=change.reason, other=change.id),),
        policy=before.policy,
    )
    return Book(left)


def _regraded(before: Incident, change: Regraded, at: datetime, by: str) -> Incident:
    found = next((report for report in before.reports if report.id == change.report), None)
    if found is None:
        raise NotFoundError(f"no report {change.report} here", where=before.id, remedy="see its list")
    old = Grade(
        reliability=found.reliability, credibility=found.credibility, until=at, by=by, reason=change.reason
    )  # fmt: skip
    new = msgspec.structs.replace(
        found, reliability=change.reliability, credibility=change.credibility, earlier=(*found.earlier, old)
    )
    reports = tuple(new if report.id == found.id else report for report in before.reports)
    return _with(before, _version(before, "regraded", at, by, change.reason, found.id), reports=reports)


def _mergeable(book: Book, before: Incident, into: str) -> None:
    _root(before)
    _root(_known(book, into))
    if into == before.id:
        raise BadInputError("an incident is merged with itself", where=into, remedy="name two incidents")


def _root(incident: Incident) -> None:
    if incident.merged_into:
        raise BadInputError(
            f"it is already part of {incident.merged_into}",
            where=incident.id,
            remedy="undo that merge, or use the whole",
        )


def _known(book: Book, id: str) -> Incident:
    if id not in book.incidents:
        raise NotFoundError(f"there is no incident {id!r}", where="incidents", remedy="look at the list")
    return book.incidents[id]


def _new_report(book: Book, id: str) -> None:
    if any(report.id == id for one in book.incidents.values() for report in one.reports):
        raise BadInputError("this report's id is taken", where=id, remedy="take the next one")


def _within(book: Book, one: Incident, id: str) -> bool:
    if one.id == id:
        return True
    return bool(one.merged_into) and _within(book, book.incidents[one.merged_into], id)


def _version(before: Incident, kind: str, at: datetime, by: str, reason: str = "", other: str = "") -> Version:
    return Version(kind=kind, at=at, by=by, facts=before.facts, reason=reason, other=other)


def _with(before: Incident, said: Version, **changes: object) -> Incident:
    return msgspec.structs.replace(before, versions=(*before.versions, said), **changes)
