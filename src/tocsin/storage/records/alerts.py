"""What of an alert stands in the journal? Its steps, and, projected from them, the alert as it is."""

from typing import Any

import msgspec

from tocsin.alerts.life import Alert, Step, after
from tocsin.exchange.entries import Entry
from tocsin.exchange.policies import strictest

__all__ = ["alert_of", "alert_row", "step_of", "step_payload"]


class _Named(msgspec.Struct, frozen=True):
    id: str
    hazard: str = ""
    place: str = ""
    event: str = ""


def step_payload(id_: str, step: Step, *, hazard: str = "", place: str = "", event: str = "") -> dict[str, Any]:
    """Return the payload of a step's entry; who did it, and when, says the entry itself."""
    payload: dict[str, Any] = msgspec.to_builtins(step)
    for name in ("verb", "time", "actor"):
        payload.pop(name)
    named = {"id": id_, "hazard": hazard, "place": place, "event": event}
    return {name: value for name, value in named.items() if value} | payload


def step_of(entry: Entry) -> Step:
    """Return the step that an entry tells of."""
    names = set(Step.__struct_fields__)
    said = {name: value for name, value in entry.payload.items() if name in names and name != "event"}
    verb = entry.kind.partition(".")[2]
    return msgspec.convert({**said, "verb": verb, "time": entry.time.isoformat(), "actor": entry.actor}, Step)


def alert_of(row: Any) -> Alert:
    """Return the alert that a row of the projection holds."""
    return msgspec.json.decode(row["alert"], type=Alert)


def alert_row(before: dict[str, Any] | None, entry: Entry) -> dict[str, Any]:
    """Project one more step of an alert; one that does not fit is refused, and its entry is not written either."""
    named = msgspec.convert(entry.payload, _Named)
    held = alert_of(before) if before is not None else None
    alert = after(held, step_of(entry), id=named.id, hazard=named.hazard, place=named.place, event=named.event)
    return {
        "hazard": alert.hazard,
        "place": alert.place,
        "event": alert.event,
        "level": alert.level,
        "ended": alert.ended is not None,
        "raised": alert.raised,
        "policy": strictest(entry.policy, before["policy"]) if before is not None else entry.policy,
        "alert": msgspec.json.encode(alert).decode(),
    }
