"""Who had the desk, and what was handed over? A shift begins, and closes with a note on everything that is open."""

from collections.abc import Iterable
from datetime import datetime
from typing import Annotated, TypeAlias

import msgspec
from msgspec import Meta

from tocsin.alerts.reports import LongText, ShortText
from tocsin.alerts.rota import Name
from tocsin.errors import BadInputError, NotFoundError

__all__ = ["Begun", "Closed", "Handed", "Shift", "Shifts", "Taken", "after", "last_seen"]


class Handed(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One open alert as it is handed over."""

    alert: str
    level: str
    note: ShortText = ""


class Begun(msgspec.Struct, frozen=True, kw_only=True, tag="begun"):
    """Somebody took the desk."""

    id: str
    name: Name


class Closed(msgspec.Struct, frozen=True, kw_only=True, tag="closed"):
    """The desk was handed over."""

    id: str
    to: Annotated[str, Meta(max_length=80)]
    """Who takes over; empty where nobody does yet."""
    handed: tuple[Handed, ...]
    remarks: LongText = ""


class Taken(msgspec.Struct, frozen=True, kw_only=True, tag="taken"):
    """Who follows has read the hand-over."""

    id: str
    name: Name


ShiftStep: TypeAlias = Begun | Closed | Taken


class Shift(msgspec.Struct, frozen=True, kw_only=True):
    """One person's time at the desk."""

    id: str
    name: str
    begun: datetime
    closed: datetime | None = None
    to: str = ""
    handed: tuple[Handed, ...] = ()
    remarks: str = ""
    taken: datetime | None = None
    taken_by: str = ""


class Shifts(msgspec.Struct, frozen=True):
    """Every shift, oldest first."""

    every: tuple[Shift, ...] = ()

    @property
    def open(self) -> tuple[Shift, ...]:
        """Who has the desk."""
        return tuple(one for one in self.every if one.closed is None)

    @property
    def untaken(self) -> tuple[Shift, ...]:
        """Hand-overs that nobody has taken over yet."""
        return tuple(one for one in self.every if one.closed is not None and one.taken is None)

    @property
    def next_id(self) -> str:
        """The id of the next shift."""
        return f"S{len(self.every) + 1:04d}"

    def shift(self, id: str) -> Shift:
        """Return one shift, or raise :class:`tocsin.errors.NotFoundError`."""
        for one in self.every:
            if one.id == id:
                return one
        raise NotFoundError(f"there is no shift {id!r}", where="shifts", remedy="look at the list")


def after(shifts: Shifts, step: ShiftStep, at: datetime, open_alerts: Iterable[str] | None = None) -> Shifts:
    """Return the shifts after one more step.

    Parameters
    ----------
    open_alerts:
        When a shift is closed: the alerts that are open now. A hand-over that leaves one out is refused, because it
        was raised while the list was being written.
    """
    match step:
        case Begun(id=id_, name=name):
            if any(one.name == name for one in shifts.open):
                raise BadInputError(f"{name} has the desk already", where="shift", remedy="close that shift first")
            return Shifts((*shifts.every, Shift(id=id_, name=name, begun=at)))
        case Closed(id=id_):
            before = shifts.shift(id_)
            if before.closed is not None:
                raise BadInputError("this shift is closed", where=id_, remedy="begin another")
            missing = set(open_alerts or ()) - {one.alert for one in step.handed}
            if missing:
                raise BadInputError(
                    f"the hand-over does not name {', '.join(sorted(missing))}",
                    where=id_,
                    remedy="look at the list again and send it once more",
                )
            done = msgspec.structs.replace(
                before, closed=at, to=step.to, handed=step.handed, remarks=step.remarks
            )  # fmt: skip
        case Taken(id=id_, name=name):
            before = shifts.shift(id_)
            if before.closed is None or before.taken is not None:
                raise BadInputError("there is no hand-over to take", where=id_, remedy="look at the list")
            done = msgspec.structs.replace(before, taken=at, taken_by=name)
    return Shifts(tuple(done if one.id == done.id else one for one in shifts.every))


def last_seen(shifts: Shifts, name: str) -> datetime | None:
    """Return when somebody last left the desk; None where they never had it."""
    ends = [one.closed for one in shifts.every if one.name == name and one.closed is not None]
    return max(ends, default=None)
