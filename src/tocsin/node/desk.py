"""What does the duty desk do? Enters incidents, keeps the rota, and hands over; each step an entry of the journal."""

import threading
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import msgspec

from tocsin.alerts import incidents, shifts
from tocsin.alerts.escalation import Asked
from tocsin.alerts.reports import Report
from tocsin.alerts.rota import Rota
from tocsin.errors import BadInputError, HomeInUseError, RefusedError
from tocsin.exchange.policies import Label, Person, strictest
from tocsin.node import desk_orders as orders
from tocsin.node.desk_alerts import escalate, link_incident, link_pending, open_levels
from tocsin.node.desk_entries import DeskState, Ledger, RotaSet, payload_of

if TYPE_CHECKING:
    from tocsin.node.running import Node

__all__ = ["Desk"]


class Desk:
    """The duty desk of a node; what it knows is in its journal, and nothing is kept elsewhere."""

    def __init__(self, node: "Node") -> None:
        self._node = node
        self._ledger = Ledger(node.records)
        self._writing = threading.RLock()

    def state(self) -> DeskState:
        """Return everything the desk knows; only the reader and the node's own rooms may ask."""
        moment = self._node.moment
        return self._ledger.state_at(moment.instant) if moment.past else self._ledger.state()

    @property
    def rota(self) -> Rota:
        """The rota that holds; an empty one where none was set."""
        return self.state().rota or Rota()

    def incident(self, order: orders.IncidentOrder, person: Person) -> str:
        """Carry out an order about an incident and return the id of the incident that it made or changed.

        Raises
        ------
        RefusedError
            Whoever asks is not at this node, or the node stands in the past.
        BadInputError, NotFoundError, UnknownCodeError
            See :func:`tocsin.alerts.incidents.changed`; a place that nobody knows.
        """
        self._may_write(person)
        with self._writing:
            change, policy = self._change(order)
            by = order.by or self._at_desk(person)
            incidents.changed(self.state().book, change, self._now(), by)
            kind = f"incident.{change.__struct_config__.tag}"
            self._append(kind, change.id, person, change, by, policy)
            made = change.new if isinstance(change, incidents.Split) else change.id
            root = incidents.root_of(self.state().book, made)
            link_incident(self._node, self.state().book, root, f"{person.name}@{person.member}")
            return root

    def write_rota(self, order: orders.WriteRota, person: Person) -> None:
        """Replace the rota; the one before stays in the journal."""
        self._may_write(person)
        with self._writing:
            if order.rota != self.state().rota:
                self._append("rota.set", "rota", person, RotaSet(rota=order.rota), order.by or self._at_desk(person))

    def shift(self, order: orders.ShiftOrder, person: Person) -> str:
        """Begin, close or take over a shift and return its id."""
        self._may_write(person)
        with self._writing:
            known = self.state().shifts
            match order:
                case orders.BeginShift(name=name):
                    step: shifts.ShiftStep = shifts.Begun(id=known.next_id, name=name)
                case orders.CloseShift(id=id_):
                    step = shifts.Closed(id=id_, to=order.to, handed=order.handed, remarks=order.remarks)
                case orders.TakeShift(id=id_, name=name):
                    step = shifts.Taken(id=id_, name=name)
            shifts.after(known, step, self._now(), self.open_alerts())
            by = step.name if isinstance(step, shifts.Begun | shifts.Taken) else known.shift(step.id).name
            self._append(f"shift.{step.__struct_config__.tag}", step.id, person, step, by)
        return step.id

    def signed(self, person: Person) -> Person:
        """Return the person as whoever has the desk, so that a step says who took it and not at which machine."""
        return Person(name=self._at_desk(person), member=person.member, local=person.local)

    def open_alerts(self) -> dict[str, str]:
        """Return the alerts that have not ended, with their levels."""
        return open_levels(self._node)

    def tend(self) -> tuple[Asked, ...]:
        """Do what the hour asks for, and return who was asked: pass on what nobody answered, mend what a crash left.

        Safe to be done at any time and as often as wanted.
        """
        if self._node.moment.past or self._node.jobs is None:
            return ()
        with self._writing:
            if link_pending(self._node, self.state().book, self._node.actor):
                self.state()
            return escalate(self._node, self.state())

    def _change(self, order: orders.IncidentOrder) -> tuple[incidents.Change, Label]:
        book = self.state().book
        match order:
            case orders.AddIncident(facts=facts, report=report, policy=policy):
                made = incidents.Recorded(
                    id=book.next_incident, facts=self._facts(facts), reports=(self._report(report),), policy=policy
                )
                return made, policy
            case orders.AddReport(id=id_, report=report):
                change: incidents.Change = incidents.Reported(id=id_, report=self._report(report))
            case orders.CorrectIncident(id=id_, facts=facts, reason=reason):
                change = incidents.Corrected(id=id_, facts=self._facts(facts), reason=reason)
            case orders.GradeReport():
                change = incidents.Regraded(
                    id=self._holder(order.report) or order.id,
                    report=order.report,
                    reliability=order.reliability,
                    credibility=order.credibility,
                    reason=order.reason,
                )
            case orders.MergeIncidents(id=id_, into=into, reason=reason):
                change = incidents.Merged(id=id_, into=into, reason=reason)
            case orders.UndoMerge(id=id_, reason=reason):
                change = incidents.Unmerged(id=id_, reason=reason)
            case orders.SplitIncident(id=id_, reports=reports, title=title, reason=reason):
                old = incidents.incident_of(book, id_).facts
                facts_ = msgspec.structs.replace(old, title=title)
                change = incidents.Split(
                    id=id_, new=book.next_incident, reports=reports, facts=facts_, reason=reason
                )  # fmt: skip
        held = book.incidents.get(change.id)
        return change, strictest(held.policy) if held is not None else "node-only"

    def _holder(self, report: str) -> str:
        """Return the incident that a report is written to, which may have been merged into another."""
        for one in self.state().book.incidents.values():
            if any(held.id == report for held in one.reports):
                return one.id
        return ""

    def _facts(self, said: orders.Facts) -> incidents.Facts:
        place = self._node.reader(self._node.operator).named_place(said.place).id if said.place else ""
        given = {name: getattr(said, name) for name in said.__struct_fields__}
        return incidents.Facts(**given | {"place": place, "time": self._instant(said.time)})

    def _report(self, said: orders.NewReport) -> Report:
        given = {name: getattr(said, name) for name in said.__struct_fields__}
        number = self.state().book.next_report
        return Report(id=number, **given | {"received": self._instant(said.received)})

    def _instant(self, given: datetime | None) -> datetime:
        if given is None:
            return self._now().replace(microsecond=0)
        if given.tzinfo is None:
            raise BadInputError("a time has no zone", where=str(given), remedy="write it with Z or an offset")
        if given > self._now():
            raise BadInputError("a time lies in the future", where=given.isoformat(), remedy="correct it")
        return given.astimezone(UTC)

    def _at_desk(self, person: Person) -> str:
        """Return who has the desk, if just one person does; else the operator's name."""
        names = [one.name for one in self.state().shifts.open]
        return names[0] if len(names) == 1 else person.name

    def _may_write(self, person: Person) -> None:
        if not person.local:
            raise RefusedError(
                f"{person.name} of {person.member} is not at this node", where="desk", remedy="ask the node's operator"
            )
        if self._node.moment.past:
            raise RefusedError(
                "the node stands in the past", where="desk", remedy="open it without --as-of to write to it"
            )
        if self._node.jobs is None:
            raise HomeInUseError("this node was opened to read", where="desk", remedy="open the home for writing")

    def _append(
        self, kind: str, subject: str, person: Person, change: Any, by: str, policy: Label = "node-only"
    ) -> None:
        self._node.records.append(
            kind, subject, f"{person.name}@{person.member}", payload_of(change, by), policy=policy
        )  # fmt: skip

    def _now(self) -> datetime:
        return self._node.clock.now()
