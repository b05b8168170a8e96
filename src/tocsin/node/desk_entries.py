"""Which journal entries does the duty desk write, and how do they become its state? Each is folded once."""

import heapq
import threading
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

import msgspec

from tocsin.alerts import incidents
from tocsin.alerts import shifts as desk_shifts
from tocsin.alerts.escalation import Asked
from tocsin.alerts.rota import Rota
from tocsin.exchange.entries import Entry
from tocsin.storage.records.journal import Records

__all__ = ["KINDS", "DeskState", "Ledger", "RotaSet", "payload_of"]


class RotaSet(msgspec.Struct, frozen=True, kw_only=True, tag="set"):
    """The rota was replaced."""

    rota: Rota


KINDS: dict[str, type] = {
    "incident.recorded": incidents.Recorded,
    "incident.reported": incidents.Reported,
    "incident.corrected": incidents.Corrected,
    "incident.regraded": incidents.Regraded,
    "incident.merged": incidents.Merged,
    "incident.unmerged": incidents.Unmerged,
    "incident.split": incidents.Split,
    "incident.linked": incidents.Linked,
    "rota.set": RotaSet,
    "rota.asked": Asked,
    "shift.begun": desk_shifts.Begun,
    "shift.closed": desk_shifts.Closed,
    "shift.taken": desk_shifts.Taken,
}
"""Kind of entry -> what its payload holds under ``change``."""


class DeskState(msgspec.Struct, frozen=True):
    """Everything the desk knows, as of its newest entry."""

    book: incidents.Book = incidents.Book()
    rota: Rota | None = None
    """None where no rota was ever set."""
    rota_entry: Entry | None = None
    asked: Mapping[str, tuple[Asked, ...]] = {}
    """Alert -> who was asked, oldest first."""
    shifts: desk_shifts.Shifts = desk_shifts.Shifts()


class Ledger:
    """The desk's state, kept up with the journal."""

    def __init__(self, records: Records) -> None:
        self._records = records
        self._lock = threading.Lock()
        self._after = ""
        self._state = DeskState()

    def state(self) -> DeskState:
        """Return the state with every entry so far in it."""
        with self._lock:
            newest = self._records.newest()
            if newest != self._after:
                for entry in self._entries(self._after):
                    self._state = _folded(self._state, entry)
                    self._after = max(self._after, entry.id)
                self._after = max(self._after, newest)
            return self._state

    def state_at(self, instant: datetime) -> DeskState:
        """Return the state as it was at an instant."""
        state = DeskState()
        for entry in self._entries(""):
            if entry.time <= instant:
                state = _folded(state, entry)
        return state

    def _entries(self, after: str) -> Iterator[Entry]:
        return heapq.merge(*(self._records.entries(after=after, kind=kind) for kind in KINDS), key=lambda one: one.id)


def payload_of(change: Any, by: str) -> dict[str, Any]:
    """Return what an entry holds: the change, and who at the desk made it."""
    return {"change": msgspec.to_builtins(change), "by": by}


def _folded(state: DeskState, entry: Entry) -> DeskState:
    change: Any = msgspec.convert(entry.payload["change"], KINDS[entry.kind])
    room = entry.kind.partition(".")[0]
    if room == "incident":
        by = str(entry.payload["by"])
        return msgspec.structs.replace(state, book=incidents.changed(state.book, change, entry.time, by))
    if room == "shift":
        return msgspec.structs.replace(state, shifts=desk_shifts.after(state.shifts, change, entry.time))
    if isinstance(change, RotaSet):
        return msgspec.structs.replace(state, rota=change.rota, rota_entry=entry)
    before = state.asked.get(change.alert, ())
    return msgspec.structs.replace(state, asked={**state.asked, change.alert: (*before, change)})
